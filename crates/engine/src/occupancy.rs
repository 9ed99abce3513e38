//! Occupancy: how many spots are occupied, free and closed, counted so that the parts always add up.

use std::collections::BTreeMap;

use crate::lot::{Lot, PlacedSpot, SpotIndex};
use crate::spot::SpotKind;

/// Counts of spots. `occupied + free + closed` is the number of spots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// A vehicle stands there, by the log.
    pub occupied: usize,
    /// Nothing stands there and something may.
    pub free: usize,
    /// Nothing stands there and nothing may.
    pub closed: usize,
}

impl Counts {
    /// All spots counted.
    pub fn spots(&self) -> usize {
        self.occupied + self.free + self.closed
    }

    /// How full it is, in whole percent, rounded down; a lot of no spots is full.
    pub fn percent(&self) -> usize {
        (self.occupied * 100).checked_div(self.spots()).unwrap_or(100)
    }

    fn add(&mut self, status: SpotStatus, by: usize) {
        *self.of(status) += by;
    }

    fn of(&mut self, status: SpotStatus) -> &mut usize {
        match status {
            SpotStatus::Free => &mut self.free,
            SpotStatus::Occupied => &mut self.occupied,
            SpotStatus::Closed => &mut self.closed,
        }
    }
}

/// What a spot is at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpotStatus {
    /// Nothing stands there and something may.
    Free,
    /// A vehicle stands there, by the log.
    Occupied,
    /// Nothing stands there and nothing may.
    Closed,
}

/// Which spots a count is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cell {
    level: usize,
    section: usize,
    kind: SpotKind,
    accessible: bool,
    charger: bool,
}

impl From<&PlacedSpot> for Cell {
    fn from(placed: &PlacedSpot) -> Self {
        Self {
            level: placed.level,
            section: placed.section,
            kind: placed.spot.kind,
            accessible: placed.spot.accessible,
            charger: placed.spot.charger.is_some(),
        }
    }
}

/// Every spot's status, and the counts of them.
///
/// There is one table of counts, by level, section, kind and features; every question sums the same table, so the
/// answers cannot disagree with each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occupancy {
    status: Vec<SpotStatus>,
    cells: BTreeMap<Cell, Counts>,
}

impl Occupancy {
    pub(crate) fn new(lot: &Lot) -> Self {
        let mut occupancy = Self {
            status: Vec::with_capacity(lot.spots().len()),
            cells: BTreeMap::new(),
        };
        for placed in lot.spots() {
            let status = if placed.spot.out_of_service {
                SpotStatus::Closed
            } else {
                SpotStatus::Free
            };
            occupancy.status.push(status);
            occupancy
                .cells
                .entry(Cell::from(placed))
                .or_default()
                .add(status, 1);
        }
        occupancy
    }

    /// What a spot is at the moment.
    pub fn status(&self, spot: SpotIndex) -> Option<SpotStatus> {
        self.status.get(spot.0).copied()
    }

    pub(crate) fn set(&mut self, lot: &Lot, spot: SpotIndex, to: SpotStatus) {
        let (Some(placed), Some(status)) = (lot.spot(spot), self.status.get_mut(spot.0)) else {
            return;
        };
        let counts = self.cells.entry(Cell::from(placed)).or_default();
        *counts.of(*status) -= 1;
        counts.add(to, 1);
        *status = to;
    }

    /// The whole lot.
    pub fn total(&self) -> Counts {
        self.sum(|_| true)
    }

    /// One level, by its number from 0.
    pub fn level(&self, level: usize) -> Counts {
        self.sum(|cell| cell.level == level)
    }

    /// One section of a level, both by their number from 0.
    pub fn section(&self, level: usize, section: usize) -> Counts {
        self.sum(|cell| cell.level == level && cell.section == section)
    }

    /// One kind of spot.
    pub fn kind(&self, kind: SpotKind) -> Counts {
        self.sum(|cell| cell.kind == kind)
    }

    /// The spots kept for permit holders.
    pub fn accessible(&self) -> Counts {
        self.sum(|cell| cell.accessible)
    }

    /// The spots with a charger.
    pub fn charging(&self) -> Counts {
        self.sum(|cell| cell.charger)
    }

    fn sum(&self, of: impl Fn(&Cell) -> bool) -> Counts {
        let mut sum = Counts::default();
        for (_, counts) in self.cells.iter().filter(|(cell, _)| of(cell)) {
            sum.occupied += counts.occupied;
            sum.free += counts.free;
            sum.closed += counts.closed;
        }
        sum
    }
}
