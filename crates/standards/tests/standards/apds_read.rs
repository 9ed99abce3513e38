//! When rate tables hold, and what is no rate table.

use standards::{Malformed, apds};

use crate::apds::{line, read, step, table, tier, valid};
use crate::tools::{at, clock, lines, stay, total};

fn hourly() -> String {
    step(1, "1", "00:00", "PT1H")
}

/// The window of a table that holds in a period, and what was lost of it.
fn window(period: &str) -> (String, Vec<String>) {
    let (tariff, lost) = read(&table(&[hourly()], &valid(period), ""));
    let windows: Vec<_> = tariff
        .rules
        .iter()
        .map(|rule| {
            rule.strategy.window().map_or_else(
                || "always".to_owned(),
                |window| {
                    let season = window
                        .season
                        .map_or_else(String::new, |season| format!(" {season}"));
                    format!("{} {}-{}{season}", window.days, window.from, window.until)
                },
            )
        })
        .collect();
    (windows.join("; "), lost)
}

const HOLIDAY: &str = "a holiday of the lot is no weekday here: the table does not hold on it";

#[test]
fn t11_days_months_and_times_of_day() {
    let times = r#""recurringTimePeriodOfDay":[{"startTimeOfPeriod":"8:30","endTimeOfPeriod":"18:00"}]"#;
    let days = |days: &str| format!(r#""recurringDayWeekMonthPeriod":[{{{days}}}]"#);
    let holiday =
        r#""recurringSpecialDay":[{"specialDayType":"publicHoliday","intersectWithApplicableDays":false}]"#;
    let weekdays = days(r#""applicableDay":["monday","tuesday","sunday"]"#);
    let path = "validity.validityTimeSpecification.validPeriods[0]";
    for (period, expected, lost) in [
        (String::new(), "always", None),
        (times.to_owned(), "all 08:30-18:00", None),
        (weekdays.clone(), "mon tue sun 00:00-00:00", Some(HOLIDAY)),
        (
            format!("{weekdays},{holiday},{times}"),
            "mon tue sun hol 08:30-18:00",
            None,
        ),
        (holiday.to_owned(), "hol 00:00-00:00", None),
        (
            days(r#""applicableMonth":["december","june","july","january"]"#),
            "all 00:00-00:00 06-01/08-01; all 00:00-00:00 12-01/02-01",
            None,
        ),
        (
            format!(
                r#"{weekdays},"recurringTimePeriodOfDay":[{{"startTimeOfPeriod":"22:00","endTimeOfPeriod":"02:00"}},{{"startTimeOfPeriod":"08:00","endTimeOfPeriod":"09:00"}}]"#
            ),
            "mon tue sun 22:00-02:00; mon tue sun 08:00-09:00",
            Some(HOLIDAY),
        ),
    ] {
        let (found, found_lost) = window(&period);
        assert_eq!(found, expected, "{period}");
        let lost: Vec<_> = lost.map(|why| format!("{path}: {why}")).into_iter().collect();
        assert_eq!(found_lost, lost, "{period}");
    }
}

#[test]
fn t11_an_exception_takes_holidays_out() {
    let text = table(
        &[hourly()],
        &valid(r#""recurringDayWeekMonthPeriod":[{"applicableDay":["monday"]}]"#).replace(
            r#""validPeriods""#,
            r#""exceptionPeriods":[{"recurringSpecialDay":[{"specialDayType":"publicHoliday"}]}],"validPeriods""#,
        ),
        "",
    );
    let (tariff, lost) = read(&text);
    assert_eq!(lost, Vec::<String>::new());
    let days = tariff.rules[0]
        .strategy
        .window()
        .map(|window| window.days.to_string());
    assert_eq!(days.as_deref(), Some("mon"));
}

#[test]
fn t11_periods_that_are_no_window_are_left_out_and_reported() {
    let path = "validity.validityTimeSpecification.validPeriods[0]: the period is left out, because";
    for (period, why) in [
        (
            r#""startOfPeriod":"2026-01-01T00:00:00Z""#,
            "times that come once are no window here",
        ),
        (
            r#""recurringDayWeekMonthPeriod":[{"applicableWeek":["firstWeekOfMonth"]}]"#,
            "weeks of a month are no window here",
        ),
        (
            r#""recurringSpecialDay":[{"specialDayType":"schoolDay"}]"#,
            "of special days only public holidays that are added are known here",
        ),
    ] {
        let night =
            r#"{"recurringTimePeriodOfDay":[{"startTimeOfPeriod":"01:00","endTimeOfPeriod":"02:00"}]}"#;
        let two = valid(period).replace("}]}},", &format!("}},{night}]}}}},"));
        let (tariff, lost) = read(&table(&[hourly()], &two, ""));
        assert_eq!(lost, [format!("{path} {why}")]);
        assert_eq!(tariff.rules.len(), 1);
    }
}

#[test]
fn t5_collections_of_different_times_become_tariffs() {
    let old = table(
        &[hourly()],
        "",
        r#""validStart":"2025-01-01T00:00:00","validEnd":"2026-01-01T00:00:00+01:00","#,
    );
    let new = table(
        &[step(1, "2", "00:00", "PT1H")],
        "",
        r#""validStart":"2025-12-31T23:00:00Z","#,
    );
    let imported = apds::import(&format!("[{new},{old}]"), &clock()).expect("tariffs");
    let [before, after] = imported.tariffs.as_slice() else {
        panic!("two tariffs")
    };
    assert_eq!((before.version, after.version), (1, 2));
    assert_eq!(
        (before.valid_from, before.valid_until),
        (at("2025-01-01 00:00"), Some(at("2026-01-01 00:00")))
    );
    assert_eq!(
        (after.valid_from, after.valid_until),
        (at("2026-01-01 00:00"), None)
    );
    let hour = stay("2026-05-12 10:00", 60);
    assert_eq!(
        (total(before, &hour).as_str(), total(after, &hour).as_str()),
        ("1.00", "2.00")
    );
    assert_eq!(
        lines(&imported.lost),
        [
            "tables with different beginnings or ends become tariffs; of those in force the one that began last counts"
        ]
    );
}

#[test]
fn t18_a_second_collection_is_charged_beside_the_first() {
    let second = format!(
        r#"}},{{"applicableCurrency":"GBP","rateLines":[{}]}}]}}"#,
        step(1, "0.5", "00:00", "PT30M")
    );
    let text = table(&[hourly()], "", "");
    let text = format!(
        "{}{second}",
        text.strip_suffix("}]}").expect("the end of a table")
    );
    let (tariff, lost) = read(&text);
    assert_eq!(lost, Vec::<String>::new());
    // Two started hours, and three started half hours.
    assert_eq!(total(&tariff, &stay("2026-05-12 10:00", 61)), "3.50");
}

#[test]
fn t10_a_maximum_of_a_line_names_that_line_alone() {
    let capped = |sequence, value, from, until| {
        let more = format!(
            r#","durationStart":"{from}","durationEnd":"{until}","incrementPeriod":"PT1H","maxValue":2,"description":"day""#
        );
        line(sequence, "incrementingRate", value, &more)
    };
    let (tariff, lost) = read(&table(
        &[capped(1, "1", "00:00", "05:00"), capped(2, "3", "05:00", "10:00")],
        "",
        "",
    ));
    assert_eq!(lost, Vec::<String>::new());
    for (minutes, expected) in [(60, "1.00"), (300, "2.00"), (301, "4.00"), (600, "4.00")] {
        assert_eq!(
            total(&tariff, &stay("2026-05-12 10:00", minutes)),
            expected,
            "{minutes} minutes"
        );
    }
}

#[test]
fn what_no_tariff_says_is_reported() {
    let collection = "rateLineCollections[0]";
    let of_lines = [
        hourly(),
        line(2, "perUnit", "1", ""),
        line(3, "incrementingRate", "1", ""),
        line(
            4,
            "flatRateTier",
            "1",
            r#","durationStart":"02:00","durationEnd":"03:00""#,
        ),
        line(
            5,
            "flatRate",
            "1",
            r#","maxValue":1,"minValue":1,"usageCondition":"fixedNumber""#,
        ),
        line(
            6,
            "flatRate",
            "1.123456789",
            r#","rateLineTax":{"taxIncluded":false,"taxRate":5,"taxValue":{}},"colour":"red""#,
        ),
    ];
    let text = table(
        &of_lines,
        r#""rateType":"contract","validation":true,"additionalInformation":"https://example.org","smell":1,"#,
        r#""minTime":"PT1H","maxTime":"PT8H","resetTime":"02:00","taxIncluded":true,"taxValue":3,"#,
    )
    .replace(r#""availability":"public""#, r#""availability":"private""#);
    let (_, lost) = read(&text);
    assert_eq!(
        lost,
        [
            "availability: that the table is for private only is not carried over: it holds for everybody"
                .to_owned(),
            "rateType: that the table is for contract only is not carried over: it holds for everybody"
                .to_owned(),
            "validation: what a validation takes off is not part of the table".to_owned(),
            "additionalInformation: a page for people may say more than the lines; it is not read".to_owned(),
            "smell: is not known here and left out".to_owned(),
            format!(
                "{collection}.minTime: a least time that is charged is not said here: a first step as long as it would \
                 say the same"
            ),
            format!("{collection}.maxTime: how long a stay may be is no price"),
            format!("{collection}.taxValue: a tax is a share of the price here, not a sum"),
            format!(
                "{collection}.rateLines[4].usageCondition: how often a line may be used (fixedNumber) is not asked here"
            ),
            format!("{collection}.rateLines[4].minValue: a single line has no least sum here"),
            format!("{collection}.rateLines[5].value: amounts have eight decimals: this one is rounded"),
            format!(
                "{collection}.rateLines[5].rateLineTax.taxIncluded: taxes are in all prices of a tariff or in none: this \
                 one is taken as that of its collection"
            ),
            format!("{collection}.rateLines[5].rateLineTax.taxValue: is not known here and left out"),
            format!("{collection}.rateLines[5].colour: is not known here and left out"),
            format!("{collection}.rateLines[1]: it is left out, because nothing here is charged by perUnit"),
            format!(
                "{collection}.rateLines[2]: it is left out, because it has neither an increment nor an end"
            ),
            format!(
                "{collection}.rateLines[3]: it is left out, because it has no increment and follows no tier"
            ),
            format!("{collection}.rateLines[4].maxValue: what is charged once has no maximum beside it"),
            format!(
                "{collection}.resetTime: minutes begin anew at midnight only: at 02:00 the maximum does, and the rate goes on"
            ),
        ]
    );
}

#[test]
fn what_several_tables_say_differently_is_reported() {
    let first = table(&[hourly()], "", r#""minValueCollection":1,"resetTime":"00:00","#);
    let second = table(
        &[hourly()],
        "",
        r#""taxIncluded":false,"minValueCollection":{"currencyType":"GBP","currencyValue":2},"#,
    );
    let event = table(
        &[hourly()],
        "",
        r#""relativeTimes":true,"referenceTimeStart":"2026-01-01T00:00:00Z","#,
    );
    let planned = table(&[hourly()], r#""validity":{"validityStatus":"planned"},"#, "");
    let (_, lost) = read(&format!("[{first},{second},{event},{planned}]"));
    let path = "rateLineCollections[0]";
    assert_eq!(
        lost,
        [
            format!(
                "[1].{path}.taxIncluded: taxes are in all prices of a tariff or in none: they are taken as in the first table"
            ),
            format!(
                "[1].{path}.taxIncluded: a tax is added at a rate that is not named: the bill is without it"
            ),
            format!(
                "[1].{path}.resetTime: minutes begin anew for all rules of a tariff: it is taken as in the first table"
            ),
            format!("[2].{path}: it is left out, because its times count from an event"),
            "[3].validity.validityStatus: a table that is planned is left out".to_owned(),
            format!(
                "[0].{path}.minValueCollection: a least sum is of the whole stay: that of one table among several is left out"
            ),
            format!(
                "[1].{path}.minValueCollection: a least sum is of the whole stay: that of one table among several is left out"
            ),
        ]
    );
}

#[test]
fn a_table_that_is_none_says_what_is_wrong() {
    let good = table(&[hourly()], "", "");
    let dear = table(&[hourly()], "", "").replace("GBP", "EUR");
    for (text, why) in [
        ("{}".to_owned(), "rateLineCollections is missing"),
        ("[1]".to_owned(), "[0]: an object is needed"),
        (
            good.replace(r#""applicableCurrency":"GBP","#, ""),
            "applicableCurrency is missing",
        ),
        (
            good.replace("GBP", "pounds"),
            "applicableCurrency: a currency code",
        ),
        (
            format!("[{good},{dear}]"),
            "applicableCurrency: the currency of the other tables is needed, this is “EUR”",
        ),
        (table(&[], "", ""), "rateLines is missing"),
        (
            good.replace("PT1H", "an hour"),
            "incrementPeriod: a duration such as PT30M",
        ),
        (
            good.replace("00:00", "soon"),
            "durationStart: a length of time such as 01:30",
        ),
        (
            good.replace(r#""value":1"#, r#""value":-1"#),
            "a price cannot be negative",
        ),
        (
            table(&[tier(1, "1", "00:00", "00:00", "PT0M")], "", ""),
            "no sound tariff",
        ),
        (
            table(&[hourly()], "", r#""taxRate":"a lot","#),
            "taxRate: a number",
        ),
    ] {
        let found = apds::import(&text, &clock()).expect_err(why).to_string();
        assert!(found.contains(why), "{text}: {found}");
    }
    assert_eq!(apds::import("[]", &clock()), Err(Malformed::Nothing));
    let lines = [line(1, "perUnit", "1", "")];
    assert_eq!(
        apds::import(&table(&lines, "", ""), &clock()),
        Err(Malformed::Nothing)
    );
}
