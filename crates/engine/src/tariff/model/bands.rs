//! Tables of totals.

use serde::{Deserialize, Serialize};

use super::Window;
use crate::money::Amount;

/// A table of totals: up to so many minutes it costs so much in all (T-16).
///
/// After its last row it says nothing more: the next rule that applies is in charge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The rows: minutes and totals that rise, or stay, from row to row.
    pub rows: Vec<TableRow>,
    /// It applies inside this window; always where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
}

/// A row of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableRow {
    /// Up to and with this minute of the stay.
    pub until_minute: u32,
    /// What the stay costs up to there.
    pub total: Amount,
}
