//! Rules and conditions, written.

use engine::tariff::{
    Cap, Condition, Days, Energy, Flat, Free, Increment, Period, Rule, Strategy, Table, Window,
};

use super::keys::{Keys, Written};
use crate::allocation::CLASSES;
use crate::row::KINDS;
use crate::words::{BOOKINGS, REPEATS, STEPS, TAKEOVERS, word};

/// Rules, in order.
pub(super) fn rules(rules: &[Rule]) -> Vec<Written> {
    rules.iter().map(rule).collect()
}

fn rule(rule: &Rule) -> Written {
    let kind = match &rule.strategy {
        Strategy::Increment(_) => "increment",
        Strategy::Flat(_) => "flat",
        Strategy::Table(_) => "table",
        Strategy::Free(_) => "free",
        Strategy::FreeIfOutWithin { .. } => "free_if_out_within",
        Strategy::Cap(_) => "cap",
        Strategy::Energy(_) => "energy",
        Strategy::Fee { .. } => "fee",
    };
    let keys = Keys::default()
        .with("kind", kind)
        .unless("name", rule.name.as_str(), "")
        .maybe("when", condition(&rule.when))
        .maybe("tax", rule.tax.map(|tax| tax.to_string()));
    match &rule.strategy {
        Strategy::Increment(of) => increment(keys, of),
        Strategy::Flat(of) => flat(keys, of),
        Strategy::Table(of) => table(keys, of),
        Strategy::Free(of) => free(keys, of),
        Strategy::FreeIfOutWithin { minutes } => keys.with("minutes", *minutes),
        Strategy::Cap(of) => cap(keys, of),
        Strategy::Energy(of) => energy(keys, of),
        Strategy::Fee { price } => keys.with("price", price.to_string()),
    }
    .done()
}

fn flat(keys: Keys, of: &Flat) -> Keys {
    keys.with("price", of.price.to_string())
        .with("window", window(&of.window))
}

fn free(keys: Keys, of: &Free) -> Keys {
    keys.with("minutes", of.minutes)
        .with("per", period(&of.per))
        .maybe("window", of.window.as_ref().map(window))
}

fn increment(keys: Keys, of: &Increment) -> Keys {
    keys.with("minutes", of.minutes)
        .with("price", of.price.to_string())
        .maybe("per_minutes", of.per_minutes)
        .unless("from_minute", of.from_minute, 0)
        .maybe("until_minute", of.until_minute)
        .maybe("window", of.window.as_ref().map(window))
        .unless("steps", word(&STEPS, &of.steps), "segment")
        .unless("takeover", word(&TAKEOVERS, &of.takeover), "cut")
}

fn table(keys: Keys, of: &Table) -> Keys {
    let rows = of.rows.iter().map(|row| {
        Keys::default()
            .with("until_minute", row.until_minute)
            .with("total", row.total.to_string())
            .done()
    });
    keys.with("rows", rows.collect::<Written>())
        .maybe("window", of.window.as_ref().map(window))
}

fn cap(keys: Keys, of: &Cap) -> Keys {
    keys.with("amount", of.amount.to_string())
        .with("per", period(&of.per))
        .unless("repeat", word(&REPEATS, &of.repeat), "each")
        .list("only", of.only.iter().map(String::as_str))
        .maybe("until_minute", of.until_minute)
}

fn energy(keys: Keys, of: &Energy) -> Keys {
    keys.with("price", of.price.to_string())
        .unless("step_wh", of.step_wh, 1)
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

fn period(of: &Period) -> Written {
    match of {
        Period::Stay => "stay".into(),
        Period::Hours24 => "24h".into(),
        Period::Every { minutes } => Keys::default().with("minutes", *minutes).done(),
        Period::Week => "week".into(),
        Period::Window(each) if *each == Window::EACH_DAY => "day".into(),
        Period::Window(each) => window(each),
    }
}

fn window(of: &Window) -> Written {
    Keys::default()
        .maybe("days", (of.days != Days::ALL).then(|| of.days.to_string()))
        .with("from", of.from.to_string())
        .with("until", of.until.to_string())
        .maybe("season", of.season.map(|season| season.to_string()))
        .done()
}

/// A condition; nothing where it asks for nothing.
pub(super) fn condition(of: &Condition) -> Option<Written> {
    if of.is_always() {
        return None;
    }
    let vehicles = of.vehicles.iter().map(|class| word(&CLASSES, class));
    let kinds = of.spot_kinds.iter().map(|kind| word(&KINDS, kind));
    let means = of.means.iter().map(|means| means.name());
    let keys = Keys::default()
        .list("vehicle", vehicles)
        .maybe("electric", of.electric)
        .maybe("accessible_permit", of.accessible_permit)
        .maybe("trailer", of.trailer)
        .list("spot", kinds)
        .list("rate_class", of.rate_classes.iter().map(String::as_str))
        .maybe("charger", of.charger)
        .maybe("entered", of.entered.as_ref().map(window))
        .maybe("left", of.left.as_ref().map(window))
        .maybe("full_from", of.full_from)
        .maybe("full_below", of.full_below)
        .list("customer", of.customers.iter().map(String::as_str))
        .list("validation", of.validations.iter().map(String::as_str))
        .list("means", means)
        .maybe("booking", of.booking.map(|state| word(&BOOKINGS, &state)));
    Some(keys.done())
}
