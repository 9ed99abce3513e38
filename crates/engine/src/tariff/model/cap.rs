//! Caps: the most that a period may cost.

use serde::{Deserialize, Serialize};

use super::Window;
use crate::money::Amount;

/// At most so much in each period (T-10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cap {
    /// The most a period costs.
    pub amount: Amount,
    /// What a period is.
    pub per: Period,
    /// Which periods it holds in.
    #[serde(default, skip_serializing_if = "Repeat::is_each")]
    pub repeat: Repeat,
    /// The names of the rules it holds for; all rules of its own list where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
    /// It holds for steps that begin before this minute of the stay; for all where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_minute: Option<u32>,
}

/// The periods that caps and free time count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "scope", rename_all = "snake_case")]
pub enum Period {
    /// The whole stay.
    Stay,
    /// Every 24 hours from entry, in elapsed time.
    Hours24,
    /// Every so many minutes from entry, in elapsed time.
    Every {
        /// How many.
        minutes: u32,
    },
    /// Every week by the lot's clock, from Monday 00:00.
    Week,
    /// Every occurrence of a window by the lot's clock; a calendar day is the window from 00:00 to 00:00.
    Window(Window),
}

/// Which periods a cap holds in (T-10).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repeat {
    /// In each.
    #[default]
    Each,
    /// In the first that the stay touches; after it the rules charge without this limit.
    Once,
    /// In the first; every later one that has begun costs the full amount.
    Full,
}

impl Repeat {
    // serde's `skip_serializing_if` passes a reference.
    #[expect(clippy::trivially_copy_pass_by_ref)]
    fn is_each(&self) -> bool {
        *self == Self::Each
    }
}
