//! Orders of spots that some vehicles have of their own.

use std::collections::BTreeSet;

use engine::lot::Level;
use engine::preferences::{ChargerUse, OwnOrder, Preferences};
use engine::spot::SpotKind;
use engine::spot_sort::SpotSort;

use crate::allocation::CLASSES;
use crate::complaints::Place;
use crate::spelling;
use crate::table::{Table, listed};
use crate::value::{Value, short};

/// The orders of the file, the first that fits a vehicle before the others.
///
/// `who_parks` are the preferences without orders; absent where there is a mistake in them.
pub(crate) fn orders(
    preferences: &Table,
    levels: &[Level],
    who_parks: Option<&Preferences>,
) -> Vec<OwnOrder> {
    let value = preferences.optional("order");
    let tables = value.map(|value| value.tables("an order", "[[preferences.order]]"));
    let mut orders: Vec<(Place, OwnOrder)> = Vec::new();
    for table in tables.unwrap_or_default() {
        let place = table.place;
        let Some(order) = order(table, levels, who_parks) else {
            continue;
        };
        if let Some(&(first, _)) = orders.iter().find(|(_, before)| covers(before, &order)) {
            let line = preferences.line_of(first);
            preferences.complain_at(
                place,
                format_args!(
                    "this order never counts: the one in line {line} fits each of its vehicles already"
                ),
            );
        } else if who_parks.is_some_and(|who_parks| kinds(who_parks, &order).is_empty()) {
            preferences.complain_at(
                place,
                "this order never counts: [preferences] lets no such vehicle park",
            );
        }
        orders.push((place, order));
    }
    orders.into_iter().map(|(_, order)| order).collect()
}

fn order(table: Table, levels: &[Level], who_parks: Option<&Preferences>) -> Option<OwnOrder> {
    let class = table.required("class").and_then(|value| value.one_of(&CLASSES));
    let truth = |key| match table.optional(key) {
        None => Some(None),
        Some(value) => value.truth().map(Some),
    };
    let trailer = truth("trailer");
    let accessible_permit = truth("permit");
    let charging = truth("charging");
    let near_lift = truth("near_lift");
    let whom = || {
        Some(OwnOrder {
            class: class?,
            trailer: trailer?,
            accessible_permit: accessible_permit?,
            charging: charging?,
            near_lift: near_lift?,
            takes: Vec::new(),
            levels: Vec::new(),
        })
    };
    let whom = whom();
    let takes = table.optional("takes").and_then(Value::filled).map(|value| {
        let expected = "a list of sorts of spot, the best first, such as [\"compact\", \"large charger\"]";
        value.once_each(expected, "a sort", |element| {
            let sort = sort(element)?;
            let refusal = whom.as_ref().and_then(|whom| never_taken(who_parks?, whom, sort));
            refusal.map_or(Some(sort), |refusal| {
                element.refuse(format_args!("`takes`: {refusal}"))
            })
        })
    });
    let named = table.optional("levels").and_then(Value::filled).map(|value| {
        let expected = "a list of levels, the best first, such as [\"P1\", \"P2\"]";
        value.once_each(expected, "a level", |element| level(element, levels))
    });
    table.need_one_of(&["takes", "levels"]);
    table.finish();
    Some(OwnOrder {
        takes: takes.unwrap_or_default(),
        levels: named.unwrap_or_default(),
        ..whom?
    })
}

fn sort(value: Value) -> Option<SpotSort> {
    let text = value.text()?;
    match text.parse() {
        Ok(sort) => Some(sort),
        Err(error) => {
            let words: Vec<_> = SpotSort::all().map(|sort| sort.to_string()).collect();
            let hint = spelling::hint(text, words.iter().map(String::as_str));
            value.refuse(format_args!("`{}`: {error}{hint}", value.key))
        }
    }
}

/// Why an order never gives a sort of spot to anybody: it opens no spots that are closed to its vehicles otherwise.
fn never_taken(who_parks: &Preferences, whom: &OwnOrder, sort: SpotSort) -> Option<String> {
    let kinds = kinds(who_parks, whom);
    if !kinds.is_empty() && !kinds.contains(&sort.kind) {
        return Some(format!(
            "\"{sort}\" is of no kind that [preferences] lets such a vehicle take"
        ));
    }
    if sort.accessible && whom.accessible_permit == Some(false) {
        return Some(format!(
            "\"{sort}\" is for permit holders, and this order is for others"
        ));
    }
    let only_charging = who_parks.chargers == ChargerUse::ElectricOnly;
    if sort.charger && only_charging && whom.charging == Some(false) {
        return Some(format!(
            "\"{sort}\" is for vehicles that charge, and this order is for others"
        ));
    }
    None
}

/// The kinds of spot that some vehicle of an order may take.
fn kinds(who_parks: &Preferences, whom: &OwnOrder) -> BTreeSet<SpotKind> {
    let alone = who_parks
        .kinds
        .get(&whom.class)
        .filter(|_| whom.trailer != Some(true));
    let trailer = who_parks
        .trailers
        .get(&whom.class)
        .filter(|_| whom.trailer != Some(false));
    let trailer = trailer.map(|trailer| &trailer.kinds);
    alone.into_iter().chain(trailer).flatten().copied().collect()
}

/// The id of a level of this lot.
fn level(value: Value, levels: &[Level]) -> Option<String> {
    let text = value.text()?;
    let is_known = levels.iter().any(|level| level.id == text);
    // A level whose own id could not be read may be the one that is meant.
    if is_known || levels.is_empty() || levels.iter().any(|level| level.id.is_empty()) {
        return Some(text.to_owned());
    }
    // Some write what a level is called.
    let words = levels
        .iter()
        .flat_map(|level| [level.id.as_str(), level.name.as_str()]);
    let meant = spelling::nearest(text, words)
        .and_then(|word| levels.iter().find(|level| level.id == word || level.name == word));
    let hint = meant.map_or_else(
        || {
            let ids: Vec<_> = levels.iter().map(|level| level.id.as_str()).collect();
            format!("; it has {}", listed(&ids))
        },
        |level| format!(" — did you mean `{}`?", level.id),
    );
    value.refuse(format_args!("the lot has no level \"{}\"{hint}", short(text)))
}

/// Whether every vehicle that an order fits is one that an earlier order fits.
fn covers(before: &OwnOrder, order: &OwnOrder) -> bool {
    let condition = |before: Option<bool>, order: Option<bool>| before.is_none() || before == order;
    before.class == order.class
        && condition(before.trailer, order.trailer)
        && condition(before.accessible_permit, order.accessible_permit)
        && condition(before.charging, order.charging)
        && condition(before.near_lift, order.near_lift)
}
