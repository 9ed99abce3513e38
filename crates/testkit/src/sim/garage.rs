//! What is really so in the garage, whatever anybody has recorded.

use std::collections::BTreeMap;

use engine::spot::SpotId;
use engine::ticket::TicketCode;

/// The vehicles inside, each with where it really stands.
#[derive(Debug, Default)]
pub(super) struct Garage {
    pub(super) inside: BTreeMap<u32, Vehicle>,
    pub(super) next: u32,
}

/// A vehicle that is inside.
#[derive(Clone, Debug)]
pub(super) struct Vehicle {
    /// What its driver holds.
    pub(super) ticket: TicketCode,
    /// Where it really stands; none where its driver has found no place yet and drives around.
    pub(super) on: Option<SpotId>,
    /// It stands there because a device sent it there firmly.
    pub(super) is_firm: bool,
    /// The level it was sent to without a spot.
    pub(super) level: Option<String>,
}

impl Garage {
    pub(super) fn enter(&mut self, mut vehicle: Vehicle) -> u32 {
        // A device whose storage went back gives codes a second time. Until it hears of that, whoever leaves with one may
        // be taken for the other, and nothing is firm about either.
        for other in self
            .inside
            .values_mut()
            .filter(|other| other.ticket == vehicle.ticket)
        {
            (other.is_firm, vehicle.is_firm) = (false, false);
        }
        self.next += 1;
        self.inside.insert(self.next, vehicle);
        self.next
    }

    /// Who really stands on a spot.
    pub(super) fn on(&self, spot: &SpotId) -> Option<(u32, &Vehicle)> {
        let mut inside = self.inside.iter();
        let found = inside.find(|(_, vehicle)| vehicle.on.as_ref() == Some(spot));
        found.map(|(number, vehicle)| (*number, vehicle))
    }
}
