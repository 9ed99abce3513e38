//! What tells one spot from another when a vehicle is sent to it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::spot::{Spot, SpotKind};

/// A spot's kind and features: all that decides who may take it. Written `compact` or `accessible large charger`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SpotSort {
    /// What it is built for.
    pub kind: SpotKind,
    /// Whether it is kept for holders of an accessible permit.
    pub accessible: bool,
    /// Whether it has a charger.
    pub charger: bool,
}

/// A text that names no sort of spot.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}” is no sort of spot: one of motorcycle, compact, large is needed, with accessible or charger beside it"
)]
pub struct SpotSortError(String);

impl SpotSort {
    /// How many sorts there are.
    pub const COUNT: usize = 12;

    /// Every sort, in the order of its number.
    pub fn all() -> impl Iterator<Item = Self> {
        SpotKind::ALL.into_iter().flat_map(|kind| {
            [(false, false), (false, true), (true, false), (true, true)].map(|(accessible, charger)| Self {
                kind,
                accessible,
                charger,
            })
        })
    }

    /// Its number, from 0 to 11.
    pub fn number(self) -> usize {
        let kind = match self.kind {
            SpotKind::Motorcycle => 0,
            SpotKind::Compact => 1,
            SpotKind::Large => 2,
        };
        kind * 4 + usize::from(self.accessible) * 2 + usize::from(self.charger)
    }
}

impl From<&Spot> for SpotSort {
    fn from(spot: &Spot) -> Self {
        Self {
            kind: spot.kind,
            accessible: spot.accessible,
            charger: spot.charger.is_some(),
        }
    }
}

impl fmt::Display for SpotSort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.accessible {
            f.write_str("accessible ")?;
        }
        f.write_str(match self.kind {
            SpotKind::Motorcycle => "motorcycle",
            SpotKind::Compact => "compact",
            SpotKind::Large => "large",
        })?;
        f.write_str(if self.charger { " charger" } else { "" })
    }
}

impl FromStr for SpotSort {
    type Err = SpotSortError;

    fn from_str(text: &str) -> Result<Self, SpotSortError> {
        let words: Vec<_> = text.split_whitespace().collect();
        let mut found = Self::all().filter(|sort| {
            let mut named: Vec<_> = sort.to_string().split(' ').map(str::to_owned).collect();
            let mut typed: Vec<_> = words.iter().map(|&word| word.to_owned()).collect();
            named.sort_unstable();
            typed.sort_unstable();
            named == typed
        });
        found
            .next()
            .ok_or_else(|| SpotSortError(text.chars().take(40).collect()))
    }
}

impl TryFrom<String> for SpotSort {
    type Error = SpotSortError;

    fn try_from(text: String) -> Result<Self, SpotSortError> {
        text.parse()
    }
}

impl From<SpotSort> for String {
    fn from(sort: SpotSort) -> Self {
        sort.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a2_a_sort_reads_as_it_is_written_in_any_order() {
        for (number, sort) in SpotSort::all().enumerate() {
            assert_eq!(sort.number(), number);
            assert_eq!(sort.to_string().parse(), Ok(sort));
        }
        assert_eq!(
            "charger large  accessible".parse::<SpotSort>(),
            "accessible large charger".parse()
        );
        for bad in ["", "charger", "compact large", "compact compact", "huge"] {
            assert!(bad.parse::<SpotSort>().is_err(), "{bad}");
        }
    }
}
