//! T-18: time at a charger.

use engine::tariff::{ChargingPeriod, ChargingSession, Stay, Tariff};
use serde_json::{Value, json};

use super::{costs_with, tariff, when};

/// Free parking, and something for the time at the charger.
fn only(of: &str, rules: &Value) -> Tariff {
    tariff(json!({
        "rules": [{"kind": "increment", "minutes": 60, "price": "0"}],
        "extras": [{"name": "Charger", "of": of, "rules": rules}]
    }))
}

fn session(
    plugged_at: &str,
    unplugged_at: Option<&str>,
    periods: &[(&str, Option<&str>)],
) -> ChargingSession {
    let period = |&(from, until): &(&str, Option<&str>)| ChargingPeriod {
        from: when(from),
        until: until.map(when),
        energy_wh: 1_000,
        power_w: None,
    };
    ChargingSession {
        plugged_at: when(plugged_at),
        unplugged_at: unplugged_at.map(when),
        periods: periods.iter().map(period).collect(),
    }
}

/// Plugged in from 10:10 to 15:00; energy flows until 11:00, and from 11:30 to 12:00.
fn plugged(stay: &mut Stay) {
    stay.charging = vec![session(
        "2026-05-12 10:10",
        Some("2026-05-12 15:00"),
        &[
            ("2026-05-12 10:10", Some("2026-05-12 11:00")),
            ("2026-05-12 11:30", Some("2026-05-12 12:00")),
        ],
    )];
}

#[test]
fn t18_time_at_the_charger_counts_from_plugging_in() {
    let blocking = only(
        "plugged",
        &json!([{"kind": "increment", "minutes": 60, "price": "1.00", "from_minute": 240}]),
    );
    costs_with(
        &blocking,
        plugged,
        &[
            (
                "2026-05-12 10:00",
                "2026-05-12 14:10",
                "0.00",
                "four hours at the charger",
            ),
            (
                "2026-05-12 10:00",
                "2026-05-12 14:11",
                "1.00",
                "a fifth has begun",
            ),
            (
                "2026-05-12 10:00",
                "2026-05-12 18:00",
                "1.00",
                "it was unplugged at 15:00",
            ),
        ],
    );
}

#[test]
fn t18_time_in_which_energy_flows() {
    let charging = only(
        "charging",
        &json!([{"kind": "increment", "minutes": 10, "price": "0.10"}]),
    );
    costs_with(
        &charging,
        plugged,
        &[
            ("2026-05-12 10:00", "2026-05-12 11:00", "0.50", "50 minutes"),
            ("2026-05-12 10:00", "2026-05-12 11:30", "0.50", "and a pause"),
            ("2026-05-12 10:00", "2026-05-12 18:00", "0.80", "and 30 minutes"),
        ],
    );
    let by_the_hour = |steps: &str| {
        only(
            "charging",
            &json!([{"kind": "increment", "minutes": 60, "price": "1.00", "steps": steps}]),
        )
    };
    costs_with(
        &by_the_hour("segment"),
        plugged,
        &[(
            "2026-05-12 10:00",
            "2026-05-12 18:00",
            "2.00",
            "an hour for each of the two",
        )],
    );
    costs_with(
        &by_the_hour("stay"),
        plugged,
        &[
            (
                "2026-05-12 10:00",
                "2026-05-12 11:40",
                "1.00",
                "60 minutes of energy in all",
            ),
            ("2026-05-12 10:00", "2026-05-12 11:41", "2.00", "61"),
        ],
    );
}

#[test]
fn t18_time_idle_counts_from_the_end_of_the_energy() {
    let idle = only(
        "idle",
        &json!([
            {"kind": "free", "minutes": 15, "per": {"scope": "stay"}},
            {"kind": "increment", "minutes": 1, "price": "0.10", "window": {"days": "all", "from": "08:00", "until": "22:00"}}
        ]),
    );
    costs_with(
        &idle,
        plugged,
        &[
            (
                "2026-05-12 10:00",
                "2026-05-12 12:15",
                "0.00",
                "the pause is not idle, and 15 minutes are free",
            ),
            ("2026-05-12 10:00", "2026-05-12 12:25", "1.00", "ten minutes"),
            (
                "2026-05-12 10:00",
                "2026-05-12 18:00",
                "16.50",
                "165 minutes until it was unplugged",
            ),
        ],
    );
    let still_charging = |stay: &mut Stay| {
        stay.charging = vec![session("2026-05-12 10:10", None, &[("2026-05-12 10:10", None)])];
    };
    costs_with(
        &idle,
        still_charging,
        &[(
            "2026-05-12 10:00",
            "2026-05-12 20:00",
            "0.00",
            "energy still flows",
        )],
    );
    let never_charged = |stay: &mut Stay| stay.charging = vec![session("2026-05-12 10:10", None, &[])];
    costs_with(
        &idle,
        never_charged,
        &[("2026-05-12 10:00", "2026-05-12 20:00", "0.00", "none has flowed")],
    );
}

#[test]
fn t18_each_plugging_in_counts_its_own_minutes() {
    let first_half_hour_free = only(
        "plugged",
        &json!([
            {"kind": "increment", "minutes": 30, "price": "0", "until_minute": 30},
            {"kind": "increment", "minutes": 30, "price": "1.00"}
        ]),
    );
    let twice = |stay: &mut Stay| {
        stay.charging = vec![
            session("2026-05-12 10:00", Some("2026-05-12 11:00"), &[]),
            session("2026-05-12 12:00", None, &[]),
        ];
    };
    costs_with(
        &first_half_hour_free,
        twice,
        &[
            (
                "2026-05-12 10:00",
                "2026-05-12 12:30",
                "1.00",
                "half an hour of the first time",
            ),
            (
                "2026-05-12 10:00",
                "2026-05-12 13:00",
                "2.00",
                "and of the second",
            ),
        ],
    );
}
