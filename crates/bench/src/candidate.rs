//! What can play a script: something that knows which spots are free and finds the best.

use std::ops::Range;

use engine::allocation::{Demand, FreeSpots, SpotSet, Within};
use engine::lot::SpotIndex;
use engine::ticket::DeviceNo;

use crate::lots::Ground;

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
    pub fn spots(self) -> Range<usize> {
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
    pub fn new(ground: &Ground, asks: &[Ask], free: &[u32], leased: &[u32]) -> Self {
        let index = |&spot: &u32| SpotIndex(spot as usize);
        let mut new = ground.taken.clone();
        free.iter().map(index).for_each(|spot| new.insert(spot));
        if !leased.is_empty() {
            let leased: SpotSet = leased.iter().map(index).collect();
            new.lease(&leased, Some(Self::DEVICE));
        }
        Self {
            free: new,
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
        let place = Place {
            // A lot has at most a million spots.
            first: u32::try_from(found.first.0).unwrap_or(u32::MAX),
            spots: found.spots,
        };
        self.free.remove_all(place.spots());
        Some(place)
    }

    fn leave(&mut self, place: Place) {
        self.free.insert_all(place.spots());
    }
}
