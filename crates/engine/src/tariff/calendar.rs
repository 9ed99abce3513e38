//! The lot's calendar: its clock and its holidays.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::time::Offsets;

/// What a lot knows of time: its table of UTC offsets and its holidays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// The lot's clock.
    pub offsets: Offsets,
    /// Days that count as holidays, whatever weekday they fall on.
    #[serde(default)]
    pub holidays: BTreeSet<NaiveDate>,
}
