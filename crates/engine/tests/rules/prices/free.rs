//! T-9: what free time may mean.

use engine::tariff::Tariff;
use serde_json::{Value, json};

use super::{costs, costs_with, tariff, visit};

/// A free rule, then so much for each hour.
fn then_hourly(free: &Value, price: &str) -> Tariff {
    tariff(json!({"rules": [free, {"kind": "increment", "minutes": 60, "price": price}]}))
}

#[test]
fn t9_who_is_not_out_within_free_time_pays_from_entry_on() {
    let board = then_hourly(&json!({"kind": "free_if_out_within", "minutes": 30}), "1.50");
    costs(
        &board,
        &[
            (
                "2026-05-12 10:00",
                "2026-05-12 10:30",
                "0.00",
                "out within half an hour",
            ),
            (
                "2026-05-12 10:00",
                "2026-05-12 10:31",
                "1.50",
                "an hour from entry",
            ),
            ("2026-05-12 10:00", "2026-05-12 11:01", "3.00", "two"),
        ],
    );
}

#[test]
fn t9_free_minutes_are_always_free() {
    let board = then_hourly(
        &json!({"kind": "free", "minutes": 120, "per": {"scope": "stay"}}),
        "1.50",
    );
    costs(
        &board,
        &[
            (
                "2026-05-12 10:00",
                "2026-05-12 12:00",
                "0.00",
                "two hours are free",
            ),
            (
                "2026-05-12 10:00",
                "2026-05-12 12:01",
                "1.50",
                "an hour from 12:00",
            ),
            ("2026-05-12 10:00", "2026-05-12 13:01", "3.00", "two"),
        ],
    );
}

#[test]
fn t9_free_minutes_are_used_up_only_where_the_rule_would_be_in_charge() {
    let board = tariff(json!({"rules": [
        {"kind": "increment", "minutes": 60, "price": "2.00", "window": {"days": "all", "from": "10:00", "until": "11:00"}},
        {"kind": "free", "minutes": 30, "per": {"scope": "stay"}},
        {"kind": "increment", "minutes": 60, "price": "1.00"}
    ]}));
    costs(
        &board,
        &[
            (
                "2026-05-12 10:30",
                "2026-05-12 11:30",
                "2.00",
                "an hour until 11:00, then half an hour free",
            ),
            ("2026-05-12 10:30", "2026-05-12 11:31", "3.00", "and an hour"),
            (
                "2026-05-12 09:45",
                "2026-05-12 11:16",
                "3.00",
                "15 minutes free, an hour, 15 more, and an hour",
            ),
        ],
    );
}

#[test]
fn t9_each_period_has_free_minutes_of_its_own() {
    let each_hour = tariff(json!({"rules": [
        {"kind": "free", "minutes": 30, "per": {"scope": "every", "minutes": 60}},
        {"kind": "increment", "minutes": 30, "price": "1.00"}
    ]}));
    costs(
        &each_hour,
        &[
            (
                "2026-05-12 10:10",
                "2026-05-12 12:10",
                "2.00",
                "half of each hour from entry",
            ),
            (
                "2026-05-12 10:10",
                "2026-05-12 11:30",
                "1.00",
                "20 of the second 30 free minutes",
            ),
        ],
    );
    let daily = then_hourly(
        &json!({"kind": "free", "minutes": 60, "per": {"scope": "hours24"}}),
        "1.00",
    );
    costs(
        &daily,
        &[(
            "2026-05-12 10:00",
            "2026-05-13 11:00",
            "23.00",
            "25 hours, an hour free twice",
        )],
    );
}

#[test]
fn t9_free_minutes_may_be_used_up_inside_a_window_only() {
    let day = json!({"scope": "window", "days": "all", "from": "00:00", "until": "00:00"});
    let office_hours = json!({"days": "all", "from": "08:00", "until": "18:00"});
    let board = then_hourly(
        &json!({"kind": "free", "minutes": 90, "per": day, "window": office_hours}),
        "1.00",
    );
    costs(
        &board,
        &[
            (
                "2026-05-12 17:00",
                "2026-05-12 19:00",
                "1.00",
                "an hour free, then an hour",
            ),
            (
                "2026-05-12 17:00",
                "2026-05-13 10:00",
                "15.00",
                "14 hours of night, 90 minutes free, half an hour",
            ),
        ],
    );
}

#[test]
fn t9_once_a_day_other_visits_have_used_it_up_first() {
    let day = json!({"scope": "window", "days": "all", "from": "00:00", "until": "00:00"});
    let board = then_hourly(&json!({"kind": "free", "minutes": 60, "per": day}), "1.00");
    let after = |visits: &'static [(&str, &str)]| {
        move |stay: &mut engine::tariff::Stay| {
            stay.earlier = visits.iter().map(|(entry, exit)| visit(entry, exit)).collect();
        }
    };
    costs_with(
        &board,
        after(&[("2026-05-12 08:00", "2026-05-12 08:40")]),
        &[
            (
                "2026-05-12 10:00",
                "2026-05-12 10:20",
                "0.00",
                "20 minutes were left",
            ),
            ("2026-05-12 10:00", "2026-05-12 10:21", "1.00", "and are used up"),
        ],
    );
    costs_with(
        &board,
        after(&[
            ("2026-05-12 07:00", "2026-05-12 07:30"),
            ("2026-05-12 08:00", "2026-05-12 09:30"),
        ]),
        &[("2026-05-12 10:00", "2026-05-12 10:01", "1.00", "nothing was left")],
    );
    costs_with(
        &board,
        after(&[("2026-05-11 08:00", "2026-05-11 12:00")]),
        &[(
            "2026-05-12 10:00",
            "2026-05-12 11:00",
            "0.00",
            "yesterday does not count",
        )],
    );
    costs_with(
        &board,
        after(&[("2026-05-11 22:00", "2026-05-12 00:30")]),
        &[
            (
                "2026-05-12 10:00",
                "2026-05-12 10:30",
                "0.00",
                "half an hour of the night was today",
            ),
            (
                "2026-05-12 10:00",
                "2026-05-12 10:31",
                "1.00",
                "half an hour is left",
            ),
        ],
    );
}
