//! T-4: longer stays over a change, in Berlin, and what else asks the clock.

use engine::tariff::{ChargingPeriod, ChargingSession, Stay};
use serde_json::json;

use crate::prices::{Case, at, tariff, wrong};
use crate::worlds::berlin;

fn costs(said: serde_json::Value, cases: &[Case]) {
    let wrong = wrong(&tariff(said), &berlin(), |_| (), cases);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn t4_t10_24_hours_are_24_hours() {
    let board = json!({"rules": [
        {"kind": "increment", "minutes": 60, "price": "1.00"},
        {"kind": "cap", "amount": "10.00", "per": {"scope": "hours24"}}
    ]});
    costs(
        board,
        &[
            (
                "2026-03-28 12:00",
                "2026-03-29 13:00",
                "10.00",
                "24 hours, and the clock shows 25",
            ),
            (
                "2026-03-28 12:00",
                "2026-03-29 13:01",
                "11.00",
                "a minute of the next",
            ),
            (
                "2026-10-24 12:00",
                "2026-10-25 11:00",
                "10.00",
                "24 hours, and the clock shows 23",
            ),
            (
                "2026-10-24 12:00",
                "2026-10-25 11:01",
                "11.00",
                "a minute of the next",
            ),
        ],
    );
}

#[test]
fn t4_t10_a_day_and_a_week_are_as_long_as_they_are() {
    let board = |per| {
        json!({"rules": [
            {"kind": "increment", "minutes": 60, "price": "1.00"}, {"kind": "cap", "amount": "24.50", "per": per}
        ]})
    };
    costs(
        board(json!({"scope": "window", "days": "all", "from": "00:00", "until": "00:00"})),
        &[
            (
                "2026-03-29 00:00",
                "2026-03-30 00:00",
                "23.00",
                "a day of 23 hours",
            ),
            (
                "2026-10-25 00:00",
                "2026-10-26 00:00",
                "24.50",
                "a day of 25 hours, capped",
            ),
        ],
    );
    costs(
        board(json!({"scope": "week"})),
        &[
            (
                "2026-03-29 00:00",
                "2026-03-30 02:00",
                "25.00",
                "23 hours of Sunday, and two of the next week",
            ),
            (
                "2026-10-25 00:00",
                "2026-10-26 01:00",
                "25.50",
                "25 hours of Sunday, capped, and one of the next week",
            ),
        ],
    );
}

#[test]
fn t4_t21_minutes_begin_anew_after_24_hours() {
    let board = json!({"restart": "hours24", "rules": [
        {"kind": "increment", "minutes": 60, "price": "5.00", "until_minute": 60},
        {"kind": "increment", "minutes": 1440, "price": "1.00"}
    ]});
    costs(
        board,
        &[
            ("2026-03-28 12:00", "2026-03-29 13:00", "6.00", "24 hours"),
            (
                "2026-03-28 12:00",
                "2026-03-29 13:01",
                "11.00",
                "a first hour again",
            ),
            (
                "2026-10-24 12:00",
                "2026-10-25 11:01",
                "11.00",
                "a first hour again",
            ),
        ],
    );
}

#[test]
fn t4_t17_the_window_of_entry_in_a_doubled_hour() {
    let board = |from: &str, until: &str| {
        json!({"rules": [
            {"kind": "increment", "minutes": 600, "price": "2.00",
             "when": {"entered": {"days": "all", "from": from, "until": until}}},
            {"kind": "increment", "minutes": 600, "price": "1.00"}
        ]})
    };
    costs(
        board("02:00", "02:30"),
        &[
            ("2026-10-25 00:15Z", "2026-10-25 05:00", "2.00", "the first 02:15"),
            (
                "2026-10-25 01:15Z",
                "2026-10-25 05:00",
                "1.00",
                "the second is after the first 02:30",
            ),
        ],
    );
    costs(
        board("02:00", "03:00"),
        &[(
            "2026-10-25 01:15Z",
            "2026-10-25 05:00",
            "2.00",
            "the second 02:15 is before 03:00",
        )],
    );
    costs(
        board("02:30", "04:00"),
        &[
            (
                "2026-03-29 03:00",
                "2026-03-29 05:00",
                "2.00",
                "the change is the first minute of the window",
            ),
            (
                "2026-03-29 01:59",
                "2026-03-29 05:00",
                "1.00",
                "a minute before it",
            ),
        ],
    );
}

#[test]
fn t4_t20_energy_by_the_time_of_day() {
    let board = tariff(json!({
        "rules": [{"kind": "increment", "minutes": 60, "price": "0"}],
        "extras": [{"name": "Energy", "of": "energy", "rules": [
            {"kind": "energy", "price": "0.20", "step_wh": 1, "window": {"days": "all", "from": "02:00", "until": "03:00"}},
            {"kind": "energy", "price": "0.50", "step_wh": 1}
        ]}]
    }));
    let ten_kilowatt_hours_from = |from: &'static str| {
        move |stay: &mut Stay| {
            stay.charging = vec![ChargingSession {
                plugged_at: stay.entry,
                unplugged_at: None,
                periods: vec![ChargingPeriod {
                    from: at(&berlin(), from),
                    until: None,
                    energy_wh: 10_000,
                    power_w: None,
                }],
            }];
        }
    };
    for (from, total) in [
        ("2026-10-24 23:59Z", "5.00"),
        ("2026-10-25 00:00Z", "2.00"),
        ("2026-10-25 01:59Z", "2.00"),
        ("2026-10-25 02:00Z", "5.00"),
    ] {
        let case = ("2026-10-25 00:00", "2026-10-25 08:00", total, from);
        assert_eq!(
            wrong(&board, &berlin(), ten_kilowatt_hours_from(from), &[case]),
            [""; 0]
        );
    }
    // In spring the window has no minute.
    let case = (
        "2026-03-29 00:00",
        "2026-03-29 08:00",
        "5.00",
        "the change is 03:00",
    );
    assert_eq!(
        wrong(
            &board,
            &berlin(),
            ten_kilowatt_hours_from("2026-03-29 01:00Z"),
            &[case]
        ),
        [""; 0]
    );
}

#[test]
fn t4_t27_coming_back_within_minutes_that_pass() {
    let board = tariff(json!({
        "reentry_minutes": 60,
        "rules": [{"kind": "increment", "minutes": 600, "price": "4.00"}]
    }));
    let out_at = |exit: &'static str| {
        move |stay: &mut Stay| {
            let exit = at(&berlin(), exit);
            stay.earlier = vec![engine::tariff::Visit {
                entry: engine::time::Instant(exit.0 - 600_000),
                exit,
            }];
        }
    };
    let spring = (
        "2026-03-29 03:30",
        "2026-03-29 04:00",
        "0.00",
        "from 01:30 to 03:30 one hour passes",
    );
    assert_eq!(
        wrong(&board, &berlin(), out_at("2026-03-29 01:30"), &[spring]),
        [""; 0]
    );
    let autumn = (
        "2026-10-25 01:30Z",
        "2026-10-25 04:00",
        "4.00",
        "from 01:30 to the second 02:30 two hours pass",
    );
    assert_eq!(
        wrong(&board, &berlin(), out_at("2026-10-25 01:30"), &[autumn]),
        [""; 0]
    );
}
