//! Conditions: for which stays something holds.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Window;
use crate::operation::Means;
use crate::spot::SpotKind;
use crate::vehicle::VehicleClass;

/// For which stays a rule, an offer, an extra or an adjustment holds (T-17). Everything that is said must be so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Condition {
    /// The vehicle is of one of these classes; of any where empty.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub vehicles: BTreeSet<VehicleClass>,
    /// Whether it is electric.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub electric: Option<bool>,
    /// Whether it holds an accessible permit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accessible_permit: Option<bool>,
    /// Whether it has a trailer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trailer: Option<bool>,
    /// It stands on a spot of one of these kinds; of any where empty.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub spot_kinds: BTreeSet<SpotKind>,
    /// It stands on a spot of one of these rate classes; of any where empty.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub rate_classes: BTreeSet<String>,
    /// Whether it stands on a spot with a charger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charger: Option<bool>,
    /// It came in within this window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entered: Option<Window>,
    /// It goes out within this window: after its beginning, and at its end at the latest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<Window>,
    /// At least so many percent of the spots were not free when it came in. Not known counts as 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full_from: Option<u8>,
    /// Fewer than so many percent of the spots were not free when it came in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full_below: Option<u8>,
    /// The customer is in one of these groups: loyalty, permits, staff.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub customers: BTreeSet<String>,
    /// The ticket was validated with one of these.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub validations: BTreeSet<String>,
    /// It is paid by one of these means.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub means: BTreeSet<Means>,
    /// How the stay, or the minute in question, relates to a booking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub booking: Option<BookingState>,
}

/// How a stay relates to a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BookingState {
    /// Nothing was booked.
    None,
    /// Something was booked, and the vehicle came.
    Used,
    /// Something was booked, and nobody came.
    NoShow,
    /// The minute is within the booked time.
    Inside,
    /// Something was booked, and the minute is outside the booked time.
    Outside,
}

impl Condition {
    /// Whether nothing is asked for.
    pub fn is_always(&self) -> bool {
        *self == Self::default()
    }
}
