//! The comparison with the reference would notice: every number of a tariff counts.

use engine::tariff::{ChargingPeriod, ChargingSession, Pricer, Stay, StoodOn, Tariff, Visit};
use serde_json::{Value, json};

use crate::reference;
use crate::worlds::{amount, berlin, euro, utc};

/// A tariff with something of everything.
fn rich() -> Value {
    json!({
        "version": 1, "valid_from": 0,
        "rules": [
            {"kind": "free", "minutes": 20, "per": {"scope": "every", "minutes": 330}},
            {"kind": "table", "rows": [{"until_minute": 40, "total": "1.10"}, {"until_minute": 90, "total": "2.50"}],
             "window": {"days": "all", "from": "08:00", "until": "12:00"}},
            {"kind": "flat", "price": "2.70", "window": {"days": "all", "from": "19:00", "until": "06:00"}},
            {"kind": "increment", "name": "capped", "minutes": 25, "price": "1.30", "per_minutes": 31,
             "from_minute": 100, "until_minute": 615},
            {"kind": "increment", "minutes": 60, "price": "0.90"},
            {"kind": "cap", "amount": "7.10", "per": {"scope": "every", "minutes": 350}, "only": ["capped"], "until_minute": 600}
        ],
        "offers": [{"name": "offer", "when": {"customers": ["staff"]},
            "rules": [{"kind": "increment", "minutes": 200, "price": "1.00", "until_minute": 300}]}],
        "extras": [
            {"name": "energy", "of": "energy", "rules": [
                {"kind": "energy", "price": "0.41", "step_wh": 100, "from_wh": 300, "until_wh": 1183, "from_w": 2000, "until_w": 9000},
                {"kind": "energy", "price": "0.77", "step_wh": 70}
            ]},
            {"name": "idle", "of": "idle", "rules": [{"kind": "increment", "minutes": 7, "price": "0.11"}]},
            {"name": "fee", "of": "once", "rules": [{"kind": "fee", "price": "0.35"}]}
        ],
        "adjustments": [
            {"name": "a", "kind": "percent", "percent": "-13"},
            {"name": "b", "of": "parking", "kind": "amount", "amount": "-0.17"},
            {"name": "c", "kind": "minutes", "minutes": 35, "meaning": "arrival"}
        ],
        "minimum": "3.00", "maximum": "41.00",
        "tax": {"percent": "19", "kind": "exclusive"},
        "reentry_minutes": 64
    })
}

/// Stays of some length, with charging: back after half an hour, for the first time, as staff.
fn stays(minutes: i64) -> [Stay; 3] {
    let entry = utc("2026-05-12 06:00");
    let back_soon = Stay {
        spots: vec![StoodOn {
            from: entry.instant(),
            count: 1,
            kind: engine::spot::SpotKind::Compact,
            charger: true,
            rate_class: None,
        }],
        charging: vec![ChargingSession {
            plugged_at: entry.instant(),
            unplugged_at: None,
            periods: [
                (0, 350, 2_000),
                (5, 182, 9_000),
                (10, 400, 1_999),
                (15, 910, 8_999),
            ]
            .map(|(after, energy_wh, power_w)| ChargingPeriod {
                from: entry.plus(after).instant(),
                until: Some(entry.plus(after + 2).instant()),
                energy_wh,
                power_w: Some(power_w),
            })
            .to_vec(),
        }],
        earlier: vec![Visit {
            entry: entry.plus(-50).instant(),
            exit: entry.plus(-30).instant(),
        }],
        ..Stay::new(entry.instant(), entry.plus(minutes).instant())
    };
    let first_time = Stay {
        earlier: Vec::new(),
        ..back_soon.clone()
    };
    let staff = Stay {
        customers: ["staff".to_owned()].into(),
        ..first_time.clone()
    };
    [back_soon, first_time, staff]
}

/// The places of the numbers and the prices of a tariff.
fn numbers(value: &Value, here: &str) -> Vec<String> {
    match value {
        Value::Number(_) => vec![here.to_owned()],
        Value::String(text) if text.parse::<engine::money::Amount>().is_ok() => vec![here.to_owned()],
        Value::Array(list) => {
            let places = list.iter().enumerate();
            places
                .flat_map(|(at, value)| numbers(value, &format!("{here}/{at}")))
                .collect()
        }
        Value::Object(map) => map
            .iter()
            .flat_map(|(key, value)| numbers(value, &format!("{here}/{key}")))
            .collect(),
        _ => Vec::new(),
    }
}

/// Whether the bill of some stay of these lengths differs from what was counted for another tariff.
fn notices(charged: &Tariff, counted: &Tariff, mut lengths: impl Iterator<Item = i64>) -> bool {
    let calendar = berlin();
    lengths.any(|minutes| {
        stays(minutes).iter().any(|stay| {
            let told = Pricer::new(charged, &calendar, euro())
                .total(stay)
                .expect("a short stay");
            told != reference::price(counted, &calendar, euro(), stay).total
        })
    })
}

/// Every length up to two days, far apart ones first.
fn every_length() -> impl Iterator<Item = i64> {
    // 1,009 and 2,880 have no factor in common, so that each length comes once.
    (1..=2_880).map(|nth| nth * 1_009 % 2_880 + 1)
}

#[test]
fn t1_t6_a_reference_that_gets_any_number_wrong_is_noticed() {
    let read = |value: &Value| -> Tariff { serde_json::from_value(value.clone()).expect("a tariff") };
    let right = read(&rich());
    assert!(right.check().is_ok() && !notices(&right, &right, every_length().take(60)));
    let places = numbers(&rich(), "");
    // The version, the beginning, and nothing else, cost nobody anything.
    let places = places.iter().filter(|place| !place.starts_with("/v"));
    let mut tried = 0;
    let mut missed = Vec::new();
    for place in places {
        let mut wrong = rich();
        let value = wrong.pointer_mut(place).expect("it is there");
        *value = match &*value {
            Value::Number(number) => (number.as_i64().expect("whole") + 1).into(),
            Value::String(text) => {
                let more = text
                    .parse::<engine::money::Amount>()
                    .expect("an amount")
                    .plus(amount("0.50"));
                more.to_string().into()
            }
            other => other.clone(),
        };
        if !notices(&right, &read(&wrong), every_length()) {
            missed.push(place);
        }
        tried += 1;
    }
    assert!(missed.is_empty(), "no difference made by {missed:?}");
    assert!(tried > 35, "only {tried} numbers were tried");
}
