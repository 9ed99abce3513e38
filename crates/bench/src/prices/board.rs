//! The price boards that are measured.

use engine::tariff::{Calendar, Stay, Tariff};
use engine::time::Instant;
use serde_json::{Value, json};

/// A tariff and the lot's calendar.
#[derive(Clone, Debug)]
pub struct Board {
    /// The tariff.
    pub tariff: Tariff,
    /// The calendar.
    pub calendar: Calendar,
}

impl Board {
    /// Twelve rules of every kind that boards have: time in steps, a first period, free time in two ways, a flat evening, a
    /// table, caps for the night, the day and the week, an offer, and a tax.
    pub fn rich() -> Self {
        let window =
            |days: &str, from: &str, until: &str| json!({ "days": days, "from": from, "until": until });
        let per = |days, from, until| {
            let mut period = window(days, from, until);
            period["scope"] = json!("window");
            period
        };
        Self::new(json!({
            "version": 1, "valid_from": 0,
            "rules": [
                { "kind": "free_if_out_within", "minutes": 10 },
                { "kind": "free", "name": "lunch", "minutes": 30, "per": per("all", "00:00", "00:00"), "window": window("mon-sat", "12:00", "14:00") },
                { "kind": "flat", "name": "party", "price": "5.00", "window": window("fri sat", "20:00", "02:00") },
                { "kind": "increment", "name": "night", "minutes": 60, "price": "1.00", "window": window("all", "18:00", "06:00") },
                { "kind": "table", "name": "holiday", "window": window("sun hol", "00:00", "00:00"), "rows": [
                    { "until_minute": 60, "total": "1.00" }, { "until_minute": 180, "total": "2.50" }, { "until_minute": 600, "total": "5.00" },
                ] },
                { "kind": "increment", "name": "first hour", "minutes": 30, "price": "1.00", "until_minute": 60 },
                { "kind": "increment", "name": "four hours", "minutes": 20, "price": "0.80", "from_minute": 60, "until_minute": 240 },
                { "kind": "increment", "name": "later", "minutes": 60, "price": "2.00" },
                { "kind": "cap", "amount": "4.00", "per": per("all", "18:00", "06:00"), "only": ["night"] },
                { "kind": "cap", "amount": "18.00", "per": per("all", "00:00", "00:00") },
                { "kind": "cap", "amount": "70.00", "per": { "scope": "week" } },
            ],
            "offers": [{
                "name": "early bird",
                "when": { "entered": window("mon-fri", "06:00", "09:30"), "left": window("all", "09:00", "20:00") },
                "rules": [{ "kind": "flat", "price": "9.00", "window": window("mon-fri", "06:00", "19:00") }],
            }],
            "tax": { "percent": "19", "kind": "inclusive" },
        }))
    }

    /// So much for every started hour, so much at most in 24 hours, free for a moment: what a programmer would hard-code.
    pub fn hourly() -> Self {
        Self::new(json!({
            "version": 1, "valid_from": 0,
            "rules": [
                { "kind": "free_if_out_within", "minutes": 15 },
                { "kind": "increment", "minutes": 60, "price": "3.00" },
                { "kind": "cap", "amount": "18.00", "per": { "scope": "hours24" } },
            ],
        }))
    }

    /// In Berlin, in 2026.
    fn new(tariff: Value) -> Self {
        let calendar = json!({
            "offsets": [{ "from": 0, "minutes": 60 }, { "from": SPRING, "minutes": 120 }, { "from": AUTUMN, "minutes": 60 }],
            "holidays": [
                "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25", "2026-10-03", "2026-12-25", "2026-12-26",
            ],
        });
        let board = Self {
            tariff: serde_json::from_value(tariff).expect("a tariff"),
            calendar: serde_json::from_value(calendar).expect("a calendar"),
        };
        assert_eq!(board.tariff.check(), Ok(()), "a sound tariff");
        board
    }
}

/// The minutes in which the clocks of 2026 change: 29 March and 25 October, 01:00 in UTC.
const SPRING: i64 = 29_579_100;
const AUTUMN: i64 = 29_881_500;

/// Tuesday 12 May 2026, 08:15 in Berlin, for 26 hours.
pub fn long_stay() -> Stay {
    let entry = Instant(1_778_566_500_000);
    Stay::new(entry, Instant(entry.0 + 26 * 3_600_000))
}
