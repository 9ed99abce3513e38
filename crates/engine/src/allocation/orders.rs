//! In which orders the spots of a lot are ranked.

use super::demand::Near;
use super::guide::narrow;
use super::levels::Levels;
use crate::lot::{Lot, PlacedSpot};
use crate::preferences::Fill;
use crate::spot_sort::SpotSort;

/// The sort of a spot by its number and its level by its rank: what comes first in every order.
#[derive(Clone, Copy)]
pub(super) struct Block {
    pub sort: usize,
    pub level: usize,
}
/// The different orders of a lot, each as its spots by rank, and which one serves whom.
pub(super) fn orders(lot: &Lot, blocks: &[Block], levels: &Levels) -> (Vec<Vec<u32>>, [[usize; 2]; 2]) {
    let mut orders: Vec<Vec<u32>> = Vec::new();
    let mut serves = [[0; 2]; 2];
    let fill = fill_keys(lot);
    for near in [Near::Entrance, Near::Lift] {
        for by_level in [false, true] {
            let key = |spot: usize| {
                let Block { sort, level } = blocks[spot];
                // Levels that are always open are one where their order does not count.
                let level = if by_level || level >= levels.open {
                    level
                } else {
                    0
                };
                let distance = match near {
                    Near::Entrance => fill[spot],
                    Near::Lift => farness(lot.spots()[spot].spot.lift_m),
                };
                (sort, level, distance, spot)
            };
            let mut spots: Vec<_> = (0..blocks.len()).collect();
            spots.sort_by_cached_key(|&spot| key(spot));
            let spots: Vec<u32> = spots.into_iter().map(narrow).collect();
            let known = orders.iter().position(|order| *order == spots);
            serves[usize::from(near == Near::Lift)][usize::from(by_level)] = known.unwrap_or(orders.len());
            if known.is_none() {
                orders.push(spots);
            }
        }
    }
    (orders, serves)
}

/// What decides between spots of one sort on one level, by the lot's way of filling; then comes the lot's own order.
fn fill_keys(lot: &Lot) -> Vec<u64> {
    let spots = lot.spots();
    match lot.document().preferences.fill {
        Fill::InOrder => {
            let key = |placed: &PlacedSpot| {
                let section = (placed.level as u64) << 50 | (placed.section as u64) << 20;
                section | farness(placed.spot.entrance_m)
            };
            spots.iter().map(key).collect()
        }
        Fill::Nearest => spots
            .iter()
            .map(|placed| farness(placed.spot.entrance_m))
            .collect(),
        Fill::Spread => spread(spots),
    }
}

fn farness(distance: Option<u16>) -> u64 {
    distance.map_or(1 << 16, u64::from)
}

/// How full a section would be, as a fraction of 2³², when its spots of a sort fill in the order that halves the
/// widest gap between them again and again.
fn spread(spots: &[PlacedSpot]) -> Vec<u64> {
    let mut keys = vec![0; spots.len()];
    let group = |spot: &usize| {
        let placed = &spots[*spot];
        (
            placed.level,
            placed.section,
            SpotSort::from(&placed.spot).number(),
            *spot,
        )
    };
    let mut order: Vec<_> = (0..spots.len()).collect();
    order.sort_by_cached_key(group);
    let same = |a: &usize, b: &usize| {
        let (a, b) = (group(a), group(b));
        (a.0, a.1, a.2) == (b.0, b.1, b.2)
    };
    for spots in order.chunk_by(same) {
        let count = spots.len() as u64;
        let bits = usize::BITS - (spots.len() - 1).leading_zeros();
        let mut turns: Vec<_> = (0..spots.len()).collect();
        turns.sort_by_key(|&at| at.reverse_bits().unbounded_shr(usize::BITS - bits));
        for (turn, at) in (0_u64..).zip(turns) {
            keys[spots[at]] = ((2 * turn + 1) << 31) / count;
        }
    }
    keys
}
