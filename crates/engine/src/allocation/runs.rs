//! Free spots side by side: the shortest run that is long enough, in a few steps at any size.

use std::ops::Range;

use super::rank_set::RankSet;

const BITS: usize = u64::BITS as usize;

/// A set of places along the rows, in which the shortest run of so many members is found in a few steps.
///
/// For every length there is a set of the words in which a run of that length begins. A change of one place can
/// change only the runs that begin in its word or in one of its neighbours, because runs longer than
/// [`Runs::LONGEST`] count as equally long.
#[derive(Clone, Debug)]
pub(super) struct Runs {
    bits: Vec<u64>,
    /// For each word, which lengths of runs begin in it: bit `n` for length `n + 1`.
    lengths: Vec<u32>,
    /// For each length the words in which runs of it begin.
    words: Vec<RankSet>,
    /// The lengths of which there is any run, as in `lengths`.
    any: u32,
}

/// A run that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// Its first place along the rows.
    pub start: usize,
    /// How many places it has; [`Runs::LONGEST`] means so many or more.
    pub length: u8,
}

impl Runs {
    /// The length from which on runs count as equally long: what is left of them is no fragment.
    pub(super) const LONGEST: u8 = 32;

    /// An empty set for places below `size`.
    pub(super) fn new(size: usize) -> Self {
        let words = size.div_ceil(BITS);
        Self {
            bits: vec![0; words],
            lengths: vec![0; words],
            words: vec![RankSet::new(words); usize::from(Self::LONGEST)],
            any: 0,
        }
    }

    /// Puts a place in or takes it out. What runs there are is not known before [`Self::settle`] has looked.
    pub(super) fn put(&mut self, at: usize, is_in: bool) {
        let (word, bit) = (at / BITS, 1 << (at % BITS));
        if is_in {
            self.bits[word] |= bit;
        } else {
            self.bits[word] &= !bit;
        }
    }

    /// Looks again wherever a run can begin that places in a range belong or belonged to.
    pub(super) fn settle(&mut self, changed: Range<usize>) {
        let Some(last) = changed.end.checked_sub(1) else {
            return;
        };
        let (mut first, mut last) = (changed.start / BITS, last / BITS);
        // A run that reaches the changed places from the word before fills this one as far as them.
        let before = !(u64::MAX << (changed.start % BITS));
        if first > 0 && self.bits[first] & before == before && self.bits[first - 1] >> (BITS - 1) == 1 {
            first -= 1;
        }
        // What follows the changed places may have become a beginning, or be one no longer.
        if changed.end.is_multiple_of(BITS) && last + 1 < self.bits.len() {
            last += 1;
        }
        for word in first..=last {
            self.look_at(word);
        }
    }

    /// The length of the longest run; [`Self::LONGEST`] means so many or more.
    pub(super) fn longest(&self) -> u8 {
        u8::try_from(u32::BITS - self.any.leading_zeros()).unwrap_or(Self::LONGEST)
    }

    /// The shortest run of at least so many places, the first of them by the order of the ranges of words.
    pub(super) fn best(
        &self,
        places: u8,
        words: &(impl Iterator<Item = Range<usize>> + Clone),
    ) -> Option<Run> {
        let mut left = self.any & u32::MAX.unbounded_shl(u32::from(places.max(1)) - 1);
        while left != 0 {
            let length = left.trailing_zeros();
            let begins = &self.words[length as usize];
            if let Some(word) = words.clone().find_map(|range| begins.first_in(range)) {
                let length = u8::try_from(length + 1).unwrap_or(Self::LONGEST);
                let mut runs = self.beginning_in(word);
                return runs.find(|run| run.length == length);
            }
            left &= left - 1;
        }
        None
    }

    /// The places from one on, as far as a word reaches.
    fn window(&self, at: usize) -> u64 {
        let (word, bit) = (at / BITS, at % BITS);
        let here = self.bits.get(word).copied().unwrap_or(0) >> bit;
        let next = self.bits.get(word + 1).copied().unwrap_or(0);
        here | next.unbounded_shl(u64::BITS - u32::try_from(bit).unwrap_or(0))
    }

    /// The runs that begin in a word.
    fn beginning_in(&self, word: usize) -> impl Iterator<Item = Run> {
        let bits = self.bits[word];
        let before = word
            .checked_sub(1)
            .map_or(0, |before| self.bits[before] >> (BITS - 1));
        let next = self.bits.get(word + 1).copied().unwrap_or(0);
        // A run that began in the word before is left out.
        let going_on = if before == 0 { 0 } else { bits.trailing_ones() };
        let mut left = bits & u64::MAX.unbounded_shl(going_on);
        std::iter::from_fn(move || {
            let start = (left != 0).then(|| left.trailing_zeros())?;
            let mut length = (left >> start).trailing_ones();
            left &= u64::MAX.unbounded_shl(start + length);
            if start + length == u64::BITS {
                length += next.trailing_ones();
            }
            Some(Run {
                start: word * BITS + start as usize,
                length: u8::try_from(length.min(u32::from(Self::LONGEST))).unwrap_or(Self::LONGEST),
            })
        })
    }

    /// The lengths of the runs that begin in a word, all of them worked out at once.
    fn lengths_in(&self, word: usize) -> u32 {
        let bits = self.bits[word];
        let before = word
            .checked_sub(1)
            .map_or(0, |before| self.bits[before] >> (BITS - 1));
        let next = self.bits.get(word + 1).copied().unwrap_or(0);
        // Beginnings of runs that are longer than so many.
        let mut longer = bits & !(bits << 1 | before);
        let mut lengths = 0;
        for length in 1..u32::from(Self::LONGEST) {
            let reach = bits >> length | next << (u64::BITS - length);
            let ending = longer & !reach;
            lengths |= u32::from(ending != 0) << (length - 1);
            longer &= reach;
            if longer == 0 {
                return lengths;
            }
        }
        lengths | u32::from(longer != 0) << (Self::LONGEST - 1)
    }

    fn look_at(&mut self, word: usize) {
        let lengths = self.lengths_in(word);
        let mut changed = lengths ^ self.lengths[word];
        self.lengths[word] = lengths;
        while changed != 0 {
            let length = changed.trailing_zeros();
            changed &= changed - 1;
            let words = &mut self.words[length as usize];
            words.put(word, lengths & (1 << length) != 0);
            let any = u32::from(!words.is_empty());
            self.any = self.any & !(1 << length) | any << length;
        }
    }

    /// The runs within a range of places, each as its first place and its whole length within the range.
    pub(super) fn within(&self, range: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
        let mut at = range.start;
        std::iter::from_fn(move || {
            while at < range.end {
                let zeros = self.window(at).trailing_zeros() as usize;
                if zeros == 0 {
                    let start = at;
                    at = self.end_of(at, range.end);
                    return Some(start..at);
                }
                at += zeros;
            }
            None
        })
    }

    fn end_of(&self, mut at: usize, limit: usize) -> usize {
        loop {
            let ones = self.window(at).trailing_ones() as usize;
            at = (at + ones).min(limit);
            if ones < BITS || at == limit {
                return at;
            }
        }
    }

    /// How many bytes the set takes.
    pub(super) fn bytes(&self) -> usize {
        self.bits.capacity() * size_of::<u64>()
            + self.lengths.capacity() * size_of::<u32>()
            + self.words.iter().map(RankSet::bytes).sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every run of a row of places, by looking at one place after the other.
    fn all_runs(places: &[bool]) -> Vec<Range<usize>> {
        let mut runs = Vec::new();
        let mut at = 0;
        for group in places.chunk_by(|a, b| a == b) {
            if group[0] {
                runs.push(at..at + group.len());
            }
            at += group.len();
        }
        runs
    }

    proptest! {
        #[test]
        fn a14_the_run_that_is_found_is_the_shortest_that_is_long_enough(
            size in 1..400_usize,
            changes in prop::collection::vec((any::<prop::sample::Index>(), 1..60_usize, any::<bool>()), 1..60)
        ) {
            let (mut runs, mut plain) = (Runs::new(size), vec![false; size]);
            for (from, count, add) in changes {
                let from = from.index(size);
                let until = (from + count).min(size);
                plain[from..until].fill(add);
                for at in from..until {
                    runs.put(at, add);
                }
                runs.settle(from..until);
                let all = all_runs(&plain);
                let length = |run: &Range<usize>| run.len().min(usize::from(Runs::LONGEST));
                prop_assert_eq!(usize::from(runs.longest()), all.iter().map(length).max().unwrap_or(0));
                for places in 1..=16_u8 {
                    let long_enough = all.iter().filter(|run| run.len() >= usize::from(places));
                    let best = long_enough.min_by_key(|run| (length(run), run.start));
                    let found = runs.best(places, &std::iter::once(0..size.div_ceil(BITS)));
                    prop_assert_eq!(found.map(|run| run.start), best.map(|run| run.start));
                    prop_assert_eq!(found.map(|run| usize::from(run.length)), best.map(length));
                }
                let part = from / 2..(from + count).min(size);
                let inside: Vec<_> = all_runs(&plain[part.clone()]).into_iter()
                    .map(|run| run.start + part.start..run.end + part.start).collect();
                prop_assert_eq!(runs.within(part).collect::<Vec<_>>(), inside);
            }
        }
    }
}
