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

/// Where in a spot's record its ranks begin.
const FIRST_RANK: usize = 2;

/// What never changes about a lot's spots. All copies of a state share it.
///
/// Spots are ranked by their sort, then by level, then by distance, so the spots of one sort on neighbouring levels
/// are one range of ranks. A demand's order of preference is then a short list of ranges, whatever the size of the
/// lot, and a lot needs one set of bits a measure of distance instead of one a demand.
#[derive(Debug)]
pub(super) struct Guide {
    /// What is asked for whenever a spot is taken or freed: for each spot one record of `2 + orders` numbers, so that
    /// it comes with one look into memory.
    records: Vec<u32>,
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

/// What is known of a spot.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    /// Its place along the rows.
    pub along: usize,
    /// Its level, by rank.
    pub level: usize,
    /// The number of its sort.
    pub sort: usize,
    /// Its ranks, for each order.
    pub ranks: &'a [u32],
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
        let (along, side) = SideBySide::new(lot, &levels, &plans);
        let blocks: Vec<_> = lot
            .spots()
            .iter()
            .map(|placed| Block {
                sort: SpotSort::from(&placed.spot).number(),
                level: levels.ranks[placed.level],
            })
            .collect();
        let (orders, serves) = orders(lot, &blocks, &levels);
        let mut guide = Self {
            records: records(&along, &blocks, &orders),
            starts: starts(&blocks, levels.ranks.len()),
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

    pub(super) fn entry(&self, spot: usize) -> Option<Entry<'_>> {
        let length = FIRST_RANK + self.orders.len();
        let record = self.records.get(spot * length..(spot + 1) * length)?;
        Some(Entry {
            along: record[0] as usize,
            level: (record[1] >> 8) as usize,
            sort: (record[1] & 0xff) as usize,
            ranks: &record[FIRST_RANK..],
        })
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
                        ranks: self.ranks(sort, &levels),
                    });
                    steps.filter(|step| !step.ranks.is_empty())
                })
            })
        })
    }

    /// The ranks of the spots of a sort on levels of neighbouring ranks.
    fn ranks(&self, sort: SpotSort, levels: &Range<usize>) -> Range<usize> {
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
        for entry in (0..self.size()).filter_map(|spot| self.entry(spot)) {
            for (strip, runs) in empty.iter_mut().enumerate() {
                if self.side.strips_of(entry.sort) & (1 << strip) != 0 {
                    runs.put(entry.along, true);
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
        (self.records.capacity() + orders + self.starts.capacity()) * size_of::<u32>() + self.side.bytes()
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

fn records(along: &[u32], blocks: &[Block], orders: &[Vec<u32>]) -> Vec<u32> {
    let length = FIRST_RANK + orders.len();
    let mut records = vec![0; length * blocks.len()];
    for (record, (along, block)) in records.chunks_mut(length).zip(along.iter().zip(blocks)) {
        record[0] = *along;
        record[1] = narrow::<u32>(block.level) << 8 | narrow::<u32>(block.sort);
    }
    for (order, spots) in orders.iter().enumerate() {
        for (rank, &spot) in spots.iter().enumerate() {
            records[spot as usize * length + FIRST_RANK + order] = narrow(rank);
        }
    }
    records
}
