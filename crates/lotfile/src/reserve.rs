//! Spots kept back for those who need them.

use engine::lot::Lot;
use engine::preferences::{Reserve, Reserved};

use crate::table::Table;

const RESERVED: [(&str, Reserved); 4] = [
    ("motorcycle", Reserved::Motorcycle),
    ("compact", Reserved::Compact),
    ("large", Reserved::Large),
    ("charger", Reserved::Charger),
];

/// The reserves of the file.
pub(crate) fn reserves(preferences: &Table) -> Vec<Reserve> {
    let value = preferences.optional("reserve");
    let tables = value.map(|value| value.tables("a reserve", "[[preferences.reserve]]"));
    tables
        .unwrap_or_default()
        .into_iter()
        .filter_map(reserve)
        .collect()
}

fn reserve(table: Table) -> Option<Reserve> {
    let of = table.required("of").and_then(|value| value.one_of(&RESERVED));
    let most = u32::try_from(Lot::LARGEST).unwrap_or(u32::MAX);
    let keep = table.required("keep").and_then(|value| value.whole(1..=most));
    let until_full = table
        .optional("until_full")
        .map_or(Some(100), |value| value.whole(0..=100));
    table.finish();
    Some(Reserve {
        of: of?,
        keep: keep?,
        // The engine counts what is free.
        until_free_percent: u8::try_from(100 - until_full?).ok()?,
    })
}
