//! Sums that invite to something else than staying.

use super::{assert_none, assert_one, calendar, hourly, lint, lint_by, tariff, told, window};
use lint::Severity;
use serde_json::{Value, json};

fn early_bird() -> Value {
    let flat = json!({ "kind": "flat", "price": "9.00", "window": window("all", "00:00", "00:00") });
    let when = json!({ "entered": window("all", "05:00", "09:00"), "left": window("all", "15:00", "20:00") });
    json!({ "offers": [{ "name": "Early bird", "when": when, "rules": [flat] }], "reentry_minutes": 1 })
}

#[test]
fn t14_a_price_for_leaving_after_three_falls_there() {
    let found = lint(json!([hourly("2.00")]), early_bird());
    // The deepest fall is on the second day, which every seventh entry is followed into: 34 hours cost 68.00, a minute later two days cost 9.00 each.
    assert_one(
        &found,
        "tariff.fee_falls",
        &[
            "Mon 11 05:01 - Tue 12 15:00 68.00",
            "Mon 11 05:01 - Tue 12 15:01 18.00",
        ],
    );
    assert_eq!(found[0].severity(), Severity::Note);
    assert_eq!(found[0].entries, 7 * 4 * 60);
    assert_eq!(
        found[0].message,
        "the fee falls when staying longer: in at Mon 2026-05-11 05:01, out at Tue 2026-05-12 15:00 it is 68.00 EUR, \
         a minute later 18.00 EUR"
    );
}

#[test]
fn t14_a_price_for_coming_early_does_not_fall() {
    let mut offer = early_bird();
    offer["offers"][0]["when"]["left"] = Value::Null;
    assert_none(&lint(json!([hourly("2.00")]), offer));
}

#[test]
fn t28_a_lost_ticket_costs_less_than_a_day() {
    let lost = |amount: &str| json!({ "lost_ticket": amount });
    let found = lint(json!([hourly("2.00")]), lost("47.99"));
    // The 24th hour begins at 23:00.
    assert_one(
        &found,
        "tariff.lost_ticket_cheaper",
        &[
            "Mon 11 00:00 - Mon 11 23:01 48.00",
            "Mon 11 00:00 - Mon 11 23:01 47.99 lost",
        ],
    );
    assert_eq!(found[0].severity(), Severity::Mistake);
    assert_eq!(found[0].entries, 7 * 24 * 60);
    assert_none(&lint(json!([hourly("2.00")]), lost("48.00")));
}

/// The first hour for 1.00, each later one for 3.00.
fn progressive() -> Value {
    json!([
        { "kind": "increment", "minutes": 60, "price": "1.00", "until_minute": 60 },
        { "kind": "increment", "minutes": 60, "price": "3.00", "from_minute": 60 },
    ])
}

#[test]
fn t14_leaving_and_coming_back_gets_a_cheap_first_hour_again() {
    let found = lint(progressive(), json!({}));
    // Staying into the second hour: 1.00 + 3.00. Two first hours: 1.00 + 1.00.
    assert_one(
        &found,
        "tariff.leave_and_return",
        &[
            "Mon 11 00:00 - Mon 11 01:01 4.00",
            "Mon 11 00:00 - Mon 11 01:00 1.00",
            "Mon 11 01:00 - Mon 11 01:01 1.00",
        ],
    );
    assert_eq!(found[0].severity(), Severity::Note);
    assert_eq!(found[0].entries, 7 * 24 * 60);
    assert_eq!(
        found[0].message,
        "leaving at Mon 2026-05-11 01:00 and coming back at once costs 1.00 EUR and 1.00 EUR, staying from \
         Mon 2026-05-11 00:00 to Mon 2026-05-11 01:01 costs 4.00 EUR"
    );
}

#[test]
fn t27_who_goes_on_with_the_stay_before_gets_nothing_for_coming_back() {
    assert_none(&lint(progressive(), json!({ "reentry_minutes": 1 })));
}

#[test]
fn t9_free_minutes_of_each_stay_are_had_again_and_those_of_a_day_are_not() {
    let free = |per: Value| json!([{ "kind": "free", "minutes": 30, "per": per }, hourly("2.00")]);
    let found = lint(free(json!({ "scope": "stay" })), json!({}));
    // In for 30 minutes and for one more: nothing, instead of 2.00.
    assert_one(
        &found,
        "tariff.leave_and_return",
        &[
            "Mon 11 00:00 - Mon 11 00:31 2.00",
            "Mon 11 00:00 - Mon 11 00:30 0.00",
            "Mon 11 00:30 - Mon 11 00:31 0.00",
        ],
    );
    let mut day = window("all", "00:00", "00:00");
    day["scope"] = "window".into();
    assert_none(&lint(free(day), json!({})));
}

#[test]
fn t24_a_validation_is_not_taken_for_two_visits() {
    let cinema = json!({
        "name": "Cinema", "when": { "validations": ["cinema"] }, "kind": "amount", "amount": "-2.00",
    });
    assert_none(&lint(json!([hourly("2.00")]), json!({ "adjustments": [cinema] })));
}

#[test]
fn t17_what_holds_for_some_vehicles_only_is_found_with_one_of_them() {
    let mut rules = progressive();
    rules[0]["when"] = json!({ "vehicles": ["van"] });
    let rules = json!([rules[0], { "kind": "increment", "minutes": 60, "price": "3.00" }]);
    let found = lint_by(&tariff(rules, json!({})), &calendar());
    assert_eq!(told(&found)[0].0, "tariff.leave_and_return");
    assert!(
        found[0].message.ends_with("costs 4.00 EUR (a van)"),
        "{}",
        found[0].message
    );
    assert_eq!(found[0].entries, 7 * 24 * 60);
}

#[test]
fn t1_rounding_twice_is_no_saving() {
    // 20 minutes for a third of 1.00, rounded down to 10 cents at the end.
    let third = json!([{ "kind": "increment", "minutes": 20, "price": "1.00", "per_minutes": 60 }]);
    let down = json!({ "rounding": { "to": "0.10", "mode": "down" } });
    assert_none(&lint(third, down));
}
