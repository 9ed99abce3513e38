//! The file as a whole.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use engine::lot::{Lot, LotDocument};
use engine::money::Currency;
use engine::tariff::Calendar;
use engine::time::Offsets;
use toml::de::DeTable;

use crate::complaints::{Complaints, LotFileErrors, Place};
use crate::table::Table;
use crate::value::{Value, short};
use crate::{allocation, layout, syntax, tariff, zone};

pub(crate) fn read(text: &str) -> Result<LotDocument, LotFileErrors> {
    let complaints = Complaints::new(text);
    let (root, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        syntax::complain(&errors, &complaints);
        return complaints.settle(None);
    }
    let document = document(Table::new("a lot", Place(0), root.get_ref(), &complaints));
    // Whatever the engine asks of a lot beyond what was checked line by line.
    if complaints.is_empty()
        && let Some(document) = &document
        && let Err(error) = Lot::try_from(document.clone())
    {
        complaints.add(Place(0), error);
    }
    complaints.settle(document)
}

fn document(table: Table) -> Option<LotDocument> {
    let id = table.required("id").and_then(id);
    let name = table.required("name").and_then(Value::text);
    let address = table.optional("address").map_or(Some(""), Value::text);
    let zone = table.required("zone").and_then(zone);
    let currency = table
        .required("currency")
        .and_then(|value| value.parsed(Currency::try_from));
    let holidays = table.optional("holidays").map(holidays).unwrap_or_default();
    let preferences = table.optional("preferences");
    let levels = layout::levels(&table);
    let preferences = allocation::preferences(preferences, &levels);
    // Without a zone the tariffs are read all the same, for their own mistakes.
    let clock = zone.clone().map(|(_, offsets)| offsets);
    let clock = clock.or_else(|| Offsets::fixed(0).ok());
    let tariffs = clock.map(|clock| tariff::tariffs(&table, &clock));
    table.finish();

    let (zone, offsets) = zone?;
    Some(LotDocument {
        id: id?.to_owned(),
        name: name?.to_owned(),
        address: address?.to_owned(),
        zone: zone.to_owned(),
        currency: currency?,
        calendar: Calendar { offsets, holidays },
        levels,
        preferences,
        tariffs: tariffs?,
    })
}

fn zone(value: Value<'_>) -> Option<(&str, Offsets)> {
    let name = value.text()?;
    match zone::offsets(name) {
        Ok(offsets) => Some((name, offsets)),
        Err(error) => value.refuse(format_args!("`zone`: {error}")),
    }
}

/// The lot's name in links.
fn id(value: Value<'_>) -> Option<&str> {
    let text = value.text()?;
    let ok = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if text.len() <= 40 && text.bytes().all(ok) {
        return Some(text);
    }
    value.refuse(format_args!(
        "`id`: \"{}\" must be 1 to 40 small letters, digits and hyphens, because it stands in links",
        short(text)
    ))
}

fn holidays(value: Value) -> BTreeSet<NaiveDate> {
    let mut holidays = BTreeSet::new();
    for element in value.list("a list of dates such as [2026-12-25, 2026-12-26]") {
        if let Some(date) = element.date()
            && !holidays.insert(date)
        {
            element.refuse::<()>(format_args!("`holidays`: {date} is in the list already"));
        }
    }
    holidays
}
