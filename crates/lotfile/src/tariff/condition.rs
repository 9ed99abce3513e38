//! For which stays something holds.

use std::collections::BTreeSet;

use engine::tariff::Condition;

use super::Setting;
use super::window::window;
use crate::allocation::CLASSES;
use crate::row::KINDS;
use crate::table::Table;
use crate::value::Value;
use crate::words::{BOOKINGS, means};

const EXPECTED: &str = "a condition such as { vehicle = [\"car\", \"van\"] }";

/// For which stays something holds (T-17).
pub(super) fn condition(value: Value, setting: &Setting) -> Option<Condition> {
    let table = value.filled()?.table("a condition", EXPECTED)?;
    let truth = |key| table.maybe(key, Value::truth);
    let vehicles = set(&table, "vehicle", "[\"car\", \"van\"]", |value| {
        value.one_of(&CLASSES)
    });
    let (electric, accessible_permit) = (truth("electric"), truth("accessible_permit"));
    let trailer = truth("trailer");
    let spot_kinds = set(&table, "spot", "[\"compact\"]", |value| value.one_of(&KINDS));
    let rate_classes = names(&table, "rate_class", "[\"premium\"]");
    let charger = truth("charger");
    let entered = table.maybe("entered", |value| window(value, setting));
    let left = table.maybe("left", |value| window(value, setting));
    let percent = |value: Value, least| {
        value
            .whole(least..=100)
            .and_then(|whole| u8::try_from(whole).ok())
    };
    let full_from = table.maybe("full_from", |value| percent(value, 0));
    let full_below = table.maybe("full_below", |value| {
        let below = percent(value, 1)?;
        if full_from.flatten().is_some_and(|from| below <= from) {
            return value.refuse("`full_below` must be larger than `full_from`");
        }
        Some(below)
    });
    let customers = names(&table, "customer", "[\"staff\"]");
    let validations = names(&table, "validation", "[\"cinema\"]");
    let means = set(&table, "means", "[\"cash\"]", |value| value.one_of(&means()));
    let booking = table.maybe("booking", |value| value.one_of(&BOOKINGS));
    table.finish();
    Some(Condition {
        vehicles: vehicles?,
        electric: electric?,
        accessible_permit: accessible_permit?,
        trailer: trailer?,
        spot_kinds: spot_kinds?,
        rate_classes: rate_classes?,
        charger: charger?,
        entered: entered?,
        left: left?,
        full_from: full_from?,
        full_below: full_below?,
        customers: customers?,
        validations: validations?,
        means: means?,
        booking: booking?,
    })
}

fn set<T: Ord + Copy>(
    table: &Table,
    key: &'static str,
    example: &str,
    read: impl Fn(Value) -> Option<T>,
) -> Option<BTreeSet<T>> {
    table.or(key, BTreeSet::new(), |value| {
        let expected = format!("a list such as {example}");
        let list = value.filled()?.once_each(&expected, "a word", read);
        Some(list.into_iter().collect())
    })
}

fn names(table: &Table, key: &'static str, example: &str) -> Option<BTreeSet<String>> {
    let names = table.or(key, Vec::new(), |value| {
        let expected = format!("a list such as {example}");
        Some(value.filled()?.once_each(&expected, "a name", Value::text))
    });
    Some(names?.into_iter().map(str::to_owned).collect())
}
