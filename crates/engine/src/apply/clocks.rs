//! A clock that turns out to have been wrong while nobody could tell.

use std::collections::BTreeSet;

use super::Outcome;
use super::leaving::tell_surplus;
use crate::conflict::Conflict;
use crate::operation::Operation;
use crate::resolution::owed;
use crate::state::{State, Ticket};
use crate::ticket::TicketCode;
use crate::time::Instant;

/// What a device recorded by a clock that was wrong.
pub(super) struct Touched<'a> {
    pub(super) entries: &'a [TicketCode],
    pub(super) payments: &'a [TicketCode],
    pub(super) exits: &'a [TicketCode],
}

impl Touched<'_> {
    /// The ticket by the right time. What comes out of order by that was recorded by another clock, and stays in order.
    fn corrected(&self, ticket: &Ticket, ahead_ms: i64) -> Ticket {
        let right = |at: Instant| Instant(at.0.saturating_sub(ahead_ms));
        let mut corrected = ticket.clone();
        if self.entries.contains(&ticket.code) {
            corrected.parked_at = right(ticket.parked_at);
            corrected.parked_ahead_ms = ticket.parked_ahead_ms.saturating_add(ahead_ms);
            if let Some(first) = corrected.stood_on.first_mut() {
                first.from = corrected.parked_at;
            }
        }
        let in_order = |at: Instant, was: Instant| {
            let was_in_order = ticket.parked_at <= was;
            if was_in_order {
                at.max(corrected.parked_at)
            } else {
                at
            }
        };
        if self.payments.contains(&ticket.code)
            && let Some(last) = corrected.payments.last_mut()
        {
            // The record stays as it is (L-4), with what is known of it by now.
            let made_at = in_order(right(last.made_at()), last.made_at());
            last.ahead_ms = last.at.0.saturating_sub(made_at.0);
        }
        if self.exits.contains(&ticket.code) {
            corrected.left_at = ticket.left_at.map(|left| in_order(right(left), left));
        }
        corrected
    }
}

/// Corrects what a device recorded by a wrong clock. Nobody who has paid or left is asked for more by that (C-9).
pub(super) fn found(
    state: &mut State,
    ahead_ms: i64,
    touched: &Touched,
    operation: &Operation,
    outcome: &mut Outcome,
) {
    let at = operation.moment().guess();
    let all = [touched.entries, touched.payments, touched.exits].concat();
    // In the order of their codes, each once, whatever the device says.
    for code in all.into_iter().collect::<BTreeSet<_>>() {
        let Some(ticket) = &state.tickets.get(&code).cloned() else {
            continue;
        };
        let corrected = touched.corrected(ticket, ahead_ms);
        if corrected.left_at.is_none_or(|left| corrected.parked_at <= left) {
            let is_explained = |conflict: &Conflict| matches!(conflict, Conflict::ClockDoubt { ticket, .. } if *ticket == code);
            state.conflicts.retain(|conflict| !is_explained(conflict));
        }
        let is_done = !ticket.is_open() || !ticket.payments.is_empty();
        if is_done && owed(state, &corrected, at).minor > owed(state, ticket, at).minor {
            continue;
        }
        let is_closed = !corrected.is_open();
        state.tickets.insert(code, corrected);
        if is_closed {
            tell_surplus(state, code, at, outcome);
        }
    }
}
