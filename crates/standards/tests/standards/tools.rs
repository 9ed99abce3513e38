//! What several of the tests need.

use chrono::NaiveDateTime;
use engine::money::Currency;
use engine::tariff::{Bill, Calendar, Pricer, Stay, Tariff};
use engine::time::{Instant, Offsets};
use standards::Loss;

/// A lot whose clock stands an hour ahead of UTC all year.
pub(crate) fn calendar() -> Calendar {
    Calendar::new(clock())
}

pub(crate) fn clock() -> Offsets {
    Offsets::fixed(60).expect("a clock")
}

pub(crate) fn currency(code: &str) -> Currency {
    Currency::try_from(code.to_owned()).expect("a currency")
}

/// A time by the lot's clock, such as `2026-05-12 10:00`.
pub(crate) fn at(text: &str) -> Instant {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a time");
    clock().minute_of(local).instant()
}

/// From a time on, so many minutes.
pub(crate) fn stay(entry: &str, minutes: i64) -> Stay {
    let entry = at(entry);
    Stay::new(entry, entry.minute().plus(minutes).instant())
}

pub(crate) fn bill(tariff: &Tariff, stay: &Stay) -> Bill {
    let calendar = calendar();
    let pricer = Pricer::new(tariff, &calendar, currency("EUR"));
    pricer.bill(stay).expect("a price")
}

pub(crate) fn total(tariff: &Tariff, stay: &Stay) -> String {
    bill(tariff, stay).total.digits()
}

/// What was lost, one a line.
pub(crate) fn lines(lost: &[Loss]) -> Vec<String> {
    lost.iter().map(ToString::to_string).collect()
}
