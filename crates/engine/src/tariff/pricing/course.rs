//! The course of a walk: the times it goes through, and what it needs to know of the stay.

use super::clock::{Clock, Opening};
use super::when::When;
use crate::tariff::{Restart, Visit};
use crate::time::Minute;

/// A time to walk through.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) from: Minute,
    pub(super) until: Minute,
    /// From where minutes count.
    pub(super) anchor: Minute,
    /// Whether it is charged: a stay before this one has been charged already.
    pub(super) is_charged: bool,
}

/// What a walk needs to know of the stay.
pub(super) struct Course<'w> {
    pub(super) clock: &'w Clock<'w>,
    /// Where periods that count from entry begin.
    pub(super) entry: Minute,
    /// The times, in order.
    pub(super) spans: &'w [Span],
    /// Minutes at which a condition may change its answer, in order.
    pub(super) edges: &'w [Minute],
    /// Whether a condition holds in a minute.
    pub(super) holds: &'w dyn Fn(&When, Minute) -> bool,
    /// How many spots pay in a minute.
    pub(super) spots: &'w dyn Fn(Minute) -> u32,
    pub(super) restart: Restart,
    /// How many minutes of a shared period other visits have used up before this stay.
    pub(super) used_before: &'w dyn Fn(Minute, Minute, Option<&Opening>) -> i64,
}

/// How many minutes of a time visits have taken, inside a window if there is one.
pub(super) fn minutes_of<'v>(
    visits: impl IntoIterator<Item = &'v Visit>,
    clock: &Clock,
    (from, until): (Minute, Minute),
    window: Option<&Opening>,
) -> i64 {
    let overlap = |visit: &Visit| {
        let (entry, exit) = (visit.entry.minute().max(from), visit.exit.minute().min(until));
        match window {
            None => exit.since(entry).max(0),
            Some(window) => window.minutes(clock, entry, exit),
        }
    };
    visits.into_iter().map(overlap).fold(0, i64::saturating_add)
}
