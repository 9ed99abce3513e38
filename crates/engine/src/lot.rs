//! A lot: its levels, sections, rows and spots, and the data that its rules read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::money::Currency;
use crate::preferences::{Preferences, PreferencesError};
use crate::spot::{Spot, SpotId, SpotKind};
use crate::tariff::{Calendar, Days, RunningStays, Tariff};
use crate::time::Instant;
use crate::vehicle::VehicleClass;

/// A spot's place in the lot's own order: levels, sections, rows, then along the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpotIndex(pub usize);

/// One storey of a lot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// Its short name, such as `G1`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Kept closed until the levels before it are this full, in percent. Absent: always open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens_at_percent: Option<u8>,
    /// Its sections, the most welcome first.
    pub sections: Vec<Section>,
}

impl Level {
    /// A level that is always open, with its id for a name.
    pub fn new(id: &str, sections: Vec<Section>) -> Self {
        Self {
            id: id.to_owned(),
            name: id.to_owned(),
            opens_at_percent: None,
            sections,
        }
    }
}

/// A part of a level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Its short name, such as `A`.
    pub id: String,
    /// Its rows, the most welcome first.
    pub rows: Vec<Row>,
}

/// Spots side by side, in the order they stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The spots, along the row.
    pub spots: Vec<Spot>,
}

impl Row {
    /// The most spots of a row. A longer one is written as several.
    pub const LONGEST: usize = 1_000;
}

/// A lot as it is published, before it is checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotDocument {
    /// The lot's short name in links, such as `tivoli`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Town and street, for people.
    #[serde(default)]
    pub address: String,
    /// The name of its time zone, for people; what counts is the calendar's table.
    pub zone: String,
    /// What every sum of this lot is counted in.
    pub currency: Currency,
    /// UTC offsets and holidays.
    pub calendar: Calendar,
    /// Its levels, the most welcome first.
    pub levels: Vec<Level>,
    /// Who may stand where.
    pub preferences: Preferences,
    /// Every tariff a stay may still be priced by.
    pub tariffs: Vec<Tariff>,
    /// For how many days after a stay the vehicle's plate is kept, 0 to 90 (S-20). Absent: [`Self::PLATES_KEPT_DAYS`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plates_kept_days: Option<u8>,
}

impl LotDocument {
    /// For how many days plates are kept where the lot says nothing.
    pub const PLATES_KEPT_DAYS: u8 = 30;
    /// For how many days plates are kept at most.
    pub const MOST_PLATES_KEPT_DAYS: u8 = 90;
}

/// A checked lot, with its spots numbered.
///
/// Spot ids are unique, there is at least one spot and one tariff, and tariff versions follow one another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "LotDocument", into = "LotDocument")]
pub struct Lot {
    document: LotDocument,
    spots: Vec<PlacedSpot>,
    by_id: BTreeMap<SpotId, SpotIndex>,
    kinds: BTreeSet<SpotKind>,
    has_lift: bool,
}

/// A spot with its place in the lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedSpot {
    /// The spot itself.
    pub spot: Spot,
    /// The number of its level, from 0.
    pub level: usize,
    /// The number of its section in the level, from 0.
    pub section: usize,
    /// The number of its row in the section, from 0.
    pub row: usize,
}

/// Why a document is no lot.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LotError {
    /// The id does not fit into a link.
    #[error("the lot's id “{0}” must be 1 to 40 small letters, digits and hyphens")]
    Id(String),
    /// Two spots have one id.
    #[error("spot {0} is named twice")]
    SpotTwice(SpotId),
    /// A spot's id begins with another level or section than the one it stands in.
    #[error("spot {spot} stands in {place}, so its id must begin with {place}-")]
    SpotElsewhere {
        /// The spot.
        spot: SpotId,
        /// Level and section.
        place: String,
    },
    /// There is no spot, or there are more than a lot can have.
    #[error("a lot has between 1 and {largest} spots; this one has {0}", largest = Lot::LARGEST)]
    SpotCount(usize),
    /// There are more levels than a lot can have.
    #[error("a lot has at most {most} levels; this one has {0}", most = Lot::MOST_LEVELS)]
    LevelCount(usize),
    /// A row is longer than any row is.
    #[error("the row of {0} has more than {longest} spots", longest = Row::LONGEST)]
    RowLength(SpotId),
    /// The preferences are not sound.
    #[error("{0}")]
    Preferences(#[from] PreferencesError),
    /// There are more kinds of special days than a lot can have, or one of them has no good name.
    #[error("a lot has at most {most} kinds of special days, each with a name of its own in small letters", most = Calendar::MOST_SPECIAL)]
    SpecialDays,
    /// Plates would be kept for longer than any lot keeps them.
    #[error("plates are kept for at most {most} days, not {0}", most = LotDocument::MOST_PLATES_KEPT_DAYS)]
    PlatesKept(u8),
    /// There is no tariff.
    #[error("a lot needs a tariff")]
    NoTariff,
    /// Tariff versions do not follow one another.
    #[error("tariff {0} must have a later version and a later start than the one before it")]
    TariffOrder(u32),
    /// A tariff is not sound.
    #[error("tariff {version}: {error}")]
    Tariff {
        /// The tariff's version.
        version: u32,
        /// What is wrong with it.
        error: crate::tariff::TariffError,
    },
}

impl TryFrom<LotDocument> for Lot {
    type Error = LotError;

    fn try_from(document: LotDocument) -> Result<Self, LotError> {
        let id_ok = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if document.id.is_empty() || document.id.len() > 40 || !document.id.chars().all(id_ok) {
            return Err(LotError::Id(document.id.chars().take(60).collect()));
        }
        if document.levels.len() > Self::MOST_LEVELS {
            return Err(LotError::LevelCount(document.levels.len()));
        }
        if let Some(days) = document
            .plates_kept_days
            .filter(|&days| days > LotDocument::MOST_PLATES_KEPT_DAYS)
        {
            return Err(LotError::PlatesKept(days));
        }
        check_special_days(&document.calendar)?;
        check_tariffs(&document.tariffs, &document.calendar)?;
        document.preferences.check(&document.levels)?;
        let spots = placed_spots(&document.levels)?;
        if spots.is_empty() || spots.len() > Self::LARGEST {
            return Err(LotError::SpotCount(spots.len()));
        }
        let mut by_id = BTreeMap::new();
        for (index, placed) in spots.iter().enumerate() {
            if by_id.insert(placed.spot.id.clone(), SpotIndex(index)).is_some() {
                return Err(LotError::SpotTwice(placed.spot.id.clone()));
            }
        }
        Ok(Self {
            kinds: spots.iter().map(|placed| placed.spot.kind).collect(),
            has_lift: spots.iter().any(|placed| placed.spot.lift_m.is_some()),
            document,
            spots,
            by_id,
        })
    }
}

fn check_special_days(calendar: &Calendar) -> Result<(), LotError> {
    let names: BTreeSet<&str> = calendar.special.iter().map(|days| days.name.as_str()).collect();
    let are_good = names.iter().all(|name| Days::is_special_name(name));
    if names.len() != calendar.special.len() || names.len() > Calendar::MOST_SPECIAL || !are_good {
        return Err(LotError::SpecialDays);
    }
    Ok(())
}

fn check_tariffs(tariffs: &[Tariff], calendar: &Calendar) -> Result<(), LotError> {
    if tariffs.is_empty() {
        return Err(LotError::NoTariff);
    }
    for tariff in tariffs {
        let sound = tariff.check().and_then(|()| tariff.check_days(calendar));
        sound.map_err(|error| LotError::Tariff {
            version: tariff.version,
            error,
        })?;
    }
    let follows =
        |pair: &[Tariff]| pair[0].version < pair[1].version && pair[0].valid_from < pair[1].valid_from;
    match tariffs.windows(2).find(|pair| !follows(pair)) {
        Some(pair) => Err(LotError::TariffOrder(pair[1].version)),
        None => Ok(()),
    }
}

fn placed_spots(levels: &[Level]) -> Result<Vec<PlacedSpot>, LotError> {
    let mut spots = Vec::new();
    for (l, level) in levels.iter().enumerate() {
        for (s, section) in level.sections.iter().enumerate() {
            let place = format!("{}-{}", level.id, section.id);
            for (r, row) in section.rows.iter().enumerate() {
                if let Some(beyond) = row.spots.get(Row::LONGEST) {
                    return Err(LotError::RowLength(beyond.id.clone()));
                }
                for spot in &row.spots {
                    let number = spot
                        .id
                        .as_str()
                        .strip_prefix(&place)
                        .and_then(|rest| rest.strip_prefix('-'));
                    if number.is_none_or(|number| number.contains('-')) {
                        return Err(LotError::SpotElsewhere {
                            spot: spot.id.clone(),
                            place,
                        });
                    }
                    spots.push(PlacedSpot {
                        spot: spot.clone(),
                        level: l,
                        section: s,
                        row: r,
                    });
                }
            }
        }
    }
    Ok(spots)
}

impl From<Lot> for LotDocument {
    fn from(lot: Lot) -> Self {
        lot.document
    }
}

impl Lot {
    /// The most spots of one lot.
    pub const LARGEST: usize = 1_000_000;
    /// The most levels of one lot.
    pub const MOST_LEVELS: usize = 200;

    /// What was published.
    pub fn document(&self) -> &LotDocument {
        &self.document
    }

    /// Every spot, in the lot's own order.
    pub fn spots(&self) -> &[PlacedSpot] {
        &self.spots
    }

    /// Where a spot is.
    pub fn index_of(&self, id: &SpotId) -> Option<SpotIndex> {
        self.by_id.get(id).copied()
    }

    /// A spot by its place.
    pub fn spot(&self, index: SpotIndex) -> Option<&PlacedSpot> {
        self.spots.get(index.0)
    }

    /// The level a spot is on.
    pub fn level_of(&self, id: &SpotId) -> Option<&Level> {
        let placed = self.spot(self.index_of(id)?)?;
        self.document.levels.get(placed.level)
    }

    /// The tariff in force at an instant (T-5): the last that has begun and not ended, else the last that has begun, else
    /// the first of all.
    pub fn tariff_at(&self, at: Instant) -> &Tariff {
        Tariff::in_force(&self.document.tariffs, at).unwrap_or(&self.document.tariffs[0])
    }

    /// The tariff that prices a stay which entered under a version, at an instant (T-5).
    pub fn tariff_for(&self, version: u32, entry: Instant, at: Instant) -> &Tariff {
        let of_entry = self.tariff(version).unwrap_or_else(|| self.tariff_at(entry));
        let now = self.tariff_at(at);
        if now.running_stays == RunningStays::TakeOver && now.valid_from > of_entry.valid_from {
            now
        } else {
            of_entry
        }
    }

    /// A tariff by its version, where the lot still carries it.
    pub fn tariff(&self, version: u32) -> Option<&Tariff> {
        self.document.tariffs.iter().find(|t| t.version == version)
    }

    /// Whether any spot says how far it is from a lift.
    pub fn has_lift(&self) -> bool {
        self.has_lift
    }

    /// The classes that have any kind of spot here.
    pub fn classes(&self) -> BTreeSet<VehicleClass> {
        let may = |list: &Vec<SpotKind>| list.iter().any(|kind| self.kinds.contains(kind));
        self.document
            .preferences
            .kinds
            .iter()
            .filter(|(_, list)| may(list))
            .map(|(&class, _)| class)
            .collect()
    }
}

/// A lot that several states share.
pub type SharedLot = Arc<Lot>;
