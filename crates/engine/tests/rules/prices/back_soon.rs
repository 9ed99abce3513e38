//! T-27: who comes back soon enough goes on with the stay before.

use engine::tariff::{Stay, Tariff};
use serde_json::{Value, json};

use super::{costs_with, tariff, visit};

/// A tariff that takes back whoever was away for an hour at most.
fn within_the_hour(rules: &Value) -> Tariff {
    tariff(json!({"rules": rules, "reentry_minutes": 60}))
}

fn first_from(entry: &'static str, exit: &'static str) -> impl Fn(&mut Stay) {
    move |stay| stay.earlier = vec![visit(entry, exit)]
}

#[test]
fn t9_t27_free_minutes_are_free_again_only_after_an_interruption() {
    let board = within_the_hour(&json!([
        {"kind": "free", "minutes": 60, "per": {"scope": "stay"}},
        {"kind": "increment", "minutes": 60, "price": "2.00"}
    ]));
    costs_with(
        &board,
        first_from("2026-05-12 10:00", "2026-05-12 10:50"),
        &[
            (
                "2026-05-12 11:50",
                "2026-05-12 12:20",
                "2.00",
                "away for an hour: ten minutes were left",
            ),
            (
                "2026-05-12 11:51",
                "2026-05-12 12:21",
                "0.00",
                "a minute longer, and it is a new stay",
            ),
        ],
    );
}

#[test]
fn t27_first_periods_go_on() {
    let board = within_the_hour(&json!([
        {"kind": "increment", "minutes": 60, "price": "1.00", "until_minute": 60},
        {"kind": "increment", "minutes": 60, "price": "3.00"}
    ]));
    costs_with(
        &board,
        first_from("2026-05-12 10:00", "2026-05-12 10:50"),
        &[
            (
                "2026-05-12 11:30",
                "2026-05-12 12:00",
                "3.00",
                "minute 90 of the stay that began at 10:00",
            ),
            ("2026-05-12 12:00", "2026-05-12 12:30", "1.00", "a new stay"),
        ],
    );
    let twice = |stay: &mut Stay| {
        stay.earlier = vec![
            visit("2026-05-12 10:00", "2026-05-12 10:20"),
            visit("2026-05-12 10:50", "2026-05-12 11:00"),
        ];
    };
    costs_with(
        &board,
        twice,
        &[(
            "2026-05-12 11:40",
            "2026-05-12 12:00",
            "3.00",
            "twice away, and 100 minutes are over",
        )],
    );
}

#[test]
fn t27_a_started_step_goes_on_and_is_not_charged_again() {
    let board = within_the_hour(&json!([{"kind": "increment", "minutes": 60, "price": "2.00"}]));
    costs_with(
        &board,
        first_from("2026-05-12 10:00", "2026-05-12 10:20"),
        &[
            (
                "2026-05-12 10:40",
                "2026-05-12 11:00",
                "0.00",
                "the hour from 10:00 was charged before",
            ),
            (
                "2026-05-12 10:40",
                "2026-05-12 11:01",
                "2.00",
                "the next one begins",
            ),
            (
                "2026-05-12 11:10",
                "2026-05-12 11:30",
                "2.00",
                "the time away cost nothing, and the hour was over",
            ),
        ],
    );
}

#[test]
fn t27_caps_go_on() {
    let board = within_the_hour(&json!([
        {"kind": "increment", "minutes": 60, "price": "2.00"},
        {"kind": "cap", "amount": "5.00", "per": {"scope": "hours24"}}
    ]));
    costs_with(
        &board,
        first_from("2026-05-12 10:00", "2026-05-12 12:30"),
        &[
            (
                "2026-05-12 13:00",
                "2026-05-12 18:00",
                "0.00",
                "5.00 were charged before",
            ),
            (
                "2026-05-12 13:00",
                "2026-05-13 10:01",
                "2.00",
                "until the 24 hours from 10:00 are over",
            ),
            ("2026-05-12 13:31", "2026-05-12 18:00", "5.00", "a new stay"),
        ],
    );
}

#[test]
fn t27_nobody_is_taken_back_where_the_tariff_does_not_say_so() {
    let board = tariff(json!({"rules": [{"kind": "increment", "minutes": 60, "price": "2.00"}]}));
    costs_with(
        &board,
        first_from("2026-05-12 10:00", "2026-05-12 10:20"),
        &[(
            "2026-05-12 10:20",
            "2026-05-12 10:40",
            "2.00",
            "a stay of its own",
        )],
    );
}
