//! A set of ranks whose first member from any rank on is found in a few steps at any size.

use std::ops::Range;

const BITS: usize = u64::BITS as usize;

/// More storeys than any size needs: each has a 64th of the words of the one below it.
const MOST_STOREYS: usize = 11;

/// A set of numbers below a fixed size, as a hierarchy of bit words.
///
/// Each bit of a word tells whether the word below it has any bit set, so finding a member takes one step a
/// storey: four storeys for a million spots, and 1.6 % more memory than the bare bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RankSet {
    /// All storeys one behind the other. The first holds the members; each further one has one bit for a word of
    /// the one before it. The last has one word.
    words: Vec<u64>,
    /// Where each storey begins, and where the last one ends.
    starts: [usize; MOST_STOREYS + 1],
    storeys: usize,
}

impl RankSet {
    /// An empty set for numbers below `size`.
    pub(super) fn new(size: usize) -> Self {
        let (mut starts, mut storeys, mut length) = ([0; MOST_STOREYS + 1], 0, size.div_ceil(BITS).max(1));
        loop {
            starts[storeys + 1] = starts[storeys] + length;
            storeys += 1;
            if length == 1 {
                break;
            }
            length = length.div_ceil(BITS);
        }
        Self {
            words: vec![0; starts[storeys]],
            starts,
            storeys,
        }
    }

    /// Puts a number in or takes it out, and tells whether that changes anything. A number at or beyond the size is
    /// ignored.
    pub(super) fn put(&mut self, rank: usize, is_in: bool) -> bool {
        let members = &mut self.words[..self.starts[1]];
        let Some(word) = members.get_mut(rank / BITS) else {
            return false;
        };
        let (was, bit) = (*word, 1 << (rank % BITS));
        *word = if is_in { was | bit } else { was & !bit };
        // The storeys above know already that a word has members, unless this is the first or was the last.
        if *word == 0 || was == 0 {
            let is = *word != 0;
            self.tell_above(rank / BITS, is);
        }
        (was & bit == 0) == is_in
    }

    /// Tells the storeys above whether a word of the first one has members.
    fn tell_above(&mut self, mut at: usize, is: bool) {
        for storey in 1..self.storeys {
            let word = &mut self.words[self.starts[storey] + at / BITS];
            let (was, bit) = (*word, 1 << (at % BITS));
            *word = if is { was | bit } else { was & !bit };
            if *word != 0 && was != 0 {
                return;
            }
            at /= BITS;
        }
    }

    /// Whether a number is a member.
    pub(super) fn contains(&self, rank: usize) -> bool {
        rank / BITS < self.starts[1] && self.words[rank / BITS] & (1 << (rank % BITS)) != 0
    }

    /// Whether there is no member.
    pub(super) fn is_empty(&self) -> bool {
        self.words.last().is_none_or(|&word| word == 0)
    }

    /// The smallest member in a range.
    pub(super) fn first_in(&self, range: Range<usize>) -> Option<usize> {
        let at = range.start / BITS;
        if range.is_empty() || at >= self.starts[1] {
            return None;
        }
        let word = self.words[at] & (u64::MAX << (range.start % BITS));
        let found = if word != 0 {
            at * BITS + word.trailing_zeros() as usize
        } else if range.end <= (at + 1) * BITS {
            return None;
        } else {
            self.first_from(at + 1)?
        };
        (found < range.end).then_some(found)
    }

    /// The smallest member in a word of the first storey or in those after it.
    fn first_from(&self, mut at: usize) -> Option<usize> {
        for storey in 1..self.storeys {
            let index = self.starts[storey] + at / BITS;
            if index >= self.starts[storey + 1] {
                return None;
            }
            let word = self.words[index] & (u64::MAX << (at % BITS));
            if word != 0 {
                at = at / BITS * BITS + word.trailing_zeros() as usize;
                return Some(self.descend(storey, at));
            }
            // Nothing more in this word: look above from the next one on.
            at = at / BITS + 1;
        }
        None
    }

    /// The smallest member below the bit `at` of a storey, which is set.
    fn descend(&self, storey: usize, mut at: usize) -> usize {
        for &start in self.starts[..storey].iter().rev() {
            at = at * BITS + self.words[start + at].trailing_zeros() as usize;
        }
        at
    }

    /// How many bytes the set takes.
    pub(super) fn bytes(&self) -> usize {
        self.words.capacity() * size_of::<u64>()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a6_the_first_member_of_a_range_is_the_smallest_in_it(
            size in 1..300_000_usize,
            steps in prop::collection::vec((any::<bool>(), any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..200)
        ) {
            let (mut set, mut plain) = (RankSet::new(size), BTreeSet::new());
            for (add, index, other) in steps {
                let (rank, other) = (index.index(size), other.index(size + 1));
                let changes = if add { plain.insert(rank) } else { plain.remove(&rank) };
                prop_assert_eq!(set.put(rank, add), changes);
                prop_assert_eq!(set.contains(rank), add);
                prop_assert_eq!(set.is_empty(), plain.is_empty());
                let range = rank.min(other)..rank.max(other);
                prop_assert_eq!(set.first_in(range.clone()), plain.range(range).next().copied());
                prop_assert_eq!(set.first_in(0..size), plain.first().copied());
            }
        }
    }

    #[test]
    fn a6_a_number_beyond_the_size_is_ignored() {
        let mut set = RankSet::new(0);
        assert!(!set.put(64, true));
        assert!(!set.put(1 << 40, false));
        assert!(!set.contains(1 << 40));
        assert_eq!(set.first_in(0..usize::MAX), None);
    }
}
