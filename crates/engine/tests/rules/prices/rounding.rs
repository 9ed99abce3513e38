//! T-1: how a bill is rounded, at the edges.

use engine::operation::Means;
use engine::tariff::Tariff;
use serde_json::{Value, json};

use super::{bill_in, costs, costs_with, stay, tariff};
use crate::worlds::{amount, berlin};

/// So much for a stay of an hour.
fn of(price: &str, rounding: &Value) -> Tariff {
    tariff(json!({"rules": [{"kind": "increment", "minutes": 60, "price": price}], "rounding": rounding}))
}

#[test]
fn t1_each_mode_rounds_its_own_way() {
    // What is charged, and what it becomes: half up, half down, half even, up, down.
    let cases = [
        ("1.004", ["1.00", "1.00", "1.00", "1.01", "1.00"]),
        ("1.005", ["1.01", "1.00", "1.00", "1.01", "1.00"]),
        ("1.015", ["1.02", "1.01", "1.02", "1.02", "1.01"]),
        ("1.00500001", ["1.01", "1.01", "1.01", "1.01", "1.00"]),
        ("1.00499999", ["1.00", "1.00", "1.00", "1.01", "1.00"]),
        ("1.01", ["1.01", "1.01", "1.01", "1.01", "1.01"]),
    ];
    let modes = ["half_up", "half_down", "half_even", "up", "down"];
    for (price, totals) in cases {
        for (mode, total) in modes.into_iter().zip(totals) {
            let because = format!("{price} {mode}");
            costs(
                &of(price, &json!({"mode": mode})),
                &[("2026-05-12 10:00", "2026-05-12 11:00", total, &because)],
            );
        }
    }
}

#[test]
fn t1_to_a_multiple() {
    let cases = [
        ("1.02", ["1.00", "1.00", "1.00", "1.05", "1.00"]),
        ("1.025", ["1.05", "1.00", "1.00", "1.05", "1.00"]),
        ("1.075", ["1.10", "1.05", "1.10", "1.10", "1.05"]),
        ("1.03", ["1.05", "1.05", "1.05", "1.05", "1.00"]),
    ];
    let modes = ["half_up", "half_down", "half_even", "up", "down"];
    for (price, totals) in cases {
        for (mode, total) in modes.into_iter().zip(totals) {
            let because = format!("{price} {mode} to 0.05");
            let board = of(price, &json!({"to": "0.05", "mode": mode}));
            costs(
                &board,
                &[("2026-05-12 10:00", "2026-05-12 11:00", total, &because)],
            );
        }
    }
}

#[test]
fn t1_a_bill_is_rounded_once_at_its_end() {
    costs(
        &of("0.033", &json!({"to": "0.05"})),
        &[
            ("2026-05-12 10:00", "2026-05-12 11:00", "0.05", "0.033"),
            ("2026-05-12 10:00", "2026-05-12 12:00", "0.05", "0.066"),
            ("2026-05-12 10:00", "2026-05-12 13:00", "0.10", "0.099"),
        ],
    );
}

#[test]
fn t1_cash_may_be_rounded_otherwise() {
    let board = tariff(json!({
        "rules": [{"kind": "increment", "minutes": 60, "price": "1.02"}],
        "cash_rounding": {"to": "0.05", "mode": "down"}
    }));
    let hour = |total| [("2026-05-12 10:00", "2026-05-12 11:00", total, "1.02")];
    costs_with(&board, |stay| stay.means = Some(Means::Cash), &hour("1.00"));
    costs_with(&board, |stay| stay.means = Some(Means::Card), &hour("1.02"));
    costs(&board, &hour("1.02"));
}

#[test]
fn t1_each_currency_has_its_own_smallest_unit() {
    let long = stay("2026-05-12 10:00", "2026-05-12 11:00");
    for (code, price, minor) in [
        ("JPY", "100.5", 101),
        ("EUR", "1.005", 101),
        ("KWD", "0.1375", 138),
        ("CLP", "0.4", 0),
    ] {
        let currency = engine::money::Currency::try_from(code.to_owned()).expect("a currency");
        let bill = bill_in(&of(price, &json!({})), &berlin(), currency, &long);
        assert_eq!(bill.total.minor, minor, "{price} {code}");
        assert_eq!(
            engine::money::Amount::from(bill.total).minus(bill.rounding),
            amount(price)
        );
    }
}
