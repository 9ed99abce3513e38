//! Charging: when a vehicle was plugged in, and what flowed.

use serde::{Deserialize, Serialize};

use crate::time::Instant;

/// A vehicle at a charger, from plug to unplug.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChargingSession {
    /// When it was plugged in.
    pub plugged_at: Instant,
    /// When it was unplugged; still plugged in where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unplugged_at: Option<Instant>,
    /// When energy flowed, in order. The time after the last of them is idle.
    #[serde(default)]
    pub periods: Vec<ChargingPeriod>,
}

/// A time in which energy flowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChargingPeriod {
    /// When it began.
    pub from: Instant,
    /// When it ended; still flowing where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
    /// How much energy flowed, in watt-hours.
    pub energy_wh: u64,
    /// At which power, in watts, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub power_w: Option<u32>,
}
