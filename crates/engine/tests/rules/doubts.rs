//! Clocks that are not exact, and clocks that were wrong: on a lot of two spots at 3.00 an hour.

use engine::apply::apply;
use engine::conflict::Conflict;
use engine::decide::{Command, decide};
use engine::operation::{Fact, Means, Misdated, Operation};
use engine::refusal::Refusal;
use engine::resolution::{Consequence, proposals};
use engine::state::State;
use engine::ticket::DeviceNo;
use engine::time::{Instant, Moment, Skew};
use proptest::prelude::*;

use crate::conflicts::money;
use crate::history::due;
use crate::stories::{SPOTS, Story, at, left, paid, parked};
use crate::worlds::code;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const TWO_DAYS: i64 = 48 * HOUR;

fn within(at: Instant, within_ms: u64) -> Moment {
    let skew = Skew {
        ahead_ms: 0,
        within_ms: Some(within_ms),
    };
    Moment { at, skew: Some(skew) }
}

fn later(at: Instant, ms: i64) -> Instant {
    Instant(at.0 + ms)
}

/// Records a fact as a device knows its time, and returns the contradictions it brought.
fn record(state: &mut State, seq: u32, now: impl Into<Moment>, fact: Fact) -> Vec<&'static str> {
    let now = now.into();
    let operation = Operation {
        device: DeviceNo(1),
        seq,
        at: now.at,
        skew: now.skew,
        rules: engine::RULES,
        fact,
    };
    let outcome = apply(state, &operation).expect("a sound fact");
    outcome.conflicts.iter().map(Conflict::name).collect()
}

fn found(ahead_ms: i64, entries: &[u32], payments: &[u32], exits: &[u32]) -> Fact {
    let misdated = |number: &u32| Misdated {
        ticket: code(*number),
        ahead_ms,
    };
    let all = |numbers: &[u32]| numbers.iter().map(misdated).collect();
    Fact::ClockFound {
        entries: all(entries),
        payments: all(payments),
        exits: all(exits),
    }
}

proptest! {
    #[test]
    fn c8_no_doubt_of_a_clock_makes_a_stay_dearer(
        came in 0..HOUR,
        stayed in 0..30 * HOUR,
        (entry_within, entry_off) in doubted(),
        (exit_within, exit_off) in doubted(),
    ) {
        let (came, went) = (later(at("08:00"), came), later(at("08:00"), came + stayed));
        let mut exact = Story::new().state;
        record(&mut exact, 1, came, parked(1, "SPK1", SPOTS[0]));
        let price = due(&exact, code(1), went);

        let mut state = Story::new().state;
        record(&mut state, 1, within(later(came, entry_off), entry_within), parked(1, "SPK1", SPOTS[0]));
        let told = within(later(went, exit_off), exit_within);
        let brought = record(&mut state, 2, told, left(1));
        prop_assert!(!brought.contains(&"clock_doubt"), "{:?}", brought);
        let asked = due(&state, code(1), told.at);
        prop_assert!(asked.minor <= price.minor, "{} for {}", asked, price);
        // And no cheaper than by what the doubts amount to, to the minute.
        let doubts = i64::try_from(2 * (entry_within + exit_within)).expect("minutes") + 2 * MINUTE;
        let cheapest = due(&exact, code(1), later(came, (stayed - doubts).max(0)));
        prop_assert!(asked.minor >= cheapest.minor, "{} for {}", asked, price);
    }
}

/// A doubt in milliseconds, and how far off a clock may be by it.
fn doubted() -> impl Strategy<Value = (u64, i64)> {
    (0..5 * MINUTE).prop_flat_map(|within| (Just(within.unsigned_abs()), -within..=within))
}

#[test]
fn c8_an_exit_before_the_entry_is_a_contradiction_only_beyond_the_doubt() {
    let came = at("08:00");
    let brought = |exit_ms: i64, entry_within| {
        let mut state = Story::new().state;
        record(
            &mut state,
            1,
            within(came, entry_within),
            parked(1, "SPK1", SPOTS[0]),
        );
        let brought = record(&mut state, 2, within(later(came, exit_ms), 1_000), left(1));
        assert_eq!(due(&state, code(1), came).minor, 0);
        brought
    };
    assert!(brought(-4 * MINUTE, 300_000).is_empty());
    assert_eq!(brought(-7 * MINUTE, 300_000), ["clock_doubt"]);
    assert_eq!(brought(-4 * MINUTE, 1_000), ["clock_doubt"]);
}

#[test]
fn c8_the_grace_of_a_payment_runs_from_the_latest_that_it_was_made() {
    let grace = 15 * MINUTE;
    let exit = |paid_within, beyond_ms: i64| {
        let mut state = Story::new().state;
        record(&mut state, 1, at("08:00"), parked(1, "SPK1", SPOTS[0]));
        record(&mut state, 2, within(at("08:59"), paid_within), paid(1, 300));
        record(
            &mut state,
            3,
            within(later(at("08:59"), grace + beyond_ms), 0),
            left(1),
        )
    };
    assert!(exit(60_000, 50_000).is_empty());
    assert_eq!(exit(60_000, 70_000), ["left_unpaid"]);
    assert_eq!(exit(0, 50_000), ["left_unpaid"]);
}

#[test]
fn c8_what_a_device_asks_for_is_what_every_other_works_out() {
    let mut state = Story::new().state;
    record(
        &mut state,
        1,
        within(at("08:00"), 2_000),
        parked(1, "SPK1", SPOTS[0]),
    );
    // Half a second into the second hour by this clock, give or take two seconds.
    let now = within(later(at("09:00"), 500), 2_000);
    let leave = decide(&state, &Command::Leave { ticket: code(1) }, code(9), now);
    let Err(Refusal::PaymentDue { due, .. }) = leave else {
        panic!("{leave:?}");
    };
    assert_eq!(due, money(300));
    let pay = Command::Pay {
        ticket: code(1),
        amount: due,
        means: Means::Cash,
    };
    let fact = decide(&state, &pay, code(9), now).expect("the sum that was shown");
    assert!(record(&mut state, 2, now, fact).is_empty());
    assert!(record(&mut state, 3, now, left(1)).is_empty());
}

#[test]
fn c9_a_clock_two_days_ahead_overcharges_nobody_for_good() {
    let (came, went) = (at("08:00"), at("09:30"));
    let mut state = Story::new().state;
    record(&mut state, 1, came, parked(1, "SPK1", SPOTS[0]));
    let wrong = later(went, TWO_DAYS);
    let asked = due(&state, code(1), wrong);
    assert!(asked.minor > 2_000, "{asked}");
    record(&mut state, 2, wrong, paid(1, asked.minor));
    record(&mut state, 3, wrong, left(1));
    let brought = record(&mut state, 4, at("12:00"), found(TWO_DAYS, &[], &[1], &[1]));
    assert_eq!(brought, ["overpaid"]);
    let ticket = state.ticket(code(1)).expect("known");
    assert_eq!(ticket.left_at, Some(went));
    let offered = proposals(&state, &Conflict::Overpaid { ticket: code(1) }, at("12:00"));
    let back = Consequence::BackToDriver(money(asked.minor - 600));
    assert_eq!(offered[0].consequence, back, "an hour and a half is 6.00");
}

#[test]
fn c9_entries_by_a_wrong_clock_are_priced_by_the_right_one() {
    for ahead_ms in [TWO_DAYS, -TWO_DAYS] {
        let mut state = Story::new().state;
        record(
            &mut state,
            1,
            later(at("08:00"), ahead_ms),
            parked(1, "SPK1", SPOTS[0]),
        );
        let brought = record(&mut state, 2, at("08:30"), found(ahead_ms, &[1], &[], &[]));
        assert!(brought.is_empty());
        assert_eq!(due(&state, code(1), at("09:30")), money(600), "{ahead_ms}");
        let ticket = state.ticket(code(1)).expect("known");
        assert_eq!(ticket.stood_on[0].from, at("08:00"));
    }
}

#[test]
fn c9_nobody_who_has_paid_or_left_is_asked_for_more() {
    // Let in by a clock that was ahead, out by a right one: free of charge, and so it stays.
    let mut state = Story::new().state;
    record(
        &mut state,
        1,
        later(at("08:00"), TWO_DAYS),
        parked(1, "SPK1", SPOTS[0]),
    );
    assert_eq!(record(&mut state, 2, at("09:30"), left(1)), ["clock_doubt"]);
    let brought = record(&mut state, 3, at("12:00"), found(TWO_DAYS, &[1], &[], &[]));
    assert!(brought.is_empty());
    assert_eq!(due(&state, code(1), at("12:00")), money(0));

    // Paid what was asked, still inside: nothing more for the time until then.
    let mut state = Story::new().state;
    record(
        &mut state,
        1,
        later(at("08:00"), 2 * HOUR),
        parked(1, "SPK1", SPOTS[0]),
    );
    record(&mut state, 2, at("10:30"), paid(1, 300));
    record(&mut state, 3, at("10:32"), found(2 * HOUR, &[1], &[], &[]));
    assert_eq!(due(&state, code(1), at("10:35")), money(0));
}

#[test]
fn c9_a_correction_ends_the_doubt_that_it_explains() {
    // In by a right clock, out by one that was two days behind.
    let mut state = Story::new().state;
    record(&mut state, 1, at("08:00"), parked(1, "SPK1", SPOTS[0]));
    let wrong = later(at("09:30"), -TWO_DAYS);
    assert_eq!(record(&mut state, 2, wrong, left(1)), ["clock_doubt"]);
    // It cost nothing then, and costs nothing now: nobody is called back.
    record(&mut state, 3, at("12:00"), found(-TWO_DAYS, &[], &[], &[1]));
    assert_eq!(due(&state, code(1), at("12:00")), money(0));
    // In and out by the same wrong clock: nothing was ever in doubt, and both are put right.
    record(
        &mut state,
        4,
        later(at("08:00"), TWO_DAYS),
        parked(2, "SPK2", SPOTS[0]),
    );
    record(&mut state, 5, later(at("08:50"), TWO_DAYS), paid(2, 300));
    record(&mut state, 6, later(at("08:55"), TWO_DAYS), left(2));
    record(&mut state, 7, at("12:00"), found(TWO_DAYS, &[2], &[2], &[2]));
    let ticket = state.ticket(code(2)).expect("known");
    assert_eq!(
        (ticket.parked_at, ticket.left_at),
        (at("08:00"), Some(at("08:55")))
    );
    assert_eq!(ticket.payments[0].made_at(), at("08:50"));
    assert_eq!(
        ticket.payments[0].at,
        later(at("08:50"), TWO_DAYS),
        "as it was recorded"
    );
    assert_eq!(state.conflicts().count(), 0);
}

#[test]
fn c9_what_waits_for_its_ticket_is_put_right_when_that_comes() {
    let mut state = Story::new().state;
    let wrong = later(at("09:30"), TWO_DAYS);
    record(&mut state, 1, wrong, paid(1, 5_000));
    record(&mut state, 2, wrong, left(1));
    record(&mut state, 3, at("12:00"), found(TWO_DAYS, &[], &[1], &[1]));
    record(&mut state, 4, at("08:00"), parked(1, "SPK1", SPOTS[0]));
    let ticket = state.ticket(code(1)).expect("known");
    assert_eq!(
        (ticket.left_at, ticket.payments[0].made_at()),
        (Some(at("09:30")), at("09:30"))
    );
    assert_eq!(
        state.conflicts().map(Conflict::name).collect::<Vec<_>>(),
        ["overpaid"]
    );
}

#[test]
fn c9_a_ticket_on_paper_says_what_was_told_when_it_was_printed() {
    let mut state = Story::new().state;
    let device = DeviceNo(1);
    record_by(&mut state, DeviceNo::SERVER, crate::signed::enrolment(device));
    let vehicle = engine::vehicle::Vehicle::new(engine::vehicle::VehicleClass::Car);
    let id = state.lot().document().id.clone();
    let spots = vec![crate::worlds::spot_id(SPOTS[0])];
    let shown = crate::signed::presented(&id, code(1), vehicle, spots, device);
    record(&mut state, 1, at("08:00"), shown.clone());
    assert_eq!(state.tickets().count(), 1);
    record(&mut state, 2, at("12:00"), found(HOUR, &[1], &[], &[]));
    assert!(record(&mut state, 3, at("12:01"), shown).is_empty());
}

fn record_by(state: &mut State, device: DeviceNo, fact: Fact) {
    let operation = Operation {
        device,
        ..crate::history::operation(1, at("07:00"), fact)
    };
    apply(state, &operation).expect("a sound fact");
}
