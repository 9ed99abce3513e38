//! T-21: minutes of the stay that begin to count anew.

use engine::tariff::Tariff;
use serde_json::{Value, json};

use super::{costs, tariff};

fn board(restart: &str, rules: &Value) -> Tariff {
    tariff(json!({"rules": rules, "restart": restart}))
}

fn first_hour_differs() -> Value {
    json!([
        {"kind": "increment", "minutes": 60, "price": "1.00", "until_minute": 60},
        {"kind": "increment", "minutes": 60, "price": "2.00"},
        {"kind": "cap", "amount": "10.00", "per": {"scope": "hours24"}}
    ])
}

#[test]
fn t21_first_periods_begin_again_every_24_hours_or_never() {
    costs(
        &board("hours24", &first_hour_differs()),
        &[
            (
                "2026-05-12 10:00",
                "2026-05-13 11:00",
                "11.00",
                "10.00, and a first hour",
            ),
            ("2026-05-12 10:00", "2026-05-13 12:00", "13.00", "and a second"),
        ],
    );
    costs(
        &board("never", &first_hour_differs()),
        &[(
            "2026-05-12 10:00",
            "2026-05-13 11:00",
            "12.00",
            "10.00, and an hour at 2.00",
        )],
    );
}

#[test]
fn t21_first_periods_begin_again_at_midnight_and_a_started_step_ends() {
    let rules = json!([
        {"kind": "increment", "minutes": 60, "price": "1.00", "until_minute": 60},
        {"kind": "increment", "minutes": 60, "price": "2.00"}
    ]);
    costs(
        &board("day", &rules),
        &[
            (
                "2026-05-12 22:30",
                "2026-05-13 00:30",
                "4.00",
                "1.00, half an hour for 2.00, and a first hour",
            ),
            (
                "2026-05-12 23:30",
                "2026-05-13 01:00",
                "2.00",
                "half an hour and an hour, 1.00 each",
            ),
        ],
    );
}

#[test]
fn t16_t21_tables_begin_again() {
    let rules = json!([{"kind": "table", "rows": [
        {"until_minute": 120, "total": "3.00"}, {"until_minute": 1440, "total": "8.00"}
    ]}]);
    costs(
        &board("hours24", &rules),
        &[
            ("2026-05-12 10:00", "2026-05-13 10:00", "8.00", "a day"),
            ("2026-05-12 10:00", "2026-05-13 12:00", "11.00", "and two hours"),
            ("2026-05-12 10:00", "2026-05-13 12:01", "16.00", "two days"),
        ],
    );
}

#[test]
fn t9_t21_free_minutes_begin_again() {
    let rules = json!([
        {"kind": "free", "minutes": 30, "per": {"scope": "stay"}},
        {"kind": "increment", "minutes": 60, "price": "1.00"}
    ]);
    costs(
        &board("day", &rules),
        &[
            (
                "2026-05-12 23:00",
                "2026-05-13 00:30",
                "1.00",
                "half an hour free, one paid, one free again",
            ),
            ("2026-05-12 23:00", "2026-05-13 00:31", "2.00", "and a minute"),
        ],
    );
}
