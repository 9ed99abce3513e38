//! What is charged beside the parking.

use engine::tariff::{Condition, Energy, Extra, List};

use super::Setting;
use super::check::Places;
use super::condition::condition;
use super::rule::rules;
use super::window::window;
use crate::table::Table;
use crate::value::Value;
use crate::words::MEASURES;

/// The name of the parking, which no extra may have.
pub(super) const PARKING: &str = "parking";

/// The extras of a tariff (T-18).
pub(super) fn extras(tables: Vec<Table>, setting: &Setting, places: &mut Places) -> Option<Vec<Extra>> {
    let mut extras: Vec<Option<Extra>> = Vec::new();
    for (number, table) in tables.into_iter().enumerate() {
        let is_taken = |name: &str| {
            let mut others = extras.iter().flatten();
            name == PARKING || others.any(|extra| extra.name == name)
        };
        let name = table.required("name").and_then(|value| {
            let name = value.text()?;
            if is_taken(name) {
                return value.refuse(format_args!(
                    "`name`: \"{name}\" is the name of something else in this tariff"
                ));
            }
            Some(name.to_owned())
        });
        extras.push(extra(table, name, number, setting, places));
    }
    extras.into_iter().collect()
}

fn extra(
    table: Table,
    name: Option<String>,
    number: usize,
    setting: &Setting,
    places: &mut Places,
) -> Option<Extra> {
    let of = table.required("of").and_then(|value| value.one_of(&MEASURES));
    let when = table.or("when", Condition::default(), |value| condition(value, setting));
    let tax = table.maybe("tax", |value| value.percent(0..=100));
    let tables = table.several("rule", "a rule", "[[tariff.extra.rule]]");
    let rules = match of {
        Some(of) => rules(tables, List::Extra(number), Some(of), setting, places),
        // Which kinds of rule belong here is not known, so nothing can be said of them.
        None => None,
    };
    table.finish();
    Some(Extra {
        name: name?,
        when: when?,
        of: of?,
        tax: tax?,
        rules: rules?,
    })
}

/// So much for each kilowatt-hour (T-20).
pub(super) fn energy(table: &Table, setting: &Setting) -> Option<Energy> {
    let price = table.required("price").and_then(Value::price);
    let step_wh = table.or("step_wh", 1, |value| value.whole(1..=1_000_000_000));
    let from_wh = table.maybe("from_kwh", |value| value.kilo("kilowatt-hours"));
    let until_wh = table.maybe("until_kwh", |value| {
        let until = value.kilo("kilowatt-hours")?;
        if until <= from_wh.flatten().unwrap_or(0) {
            return value.refuse("`until_kwh` must be larger than `from_kwh`");
        }
        Some(until)
    });
    let from_w = table.maybe("from_kw", Value::kilowatts);
    let until_w = table.maybe("until_kw", |value| {
        let until = value.kilowatts()?;
        if until <= from_w.flatten().unwrap_or(0) {
            return value.refuse("`until_kw` must be larger than `from_kw`");
        }
        Some(until)
    });
    let window = table.maybe("window", |value| window(value, setting));
    Some(Energy {
        price: price?,
        step_wh: u64::from(step_wh?),
        from_wh: from_wh?,
        until_wh: until_wh?,
        from_w: from_w?,
        until_w: until_w?,
        window: window?,
    })
}
