//! The lot's calendar: its clock, its holidays and its special days.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::DayClass;
use crate::time::Offsets;

/// What a lot knows of time: its table of UTC offsets and its days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// The lot's clock.
    pub offsets: Offsets,
    /// Days that count as holidays, whatever weekday they fall on.
    #[serde(default)]
    pub holidays: BTreeSet<NaiveDate>,
    /// Days with a name of their own, such as match days.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub special: Vec<SpecialDays>,
}

/// Days that a tariff can name: match days, shopping Sundays (T-11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecialDays {
    /// Their name, without the `@` that stands before it in a list of days.
    pub name: String,
    /// Which days.
    pub dates: BTreeSet<NaiveDate>,
    /// What they count as beside their name; where absent what they would be anyway.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts_as: Option<DayClass>,
}

impl Calendar {
    /// The most kinds of special days.
    pub const MOST_SPECIAL: usize = 50;

    /// A calendar with nothing but a clock.
    pub fn new(offsets: Offsets) -> Self {
        Self {
            offsets,
            holidays: BTreeSet::new(),
            special: Vec::new(),
        }
    }
}
