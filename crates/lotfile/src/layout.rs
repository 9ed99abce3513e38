//! Levels, sections, rows and spots.

use std::collections::BTreeMap;

use engine::lot::{Level, Lot, Row, Section};
use engine::spot::{SpotId, SpotKind};

use crate::complaints::Place;
use crate::numbers::numbers;
use crate::row::{KINDS, Stand};
use crate::table::Table;
use crate::value::Value;

/// The levels of the lot.
///
/// Something comes back for whatever could be read, so that mistakes further down come to light as well.
pub(crate) fn levels(lot: &Table) -> Vec<Level> {
    let mut plan = Plan::default();
    let tables = lot.several("level", "a level", "[[level]]");
    tables.into_iter().map(|table| plan.level(table)).collect()
}

/// What has been placed so far: each id, and where it was.
#[derive(Default)]
struct Plan {
    levels: BTreeMap<String, Place>,
    has_level: bool,
    spots: BTreeMap<SpotId, Place>,
    is_full: bool,
}

impl Plan {
    fn level(&mut self, table: Table) -> Level {
        let id = part(&table);
        once(&mut self.levels, id.as_deref(), &table, "level");
        let id = id.unwrap_or_default();
        let name = table.optional("name").and_then(Value::text).unwrap_or(&id);
        let opens_at_percent = table.optional("opens_at").and_then(|value| self.opens_at(value));
        let mut section_ids = BTreeMap::new();
        let sections = table.several("section", "a section", "[[level.section]]");
        let level = Level {
            name: name.to_owned(),
            opens_at_percent,
            sections: sections
                .into_iter()
                .map(|section| self.section(section, &id, &mut section_ids))
                .collect(),
            id,
        };
        table.finish();
        self.has_level = true;
        level
    }

    /// How full the levels before it must be.
    fn opens_at(&self, value: Value) -> Option<u8> {
        let percent = value.whole(1..=100)?;
        if !self.has_level {
            return value.refuse("`opens_at`: no level stands before this one, so it is always open");
        }
        u8::try_from(percent).ok()
    }

    fn section(&mut self, table: Table, level: &str, ids: &mut BTreeMap<String, Place>) -> Section {
        let id = part(&table);
        once(ids, id.as_deref(), &table, "section");
        let place = id
            .as_ref()
            .filter(|_| !level.is_empty())
            .map(|id| format!("{level}-{id}"));
        let rows = table.several("row", "a row", "[[level.section.row]]");
        let section = Section {
            id: id.unwrap_or_default(),
            rows: rows
                .into_iter()
                .map(|row| self.row(row, place.as_deref()))
                .collect(),
        };
        table.finish();
        section
    }

    fn row(&mut self, table: Table, place: Option<&str>) -> Row {
        let kind = table
            .optional("kind")
            .map_or(Some(SpotKind::Compact), |value| value.one_of(&KINDS));
        let spots = table
            .required("spots")
            .and_then(|value| Some((value, value.parsed(|text| numbers(&text))?)));
        if let Some((value, numbers)) = &spots
            && numbers.len() > Row::LONGEST
        {
            value.refuse::<()>(format_args!(
                "a row has at most {} spots and this one has {}: write it as several rows",
                Row::LONGEST,
                numbers.len()
            ));
        }
        let mut row = Stand::new(spots, kind.unwrap_or(SpotKind::Compact));
        row.exceptions(&table);
        if let (Some((value, _)), Some(place)) = (&row.written, place) {
            self.place(*value, place, &row);
        }
        table.finish();
        Row {
            spots: row.named(place),
        }
    }

    /// Checks the ids of a row against all others.
    fn place(&mut self, written: Value, place: &str, row: &Stand) {
        for number in row.numbers() {
            if self.is_full {
                return;
            }
            let id = format!("{place}-{number}");
            if id.len() > SpotId::LONGEST {
                written.refuse::<()>(format_args!("{id} has more than {} characters", SpotId::LONGEST));
                return;
            }
            match SpotId::try_from(id) {
                Err(error) => {
                    written.refuse::<()>(error);
                    // The same would be said of every spot of the row.
                    return;
                }
                Ok(id) => match self.spots.get(&id) {
                    Some(&first) => {
                        let line = written.line_of(first);
                        written.refuse::<()>(format_args!("spot {id} is in line {line} already"));
                    }
                    None if self.spots.len() == Lot::LARGEST => {
                        written.refuse::<()>(format_args!("a lot has at most {} spots", Lot::LARGEST));
                        self.is_full = true;
                    }
                    None => {
                        self.spots.insert(id, written.place);
                    }
                },
            }
        }
    }
}

/// The id of a level or a section.
fn part(table: &Table) -> Option<String> {
    let value = table.required("id")?;
    let text = value.text()?;
    let ok = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    if text.bytes().all(ok) && text.len() < SpotId::LONGEST {
        Some(text.to_owned())
    } else {
        value.refuse(format_args!(
            "`id`: \"{}\" becomes part of spot ids such as G1-A-001, so it must be capital letters and digits",
            crate::value::short(text)
        ))
    }
}

fn once(ids: &mut BTreeMap<String, Place>, id: Option<&str>, table: &Table, what: &str) {
    let Some(id) = id else { return };
    match ids.get(id) {
        Some(&first) => table.complain(format_args!(
            "there is a {what} {id} in line {} already",
            table.line_of(first)
        )),
        None => {
            ids.insert(id.to_owned(), table.place);
        }
    }
}
