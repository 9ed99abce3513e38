//! Rate tables of the kinds that the alliance publishes, priced by hand.

use engine::tariff::Tariff;
use standards::apds;

use crate::tools::{clock, currency, lines, stay, total};

/// A table of lines, with more fields of the table and of its collection.
pub(crate) fn table(lines: &[String], of_table: &str, of_collection: &str) -> String {
    format!(
        r#"{{"id":"T","version":1,"rateTableName":[{{"language":"en","string":"A table"}}],"availability":"public",{of_table}
            "rateLineCollections":[{{"collectionSequence":1,"applicableCurrency":"GBP",{of_collection}
            "rateLines":[{}]}}]}}"#,
        lines.join(",")
    )
}

/// A line of a kind, with a value and more fields.
pub(crate) fn line(sequence: u32, of: &str, value: &str, more: &str) -> String {
    format!(r#"{{"sequence":{sequence},"rateLineType":"{of}","value":{value}{more}}}"#)
}

/// A tier of the first minutes, or of those after.
pub(crate) fn tier(sequence: u32, value: &str, from: &str, until: &str, period: &str) -> String {
    let more = format!(
        r#","durationStart":"{from}","durationEnd":"{until}","incrementPeriod":"{period}","usageCondition":"once""#
    );
    line(sequence, "flatRateTier", value, &more)
}

/// A step without an end.
pub(crate) fn step(sequence: u32, value: &str, from: &str, period: &str) -> String {
    let more =
        format!(r#","durationStart":"{from}","incrementPeriod":"{period}","usageCondition":"unlimited""#);
    line(sequence, "incrementingRate", value, &more)
}

/// The field of a table that holds in a period.
pub(crate) fn valid(period: &str) -> String {
    format!(
        r#""validity":{{"validityStatus":"definedByValidityTimeSpec","validityTimeSpecification":{{
            "overallStartTime":"2025-01-01T00:00:00Z","validPeriods":[{{{period}}}]}}}},"#
    )
}

/// The only tariff of a text, and what was lost of it.
pub(crate) fn read(text: &str) -> (Tariff, Vec<String>) {
    let mut imported = apds::import(text, &clock()).expect("a tariff");
    assert_eq!(imported.currency, currency("GBP"));
    assert_eq!(imported.tariffs.len(), 1);
    (imported.tariffs.remove(0), lines(&imported.lost))
}

/// Prices of stays from 10:00 on a Tuesday on.
fn check(text: &str, cases: &[(i64, &str)]) {
    let (tariff, lost) = read(text);
    assert_eq!(lost, Vec::<String>::new());
    for &(minutes, expected) in cases {
        assert_eq!(
            total(&tariff, &stay("2026-05-12 10:00", minutes)),
            expected,
            "{minutes} minutes"
        );
    }
}

#[test]
fn t16_tiers_add_up_to_a_table() {
    // The first half hour 3.00, the second 2.00, then two hours of 1.00 each.
    let tiers = [
        tier(1, "3", "00:00", "00:30", "PT30M"),
        tier(2, "2", "00:30", "01:00", "PT30M"),
        tier(3, "1", "01:00", "02:00", "PT1H"),
        tier(3, "1", "02:00", "03:00", "PT1H"),
    ];
    check(
        &table(&tiers, "", ""),
        &[
            (1, "3.00"),
            (30, "3.00"),
            (31, "5.00"),
            (61, "6.00"),
            (121, "7.00"),
            (180, "7.00"),
            (600, "7.00"),
        ],
    );
}

#[test]
fn t6_t16_tiers_and_then_steps() {
    let lines = [
        step(3, "1", "01:00", "PT1H"),
        tier(1, "3", "00:00", "00:30", "PT30M"),
        tier(2, "2", "00:30", "01:00", "PT30M"),
    ];
    check(
        &table(&lines, "", ""),
        &[
            (60, "5.00"),
            (61, "6.00"),
            (120, "6.00"),
            (121, "7.00"),
            (1441, "29.00"),
        ],
    );
}

#[test]
fn t7_t10_steps_with_a_maximum_in_the_hours_of_charge() {
    let more = r#","durationStartTime":"00:00","durationEndTime":"15:00","incrementPeriod":"PT30M","maxValue":7.5,"usageCondition":"unlimited""#;
    let text = table(
        &[line(1, "incrementingRate", "1.5", more)],
        &valid(r#""recurringTimePeriodOfDay":[{"startTimeOfPeriod":"07:00","endTimeOfPeriod":"22:00"}]"#),
        "",
    );
    let (tariff, lost) = read(&text);
    assert_eq!(lost, Vec::<String>::new());
    for (entry, minutes, expected) in [
        ("2026-05-12 10:00", 30, "1.50"),
        ("2026-05-12 10:00", 31, "3.00"),
        ("2026-05-12 10:00", 600, "7.50"),
        // From 06:00 an hour is free; a night is free.
        ("2026-05-12 06:00", 61, "1.50"),
        ("2026-05-12 22:00", 9 * 60, "0.00"),
        // Half an hour in the evening and an hour in the morning: one step and two.
        ("2026-05-12 21:30", 630, "4.50"),
        // A maximum for each day; the line ends fifteen hours after entry, at 11:00.
        ("2026-05-12 20:00", 901, "13.50"),
        ("2026-05-12 20:00", 1560, "13.50"),
    ] {
        assert_eq!(
            total(&tariff, &stay(entry, minutes)),
            expected,
            "{entry}, {minutes} minutes"
        );
    }
}

#[test]
fn t16_a_flat_rate_with_an_end_is_a_tier() {
    let more =
        r#","durationStart":"00:00","durationEnd":"08:00","incrementPeriod":"PT8H","usageCondition":"once""#;
    check(
        &table(&[line(1, "flatRate", "6.5", more)], "", ""),
        &[(0, "0.00"), (1, "6.50"), (480, "6.50"), (481, "6.50")],
    );
}

#[test]
fn t8_t18_a_flat_rate_is_of_each_occurrence_or_of_the_stay() {
    let evening = table(
        &[line(1, "flatRate", "4", "")],
        &valid(r#""recurringTimePeriodOfDay":[{"startTimeOfPeriod":"18:00","endTimeOfPeriod":"00:00"}]"#),
        "",
    );
    // From 10:00 on: to 18:00 free, then 4.00 each evening.
    check(
        &evening,
        &[(480, "0.00"), (481, "4.00"), (1440, "4.00"), (1921, "8.00")],
    );
    let always = table(
        &[line(1, "flatRate", "2", ""), step(2, "1", "00:00", "PT1H")],
        "",
        "",
    );
    check(&always, &[(1, "3.00"), (61, "4.00")]);
}

#[test]
fn t10_t21_at_the_reset_time_all_begins_anew() {
    let lines = [
        tier(1, "1", "00:00", "01:00", "PT1H"),
        step(2, "2", "01:00", "PT1H"),
    ];
    let text = table(
        &lines,
        "",
        r#""resetTime":"00:00","maxValueCollection":{"currencyType":"GBP","currencyValue":10},"#,
    );
    // From 10:00: 1.00, then 2.00 an hour up to 10.00 a day; at midnight the first hour again.
    check(
        &text,
        &[
            (60, "1.00"),
            (61, "3.00"),
            (300, "9.00"),
            (301, "10.00"),
            (840, "10.00"),
            (841, "11.00"),
            (901, "13.00"),
        ],
    );
}

#[test]
fn t23_t26_a_least_sum_and_a_tax() {
    let text = table(
        &[step(1, "1", "00:00", "PT1H")],
        "",
        r#""minValueCollection":2.5,"taxIncluded":false,"taxRate":20,"#,
    );
    check(&text, &[(0, "0.00"), (1, "3.00"), (180, "3.60")]);
}

#[test]
fn t26_a_line_has_its_own_tax() {
    let lines = [
        tier(1, "10", "00:00", "01:00", "PT1H"),
        line(
            2,
            "flatRate",
            "1",
            r#","description":[{"language":"en","string":"Booking"}],"rateLineTax":{"taxIncluded":false,"taxRate":7}"#,
        ),
    ];
    let (tariff, lost) = read(&table(&lines, "", r#""taxIncluded":false,"taxRate":19,"#));
    assert_eq!(lost, Vec::<String>::new());
    assert_eq!(tariff.extras[0].name, "Booking");
    // 10.00 + 1.90, and 1.00 + 0.07.
    assert_eq!(total(&tariff, &stay("2026-05-12 10:00", 60)), "12.97");
}

#[test]
fn t16_totals_of_the_stay_are_read_as_such_and_reported() {
    let up_to = |sequence, value, from, until| {
        line(
            sequence,
            "incrementingRate",
            value,
            &format!(
                r#","durationStart":"P{from}S","durationEnd":"P{until}S","description":{{"en":"up to"}}"#
            ),
        )
    };
    let lines = [
        up_to(1, "3.2", 0, 3599),
        up_to(2, "6.7", 3600, 7199),
        up_to(3, "20.5", 7200, 86399),
    ];
    let (tariff, lost) = read(&format!("[{}]", table(&lines, "", "")));
    assert_eq!(
        lost,
        [
            "[0].rateLineCollections[0].rateLines[0]: without an increment its value, and that of the lines after it, is read \
          as the total of a stay"
        ]
    );
    for (minutes, expected) in [
        (60, "3.20"),
        (61, "6.70"),
        (120, "6.70"),
        (121, "20.50"),
        (1440, "20.50"),
    ] {
        assert_eq!(
            total(&tariff, &stay("2026-05-12 10:00", minutes)),
            expected,
            "{minutes} minutes"
        );
    }
    assert_eq!(tariff.rules[0].name, "up to");
}

#[test]
fn t6_of_tables_that_hold_at_once_the_first_counts() {
    let night = table(
        &[line(1, "flatRate", "4", "")],
        &valid(r#""recurringTimePeriodOfDay":[{"startTimeOfPeriod":"19:00","endTimeOfPeriod":"06:00"}]"#),
        "",
    );
    let text = format!(
        r#"{{"meta":{{}},"data":[{night},{}]}}"#,
        table(&[step(1, "2", "00:00", "PT1H")], "", "")
    );
    let imported = apds::import(&text, &clock()).expect("a tariff");
    // The night's table begins with 2025, the other has no beginning: two tariffs, the later one without an hourly rate.
    assert_eq!(imported.tariffs.len(), 2);
    let both = text.replace(r#""overallStartTime":"2025-01-01T00:00:00Z","#, "");
    let tariff = apds::import(&both, &clock()).expect("a tariff").tariffs.remove(0);
    // From 18:00: an hour, the night, and a started hour after it.
    assert_eq!(
        total(&tariff, &stay("2026-05-12 18:00", 60 + 11 * 60 + 1)),
        "8.00"
    );
}
