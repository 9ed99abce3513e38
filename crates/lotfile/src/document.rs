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
use crate::{allocation, layout, tariff, zone};

pub(crate) fn read(text: &str) -> Result<LotDocument, LotFileErrors> {
    let complaints = Complaints::new(text);
    let (root, syntax) = DeTable::parse_recoverable(text);
    if !syntax.is_empty() {
        for error in &syntax {
            let place = Place(error.span().map_or(0, |span| span.start));
            complaints.add(
                place,
                syntax_message(error.message(), complaints.line_text(place)),
            );
        }
        return complaints.settle(None).map_err(LotFileErrors::one_a_line);
    }
    let table = Table::new("a lot", Place(0), root.get_ref(), &complaints);
    let document = document(table);
    complaints.settle(document)
}

/// What the parser says, for somebody who does not know TOML.
fn syntax_message(message: &str, line: &str) -> String {
    if message == "duplicate key" {
        let key = line.split('=').next().unwrap_or(line).trim();
        return format!("`{}` stands here a second time", short(key));
    }
    let message = message.trim_end_matches(", expected nothing");
    let value = line.split_once('=').map_or("", |(_, value)| value).trim();
    let is_bare_number = value.starts_with(|c: char| c.is_ascii_digit()) && value.contains([',', ' ']);
    if is_bare_number {
        return format!("{message}; a price is written as \"3.00\", with a point and in quotes");
    }
    message.to_owned()
}

fn document(table: Table) -> Option<LotDocument> {
    let id = table.required("id").and_then(id);
    let name = table.required("name").and_then(Value::text);
    let address = table.optional("address").map_or(Some(""), Value::text);
    let zone = table.required("zone").and_then(Value::text_and_place);
    let offsets = zone.and_then(|(value, name)| match zone::offsets(name) {
        Ok(offsets) => Some(offsets),
        Err(error) => value.refuse(format_args!("`zone`: {error}")),
    });
    let currency = table
        .required("currency")
        .and_then(|value| value.parsed(Currency::try_from));
    let holidays = table.optional("holidays").map(holidays).unwrap_or_default();
    let preferences = allocation::preferences(&table);
    let levels = layout::levels(&table);
    // Without a zone the tariffs are read all the same, for their own mistakes.
    let clock = offsets.clone().or_else(|| Offsets::fixed(0).ok())?;
    let tariffs = tariff::tariffs(&table, &clock);

    let document = LotDocument {
        id: id?.to_owned(),
        name: name?.to_owned(),
        address: address?.to_owned(),
        zone: zone?.1.to_owned(),
        currency: currency?,
        calendar: Calendar {
            offsets: offsets?,
            holidays,
        },
        levels,
        preferences,
        tariffs,
    };
    // Whatever the engine asks of a lot beyond what was checked line by line.
    if table.is_flawless()
        && let Err(error) = Lot::try_from(document.clone())
    {
        table.complain(error);
    }
    table.finish();
    Some(document)
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
