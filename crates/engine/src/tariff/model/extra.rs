//! Extras: what is charged beside the parking.

use serde::{Deserialize, Serialize};

use super::{Condition, Percent, Rule, Window};
use crate::money::Amount;

/// A list of rules that is charged beside the parking and added to it (T-18). Within it the first that applies counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extra {
    /// What the bill calls it; unique in the tariff.
    pub name: String,
    /// For which stays.
    #[serde(default, skip_serializing_if = "Condition::is_always")]
    pub when: Condition,
    /// What it measures.
    pub of: Measure,
    /// The tax of its rules; that of the tariff where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax: Option<Percent>,
    /// Its rules.
    pub rules: Vec<Rule>,
}

/// What an extra measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// The stay's time, from entry to exit. Minutes count from entry.
    Parking,
    /// The time at the charger, from plug to unplug. Minutes count from each plugging in.
    Plugged,
    /// The time in which energy flows. Minutes count from each plugging in.
    Charging,
    /// The time at the charger after energy last flowed; none where it never did. Minutes count from its end.
    Idle,
    /// The energy that flowed: rules of kind `energy`, and caps.
    Energy,
    /// Each stay once: rules of kind `fee`.
    Once,
}

/// So much for each kilowatt-hour (T-20).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Energy {
    /// The price of a kilowatt-hour.
    pub price: Amount,
    /// A started step of so many watt-hours counts in full, once for the whole stay.
    pub step_wh: u64,
    /// It applies from this much energy of the stay on, in watt-hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_wh: Option<u64>,
    /// It applies below this much energy of the stay, in watt-hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_wh: Option<u64>,
    /// It applies at this power or more, in watts. Power that is not known counts as 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_w: Option<u32>,
    /// It applies below this power, in watts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_w: Option<u32>,
    /// It applies to charging periods that begin inside this window; always where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
}
