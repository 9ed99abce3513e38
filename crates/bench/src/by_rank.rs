//! What a competent engineer would write without the engine: spots by rank, and a ready-made set of the free ranks.

use std::sync::Arc;

use engine::lot::{Lot, PlacedSpot};
use engine::spot::SpotKind;
use engine::vehicle::Vehicle;

use crate::candidate::{Candidate, Place};
use crate::sets::HiSparse;

/// Marks a spot that an order leaves out.
const LEFT_OUT: u32 = u32::MAX;

/// The order in which one question takes the spots of a lot.
#[derive(Clone, Debug)]
pub struct Order {
    /// Ranks by spot.
    rank: Vec<u32>,
    /// Spots by rank.
    spot: Vec<u32>,
}

impl Order {
    /// The usual order of a vehicle that takes such kinds of spot, of those spots that `is_meant` lets in.
    ///
    /// Written anew from the rules, so that the engine is not compared with itself.
    pub fn new(lot: &Lot, vehicle: &Vehicle, kinds: &[SpotKind], is_meant: impl Fn(usize) -> bool) -> Self {
        let welcome = |placed: &PlacedSpot| {
            let spot = &placed.spot;
            let kind = kinds.iter().position(|&kind| kind == spot.kind)?;
            let may_take = !spot.accessible || vehicle.accessible_permit;
            may_take.then_some((!spot.accessible, spot.charger.is_some() != vehicle.electric, kind))
        };
        let spots = lot
            .spots()
            .iter()
            .enumerate()
            .filter(|(index, _)| is_meant(*index));
        let mut welcome: Vec<_> = spots
            .filter_map(|(index, placed)| Some((welcome(placed)?, narrow(index))))
            .collect();
        welcome.sort_unstable();
        let mut rank = vec![LEFT_OUT; lot.spots().len()];
        for (at, &(_, spot)) in welcome.iter().enumerate() {
            rank[spot as usize] = narrow(at);
        }
        let spot = welcome.into_iter().map(|(_, spot)| spot).collect();
        Self { rank, spot }
    }

    /// Whether the order has a spot.
    pub fn has(&self, spot: u32) -> bool {
        self.rank[spot as usize] != LEFT_OUT
    }
}

/// A number that fits because a lot has at most a million spots.
pub(crate) fn narrow(number: usize) -> u32 {
    u32::try_from(number).expect("a lot has at most a million spots")
}

/// A set of ranks that knows its smallest.
pub trait RankSet: Clone {
    /// An empty set for ranks below `size`.
    fn new(size: usize) -> Self;
    /// Adds a rank.
    fn insert(&mut self, rank: u32);
    /// Takes a rank out.
    fn remove(&mut self, rank: u32);
    /// The smallest rank.
    fn first(&self) -> Option<u32>;
}

/// The free spots as one set of ranks for each question.
#[derive(Clone, Debug)]
pub struct ByRank<S> {
    orders: Arc<[Order]>,
    sets: Vec<S>,
}

impl<S: RankSet> ByRank<S> {
    /// Such spots free, in one order for each question.
    pub fn new(orders: &Arc<[Order]>, free: &[u32]) -> Self {
        let sets = orders.iter().map(|order| S::new(order.spot.len())).collect();
        let mut new = Self {
            orders: Arc::clone(orders),
            sets,
        };
        for &first in free {
            new.leave(Place { first, spots: 1 });
        }
        new
    }
}

impl<S: RankSet> Candidate for ByRank<S> {
    fn come(&mut self, ask: usize) -> Option<Place> {
        let rank = self.sets[ask].first()?;
        let spot = self.orders[ask].spot[rank as usize];
        for (set, order) in self.sets.iter_mut().zip(self.orders.iter()) {
            let rank = order.rank[spot as usize];
            if rank != LEFT_OUT {
                set.remove(rank);
            }
        }
        Some(Place {
            first: spot,
            spots: 1,
        })
    }

    fn leave(&mut self, place: Place) {
        for (set, order) in self.sets.iter_mut().zip(self.orders.iter()) {
            let rank = order.rank[place.first as usize];
            if rank != LEFT_OUT {
                set.insert(rank);
            }
        }
    }
}

/// The free spots and the leased ones as two sets of the crate `hi_sparse_bitset`, crossed whenever somebody asks.
#[derive(Clone, Debug)]
pub struct Crossed {
    order: Arc<Order>,
    free: HiSparse,
    leased: HiSparse,
}

impl Crossed {
    /// Such spots free and such spots leased, in an order of the whole lot.
    pub fn new(order: &Order, free: &[u32], leased: &[u32]) -> Self {
        let set = |spots: &[u32]| {
            let ranks = spots.iter().map(|&spot| order.rank[spot as usize]);
            ranks
                .filter(|&rank| rank != LEFT_OUT)
                .map(|rank| rank as usize)
                .collect()
        };
        Self {
            free: set(free),
            leased: set(leased),
            order: Arc::new(order.clone()),
        }
    }
}

impl Candidate for Crossed {
    fn come(&mut self, _: usize) -> Option<Place> {
        let rank = (&self.free & &self.leased).iter().next()?;
        self.free.remove(rank);
        Some(Place {
            first: self.order.spot[rank],
            spots: 1,
        })
    }

    fn leave(&mut self, place: Place) {
        self.free.insert(self.order.rank[place.first as usize] as usize);
    }
}
