//! T-10: caps.

use engine::tariff::Tariff;
use serde_json::{Value, json};

use super::{costs, costs_with, tariff};

/// 1.00 an hour under a cap.
fn capped(cap: Value) -> Tariff {
    let mut rule = json!({"kind": "cap"});
    if let (Value::Object(rule), Value::Object(cap)) = (&mut rule, cap) {
        rule.extend(cap);
    }
    tariff(json!({"rules": [{"kind": "increment", "minutes": 60, "price": "1.00"}, rule]}))
}

#[test]
fn t10_every_so_many_minutes_from_entry() {
    let board = capped(json!({"amount": "5.00", "per": {"scope": "every", "minutes": 720}}));
    costs(
        &board,
        &[
            ("2026-05-12 10:00", "2026-05-12 22:00", "5.00", "twelve hours"),
            ("2026-05-12 10:00", "2026-05-12 22:01", "6.00", "and one"),
            ("2026-05-12 10:00", "2026-05-13 10:00", "10.00", "twice"),
        ],
    );
}

#[test]
fn t10_a_week_begins_on_monday() {
    let board = capped(json!({"amount": "28.00", "per": {"scope": "week"}}));
    costs(
        &board,
        &[
            (
                "2026-05-16 00:00",
                "2026-05-18 00:00",
                "28.00",
                "Saturday and Sunday, 48 hours",
            ),
            (
                "2026-05-16 00:00",
                "2026-05-19 00:00",
                "52.00",
                "and 24 hours of the next week",
            ),
            (
                "2026-05-16 00:00",
                "2026-05-20 00:00",
                "56.00",
                "which costs 28.00 as well",
            ),
        ],
    );
}

#[test]
fn t10_once_holds_in_the_first_period_only() {
    let board = capped(json!({"amount": "10.00", "per": {"scope": "hours24"}, "repeat": "once"}));
    costs(
        &board,
        &[
            ("2026-05-12 10:00", "2026-05-13 10:00", "10.00", "24 hours"),
            ("2026-05-12 10:00", "2026-05-13 22:00", "22.00", "and 12 at 1.00"),
        ],
    );
    let evening = json!({"scope": "window", "days": "all", "from": "18:00", "until": "06:00"});
    let board = capped(json!({"amount": "3.00", "per": evening, "repeat": "once"}));
    costs(
        &board,
        &[(
            "2026-05-12 17:00",
            "2026-05-13 23:00",
            "21.00",
            "1.00, the evening 3.00, 12.00, 5.00",
        )],
    );
}

#[test]
fn t10_full_makes_each_later_period_that_has_begun_cost_all_of_it() {
    let board = capped(json!({"amount": "10.00", "per": {"scope": "hours24"}, "repeat": "full"}));
    costs(
        &board,
        &[
            (
                "2026-05-12 10:00",
                "2026-05-12 18:00",
                "8.00",
                "the first 24 hours by the hour",
            ),
            ("2026-05-12 10:00", "2026-05-13 10:00", "10.00", "at most 10.00"),
            (
                "2026-05-12 10:00",
                "2026-05-13 10:01",
                "20.00",
                "the next ones as soon as they begin",
            ),
            ("2026-05-12 10:00", "2026-05-14 10:00", "20.00", "and no more"),
            ("2026-05-12 10:00", "2026-05-14 10:01", "30.00", "a third time"),
        ],
    );
}

#[test]
fn t10_a_cap_may_name_the_rules_it_holds_for() {
    let board = tariff(json!({"rules": [
        {"kind": "increment", "name": "Day", "minutes": 60, "price": "2.00",
         "window": {"days": "all", "from": "08:00", "until": "18:00"}},
        {"kind": "increment", "name": "Night", "minutes": 60, "price": "1.00"},
        {"kind": "cap", "amount": "6.00", "only": ["Day"],
         "per": {"scope": "window", "days": "all", "from": "00:00", "until": "00:00"}}
    ]}));
    costs(
        &board,
        &[
            (
                "2026-05-12 08:00",
                "2026-05-12 20:00",
                "8.00",
                "6.00 and two hours of night",
            ),
            (
                "2026-05-12 18:00",
                "2026-05-13 08:00",
                "14.00",
                "the night is not capped",
            ),
        ],
    );
}

#[test]
fn t10_a_cap_may_hold_for_the_first_minutes_only() {
    let board = tariff(json!({"rules": [
        {"kind": "increment", "minutes": 60, "price": "2.00"},
        {"kind": "cap", "amount": "5.00", "per": {"scope": "stay"}, "until_minute": 360}
    ]}));
    costs(
        &board,
        &[
            ("2026-05-12 10:00", "2026-05-12 16:00", "5.00", "six hours"),
            (
                "2026-05-12 10:00",
                "2026-05-12 16:01",
                "7.00",
                "the step that begins at minute 360 is no longer capped",
            ),
            ("2026-05-12 10:00", "2026-05-12 18:00", "9.00", "two of them"),
        ],
    );
}

#[test]
fn t10_the_cap_with_the_least_room_left_counts() {
    let board = tariff(json!({"rules": [
        {"kind": "increment", "minutes": 60, "price": "2.00"},
        {"kind": "cap", "amount": "3.00", "per": {"scope": "every", "minutes": 240}},
        {"kind": "cap", "amount": "8.00", "per": {"scope": "hours24"}}
    ]}));
    costs(
        &board,
        &[
            ("2026-05-12 10:00", "2026-05-12 14:00", "3.00", "four hours"),
            ("2026-05-12 10:00", "2026-05-12 18:00", "6.00", "twice"),
            (
                "2026-05-12 10:00",
                "2026-05-13 06:00",
                "8.00",
                "of the third 3.00 only 2.00 fit",
            ),
            (
                "2026-05-12 10:00",
                "2026-05-13 14:00",
                "11.00",
                "a new day, and 3.00 of it",
            ),
        ],
    );
}

#[test]
fn t10_t17_a_cap_may_hold_for_some_vehicles_only() {
    let board = tariff(json!({"rules": [
        {"kind": "increment", "minutes": 60, "price": "2.00"},
        {"kind": "cap", "amount": "3.00", "per": {"scope": "stay"}, "when": {"electric": true}}
    ]}));
    costs(
        &board,
        &[("2026-05-12 10:00", "2026-05-12 14:00", "8.00", "four hours")],
    );
    costs_with(
        &board,
        |stay| stay.vehicle.electric = true,
        &[(
            "2026-05-12 10:00",
            "2026-05-12 14:00",
            "3.00",
            "the cap of electric ones",
        )],
    );
}

#[test]
fn t10_a_flat_rate_and_a_row_count_in_the_period_in_which_they_begin() {
    let board = tariff(json!({"rules": [
        {"kind": "flat", "price": "6.00", "window": {"days": "all", "from": "20:00", "until": "06:00"}},
        {"kind": "increment", "minutes": 60, "price": "2.00"},
        {"kind": "cap", "amount": "9.00", "per": {"scope": "window", "days": "all", "from": "00:00", "until": "00:00"}}
    ]}));
    costs(
        &board,
        &[
            (
                "2026-05-12 18:00",
                "2026-05-12 22:00",
                "9.00",
                "2 × 2.00, and of the night 5.00",
            ),
            (
                "2026-05-12 18:00",
                "2026-05-13 08:00",
                "13.00",
                "the night was charged on Tuesday; 2 × 2.00 on Wednesday",
            ),
        ],
    );
}
