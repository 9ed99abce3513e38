//! T-26: taxes.

use engine::tariff::{Bill, TaxKind};
use serde_json::{Value, json};

use super::{bill, stay, tariff};

/// Parking at 10.00 and a fee of 5.00, with taxes.
fn with(tax: &Value, fee_tax: &Value, more: &[(&str, Value)]) -> Bill {
    let mut board = json!({
        "rules": [{"kind": "increment", "minutes": 60, "price": "10.00"}],
        "extras": [{"name": "Fee", "of": "once", "tax": fee_tax, "rules": [{"kind": "fee", "price": "5.00"}]}],
        "tax": tax
    });
    for (key, value) in more {
        board[key] = value.clone();
    }
    bill(&tariff(board), &stay("2026-05-12 10:00", "2026-05-12 11:00"))
}

fn lines(bill: &Bill) -> Vec<(String, i64, i64)> {
    let lines = bill.taxes.iter();
    lines
        .map(|line| (line.percent.to_string(), line.net.minor, line.tax.minor))
        .collect()
}

#[test]
fn t26_a_tax_within_the_prices() {
    let bill = with(&json!({"percent": "19", "kind": "inclusive"}), &Value::Null, &[]);
    assert_eq!(
        (bill.total.minor, bill.tax_kind),
        (1500, Some(TaxKind::Inclusive))
    );
    assert_eq!(
        lines(&bill),
        [("19".to_owned(), 1261, 239)],
        "15.00 ÷ 1.19 are 12.6050…"
    );
}

#[test]
fn t26_a_tax_on_top_of_the_prices() {
    let bill = with(&json!({"percent": "8.1", "kind": "exclusive"}), &Value::Null, &[]);
    assert_eq!(bill.total.minor, 1622, "15.00 and 1.215, a half up");
    assert_eq!(lines(&bill), [("8.1".to_owned(), 1500, 122)]);
}

#[test]
fn t26_each_rate_has_its_line() {
    let bill = with(&json!({"percent": "19", "kind": "inclusive"}), &json!("7"), &[]);
    let expected = [("19".to_owned(), 840, 160), ("7".to_owned(), 467, 33)];
    assert_eq!(
        lines(&bill),
        expected,
        "5.00 ÷ 1.07 are 4.6728…, 10.00 ÷ 1.19 are 8.4033…"
    );
    let bill = with(&json!({"percent": "20", "kind": "exclusive"}), &json!("10"), &[]);
    assert_eq!(
        (bill.total.minor, lines(&bill)),
        (
            1750,
            vec![("20".to_owned(), 1000, 200), ("10".to_owned(), 500, 50)]
        )
    );
}

#[test]
fn t26_a_rule_may_have_a_rate_of_its_own() {
    let board = tariff(json!({
        "rules": [
            {"kind": "increment", "minutes": 60, "price": "2.00", "until_minute": 60, "tax": "0"},
            {"kind": "increment", "minutes": 60, "price": "6.00"}
        ],
        "tax": {"percent": "20", "kind": "inclusive"}
    }));
    let bill = bill(&board, &stay("2026-05-12 10:00", "2026-05-12 12:00"));
    assert_eq!(
        lines(&bill),
        [("20".to_owned(), 500, 100), ("0".to_owned(), 200, 0)]
    );
}

#[test]
fn t24_t26_a_discount_takes_from_each_rate_its_share() {
    let half = json!([{"name": "Half", "kind": "percent", "percent": "-50"}]);
    let bill = with(
        &json!({"percent": "20", "kind": "exclusive"}),
        &json!("10"),
        &[("adjustments", half)],
    );
    assert_eq!(
        (bill.total.minor, lines(&bill)),
        (875, vec![("20".to_owned(), 500, 100), ("10".to_owned(), 250, 25)])
    );
    let of_the_fee = json!([{"name": "No fee", "of": "Fee", "kind": "percent", "percent": "-100"}]);
    let bill = with(
        &json!({"percent": "20", "kind": "exclusive"}),
        &json!("10"),
        &[("adjustments", of_the_fee)],
    );
    assert_eq!(bill.total.minor, 1200);
}

#[test]
fn t1_t26_the_sum_with_its_tax_is_rounded() {
    let to = json!({"to": "0.05"});
    let bill = with(
        &json!({"percent": "8.1", "kind": "exclusive"}),
        &Value::Null,
        &[("rounding", to)],
    );
    assert_eq!(bill.total.minor, 1620, "16.22 to the nearest five");
}

#[test]
fn t26_a_tariff_without_tax_shows_none() {
    let bill = with(&Value::Null, &json!("7"), &[]);
    assert_eq!(
        (bill.total.minor, bill.taxes.len(), bill.tax_kind),
        (1500, 0, None)
    );
}
