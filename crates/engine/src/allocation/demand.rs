//! What matters about a vehicle, and what its driver wishes, when it is sent to a spot.

use crate::preferences::OwnOrder;
use crate::vehicle::{Vehicle, VehicleClass};

/// What a driver wishes. A wish orders the spots that the vehicle may take; it opens no further ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    /// What to be near to.
    pub near: Near,
    /// Whether an electric vehicle wants to charge.
    pub charging: Charging,
    /// The number of a level, from 0 in the lot's own order.
    pub level: Option<usize>,
}

/// What a vehicle is parked near to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Near {
    /// The entrance: the lot's own order.
    #[default]
    Entrance,
    /// A lift.
    Lift,
}

/// Whether an electric vehicle wants to charge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Charging {
    /// It charges where there is a charger.
    #[default]
    Wanted,
    /// It only parks, and counts as a vehicle that is not electric.
    NotWanted,
}

/// What a spot is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Demand {
    pub(super) class: VehicleClass,
    pub(super) trailer: bool,
    pub(super) accessible_permit: bool,
    pub(super) charging: bool,
    pub(super) near: Near,
    pub(super) level: Option<usize>,
    /// The number of the demand, which leaves the level out.
    number: u8,
}

impl From<&Vehicle> for Demand {
    fn from(vehicle: &Vehicle) -> Self {
        Self::new(vehicle, Wishes::default())
    }
}

impl Demand {
    /// What a vehicle with such wishes asks for.
    pub fn new(vehicle: &Vehicle, wishes: Wishes) -> Self {
        Self {
            class: vehicle.class,
            trailer: vehicle.trailer,
            accessible_permit: vehicle.accessible_permit,
            charging: vehicle.electric && wishes.charging == Charging::Wanted,
            near: wishes.near,
            level: wishes.level,
            number: 0,
        }
        .numbered()
    }

    /// Whether the vehicle charges.
    pub fn charges(self) -> bool {
        self.charging
    }

    /// Every demand without a level, in the order of its number.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let flags = |bits: usize| {
            let near = if bits & 1 == 0 { Near::Entrance } else { Near::Lift };
            (bits & 8 != 0, bits & 4 != 0, bits & 2 != 0, near)
        };
        VehicleClass::ALL.into_iter().flat_map(move |class| {
            (0..16)
                .map(flags)
                .map(move |(trailer, accessible_permit, charging, near)| {
                    Self {
                        class,
                        trailer,
                        accessible_permit,
                        charging,
                        near,
                        level: None,
                        number: 0,
                    }
                    .numbered()
                })
        })
    }

    /// Its number, which leaves the level out.
    pub(super) fn number(self) -> usize {
        usize::from(self.number)
    }

    fn numbered(self) -> Self {
        let class = match self.class {
            VehicleClass::Motorcycle => 0,
            VehicleClass::Car => 1,
            VehicleClass::Van => 2,
            VehicleClass::Bus => 3,
        };
        let flags = [
            self.trailer,
            self.accessible_permit,
            self.charging,
            self.near == Near::Lift,
        ];
        let number = flags
            .iter()
            .fold(class, |number, &flag| number * 2 + u8::from(flag));
        Self { number, ..self }
    }

    /// Whether an order of the lot is meant for it.
    pub(super) fn fits(self, order: &OwnOrder) -> bool {
        let fits = |asked: Option<bool>, is: bool| asked.is_none_or(|asked| asked == is);
        self.class == order.class
            && fits(order.trailer, self.trailer)
            && fits(order.accessible_permit, self.accessible_permit)
            && fits(order.charging, self.charging)
            && fits(order.near_lift, self.near == Near::Lift)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a10_every_demand_has_a_number_of_its_own() {
        let numbers: Vec<_> = Demand::all().map(Demand::number).collect();
        assert!(numbers.into_iter().eq(0..64));
    }
}
