//! Adjustments: what is taken off or put on, for whom and of what.

use serde::{Deserialize, Serialize};

use super::{Condition, Percent};
use crate::money::Amount;

/// A discount or a surcharge: a validation, a loyalty discount, a price by payment means (T-24).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    /// What the bill calls it.
    pub name: String,
    /// For whom.
    #[serde(default, skip_serializing_if = "Condition::is_always")]
    pub when: Condition,
    /// The extra it changes, by name, or `parking`; the whole bill where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// What it does.
    #[serde(flatten)]
    pub change: Change,
}

/// What an adjustment does. Below zero is a discount, above a surcharge; no discount goes below nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Change {
    /// A share of what is left to pay.
    Percent {
        /// How much: -20 takes a fifth off.
        percent: Percent,
    },
    /// A sum.
    Amount {
        /// How much: -2.00 takes two off.
        amount: Amount,
    },
    /// So many minutes of parking for nothing (T-25).
    Minutes {
        /// How many.
        minutes: u32,
        /// Which ones.
        #[serde(default)]
        meaning: TimeMeaning,
    },
}

/// Which minutes of a stay are given away (T-25).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeMeaning {
    /// As if the vehicle had come in later, or gone out earlier: whichever is the cheaper.
    #[default]
    Cheapest,
    /// As if the vehicle had come in later.
    Arrival,
    /// As if the vehicle had gone out earlier.
    Departure,
}

/// What happens where several discounts fit (T-24). Surcharges always count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stacking {
    /// One after the other, each of what the ones before it have left.
    #[default]
    Each,
    /// Only the one that is best for the driver; of equal ones the first.
    Best,
}
