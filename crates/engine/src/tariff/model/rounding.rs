//! Rounding, by name.

use serde::{Deserialize, Serialize};

use crate::money::Amount;

/// How a bill is rounded, once and at its end (T-1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rounding {
    /// To a multiple of this, such as 0.05; to the currency's smallest unit where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Amount>,
    /// In which direction.
    #[serde(default)]
    pub mode: RoundingMode,
}

/// In which direction a sum between two multiples goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundingMode {
    /// To the nearest; a half to the larger sum.
    #[default]
    HalfUp,
    /// To the nearest; a half to the smaller sum.
    HalfDown,
    /// To the nearest; a half to the even multiple.
    HalfEven,
    /// To the larger sum.
    Up,
    /// To the smaller sum.
    Down,
}

impl Rounding {
    /// Whether it is the ordinary one: to the smallest unit, a half up.
    pub fn is_ordinary(&self) -> bool {
        *self == Self::default()
    }
}
