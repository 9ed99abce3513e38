//! A charge detail record under an OCPI tariff, priced by the engine and by the crate `ocpi-tariffs`: `cargo xtask bench`
//! starts it. It prints one line of JSON for each measurement.

use std::hint::black_box;
use std::time::Instant;

use bench::measure::Scope;
use bench::prices::board::Board;
use bench::prices::{again, bill};
use chrono_tz::Tz;
use engine::money::{Amount, Currency};
use engine::tariff::{Calendar, Pricer, Stay};
use ocpi_tariffs::{Version, cdr, price};
use standards::Imported;

/// A start fee, energy that is cheaper at night, and idle time that is dearer in the daytime.
const TARIFF: &str = include_str!("../tariff.json");
/// Three hours of charging and an hour idle, from 20:00 to 24:00 in Berlin.
const RECORD: &str = include_str!("../record.json");
/// Worked out by hand: 0.99, and 22 kWh at 0.52, 9.5 kWh at 0.42, 30 minutes at 6.00 an hour and 30 at 1.20.
const CENTS: i64 = 2_002;

fn main() {
    let is_quick = std::env::args().nth(1).is_some_and(|effort| effort == "quick");
    let scope = if is_quick {
        Scope::quick("")
    } else {
        Scope::whole("")
    };
    let start = Instant::now();
    let clock = || start.elapsed().as_secs_f64() * 1e9;
    let tell = |way: &str, total: &dyn Fn() -> i64| {
        assert_eq!(total(), CENTS, "{way}");
        println!("{}", again(&scope, &clock, "ocpi", way, total));
    };
    let calendar = Board::rich().calendar;
    let (imported, stay) = read(&calendar);
    let pricer = ready(&imported, &calendar);
    tell("engine", &|| bill(&pricer, black_box(&stay)));
    tell("engine, from text", &|| {
        let (imported, stay) = read(&calendar);
        bill(&ready(&imported, &calendar), &stay)
    });
    let text = with_tariff();
    let record = read_theirs(&text);
    tell("ocpi-tariffs", &|| theirs(black_box(&record)));
    tell("ocpi-tariffs, from text", &|| {
        theirs(&read_theirs(black_box(&text)))
    });
}

fn read(calendar: &Calendar) -> (Imported, Stay) {
    let imported = standards::ocpi::import(black_box(TARIFF), &calendar.offsets).expect("a tariff");
    let session = standards::ocpi::session(black_box(RECORD)).expect("a record");
    assert!(
        imported.lost.is_empty() && session.lost.is_empty(),
        "nothing is lost"
    );
    (imported, session.stay)
}

fn ready<'a>(imported: &'a Imported, calendar: &'a Calendar) -> Pricer<'a> {
    let tariff = imported.tariffs.first().expect("at least one");
    Pricer::new(tariff, calendar, imported.currency)
}

/// The record with its tariff in it, from where `ocpi-tariffs` takes it without reading it anew.
fn with_tariff() -> String {
    let open = RECORD.trim_end().strip_suffix('}').expect("an object");
    format!("{open}, \"tariffs\": [{TARIFF}] }}")
}

fn read_theirs(text: &str) -> cdr::Versioned<'_> {
    let read = cdr::parse_with_version(text, Version::V221);
    read.expect("a record").cdr
}

/// What `ocpi-tariffs` says, in cents.
fn theirs(record: &cdr::Versioned) -> i64 {
    let report = cdr::price(record, price::TariffSource::UseCdr, Tz::Europe__Berlin);
    let (report, _) = report.expect("a price").into_parts();
    let total = report.total_cost.calculated.expect("a total").excl_vat;
    // Its short form has no sign of a currency.
    let total: Amount = format!("{total:#}").parse().expect("an amount");
    let currency = Currency::try_from("EUR".to_owned()).expect("three capital letters");
    total.round(currency).minor
}
