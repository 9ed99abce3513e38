//! Other ways to find spots side by side: the shortest stretch of a row that is long enough, the first of several.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use engine::allocation::Found;
use engine::lot::Lot;

use crate::by_rank::narrow;
use crate::candidate::{Candidate, Place};

/// Where spots lie along the rows. Between rows and at gaps one place stays empty, so that neighbours stand side by side.
#[derive(Debug)]
struct Rows {
    /// Places by spot.
    place: Vec<u32>,
    /// Spots by place; any number where no spot is.
    spot: Vec<u32>,
}

impl Rows {
    fn new(lot: &Lot) -> Self {
        let (mut place, mut spot) = (Vec::new(), vec![0]);
        let mut before = None;
        for (index, placed) in lot.spots().iter().enumerate() {
            let row = (placed.level, placed.section, placed.row);
            if before != Some(row) || placed.spot.gap_before {
                spot.push(0);
            }
            before = Some(row);
            place.push(narrow(spot.len()));
            spot.push(narrow(index));
        }
        spot.push(0);
        Self { place, spot }
    }

    fn range(&self, place: Place) -> Range<usize> {
        let first = self.place[place.first as usize] as usize;
        first..first + usize::from(place.spots)
    }

    fn place(&self, start: usize, spots: u8) -> Place {
        Place {
            first: self.spot[start],
            spots,
        }
    }
}

/// Lengths from this on count as equal, as in the engine: what is left of them is no fragment.
fn length(stretch: &Range<usize>) -> u8 {
    u8::try_from(stretch.len()).map_or(Found::LONGEST_STRETCH, |length| {
        length.min(Found::LONGEST_STRETCH)
    })
}

/// A flag for each place, looked through from the first to the last.
#[derive(Clone, Debug)]
pub struct RowScan {
    rows: Arc<Rows>,
    free: Vec<bool>,
    spots: u8,
}

impl RowScan {
    /// Such spots free, for vehicles that take so many.
    pub fn new(lot: &Lot, free: &[u32], spots: u8) -> Self {
        let rows = Arc::new(Rows::new(lot));
        let mut flags = vec![false; rows.spot.len()];
        for &spot in free {
            flags[rows.place[spot as usize] as usize] = true;
        }
        Self {
            rows,
            free: flags,
            spots,
        }
    }
}

impl RowScan {
    fn best(&self) -> Option<Place> {
        let mut best: Option<(u8, usize)> = None;
        let mut at = 0;
        while at < self.free.len() {
            if !self.free[at] {
                at += 1;
                continue;
            }
            let start = at;
            while self.free[at] {
                at += 1;
            }
            let length = length(&(start..at));
            if length >= self.spots && best.is_none_or(|(shortest, _)| length < shortest) {
                best = Some((length, start));
                if length == self.spots {
                    break;
                }
            }
        }
        best.map(|(_, start)| self.rows.place(start, self.spots))
    }

    fn mark(&mut self, place: Place, free: bool) {
        self.free[self.rows.range(place)].fill(free);
    }
}

impl Candidate for RowScan {
    fn come(&mut self, _: usize) -> Option<Place> {
        let place = self.best()?;
        self.mark(place, false);
        Some(place)
    }

    fn leave(&mut self, place: Place) {
        self.mark(place, true);
    }
}

/// The standard library's ordered set of all stretches by their length, as memory allocators keep theirs.
#[derive(Clone, Debug)]
pub struct RowTree {
    scan: RowScan,
    stretches: BTreeSet<(u8, u32)>,
}

impl RowTree {
    /// Such spots free, for vehicles that take so many.
    pub fn new(lot: &Lot, free: &[u32], spots: u8) -> Self {
        let mut new = Self {
            scan: RowScan::new(lot, &[], spots),
            stretches: BTreeSet::new(),
        };
        for &first in free {
            new.leave(Place { first, spots: 1 });
        }
        new
    }

    /// The stretch of free places around some that are free. The first and the last place of all never are.
    fn around(&self, mut range: Range<usize>) -> Range<usize> {
        while self.scan.free[range.start - 1] {
            range.start -= 1;
        }
        while self.scan.free[range.end] {
            range.end += 1;
        }
        range
    }

    fn insert(&mut self, stretch: &Range<usize>) {
        if !stretch.is_empty() {
            self.stretches.insert((length(stretch), narrow(stretch.start)));
        }
    }

    fn remove(&mut self, stretch: &Range<usize>) {
        if !stretch.is_empty() {
            self.stretches.remove(&(length(stretch), narrow(stretch.start)));
        }
    }
}

impl Candidate for RowTree {
    fn come(&mut self, _: usize) -> Option<Place> {
        let (_, start) = self.stretches.range((self.scan.spots, 0)..).next()?;
        let place = self.scan.rows.place(*start as usize, self.scan.spots);
        let taken = self.scan.rows.range(place);
        let stretch = self.around(taken.clone());
        self.remove(&stretch);
        self.insert(&(taken.end..stretch.end));
        self.scan.mark(place, false);
        Some(place)
    }

    fn leave(&mut self, place: Place) {
        let freed = self.scan.rows.range(place);
        let stretch = self.around(freed.clone());
        self.remove(&(stretch.start..freed.start));
        self.remove(&(freed.end..stretch.end));
        self.insert(&stretch);
        self.scan.mark(place, true);
    }
}
