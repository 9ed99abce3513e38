//! T-2 and T-13: what a bill says of a stay.

use engine::money::Amount;
use engine::tariff::{By, List, PriceError, Pricer, RuleAt, Stay, Unit};
use engine::time::Instant;
use serde_json::json;

use super::{bill, stay, tariff, when};
use crate::worlds::{amount, berlin, euro, hourly};

const fn rule(number: usize) -> By {
    By::Rule(RuleAt {
        list: List::Rules,
        number,
    })
}

#[test]
fn t13_each_segment_says_by_what_how_much_and_at_which_price() {
    let board = tariff(json!({"rules": [
        {"kind": "free", "minutes": 30, "per": {"scope": "stay"}},
        {"kind": "flat", "price": "4.00", "window": {"days": "all", "from": "18:00", "until": "20:00"}},
        {"kind": "increment", "minutes": 20, "price": "3.00", "per_minutes": 60, "window": {"days": "all", "from": "08:00", "until": "18:00"}},
        {"kind": "cap", "amount": "3.50", "per": {"scope": "stay"}}
    ]}));
    let bill = bill(&board, &stay("2026-05-12 17:00", "2026-05-12 21:00"));
    let told: Vec<_> = bill
        .segments
        .iter()
        .map(|segment| {
            (
                segment.by,
                segment.until.since(segment.from),
                segment.quantity,
                segment.amount,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (rule(0), 30, 0, Amount::ZERO),
            (rule(2), 30, 40, amount("2.00")),
            (rule(1), 120, 1, amount("1.50")),
            (By::Nothing, 60, 0, Amount::ZERO),
        ]
    );
    let steps = &bill.segments[1];
    assert_eq!(
        (steps.unit, steps.step, steps.price, steps.per),
        (Unit::Minutes, 20, amount("3.00"), 60)
    );
    let evening = &bill.segments[2];
    assert_eq!((evening.unit, evening.price), (Unit::Pieces, amount("4.00")));
    let cap = RuleAt {
        list: List::Rules,
        number: 3,
    };
    assert_eq!((evening.cut, evening.cut_by), (amount("2.50"), Some(cap)));
    assert_eq!(
        (bill.entry, bill.exit),
        (
            when("2026-05-12 17:00").minute(),
            when("2026-05-12 21:00").minute()
        )
    );
}

#[test]
fn t2_seconds_are_cut_off() {
    let with_seconds = |entry: i64, exit: i64| {
        let (from, until) = (when("2026-05-12 10:00").0, when("2026-05-12 11:00").0);
        bill(
            &hourly(),
            &Stay::new(Instant(from + entry), Instant(until + exit)),
        )
        .total
        .minor
    };
    assert_eq!(with_seconds(0, 59_999), 300, "11:00:59 is 11:00");
    assert_eq!(
        with_seconds(59_999, 60_000),
        600,
        "10:00:59 is 10:00, and 61 minutes are two hours"
    );
}

#[test]
fn t2_an_exit_before_the_entry_costs_nothing() {
    let bill = bill(&hourly(), &Stay::new(Instant(10_000_000), Instant(0)));
    assert_eq!((bill.total.minor, bill.segments.len()), (0, 0));
}

#[test]
fn t2_a_clock_beyond_belief_gives_no_price() {
    let (hourly, calendar) = (hourly(), berlin());
    let total = |entry, exit| {
        let pricer = Pricer::new(&hourly, &calendar, euro());
        pricer.total(&Stay::new(Instant(entry), Instant(exit)))
    };
    assert_eq!(total(0, i64::MAX), Err(PriceError::TooLong));
    assert_eq!(total(i64::MIN, 0), Err(PriceError::TooLong));
    assert_eq!(total(i64::MAX - 60_000_000, i64::MAX), Err(PriceError::TooLong));
}
