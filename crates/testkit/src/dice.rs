//! Chance that can be repeated.

use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};

/// Dice that fall the same way for the same seed, on every machine and for ever.
///
/// Whole numbers only: what a logarithm or a sine rounds to differs between machines.
#[derive(Clone, Debug)]
pub struct Dice(Pcg64Mcg);

impl Dice {
    /// Dice for a seed.
    pub fn new(seed: u64) -> Self {
        Self(Pcg64Mcg::seed_from_u64(seed))
    }

    /// A number below `end`, each equally likely; 0 where `end` is 0.
    pub fn below(&mut self, end: u32) -> u32 {
        // The high half of the product: the bias is below one in four billion.
        let product = u64::from(self.0.next_u32()) * u64::from(end);
        u32::try_from(product >> 32).unwrap_or(0)
    }

    /// A number of `[from, until)`, likelier in the middle; `from` where the range is empty.
    pub fn around_the_middle(&mut self, from: u32, until: u32) -> u32 {
        let width = until.saturating_sub(from);
        let half = width / 2;
        from + self.below(half + 1) + self.below(width - half)
    }

    /// A place in a list of weights, each as likely as it weighs; 0 where nothing weighs anything.
    pub fn weighted(&mut self, weights: &[u32]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (place, &weight) in weights.iter().enumerate() {
            if left < weight {
                return place;
            }
            left -= weight;
        }
        0
    }

    /// A place in a list of so many, each equally likely; 0 where the list is empty.
    pub fn place(&mut self, length: usize) -> usize {
        self.below(u32::try_from(length).unwrap_or(u32::MAX)) as usize
    }

    /// Brings so many of a list to its front, each equally likely.
    pub fn shuffle<T>(&mut self, list: &mut [T], count: usize) {
        for at in 0..count.min(list.len()) {
            let other = at + self.place(list.len() - at);
            list.swap(at, other);
        }
    }

    /// True in so many of a hundred cases.
    pub fn percent(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_falls_the_same_way() {
        let throw = |seed| {
            let mut dice = Dice::new(seed);
            [(); 6].map(|()| dice.below(100))
        };
        assert_eq!(throw(1), [87, 19, 69, 26, 70, 22]);
        assert_ne!(throw(1), throw(2));
    }

    #[test]
    fn a_shuffle_loses_nothing() {
        let mut list: Vec<_> = (0..50).collect();
        Dice::new(7).shuffle(&mut list, 20);
        assert_ne!(list, (0..50).collect::<Vec<_>>());
        list.sort_unstable();
        assert_eq!(list, (0..50).collect::<Vec<_>>());
    }

    #[test]
    fn numbers_stay_in_their_range() {
        let mut dice = Dice::new(7);
        for _ in 0..10_000 {
            assert!(dice.below(3) < 3);
            assert!((10..20).contains(&dice.around_the_middle(10, 20)));
            assert!((5..6).contains(&dice.around_the_middle(5, 6)));
            assert_eq!(dice.weighted(&[0, 4, 0]), 1);
            assert!(dice.place(4) < 4);
        }
        assert_eq!(
            (dice.below(0), dice.weighted(&[]), dice.around_the_middle(9, 9)),
            (0, 0, 9)
        );
    }
}
