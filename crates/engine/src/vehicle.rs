//! A vehicle, as far as parking it goes.

use serde::{Deserialize, Serialize};

use crate::plate::Plate;

/// How big a vehicle is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VehicleClass {
    /// Two wheels.
    Motorcycle,
    /// An ordinary car.
    Car,
    /// A van or a small truck.
    Van,
    /// A bus or a coach.
    Bus,
}

impl VehicleClass {
    /// Every class, smallest first.
    pub const ALL: [Self; 4] = [Self::Motorcycle, Self::Car, Self::Van, Self::Bus];
}

/// A vehicle that parks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vehicle {
    /// How big it is.
    pub class: VehicleClass,
    /// Its plate, where somebody or something has read it. A kiosk without a camera knows none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plate: Option<Plate>,
    /// Whether it holds a permit for accessible spots.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub accessible_permit: bool,
    /// Whether it can charge.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub electric: bool,
    /// Whether it brings a trailer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub trailer: bool,
}

impl Vehicle {
    /// A vehicle with nothing special about it.
    pub fn new(class: VehicleClass) -> Self {
        Self {
            class,
            plate: None,
            accessible_permit: false,
            electric: false,
            trailer: false,
        }
    }
}
