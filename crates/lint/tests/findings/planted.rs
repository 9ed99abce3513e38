//! A tariff as garages have it, and every fault planted into it in turn.

use super::{assert_none, calendar, cap, hourly, lint_by, messages, tariff, told, window};
use engine::tariff::{Calendar, Tariff};
use serde_json::{Value, json};

/// By day 3.00 an hour and at most 18.00; a flat evening; Sundays and holidays at most 8.00; a day ticket and a bonus for
/// staff, and charging.
fn sound() -> Value {
    json!({
        "rules": [
            { "kind": "free_if_out_within", "minutes": 10 },
            { "kind": "flat", "name": "Evening", "price": "4.00", "window": window("mon-sat", "18:00", "06:00") },
            hourly("3.00"),
            cap("18.00", &window("mon-sat", "06:00", "06:00")),
            cap("8.00", &window("sun hol", "06:00", "06:00")),
        ],
        "offers": [{
            "name": "Staff day", "when": { "customers": ["staff"] },
            "rules": [{ "kind": "flat", "price": "5.00", "window": window("all", "00:00", "00:00") }],
        }],
        "extras": [{
            "name": "Energy", "of": "energy",
            "rules": [
                { "kind": "energy", "price": "0.60", "step_wh": 1, "from_w": 50_000 },
                { "kind": "energy", "price": "0.45", "step_wh": 1 },
            ],
        }],
        "adjustments": [{
            "name": "Bonus", "when": { "customers": ["staff"] }, "kind": "amount", "amount": "-2.00",
        }],
        "maximum": "300.00",
        "lost_ticket": "36.00",
        "reentry_minutes": 5,
    })
}

fn holiday() -> Calendar {
    Calendar {
        // Whit Monday.
        holidays: ["2026-05-25".parse().expect("a date")].into(),
        ..calendar()
    }
}

fn whole(mut fields: Value) -> Tariff {
    let rules = fields["rules"].take();
    fields.as_object_mut().expect("an object").remove("rules");
    tariff(rules, fields)
}

#[test]
fn t6_the_sound_tariff_has_no_finding() {
    assert_none(&lint_by(&whole(sound()), &holiday()));
}

/// A fault: the code it is found by, and how it comes into the tariff.
type Fault = (&'static str, fn(&mut Value));

const FAULTS: [Fault; 13] = [
    ("tariff.rule_never_in_charge", |of| swap(&mut of["rules"], 1, 2)),
    ("tariff.rule_never_in_charge", |of| {
        swap(&mut of["extras"][0]["rules"], 0, 1);
    }),
    ("tariff.cap_never_cuts", |of| {
        of["rules"][4]["amount"] = "72.00".into();
    }),
    ("tariff.cap_never_cuts", |of| {
        of["rules"][3]["only"] = json!(["Evening"]);
    }),
    ("tariff.offer_never_cheaper", |of| {
        of["offers"][0]["rules"][0]["price"] = "30.00".into();
    }),
    ("tariff.extra_never_charged", |of| {
        of["extras"][0]["when"] = json!({ "full_from": 50, "full_below": 50 });
    }),
    ("tariff.adjustment_never_taken", |of| {
        of["adjustments"][0]["of"] = "Fees".into();
        let fees = json!({
            "name": "Fees", "of": "once", "when": { "customers": ["guests"] }, "rules": [{ "kind": "fee", "price": "0.00" }],
        });
        of["extras"].as_array_mut().expect("a list").push(fees);
    }),
    ("tariff.maximum_never_counts", |of| {
        of["maximum"] = "3000.00".into();
    }),
    ("tariff.minimum_never_counts", |of| of["minimum"] = "1.00".into()),
    ("tariff.cap_gap", |of| {
        of["rules"][3]["per"]["from"] = "07:00".into();
    }),
    ("tariff.cap_gap", |of| {
        of["rules"][4]["per"]["days"] = "sun".into();
    }),
    ("tariff.lost_ticket_cheaper", |of| {
        of["lost_ticket"] = "15.00".into();
    }),
    ("tariff.uncharged_between", |of| {
        of["rules"][2]["window"] = window("all", "06:00", "17:30");
    }),
];

fn swap(list: &mut Value, one: usize, other: usize) {
    list.as_array_mut().expect("a list").swap(one, other);
}

#[test]
fn t6_every_planted_fault_is_caught() {
    for (number, (code, plant)) in FAULTS.iter().enumerate() {
        let mut fields = sound();
        plant(&mut fields);
        let found = lint_by(&whole(fields), &holiday());
        let is_caught = told(&found)
            .iter()
            .any(|(found, stays)| found == code && !stays.is_empty());
        assert!(is_caught, "fault {number}, {code}: {:#?}", messages(&found));
    }
}

#[test]
fn t27_every_way_to_save_by_coming_back_is_caught() {
    let ways: [fn(&mut Value); 3] = [
        |_| {},
        |of| of["rules"][0] = json!({ "kind": "free", "minutes": 10, "per": { "scope": "stay" } }),
        |of| of["rules"][2]["from_minute"] = 30.into(),
    ];
    for (number, plant) in ways.iter().enumerate() {
        let mut fields = sound();
        plant(&mut fields);
        fields["reentry_minutes"] = 0.into();
        let found = lint_by(&whole(fields), &calendar());
        let is_caught = told(&found)
            .iter()
            .any(|(code, _)| *code == "tariff.leave_and_return");
        assert!(is_caught, "way {number}: {:#?}", messages(&found));
    }
}
