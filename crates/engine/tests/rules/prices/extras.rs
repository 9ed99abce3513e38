//! T-18: what is charged beside the parking.

use engine::tariff::{Booking, Stay};
use serde_json::json;

use super::{bill, costs, costs_with, stay, tariff, when};
use crate::worlds::amount;

#[test]
fn t18_a_start_fee_comes_once() {
    let board = tariff(json!({
        "rules": [{"kind": "increment", "minutes": 60, "price": "2.00"}],
        "extras": [{"name": "Start", "of": "once", "rules": [{"kind": "fee", "price": "0.50"}]}]
    }));
    costs(
        &board,
        &[
            (
                "2026-05-12 10:00",
                "2026-05-12 10:01",
                "2.50",
                "the fee and an hour",
            ),
            ("2026-05-12 10:00", "2026-05-12 12:00", "4.50", "the fee and two"),
        ],
    );
    let bill = bill(&board, &stay("2026-05-12 10:00", "2026-05-12 12:00"));
    assert_eq!((bill.segments.len(), bill.extras.len()), (1, 1));
    assert_eq!(bill.extras[0].amount, amount("0.50"));
}

#[test]
fn t18_within_an_extra_the_first_rule_counts_and_extras_are_added_up() {
    let board = tariff(json!({
        "rules": [{"kind": "increment", "minutes": 60, "price": "2.00"}],
        "extras": [
            {"name": "Convenience", "of": "once", "rules": [
                {"kind": "fee", "price": "0.30", "when": {"means": ["card"]}},
                {"kind": "fee", "price": "0.10"}
            ]},
            {"name": "Oversize", "of": "once", "when": {"vehicles": ["van", "bus"]}, "rules": [{"kind": "fee", "price": "3.00"}]}
        ]
    }));
    costs(
        &board,
        &[("2026-05-12 10:00", "2026-05-12 11:00", "2.10", "the second fee")],
    );
    let card = |stay: &mut Stay| stay.means = Some(engine::operation::Means::Card);
    costs_with(
        &board,
        card,
        &[("2026-05-12 10:00", "2026-05-12 11:00", "2.30", "the first fee")],
    );
    let van = |stay: &mut Stay| {
        card(stay);
        stay.vehicle.class = engine::vehicle::VehicleClass::Van;
    };
    costs_with(
        &board,
        van,
        &[(
            "2026-05-12 10:00",
            "2026-05-12 11:00",
            "5.30",
            "and the other extra",
        )],
    );
}

#[test]
fn t18_who_booked_and_did_not_come_pays_a_fee() {
    let board = tariff(json!({
        "rules": [{"kind": "increment", "minutes": 60, "price": "2.00"}],
        "extras": [
            {"name": "Reservation", "of": "once", "when": {"booking": "used"}, "rules": [{"kind": "fee", "price": "1.00"}]},
            {"name": "No show", "of": "once", "when": {"booking": "no_show"}, "rules": [{"kind": "fee", "price": "8.00"}]}
        ]
    }));
    let booked = |came| {
        move |stay: &mut Stay| {
            let (from, until) = (when("2026-05-12 10:00"), when("2026-05-12 12:00"));
            stay.booking = Some(Booking { from, until, came });
        }
    };
    costs_with(
        &board,
        booked(true),
        &[(
            "2026-05-12 10:00",
            "2026-05-12 11:00",
            "3.00",
            "an hour and the reservation",
        )],
    );
    costs_with(
        &board,
        booked(false),
        &[(
            "2026-05-12 10:00",
            "2026-05-12 10:00",
            "8.00",
            "no time, and the fee",
        )],
    );
}

#[test]
fn t18_an_extra_of_the_time_of_parking() {
    // 1.00 for each started day that a bus brings a trailer, beside the parking.
    let board = tariff(json!({
        "rules": [{"kind": "increment", "minutes": 60, "price": "2.00"}],
        "extras": [{"name": "Trailer", "of": "parking", "when": {"trailer": true},
                    "rules": [{"kind": "increment", "minutes": 1440, "price": "1.00"}]}]
    }));
    costs_with(
        &board,
        |stay| stay.vehicle.trailer = true,
        &[
            (
                "2026-05-12 10:00",
                "2026-05-12 12:00",
                "5.00",
                "two hours and a day",
            ),
            (
                "2026-05-12 10:00",
                "2026-05-13 10:01",
                "52.00",
                "25 hours and two days",
            ),
        ],
    );
    costs(
        &board,
        &[("2026-05-12 10:00", "2026-05-12 12:00", "4.00", "no trailer")],
    );
}
