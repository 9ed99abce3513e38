//! The parking form: what the vehicle is, what its driver wishes, and where that leads.

use std::collections::BTreeSet;

use engine::allocation::{Charging, Near, Wishes};
use engine::decide::Command;
use engine::lot::Lot;
use engine::plate::{Plate, PlateError};
use engine::refusal::Refusal;
use engine::spot::SpotId;
use engine::state::State;
use engine::vehicle::{Vehicle, VehicleClass};

use super::preview::{Gives, Preview};

/// Something that may be ticked on the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tick {
    /// The vehicle holds a permit for accessible spots.
    Permit,
    /// It is electric, and charges unless its driver wishes otherwise.
    Electric,
    /// It brings a trailer.
    Trailer,
    /// Its driver wishes to be near a lift.
    NearLift,
    /// Its driver does not wish to charge.
    NoCharging,
}

impl Tick {
    /// The name of its field.
    pub fn name(self) -> &'static str {
        match self {
            Self::Permit => "accessible",
            Self::Electric => "electric",
            Self::Trailer => "trailer",
            Self::NearLift => "near-lift",
            Self::NoCharging => "no-charging",
        }
    }

    /// The words beside the box.
    pub fn label(self) -> &'static str {
        match self {
            Self::Permit => "Permit",
            Self::Electric => "Electric",
            Self::Trailer => "Trailer",
            Self::NearLift => "Near a lift",
            Self::NoCharging => "No charging",
        }
    }

    /// The icon beside the words.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Permit => "accessible",
            Self::Electric => "ev",
            Self::Trailer => "trailer",
            Self::NearLift => "lift",
            Self::NoCharging => "no-ev",
        }
    }
}

/// The choices of the parking form. What is chosen is always something that the form offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParkForm {
    class: VehicleClass,
    ticked: BTreeSet<Tick>,
    level: Option<usize>,
    /// The spot picked on the map, if any.
    pub spot: Option<SpotId>,
}

impl Default for ParkForm {
    fn default() -> Self {
        Self {
            class: VehicleClass::Car,
            ticked: BTreeSet::new(),
            level: None,
            spot: None,
        }
    }
}

impl ParkForm {
    /// How big the vehicle is.
    pub fn class(&self) -> VehicleClass {
        self.class
    }

    /// Says how big the vehicle is. What a vehicle of this class cannot have is no longer ticked.
    pub fn choose_class(&mut self, class: VehicleClass, lot: &Lot) {
        self.class = class;
        self.forget_what_is_not_offered(lot);
    }

    /// Whether something is ticked.
    pub fn is_ticked(&self, tick: Tick) -> bool {
        self.ticked.contains(&tick)
    }

    /// Ticks something, or takes its tick away. So goes the tick of what depended on it.
    pub fn toggle(&mut self, tick: Tick, lot: &Lot) {
        if !self.ticked.remove(&tick) {
            self.ticked.insert(tick);
        }
        self.forget_what_is_not_offered(lot);
    }

    /// The number of the level that is wished for, from 0.
    pub fn level(&self) -> Option<usize> {
        self.level
    }

    /// Wishes for a level, or for any.
    pub fn wish_level(&mut self, level: Option<usize>) {
        self.level = level;
    }

    /// The needs that a vehicle of this class may have here.
    pub fn needs(&self, lot: &Lot) -> Vec<Tick> {
        let admits_trailer = lot.document().preferences.trailers.contains_key(&self.class);
        let trailer = admits_trailer.then_some(Tick::Trailer);
        [Tick::Permit, Tick::Electric]
            .into_iter()
            .chain(trailer)
            .collect()
    }

    /// The wishes that this lot can fulfil.
    pub fn wishes_offered(&self, lot: &Lot) -> Vec<Tick> {
        let lift = lot.has_lift().then_some(Tick::NearLift);
        let no_charging = self.is_ticked(Tick::Electric).then_some(Tick::NoCharging);
        lift.into_iter().chain(no_charging).collect()
    }

    /// The levels to choose from; none where there is one only.
    pub fn levels_offered(lot: &Lot) -> Vec<(usize, String)> {
        let levels = &lot.document().levels;
        let name = |(number, level): (usize, &engine::lot::Level)| {
            let name = if level.name == level.id {
                level.id.clone()
            } else {
                format!("{} {}", level.id, level.name)
            };
            (number, name)
        };
        if levels.len() > 1 {
            levels.iter().enumerate().map(name).collect()
        } else {
            Vec::new()
        }
    }

    fn forget_what_is_not_offered(&mut self, lot: &Lot) {
        let offered = [self.needs(lot), self.wishes_offered(lot)].concat();
        self.ticked.retain(|tick| offered.contains(tick));
    }

    /// The command for the vehicle with the plate that was typed.
    ///
    /// # Errors
    /// What is wrong with the plate.
    pub fn command(&self, typed: &str) -> Result<Command, PlateError> {
        Ok(Command::Park {
            vehicle: self.vehicle(Some(Plate::parse(typed)?)),
            wishes: self.wishes(),
            spot: self.spot.clone(),
        })
    }

    fn vehicle(&self, plate: Option<Plate>) -> Vehicle {
        Vehicle {
            class: self.class,
            plate,
            accessible_permit: self.is_ticked(Tick::Permit),
            electric: self.is_ticked(Tick::Electric),
            trailer: self.is_ticked(Tick::Trailer),
        }
    }

    fn wishes(&self) -> Wishes {
        Wishes {
            near: if self.is_ticked(Tick::NearLift) {
                Near::Lift
            } else {
                Near::Entrance
            },
            charging: if self.is_ticked(Tick::NoCharging) {
                Charging::NotWanted
            } else {
                Charging::Wanted
            },
            level: self.level,
        }
    }

    /// Where a device that can give so much away would send this vehicle now, or why not.
    ///
    /// # Errors
    /// The refusal that the command would get.
    pub fn preview(&self, state: &State, gives: impl Into<Gives>) -> Result<Preview, Refusal> {
        Preview::new(
            state,
            &self.vehicle(None),
            self.wishes(),
            self.spot.as_ref(),
            gives.into(),
        )
    }
}
