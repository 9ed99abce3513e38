//! Ready-made sets of ranks.
//!
//! The crate `roaring` was tried and left out: it took up to twice as long as the slower of the two crates here.

use std::collections::BTreeSet;

use hibitset::BitSetLike;

use crate::by_rank::RankSet;

/// A flag for each rank, looked through from the best on: the sorted scan.
#[derive(Clone, Debug)]
pub struct Scan(Vec<bool>);

impl RankSet for Scan {
    fn new(size: usize) -> Self {
        Self(vec![false; size])
    }

    fn insert(&mut self, rank: u32) {
        self.0[rank as usize] = true;
    }

    fn remove(&mut self, rank: u32) {
        self.0[rank as usize] = false;
    }

    fn first(&self) -> Option<u32> {
        let first = self.0.iter().position(|&free| free)?;
        u32::try_from(first).ok()
    }
}

/// The standard library's ordered set.
pub type Tree = BTreeSet<u32>;

impl RankSet for Tree {
    fn new(_: usize) -> Self {
        Self::new()
    }

    fn insert(&mut self, rank: u32) {
        Self::insert(self, rank);
    }

    fn remove(&mut self, rank: u32) {
        Self::remove(self, &rank);
    }

    fn first(&self) -> Option<u32> {
        Self::first(self).copied()
    }
}

/// The crate `hi_sparse_bitset`. The smallest of its configurations that holds a million ranks.
pub type HiSparse = hi_sparse_bitset::BitSet<hi_sparse_bitset::config::_128bit>;

impl RankSet for HiSparse {
    fn new(_: usize) -> Self {
        Self::new()
    }

    fn insert(&mut self, rank: u32) {
        Self::insert(self, rank as usize);
    }

    fn remove(&mut self, rank: u32) {
        Self::remove(self, rank as usize);
    }

    fn first(&self) -> Option<u32> {
        let first = self.iter().next()?;
        u32::try_from(first).ok()
    }
}

/// The crate `hibitset`.
pub type HiBitSet = hibitset::BitSet;

impl RankSet for HiBitSet {
    fn new(size: usize) -> Self {
        Self::with_capacity(u32::try_from(size).unwrap_or(u32::MAX))
    }

    fn insert(&mut self, rank: u32) {
        self.add(rank);
    }

    fn remove(&mut self, rank: u32) {
        Self::remove(self, rank);
    }

    fn first(&self) -> Option<u32> {
        self.iter().next()
    }
}
