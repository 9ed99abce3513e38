//! Times that caps leave out.

use super::{assert_none, assert_one, calendar, cap, hourly, lint, lint_by, tariff, told, window};
use engine::tariff::Calendar;
use engine::time::{Minute, Offset, Offsets};
use serde_json::json;

#[test]
fn t10_an_hour_between_the_windows_of_two_caps_is_told() {
    let caps = |until: &str| {
        json!([
            hourly("2.00"),
            cap("10.00", &window("all", "06:00", "18:00")),
            cap("5.00", &window("all", "18:00", until))
        ])
    };
    let found = lint(caps("05:00"), json!({}));
    assert_one(&found, "tariff.cap_gap", &["Mon 11 05:00 - Mon 11 06:00 2.00"]);
    assert_eq!(
        found[0].message,
        "no cap holds for 1 hour from Mon 2026-05-11 05:00, between times in which one does: that time alone costs \
         2.00 EUR; 6 more times like it"
    );
    assert_none(&lint(caps("06:00"), json!({})));
}

#[test]
fn t10_a_minute_before_midnight_is_told() {
    let caps = json!([hourly("2.00"), cap("10.00", &window("all", "00:00", "23:59"))]);
    assert_one(
        &lint(caps, json!({ "reentry_minutes": 1 })),
        "tariff.cap_gap",
        &["Mon 11 23:59 - Tue 12 00:00 2.00"],
    );
}

#[test]
fn t10_a_cap_of_24_hours_leaves_no_gap_whatever_other_caps_do() {
    let each = json!({ "kind": "cap", "amount": "12.00", "per": { "scope": "hours24" } });
    let caps = json!([
        hourly("2.00"),
        cap("10.00", &window("all", "00:00", "23:59")),
        each
    ]);
    let found = lint(caps, json!({}));
    assert!(
        !told(&found).iter().any(|(code, _)| *code == "tariff.cap_gap"),
        "{found:#?}"
    );
}

#[test]
fn t11_a_holiday_that_the_caps_do_not_name_is_told() {
    let holiday = Calendar {
        holidays: ["2026-05-25".parse().expect("a date")].into(),
        ..calendar()
    };
    let caps = |days: &str| json!([hourly("2.00"), cap("10.00", &window(days, "00:00", "00:00"))]);
    let found = lint_by(&tariff(caps("mon-sun"), json!({})), &holiday);
    // Whit Monday, a whole day at 2.00 an hour.
    assert_one(&found, "tariff.cap_gap", &["Mon 25 00:00 - Tue 26 00:00 48.00"]);
    assert_eq!(
        found[0].message,
        "no cap holds for 24 hours from Mon 2026-05-25 00:00, though one does at the same time of other weeks: that time \
         alone costs 48.00 EUR"
    );
    assert_none(&lint_by(&tariff(caps("all"), json!({})), &holiday));
}

#[test]
fn t10_days_that_a_cap_leaves_out_every_week_are_meant() {
    let caps = json!([hourly("2.00"), cap("10.00", &window("mon-fri", "00:00", "00:00"))]);
    assert_none(&lint(caps, json!({})));
}

/// Clocks go forward from 02:00 to 03:00 on Sunday 31 May, and back from 03:00 to 02:00 on Sunday 28 June.
fn changing() -> Calendar {
    let offset = |text: &str, minutes| {
        let at = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a time");
        Offset {
            from: Minute(at.and_utc().timestamp() / 60),
            minutes,
        }
    };
    let list = vec![
        offset("2026-01-01 00:00", 60),
        offset("2026-05-31 01:00", 120),
        offset("2026-06-28 01:00", 60),
    ];
    Calendar::new(Offsets::try_from(list).expect("a table"))
}

#[test]
fn t4_an_hour_that_a_day_has_once_more_is_told_if_no_cap_holds_for_it() {
    // The night's cap ends at 03:00 and the day's begins there: no gap, also where that comes after two hours from 02:00 on.
    let meet = json!([
        hourly("2.00"),
        cap("10.00", &window("all", "03:00", "22:00")),
        cap("5.00", &window("all", "22:00", "03:00"))
    ]);
    assert_none(&lint_by(&tariff(meet, json!({})), &changing()));
    // From 02:00 to 03:00 no cap holds. On 31 May there is no such hour, on 28 June there are two of them.
    let apart = json!([
        hourly("2.00"),
        cap("10.00", &window("all", "03:00", "22:00")),
        cap("5.00", &window("all", "22:00", "02:00"))
    ]);
    let found = lint_by(&tariff(apart, json!({})), &changing());
    // 02:00 by summer time is 01:00 by the clock of the tests, which never changes.
    assert_one(&found, "tariff.cap_gap", &["Sun 28 01:00 - Sun 28 03:00 4.00"]);
    assert!(
        found[0]
            .message
            .starts_with("no cap holds for 2 hours from Sun 2026-06-28 02:00+02:00, "),
        "{}",
        found[0].message
    );
}
