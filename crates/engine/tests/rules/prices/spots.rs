//! T-22: several spots, and moves.

use engine::spot::SpotKind;
use engine::tariff::{Stay, StoodOn, Tariff};
use serde_json::{Value, json};

use super::{bill, costs_with, stay, tariff, when};
use crate::worlds::amount;

fn stood(spots: &'static [(&str, u32)]) -> impl Fn(&mut Stay) {
    |stay| {
        let spot = |&(from, count): &(&str, u32)| StoodOn {
            from: when(from),
            count,
            kind: SpotKind::Large,
            charger: false,
            rate_class: None,
        };
        stay.spots = spots.iter().map(spot).collect();
    }
}

fn board(several_spots: &str, on_move: &str, more: &Value) -> Tariff {
    let mut rules = vec![json!({"kind": "increment", "minutes": 60, "price": "2.00"})];
    rules.extend(more.as_array().cloned().unwrap_or_default());
    tariff(json!({"rules": rules, "several_spots": several_spots, "on_move": on_move}))
}

#[test]
fn t22_several_spots_cost_as_much_as_one_or_each_the_full_price() {
    let on_three = stood(&[("2026-05-12 10:00", 3)]);
    let cases = |total| {
        [(
            "2026-05-12 10:00",
            "2026-05-12 12:00",
            total,
            "two hours on three spots",
        )]
    };
    costs_with(&board("as_one", "go_on", &json!([])), &on_three, &cases("4.00"));
    costs_with(&board("each", "go_on", &json!([])), &on_three, &cases("12.00"));
    let mut long = stay("2026-05-12 10:00", "2026-05-12 12:00");
    on_three(&mut long);
    let bill = bill(&board("each", "go_on", &json!([])), &long);
    let segment = &bill.segments[0];
    assert_eq!(
        (segment.spots, segment.quantity, segment.amount),
        (3, 120, amount("12.00"))
    );
}

#[test]
fn t10_t22_caps_count_for_each_spot_alike() {
    let cap = json!([{"kind": "cap", "amount": "5.00", "per": {"scope": "stay"}}]);
    costs_with(
        &board("each", "go_on", &cap),
        stood(&[("2026-05-12 10:00", 3)]),
        &[(
            "2026-05-12 10:00",
            "2026-05-12 13:00",
            "15.00",
            "three times 5.00",
        )],
    );
}

#[test]
fn t18_t22_extras_cost_the_same_on_several_spots() {
    let board = tariff(json!({
        "rules": [{"kind": "increment", "minutes": 60, "price": "2.00"}],
        "extras": [{"name": "Start", "of": "once", "rules": [{"kind": "fee", "price": "0.50"}]}],
        "several_spots": "each"
    }));
    costs_with(
        &board,
        stood(&[("2026-05-12 10:00", 3)]),
        &[(
            "2026-05-12 10:00",
            "2026-05-12 11:00",
            "6.50",
            "3 × 2.00 and the fee once",
        )],
    );
}

#[test]
fn t22_a_move_goes_on_with_the_stay_or_prices_the_parking_anew() {
    let moved = stood(&[("2026-05-12 10:00", 1), ("2026-05-12 10:20", 1)]);
    costs_with(
        &board("as_one", "go_on", &json!([])),
        &moved,
        &[("2026-05-12 10:00", "2026-05-12 11:00", "2.00", "one hour")],
    );
    costs_with(
        &board("as_one", "restart", &json!([])),
        &moved,
        &[
            ("2026-05-12 10:00", "2026-05-12 10:20", "2.00", "until the move"),
            ("2026-05-12 10:00", "2026-05-12 11:20", "4.00", "an hour each"),
            (
                "2026-05-12 10:00",
                "2026-05-12 11:21",
                "6.00",
                "two after the move",
            ),
        ],
    );
}

#[test]
fn t22_after_a_move_that_prices_anew_first_periods_and_caps_begin_again() {
    let rules = json!([
        {"kind": "increment", "minutes": 60, "price": "1.00", "until_minute": 60},
        {"kind": "increment", "minutes": 60, "price": "3.00"},
        {"kind": "cap", "amount": "5.00", "per": {"scope": "hours24"}}
    ]);
    let board = tariff(json!({"rules": rules, "on_move": "restart"}));
    costs_with(
        &board,
        stood(&[("2026-05-12 10:00", 1), ("2026-05-12 13:00", 1)]),
        &[
            (
                "2026-05-12 10:00",
                "2026-05-12 13:00",
                "5.00",
                "1.00 + 3.00 + 3.00, capped",
            ),
            ("2026-05-12 10:00", "2026-05-12 14:00", "6.00", "and a first hour"),
            ("2026-05-12 10:00", "2026-05-12 15:00", "9.00", "and a second"),
        ],
    );
}

#[test]
fn t22_more_spots_after_a_move_count_from_the_next_step_on() {
    let grown = stood(&[("2026-05-12 10:00", 1), ("2026-05-12 10:30", 2)]);
    costs_with(
        &board("each", "go_on", &json!([])),
        &grown,
        &[
            (
                "2026-05-12 10:00",
                "2026-05-12 11:00",
                "2.00",
                "the hour began on one spot",
            ),
            ("2026-05-12 10:00", "2026-05-12 12:00", "6.00", "the next on two"),
        ],
    );
}
