//! T-19: offers, which count where they are cheaper.

use serde_json::json;

use super::{bill, costs, costs_with, stay, tariff};

#[test]
fn t19_an_early_bird_pays_the_offer_where_it_is_cheaper() {
    let board = tariff(json!({
        "rules": [{"kind": "increment", "minutes": 60, "price": "2.00"}],
        "offers": [{
            "name": "Early bird",
            "when": {"entered": {"days": "all", "from": "05:00", "until": "07:30"},
                     "left": {"days": "all", "from": "15:00", "until": "20:00"}},
            "rules": [{"kind": "increment", "minutes": 1440, "price": "12.00"}]
        }]
    }));
    costs(
        &board,
        &[
            (
                "2026-05-12 07:00",
                "2026-05-12 17:00",
                "12.00",
                "ten hours would be 20.00",
            ),
            ("2026-05-12 07:00", "2026-05-12 15:00", "16.00", "out too early"),
            ("2026-05-12 07:30", "2026-05-12 17:00", "20.00", "in too late"),
        ],
    );
    let early = bill(&board, &stay("2026-05-12 07:00", "2026-05-12 17:00"));
    let late = bill(&board, &stay("2026-05-12 07:30", "2026-05-12 17:00"));
    assert_eq!((early.offer, late.offer), (Some(0), None));
}

#[test]
fn t19_ordinary_rules_charge_for_what_an_offer_says_nothing_about() {
    let board = tariff(json!({
        "rules": [{"kind": "increment", "minutes": 60, "price": "1.00"}],
        "offers": [{"name": "Three days", "rules": [{"kind": "increment", "minutes": 4320, "price": "20.00", "until_minute": 4320}]}]
    }));
    costs(
        &board,
        &[
            (
                "2026-05-12 10:00",
                "2026-05-12 20:00",
                "10.00",
                "ten hours are cheaper",
            ),
            ("2026-05-12 10:00", "2026-05-15 10:00", "20.00", "three days"),
            ("2026-05-12 10:00", "2026-05-15 13:00", "23.00", "and three hours"),
        ],
    );
}

#[test]
fn t19_of_equal_ones_the_ordinary_rules_then_the_first_offer_count() {
    let board = tariff(json!({
        "rules": [{"kind": "increment", "minutes": 60, "price": "5.00"}],
        "offers": [
            {"name": "A", "rules": [{"kind": "increment", "minutes": 120, "price": "5.00"}]},
            {"name": "B", "rules": [{"kind": "increment", "minutes": 180, "price": "5.00"}]}
        ]
    }));
    let offer = |exit| bill(&board, &stay("2026-05-12 10:00", exit)).offer;
    assert_eq!(offer("2026-05-12 11:00"), None, "5.00 each");
    assert_eq!(offer("2026-05-12 12:00"), Some(0), "10.00, 5.00 and 5.00");
    assert_eq!(offer("2026-05-12 13:00"), Some(1), "15.00, 10.00 and 5.00");
}

#[test]
fn t19_caps_hold_for_the_rules_of_their_own_list() {
    let board = tariff(json!({
        "rules": [
            {"kind": "increment", "minutes": 60, "price": "4.00"},
            {"kind": "cap", "amount": "10.00", "per": {"scope": "stay"}}
        ],
        "offers": [{"name": "Evening", "rules": [
            {"kind": "flat", "price": "3.00", "window": {"days": "all", "from": "18:00", "until": "06:00"}}
        ]}]
    }));
    costs(
        &board,
        &[
            (
                "2026-05-12 12:00",
                "2026-05-12 18:00",
                "10.00",
                "6 × 4.00, capped",
            ),
            (
                "2026-05-12 16:00",
                "2026-05-13 00:00",
                "10.00",
                "the ordinary rules alone; the offer would be 8.00 and 3.00",
            ),
            (
                "2026-05-12 17:00",
                "2026-05-13 00:00",
                "7.00",
                "4.00 and the evening",
            ),
            ("2026-05-12 16:00", "2026-05-12 18:00", "8.00", "two hours"),
        ],
    );
}

#[test]
fn t9_t19_free_time_for_who_is_soon_out_holds_for_its_own_list() {
    let board = tariff(json!({
        "rules": [{"kind": "increment", "minutes": 60, "price": "4.00"}],
        "offers": [{"name": "Visitors", "when": {"validations": ["shop"]}, "rules": [
            {"kind": "free_if_out_within", "minutes": 60},
            {"kind": "increment", "minutes": 60, "price": "2.00", "until_minute": 120}
        ]}]
    }));
    costs_with(
        &board,
        |stay| stay.validations.extend(["shop".to_owned()]),
        &[
            (
                "2026-05-12 10:00",
                "2026-05-12 11:00",
                "0.00",
                "out within the hour",
            ),
            (
                "2026-05-12 10:00",
                "2026-05-12 11:01",
                "4.00",
                "two hours at 2.00",
            ),
            (
                "2026-05-12 10:00",
                "2026-05-12 12:01",
                "8.00",
                "and one by the ordinary rules",
            ),
        ],
    );
    costs(
        &board,
        &[("2026-05-12 10:00", "2026-05-12 11:00", "4.00", "no visitor")],
    );
}

#[test]
fn t17_t19_demand_at_entry_decides_for_the_whole_stay() {
    let board = tariff(json!({"rules": [
        {"kind": "increment", "minutes": 60, "price": "5.00", "when": {"full_from": 80}},
        {"kind": "increment", "minutes": 60, "price": "3.00", "when": {"full_from": 50}},
        {"kind": "increment", "minutes": 60, "price": "2.00"}
    ]}));
    for (full, total) in [(85, "10.00"), (50, "6.00"), (49, "4.00")] {
        costs_with(
            &board,
            |stay| stay.full_percent = Some(full),
            &[("2026-05-12 10:00", "2026-05-12 12:00", total, "two hours")],
        );
    }
}
