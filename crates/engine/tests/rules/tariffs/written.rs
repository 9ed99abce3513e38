//! Tariffs, stays and bills as text, and texts from before the language grew.

use engine::tariff::{
    Bill, Increment, Period, Pricer, Repeat, Rule, Stay, StepScope, Strategy as Charging, Takeover, Tariff,
};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::worlds::{Told, berlin, calendars, euro, hourly, stays, tariffs, utc};

/// What comes back of a value that is written and read.
fn again<T: Serialize + DeserializeOwned>(value: &T) -> T {
    let text = serde_json::to_string(value).expect("writes");
    serde_json::from_str(&text).expect("reads back")
}

proptest! {
    #[test]
    fn t13_a_tariff_a_stay_and_a_bill_read_back_as_they_were_written(
        tariff in tariffs(), calendar in calendars(), stay in stays(Told::All)
    ) {
        prop_assert_eq!(&again(&tariff), &tariff);
        prop_assert_eq!(&again(&stay), &stay);
        prop_assert_eq!(&again(&calendar), &calendar);
        if let Ok(bill) = Pricer::new(&tariff, &calendar, euro()).bill(&stay) {
            prop_assert_eq!(&again::<Bill>(&bill), &bill);
        }
    }
}

fn tariff(text: &str) -> Tariff {
    serde_json::from_str(text).expect("a tariff")
}

/// A tariff as logs had it when the language had four kinds of rules.
const OLD: &str = r#"{
    "version": 1, "valid_from": 0, "exit_grace_minutes": 15,
    "rules": [
        {"kind": "free_if_out_within", "minutes": 10},
        {"kind": "increment", "name": "Day", "minutes": 60, "price": "3.00", "from_minute": 0, "until_minute": null,
         "window": {"days": "mon-sat", "from": "06:00", "until": "20:00"}},
        {"kind": "flat", "price": "4.00", "window": {"days": "all", "from": "20:00", "until": "06:00"}},
        {"kind": "cap", "amount": "8.00", "per": {"scope": "hours24"}},
        {"kind": "cap", "amount": "20.00", "per": {"scope": "stay"}},
        {"kind": "cap", "amount": "9.00", "per": {"scope": "window", "days": "all", "from": "00:00", "until": "00:00"}}
    ]
}"#;

#[test]
fn t6_t10_a_tariff_from_an_old_log_means_what_it_did() {
    let old = tariff(OLD);
    old.check().expect("sound");
    let Charging::Increment(increment) = &old.rules[1].strategy else {
        panic!("the second rule is an increment")
    };
    let plain: &Increment = increment;
    assert_eq!(
        (plain.steps, plain.takeover, plain.per_minutes),
        (StepScope::Segment, Takeover::Cut, None)
    );
    let Charging::Cap(cap) = &old.rules[3].strategy else {
        panic!("the fourth is a cap")
    };
    assert_eq!(
        (&cap.per, cap.repeat, cap.only.len(), cap.until_minute),
        (&Period::Hours24, Repeat::Each, 0, None)
    );
    let calendar = berlin();
    let total = |minutes| {
        let entry = utc("2026-05-12 06:00");
        let stay = Stay::new(entry.instant(), entry.plus(minutes).instant());
        Pricer::new(&old, &calendar, euro())
            .total(&stay)
            .expect("a short stay")
            .minor
    };
    assert_eq!(
        [total(10), total(61), total(600), total(1_500)],
        [0, 600, 800, 1100],
        "8.00 for 24 hours, and 3.00"
    );
}

#[test]
fn t6_a_tariff_writes_nothing_that_goes_without_saying() {
    let text = serde_json::to_value(hourly()).expect("writes");
    let expected = serde_json::json!({
        "version": 1, "valid_from": 0, "exit_grace_minutes": 15,
        "rules": [{"kind": "increment", "minutes": 60, "price": "3.00"}]
    });
    assert_eq!(text, expected);
    let stay = Stay::new(
        utc("2026-05-12 10:00").instant(),
        utc("2026-05-12 11:00").instant(),
    );
    let text = serde_json::to_value(&stay).expect("writes");
    let keys: Vec<_> = text
        .as_object()
        .into_iter()
        .flat_map(serde_json::Map::keys)
        .collect();
    assert_eq!(keys, ["entry", "exit", "vehicle"]);
}

#[test]
fn t10_each_way_to_write_a_cap_reads_as_it_should() {
    let cap = |per: &str| {
        let rule: Rule =
            serde_json::from_str(&format!(r#"{{"kind": "cap", "amount": "8.00", "per": {per}}}"#))
                .expect("a rule");
        match rule.strategy {
            Charging::Cap(cap) => cap.per,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(cap(r#"{"scope": "hours24"}"#), Period::Hours24);
    assert_eq!(
        cap(r#"{"scope": "every", "minutes": 720}"#),
        Period::Every { minutes: 720 }
    );
    assert_eq!(cap(r#"{"scope": "week"}"#), Period::Week);
    assert_eq!(cap(r#"{"scope": "stay"}"#), Period::Stay);
    let window = r#"{"scope": "window", "days": "sat @match", "from": "18:00", "until": "06:00", "season": "06-01/09-16"}"#;
    assert!(matches!(cap(window), Period::Window(window) if window.season.is_some()));
}
