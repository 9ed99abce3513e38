//! What can play a script: something that knows which spots are free and finds the best.

use engine::allocation::{Demand, FreeSpots, SpotSet, Within};
use engine::lot::{Lot, SpotIndex};
use engine::ticket::DeviceNo;

/// One of the questions that vehicles come with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// For what.
    pub demand: Demand,
    /// Within which spots.
    pub within: Within,
}

/// Where a vehicle stands: its first spot, and how many it takes along the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The first spot, by its place in the lot's own order.
    pub first: u32,
    /// How many spots.
    pub spots: u8,
}

impl Place {
    /// Its spots.
    pub fn spots(self) -> impl Iterator<Item = usize> {
        let first = self.first as usize;
        first..first + usize::from(self.spots)
    }
}

/// Something that knows which spots are free and finds the best. A clone begins where the original stands.
pub trait Candidate: Clone {
    /// Finds the best free place for one of the script's questions, by its number, and takes it.
    fn come(&mut self, ask: usize) -> Option<Place>;
    /// Frees a place that was taken.
    fn leave(&mut self, place: Place);
}

/// The engine's own free spots.
#[derive(Clone, Debug)]
pub struct Engine {
    free: FreeSpots,
    asks: Vec<Ask>,
}

impl Engine {
    /// The device that leases spots where a script is about a lease.
    pub const DEVICE: DeviceNo = DeviceNo(7);

    /// A lot with such spots free, of which a device leases some.
    pub fn new(lot: &Lot, asks: &[Ask], free: &[u32], leased: &[u32]) -> Self {
        let set = |spots: &[u32]| spots.iter().map(|&spot| SpotIndex(spot as usize)).collect();
        let mut free = FreeSpots::with(lot, &set(free));
        let leased: SpotSet = set(leased);
        if leased.iter().next().is_some() {
            free.lease(&leased, Some(Self::DEVICE));
        }
        Self {
            free,
            asks: asks.to_vec(),
        }
    }

    /// The free spots themselves.
    pub fn free_spots(&self) -> &FreeSpots {
        &self.free
    }
}

impl Candidate for Engine {
    fn come(&mut self, ask: usize) -> Option<Place> {
        let ask = self.asks[ask];
        let found = self.free.best(ask.demand, ask.within)?;
        found.spots().for_each(|spot| self.free.remove(spot));
        Some(Place {
            // A lot has at most a million spots.
            first: u32::try_from(found.first.0).unwrap_or(u32::MAX),
            spots: found.spots,
        })
    }

    fn leave(&mut self, place: Place) {
        place.spots().for_each(|spot| self.free.insert(SpotIndex(spot)));
    }
}
