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
    /// Members on each level, where any level opens at a percentage.
    by_level: Vec<u32>,
}

/// What was found for a demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The spot, or the first of several that follow one another in the lot's own order.
    pub first: SpotIndex,
    /// How many spots.
    pub spots: u8,
    /// For several: how many free spots stood side by side there. [`Found::LONGEST_STRETCH`] means so many or more.
    pub stretch: u8,
    /// Whether an equally near spot of the same row came first, and taking it would have broken a run.
    pub spares_run: bool,
}

impl Found {
    /// The length from which on stretches count as equally long.
    pub const LONGEST_STRETCH: u8 = Runs::LONGEST;

    fn one(spot: SpotIndex) -> Self {
        Self {
            first: spot,
            spots: 1,
            stretch: 1,
            spares_run: false,
        }
    }

    /// The spots.
    pub fn spots(self) -> impl Iterator<Item = SpotIndex> {
        (0..usize::from(self.spots)).map(move |at| SpotIndex(self.first.0 + at))
    }
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
        if self.strips.is_empty() {
            for spot in spots {
                self.put(guide, spot, is_in);
            }
        } else {
            self.change_along_rows(guide, spots, is_in);
        }
    }

    fn change_along_rows(&mut self, guide: &Guide, spots: Range<usize>, is_in: bool) {
        let (mut changed_strips, mut changed) = (0_u64, None::<Range<usize>>);
        for spot in spots {
            let strips = self
                .put(guide, spot, is_in)
                .map_or(0, |sort| guide.side.strips_of(sort));
            if strips != 0 {
                let along = guide.side.along(spot);
                changed_strips |= strips;
                each_bit(strips, |strip| self.strips[strip].put(along, is_in));
                let known = changed.unwrap_or(along..along);
                changed = Some(known.start.min(along)..known.end.max(along + 1));
            }
        }
        // What runs there are is looked at once for all of them.
        if let Some(changed) = changed {
            each_bit(changed_strips, |strip| self.strips[strip].settle(changed.clone()));
        }
    }

    /// Puts a spot in or takes it out of every order and count. The number of its sort, if that changes anything.
    fn put(&mut self, guide: &Guide, spot: usize, is_in: bool) -> Option<usize> {
        let ranks = guide.ranks_of(spot)?;
        let mut sets = self.ranks.iter_mut().zip(ranks);
        if !sets.all(|(set, &rank)| set.put(rank as usize, is_in)) {
            return None;
        }
        // Wrapping, one is taken away by adding its complement.
        let by = if is_in { 1 } else { u32::MAX };
        let sort = guide.sort_at(*ranks.first()?);
        self.by_sort[sort] = self.by_sort[sort].wrapping_add(by);
        if let Some(level) = guide.level_of(spot) {
            self.by_level[level] = self.by_level[level].wrapping_add(by);
        }
        Some(sort)
    }

    pub(super) fn contains(&self, guide: &Guide, spot: SpotIndex) -> bool {
        let ranks = guide.ranks_of(spot.0);
        ranks.is_some_and(|ranks| self.ranks[0].contains(ranks[0] as usize))
    }

    /// How many spots of a sort are in.
    pub(super) fn count(&self, sort: SpotSort) -> u32 {
        self.by_sort[sort.number()]
    }

    /// The spots of a sort that are in, by rank.
    pub(super) fn of_sort(&self, guide: &Guide, sort: SpotSort) -> impl Iterator<Item = SpotIndex> {
        let ranks = guide.ranks_of_sort(sort);
        let first = self.ranks[0].first_in(ranks.clone());
        let next = move |&rank: &usize| self.ranks[0].first_in(rank + 1..ranks.end);
        std::iter::successors(first, next).filter_map(|rank| guide.spot_at(rank))
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

    /// The best spot or spots for a demand. `held_back` are the sorts kept in reserve for others, one bit each;
    /// `is_closed` tells of a level, by its rank, whether it is kept closed until needed.
    pub(super) fn best(
        &self,
        guide: &Guide,
        demand: Demand,
        held_back: u16,
        is_closed: impl Fn(usize) -> bool,
    ) -> Option<Found> {
        let best = |is_behind: &dyn Fn(usize) -> bool| match guide.plan(demand).run {
            None => self.best_spot(guide, demand, held_back, is_behind),
            Some(spots) => self.best_run(guide, demand, spots, held_back, is_behind),
        };
        if guide.levels.opening.is_empty() {
            return best(&|_| true);
        }
        let is_closed = |level| level >= guide.levels.open && is_closed(level);
        best(&|level| !is_closed(level)).or_else(|| best(&is_closed))
    }

    /// The best spot on the levels that are behind the door which is tried.
    fn best_spot(
        &self,
        guide: &Guide,
        demand: Demand,
        held_back: u16,
        is_behind: &dyn Fn(usize) -> bool,
    ) -> Option<Found> {
        let order = guide.order_of(demand);
        let ranks = &self.ranks[order];
        guide.find(demand, |step| {
            if self.by_sort[step.sort] == 0 || held_back & (1 << step.sort) != 0 || !is_behind(step.level) {
                return None;
            }
            let nearest = guide.spot(order, ranks.first_in(step.ranks.clone())?);
            Some(if guide.side.strips_of(step.sort) == 0 {
                Found::one(nearest)
            } else {
                self.sparing_runs(guide, demand, step.sort, nearest)
            })
        })
    }

    fn best_run(
        &self,
        guide: &Guide,
        demand: Demand,
        spots: u8,
        held_back: u16,
        is_behind: &dyn Fn(usize) -> bool,
    ) -> Option<Found> {
        let (side, plan) = (&guide.side, guide.plan(demand));
        let wished = demand.level.and_then(|level| guide.levels.ranks.get(level));
        let mut strips = side.looks_in(demand).iter();
        strips.find_map(|&strip| {
            if side.strips[strip] & held_back != 0 {
                return None;
            }
            let run = Part::all(wished.copied()).find_map(|part| {
                let levels = plan.levels_in(part).filter(|levels| is_behind(levels.start));
                self.strips[strip].best(spots, &levels.map(|levels| side.words_of(&levels)))
            })?;
            side.spot_at(run.start).map(|first| Found {
                first,
                spots,
                stretch: run.length,
                spares_run: false,
            })
        })
    }

    /// Of the free spots of the row that are as near as the nearest, the one whose loss breaks the fewest runs: the
    /// longest ones first, then in the shortest stretch, then the first along the row.
    fn sparing_runs(&self, guide: &Guide, demand: Demand, sort: usize, nearest: SpotIndex) -> Found {
        let side = &guide.side;
        // The strip that is looked in first before the others.
        let strip = side.strips_of(sort).trailing_zeros() as usize;
        let is_equal = |spot: SpotIndex| {
            guide.sort_of(spot) == Some(sort) && side.equally_near(demand.near, nearest, spot)
        };
        let lengths = &side.lengths[sort];
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
        let first = best.map_or(nearest, |(_, spot)| spot);
        Found {
            spares_run: first != nearest,
            ..Found::one(first)
        }
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

fn each_bit(mut bits: u64, mut act: impl FnMut(usize)) {
    while bits != 0 {
        act(bits.trailing_zeros() as usize);
        bits &= bits - 1;
    }
}
