//! Who may stand where.

use engine::lot::{ChargerUse, Preferences};
use engine::spot::SpotKind::{self, Compact, Large, Motorcycle};
use engine::vehicle::VehicleClass;

use crate::layout::KINDS;
use crate::table::Table;
use crate::value::Value;

/// Each class with its key and the kinds it takes where the file does not say.
const CLASSES: [(&str, VehicleClass, &[SpotKind]); 4] = [
    ("motorcycle", VehicleClass::Motorcycle, &[Motorcycle, Compact]),
    ("car", VehicleClass::Car, &[Compact, Large]),
    ("van", VehicleClass::Van, &[Large]),
    ("bus", VehicleClass::Bus, &[]),
];

const CHARGERS: [(&str, ChargerUse); 2] = [
    ("others-last", ChargerUse::OthersLast),
    ("electric-only", ChargerUse::ElectricOnly),
];

/// The lot's preferences; every key has a default, and an empty list shuts a class out.
pub(crate) fn preferences(lot: &Table) -> Preferences {
    let table = lot
        .optional("preferences")
        .and_then(|value| value.table("[preferences]", "written as [preferences]"));
    let mut preferences = Preferences::default();
    for (key, class, default) in CLASSES {
        let value = table.as_ref().and_then(|table| table.optional(key));
        let kinds = value.map_or(default.to_vec(), kinds);
        if !kinds.is_empty() {
            preferences.kinds.insert(class, kinds);
        }
    }
    if let Some(table) = table {
        if let Some(chargers) = table
            .optional("chargers")
            .and_then(|value| value.one_of(&CHARGERS))
        {
            preferences.chargers = chargers;
        }
        table.finish();
    }
    preferences
}

fn kinds(value: Value) -> Vec<SpotKind> {
    let mut kinds = Vec::new();
    for element in value.list("a list of kinds, the best first, such as [\"compact\", \"large\"]") {
        let Some(kind) = element.one_of(&KINDS) else {
            continue;
        };
        if kinds.contains(&kind) {
            element.refuse::<()>("a kind stands twice in this list");
        } else {
            kinds.push(kind);
        }
    }
    kinds
}
