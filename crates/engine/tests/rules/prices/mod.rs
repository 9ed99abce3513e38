//! Prices worked out by hand, rule by rule: one file for each subject, and a table for each test.
//!
//! Times are by the clock of Berlin in 2026; a `Z` marks UTC. 12 May is a Tuesday.

mod adjustments;
mod anew;
mod back_soon;
mod caps;
mod charging;
mod conditions;
mod curve;
mod days;
mod energy;
mod extras;
mod flats;
mod free;
mod offers;
mod rounding;
mod segments;
mod spots;
mod steps;
mod sums;
mod tables;
mod taxes;
mod versions;

use chrono::NaiveDateTime;
use engine::money::Currency;
use engine::tariff::{Bill, Calendar, Pricer, Stay, Tariff, Visit};
use engine::time::Instant;
use serde_json::{Value, json};

use crate::worlds::{berlin, euro};

/// A tariff by the engine's own JSON; its number and its beginning go without saying.
pub(crate) fn tariff(said: Value) -> Tariff {
    let mut tariff = json!({"version": 1, "valid_from": 0});
    let (Value::Object(all), Value::Object(said)) = (&mut tariff, said) else {
        panic!("a tariff is an object");
    };
    all.extend(said);
    let tariff: Tariff = serde_json::from_value(tariff).unwrap_or_else(|error| panic!("{error}"));
    tariff.check().unwrap_or_else(|error| panic!("{error}"));
    tariff
}

/// An instant by a lot's clock, or by UTC where a `Z` stands behind it.
pub(crate) fn at(calendar: &Calendar, text: &str) -> Instant {
    let time = |text| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a time");
    match text.strip_suffix('Z') {
        Some(utc) => Instant(time(utc).and_utc().timestamp_millis()),
        None => calendar.offsets.minute_of(time(text)).instant(),
    }
}

/// An instant by the clock of Berlin.
fn when(text: &str) -> Instant {
    at(&berlin(), text)
}

fn stay(entry: &str, exit: &str) -> Stay {
    Stay::new(when(entry), when(exit))
}

fn visit(entry: &str, exit: &str) -> Visit {
    Visit {
        entry: when(entry),
        exit: when(exit),
    }
}

fn bill(tariff: &Tariff, stay: &Stay) -> Bill {
    bill_in(tariff, &berlin(), euro(), stay)
}

pub(crate) fn bill_in(tariff: &Tariff, calendar: &Calendar, currency: Currency, stay: &Stay) -> Bill {
    Pricer::new(tariff, calendar, currency)
        .bill(stay)
        .expect("a short stay")
}

/// A stay, what it costs, and why.
pub(crate) type Case<'a> = (&'a str, &'a str, &'a str, &'a str);

/// What is wrong with what stays cost: one line each.
pub(crate) fn wrong(
    tariff: &Tariff,
    calendar: &Calendar,
    changed: impl Fn(&mut Stay),
    cases: &[Case],
) -> Vec<String> {
    let mut wrong = Vec::new();
    for (entry, exit, total, because) in cases {
        let mut stay = Stay::new(at(calendar, entry), at(calendar, exit));
        changed(&mut stay);
        let told = bill_in(tariff, calendar, euro(), &stay).total.digits();
        if told != *total {
            wrong.push(format!("{entry} to {exit}: {told}, by hand {total} ({because})"));
        }
    }
    wrong
}

/// Complains where plain stays cost something else.
fn costs(tariff: &Tariff, cases: &[Case]) {
    costs_with(tariff, |_| (), cases);
}

/// Complains where stays with something about them cost something else.
fn costs_with(tariff: &Tariff, changed: impl Fn(&mut Stay), cases: &[Case]) {
    let wrong = wrong(tariff, &berlin(), changed, cases);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn t6_a_wrong_price_in_a_table_is_told() {
    let hourly = tariff(json!({"rules": [{"kind": "increment", "minutes": 60, "price": "3.00"}]}));
    let cases = [
        ("2026-05-12 10:00", "2026-05-12 11:00", "3.00", "an hour"),
        (
            "2026-05-12 10:00",
            "2026-05-12 11:01",
            "3.00",
            "two hours, and the table has one",
        ),
    ];
    assert_eq!(wrong(&hourly, &berlin(), |_| (), &cases).len(), 1);
}
