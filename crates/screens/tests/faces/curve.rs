//! The picture of the fee over time.

use engine::tariff::{Pricer, Stay};
use screens::driver::Curve;
use serde_json::json;

use crate::tariffs::{at, calendar, currency, every_kind, tariff};

#[test]
fn t14_the_curve_has_a_step_where_the_price_changes() {
    let (tariff, calendar) = (
        tariff(json!({ "rules": [{ "kind": "increment", "minutes": 60, "price": "3.00" }] })),
        calendar(),
    );
    let pricer = Pricer::new(&tariff, &calendar, currency("EUR"));
    let stay = Stay::new(at("2026-01-13T10:00"), at("2026-01-13T10:40"));
    let ahead = Curve::ahead(&pricer, &stay);
    let told: Vec<_> = ahead
        .iter()
        .map(|step| (step.from.since(stay.entry.minute()), step.total.minor))
        .collect();
    assert_eq!(told, [(61, 600), (121, 900), (181, 1_200)]);
    let curve = Curve::new(&pricer, &stay, &ahead).expect("something to pay");
    // 191 minutes in all: now is at 40 of them, the steps at 61, 121 and 181; 12.00 is as high as it goes.
    assert_eq!(curve.past, "M0 30V23.5H25.1V30Z");
    assert_eq!(curve.next, "M25.1 23.5H38.3V17.0H76.0V10.5H113.7V4.0H120.0");
    assert!((curve.here - 25.13).abs() < 0.01);
}

#[test]
fn t14_a_curve_of_thousands_of_steps_stays_short() {
    let calendar = calendar();
    for (name, parts) in every_kind() {
        let tariff = tariff(parts);
        let pricer = Pricer::new(&tariff, &calendar, currency("EUR"));
        let stay = Stay::new(at("2026-01-13T10:10"), at("2026-01-16T10:40"));
        let curve = Curve::new(&pricer, &stay, &Curve::ahead(&pricer, &stay)).expect("something to pay");
        assert!(curve.past.len() + curve.next.len() < 121 * 15, "{name}");
        assert!(
            !curve.next.is_empty() && (0.0..=120.0).contains(&curve.here),
            "{name}"
        );
    }
}

#[test]
fn t14_what_costs_nothing_has_no_curve() {
    let tariff = tariff(json!({ "rules": [
        { "kind": "increment", "minutes": 60, "price": "3.00", "window": { "days": "sun", "from": "10:00", "until": "12:00" } },
    ] }));
    let calendar = calendar();
    let pricer = Pricer::new(&tariff, &calendar, currency("EUR"));
    let stay = Stay::new(at("2026-01-13T10:00"), at("2026-01-13T10:40"));
    let ahead = Curve::ahead(&pricer, &stay);
    assert_eq!((ahead.len(), Curve::new(&pricer, &stay, &ahead)), (0, None));
}
