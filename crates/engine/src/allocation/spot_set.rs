//! A set of spots of one lot, as it is kept and sent.

use serde::{Deserialize, Serialize};

use crate::lot::SpotIndex;

/// A set of spots, by their places in the lot's own order. Written as hexadecimal digits, four spots a digit, so a
/// million spots take 250 kB.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SpotSet {
    /// Bytes of eight spots, the first spot in the lowest bit. The last byte is not zero, so that equal sets are equal.
    bytes: Vec<u8>,
}

/// A text that is no set of spots.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a set of spots is written in pairs of hexadecimal digits")]
pub struct SpotSetError;

impl SpotSet {
    /// Adds a spot.
    pub fn insert(&mut self, spot: SpotIndex) {
        if self.bytes.len() <= spot.0 / 8 {
            self.bytes.resize(spot.0 / 8 + 1, 0);
        }
        self.bytes[spot.0 / 8] |= 1 << (spot.0 % 8);
    }

    /// Whether a spot is in it.
    pub fn contains(&self, spot: SpotIndex) -> bool {
        self.bytes
            .get(spot.0 / 8)
            .is_some_and(|byte| byte & (1 << (spot.0 % 8)) != 0)
    }

    /// Its spots, in the lot's own order.
    pub fn iter(&self) -> impl Iterator<Item = SpotIndex> {
        (0..self.bytes.len() * 8)
            .map(SpotIndex)
            .filter(|&spot| self.contains(spot))
    }
}

impl FromIterator<SpotIndex> for SpotSet {
    fn from_iter<I: IntoIterator<Item = SpotIndex>>(spots: I) -> Self {
        let mut set = Self::default();
        spots.into_iter().for_each(|spot| set.insert(spot));
        set
    }
}

impl From<SpotSet> for String {
    fn from(set: SpotSet) -> Self {
        let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
        set.bytes
            .iter()
            .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
            .collect()
    }
}

impl TryFrom<String> for SpotSet {
    type Error = SpotSetError;

    fn try_from(text: String) -> Result<Self, SpotSetError> {
        let digits: Option<Vec<_>> = text.chars().map(|digit| digit.to_digit(16)).collect();
        let digits = digits
            .filter(|digits| digits.len().is_multiple_of(2))
            .ok_or(SpotSetError)?;
        let byte = |pair: &[u32]| u8::try_from(pair[0] << 4 | pair[1]).map_err(|_| SpotSetError);
        let mut bytes: Vec<u8> = digits.chunks(2).map(byte).collect::<Result<_, _>>()?;
        let used = bytes
            .iter()
            .rposition(|&byte| byte != 0)
            .map_or(0, |last| last + 1);
        bytes.truncate(used);
        Ok(Self { bytes })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a6_a_set_of_spots_reads_back_as_it_was_written(spots in prop::collection::btree_set(0..3_000_usize, 0..200)) {
            let set: SpotSet = spots.iter().copied().map(SpotIndex).collect();
            prop_assert!(set.iter().map(|spot| spot.0).eq(spots.iter().copied()));
            let text = serde_json::to_string(&set).expect("writes");
            prop_assert_eq!(serde_json::from_str::<SpotSet>(&text).expect("reads back"), set);
        }
    }

    #[test]
    fn a6_what_is_no_set_of_spots_is_refused_and_empty_ends_do_not_matter() {
        for bad in ["0", "0g", "–1"] {
            assert_eq!(SpotSet::try_from(bad.to_owned()), Err(SpotSetError), "{bad}");
        }
        assert_eq!(
            SpotSet::try_from("0100".to_owned()),
            SpotSet::try_from("01".to_owned())
        );
    }
}
