//! What never changes about a lot's spots while it is published: their ranks and their places side by side.

use std::ops::Range;

use super::demand::{Demand, Near};
use super::levels::Levels;
use super::orders::{Block, orders};
use super::plan::{Part, Plan};
use super::runs::Runs;
use super::side_by_side::SideBySide;
use crate::lot::{Lot, SpotIndex};
use crate::preferences::Reserve;
use crate::spot_sort::SpotSort;

/// What never changes about a lot's spots. All copies of a state share it.
///
/// Spots are ranked by their sort, then by level, then by distance, so the spots of one sort on neighbouring levels
/// are one range of ranks. A demand's order of preference is then a short list of ranges, whatever the size of the
/// lot, and a lot needs one set of bits a measure of distance instead of one a demand.
#[derive(Debug)]
pub(super) struct Guide {
    /// For each spot its ranks in all orders, side by side, so that they come with one look into memory: it is what is
    /// asked for whenever a spot is taken or freed.
    ranks: Vec<u32>,
    /// The end of the ranks of each sort, the same in every order.
    sort_ends: [u32; SpotSort::COUNT],
    /// The level of each spot, by rank; empty where no level opens at a percentage.
    level_of: Vec<u16>,
    /// Spots by rank, for each order.
    orders: Vec<Vec<u32>>,
    /// Which order serves whom: nearness to entrance or lift, without and with the order of levels before it.
    serves: [[usize; 2]; 2],
    /// The first rank of each sort on each level, the same in every order; and the end of the last.
    starts: Vec<u32>,
    plans: Vec<Plan>,
    /// For each demand that wishes for no level, where it looks for one spot.
    paths: Vec<Vec<Step>>,
    /// For each demand whether an empty lot would have room for it.
    admitted: Vec<bool>,
    pub(super) levels: Levels,
    pub(super) reserves: Vec<Reserve>,
    pub(super) side: SideBySide,
}

/// One step on the way to a spot: the spots of one sort on neighbouring levels.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// The number of the sort.
    pub sort: usize,
    /// The first of the levels, by rank. Levels that open at a percentage are never in one step with others.
    pub level: usize,
    pub ranks: Range<usize>,
}
impl Guide {
    pub(super) fn new(lot: &Lot) -> Self {
        let levels = Levels::new(lot);
        let plans: Vec<_> = Demand::all()
            .map(|demand| Plan::new(lot, demand, &levels.ranks, levels.open))
            .collect();
        let side = SideBySide::new(lot, &levels, &plans);
        let blocks: Vec<_> = lot
            .spots()
            .iter()
            .map(|placed| Block {
                sort: SpotSort::from(&placed.spot).number(),
                level: levels.ranks[placed.level],
            })
            .collect();
        let (orders, serves) = orders(lot, &blocks, &levels);
        let level_of = blocks.iter().map(|block| narrow(block.level));
        let starts = starts(&blocks, levels.ranks.len());
        let mut guide = Self {
            ranks: ranks(&orders),
            sort_ends: std::array::from_fn(|sort| starts[(sort + 1) * levels.ranks.len()]),
            level_of: level_of.filter(|_| !levels.opening.is_empty()).collect(),
            starts,
            orders,
            serves,
            plans,
            paths: Vec::new(),
            admitted: Vec::new(),
            levels,
            reserves: lot.document().preferences.reserves.clone(),
            side,
        };
        guide.paths = guide
            .plans
            .iter()
            .map(|plan| guide.path(plan, None).collect())
            .collect();
        guide.admitted = guide.whom_an_empty_lot_fits();
        guide
    }

    /// How many spots there are.
    pub(super) fn size(&self) -> usize {
        self.orders[0].len()
    }

    /// The ranks of a spot in all orders.
    pub(super) fn ranks_of(&self, spot: usize) -> Option<&[u32]> {
        let orders = self.orders.len();
        let from = spot.checked_mul(orders)?;
        self.ranks.get(from..from.checked_add(orders)?)
    }

    /// The ranks of a sort, the same in every order.
    pub(super) fn ranks_of_sort(&self, sort: SpotSort) -> Range<usize> {
        let end = |number: usize| self.sort_ends[number] as usize;
        let number = sort.number();
        number.checked_sub(1).map_or(0, end)..end(number)
    }

    /// The spot of a rank in the first order.
    pub(super) fn spot_at(&self, rank: usize) -> Option<SpotIndex> {
        self.orders[0].get(rank).map(|&spot| SpotIndex(spot as usize))
    }

    /// The number of the sort of a spot, by its rank in any order.
    pub(super) fn sort_at(&self, rank: u32) -> usize {
        // Counting all of them is quicker than stopping at the first.
        self.sort_ends.iter().filter(|&&end| end <= rank).count()
    }

    /// The number of the sort of a spot.
    pub(super) fn sort_of(&self, spot: SpotIndex) -> Option<usize> {
        Some(self.sort_at(*self.ranks_of(spot.0)?.first()?))
    }

    /// The level of a spot, by rank, where any level opens at a percentage.
    pub(super) fn level_of(&self, spot: usize) -> Option<usize> {
        self.level_of.get(spot).copied().map(usize::from)
    }

    /// How many orders there are.
    pub(super) fn orders(&self) -> usize {
        self.orders.len()
    }

    /// The spot that has a rank in an order.
    pub(super) fn spot(&self, order: usize, rank: usize) -> SpotIndex {
        SpotIndex(self.orders[order][rank] as usize)
    }

    pub(super) fn plan(&self, demand: Demand) -> &Plan {
        &self.plans[demand.number()]
    }

    /// The number of the order that a demand follows.
    pub(super) fn order_of(&self, demand: Demand) -> usize {
        let by_level = self.plan(demand).by_level || demand.level.is_some();
        self.serves[usize::from(demand.near == Near::Lift)][usize::from(by_level)]
    }

    /// Goes with a demand from step to step to where it looks for one spot, until `look` has found something.
    pub(super) fn find<T>(&self, demand: Demand, look: impl FnMut(&Step) -> Option<T>) -> Option<T> {
        match demand.level.and_then(|level| self.levels.ranks.get(level)) {
            None => self.paths[demand.number()].iter().find_map(look),
            Some(&level) => {
                let mut look = look;
                self.path(self.plan(demand), Some(level))
                    .find_map(|step| look(&step))
            }
        }
    }

    fn path(&self, plan: &Plan, wished: Option<usize>) -> impl Iterator<Item = Step> {
        plan.families.iter().flat_map(move |family| {
            Part::all(wished).flat_map(move |part| {
                family.iter().flat_map(move |&sort| {
                    let steps = plan.levels_in(part).map(move |levels| Step {
                        sort: sort.number(),
                        level: levels.start,
                        ranks: self.block(sort, &levels),
                    });
                    steps.filter(|step| !step.ranks.is_empty())
                })
            })
        })
    }

    /// The ranks of the spots of a sort on levels of neighbouring ranks.
    fn block(&self, sort: SpotSort, levels: &Range<usize>) -> Range<usize> {
        let first = sort.number() * self.levels.ranks.len();
        let start = |level| self.starts[first + level] as usize;
        start(levels.start)..start(levels.end)
    }

    /// Whether the lot, if it were empty, had room for a demand.
    pub(super) fn admits(&self, demand: Demand) -> bool {
        self.admitted[demand.number()]
    }

    fn whom_an_empty_lot_fits(&self) -> Vec<bool> {
        let mut empty: Vec<_> = self
            .side
            .strips
            .iter()
            .map(|_| Runs::new(self.side.bits()))
            .collect();
        for spot in (0..self.size()).map(SpotIndex) {
            for (strip, runs) in empty.iter_mut().enumerate() {
                let strips = self.sort_of(spot).map_or(0, |sort| self.side.strips_of(sort));
                if strips & (1 << strip) != 0 {
                    runs.put(self.side.along(spot.0), true);
                }
            }
        }
        for strip in &mut empty {
            strip.settle(0..self.side.bits());
        }
        let has_room = |plan: &Plan| match plan.run {
            None => self.path(plan, None).next().is_some(),
            Some(spots) => {
                let mut strips = self.side.strips_for(plan).into_iter();
                strips.any(|strip| empty[strip].longest() >= spots)
            }
        };
        self.plans.iter().map(has_room).collect()
    }

    /// How many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        let orders = self.orders.iter().map(Vec::capacity).sum::<usize>();
        (self.ranks.capacity() + orders + self.starts.capacity()) * size_of::<u32>()
            + self.level_of.capacity() * size_of::<u16>()
            + self.side.bytes()
    }
}

/// A number that fits because a lot has at most a million spots, and so at most two million places along its rows
/// and fewer levels than 65,536: [`Lot`] sees to it.
pub(super) fn narrow<T: TryFrom<usize> + Default>(number: usize) -> T {
    T::try_from(number).unwrap_or_default()
}

fn starts(blocks: &[Block], levels: usize) -> Vec<u32> {
    let mut starts = vec![0; SpotSort::COUNT * levels + 1];
    for block in blocks {
        starts[block.sort * levels + block.level + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    starts
}

/// For each spot its ranks in all orders.
fn ranks(orders: &[Vec<u32>]) -> Vec<u32> {
    let mut ranks = vec![0; orders.iter().map(Vec::len).sum()];
    for (order, spots) in orders.iter().enumerate() {
        for (rank, &spot) in spots.iter().enumerate() {
            ranks[spot as usize * orders.len() + order] = narrow(rank);
        }
    }
    ranks
}
