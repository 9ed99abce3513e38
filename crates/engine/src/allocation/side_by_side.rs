//! Which spots stand side by side, and of which of them runs are made.

use std::ops::Range;

use super::demand::{Demand, Near};
use super::guide::narrow;
use super::levels::Levels;
use super::plan::Plan;
use crate::lot::{Lot, PlacedSpot, SpotIndex};
use crate::spot_sort::SpotSort;

/// Marks a place along the rows where no spot is.
const NO_SPOT: u32 = u32::MAX;

/// What placing vehicles side by side needs to know. Empty in a lot where none is.
#[derive(Debug)]
pub(super) struct SideBySide {
    /// The sets of sorts of which runs are made, by the numbers of the sorts.
    pub strips: Vec<u16>,
    /// For each sort the strips it is part of, one bit each: there are at most 15 sets of the four sorts of a kind.
    memberships: [u64; SpotSort::COUNT],
    /// For each sort the lengths of the runs in which spots of its kind are used, the longest first.
    pub lengths: [Vec<u16>; SpotSort::COUNT],
    /// The place of each spot along the rows; empty where no runs are made.
    along: Vec<u32>,
    /// Spots by their places along the rows.
    spot_at: Vec<u32>,
    /// The words of the bits along the rows that belong to each level, by its rank.
    pub words: Vec<Range<usize>>,
    /// The places of each row.
    rows: Vec<Range<u32>>,
    row_of: Vec<u32>,
    /// How far each spot is from the entrance and from a lift; empty where no spot says.
    distances: [Vec<Option<u16>>; 2],
    /// For each demand the strips in which it looks for a run, the most welcome first.
    looks_in: Vec<Vec<usize>>,
}

impl SideBySide {
    /// Where each spot lies along the rows, and what follows from it.
    ///
    /// Levels begin at a word of their own, and between rows and at gaps one place stays empty, so a run of bits
    /// is a run of spots that stand side by side.
    pub(super) fn new(lot: &Lot, levels: &Levels, plans: &[Plan]) -> Self {
        let (strips, memberships) = strips(lot, plans);
        let lengths = std::array::from_fn(|sort| lengths(plans, sort));
        let mut side = Self {
            strips,
            memberships,
            lengths,
            along: Vec::new(),
            spot_at: Vec::new(),
            words: Vec::new(),
            rows: Vec::new(),
            row_of: Vec::new(),
            distances: [Vec::new(), Vec::new()],
            looks_in: Vec::new(),
        };
        side.looks_in = plans.iter().map(|plan| side.strips_for(plan)).collect();
        if side.strips.is_empty() {
            return side;
        }
        side.along = vec![0; lot.spots().len()];
        let numbered: Vec<_> = lot.spots().iter().enumerate().collect();
        let mut by_level = vec![&[][..]; levels.ranks.len()];
        for spots in numbered.chunk_by(|a, b| a.1.level == b.1.level) {
            by_level[levels.ranks[spots[0].1.level]] = spots;
        }
        side.row_of = vec![0; lot.spots().len()];
        for spots in by_level {
            let first_word = side.spot_at.len() / 64;
            for row in spots.chunk_by(|a, b| (a.1.section, a.1.row) == (b.1.section, b.1.row)) {
                side.add_row(row);
            }
            side.spot_at
                .resize(side.spot_at.len().next_multiple_of(64), NO_SPOT);
            side.words.push(first_word..side.spot_at.len() / 64);
        }
        let of = |distance: fn(&PlacedSpot) -> Option<u16>| {
            let distances: Vec<_> = lot.spots().iter().map(distance).collect();
            if distances.iter().any(Option::is_some) {
                distances
            } else {
                Vec::new()
            }
        };
        side.distances = [
            of(|placed| placed.spot.entrance_m),
            of(|placed| placed.spot.lift_m),
        ];
        side
    }

    fn add_row(&mut self, row: &[(usize, &PlacedSpot)]) {
        let begin = self.spot_at.len();
        for (at, &(index, placed)) in row.iter().enumerate() {
            if at > 0 && placed.spot.gap_before {
                self.spot_at.push(NO_SPOT);
            }
            self.along[index] = narrow(self.spot_at.len());
            self.row_of[index] = narrow(self.rows.len());
            self.spot_at.push(narrow(index));
        }
        self.rows.push(narrow(begin)..narrow(self.spot_at.len()));
        self.spot_at.push(NO_SPOT);
    }

    /// The strips that a sort is part of, one bit each, the one that is looked in first before the others in the lowest.
    pub(super) fn strips_of(&self, sort: usize) -> u64 {
        self.memberships[sort]
    }

    /// How many places there are along the rows.
    pub(super) fn bits(&self) -> usize {
        self.spot_at.len()
    }

    /// The place of a spot along the rows of a lot where runs are made.
    pub(super) fn along(&self, spot: usize) -> usize {
        self.along[spot] as usize
    }

    /// The spot at a place along the rows.
    pub(super) fn spot_at(&self, along: usize) -> Option<SpotIndex> {
        let spot = *self.spot_at.get(along)?;
        (spot != NO_SPOT).then_some(SpotIndex(spot as usize))
    }

    /// The words of the bits along the rows that belong to levels of neighbouring ranks.
    pub(super) fn words_of(&self, levels: &Range<usize>) -> Range<usize> {
        self.words[levels.start].start..self.words[levels.end - 1].end
    }

    /// The places of the row in which a spot stands.
    pub(super) fn row(&self, spot: SpotIndex) -> Range<usize> {
        let row = &self.rows[self.row_of[spot.0] as usize];
        row.start as usize..row.end as usize
    }

    /// Whether two spots are equally near.
    pub(super) fn equally_near(&self, near: Near, one: SpotIndex, other: SpotIndex) -> bool {
        let distances = &self.distances[usize::from(near == Near::Lift)];
        distances.get(one.0) == distances.get(other.0)
    }

    /// The strips in which a demand looks for a run, the most welcome first.
    pub(super) fn looks_in(&self, demand: Demand) -> &[usize] {
        &self.looks_in[demand.number()]
    }

    /// The strips in which a plan looks for a run.
    pub(super) fn strips_for(&self, plan: &Plan) -> Vec<usize> {
        let occurring = self.strips.iter().fold(0, |all, strip| all | strip);
        let mut strips = Vec::new();
        for set in plan.run_steps().filter(|_| plan.run.is_some()) {
            // A sort that does not occur adds nothing, and leaves the set of the step before.
            let strip = self.strips.iter().position(|&strip| strip == set & occurring);
            strips.extend(strip.filter(|strip| !strips.contains(strip)));
        }
        strips
    }

    /// How many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        (self.along.capacity() + self.spot_at.capacity() + self.row_of.capacity()) * size_of::<u32>()
            + self.rows.capacity() * size_of::<Range<u32>>()
            + self.distances.iter().map(Vec::capacity).sum::<usize>() * size_of::<Option<u16>>()
    }
}
/// The sets of sorts of which runs are made, in the order of the demands and their steps; and the strips of each sort.
fn strips(lot: &Lot, plans: &[Plan]) -> (Vec<u16>, [u64; SpotSort::COUNT]) {
    let mut occurring = 0_u16;
    for placed in lot.spots() {
        occurring |= 1 << SpotSort::from(&placed.spot).number();
    }
    let mut strips = Vec::new();
    let takes_runs = plans.iter().filter(|plan| plan.run.is_some());
    for set in takes_runs.flat_map(Plan::run_steps) {
        let set = set & occurring;
        if set != 0 && !strips.contains(&set) {
            strips.push(set);
        }
    }
    let of = |sort: usize| {
        let member = strips.iter().map(|strip| u64::from(strip & (1 << sort) != 0));
        member
            .enumerate()
            .fold(0, |all, (strip, member)| all | member << strip)
    };
    let memberships = std::array::from_fn(of);
    (strips, memberships)
}

/// The lengths of runs that may be made of a sort, the longest first.
fn lengths(plans: &[Plan], sort: usize) -> Vec<u16> {
    let uses = |plan: &&Plan| plan.sorts().any(|used| used.number() == sort);
    let mut lengths: Vec<u16> = plans
        .iter()
        .filter(uses)
        .filter_map(|plan| plan.run)
        .map(u16::from)
        .collect();
    lengths.sort_unstable_by(|a, b| b.cmp(a));
    lengths.dedup();
    lengths
}
