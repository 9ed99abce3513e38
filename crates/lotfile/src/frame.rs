//! What prices are in: currency, clock and days.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use engine::money::Currency;
use engine::tariff::{Calendar, Days, SpecialDays};
use engine::time::Offsets;

use crate::table::Table;
use crate::value::{Value, short};
use crate::words::day_classes;
use crate::zone;

/// The zone's name, the currency, and the calendar.
pub(crate) type Frame<'a> = (&'a str, Currency, Calendar);

/// Reads the frame, and the special days by themselves: tariffs name them whatever else is wrong.
pub(crate) fn frame<'a>(table: &Table<'a>) -> (Option<Frame<'a>>, Option<Vec<SpecialDays>>) {
    let zone = table.required("zone").and_then(zone);
    let currency = table
        .required("currency")
        .and_then(|value| value.parsed(Currency::try_from));
    let holidays = table.optional("holidays").map(dates).unwrap_or_default();
    let special = special(table);
    let frame = || {
        let (zone, offsets) = zone?;
        let calendar = Calendar {
            offsets,
            holidays,
            special: special.clone()?,
        };
        Some((zone, currency?, calendar))
    };
    (frame(), special)
}

fn zone(value: Value<'_>) -> Option<(&str, Offsets)> {
    let name = value.text()?;
    match zone::offsets(name) {
        Ok(offsets) => Some((name, offsets)),
        Err(error) => value.refuse(format_args!("`zone`: {error}")),
    }
}

fn dates(value: Value) -> BTreeSet<NaiveDate> {
    let mut dates = BTreeSet::new();
    for element in value.list("a list of dates such as [2026-12-25, 2026-12-26]") {
        if let Some(date) = element.date()
            && !dates.insert(date)
        {
            element.refuse::<()>(format_args!("`{}`: {date} is in the list already", value.key));
        }
    }
    dates
}

/// Days with a name of their own (T-11); nothing where one could not be read.
fn special(table: &Table) -> Option<Vec<SpecialDays>> {
    let mut all: Vec<SpecialDays> = Vec::new();
    let mut are_sound = true;
    let complaints_before = table.complaints_so_far();
    for table in table.any("special_days", "a kind of special days", "[[special_days]]") {
        let name = table.required("name").and_then(|value| name(value, &all));
        let found = table.required("dates").and_then(Value::filled).map(dates);
        let counts_as = table.maybe("counts_as", |value| value.one_of(&day_classes()));
        table.finish();
        match (name, found, counts_as) {
            (Some(name), Some(dates), Some(counts_as)) if all.len() < Calendar::MOST_SPECIAL => {
                all.push(SpecialDays {
                    name: name.to_owned(),
                    dates,
                    counts_as,
                });
            }
            _ => are_sound = false,
        }
    }
    (are_sound && table.complaints_so_far() == complaints_before).then_some(all)
}

fn name<'a>(value: Value<'a>, before: &[SpecialDays]) -> Option<&'a str> {
    let name = value.text()?;
    if !Days::is_special_name(name) {
        return value.refuse(format_args!(
            "`name`: \"{}\" must be small letters, digits and `_`, beginning with a letter, at most 24",
            short(name)
        ));
    }
    if before.iter().any(|days| days.name == name) {
        return value.refuse(format_args!(
            "`name`: there are special days called \"{name}\" already"
        ));
    }
    if before.len() >= Calendar::MOST_SPECIAL {
        return value.refuse(format_args!(
            "a file has at most {} kinds of special days",
            Calendar::MOST_SPECIAL
        ));
    }
    Some(name)
}
