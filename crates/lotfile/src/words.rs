//! The words of a tariff, in one place for whoever reads or writes them.

use engine::operation::Means;
use engine::tariff::{
    BookingState, DayClass, LostTicket, Measure, OnMove, Repeat, Restart, RoundingMode, RunningStays,
    SeveralSpots, Stacking, StepScope, Takeover, TaxKind, TimeMeaning,
};

/// Words, and what each means.
pub(crate) type Words<T, const N: usize> = [(&'static str, T); N];

/// The word for something.
pub(crate) fn word<T: PartialEq>(words: &[(&'static str, T)], meaning: &T) -> &'static str {
    let found = words.iter().find(|(_, each)| each == meaning);
    // Each list has every value of its type; the test that writes what it reads would show one that is missing.
    found.map_or("", |&(word, _)| word)
}

/// The means of payment.
pub(crate) fn means() -> Words<Means, { Means::ALL.len() }> {
    Means::ALL.map(|means| (means.name(), means))
}

/// The classes of days.
pub(crate) fn day_classes() -> Words<DayClass, 8> {
    DayClass::ALL.map(|class| (class.name(), class))
}

pub(crate) const RUNNING_STAYS: Words<RunningStays, 2> = [
    ("keep", RunningStays::Keep),
    ("take_over", RunningStays::TakeOver),
];

pub(crate) const STACKING: Words<Stacking, 2> = [("each", Stacking::Each), ("best", Stacking::Best)];

pub(crate) const TAX_KINDS: Words<TaxKind, 2> = [
    ("inclusive", TaxKind::Inclusive),
    ("exclusive", TaxKind::Exclusive),
];

pub(crate) const ROUNDING_MODES: Words<RoundingMode, 5> = [
    ("half_up", RoundingMode::HalfUp),
    ("half_down", RoundingMode::HalfDown),
    ("half_even", RoundingMode::HalfEven),
    ("up", RoundingMode::Up),
    ("down", RoundingMode::Down),
];

pub(crate) const RESTARTS: Words<Restart, 3> = [
    ("never", Restart::Never),
    ("24h", Restart::Hours24),
    ("day", Restart::Day),
];

pub(crate) const SEVERAL_SPOTS: Words<SeveralSpots, 2> =
    [("as_one", SeveralSpots::AsOne), ("each", SeveralSpots::Each)];

pub(crate) const ON_MOVE: Words<OnMove, 2> = [("go_on", OnMove::GoOn), ("restart", OnMove::Restart)];

pub(crate) const STEPS: Words<StepScope, 3> = [
    ("segment", StepScope::Segment),
    ("window", StepScope::Window),
    ("stay", StepScope::Stay),
];

pub(crate) const TAKEOVERS: Words<Takeover, 2> = [("cut", Takeover::Cut), ("finish", Takeover::Finish)];

pub(crate) const REPEATS: Words<Repeat, 3> = [
    ("each", Repeat::Each),
    ("once", Repeat::Once),
    ("full", Repeat::Full),
];

pub(crate) const MEASURES: Words<Measure, 6> = [
    ("parking", Measure::Parking),
    ("plugged", Measure::Plugged),
    ("charging", Measure::Charging),
    ("idle", Measure::Idle),
    ("energy", Measure::Energy),
    ("once", Measure::Once),
];

pub(crate) const MEANINGS: Words<TimeMeaning, 3> = [
    ("cheapest", TimeMeaning::Cheapest),
    ("arrival", TimeMeaning::Arrival),
    ("departure", TimeMeaning::Departure),
];

pub(crate) const BOOKINGS: Words<BookingState, 5> = [
    ("none", BookingState::None),
    ("used", BookingState::Used),
    ("no_show", BookingState::NoShow),
    ("inside", BookingState::Inside),
    ("outside", BookingState::Outside),
];

pub(crate) const LOST: Words<LostTicket, 3> = [
    ("no", LostTicket::No),
    ("entry_known", LostTicket::EntryKnown),
    ("entry_unknown", LostTicket::EntryUnknown),
];
