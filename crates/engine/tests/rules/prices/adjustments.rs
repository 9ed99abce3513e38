//! T-24 and T-25: discounts, surcharges, and minutes for nothing.

use engine::tariff::{By, Tariff};
use serde_json::{Value, json};

use super::{bill, costs, stay, tariff};
use crate::worlds::amount;

/// 2.00 an hour and a start fee of 1.00.
fn board(adjustments: &Value, stacking: &str) -> Tariff {
    tariff(json!({
        "rules": [{"kind": "increment", "minutes": 60, "price": "2.00"}],
        "extras": [{"name": "Start", "of": "once", "rules": [{"kind": "fee", "price": "1.00"}]}],
        "adjustments": adjustments,
        "stacking": stacking
    }))
}

fn five_hours(board: &Tariff, total: &str, because: &str) {
    costs(board, &[("2026-05-12 10:00", "2026-05-12 15:00", total, because)]);
}

#[test]
fn t24_each_counts_in_the_order_of_the_tariff() {
    let (tenth, two) = (
        json!({"name": "Tenth", "kind": "percent", "percent": "-10"}),
        json!({"name": "Two", "kind": "amount", "amount": "-2.00"}),
    );
    five_hours(
        &board(&json!([tenth, two]), "each"),
        "7.90",
        "11.00 less 1.10 less 2.00",
    );
    five_hours(
        &board(&json!([two, tenth]), "each"),
        "8.10",
        "11.00 less 2.00 less 0.90",
    );
    five_hours(
        &board(&json!([tenth, tenth]), "each"),
        "8.91",
        "a tenth of what the first left",
    );
}

#[test]
fn t24_the_best_discount_alone_and_every_surcharge() {
    let list = json!([
        {"name": "Tenth", "kind": "percent", "percent": "-10"},
        {"name": "Two", "kind": "amount", "amount": "-2.00"},
        {"name": "Card", "kind": "amount", "amount": "0.25"}
    ]);
    five_hours(&board(&list, "best"), "9.25", "2.00 are more than 1.10");
    costs(
        &board(&list, "best"),
        &[(
            "2026-05-12 10:00",
            "2026-05-13 10:00",
            "44.35",
            "49.00 less 4.90, and 0.25",
        )],
    );
}

#[test]
fn t24_a_discount_of_a_part() {
    let parking = json!([{"name": "Half", "of": "parking", "kind": "percent", "percent": "-50"}]);
    five_hours(&board(&parking, "each"), "6.00", "half of 10.00, and the fee");
    let fee = json!([{"name": "No fee", "of": "Start", "kind": "percent", "percent": "-100"}]);
    five_hours(&board(&fee, "each"), "10.00", "the fee is off");
}

#[test]
fn t24_nothing_falls_below_zero() {
    five_hours(
        &board(
            &json!([{"name": "Much", "kind": "amount", "amount": "-50.00"}]),
            "each",
        ),
        "0.00",
        "11.00 less all of it",
    );
    five_hours(
        &board(
            &json!([{"name": "Much", "of": "Start", "kind": "amount", "amount": "-50.00"}]),
            "each",
        ),
        "10.00",
        "the fee less all of it",
    );
}

#[test]
fn t17_t24_a_surcharge_for_some() {
    let van =
        json!([{"name": "Oversize", "when": {"vehicles": ["van"]}, "kind": "percent", "percent": "50"}]);
    five_hours(&board(&van, "each"), "11.00", "a car");
    super::costs_with(
        &board(&van, "each"),
        |stay| stay.vehicle.class = engine::vehicle::VehicleClass::Van,
        &[(
            "2026-05-12 10:00",
            "2026-05-12 15:00",
            "16.50",
            "11.00 and half of it",
        )],
    );
}

/// 1.00 an hour by day and 3.00 in the evening, less 60 minutes.
fn an_hour_for_nothing(meaning: &str) -> Tariff {
    tariff(json!({
        "rules": [
            {"kind": "increment", "minutes": 60, "price": "3.00", "window": {"days": "all", "from": "18:00", "until": "00:00"}},
            {"kind": "increment", "minutes": 60, "price": "1.00"}
        ],
        "adjustments": [{"name": "Cinema", "kind": "minutes", "minutes": 60, "meaning": meaning}]
    }))
}

#[test]
fn t25_as_if_the_vehicle_had_come_in_later_or_gone_out_earlier() {
    let [entry, exit] = ["2026-05-12 16:00", "2026-05-12 20:00"];
    costs(
        &an_hour_for_nothing("arrival"),
        &[(entry, exit, "7.00", "from 17:00: 1.00 and 2 × 3.00")],
    );
    costs(
        &an_hour_for_nothing("departure"),
        &[(entry, exit, "5.00", "until 19:00: 2 × 1.00 and 3.00")],
    );
    costs(
        &an_hour_for_nothing("cheapest"),
        &[
            (entry, exit, "5.00", "the evening's hour"),
            (
                "2026-05-12 23:00",
                "2026-05-13 02:00",
                "2.00",
                "here it is the first hour",
            ),
            (entry, "2026-05-12 16:59", "0.00", "not even an hour"),
        ],
    );
}

#[test]
fn t13_t25_the_bill_shows_the_minutes_that_are_given_away() {
    let bill = bill(
        &an_hour_for_nothing("arrival"),
        &stay("2026-05-12 16:00", "2026-05-12 20:00"),
    );
    let shown: Vec<_> = bill
        .segments
        .iter()
        .map(|segment| (segment.by, segment.until.since(segment.from)))
        .collect();
    assert_eq!((shown[0], shown.len()), ((By::Adjustment(0), 60), 3));
    assert_eq!(bill.segments[0].amount, amount("0"));
    assert!(bill.adjustments.is_empty());
}

#[test]
fn t18_t25_extras_are_charged_all_the_same() {
    let board = tariff(json!({
        "rules": [{"kind": "increment", "minutes": 60, "price": "2.00"}],
        "extras": [{"name": "Time", "of": "parking", "rules": [{"kind": "increment", "minutes": 60, "price": "0.10"}]}],
        "adjustments": [{"name": "Cinema", "kind": "minutes", "minutes": 120, "meaning": "arrival"}]
    }));
    costs(
        &board,
        &[(
            "2026-05-12 10:00",
            "2026-05-12 13:00",
            "2.30",
            "one hour of parking, three of the extra",
        )],
    );
}
