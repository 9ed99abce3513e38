//! temp
use super::compared::differences;
use super::smallest::smallest;
use crate::reference;
use crate::worlds::*;
use engine::tariff::*;
use proptest::strategy::Strategy as _;
use proptest::strategy::ValueTree;
use proptest::test_runner::*;
use serde_json::{Value, json};

fn diff(case: &Value) -> Option<Vec<String>> {
    let tariff: Tariff = serde_json::from_value(case.get("tariff")?.clone()).ok()?;
    let stay: Stay = serde_json::from_value(case.get("stay")?.clone()).ok()?;
    let calendar: Calendar = serde_json::from_value(case.get("calendar")?.clone()).ok()?;
    tariff.check().ok()?;
    tariff.check_days(&calendar).ok()?;
    if stay.entry.0 < 1_700_000_000_000
        || stay
            .spots
            .first()
            .is_some_and(|s| s.from > stay.entry || s.count == 0)
    {
        return None;
    }
    let bill = Pricer::new(&tariff, &calendar, euro()).bill(&stay).ok()?;
    let counted = reference::price(&tariff, &calendar, euro(), &stay);
    let d = differences(&tariff, &bill, &counted);
    if d.is_empty() { None } else { Some(d) }
}

#[test]
fn explore() {
    let seed: u8 = std::env::var("SEED")
        .ok()
        .and_then(|s| s.parse().ok())
        .unwrap_or(0);
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]),
    );
    let strat = (tariffs(), calendars(), stays(Told::All));
    let mut found = 0;
    for n in 0..400 {
        let (tariff, calendar, mut stay) = strat.new_tree(&mut runner).unwrap().current();
        let case = { stay.entry = stay.entry.minute().instant(); json!({"tariff": tariff, "stay": stay, "calendar": calendar}) };
        let Some(_) = diff(&case) else { continue };
        let small = smallest(case, |c| c.pointer("/stay/entry").and_then(|v| v.as_i64()).is_some_and(|v| v == stay.entry.0) && diff(c).is_some());
        println!(
            "== {n}\n{}\n{}\n{:#?}",
            small["tariff"],
            small["stay"],
            diff(&small).unwrap()
        );
        found += 1;
        if found >= 12 {
            break;
        }
    }
}
