//! Who may stand where.

use std::collections::BTreeMap;

use engine::lot::Level;
use engine::preferences::{ChargerUse, Fill, Preferences, SideBySide};
use engine::spot::SpotKind::{self, Compact, Large, Motorcycle};
use engine::vehicle::VehicleClass;

use crate::order::orders;
use crate::reserve::reserves;
use crate::row::KINDS;
use crate::table::Table;
use crate::value::Value;

/// The classes, by the words of the file.
pub(crate) const CLASSES: [(&str, VehicleClass); 4] = [
    ("motorcycle", VehicleClass::Motorcycle),
    ("car", VehicleClass::Car),
    ("van", VehicleClass::Van),
    ("bus", VehicleClass::Bus),
];

const CHARGERS: [(&str, ChargerUse); 2] = [
    ("others-last", ChargerUse::OthersLast),
    ("electric-only", ChargerUse::ElectricOnly),
];

const FILLS: [(&str, Fill); 3] = [
    ("in-order", Fill::InOrder),
    ("nearest", Fill::Nearest),
    ("spread", Fill::Spread),
];

/// The kinds a class takes where the file does not say.
fn default_kinds(class: VehicleClass) -> &'static [SpotKind] {
    match class {
        VehicleClass::Motorcycle => &[Motorcycle, Compact],
        VehicleClass::Car => &[Compact, Large],
        VehicleClass::Van => &[Large],
        VehicleClass::Bus => &[],
    }
}

/// The lot's preferences; every key has a default, and an empty list shuts a class out.
pub(crate) fn preferences(value: Option<Value>, levels: &[Level]) -> Preferences {
    let table = value.and_then(|value| value.part("[preferences]", "[preferences]"));
    let mut preferences = Preferences::default();
    let Some(table) = table else {
        let kinds = CLASSES.map(|(_, class)| (class, default_kinds(class).to_vec()));
        preferences
            .kinds
            .extend(kinds.into_iter().filter(|(_, kinds)| !kinds.is_empty()));
        return preferences;
    };
    let complaints_before = table.complaints_so_far();
    for (key, class) in CLASSES {
        let (kinds, spots) = match table.optional(key) {
            None => (default_kinds(class).to_vec(), None),
            Some(value) if value.is_table() => match group(value) {
                Some(group) => (group.kinds, Some(group.spots)),
                None => continue,
            },
            Some(value) => (kinds(value, EXPECTED_KINDS_OR_GROUP), None),
        };
        if !kinds.is_empty() {
            preferences.kinds.insert(class, kinds);
        }
        preferences.side_by_side.extend(spots.map(|spots| (class, spots)));
    }
    let chargers = table.optional("chargers");
    preferences.chargers = chargers
        .and_then(|value| value.one_of(&CHARGERS))
        .unwrap_or_default();
    let fill = table.optional("fill");
    preferences.fill = fill.and_then(|value| value.one_of(&FILLS)).unwrap_or_default();
    preferences.trailers = trailers(&table);
    // Where it is not certain who may park, an order is not told that it fits nobody.
    let who_parks = (table.complaints_so_far() == complaints_before).then(|| preferences.clone());
    preferences.orders = orders(&table, levels, who_parks.as_ref());
    preferences.reserves = reserves(&table);
    table.finish();
    preferences
}

const EXPECTED_KINDS: &str = "a list of kinds, the best first, such as [\"compact\", \"large\"]";
const EXPECTED_KINDS_OR_GROUP: &str = "a list of kinds, the best first, such as [\"compact\", \"large\"], \
                                       or a group such as { kinds = [\"large\"], spots = 2 }";
const EXPECTED_GROUP: &str = "a group such as { kinds = [\"large\"], spots = 2 }";

fn kinds(value: Value, expected: &str) -> Vec<SpotKind> {
    value.once_each(expected, "a kind", |element| element.one_of(&KINDS))
}

/// What vehicles with a trailer take; a class that is not named may not bring one.
fn trailers(preferences: &Table) -> BTreeMap<VehicleClass, SideBySide> {
    let value = preferences.optional("trailer");
    let table =
        value.and_then(|value| value.table("[preferences.trailer]", "written as [preferences.trailer]"));
    let Some(table) = table else {
        return BTreeMap::new();
    };
    let trailers = CLASSES.into_iter().filter_map(|(key, class)| {
        let group = group(table.optional(key)?)?;
        Some((class, group))
    });
    let trailers = trailers.collect();
    table.finish();
    trailers
}

/// Several spots side by side for one vehicle.
fn group(value: Value) -> Option<SideBySide> {
    let table = value.table("a group of spots", EXPECTED_GROUP)?;
    let kinds = table
        .required("kinds")
        .and_then(Value::filled)
        .map(|value| kinds(value, EXPECTED_KINDS));
    let spots = table
        .required("spots")
        .and_then(|value| value.whole(2..=u32::from(Preferences::MOST_SIDE_BY_SIDE)));
    table.finish();
    Some(SideBySide {
        spots: u8::try_from(spots?).ok()?,
        kinds: kinds?,
    })
}
