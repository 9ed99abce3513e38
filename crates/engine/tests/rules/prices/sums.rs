//! T-23 and T-28: the least, the most, and a lost ticket.

use engine::tariff::{By, LostTicket, Pricer, Stay, Why};
use serde_json::json;

use super::{bill, costs, costs_with, stay, tariff};
use crate::worlds::{amount, berlin, euro};

#[test]
fn t23_a_stay_that_costs_anything_costs_the_minimum() {
    let board = tariff(json!({
        "rules": [{"kind": "free_if_out_within", "minutes": 10}, {"kind": "increment", "minutes": 10, "price": "0.30"}],
        "minimum": "1.00"
    }));
    costs(
        &board,
        &[
            ("2026-05-12 10:00", "2026-05-12 10:10", "0.00", "it costs nothing"),
            (
                "2026-05-12 10:00",
                "2026-05-12 10:11",
                "1.00",
                "0.60, and so the minimum",
            ),
            ("2026-05-12 10:00", "2026-05-12 10:40", "1.20", "more than it"),
        ],
    );
    let bill = bill(&board, &stay("2026-05-12 10:00", "2026-05-12 10:11"));
    let adjusted: Vec<_> = bill
        .adjustments
        .iter()
        .map(|adjusted| (adjusted.why, adjusted.amount))
        .collect();
    assert_eq!(adjusted, [(Why::Minimum, amount("0.40"))]);
}

#[test]
fn t23_no_stay_costs_more_than_the_maximum_extras_included() {
    let board = tariff(json!({
        "rules": [{"kind": "increment", "minutes": 60, "price": "3.00"}],
        "extras": [{"name": "Start", "of": "once", "rules": [{"kind": "fee", "price": "1.00"}]}],
        "maximum": "8.00"
    }));
    costs(
        &board,
        &[
            (
                "2026-05-12 10:00",
                "2026-05-12 12:00",
                "7.00",
                "two hours and the fee",
            ),
            (
                "2026-05-12 10:00",
                "2026-05-12 13:00",
                "8.00",
                "10.00 would be too much",
            ),
        ],
    );
}

#[test]
fn t28_a_lost_ticket_costs_its_sum_and_never_less_than_the_stay() {
    let board = tariff(
        json!({"rules": [{"kind": "increment", "minutes": 60, "price": "3.00"}], "lost_ticket": "20.00"}),
    );
    costs_with(
        &board,
        |stay| stay.lost = LostTicket::EntryKnown,
        &[
            (
                "2026-05-12 10:00",
                "2026-05-12 12:00",
                "20.00",
                "6.00 would be less",
            ),
            (
                "2026-05-12 10:00",
                "2026-05-12 18:00",
                "24.00",
                "eight hours are more",
            ),
        ],
    );
    costs_with(
        &board,
        |stay| stay.lost = LostTicket::EntryUnknown,
        &[(
            "2026-05-12 10:00",
            "2026-05-12 18:00",
            "20.00",
            "nobody knows how long it was",
        )],
    );
    costs(
        &board,
        &[(
            "2026-05-12 10:00",
            "2026-05-12 12:00",
            "6.00",
            "the ticket is there",
        )],
    );
}

#[test]
fn t28_without_its_price_a_ticket_of_unknown_entry_has_none() {
    let board = tariff(json!({"rules": [{"kind": "increment", "minutes": 60, "price": "3.00"}]}));
    let lost = |lost| Stay {
        lost,
        ..stay("2026-05-12 10:00", "2026-05-12 12:00")
    };
    let calendar = berlin();
    let total = |lost: Stay| {
        Pricer::new(&board, &calendar, euro())
            .total(&lost)
            .map(|total| total.minor)
    };
    assert!(total(lost(LostTicket::EntryUnknown)).is_err());
    assert_eq!(total(lost(LostTicket::EntryKnown)), Ok(600));
}

#[test]
fn t24_t28_a_discount_does_not_make_a_lost_ticket_cheaper() {
    let board = tariff(json!({
        "rules": [{"kind": "increment", "minutes": 60, "price": "3.00"}],
        "adjustments": [{"name": "Half", "kind": "percent", "percent": "-50"}],
        "lost_ticket": "20.00"
    }));
    costs_with(
        &board,
        |stay| stay.lost = LostTicket::EntryKnown,
        &[
            (
                "2026-05-12 10:00",
                "2026-05-12 12:00",
                "20.00",
                "3.00, raised to the sum",
            ),
            ("2026-05-12 10:00", "2026-05-13 02:00", "24.00", "half of 48.00"),
        ],
    );
    let told = bill(&board, &stay("2026-05-12 10:00", "2026-05-12 12:00"));
    assert!(
        told.segments
            .iter()
            .all(|segment| matches!(segment.by, By::Rule(_)))
    );
}
