//! The lot's clock and days, made ready for many questions.

use std::cell::Cell;
use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use crate::tariff::{Calendar, DayClass, Season, Window};
use crate::time::{Minute, Offsets};

pub(super) const DAY: i64 = 24 * 60;
/// Further away than any stay reaches.
pub(super) const NEVER: Minute = Minute(i64::MAX);
/// How many days ahead the next start of a window is looked for. Beyond it one asks again from there.
const HORIZON_DAYS: i64 = 8;

/// What a day is: a bit for its class, and one for each of its special names from the eighth on.
type DayBits = u64;

/// A lot's calendar with its days in the order of time. Days are counted from 1970-01-01.
///
/// Questions about one stay are about neighbouring minutes and few days, so what was found last is kept.
pub(super) struct Clock<'a> {
    offsets: &'a Offsets,
    /// A stretch of time without a change of the clocks, and the offset in it.
    steady: Cell<Steady>,
    /// What days are.
    lately: Lately<DayBits, 4>,
    /// Days that are no ordinary weekdays, in order.
    days: Vec<(i64, DayBits)>,
    names: Vec<&'a str>,
    farthest_back: i64,
}

/// What was found for the days that were asked for last: `N` of them, a power of two, each at the place of its last bits.
#[derive(Clone, Debug)]
struct Lately<T: Copy, const N: usize>([Cell<(i64, T)>; N]);

impl<T: Copy, const N: usize> Lately<T, N> {
    /// Nothing yet; `any` stands where nothing was found, and is never told.
    fn new(any: T) -> Self {
        Self(std::array::from_fn(|_| Cell::new((i64::MIN, any))))
    }

    fn get(&self, day: i64, find: impl FnOnce() -> T) -> T {
        let place = &self.0[usize::from(day.to_le_bytes()[0]) % N];
        let (known, found) = place.get();
        if known == day {
            return found;
        }
        let found = find();
        place.set((day, found));
        found
    }
}

/// A stretch of time without a change of the clocks.
#[derive(Clone, Copy)]
struct Steady {
    from: Minute,
    until: Minute,
    offset: i64,
}

/// The number of a date's day.
fn day_of(date: NaiveDate) -> i64 {
    i64::from(date.num_days_from_ce()) - 719_163
}

/// Monday is 0.
fn weekday(day: i64) -> i64 {
    (day + 3).rem_euclid(7)
}

impl<'a> Clock<'a> {
    pub(super) fn new(calendar: &'a Calendar) -> Self {
        let names: Vec<&str> = calendar.special.iter().map(|days| days.name.as_str()).collect();
        let mut dates: BTreeSet<NaiveDate> = calendar.holidays.clone();
        dates.extend(calendar.special.iter().flat_map(|days| &days.dates));
        let bits = |date: NaiveDate| {
            let mut class = if calendar.holidays.contains(&date) {
                DayClass::Holiday.bit()
            } else {
                1 << weekday(day_of(date))
            };
            let mut special: DayBits = 0;
            // The lot refuses more names than there are bits.
            for (number, days) in calendar.special.iter().enumerate().take(Calendar::MOST_SPECIAL) {
                if days.dates.contains(&date) {
                    class = days.counts_as.map_or(class, DayClass::bit);
                    special |= 1 << (8 + number);
                }
            }
            (day_of(date), special | DayBits::from(class))
        };
        Self {
            offsets: &calendar.offsets,
            steady: Cell::new(Steady {
                from: Minute(0),
                until: Minute(0),
                offset: 0,
            }),
            lately: Lately::new(0),
            days: dates.into_iter().map(bits).collect(),
            names,
            farthest_back: calendar.offsets.farthest_back(),
        }
    }

    fn bits(&self, day: i64) -> DayBits {
        self.lately.get(day, || {
            let special = self.days.binary_search_by_key(&day, |&(day, _)| day);
            special.map_or(1 << weekday(day), |found| self.days[found].1)
        })
    }

    /// What the clocks show in a minute, in minutes since 1970-01-01T00:00.
    fn shown(&self, at: Minute) -> i64 {
        let mut steady = self.steady.get();
        if at < steady.from || at >= steady.until {
            let (from, until, offset) = self.offsets.around(at);
            steady = Steady { from, until, offset };
            self.steady.set(steady);
        }
        at.0.saturating_add(steady.offset)
    }

    /// The first minute at which the clocks show a time or a later one.
    fn minute_showing(&self, shown: i64) -> Minute {
        let steady = self.steady.get();
        let found = Minute(shown.saturating_sub(steady.offset));
        // Two days after a change nothing that was shown before it can be meant.
        if found.plus(-2 * DAY) >= steady.from && found < steady.until {
            return found;
        }
        self.offsets.minute_showing(shown)
    }

    /// The day that the clocks show in a minute.
    fn day(&self, at: Minute) -> i64 {
        self.shown(at).div_euclid(DAY)
    }

    /// The first minute after `at` in which a new day is shown.
    pub(super) fn next_midnight(&self, at: Minute) -> Minute {
        let day = self.day(at).saturating_add(1);
        // Where clocks went back over midnight the day after has begun already.
        let midnight = self.minute_showing(day.saturating_mul(DAY));
        if midnight > at {
            midnight
        } else {
            self.minute_showing(day.saturating_add(1).saturating_mul(DAY))
                .max(at.plus(1))
        }
    }

    /// The first minute of the day that is shown in a minute.
    pub(super) fn midnight(&self, at: Minute) -> Minute {
        // Where clocks went back over midnight the day shown began before that.
        self.minute_showing(self.day(at).saturating_mul(DAY)).min(at)
    }

    /// The week from Monday 00:00 that contains a minute, as `[from, until)`.
    pub(super) fn week(&self, at: Minute) -> (Minute, Minute) {
        let day = self.day(at);
        let monday = day - weekday(day);
        let begins = |day: i64| self.minute_showing(day.saturating_mul(DAY));
        let (this, next) = (begins(monday), begins(monday + 7));
        // Where clocks went back over midnight the next week has begun already.
        if at < next {
            (this, next)
        } else {
            (next, begins(monday + 14))
        }
    }
}

/// A window, made ready for one clock: its days as bits, its times as minutes.
#[derive(Clone, Debug)]
pub(super) struct Opening {
    /// What begins on a day, as `[from, until)`.
    lately: Lately<Option<(Minute, Minute)>, 2>,
    days: DayBits,
    from: i64,
    /// After `from`; beyond a day's minutes where it ends on the day after.
    until: i64,
    season: Option<Season>,
}

impl Opening {
    pub(super) fn new(window: &Window, clock: &Clock) -> Self {
        let named = window.days.special().iter().filter_map(|name| {
            let number = clock.names.iter().position(|known| known == name)?;
            (number < Calendar::MOST_SPECIAL).then_some(1 << (8 + number))
        });
        let (from, until) = (
            i64::from(window.from.minutes()),
            i64::from(window.until.minutes()),
        );
        Self {
            lately: Lately::new(None),
            days: named.fold(DayBits::from(window.days.classes()), |days, bit: DayBits| {
                days | bit
            }),
            from,
            until: if until > from { until } else { until + DAY },
            season: window.season,
        }
    }

    /// The occurrence that begins on a day.
    fn on(&self, clock: &Clock, day: i64) -> Option<(Minute, Minute)> {
        self.lately.get(day, || self.find(clock, day))
    }

    fn find(&self, clock: &Clock, day: i64) -> Option<(Minute, Minute)> {
        if clock.bits(day) & self.days == 0 || !self.in_season(day) {
            return None;
        }
        let start = day.saturating_mul(DAY);
        let from = clock.minute_showing(start.saturating_add(self.from));
        let until = clock.minute_showing(start.saturating_add(self.until));
        // A window that a clock change swallows whole does not occur.
        (from < until).then_some((from, until))
    }

    fn in_season(&self, day: i64) -> bool {
        self.season.is_none_or(|season| {
            let date = i32::try_from(day + 719_163)
                .ok()
                .and_then(NaiveDate::from_num_days_from_ce_opt);
            // Months and days are small.
            date.is_some_and(|date| season.has(u16::try_from(date.month() * 100 + date.day()).unwrap_or(0)))
        })
    }

    /// The occurrence that contains a minute, as `[from, until)`.
    pub(super) fn occurrence(&self, clock: &Clock, at: Minute) -> Option<(Minute, Minute)> {
        let today = clock.day(at);
        let has = |found: &(Minute, Minute)| found.0 <= at && at < found.1;
        if self.until > DAY
            && let Some(found) = self.on(clock, today - 1).filter(has)
        {
            return Some(found);
        }
        if let Some(found) = self.on(clock, today).filter(has) {
            return Some(found);
        }
        // Where clocks go back over midnight, the date is yesterday's again while tomorrow has begun.
        if self.from < clock.farthest_back {
            return self.on(clock, today + 1).filter(has);
        }
        None
    }

    /// The first minute after `at` at which an occurrence begins; at the latest the horizon, where one asks again.
    pub(super) fn next_start(&self, clock: &Clock, at: Minute) -> Minute {
        let today = clock.day(at);
        let starts = (0..HORIZON_DAYS).filter_map(|days| self.on(clock, today.saturating_add(days)));
        let start = starts.map(|(from, _)| from).find(|&from| from > at);
        let horizon = || {
            let day = today.saturating_add(HORIZON_DAYS);
            clock.minute_showing(day.saturating_mul(DAY))
        };
        // At the end of time the horizon no longer moves; a minute ahead always does.
        start.unwrap_or_else(horizon).max(at.plus(1))
    }

    /// How many minutes of `[from, until)` are inside.
    pub(super) fn minutes(&self, clock: &Clock, from: Minute, until: Minute) -> i64 {
        let (mut at, mut inside) = (from, 0);
        while at < until {
            match self.occurrence(clock, at) {
                Some((_, end)) => {
                    inside += end.min(until).since(at);
                    at = end;
                }
                None => at = self.next_start(clock, at),
            }
        }
        inside
    }
}
