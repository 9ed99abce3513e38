//! T-17: for which stays and minutes something holds.

use engine::operation::Means;
use engine::spot::SpotKind;
use engine::tariff::{Booking, Stay, StoodOn, Tariff};
use engine::vehicle::VehicleClass;
use serde_json::{Value, json};

use super::{costs_with, tariff, when};

/// 5.00 for whom the condition holds, 1.00 for everybody else.
fn dearer_for(when: &Value) -> Tariff {
    tariff(json!({"rules": [
        {"kind": "increment", "minutes": 600, "price": "5.00", "when": when},
        {"kind": "increment", "minutes": 600, "price": "1.00"}
    ]}))
}

/// Complains where the condition does not hold for the one change of a stay, or does for another.
fn holds(condition: &Value, so: impl Fn(&mut Stay), otherwise: impl Fn(&mut Stay)) {
    let (board, text) = (dearer_for(condition), condition.to_string());
    let (entry, exit) = ("2026-05-12 10:00", "2026-05-12 12:00");
    costs_with(&board, so, &[(entry, exit, "5.00", &text)]);
    costs_with(&board, otherwise, &[(entry, exit, "1.00", &text)]);
}

fn spot(from: &str, kind: SpotKind, rate_class: Option<&str>) -> StoodOn {
    StoodOn {
        from: when(from),
        count: 1,
        kind,
        charger: false,
        rate_class: rate_class.map(str::to_owned),
    }
}

fn booked(from: &str, until: &str, came: bool) -> Booking {
    Booking {
        from: when(from),
        until: when(until),
        came,
    }
}

#[test]
fn t17_the_vehicle() {
    let of = |class| move |stay: &mut Stay| stay.vehicle.class = class;
    holds(
        &json!({"vehicles": ["car", "van"]}),
        of(VehicleClass::Van),
        of(VehicleClass::Bus),
    );
    holds(
        &json!({"electric": true}),
        |stay| stay.vehicle.electric = true,
        |_| (),
    );
    holds(
        &json!({"electric": false}),
        |_| (),
        |stay| stay.vehicle.electric = true,
    );
    holds(
        &json!({"accessible_permit": true}),
        |stay| stay.vehicle.accessible_permit = true,
        |_| (),
    );
    holds(
        &json!({"trailer": true}),
        |stay| stay.vehicle.trailer = true,
        |_| (),
    );
}

#[test]
fn t17_the_spot() {
    let on = |kind, rate_class: Option<&'static str>| {
        move |stay: &mut Stay| stay.spots = vec![spot("2026-05-12 10:00", kind, rate_class)]
    };
    holds(
        &json!({"spot_kinds": ["large"]}),
        on(SpotKind::Large, None),
        on(SpotKind::Compact, None),
    );
    holds(
        &json!({"rate_classes": ["premium", "roof"]}),
        on(SpotKind::Compact, Some("roof")),
        on(SpotKind::Compact, Some("cellar")),
    );
    holds(
        &json!({"rate_classes": ["roof"]}),
        on(SpotKind::Compact, Some("roof")),
        on(SpotKind::Compact, None),
    );
    let with_charger = |stay: &mut Stay| {
        on(SpotKind::Compact, None)(stay);
        stay.spots[0].charger = true;
    };
    holds(
        &json!({"charger": true}),
        with_charger,
        on(SpotKind::Compact, None),
    );
}

#[test]
fn t17_the_windows_of_entry_and_exit() {
    let into = |entry: &'static str| move |stay: &mut Stay| stay.entry = when(entry);
    let out = |exit: &'static str| move |stay: &mut Stay| stay.exit = when(exit);
    let entered = json!({"entered": {"days": "all", "from": "05:00", "until": "07:30"}});
    holds(&entered, into("2026-05-12 05:00"), into("2026-05-12 04:59"));
    holds(&entered, into("2026-05-12 07:29"), into("2026-05-12 07:30"));
    let left = json!({"left": {"days": "all", "from": "15:00", "until": "19:00"}});
    holds(&left, out("2026-05-12 15:01"), out("2026-05-12 15:00"));
    holds(&left, out("2026-05-12 19:00"), out("2026-05-12 19:01"));
}

#[test]
fn t17_how_full_it_was() {
    let full = |percent| move |stay: &mut Stay| stay.full_percent = percent;
    holds(&json!({"full_from": 80}), full(Some(80)), full(Some(79)));
    holds(&json!({"full_from": 1}), full(Some(1)), full(None));
    holds(&json!({"full_below": 80}), full(Some(79)), full(Some(80)));
    holds(
        &json!({"full_from": 50, "full_below": 80}),
        full(Some(50)),
        full(Some(80)),
    );
}

#[test]
fn t17_customer_validation_and_means() {
    let staff = |stay: &mut Stay| stay.customers.extend(["staff".to_owned()]);
    let cinema = |stay: &mut Stay| stay.validations.extend(["cinema".to_owned()]);
    holds(&json!({"customers": ["staff", "member"]}), staff, |_| ());
    holds(&json!({"validations": ["cinema"]}), cinema, |stay| {
        stay.validations.extend(["shop".to_owned()]);
    });
    let by = |means| move |stay: &mut Stay| stay.means = means;
    holds(
        &json!({"means": ["value_card"]}),
        by(Some(Means::ValueCard)),
        by(Some(Means::Cash)),
    );
    holds(&json!({"means": ["cash"]}), by(Some(Means::Cash)), by(None));
}

#[test]
fn t17_the_booking() {
    let with = |came| {
        move |stay: &mut Stay| stay.booking = Some(booked("2026-05-12 10:00", "2026-05-12 12:00", came))
    };
    holds(&json!({"booking": "none"}), |_| (), with(true));
    holds(&json!({"booking": "used"}), with(true), with(false));
    holds(&json!({"booking": "no_show"}), with(false), with(true));
    holds(&json!({"booking": "used"}), with(true), |_| ());
    holds(
        &json!({"booking": "outside"}),
        |stay| stay.booking = Some(booked("2026-05-12 08:00", "2026-05-12 10:00", true)),
        |_| (),
    );
}

#[test]
fn t17_everything_that_is_said_must_be_so() {
    let electric_staff = |stay: &mut Stay| {
        stay.vehicle.electric = true;
        stay.customers.extend(["staff".to_owned()]);
    };
    let condition = json!({"electric": true, "customers": ["staff"]});
    holds(&condition, electric_staff, |stay| stay.vehicle.electric = true);
    holds(&condition, electric_staff, |stay| {
        stay.customers.extend(["staff".to_owned()]);
    });
}

#[test]
fn t17_where_a_vehicle_stands_is_asked_minute_by_minute() {
    let board = tariff(json!({"rules": [
        {"kind": "increment", "minutes": 60, "price": "5.00", "when": {"rate_classes": ["premium"]}},
        {"kind": "increment", "minutes": 60, "price": "2.00"}
    ]}));
    let moved = |stay: &mut Stay| {
        stay.spots = vec![
            spot("2026-05-12 10:00", SpotKind::Compact, None),
            spot("2026-05-12 11:30", SpotKind::Compact, Some("premium")),
        ];
    };
    costs_with(
        &board,
        moved,
        &[
            (
                "2026-05-12 10:00",
                "2026-05-12 11:30",
                "4.00",
                "an hour, and one that the move cuts short",
            ),
            (
                "2026-05-12 10:00",
                "2026-05-12 12:31",
                "14.00",
                "and two hours in the better place",
            ),
        ],
    );
}

#[test]
fn t17_time_outside_a_booking_costs_the_ordinary_price() {
    let board = tariff(json!({"rules": [
        {"kind": "increment", "minutes": 60, "price": "1.00", "when": {"booking": "inside"}},
        {"kind": "increment", "minutes": 60, "price": "4.00"}
    ]}));
    let with = |stay: &mut Stay| stay.booking = Some(booked("2026-05-12 10:00", "2026-05-12 12:00", true));
    costs_with(
        &board,
        with,
        &[
            (
                "2026-05-12 10:00",
                "2026-05-12 12:00",
                "2.00",
                "two hours as booked",
            ),
            (
                "2026-05-12 09:40",
                "2026-05-12 12:10",
                "10.00",
                "20 minutes early and ten late",
            ),
        ],
    );
}
