//! Rules and conditions, written.

use std::collections::BTreeSet;

use engine::tariff::{
    Cap, Condition, Days, Energy, Flat, Free, Increment, Period, Rule, Strategy, Table, Window,
};
use serde_json::{Value, json};

use super::Keys;
use crate::allocation::CLASSES;
use crate::row::KINDS;
use crate::words::{BOOKINGS, REPEATS, STEPS, TAKEOVERS, word};

/// Rules, in order.
pub(super) fn rules(rules: &[Rule]) -> Vec<Value> {
    rules.iter().map(rule).collect()
}

fn rule(rule: &Rule) -> Value {
    let keys = Keys::default();
    let keys = match &rule.strategy {
        Strategy::Increment(of) => increment(keys.with("kind", "increment"), of),
        Strategy::Flat(Flat { price, window: when }) => keys
            .with("kind", "flat")
            .with("price", price.to_string())
            .with("window", window(when)),
        Strategy::Table(of) => table(keys.with("kind", "table"), of),
        Strategy::Free(Free {
            minutes,
            per,
            window: when,
        }) => keys
            .with("kind", "free")
            .with("minutes", *minutes)
            .with("per", period(per))
            .maybe("window", when.as_ref().map(window)),
        Strategy::FreeIfOutWithin { minutes } => {
            keys.with("kind", "free_if_out_within").with("minutes", *minutes)
        }
        Strategy::Cap(of) => cap(keys.with("kind", "cap"), of),
        Strategy::Energy(of) => energy(keys.with("kind", "energy"), of),
        Strategy::Fee { price } => keys.with("kind", "fee").with("price", price.to_string()),
    };
    keys.unless("name", rule.name.as_str(), "", Value::from)
        .maybe("when", condition(&rule.when))
        .maybe("tax", rule.tax.map(|tax| tax.to_string()))
        .done()
}

fn increment(keys: Keys, of: &Increment) -> Keys {
    keys.with("minutes", of.minutes)
        .with("price", of.price.to_string())
        .maybe("per_minutes", of.per_minutes)
        .unless("from_minute", of.from_minute, 0, Value::from)
        .maybe("until_minute", of.until_minute)
        .maybe("window", of.window.as_ref().map(window))
        .unless("steps", word(&STEPS, &of.steps), "segment", Value::from)
        .unless("takeover", word(&TAKEOVERS, &of.takeover), "cut", Value::from)
}

fn table(keys: Keys, of: &Table) -> Keys {
    let rows = of
        .rows
        .iter()
        .map(|row| json!({ "until_minute": row.until_minute, "total": row.total.to_string() }));
    keys.with("rows", rows.collect::<Vec<_>>())
        .maybe("window", of.window.as_ref().map(window))
}

fn cap(keys: Keys, of: &Cap) -> Keys {
    keys.with("amount", of.amount.to_string())
        .with("per", period(&of.per))
        .unless("repeat", word(&REPEATS, &of.repeat), "each", Value::from)
        .list("only", of.only.iter().map(|name| json!(name)).collect())
        .maybe("until_minute", of.until_minute)
}

fn energy(keys: Keys, of: &Energy) -> Keys {
    keys.with("price", of.price.to_string())
        .unless("step_wh", of.step_wh, 1, Value::from)
        .maybe("from_kwh", of.from_wh.map(kilo))
        .maybe("until_kwh", of.until_wh.map(kilo))
        .maybe("from_kw", of.from_w.map(|watts| kilo(watts.into())))
        .maybe("until_kw", of.until_w.map(|watts| kilo(watts.into())))
        .maybe("window", of.window.as_ref().map(window))
}

/// Thousandths as a text: 12300 is `12.300`.
fn kilo(thousandths: u64) -> String {
    format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000)
}

fn period(of: &Period) -> Value {
    match of {
        Period::Stay => json!("stay"),
        Period::Hours24 => json!("24h"),
        Period::Every { minutes } => json!({ "minutes": minutes }),
        Period::Week => json!("week"),
        Period::Window(each) if *each == Window::EACH_DAY => json!("day"),
        Period::Window(each) => window(each),
    }
}

fn window(of: &Window) -> Value {
    Keys::default()
        .maybe("days", (of.days != Days::ALL).then(|| of.days.to_string()))
        .with("from", of.from.to_string())
        .with("until", of.until.to_string())
        .maybe("season", of.season.map(|season| season.to_string()))
        .done()
}

fn names(set: &BTreeSet<String>) -> Vec<Value> {
    set.iter().map(|name| json!(name)).collect()
}

/// A condition; nothing where it asks for nothing.
pub(super) fn condition(of: &Condition) -> Option<Value> {
    if of.is_always() {
        return None;
    }
    let vehicles = of.vehicles.iter().map(|class| json!(word(&CLASSES, class)));
    let kinds = of.spot_kinds.iter().map(|kind| json!(word(&KINDS, kind)));
    let means = of.means.iter().map(|means| json!(means.name()));
    let keys = Keys::default()
        .list("vehicle", vehicles.collect())
        .maybe("electric", of.electric)
        .maybe("accessible_permit", of.accessible_permit)
        .maybe("trailer", of.trailer)
        .list("spot", kinds.collect())
        .list("rate_class", names(&of.rate_classes))
        .maybe("charger", of.charger)
        .maybe("entered", of.entered.as_ref().map(window))
        .maybe("left", of.left.as_ref().map(window))
        .maybe("full_from", of.full_from)
        .maybe("full_below", of.full_below)
        .list("customer", names(&of.customers))
        .list("validation", names(&of.validations))
        .list("means", means.collect())
        .maybe("booking", of.booking.map(|state| word(&BOOKINGS, &state)));
    Some(keys.done())
}
