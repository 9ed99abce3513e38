//! A row while it is read: what each of its spots is, and what stands between them.

use std::collections::{BTreeMap, BTreeSet};

use engine::spot::{Charger, Connector, Spot, SpotId, SpotKind};

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

/// From a spot to the next along the row it is 2.5 metres; halves, so that they add up exactly.
const HALF_METRES_APART: u32 = 5;

/// A row while it is read: what each of its spots is.
pub(crate) struct Stand<'a> {
    /// The spots as written and their numbers; absent where they could not be read.
    pub(crate) written: Option<(Value<'a>, Vec<String>)>,
    built: Vec<Built>,
}

#[derive(Clone)]
struct Built {
    kind: SpotKind,
    /// The key that named this spot as another kind than its row's.
    kind_key: Option<&'static str>,
    accessible: bool,
    rate_class: Option<String>,
    charger: Option<Charger>,
    out_of_service: bool,
    gap_before: bool,
    entrance_m: Option<u16>,
    lift_m: Option<u16>,
}

impl<'a> Stand<'a> {
    pub(crate) fn new(written: Option<(Value<'a>, Vec<String>)>, kind: SpotKind) -> Self {
        let count = written.as_ref().map_or(0, |(_, numbers)| numbers.len());
        let built = Built {
            kind,
            kind_key: None,
            accessible: false,
            rate_class: None,
            charger: None,
            out_of_service: false,
            gap_before: false,
            entrance_m: None,
            lift_m: None,
        };
        Self {
            written,
            built: vec![built; count],
        }
    }

    pub(crate) fn numbers(&self) -> &[String] {
        self.written.as_ref().map_or(&[], |(_, numbers)| numbers)
    }

    /// Reads what is said of single spots of the row.
    pub(crate) fn exceptions(&mut self, table: &Table) {
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
        if let Some(value) = table.optional("rate_class") {
            self.rate_classes(value);
        }
        if let Some(value) = table.optional("gaps_after") {
            self.gaps(value);
        }
        let entrance = table.optional("entrance").map(|value| self.distances(value));
        let lift = table.optional("lift").map(|value| self.distances(value));
        for (spot, metres) in self.built.iter_mut().zip(entrance.unwrap_or_default()) {
            spot.entrance_m = Some(metres);
        }
        for (spot, metres) in self.built.iter_mut().zip(lift.unwrap_or_default()) {
            spot.lift_m = Some(metres);
        }
    }

    /// What tariffs know spots by: a class for the whole row, or groups of spots with a class each.
    fn rate_classes(&mut self, value: Value) {
        const EXPECTED: &str =
            "a name such as \"premium\", or groups such as { spots = \"001-004\", class = \"premium\" }";
        if let Some(class) = value.as_word() {
            let class = value.text().map(|_| class.to_owned());
            for spot in &mut self.built {
                spot.rate_class.clone_from(&class);
            }
            return;
        }
        let groups = if value.is_table() {
            vec![value]
        } else {
            value.list(EXPECTED)
        };
        for group in groups {
            let Some(table) = group.table("a group of spots", EXPECTED) else {
                continue;
            };
            let members = self.members(table.required("spots"));
            let class = table.required("class").and_then(Value::text);
            table.finish();
            for (value, at) in members {
                match (&self.built[at].rate_class, class) {
                    (Some(first), Some(_)) => {
                        let number = &self.numbers()[at];
                        value.refuse::<()>(format_args!(
                            "spot {number} has the rate class \"{first}\" already"
                        ));
                    }
                    (None, Some(class)) => self.built[at].rate_class = Some(class.to_owned()),
                    (_, None) => {}
                }
            }
        }
    }

    /// What stands between spots. The engine keeps it with the spot behind the gap.
    fn gaps(&mut self, value: Value) {
        let is_all = value.as_word() == Some("all");
        for (value, at) in self.members(Some(value)) {
            match self.built.get_mut(at + 1) {
                Some(behind) => behind.gap_before = true,
                // “all” names no spot, so it does not name the last one.
                None if is_all => {}
                None => {
                    let number = &self.numbers()[at];
                    value.refuse::<()>(format_args!(
                        "`gaps_after`: spot {number} is the last of its row, so there is nothing behind it"
                    ));
                }
            }
        }
    }

    /// How far each spot is from a place that is so many metres from one of them; empty where that cannot be told.
    fn distances(&self, value: Value) -> Vec<u16> {
        let Some(table) = value.table("a distance", "a distance such as { at = \"001\", metres = 20 }")
        else {
            return Vec::new();
        };
        let at = table.required("at").and_then(|value| self.member(value));
        let metres = table
            .required("metres")
            .and_then(|value| Some((value, value.whole(0..=u32::from(u16::MAX))?)));
        table.finish();
        let (Some(at), Some((value, metres))) = (at, metres) else {
            return Vec::new();
        };
        let mut distances = Vec::new();
        for (number, place) in self.numbers().iter().zip(0_u32..) {
            let distance = metres + (HALF_METRES_APART * place.abs_diff(at)).div_ceil(2);
            let Ok(distance) = u16::try_from(distance) else {
                value.refuse::<()>(format_args!(
                    "`metres`: spot {number} would be {distance} metres away, and {} is the most",
                    u16::MAX
                ));
                return Vec::new();
            };
            distances.push(distance);
        }
        distances
    }

    /// Where in the row the one spot is that a value names.
    fn member(&self, value: Value) -> Option<u32> {
        match self.members(Some(value))[..] {
            [(_, at)] => u32::try_from(at).ok(),
            [] => None,
            _ => value.refuse(format_args!(
                "`{}` must be one spot of this row, such as \"001\"",
                value.key
            )),
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
    pub(crate) fn named(self, place: Option<&str>) -> Vec<Spot> {
        let (Some((_, numbers)), Some(place)) = (self.written, place) else {
            return Vec::new();
        };
        let named = numbers.into_iter().zip(self.built).map(|(number, built)| {
            Some(Spot {
                id: SpotId::try_from(format!("{place}-{number}")).ok()?,
                kind: built.kind,
                accessible: built.accessible,
                charger: built.charger,
                rate_class: built.rate_class,
                out_of_service: built.out_of_service,
                gap_before: built.gap_before,
                entrance_m: built.entrance_m,
                lift_m: built.lift_m,
            })
        });
        named.flatten().collect()
    }
}
