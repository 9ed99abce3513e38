//! T-8: flat rates.

use serde_json::json;

use super::{costs, tariff};

#[test]
fn t8_a_flat_rate_is_charged_once_for_each_occurrence_that_the_stay_touches() {
    let board = tariff(json!({"rules": [
        {"kind": "flat", "price": "4.00", "window": {"days": "all", "from": "19:00", "until": "07:00"}},
        {"kind": "increment", "minutes": 60, "price": "1.00"}
    ]}));
    costs(
        &board,
        &[
            (
                "2026-05-12 06:59",
                "2026-05-12 07:00",
                "4.00",
                "a minute of the night",
            ),
            (
                "2026-05-12 06:30",
                "2026-05-12 19:30",
                "20.00",
                "two nights and 12 hours",
            ),
            (
                "2026-05-12 19:00",
                "2026-05-14 07:00",
                "20.00",
                "two nights and 12 hours",
            ),
        ],
    );
}

#[test]
fn t8_a_flat_rate_that_is_never_in_charge_is_not_charged() {
    let board = tariff(json!({"rules": [
        {"kind": "increment", "minutes": 60, "price": "1.00", "window": {"days": "all", "from": "20:00", "until": "22:00"}},
        {"kind": "flat", "price": "4.00", "window": {"days": "all", "from": "20:00", "until": "23:00"}}
    ]}));
    costs(
        &board,
        &[
            (
                "2026-05-12 20:30",
                "2026-05-12 22:00",
                "2.00",
                "the window is touched, the flat rate is not",
            ),
            (
                "2026-05-12 20:30",
                "2026-05-12 22:01",
                "6.00",
                "now it is in charge",
            ),
        ],
    );
}

#[test]
fn t8_an_interrupted_flat_rate_is_not_charged_again() {
    let board = tariff(json!({"rules": [
        {"kind": "increment", "minutes": 60, "price": "1.00", "window": {"days": "all", "from": "22:00", "until": "23:00"}},
        {"kind": "flat", "price": "4.00", "window": {"days": "all", "from": "20:00", "until": "06:00"}}
    ]}));
    costs(
        &board,
        &[
            (
                "2026-05-12 21:00",
                "2026-05-13 05:00",
                "5.00",
                "the night once, and an hour within it",
            ),
            (
                "2026-05-12 21:00",
                "2026-05-13 21:00",
                "9.00",
                "and the next night",
            ),
        ],
    );
}
