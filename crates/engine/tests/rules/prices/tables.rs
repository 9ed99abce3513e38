//! T-16: tables of totals.

use serde_json::json;

use super::{bill, costs, stay, tariff};
use crate::worlds::amount;

/// Up to half an hour 1.20, up to an hour and a half 4.30.
fn rows() -> serde_json::Value {
    json!({"kind": "table", "rows": [{"until_minute": 30, "total": "1.20"}, {"until_minute": 90, "total": "4.30"}]})
}

#[test]
fn t16_a_table_says_the_total_and_after_it_the_next_rule_charges() {
    let board = tariff(json!({"rules": [rows(), {"kind": "increment", "minutes": 60, "price": "2.00"}]}));
    costs(
        &board,
        &[
            ("2026-05-12 10:00", "2026-05-12 10:01", "1.20", "the first row"),
            (
                "2026-05-12 10:00",
                "2026-05-12 10:30",
                "1.20",
                "up to and with minute 30",
            ),
            ("2026-05-12 10:00", "2026-05-12 10:31", "4.30", "the second row"),
            (
                "2026-05-12 10:00",
                "2026-05-12 11:30",
                "4.30",
                "up to and with minute 90",
            ),
            ("2026-05-12 10:00", "2026-05-12 11:31", "6.30", "and an hour"),
            ("2026-05-12 10:00", "2026-05-12 13:31", "10.30", "and three"),
        ],
    );
}

#[test]
fn t16_each_row_costs_what_it_adds_to_the_row_before() {
    let board = tariff(json!({"rules": [
        {"kind": "increment", "minutes": 30, "price": "0.50", "until_minute": 30}, rows()
    ]}));
    costs(
        &board,
        &[(
            "2026-05-12 10:00",
            "2026-05-12 10:31",
            "3.60",
            "0.50, and 4.30 less 1.20",
        )],
    );
    let alone = tariff(json!({"rules": [rows()]}));
    let bill = bill(&alone, &stay("2026-05-12 10:00", "2026-05-12 11:00"));
    let amounts: Vec<_> = bill.segments.iter().map(|segment| segment.amount).collect();
    assert_eq!(amounts, [amount("1.20"), amount("3.10")]);
}

#[test]
fn t16_a_row_that_another_rule_interrupts_is_not_charged_again() {
    let board = tariff(json!({"rules": [
        {"kind": "increment", "minutes": 10, "price": "0", "window": {"days": "all", "from": "10:10", "until": "10:20"}}, rows()
    ]}));
    costs(
        &board,
        &[
            (
                "2026-05-12 10:00",
                "2026-05-12 10:25",
                "1.20",
                "the first row, before and after",
            ),
            (
                "2026-05-12 10:05",
                "2026-05-12 12:00",
                "4.30",
                "both rows, and nothing after them",
            ),
        ],
    );
}

#[test]
fn t16_a_table_may_hold_in_a_window_only() {
    let board = tariff(json!({"rules": [
        {"kind": "table", "rows": [{"until_minute": 120, "total": "3.00"}],
         "window": {"days": "all", "from": "08:00", "until": "18:00"}},
        {"kind": "increment", "minutes": 60, "price": "1.00"}
    ]}));
    costs(
        &board,
        &[
            (
                "2026-05-12 17:00",
                "2026-05-12 19:00",
                "4.00",
                "the table until 18:00, then an hour",
            ),
            (
                "2026-05-12 07:30",
                "2026-05-12 09:00",
                "4.00",
                "half an hour, then the table: its minutes are those of the stay",
            ),
            (
                "2026-05-12 05:00",
                "2026-05-12 09:00",
                "4.00",
                "after 120 minutes the table says nothing",
            ),
        ],
    );
}
