//! Levels, sections, rows and spots.

use std::collections::{BTreeMap, BTreeSet};

use engine::lot::{Level, Lot, Row, Section};
use engine::spot::{Charger, Connector, Spot, SpotId, SpotKind};

use crate::complaints::Place;
use crate::numbers::numbers;
use crate::table::Table;
use crate::value::Value;

/// The kinds of spot, by the words of the file.
pub(crate) const KINDS: [(&str, SpotKind); 3] = [
    ("motorcycle", SpotKind::Motorcycle),
    ("compact", SpotKind::Compact),
    ("large", SpotKind::Large),
];

const CONNECTORS: [(&str, Connector); 5] = [
    ("type2", Connector::Type2),
    ("ccs2", Connector::Ccs2),
    ("type1", Connector::Type1),
    ("nacs", Connector::Nacs),
    ("chademo", Connector::Chademo),
];

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
    spots: BTreeMap<SpotId, Place>,
    is_full: bool,
}

impl Plan {
    fn level(&mut self, table: Table) -> Level {
        let id = part(&table);
        once(&mut self.levels, id.as_deref(), &table, "level");
        let id = id.unwrap_or_default();
        let name = table.optional("name").and_then(Value::text).unwrap_or(&id);
        let mut section_ids = BTreeMap::new();
        let sections = table.several("section", "a section", "[[level.section]]");
        let level = Level {
            name: name.to_owned(),
            sections: sections
                .into_iter()
                .map(|section| self.section(section, &id, &mut section_ids))
                .collect(),
            id,
        };
        table.finish();
        level
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

/// A row while it is read: what each of its spots is.
struct Stand<'a> {
    /// The spots as written and their numbers; absent where they could not be read.
    written: Option<(Value<'a>, Vec<String>)>,
    built: Vec<Built>,
}

#[derive(Clone)]
struct Built {
    kind: SpotKind,
    /// The key that named this spot as another kind than its row's.
    kind_key: Option<&'static str>,
    accessible: bool,
    charger: Option<Charger>,
    out_of_service: bool,
}

impl<'a> Stand<'a> {
    fn new(written: Option<(Value<'a>, Vec<String>)>, kind: SpotKind) -> Self {
        let count = written.as_ref().map_or(0, |(_, numbers)| numbers.len());
        let built = Built {
            kind,
            kind_key: None,
            accessible: false,
            charger: None,
            out_of_service: false,
        };
        Self {
            written,
            built: vec![built; count],
        }
    }

    fn numbers(&self) -> &[String] {
        self.written.as_ref().map_or(&[], |(_, numbers)| numbers)
    }

    /// Reads what is said of single spots of the row.
    fn exceptions(&mut self, table: &Table) {
        for (key, kind) in KINDS {
            for (value, at) in self.members(table.optional(key)) {
                let spot = &mut self.built[at];
                match spot.kind_key.replace(key) {
                    Some(first) => value
                        .refuse(format_args!(
                            "spot {} is `{first}` and `{key}`; it can be one of them",
                            self.numbers()[at]
                        ))
                        .unwrap_or(()),
                    None => spot.kind = kind,
                }
            }
        }
        for (_, at) in self.members(table.optional("accessible")) {
            self.built[at].accessible = true;
        }
        for (_, at) in self.members(table.optional("out_of_service")) {
            self.built[at].out_of_service = true;
        }
        if let Some(value) = table.optional("chargers") {
            self.chargers(value);
        }
    }

    fn chargers(&mut self, value: Value) {
        const EXPECTED: &str =
            "{ spots = \"001-004\", power_kw = 22, connector = \"type2\" }, or a list of these";
        let groups = if value.is_table() {
            vec![value]
        } else {
            value.list(EXPECTED)
        };
        for table in groups
            .into_iter()
            .filter_map(|group| group.table("a group of chargers", EXPECTED))
        {
            let spots = table.required("spots");
            let power = table.required("power_kw").and_then(Value::watts);
            let connector = table
                .required("connector")
                .and_then(|value| value.one_of(&CONNECTORS));
            for (value, at) in self.members(spots) {
                if self.built[at].charger.is_some() {
                    let number = &self.numbers()[at];
                    value.refuse::<()>(format_args!("spot {number} has a charger already"));
                } else if let (Some(power_w), Some(connector)) = (power, connector) {
                    self.built[at].charger = Some(Charger { power_w, connector });
                }
            }
            table.finish();
        }
    }

    /// Where in the row the spots of a list are: `"all"`, or numbers of this row.
    fn members<'v>(&self, value: Option<Value<'v>>) -> Vec<(Value<'v>, usize)> {
        let (Some(value), Some((_, row))) = (value, &self.written) else {
            return Vec::new();
        };
        if value.as_word() == Some("all") {
            return (0..row.len()).map(|at| (value, at)).collect();
        }
        let Some(list) = value.parsed(|text| numbers(&text)) else {
            return Vec::new();
        };
        let places: BTreeMap<&str, usize> = row.iter().map(String::as_str).zip(0..).collect();
        let mut members = BTreeSet::new();
        for number in &list {
            let Some(&at) = places.get(number.as_str()) else {
                value.refuse::<()>(format_args!("`{}`: spot {number} is not in this row", value.key));
                // A range that runs past the row would otherwise be said spot by spot.
                break;
            };
            members.insert(at);
        }
        members.into_iter().map(|at| (value, at)).collect()
    }

    /// The spots with their ids; none where the ids could not be made, which has been complained about.
    fn named(self, place: Option<&str>) -> Vec<Spot> {
        let (Some((_, numbers)), Some(place)) = (self.written, place) else {
            return Vec::new();
        };
        let named = numbers.into_iter().zip(self.built).map(|(number, built)| {
            Some(Spot {
                id: SpotId::try_from(format!("{place}-{number}")).ok()?,
                kind: built.kind,
                accessible: built.accessible,
                charger: built.charger,
                out_of_service: built.out_of_service,
            })
        });
        named.flatten().collect()
    }
}
