//! What the lines of a bill say.

use engine::operation::Means;
use engine::spot::SpotKind;
use engine::tariff::{ChargingPeriod, ChargingSession, LostTicket, Stay, StoodOn};
use screens::bill::Part;
use serde_json::json;

use crate::tariffs::{at, shown, shown_with_note, tariff, texts};

/// A stay on Tuesday 13 January 2026.
fn stay(entry: &str, exit: &str) -> Stay {
    Stay::new(
        at(&format!("2026-01-13T{entry}")),
        at(&format!("2026-01-13T{exit}")),
    )
}

#[test]
fn t7_t10_a_line_says_when_by_which_rule_how_it_is_worked_out_and_what_a_cap_took_off() {
    let tariff = tariff(json!({
        "rules": [
            { "kind": "increment", "name": "Evening", "minutes": 60, "price": "1.50",
              "window": { "days": "all", "from": "19:00", "until": "06:00" } },
            { "kind": "increment", "name": "First hour", "minutes": 30, "price": "1.00", "until_minute": 60 },
            { "kind": "increment", "minutes": 60, "price": "2.00" },
            { "kind": "cap", "name": "Evening cap", "amount": "4.00", "only": ["Evening"],
              "per": { "scope": "window", "days": "all", "from": "19:00", "until": "06:00" } },
        ],
    }));
    let bill = shown_with_note(&tariff, &stay("15:10", "22:10"), "EUR");
    assert_eq!(
        texts(&bill.lines),
        [
            "15:10 – 16:10 [First hour] 2 started 30 minutes × 1.00 = 2.00",
            "16:10 – 19:00 3 started hours × 2.00 = 6.00",
            "19:00 – 22:10 [Evening] 4 started hours × 1.50 = 6.00 \
             less 2.00: Evening cap, at most 4.00 € for Evening from 19:00 to 06:00 = 4.00",
        ]
    );
    assert_eq!((bill.total.text.as_str(), bill.total.minor), ("12.00 €", 1_200));
    // Nothing more until the evening ends: 06:00 is still its price, a minute later the day's hours begin.
    assert_eq!(
        bill.note.as_deref(),
        Some("Stays 12.00 until Wed 06:00, then 14.00.")
    );
}

#[test]
fn t16_t9_t22_tables_free_time_and_several_spots_are_told() {
    let tariff = tariff(json!({
        "rules": [
            { "kind": "free", "name": "Shoppers", "minutes": 30, "per": { "scope": "stay" } },
            { "kind": "table", "rows": [{ "until_minute": 90, "total": "2.50" }] },
            { "kind": "increment", "name": "By the hour", "minutes": 15, "price": "2.00", "per_minutes": 60 },
        ],
        "several_spots": "each",
    }));
    let mut coach = stay("10:00", "12:05");
    coach.spots.push(StoodOn {
        from: coach.entry,
        count: 2,
        kind: SpotKind::Large,
        charger: false,
        rate_class: None,
    });
    assert_eq!(
        texts(&shown(&tariff, &coach, "EUR").lines),
        [
            "10:00 – 10:30 [Shoppers] free = 0.00",
            "10:30 – 11:30 by the price list, 2.50 × 2 spots = 5.00",
            "11:30 – 12:05 [By the hour] 3 started 15 minutes × 2.00 an hour × 2 spots = 3.00",
        ]
    );
}

#[test]
fn t6_t8_flat_rates_and_time_that_nothing_charges_are_told() {
    let tariff = tariff(json!({
        "rules": [
            { "kind": "free_if_out_within", "minutes": 20 },
            { "kind": "flat", "name": "Morning", "price": "3.00", "window": { "days": "all", "from": "08:00", "until": "12:00" } },
        ],
    }));
    let lines = |from, until| texts(&shown(&tariff, &stay(from, until), "EUR").lines);
    assert_eq!(
        lines("11:00", "13:00"),
        [
            "11:00 – 12:00 [Morning] flat rate 08:00–12:00 = 3.00",
            "12:00 – 13:00 not charged = 0.00"
        ]
    );
    assert_eq!(
        lines("11:00", "11:20"),
        ["11:00 – 11:20 free, out within 20 minutes = 0.00"]
    );
}

/// A quarter to eleven until a quarter past twelve at the charger, one hour of it with energy.
fn charging(mut stay: Stay) -> Stay {
    let period = ChargingPeriod {
        from: at("2026-01-13T10:45"),
        until: Some(at("2026-01-13T11:45")),
        energy_wh: 12_340,
        power_w: Some(11_000),
    };
    stay.charging.push(ChargingSession {
        plugged_at: period.from,
        unplugged_at: Some(at("2026-01-13T12:15")),
        periods: vec![period],
    });
    stay
}

#[test]
fn t18_t20_t26_extras_stand_under_their_names_and_taxes_on_top_are_lines() {
    let tariff = tariff(json!({
        "rules": [{ "kind": "increment", "minutes": 60, "price": "2.00" }],
        "extras": [
            { "name": "Start", "of": "once", "rules": [{ "kind": "fee", "price": "0.99" }] },
            { "name": "Energy", "of": "energy", "tax": "7",
              "rules": [{ "kind": "energy", "name": "Day current", "price": "0.52", "step_wh": 1 }] },
            { "name": "Charging", "of": "charging", "rules": [{ "kind": "increment", "minutes": 60, "price": "1.00" }] },
            { "name": "Blocked", "of": "idle", "rules": [{ "kind": "increment", "minutes": 1, "price": "0.10" }] },
        ],
        "tax": { "percent": "19", "kind": "exclusive" },
    }));
    let bill = shown(&tariff, &charging(stay("10:30", "12:30")), "EUR");
    // At 7 %: 6.4168, the tax 0.449176. At 19 %: 4.00 + 0.99 + 1.00 + 3.00 = 8.99, the tax 1.7081.
    assert_eq!(
        texts(&bill.lines),
        [
            "10:30 – 12:30 2 started hours × 2.00 19 % VAT = 4.00",
            "Start once 19 % VAT = 0.99",
            "Energy [Day current] 10:45 – 11:45: 12.34 kWh × 0.52 7 % VAT = 6.4168",
            "Charging 10:45 – 11:45: 1 started hour × 1.00 19 % VAT = 1.00",
            "Blocked 11:45 – 12:15: 30 minutes × 0.10 19 % VAT = 3.00",
            "19 % tax on 8.99 = 1.71",
            "7 % tax on 6.42 = 0.45",
            "Rounding = 0.0032",
        ]
    );
    assert_eq!(bill.total.text, "17.57 €");
    assert!(bill.taxes.is_empty());
}

#[test]
fn t19_t24_t25_t26_offers_gifts_and_discounts_are_told_and_a_tax_in_the_prices_is_below_the_total() {
    let tariff = tariff(json!({
        "rules": [{ "kind": "increment", "minutes": 60, "price": "2.00" }],
        "offers": [{ "name": "Early bird", "rules": [
            { "kind": "flat", "price": "6.00", "window": { "days": "all", "from": "05:00", "until": "20:00" } },
        ] }],
        "adjustments": [
            { "name": "Cinema", "when": { "validations": ["cinema"] }, "kind": "minutes", "minutes": 60, "meaning": "arrival" },
            { "name": "Club", "when": { "customers": ["club"] }, "of": "parking", "kind": "percent", "percent": "-20" },
            { "name": "Card fee", "when": { "means": ["card"] }, "kind": "amount", "amount": "0.30" },
        ],
        "tax": { "percent": "19", "kind": "inclusive" },
    }));
    let mut guest = stay("08:00", "15:00");
    guest.validations.insert("cinema".to_owned());
    guest.customers.insert("club".to_owned());
    guest.means = Some(Means::Card);
    let bill = shown(&tariff, &guest, "EUR");
    assert_eq!(
        texts(&bill.lines),
        [
            "Early bird, the cheapest for this stay",
            "08:00 – 09:00 [Cinema] for nothing = 0.00",
            "09:00 – 15:00 flat rate 05:00–20:00 = 6.00",
            "Club 20 % off the parking = −1.20",
            "Card fee 0.30 € more = 0.30",
        ]
    );
    let parts: Vec<_> = bill.lines.iter().map(|line| line.part).collect();
    assert_eq!(parts[0], Part::Note);
    assert_eq!((parts[3], parts[4]), (Part::Discount, Part::Surcharge));
    assert_eq!(bill.total.text, "5.10 €");
    // 5.10 × 19 / 119 = 0.814…
    assert_eq!(texts(&bill.taxes), ["of which 19 % VAT on 4.29 = 0.81"]);
}

#[test]
fn t23_t28_t1_minimum_maximum_lost_ticket_and_rounding_are_lines() {
    let tariff = |more: serde_json::Value| {
        let mut parts = json!({ "rules": [{ "kind": "increment", "minutes": 60, "price": "2.02" }] });
        for (key, value) in more.as_object().expect("an object") {
            parts[key] = value.clone();
        }
        tariff(parts)
    };
    let short = stay("10:00", "10:30");
    let lines = |more, stay: &Stay| texts(&shown(&tariff(more), stay, "EUR").lines)[1..].to_vec();
    assert_eq!(
        lines(json!({ "minimum": "3.00" }), &short),
        ["Minimum a stay costs at least 3.00 € = 0.98"]
    );
    assert_eq!(
        lines(json!({ "maximum": "1.50" }), &short),
        ["Maximum no stay costs more than 1.50 € = −0.52"]
    );
    assert_eq!(
        lines(json!({ "rounding": { "to": "0.05", "mode": "up" } }), &short),
        ["Rounding = 0.03"]
    );
    let mut lost = short.clone();
    lost.lost = LostTicket::EntryKnown;
    assert_eq!(
        lines(json!({ "lost_ticket": "25.00" }), &lost),
        ["Lost ticket 25.00 €, or the stay where that is more = 22.98"]
    );
}

#[test]
fn t4_where_clocks_change_spans_carry_the_offset_and_a_line_says_what_the_clocks_did() {
    let tariff = tariff(json!({ "rules": [{ "kind": "increment", "minutes": 60, "price": "1.00" }] }));
    let lines =
        |from: &str, until: &str| texts(&shown(&tariff, &Stay::new(at(from), at(until)), "EUR").lines);
    assert_eq!(
        lines("2026-10-25T00:30", "2026-10-25T01:30"),
        [
            "01:30 +01:00 – 01:30 +00:00 1 started hour × 1.00 = 1.00",
            "Clocks went back 1 hour: 02:00 became 01:00",
        ]
    );
    assert_eq!(
        lines("2026-03-28T23:30", "2026-03-29T01:00"),
        [
            "Sat 23:30 +00:00 – 02:00 +01:00 2 started hours × 1.00 = 2.00",
            "Clocks went forward 1 hour: 01:00 became 02:00",
        ]
    );
    assert_eq!(
        lines("2026-10-25T01:00", "2026-10-25T02:00"),
        ["01:00 – 02:00 1 started hour × 1.00 = 1.00"]
    );
}
