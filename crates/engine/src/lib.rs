//! Parkade's rules: the lot, allocation, tickets, tariffs and bills.
//!
//! Everything here is a pure function of its arguments. There is no clock, no randomness and no I/O, so the same
//! inputs give the same result natively and in WebAssembly, on every device. The numbered rules that the
//! code and its tests cite (`A-` allocation, `T-` tariffs, `K-` tickets, `L-` the log, `C-` conflicts) are in `docs/rules.md`.

pub mod allocation;
pub mod apply;
pub mod choice;
pub mod conflict;
pub mod correction;
pub mod decide;
pub mod frozen;
pub mod hex;
pub mod lease;
pub mod lot;
pub mod money;
pub mod occupancy;
pub mod operation;
mod parked;
pub mod plate;
pub mod preferences;
pub mod refusal;
pub mod resolution;
pub mod signed;
pub mod spot;
pub mod spot_sort;
pub mod state;
pub mod tariff;
pub mod ticket;
pub mod time;
pub mod vehicle;

/// The version of these rules, recorded in every operation.
///
/// It grows whenever a change makes [`apply::apply`] or [`tariff::Pricer`] answer differently for any input.
pub const RULES: u16 = 5;
