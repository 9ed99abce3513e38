//! The levels of a lot in the order in which they fill.

use crate::lot::Lot;

/// The levels by rank: those that are always open in the lot's own order, then those that are not.
#[derive(Debug)]
pub(super) struct Levels {
    /// Ranks, by the lot's own number of the level.
    pub ranks: Vec<usize>,
    /// How many are always open.
    pub open: usize,
    /// How many spots each has, by rank.
    pub spots: Vec<u32>,
    /// The percentage at which each of the others opens, and the ranks of the levels before it.
    pub opening: Vec<(u8, Vec<usize>)>,
}

impl Levels {
    pub(super) fn new(lot: &Lot) -> Self {
        let levels = &lot.document().levels;
        let mut by_rank: Vec<_> = (0..levels.len()).collect();
        by_rank.sort_by_key(|&level| levels[level].opens_at_percent.is_some());
        let mut ranks = vec![0; levels.len()];
        for (rank, &level) in by_rank.iter().enumerate() {
            ranks[level] = rank;
        }
        let mut spots = vec![0; levels.len()];
        for placed in lot.spots() {
            spots[ranks[placed.level]] += 1;
        }
        let opening = by_rank.iter().filter_map(|&level| {
            let percent = levels[level].opens_at_percent?;
            Some((percent, ranks[..level].to_vec()))
        });
        let opening: Vec<_> = opening.collect();
        Self {
            open: levels.len() - opening.len(),
            ranks,
            spots,
            opening,
        }
    }
}
