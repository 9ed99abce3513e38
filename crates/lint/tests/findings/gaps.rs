//! Time that no rule charges.

use super::{assert_none, assert_one, lint, told, window};
use serde_json::{Value, json};

fn by_day(days: &str, from: &str, until: &str) -> Value {
    json!({ "kind": "increment", "minutes": 60, "price": "2.00", "window": window(days, from, until) })
}

#[test]
fn t6_a_night_that_no_rule_charges_is_told() {
    let found = lint(json!([by_day("all", "09:00", "18:00")]), json!({}));
    // The step from 17:59 ends with its window: 2.00, and 2.00 for that from 09:00.
    assert_one(
        &found,
        "tariff.uncharged_between",
        &["Mon 11 17:59 - Tue 12 09:01 4.00"],
    );
    assert_eq!(
        found[0].message,
        "no rule charges from 18:00 to 09:00 between times that cost something, such as 15 hours from Mon 2026-05-11 18:00"
    );
    assert_eq!(found[0].entries, 7 * 24 * 60);
}

#[test]
fn t6_a_minute_between_two_windows_is_told() {
    let found = lint(
        json!([by_day("all", "06:00", "18:00"), by_day("all", "18:01", "06:00")]),
        json!({}),
    );
    assert_one(
        &found,
        "tariff.uncharged_between",
        &["Mon 11 17:59 - Mon 11 18:02 4.00"],
    );
}

#[test]
fn t6_windows_that_meet_and_a_rule_that_says_it_is_free_leave_nothing_to_tell() {
    assert_none(&lint(
        json!([by_day("all", "06:00", "18:00"), by_day("all", "18:00", "06:00")]),
        json!({}),
    ));
    let flat = json!({ "kind": "flat", "price": "0.00", "window": window("all", "18:00", "06:00") });
    assert_none(&lint(json!([flat, by_day("all", "06:00", "18:00")]), json!({})));
}

#[test]
fn t16_minutes_after_a_table_are_one_finding_however_many_entries_meet_it() {
    let table = json!({ "kind": "table", "rows": [{ "until_minute": 60, "total": "3.00" }] });
    let found = lint(
        json!([table, by_day("all", "12:00", "14:00")]),
        json!({ "reentry_minutes": 1 }),
    );
    // In from 10:59 to 11:59, then nothing is charged for a minute, then an hour from 12:00 on.
    assert_eq!(told(&found).len(), 1, "{found:#?}");
    assert_eq!(told(&found)[0].0, "tariff.uncharged_between");
    assert_eq!(
        found[0].message,
        "no rule charges between times that cost something, such as 1 minute from Mon 2026-05-11 11:59"
    );
}
