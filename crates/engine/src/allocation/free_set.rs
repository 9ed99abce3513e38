//! A set of free spots: the lot's, or a lease's.

use std::ops::Range;

use super::demand::Demand;
use super::guide::Guide;
use super::plan::Part;
use super::rank_set::RankSet;
use super::runs::Runs;
use crate::lot::SpotIndex;
use crate::spot_sort::SpotSort;

/// A set of free spots, kept in every order in which somebody may ask for them.
#[derive(Clone, Debug)]
pub(super) struct FreeSet {
    /// Members by rank, for each order of the guide.
    ranks: Vec<RankSet>,
    /// Members along the rows, for each strip of the guide.
    strips: Vec<Runs>,
    by_sort: [u32; SpotSort::COUNT],
    by_level: Vec<u32>,
}

/// What was found for a demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The spot, or the first of several that follow one another in the lot's own order.
    pub first: SpotIndex,
    /// How many spots.
    pub spots: u8,
    /// For several: how many free spots stood side by side there. [`Found::LONGEST_GAP`] means so many or more.
    pub gap: u8,
    /// Whether an equally near spot of the same row came first, and taking it would have broken a run.
    pub spares_run: bool,
}

impl Found {
    /// The length from which on gaps count as equally long.
    pub const LONGEST_GAP: u8 = Runs::LONGEST;

    /// The spots.
    pub fn spots(self) -> impl Iterator<Item = SpotIndex> {
        (0..usize::from(self.spots)).map(move |at| SpotIndex(self.first.0 + at))
    }
}

/// Which levels are looked through: those that are open, or those that are kept closed until needed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Doors {
    Open,
    Closed,
}

impl FreeSet {
    pub(super) fn new(guide: &Guide) -> Self {
        Self {
            ranks: vec![RankSet::new(guide.size()); guide.orders()],
            strips: vec![Runs::new(guide.side.bits()); guide.side.strips.len()],
            by_sort: [0; SpotSort::COUNT],
            by_level: vec![0; guide.levels.ranks.len()],
        }
    }

    /// Puts spots in that follow one another in the lot's own order; one that is in already changes nothing.
    pub(super) fn insert(&mut self, guide: &Guide, spots: Range<usize>) {
        self.change(guide, spots, true);
    }

    /// Takes spots out that follow one another in the lot's own order; one that is not in changes nothing.
    pub(super) fn remove(&mut self, guide: &Guide, spots: Range<usize>) {
        self.change(guide, spots, false);
    }

    fn change(&mut self, guide: &Guide, spots: Range<usize>, is_in: bool) {
        let (mut changed_strips, mut changed) = (0_u64, None::<Range<usize>>);
        for entry in spots.filter_map(|spot| guide.entry(spot)) {
            let mut sets = self.ranks.iter_mut().zip(entry.ranks);
            if !sets.all(|(set, &rank)| set.put(rank as usize, is_in)) {
                continue;
            }
            for count in [&mut self.by_sort[entry.sort], &mut self.by_level[entry.level]] {
                *count = if is_in { *count + 1 } else { *count - 1 };
            }
            for strip in guide.side.strips_of(entry.sort) {
                self.strips[strip].put(entry.along, is_in);
                changed_strips |= 1 << strip;
                let known = changed.unwrap_or(entry.along..entry.along);
                changed = Some(known.start.min(entry.along)..known.end.max(entry.along + 1));
            }
        }
        // What runs there are is looked at once for all of them.
        let Some(changed) = changed else { return };
        while changed_strips != 0 {
            self.strips[changed_strips.trailing_zeros() as usize].settle(changed.clone());
            changed_strips &= changed_strips - 1;
        }
    }

    pub(super) fn contains(&self, guide: &Guide, spot: SpotIndex) -> bool {
        let entry = guide.entry(spot.0);
        entry.is_some_and(|entry| self.ranks[0].contains(entry.ranks[0] as usize))
    }

    /// How many spots of a sort are in.
    pub(super) fn count(&self, sort: SpotSort) -> u32 {
        self.by_sort[sort.number()]
    }

    /// How many spots are in.
    pub(super) fn total(&self) -> u32 {
        self.by_sort.iter().sum()
    }

    /// How many spots of a level are in, by its rank.
    pub(super) fn on_level(&self, level: usize) -> u32 {
        self.by_level[level]
    }

    /// The longest run that a demand could use.
    pub(super) fn longest_run(&self, guide: &Guide, demand: Demand) -> u8 {
        let strips = guide.side.looks_in(demand).iter();
        strips
            .map(|&strip| self.strips[strip].longest())
            .max()
            .unwrap_or(0)
    }

    /// The best spot or spots for a demand. `is_held_back` and `is_closed` tell of sorts kept in reserve and of levels, by
    /// their rank, kept closed until needed.
    pub(super) fn best(
        &self,
        guide: &Guide,
        demand: Demand,
        is_held_back: impl Fn(SpotSort) -> bool,
        is_closed: impl Fn(usize) -> bool,
    ) -> Option<Found> {
        let doors = [Doors::Open, Doors::Closed];
        let doors = &doors[..if guide.levels.opening.is_empty() { 1 } else { 2 }];
        let is_behind = |doors: Doors, level: usize| {
            let closed = level >= guide.levels.open && is_closed(level);
            closed == (doors == Doors::Closed)
        };
        doors.iter().find_map(|&doors| match guide.plan(demand).run {
            None => self.best_spot(guide, demand, &is_held_back, |level| is_behind(doors, level)),
            Some(spots) => self.best_run(guide, demand, spots, &is_held_back, |level| {
                is_behind(doors, level)
            }),
        })
    }

    fn best_spot(
        &self,
        guide: &Guide,
        demand: Demand,
        is_held_back: impl Fn(SpotSort) -> bool,
        is_behind: impl Fn(usize) -> bool,
    ) -> Option<Found> {
        let order = guide.order_of(demand);
        let ranks = &self.ranks[order];
        guide.path_of(demand).iter().find_map(|step| {
            if self.count(step.sort) == 0 || !is_behind(step.level) || is_held_back(step.sort) {
                return None;
            }
            let nearest = guide.spot(order, ranks.first_in(step.ranks.clone())?);
            Some(self.sparing_runs(guide, demand, step.sort, nearest))
        })
    }

    fn best_run(
        &self,
        guide: &Guide,
        demand: Demand,
        spots: u8,
        is_held_back: impl Fn(SpotSort) -> bool,
        is_behind: impl Fn(usize) -> bool,
    ) -> Option<Found> {
        let (side, plan) = (&guide.side, guide.plan(demand));
        let wished = demand
            .level
            .and_then(|level| guide.levels.ranks.get(level).copied());
        side.looks_in(demand).iter().find_map(|&strip| {
            let set = side.strips[strip];
            if SpotSort::all().any(|sort| set & (1 << sort.number()) != 0 && is_held_back(sort)) {
                return None;
            }
            let run = Part::all(wished).find_map(|part| {
                let levels = plan.levels_in(part).filter(|levels| is_behind(levels.start));
                self.strips[strip].best(spots, &levels.map(|levels| side.words_of(&levels)))
            })?;
            side.spot_at(run.start).map(|first| Found {
                first,
                spots,
                gap: run.length,
                spares_run: false,
            })
        })
    }

    /// Of the free spots of the row that are as near as the nearest, the one whose loss breaks the fewest runs: the
    /// longest ones first, then in the shortest stretch, then the first along the row.
    fn sparing_runs(&self, guide: &Guide, demand: Demand, sort: SpotSort, nearest: SpotIndex) -> Found {
        let side = &guide.side;
        let found = |first| Found {
            first,
            spots: 1,
            gap: 1,
            spares_run: first != nearest,
        };
        let Some(strip) = side.strips_of(sort.number()).next() else {
            return found(nearest);
        };
        let is_equal = |spot: SpotIndex| {
            let entry = guide.entry(spot.0);
            entry.is_some_and(|entry| entry.sort == sort.number())
                && side.equally_near(demand.near, nearest, spot)
        };
        let lengths = &side.lengths[sort.number()];
        let mut best: Option<((u16, usize, usize), SpotIndex)> = None;
        for run in self.strips[strip].within(side.row(nearest)) {
            let mut equal = run
                .clone()
                .filter_map(|at| Some((at, side.spot_at(at)?)))
                .filter(|&(_, spot)| is_equal(spot))
                .map(|(at, spot)| ((losses(lengths, &run, at), run.len(), at), spot));
            // Nowhere in a run is the loss smaller than at its beginning.
            let here = match equal.next() {
                Some(first) if first.0.2 == run.start => Some(first),
                Some(first) => Some(equal.fold(first, Ord::min)),
                None => None,
            };
            best = best.into_iter().chain(here).min();
        }
        found(best.map_or(nearest, |(_, spot)| spot))
    }

    /// How many bytes the set takes.
    pub(super) fn bytes(&self) -> usize {
        self.ranks.iter().map(RankSet::bytes).sum::<usize>()
            + self.strips.iter().map(Runs::bytes).sum::<usize>()
            + self.by_level.capacity() * size_of::<u32>()
    }
}

/// Which lengths of runs a stretch loses one of when a place in it is taken, the longest length in the highest bit.
fn losses(lengths: &[u16], stretch: &Range<usize>, at: usize) -> u16 {
    lengths.iter().fold(0, |losses, &length| {
        let runs = |places: usize| places / usize::from(length);
        let left = runs(at - stretch.start) + runs(stretch.end - at - 1);
        losses << 1 | u16::from(left < runs(stretch.len()))
    })
}
