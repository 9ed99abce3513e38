//! What the two lots of `lots/` cost, worked out by hand from their tariffs.

use chrono::NaiveDateTime;
use engine::lot::{Lot, LotDocument};
use engine::tariff::{Pricer, Stay};
use engine::time::Instant;

const EXAMPLE: &str = include_str!("../../../lots/example.toml");

fn lot(document: LotDocument) -> Lot {
    Lot::try_from(document).expect("a lot")
}

/// A time by the lot's clock, the first one where the clock shows it twice; or by UTC with a Z behind it.
fn at(lot: &Lot, text: &str) -> Instant {
    let time = |text| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a time");
    match text.strip_suffix('Z') {
        Some(utc) => Instant(time(utc).and_utc().timestamp_millis()),
        None => lot.document().calendar.offsets.minute_of(time(text)).instant(),
    }
}

fn total(lot: &Lot, entry: &str, exit: &str) -> String {
    let (entry, exit) = (at(lot, entry), at(lot, exit));
    let document = lot.document();
    let pricer = Pricer::new(lot.tariff_at(entry), &document.calendar, document.currency);
    pricer.total(&Stay::new(entry, exit)).expect("a price").digits()
}

fn check(lot: &Lot, cases: &[(&str, &str, &str, &str)]) {
    for (entry, exit, expected, why) in cases {
        assert_eq!(&total(lot, entry, exit), expected, "{entry} to {exit}: {why}");
    }
}

#[test]
fn t7_t10_the_demos_weekdays() {
    let tivoli = lot(lotfile::demo());
    check(
        &tivoli,
        &[
            ("2026-11-18 10:00", "2026-11-18 10:00", "0.00", "no time"),
            ("2026-11-18 10:00", "2026-11-18 10:01", "3.00", "a started hour"),
            ("2026-11-18 10:00", "2026-11-18 13:00", "9.00", "three hours"),
            (
                "2026-11-18 10:00",
                "2026-11-18 13:01",
                "12.00",
                "a fourth is started",
            ),
            ("2026-11-17 07:00", "2026-11-17 13:00", "18.00", "six hours"),
            (
                "2026-11-17 07:00",
                "2026-11-17 18:00",
                "18.00",
                "11 × 3, at most 18 a day",
            ),
            (
                "2026-11-18 17:30",
                "2026-11-18 23:00",
                "11.00",
                "3 by day, then 5 × 3, at most 8",
            ),
            (
                "2026-11-18 20:00",
                "2026-11-19 08:00",
                "14.00",
                "8 for the evening, then 2 × 3",
            ),
            (
                "2026-11-17 14:00",
                "2026-11-17 22:00",
                "18.00",
                "4 × 3, then 8 of which 6 fit in the day",
            ),
            (
                "2026-11-17 08:00",
                "2026-11-18 08:00",
                "24.00",
                "18, and 2 × 3 from 06:00",
            ),
            (
                "2026-11-16 08:00",
                "2026-11-23 08:00",
                "122.00",
                "6 × 18, 8, and 2 × 3",
            ),
        ],
    );
}

#[test]
fn t10_t11_the_demos_sundays_and_holidays() {
    let tivoli = lot(lotfile::demo());
    check(
        &tivoli,
        &[
            (
                "2026-11-22 10:00",
                "2026-11-22 12:00",
                "6.00",
                "two hours on a Sunday",
            ),
            (
                "2026-11-22 10:00",
                "2026-11-22 20:00",
                "8.00",
                "10 × 3, at most 8",
            ),
            (
                "2026-11-22 02:00",
                "2026-11-22 05:00",
                "8.00",
                "Saturday's evening until 06:00",
            ),
            (
                "2026-11-23 02:00",
                "2026-11-23 07:00",
                "11.00",
                "Sunday's 8 until 06:00, then 3",
            ),
            (
                "2026-11-23 02:30",
                "2026-11-23 07:00",
                "11.00",
                "the hour begun at 05:30 is Sunday's",
            ),
            (
                "2026-11-21 16:00",
                "2026-11-22 12:00",
                "22.00",
                "2 × 3, Saturday evening 8, Sunday 8",
            ),
            (
                "2026-06-04 09:00",
                "2026-06-04 18:00",
                "8.00",
                "Corpus Christi, a Thursday",
            ),
            (
                "2026-06-03 19:00",
                "2026-06-04 10:00",
                "16.00",
                "Wednesday evening 8, holiday 8",
            ),
            (
                "2026-06-11 09:00",
                "2026-06-11 18:00",
                "18.00",
                "the Thursday after: 9 × 3, at most 18",
            ),
            (
                "2026-12-25 10:00",
                "2026-12-27 10:00",
                "24.00",
                "two holidays and a Sunday, 8 each",
            ),
        ],
    );
}

#[test]
fn t2_t4_the_demo_across_clock_changes() {
    let tivoli = lot(lotfile::demo());
    check(
        &tivoli,
        &[
            (
                "2026-03-29 01:30",
                "2026-03-29 03:30",
                "3.00",
                "the clock shows two hours, one passed",
            ),
            (
                "2026-10-25 01:30",
                "2026-10-25 01:30Z",
                "6.00",
                "the clock shows one hour, two passed",
            ),
            (
                "2026-03-28 17:00",
                "2026-03-29 07:00",
                "14.00",
                "3, an evening of 11 hours 8, Sunday 3",
            ),
            (
                "2026-10-24 17:00",
                "2026-10-25 07:00",
                "14.00",
                "3, an evening of 13 hours 8, Sunday 3",
            ),
        ],
    );
}

#[test]
fn t8_t9_the_examples_rules() {
    let harbour = lot(lotfile::read(EXAMPLE).expect("the example"));
    check(
        &harbour,
        &[
            (
                "2026-03-02 10:00",
                "2026-03-02 10:15",
                "0.00",
                "free if out by then",
            ),
            (
                "2026-03-02 10:00",
                "2026-03-02 10:16",
                "1.50",
                "otherwise all is charged",
            ),
            (
                "2026-03-02 10:00",
                "2026-03-02 11:01",
                "4.50",
                "three started half hours",
            ),
            (
                "2026-03-02 10:00",
                "2026-03-03 10:00",
                "24.00",
                "12 on each calendar day",
            ),
            (
                "2026-03-02 23:50",
                "2026-03-03 00:10",
                "1.50",
                "midnight does not start steps anew",
            ),
            (
                "2026-07-08 10:00",
                "2026-07-08 12:10",
                "5.00",
                "2 for the first hour, then 3 × 1",
            ),
            (
                "2026-07-08 18:00",
                "2026-07-08 23:00",
                "6.00",
                "2 for the first hour, 4 for the evening",
            ),
            (
                "2026-07-08 18:30",
                "2026-07-08 20:00",
                "6.00",
                "half of a first hour costs it all",
            ),
            (
                "2026-07-08 18:30",
                "2026-07-09 07:00",
                "8.00",
                "2, the evening 4, then 2 × 1",
            ),
            (
                "2026-07-08 22:00",
                "2026-07-08 23:30",
                "4.00",
                "the evening alone",
            ),
            (
                "2026-07-08 06:00",
                "2026-07-08 20:00",
                "14.00",
                "2 + 24 × 1 + 4, at most 14 in 24 hours",
            ),
            (
                "2026-07-08 06:00",
                "2026-07-09 07:00",
                "16.00",
                "14, and 2 × 1 in the next 24 hours",
            ),
        ],
    );
}

#[test]
fn t5_the_tariff_of_the_entry_prices_the_stay() {
    let harbour = lot(lotfile::read(EXAMPLE).expect("the example"));
    for (entry, version) in [
        ("2026-07-01 05:59", 1),
        ("2026-07-01 06:00", 2),
        ("2020-01-01 12:00", 1),
    ] {
        assert_eq!(harbour.tariff_at(at(&harbour, entry)).version, version, "{entry}");
    }
}

#[test]
fn t13_segments_cover_a_week_and_add_up() {
    let tivoli = lot(lotfile::demo());
    let document = tivoli.document();
    for hour in 0..48 {
        let entry = at(&tivoli, "2026-10-24 00:30").0 + hour * 3_600_000;
        let exit = Instant(entry + 7 * 24 * 3_600_000);
        let entry = Instant(entry);
        let pricer = Pricer::new(&document.tariffs[0], &document.calendar, document.currency);
        let bill = pricer.bill(&Stay::new(entry, exit));
        let bill = bill.expect("a price");
        let joints = bill.segments.windows(2).all(|pair| pair[0].until == pair[1].from);
        assert!(joints, "no gap and no overlap");
        assert_eq!(bill.segments.first().map(|s| s.from), Some(entry.minute()));
        assert_eq!(bill.segments.last().map(|s| s.until), Some(exit.minute()));
        let sum = bill.segments.iter().map(|segment| segment.amount);
        let sum = sum.fold(engine::money::Amount::ZERO, engine::money::Amount::plus);
        assert_eq!(sum.plus(bill.rounding), bill.total.into());
    }
}
