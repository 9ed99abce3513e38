//! T-20: energy.

use engine::tariff::{ChargingPeriod, ChargingSession, Stay, Tariff};
use serde_json::{Value, json};

use super::{costs_with, tariff, when};

fn energy(rules: &Value) -> Tariff {
    tariff(json!({
        "rules": [{"kind": "increment", "minutes": 60, "price": "0"}],
        "extras": [{"name": "Energy", "of": "energy", "rules": rules}]
    }))
}

/// Charging periods by their beginning, their watt-hours and their watts, each an hour long at most.
fn flowed(periods: &'static [(&str, u64, u32)]) -> impl Fn(&mut Stay) {
    |stay| {
        let period = |&(from, energy_wh, power_w): &(&str, u64, u32)| ChargingPeriod {
            from: when(from),
            until: Some(engine::time::Instant(when(from).0 + 1_800_000)),
            energy_wh,
            power_w: (power_w > 0).then_some(power_w),
        };
        stay.charging = vec![ChargingSession {
            plugged_at: stay.entry,
            unplugged_at: None,
            periods: periods.iter().map(period).collect(),
        }];
    }
}

const UNTIL_NOON: [&str; 2] = ["2026-05-12 10:00", "2026-05-12 12:00"];

fn costs(board: &Tariff, periods: &'static [(&str, u64, u32)], total: &str, because: &str) {
    let [entry, exit] = UNTIL_NOON;
    costs_with(board, flowed(periods), &[(entry, exit, total, because)]);
}

#[test]
fn t20_energy_is_charged_by_the_kilowatt_hour() {
    let board = energy(&json!([{"kind": "energy", "price": "0.52", "step_wh": 1}]));
    costs(
        &board,
        &[("2026-05-12 10:00", 12_300, 0)],
        "6.40",
        "12.3 × 0.52 are 6.396",
    );
    costs(
        &board,
        &[("2026-05-12 10:00", 1, 0), ("2026-05-12 11:00", 9_999, 0)],
        "5.20",
        "10 kWh in two periods",
    );
    costs(&board, &[], "0.00", "none has flowed");
}

#[test]
fn t20_a_started_step_is_charged_in_full_once_for_the_stay() {
    let board = energy(&json!([{"kind": "energy", "price": "0.50", "step_wh": 1000}]));
    costs(
        &board,
        &[("2026-05-12 10:00", 1_001, 0)],
        "1.00",
        "two started kilowatt-hours",
    );
    costs(
        &board,
        &[("2026-05-12 10:00", 1_400, 0), ("2026-05-12 11:00", 600, 0)],
        "1.00",
        "two in all, not two and one",
    );
}

#[test]
fn t20_energy_so_far_divides_a_charging_period() {
    let board = energy(&json!([
        {"kind": "energy", "price": "0.30", "step_wh": 1, "until_wh": 5000},
        {"kind": "energy", "price": "0.60", "step_wh": 1}
    ]));
    costs(
        &board,
        &[("2026-05-12 10:00", 8_000, 0)],
        "3.30",
        "5 × 0.30 and 3 × 0.60",
    );
    costs(
        &board,
        &[("2026-05-12 10:00", 4_000, 0), ("2026-05-12 11:00", 2_000, 0)],
        "2.10",
        "4 and 1 at 0.30, 1 at 0.60",
    );
}

#[test]
fn t20_power_and_time_of_day_of_a_charging_period() {
    let by_power = energy(&json!([
        {"kind": "energy", "price": "0.80", "step_wh": 1, "from_w": 50000},
        {"kind": "energy", "price": "0.60", "step_wh": 1, "from_w": 22000, "until_w": 50000},
        {"kind": "energy", "price": "0.40", "step_wh": 1}
    ]));
    costs(&by_power, &[("2026-05-12 10:00", 1_000, 50_000)], "0.80", "fast");
    costs(
        &by_power,
        &[("2026-05-12 10:00", 1_000, 49_999)],
        "0.60",
        "below it",
    );
    costs(
        &by_power,
        &[("2026-05-12 10:00", 1_000, 0)],
        "0.40",
        "power that is not known counts as none",
    );
    let by_time = energy(&json!([
        {"kind": "energy", "price": "0.70", "step_wh": 1, "window": {"days": "all", "from": "11:00", "until": "13:00"}},
        {"kind": "energy", "price": "0.30", "step_wh": 1}
    ]));
    costs(
        &by_time,
        &[("2026-05-12 10:59", 1_000, 0)],
        "0.30",
        "it began before the window",
    );
    costs(
        &by_time,
        &[("2026-05-12 11:00", 1_000, 0)],
        "0.70",
        "it began with the window",
    );
}

#[test]
fn t10_t20_energy_under_a_cap() {
    let board = energy(&json!([
        {"kind": "energy", "price": "0.50", "step_wh": 1},
        {"kind": "cap", "amount": "4.00", "per": {"scope": "stay"}}
    ]));
    costs(&board, &[("2026-05-12 10:00", 8_000, 0)], "4.00", "8 × 0.50");
    costs(
        &board,
        &[("2026-05-12 10:00", 6_000, 0), ("2026-05-12 11:00", 6_000, 0)],
        "4.00",
        "no more than that",
    );
}
