//! Tariffs: what a stay costs, as data, and why.
//!
//! A [`Tariff`] is an ordered list of rules. [`price`] walks through a stay from its first minute to its last:
//! in every minute the first rule that applies is in charge (T-6), and caps limit what a period may cost (T-10).

mod bill;
mod calendar;
mod cap;
mod charge;
mod forecast;
mod pricing;
mod sentence;
mod window;

use serde::{Deserialize, Serialize};

pub use bill::{Bill, Segment};
pub use calendar::Calendar;
pub use cap::{Cap, CapScope};
pub use charge::{Flat, Increment};
pub use forecast::{NextChange, next_change};
pub use pricing::{PriceError, price};
pub use window::{Days, DaysError, TimeOfDay, TimeOfDayError, Window};

use crate::time::Instant;

/// A tariff: versioned, valid from an instant on, and never changed once a ticket was priced by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tariff {
    /// Its number, larger than that of the tariff before it.
    pub version: u32,
    /// Stays that begin from here on are priced by it (T-5).
    pub valid_from: Instant,
    /// The rules, the first that applies in charge (T-6).
    pub rules: Vec<Rule>,
    /// How long somebody who has paid may take to drive out, in minutes (T-12).
    #[serde(default)]
    pub exit_grace_minutes: u32,
}

/// One rule: a name for people and a strategy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// What the bill calls it. Empty where its numbers say enough.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// What it does.
    #[serde(flatten)]
    pub strategy: Strategy,
}

/// What a rule does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Strategy {
    /// So much for every started step of time (T-7).
    Increment(Increment),
    /// So much for a whole window, however long within it (T-8).
    Flat(Flat),
    /// Free if out within these minutes; otherwise everything counts from entry (T-9).
    FreeIfOutWithin {
        /// The minutes.
        minutes: u32,
    },
    /// At most so much in each period (T-10).
    Cap(Cap),
}

/// Why a tariff is not sound.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TariffError {
    /// No rule ever charges.
    #[error("no rule charges anything: an increment or a flat rate is needed")]
    ChargesNothing,
    /// A price is below zero.
    #[error("rule {0}: a price cannot be negative")]
    NegativePrice(usize),
    /// A step of time is empty.
    #[error("rule {0}: a step of time must be at least one minute")]
    EmptyStep(usize),
    /// A rule applies to no time at all.
    #[error("rule {0}: it would never apply")]
    NeverApplies(usize),
}

impl Tariff {
    /// The longest step, stretch or grace that makes sense, in minutes: one year.
    const LONGEST_MINUTES: u32 = 366 * 24 * 60;

    /// Checks what the types cannot: rules are numbered from 1 in the errors.
    pub fn check(&self) -> Result<(), TariffError> {
        let mut charges = false;
        for (number, rule) in (1..).zip(&self.rules) {
            match &rule.strategy {
                Strategy::Increment(increment) => {
                    charges = true;
                    if increment.price.is_negative() {
                        return Err(TariffError::NegativePrice(number));
                    }
                    if increment.minutes == 0 || increment.minutes > Self::LONGEST_MINUTES {
                        return Err(TariffError::EmptyStep(number));
                    }
                    if increment
                        .until_minute
                        .is_some_and(|until| until <= increment.from_minute)
                    {
                        return Err(TariffError::NeverApplies(number));
                    }
                }
                Strategy::Flat(flat) => {
                    charges = true;
                    if flat.price.is_negative() {
                        return Err(TariffError::NegativePrice(number));
                    }
                }
                Strategy::Cap(cap) if cap.amount.is_negative() => {
                    return Err(TariffError::NegativePrice(number));
                }
                Strategy::FreeIfOutWithin { minutes } if *minutes > Self::LONGEST_MINUTES => {
                    return Err(TariffError::EmptyStep(number));
                }
                Strategy::Cap(_) | Strategy::FreeIfOutWithin { .. } => {}
            }
        }
        if charges {
            Ok(())
        } else {
            Err(TariffError::ChargesNothing)
        }
    }

    /// How long a stay may be without costing anything, in minutes (T-9).
    fn free_minutes(&self) -> u32 {
        let minutes = self.rules.iter().map(|rule| match rule.strategy {
            Strategy::FreeIfOutWithin { minutes } => minutes,
            _ => 0,
        });
        minutes.max().unwrap_or(0)
    }

    /// The caps, each with the number of its rule from 0.
    fn caps(&self) -> impl Iterator<Item = (usize, &Cap)> {
        self.rules
            .iter()
            .enumerate()
            .filter_map(|(index, rule)| match &rule.strategy {
                Strategy::Cap(cap) => Some((index, cap)),
                _ => None,
            })
    }
}
