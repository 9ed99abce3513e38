//! Who may stand where, in which order, and what is kept back: the lot's own data.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::lot::Level;
use crate::spot::SpotKind;
use crate::spot_sort::SpotSort;
use crate::vehicle::VehicleClass;

/// Which spots a vehicle may take and in which order it takes them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    /// For each class the kinds of spot it may take, the best first. A class not named may not park.
    pub kinds: BTreeMap<VehicleClass, Vec<SpotKind>>,
    /// Who may take a spot with a charger.
    #[serde(default)]
    pub chargers: ChargerUse,
    /// How many spots side by side a vehicle of a class takes, where it takes more than one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub side_by_side: BTreeMap<VehicleClass, u8>,
    /// What a vehicle with a trailer takes, by class. A class not named may not bring one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub trailers: BTreeMap<VehicleClass, SideBySide>,
    /// In which order spots fill that are otherwise equally welcome.
    #[serde(default, skip_serializing_if = "is_in_order")]
    pub fill: Fill,
    /// Orders that some vehicles have of their own. The first that fits a vehicle counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<OwnOrder>,
    /// Spots kept back for those who need them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reserves: Vec<Reserve>,
}

/// Who may take a spot with a charger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChargerUse {
    /// Others too, when nothing else is left for them.
    #[default]
    OthersLast,
    /// Vehicles that charge only.
    ElectricOnly,
}

/// Several spots of one kind side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideBySide {
    /// How many.
    pub spots: u8,
    /// Of which kinds, the best first. All spots of a run are of one kind.
    pub kinds: Vec<SpotKind>,
}

/// In which order spots fill that are otherwise equally welcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fill {
    /// Level by level and section by section, in the lot's own order; within a section the nearest first.
    #[default]
    InOrder,
    /// The nearest to the entrance first, whatever its level and section.
    Nearest,
    /// Every section in proportion to its size, and along a section not neighbours first.
    Spread,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_in_order(fill: &Fill) -> bool {
    *fill == Fill::InOrder
}

/// An order that some vehicles have of their own. What is absent does not matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnOrder {
    /// Vehicles of this class.
    pub class: VehicleClass,
    /// With a trailer, or without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trailer: Option<bool>,
    /// With an accessible permit, or without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accessible_permit: Option<bool>,
    /// That charge, or that do not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charging: Option<bool>,
    /// Whose driver wants to be near a lift, or does not ask for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub near_lift: Option<bool>,
    /// The sorts of spot they take, the best first, and no others. Empty: the order of the class.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub takes: Vec<SpotSort>,
    /// Ids of the levels they fill first, the best first. The other levels follow in the lot's own order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<String>,
}

/// Spots kept back for those who need them, until the lot is nearly full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reserve {
    /// Which spots.
    pub of: Reserved,
    /// How many of them stay free for those who need them.
    pub keep: u32,
    /// At most this share of all spots is free when the reserve is given to everyone, in percent; 0 is never.
    #[serde(default)]
    pub until_free_percent: u8,
}

/// Which spots a reserve is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reserved {
    /// Motorcycle spots, for vehicles whose first kind they are.
    Motorcycle,
    /// Compact spots, for vehicles whose first kind they are.
    Compact,
    /// Large spots, for vehicles whose first kind they are.
    Large,
    /// Spots with a charger, for vehicles that charge.
    Charger,
}

impl Reserved {
    /// Whether a sort of spot belongs to the reserve.
    pub fn includes(self, sort: SpotSort) -> bool {
        match self {
            Self::Motorcycle => sort.kind == SpotKind::Motorcycle,
            Self::Compact => sort.kind == SpotKind::Compact,
            Self::Large => sort.kind == SpotKind::Large,
            Self::Charger => sort.charger,
        }
    }
}

/// Why preferences are not sound.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PreferencesError {
    /// A run of no spots, of one, or of too many.
    #[error("a vehicle takes 2 to {most} spots side by side, not {0}", most = Preferences::MOST_SIDE_BY_SIDE)]
    SideBySide(u8),
    /// An order names a level that the lot does not have.
    #[error("an order names level {0}, which the lot does not have")]
    UnknownLevel(String),
    /// A share is no percentage.
    #[error("a share is 0 to 100 percent, not {0}")]
    Percent(u8),
}

impl Preferences {
    /// The most spots that one vehicle takes side by side.
    pub const MOST_SIDE_BY_SIDE: u8 = 16;

    /// Whether these preferences make sense for a lot of such levels.
    ///
    /// # Errors
    /// The first thing that does not.
    pub fn check(&self, levels: &[Level]) -> Result<(), PreferencesError> {
        let runs = self.side_by_side.values().copied();
        let trailers = self.trailers.values().map(|trailer| trailer.spots);
        let sensible = 2..=Self::MOST_SIDE_BY_SIDE;
        if let Some(spots) = runs.chain(trailers).find(|spots| !sensible.contains(spots)) {
            return Err(PreferencesError::SideBySide(spots));
        }
        let mut named = self.orders.iter().flat_map(|order| &order.levels);
        if let Some(unknown) = named.find(|id| levels.iter().all(|level| level.id != **id)) {
            return Err(PreferencesError::UnknownLevel(unknown.clone()));
        }
        let reserves = self.reserves.iter().map(|reserve| reserve.until_free_percent);
        let opening = levels.iter().filter_map(|level| level.opens_at_percent);
        match reserves.chain(opening).find(|percent| *percent > 100) {
            Some(percent) => Err(PreferencesError::Percent(percent)),
            None => Ok(()),
        }
    }
}
