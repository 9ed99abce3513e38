//! No text, however wrong, makes an import panic.

use proptest::prelude::*;
use standards::{apds, npr, ocpi};

use crate::apds::{line, step, table, tier, valid};
use crate::record::{component, element, elements, record, tariff};
use crate::tools::{calendar, clock, currency};
use engine::tariff::{Pricer, Stay};
use engine::time::Instant;

/// Reads a text as everything; prices what comes out, and writes it again.
fn read_all(text: &str) {
    let clock = clock();
    let imported = [
        npr::import(text, &clock),
        ocpi::import(text, &clock),
        apds::import(text, &clock),
    ];
    drop(npr::import_all(text, &clock));
    let session = ocpi::session(text);
    let calendar = calendar();
    let stay = session.map_or_else(
        |_| Stay::new(Instant(0), Instant(90_000_000)),
        |session| session.stay,
    );
    for imported in imported.into_iter().flatten() {
        for tariff in &imported.tariffs {
            assert_eq!(tariff.check(), Ok(()));
            let total = Pricer::new(tariff, &calendar, imported.currency).total(&stay);
            assert!(total.is_ok_and(|total| total.minor >= 0) || stay.exit > stay.entry);
            drop(apds::export(tariff, currency("EUR")));
        }
    }
}

/// Good texts of each standard.
fn good() -> Vec<String> {
    let restrictions = r#""start_time":"22:00","end_time":"06:00","day_of_week":["MONDAY"],"min_kwh":1,"max_power":11.5,"min_duration":60,"start_date":"2026-01-01","end_date":"2026-02-01""#;
    let prices = [
        component("ENERGY", "0.25", "21", 1),
        component("TIME", "2e0", "", 60),
    ];
    let times = r#""recurringDayWeekMonthPeriod":[{"applicableDay":["monday"],"applicableMonth":["may"]}],"recurringTimePeriodOfDay":[{"startTimeOfPeriod":"08:00","endTimeOfPeriod":"18:00"}]"#;
    let lines = [
        tier(1, "3", "00:00", "00:30", "PT30M"),
        step(2, "1", "00:30", "PT1H"),
        line(
            3,
            "flatRate",
            "2",
            r#","maxValue":1,"rateLineTax":{"taxIncluded":true,"taxRate":9}"#,
        ),
    ];
    vec![
        r#"{"code":"A","vat":21,"valid_from":"20200101","valid_to":"20301231","parts":[{"start_min":0,"amount":1.5,"step_min":52},{"start_min":60,"amount":1,"step_min":0.5}]}"#.to_owned(),
        tariff(&format!(
            r#""min_price":{{"excl_vat":1}},"max_price":{{"excl_vat":50}},{}"#,
            elements(&[element(&prices, restrictions), element(&prices, "")])
        )),
        record(
            &[
                ("2026-05-12 08:00", &[("RESERVATION_TIME", "0.25")]),
                ("2026-05-12 08:15", &[("ENERGY", "20.5"), ("TIME", "1.5"), ("MAX_POWER", "11")]),
                ("2026-05-12 09:45", &[("PARKING_TIME", "0.5")]),
            ],
            "2026-05-12 10:15",
        ),
        table(&lines, &valid(times), r#""resetTime":"00:00","maxValueCollection":9,"taxRate":19,"validStart":"2026-01-01T00:00:00Z","#),
    ]
}

/// What is written in place of a number, a text, or anything.
const INSTEAD: [&str; 22] = [
    "0",
    "-1",
    "1e24",
    "1e-24",
    "1e999",
    "99999999999999999999999999",
    "0.000000001",
    "4294967296",
    "1.5",
    "null",
    "true",
    "\"\"",
    "\"x\"",
    "\"ü\"",
    "\"24:00\"",
    "\"9999-12-31T23:59:59Z\"",
    "\"-262143-01-01\"",
    "[]",
    "{}",
    "[[]]",
    "[{}]",
    "\"P99999999999D\"",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,200}") {
        read_all(&text);
    }

    #[test]
    fn any_change_of_a_good_text_is_read_or_refused(
        which in 0_usize..4,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..4),
    ) {
        let mut text = good().swap_remove(which);
        for (place, instead) in changes {
            // The values of the text: what stands behind a colon or an opening bracket.
            let starts: Vec<usize> = text.match_indices([':', '[']).map(|(at, _)| at + 1).collect();
            let start = starts[place.index(starts.len())];
            let rest = &text[start..];
            let end = start + rest.find([',', '}', ']']).unwrap_or(rest.len());
            text.replace_range(start..end, INSTEAD[instead.index(INSTEAD.len())]);
        }
        read_all(&text);
    }

    #[test]
    fn any_cut_of_a_good_text_is_read_or_refused(which in 0_usize..4, at in any::<prop::sample::Index>()) {
        let text = good().swap_remove(which);
        let end = (0..=at.index(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
        read_all(&text[..end]);
    }
}

#[test]
fn what_the_changes_begin_with_is_good() {
    let [fare, tariff, record, table] = good().try_into().expect("four texts");
    assert!(npr::import(&fare, &clock()).is_ok());
    assert!(ocpi::import(&tariff, &clock()).is_ok());
    assert!(ocpi::session(&record).is_ok());
    assert!(apds::import(&table, &clock()).is_ok());
}

#[test]
fn what_is_nested_beyond_reason_is_refused() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    read_all(&deep);
    read_all(&format!(
        r#"{{"elements":{deep},"parts":{deep},"rateLineCollections":{deep}}}"#
    ));
}
