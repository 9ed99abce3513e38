//! Parts that never do anything.

use super::{assert_none, assert_one, hourly, lint, told, window};
use serde_json::{Value, json};

fn night() -> Value {
    json!({ "kind": "flat", "price": "4.00", "window": window("all", "18:00", "06:00") })
}

#[test]
fn t6_a_rule_behind_one_that_always_applies_is_never_in_charge() {
    let found = lint(json!([hourly("3.00"), night()]), json!({}));
    assert_one(
        &found,
        "tariff.rule_never_in_charge",
        &["Mon 11 00:00 - Mon 11 00:01 3.00"],
    );
    assert_eq!(
        found[0].message,
        "rule 2 is never in charge: where it would hold, rule 1 comes first"
    );
}

#[test]
fn t6_a_rule_before_one_that_always_applies_is_in_charge() {
    assert_none(&lint(json!([night(), hourly("3.00")]), json!({})));
}

#[test]
fn t6_a_rule_that_only_one_minute_of_the_week_meets_is_in_charge() {
    // The third hour of who comes in on Sunday from 23:59 to midnight, at the price of the hours about it.
    let rare = json!({
        "kind": "increment", "minutes": 60, "price": "3.00", "from_minute": 120, "until_minute": 180,
        "when": { "entered": window("sun", "23:59", "00:00") },
    });
    assert_none(&lint(json!([rare, hourly("3.00")]), json!({})));
}

#[test]
fn t17_a_rule_whose_conditions_exclude_each_other_holds_for_no_stay() {
    let rule = json!({
        "kind": "increment", "minutes": 60, "price": "1.00", "when": { "full_from": 90, "full_below": 80 },
    });
    let found = lint(json!([rule, hourly("3.00")]), json!({}));
    assert_one(
        &found,
        "tariff.rule_never_in_charge",
        &["Mon 11 00:00 - Tue 12 00:00 72.00"],
    );
    assert_eq!(
        found[0].message,
        "rule 1 is never in charge: there is no stay that it would hold for"
    );
}

#[test]
fn t17_a_rule_for_those_whom_no_other_rule_names_is_in_charge() {
    let for_cars =
        json!({ "kind": "increment", "minutes": 60, "price": "3.00", "when": { "vehicles": ["car"] } });
    assert_none(&lint(json!([for_cars, hourly("5.00")]), json!({})));
}

#[test]
fn t9_free_minutes_and_a_free_way_out_are_seen_though_they_charge_nothing() {
    let free = json!({ "kind": "free", "minutes": 30, "per": { "scope": "stay" } });
    let out = json!({ "kind": "free_if_out_within", "minutes": 10 });
    let found = lint(
        json!([out, free, hourly("3.00")]),
        json!({ "reentry_minutes": 60 }),
    );
    assert_none(&found);
}

#[test]
fn t9_a_free_way_out_behind_a_longer_one_is_never_used() {
    let out = |minutes: u32| json!({ "kind": "free_if_out_within", "minutes": minutes });
    let found = lint(
        json!([out(15), out(10), hourly("3.00")]),
        json!({ "reentry_minutes": 60 }),
    );
    assert_one(
        &found,
        "tariff.rule_never_in_charge",
        &["Mon 11 00:00 - Mon 11 00:01 0.00"],
    );
    assert_eq!(
        found[0].message,
        "rule 2 is never in charge: where it would hold, rule 1 comes first"
    );
}

#[test]
fn t10_a_cap_above_what_its_period_can_cost_never_cuts() {
    let cap = |amount: &str| json!({ "kind": "cap", "amount": amount, "per": { "scope": "hours24" } });
    let found = lint(json!([hourly("3.00"), cap("72.00")]), json!({}));
    // 24 hours at 3.00.
    assert_one(
        &found,
        "tariff.cap_never_cuts",
        &["Mon 11 00:00 - Tue 12 00:00 72.00"],
    );
    assert_eq!(
        found[0].message,
        "rule 2, a cap of 72.00 EUR, never cuts: the dearest stay of 24 hours costs 72.00 EUR"
    );
    assert_none(&lint(json!([hourly("3.00"), cap("71.99")]), json!({})));
}

#[test]
fn t10_a_cap_of_the_stay_that_takes_weeks_to_reach_cuts() {
    let cap = |amount: &str| json!({ "kind": "cap", "amount": amount, "per": { "scope": "stay" } });
    // 31 days at 48.00.
    assert_none(&lint(json!([hourly("2.00"), cap("1487.99")]), json!({})));
    assert_one(
        &lint(json!([hourly("2.00"), cap("1488.00")]), json!({})),
        "tariff.cap_never_cuts",
        &["Mon 11 00:00 - Thu 11 00:00 1488.00"],
    );
}

#[test]
fn t19_an_offer_that_is_never_cheaper_never_counts() {
    let offer = |price: &str| {
        let flat = json!({ "kind": "flat", "price": price, "window": window("all", "00:00", "00:00") });
        json!({ "offers": [{ "name": "Day ticket", "rules": [flat] }], "reentry_minutes": 1 })
    };
    // A day costs 48.00 by the hour.
    let found = lint(json!([hourly("2.00")]), offer("48.00"));
    assert_one(
        &found,
        "tariff.offer_never_cheaper",
        &["Mon 11 00:00 - Mon 11 01:00 2.00"],
    );
    assert_eq!(
        found[0].message,
        "offer 1 “Day ticket” never counts: where it holds, it is not cheaper than what counts without it"
    );
    assert_none(&lint(json!([hourly("2.00")]), offer("47.99")));
}

#[test]
fn t18_an_extra_for_no_stay_is_never_charged_and_told_once() {
    let extra = |below: u8| {
        json!({ "extras": [{
            "name": "Event", "of": "once", "when": { "full_from": 80, "full_below": below },
            "rules": [{ "kind": "fee", "price": "5.00" }],
        }] })
    };
    let found = lint(json!([hourly("2.00")]), extra(80));
    assert_one(
        &found,
        "tariff.extra_never_charged",
        &["Mon 11 00:00 - Tue 12 00:00 48.00"],
    );
    assert_eq!(found[0].message, "extra 1 “Event” is never charged");
    assert_none(&lint(json!([hourly("2.00")]), extra(90)));
}

#[test]
fn t20_a_price_for_energy_behind_one_for_any_power_is_never_in_charge() {
    let energy = |price: &str, from_w: Value| json!({ "kind": "energy", "price": price, "step_wh": 1000, "from_w": from_w });
    let extra = |rules: Value| json!({ "extras": [{ "name": "Energy", "of": "energy", "rules": rules }] });
    let (any, fast) = (energy("0.50", Value::Null), energy("0.70", 50_000.into()));
    let found = lint(json!([hourly("2.00")]), extra(json!([any, fast])));
    // One minute of parking, 2.00, and 20 kWh at 0.50.
    assert_one(
        &found,
        "tariff.rule_never_in_charge",
        &["Mon 11 00:00 - Mon 11 00:01 12.00"],
    );
    assert_eq!(
        found[0].message,
        "extra 1, rule 2 is never in charge: where it would hold, extra 1, rule 1 comes first"
    );
    assert_none(&lint(json!([hourly("2.00")]), extra(json!([fast, any]))));
}

#[test]
fn t18_time_at_a_charger_is_looked_at_long_enough() {
    let idle = json!({ "kind": "increment", "minutes": 60, "price": "1.00", "from_minute": 240 });
    for of in ["plugged", "charging", "idle"] {
        let extra = json!({ "extras": [{ "name": "Blocking", "of": of, "rules": [idle] }] });
        assert_none(&lint(json!([hourly("2.00")]), extra));
    }
}

#[test]
fn t24_a_discount_behind_a_better_one_is_never_taken() {
    let staff = |percent: &str| json!({ "name": "Staff", "when": { "customers": ["staff"] }, "kind": "percent", "percent": percent });
    let best = json!({ "stacking": "best", "adjustments": [staff("-10"), staff("-20")] });
    let found = lint(json!([hourly("2.00")]), best);
    // An hour for 2.00, less a fifth.
    assert_one(
        &found,
        "tariff.adjustment_never_taken",
        &["Mon 11 00:00 - Mon 11 01:00 1.60"],
    );
    assert_eq!(
        found[0].message,
        "adjustment 1 “Staff” never changes a sum, also where it holds"
    );
    let each = json!({ "stacking": "each", "adjustments": [staff("-10"), staff("-20")] });
    assert_none(&lint(json!([hourly("2.00")]), each));
}

#[test]
fn t23_a_minimum_below_the_cheapest_stay_never_counts() {
    let minimum = |amount: &str| json!({ "minimum": amount });
    assert_one(
        &lint(json!([hourly("2.00")]), minimum("2.00")),
        "tariff.minimum_never_counts",
        &["Mon 11 00:00 - Mon 11 00:01 2.00"],
    );
    let by_minute = json!([{ "kind": "increment", "minutes": 30, "price": "1.00" }]);
    let found = lint(by_minute, minimum("2.00"));
    assert!(
        !told(&found)
            .iter()
            .any(|(code, _)| *code == "tariff.minimum_never_counts")
    );
}

#[test]
fn t23_a_maximum_above_the_dearest_month_never_counts() {
    let maximum = |amount: &str| json!({ "maximum": amount });
    assert_one(
        &lint(json!([hourly("2.00")]), maximum("1488.00")),
        "tariff.maximum_never_counts",
        &["Mon 11 00:00 - Thu 11 00:00 1488.00"],
    );
    assert_none(&lint(json!([hourly("2.00")]), maximum("1487.00")));
}
