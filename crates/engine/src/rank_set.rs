//! A set of ranks whose smallest member is found in a few steps at any size.

/// A set of numbers below a fixed size, as a hierarchy of bit words.
///
/// Each bit of a word tells whether the word below it has any bit set, so finding the first member takes one
/// step a storey: four storeys for a million spots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankSet {
    /// `storeys[0]` holds the members; each storey above has one bit for a word of the one below.
    storeys: Vec<Vec<u64>>,
}

impl RankSet {
    /// An empty set for numbers below `size`.
    pub fn new(size: usize) -> Self {
        let mut storeys = vec![vec![0; size.div_ceil(64).max(1)]];
        while let Some(words) = storeys.last().map(Vec::len).filter(|&words| words > 1) {
            storeys.push(vec![0; words.div_ceil(64)]);
        }
        Self { storeys }
    }

    /// Adds a member. A number at or beyond the size is ignored.
    pub fn insert(&mut self, mut rank: usize) {
        for storey in &mut self.storeys {
            let Some(word) = storey.get_mut(rank / 64) else {
                return;
            };
            *word |= 1 << (rank % 64);
            rank /= 64;
        }
    }

    /// Takes a member out.
    pub fn remove(&mut self, mut rank: usize) {
        for storey in &mut self.storeys {
            let Some(word) = storey.get_mut(rank / 64) else {
                return;
            };
            *word &= !(1 << (rank % 64));
            if *word != 0 {
                return;
            }
            rank /= 64;
        }
    }

    /// The smallest member.
    pub fn first(&self) -> Option<usize> {
        let mut at = 0;
        for storey in self.storeys.iter().rev() {
            let word = *storey.get(at)?;
            if word == 0 {
                return None;
            }
            at = at * 64 + word.trailing_zeros() as usize;
        }
        Some(at)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a6_the_first_member_is_the_smallest(
            size in 1..10_000_usize, steps in prop::collection::vec((any::<bool>(), any::<prop::sample::Index>()), 1..200)
        ) {
            let (mut set, mut plain) = (RankSet::new(size), BTreeSet::new());
            for (add, index) in steps {
                let rank = index.index(size);
                if add { set.insert(rank); plain.insert(rank); } else { set.remove(rank); plain.remove(&rank); }
                prop_assert_eq!(set.first(), plain.first().copied());
            }
        }
    }

    #[test]
    fn a6_a_number_beyond_the_size_is_ignored() {
        let mut set = RankSet::new(0);
        set.insert(64);
        set.remove(1 << 40);
        assert_eq!(set.first(), None);
    }
}
