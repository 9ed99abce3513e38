//! A tariff in plain words.

use engine::tariff::{Condition, Window};
use screens::tariff::{board, sentences};
use screens::words;
use serde_json::json;

use crate::tariffs::{currency, every_kind, tariff};

#[test]
fn t17_conditions_are_words() {
    let told = |parts: serde_json::Value| {
        let when: Condition = serde_json::from_value(parts).expect("a condition");
        words::condition(&when)
    };
    assert_eq!(told(json!({})), None);
    for (parts, expected) in [
        (
            json!({ "vehicles": ["car", "van"], "electric": true }),
            "for electric cars and vans",
        ),
        (
            json!({ "electric": false, "trailer": true }),
            "for not electric vehicles with trailer",
        ),
        (
            json!({ "accessible_permit": true }),
            "for vehicles with accessible permit",
        ),
        (
            json!({ "spot_kinds": ["large"], "rate_classes": ["premium"] }),
            "on premium large spots",
        ),
        (json!({ "charger": false }), "on spots without a charger"),
        (
            json!({ "entered": { "days": "mon-fri @shopping_sunday", "from": "06:00", "until": "08:30" } }),
            "coming in from 06:00 to 08:30, Monday to Friday and shopping sunday days",
        ),
        (
            json!({ "left": { "days": "all", "from": "06:00", "until": "06:00", "season": "06-01/09-16" } }),
            "going out in the 24 hours from 06:00, from 1 June until before 16 September",
        ),
        (
            json!({ "full_from": 60, "full_below": 90 }),
            "if the garage is 60 % to below 90 % full on entry",
        ),
        (
            json!({ "full_from": 80 }),
            "if the garage is at least 80 % full on entry",
        ),
        (
            json!({ "customers": ["staff", "season_card"] }),
            "for season card or staff",
        ),
        (
            json!({ "validations": ["cinema"], "means": ["card", "value_card"] }),
            "with a discount from cinema, paid by card or value card",
        ),
        (json!({ "booking": "outside" }), "outside the booked time"),
    ] {
        assert_eq!(told(parts).as_deref(), Some(expected));
    }
    let days: Window = Window::EACH_DAY;
    let any = Condition {
        entered: Some(days),
        ..Condition::default()
    };
    assert_eq!(words::condition(&any).as_deref(), Some("coming in on any day"));
}

#[test]
fn t18_t19_t23_t24_t26_t28_everything_a_tariff_says_has_a_sentence() {
    let tariff = tariff(json!({
        "rules": [
            { "kind": "increment", "minutes": 60, "price": "2.00", "when": { "vehicles": ["car"] } },
            { "kind": "increment", "minutes": 60, "price": "3.00", "tax": "7" },
        ],
        "offers": [{ "name": "Early bird", "when": { "entered": { "days": "all", "from": "06:00", "until": "09:00" } },
            "rules": [{ "kind": "flat", "price": "8.00", "window": { "days": "all", "from": "06:00", "until": "20:00" } }] }],
        "extras": [{ "name": "Energy", "of": "energy", "rules": [{ "kind": "energy", "price": "0.52", "step_wh": 1 }] }],
        "adjustments": [
            { "name": "Cinema", "when": { "validations": ["cinema"] }, "kind": "minutes", "minutes": 60 },
            { "name": "Large cars", "when": { "vehicles": ["van"] }, "of": "parking", "kind": "percent", "percent": "25" },
        ],
        "stacking": "best", "minimum": "1.00", "maximum": "20.00", "lost_ticket": "30.00",
        "tax": { "percent": "19", "kind": "inclusive" },
        "rounding": { "to": "0.05", "mode": "up" }, "cash_rounding": { "to": "0.10" },
        "restart": "day", "several_spots": "each", "on_move": "restart", "reentry_minutes": 60, "exit_grace_minutes": 15,
    }));
    assert_eq!(
        sentences(&tariff, currency("EUR")),
        [
            "2.00 € for every started hour, for cars",
            "3.00 € for every started hour (7 % VAT)",
            "Early bird, coming in from 06:00 to 09:00, where that is cheaper: 8.00 € flat from 06:00 to 20:00",
            "Energy: 0.52 € per kWh",
            "Whoever pays anything pays at least 1.00 €",
            "No stay costs more than 20.00 €",
            "A lost ticket costs 30.00 €, or the stay where that is more",
            "Cinema, with a discount from cinema: 60 minutes for nothing",
            "Large cars, for vans: 25 % on top of the parking",
            "Only the best discount counts",
            "Minutes count anew every midnight",
            "Whoever takes several spots pays for each",
            "After a move to another spot parking begins anew",
            "Whoever comes back within 60 minutes goes on with the stay before",
            "Prices have 19 % VAT in them",
            "Sums are rounded to 0.05 € and never down",
            "In cash, sums are rounded to 0.10 €",
            "15 minutes to drive out after paying",
        ]
    );
}

#[test]
fn a_board_has_five_lines_at_most_and_says_where_the_rest_is() {
    for (name, parts) in every_kind() {
        let tariff = tariff(parts);
        let (all, shown) = (
            sentences(&tariff, currency("EUR")),
            board(&tariff, currency("EUR")),
        );
        if all.len() <= 5 {
            assert_eq!(shown, all, "{name}");
        } else {
            assert_eq!((shown.len(), &shown[..4]), (5, &all[..4]), "{name}");
            assert_eq!(shown[4], "The rest is on the page of your ticket");
        }
    }
}

#[test]
fn no_sentence_of_any_tariff_is_empty_or_ends_with_a_stop() {
    for (name, parts) in every_kind() {
        for sentence in sentences(&tariff(parts), currency("EUR")) {
            let is_whole =
                !sentence.is_empty() && !sentence.ends_with(['.', ' ', ',', ':']) && !sentence.contains("  ");
            assert!(is_whole, "{name}: “{sentence}”");
        }
    }
}
