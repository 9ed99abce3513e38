//! A stay, with everything that its price may depend on.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::ChargingSession;
use crate::operation::Means;
use crate::spot::SpotKind;
use crate::time::Instant;
use crate::vehicle::{Vehicle, VehicleClass};

/// A stay, with everything that its price may depend on (T-17).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stay {
    /// When the vehicle came in.
    pub entry: Instant,
    /// When it goes out.
    pub exit: Instant,
    /// The vehicle.
    pub vehicle: Vehicle,
    /// Where it stood, in order of time. Empty: on one ordinary spot, all the time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spots: Vec<StoodOn>,
    /// When it was at a charger, in order of time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub charging: Vec<ChargingSession>,
    /// The groups the customer is in.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub customers: BTreeSet<String>,
    /// What the ticket was validated with.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub validations: BTreeSet<String>,
    /// How it is paid, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub means: Option<Means>,
    /// How many percent of the spots were not free when it came in, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_percent: Option<u8>,
    /// Whether the ticket was lost.
    #[serde(default, skip_serializing_if = "LostTicket::is_no")]
    pub lost: LostTicket,
    /// What was booked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booking: Option<Booking>,
    /// Other visits of the vehicle before this one, in order of time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<Visit>,
}

/// Where a vehicle stood from some time on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoodOn {
    /// From when on.
    pub from: Instant,
    /// On how many spots: at least one.
    pub count: u32,
    /// What they are built for.
    pub kind: SpotKind,
    /// Whether there is a charger.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub charger: bool,
    /// Their rate class, if they have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_class: Option<String>,
}

/// Whether a ticket was lost (T-28).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LostTicket {
    /// It is there.
    #[default]
    No,
    /// It was lost, and the entry is known all the same.
    EntryKnown,
    /// It was lost, and nobody knows when the vehicle came in.
    EntryUnknown,
}

impl LostTicket {
    // serde's `skip_serializing_if` passes a reference.
    #[expect(clippy::trivially_copy_pass_by_ref)]
    fn is_no(&self) -> bool {
        *self == Self::No
    }
}

/// A booked time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    /// From when.
    pub from: Instant,
    /// Until when.
    pub until: Instant,
    /// Whether the vehicle came at all.
    pub came: bool,
}

/// Another visit of the same vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Visit {
    /// When it came in.
    pub entry: Instant,
    /// When it went out.
    pub exit: Instant,
}

impl Stay {
    /// A car's stay on one ordinary spot, with nothing special about it.
    pub fn new(entry: Instant, exit: Instant) -> Self {
        Self {
            entry,
            exit,
            vehicle: Vehicle::new(VehicleClass::Car),
            spots: Vec::new(),
            charging: Vec::new(),
            customers: BTreeSet::new(),
            validations: BTreeSet::new(),
            means: None,
            full_percent: None,
            lost: LostTicket::No,
            booking: None,
            earlier: Vec::new(),
        }
    }

    /// The same stay with another exit.
    #[must_use]
    pub fn until(&self, exit: Instant) -> Self {
        Self { exit, ..self.clone() }
    }
}
