//! T-14: what it costs to leave later.

use engine::tariff::{Pricer, Stay, Tariff};
use serde_json::json;

use super::{stay, tariff, when};
use crate::worlds::{berlin, euro};

fn curve(board: &Tariff, stay: &Stay, until: &str) -> Vec<(String, i64)> {
    let calendar = berlin();
    let pricer = Pricer::new(board, &calendar, euro());
    let points = pricer.curve(stay, when(until)).expect("a short stay");
    let shown = |point: &engine::tariff::Point| {
        let time = calendar.offsets.local(point.from).format("%H:%M").to_string();
        (time, point.total.minor)
    };
    points.iter().map(shown).collect()
}

fn next(board: &Tariff, stay: &Stay) -> Option<(String, i64)> {
    let calendar = berlin();
    let change = Pricer::new(board, &calendar, euro())
        .next_change(stay)
        .expect("a short stay")?;
    let time = calendar
        .offsets
        .local(change.holds_until)
        .format("%H:%M")
        .to_string();
    Some((time, change.then.minor))
}

#[test]
fn t14_every_step_of_the_curve_ahead() {
    let board = tariff(json!({"rules": [
        {"kind": "free_if_out_within", "minutes": 10},
        {"kind": "increment", "minutes": 30, "price": "1.00", "window": {"days": "all", "from": "08:00", "until": "18:00"}},
        {"kind": "flat", "price": "3.00", "window": {"days": "all", "from": "18:00", "until": "08:00"}},
        {"kind": "cap", "amount": "3.50", "per": {"scope": "window", "days": "all", "from": "08:00", "until": "18:00"}}
    ]}));
    let curve = curve(
        &board,
        &stay("2026-05-12 16:00", "2026-05-12 16:05"),
        "2026-05-12 19:00",
    );
    let point = |time: &str, minor| (time.to_owned(), minor);
    assert_eq!(
        curve,
        [
            point("16:05", 0),
            point("16:11", 100),
            point("16:31", 200),
            point("17:01", 300),
            point("17:31", 350),
            point("18:01", 650),
        ]
    );
}

#[test]
fn t14_the_next_change_to_the_minute() {
    let board = tariff(json!({"rules": [
        {"kind": "increment", "minutes": 60, "price": "2.00"},
        {"kind": "cap", "amount": "3.00", "per": {"scope": "stay"}}
    ]}));
    let next = |exit| next(&board, &stay("2026-05-12 10:00", exit));
    assert_eq!(next("2026-05-12 10:20"), Some(("11:00".to_owned(), 300)));
    assert_eq!(
        next("2026-05-12 11:00"),
        Some(("11:00".to_owned(), 300)),
        "now is the last moment"
    );
    assert_eq!(next("2026-05-12 11:01"), None, "the cap is reached for good");
}

#[test]
fn t14_t19_a_price_may_fall_only_where_the_tariff_asks_when_somebody_leaves() {
    let board = tariff(json!({
        "rules": [{"kind": "increment", "minutes": 60, "price": "2.00"}],
        "offers": [{"name": "Early bird", "when": {"left": {"days": "all", "from": "15:00", "until": "19:00"}},
                    "rules": [{"kind": "increment", "minutes": 1440, "price": "7.00"}]}]
    }));
    let curve = curve(
        &board,
        &stay("2026-05-12 10:00", "2026-05-12 14:30"),
        "2026-05-12 20:30",
    );
    let point = |time: &str, minor| (time.to_owned(), minor);
    assert_eq!(
        curve,
        [
            point("14:30", 1000),
            point("15:01", 700),
            point("19:01", 2000),
            point("20:01", 2200),
        ]
    );
}
