//! Tariffs of every kind, and bills by them.

use engine::money::{Currency, Money};
use engine::state::{Fee, Terms};
use engine::tariff::{Calendar, Stay, Tariff};
use engine::time::{Instant, Minute, Offset, Offsets};
use screens::bill::{BillView, Line, view};
use serde_json::{Value, json};

/// A tariff of rules and whatever else is given.
pub(crate) fn tariff(mut parts: Value) -> Tariff {
    parts["version"] = json!(1);
    parts["valid_from"] = json!(0);
    let tariff: Tariff = serde_json::from_value(parts).expect("a tariff");
    tariff.check().expect("a sound tariff");
    tariff
}

/// Clocks that stand at UTC, and stand an hour ahead in the summer of 2026: from 29 March 01:00 to 25 October 01:00 UTC.
pub(crate) fn calendar() -> Calendar {
    let offset = |from, minutes| Offset { from, minutes };
    let table = vec![
        offset(Minute(0), 0),
        offset(at("2026-03-29T01:00").minute(), 60),
        offset(at("2026-10-25T01:00").minute(), 0),
    ];
    Calendar::new(Offsets::try_from(table).expect("a table"))
}

/// A time in UTC: `2026-05-12T10:00`.
pub(crate) fn at(text: &str) -> Instant {
    let time: chrono::NaiveDateTime = format!("{text}:00").parse().expect("a time");
    Instant(time.and_utc().timestamp_millis())
}

pub(crate) fn currency(code: &str) -> Currency {
    Currency::try_from(code.to_owned()).expect("a currency")
}

/// A stay as its bill is shown.
pub(crate) fn shown(tariff: &Tariff, stay: &Stay, code: &str) -> BillView {
    let calendar = calendar();
    let terms = terms(tariff, &calendar, code);
    view(&fee(&terms, stay), &terms, None)
}

/// The same, with when its price changes next.
pub(crate) fn shown_with_note(tariff: &Tariff, stay: &Stay, code: &str) -> BillView {
    let calendar = calendar();
    let terms = terms(tariff, &calendar, code);
    let next = terms.pricer().next_change(stay).expect("a price");
    view(&fee(&terms, stay), &terms, next)
}

fn terms<'a>(tariff: &'a Tariff, calendar: &'a Calendar, code: &str) -> Terms<'a> {
    Terms {
        tariff,
        calendar,
        currency: currency(code),
    }
}

fn fee(terms: &Terms, stay: &Stay) -> Fee {
    let bill = terms.pricer().bill(stay).expect("a price");
    Fee {
        due: bill.total,
        bill,
        paid: Money::zero(terms.currency),
        credited: Money::zero(terms.currency),
        leave_by: None,
    }
}

/// The lines of a bill, each as one text: `10:00 – 11:00 [Day] 1 started hour × 2.00 = 2.00`.
pub(crate) fn texts(lines: &[Line]) -> Vec<String> {
    let text = |line: &Line| {
        let name = line.name.as_ref().map(|name| format!("[{name}]"));
        let amount = line.amount.as_ref().map(|amount| format!("= {amount}"));
        let parts = [Some(line.title.clone()), name].into_iter().flatten();
        parts
            .chain(line.workings.clone())
            .chain(amount)
            .collect::<Vec<_>>()
            .join(" ")
    };
    lines.iter().map(text).collect()
}

/// A tariff with a name for the test's report.
pub(crate) type Case = (&'static str, Value);

/// Tariffs that have every kind of rule, offer, extra, adjustment and rounding between them.
pub(crate) fn every_kind() -> Vec<Case> {
    vec![
        (
            "hours",
            json!({ "rules": [{ "kind": "increment", "minutes": 60, "price": "3.00" }] }),
        ),
        (
            "finer than a cent",
            json!({
                "rules": [{ "kind": "increment", "minutes": 1, "price": "0.03166667" }],
            }),
        ),
        (
            "by the hour, in thirds",
            json!({
                "rules": [{ "kind": "increment", "minutes": 20, "price": "2.00", "per_minutes": 60 }],
            }),
        ),
        (
            "bands, free time and a day's cap",
            json!({
                "rules": [
                    { "kind": "free_if_out_within", "minutes": 10 },
                    { "kind": "free", "name": "Half an hour", "minutes": 30, "per": { "scope": "stay" } },
                    { "kind": "table", "name": "Price list", "rows": [
                        { "until_minute": 90, "total": "4.30" }, { "until_minute": 150, "total": "5.10" },
                    ] },
                    { "kind": "increment", "name": "After it", "minutes": 30, "price": "0.75" },
                    { "kind": "cap", "name": "Day", "amount": "12.00",
                      "per": { "scope": "window", "days": "all", "from": "00:00", "until": "00:00" } },
                ],
            }),
        ),
        (
            "nights and caps that charge in full",
            json!({
                "rules": [
                    { "kind": "flat", "name": "Night", "price": "4.50", "window": { "days": "all", "from": "22:00", "until": "06:00" } },
                    { "kind": "increment", "name": "Day", "minutes": 45, "price": "1.10", "takeover": "finish", "steps": "window",
                      "window": { "days": "mon-sat", "from": "08:00", "until": "22:00" } },
                    { "kind": "cap", "amount": "9.00", "per": { "scope": "hours24" }, "repeat": "full" },
                ],
            }),
        ),
        (
            "charging, with taxes on top",
            json!({
                "rules": [{ "kind": "increment", "minutes": 60, "price": "1.99", "tax": "7" }],
                "extras": [
                    { "name": "Start", "of": "once", "when": { "charger": true }, "rules": [{ "kind": "fee", "price": "0.99" }] },
                    { "name": "Energy", "of": "energy", "rules": [
                        { "kind": "energy", "name": "Fast", "price": "0.687", "step_wh": 1, "from_w": 43000 },
                        { "kind": "energy", "price": "0.5225", "step_wh": 100 },
                        { "kind": "cap", "amount": "9.00", "per": { "scope": "stay" } },
                    ] },
                    { "name": "Time", "of": "charging", "tax": "12.5",
                      "rules": [{ "kind": "increment", "minutes": 1, "price": "1.00", "per_minutes": 60 }] },
                    { "name": "Blocked", "of": "idle", "rules": [{ "kind": "increment", "minutes": 1, "price": "0.11" }] },
                ],
                "tax": { "percent": "19", "kind": "exclusive" },
            }),
        ),
        (
            "offers, discounts and taxes in the prices",
            json!({
                "rules": [{ "kind": "increment", "minutes": 60, "price": "2.35" }],
                "offers": [{ "name": "Early bird", "when": { "entered": { "days": "mon-fri", "from": "05:00", "until": "09:00" } },
                    "rules": [{ "kind": "flat", "price": "8.05", "window": { "days": "all", "from": "05:00", "until": "20:00" } }] }],
                "extras": [{ "name": "Peak", "of": "parking", "rules": [
                    { "kind": "increment", "minutes": 60, "price": "0.45", "window": { "days": "all", "from": "16:00", "until": "18:00" } },
                ] }],
                "adjustments": [
                    { "name": "Cinema", "when": { "validations": ["cinema"] }, "kind": "minutes", "minutes": 90, "meaning": "cheapest" },
                    { "name": "Shop", "when": { "validations": ["shop"] }, "of": "parking", "kind": "amount", "amount": "-1.50" },
                    { "name": "Club", "when": { "customers": ["club"] }, "kind": "percent", "percent": "-12.5" },
                    { "name": "Card fee", "when": { "means": ["card"] }, "kind": "amount", "amount": "0.33" },
                ],
                "minimum": "1.00", "maximum": "31.00", "lost_ticket": "25.00",
                "tax": { "percent": "19", "kind": "inclusive" },
                "rounding": { "to": "0.05", "mode": "half_even" }, "cash_rounding": { "to": "0.10", "mode": "down" },
            }),
        ),
        (
            "each of several spots, once only, best discount",
            json!({
                "rules": [
                    { "kind": "increment", "minutes": 7, "price": "0.0123", "steps": "stay" },
                    { "kind": "cap", "name": "Evening", "amount": "1.50", "repeat": "once",
                      "per": { "scope": "window", "days": "all", "from": "18:00", "until": "00:00" } },
                    { "kind": "cap", "name": "Week", "amount": "30.00", "per": { "scope": "week" } },
                ],
                "adjustments": [
                    { "name": "Shop", "when": { "validations": ["shop"] }, "kind": "percent", "percent": "-33.33" },
                    { "name": "Cinema", "when": { "validations": ["cinema"] }, "kind": "minutes", "minutes": 45, "meaning": "departure" },
                ],
                "stacking": "best", "several_spots": "each", "on_move": "restart", "restart": "day",
                "rounding": { "mode": "up" },
            }),
        ),
    ]
}
