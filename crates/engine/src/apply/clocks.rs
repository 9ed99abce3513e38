//! A clock that turns out to have been wrong while nobody could tell.

use std::collections::BTreeSet;

use super::Outcome;
use super::leaving::tell_surplus;
use crate::conflict::Conflict;
use crate::operation::{Fact, Misdated, Operation};
use crate::resolution::owed;
use crate::state::{State, Ticket};
use crate::ticket::TicketCode;
use crate::time::Instant;

/// What a device recorded by a clock that was wrong.
struct Touched<'a> {
    entries: &'a [Misdated],
    payments: &'a [Misdated],
    exits: &'a [Misdated],
}

impl<'a> Touched<'a> {
    fn by(operation: &'a Operation) -> Option<Self> {
        match &operation.fact {
            Fact::ClockFound {
                entries,
                payments,
                exits,
            } => Some(Self {
                entries,
                payments,
                exits,
            }),
            _ => None,
        }
    }

    /// In the order of their codes, each once, whatever the device says.
    fn tickets(&self) -> BTreeSet<TicketCode> {
        let all = self.entries.iter().chain(self.payments).chain(self.exits);
        all.map(|misdated| misdated.ticket).collect()
    }

    /// The ticket by the right time. What comes out of order by that was recorded by another clock, and stays in order.
    fn corrected(&self, ticket: &Ticket) -> Ticket {
        let ahead_of = |misdated: &[Misdated]| {
            let found = misdated.iter().find(|misdated| misdated.ticket == ticket.code);
            found.map(|misdated| misdated.ahead_ms)
        };
        let right = |at: Instant, ahead_ms: i64| Instant(at.0.saturating_sub(ahead_ms));
        let mut corrected = ticket.clone();
        if let Some(ahead_ms) = ahead_of(self.entries) {
            corrected.parked_at = right(ticket.parked_at, ahead_ms);
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
        if let (Some(ahead_ms), Some(last)) = (ahead_of(self.payments), corrected.payments.last_mut()) {
            // The record stays as it is (L-4), with what is known of it by now.
            let made_at = in_order(right(last.made_at(), ahead_ms), last.made_at());
            last.ahead_ms = last.at.0.saturating_sub(made_at.0);
        }
        if let Some(ahead_ms) = ahead_of(self.exits) {
            corrected.left_at = ticket.left_at.map(|left| in_order(right(left, ahead_ms), left));
        }
        corrected
    }
}

/// Corrects what a device recorded by a wrong clock. What it recorded about a ticket that nobody knows yet waits for that, and
/// so does what is wrong with it.
pub(super) fn found(state: &mut State, operation: &Operation, outcome: &mut Outcome) {
    let Some(touched) = Touched::by(operation) else {
        return;
    };
    for code in touched.tickets() {
        match state.waiting.get_mut(&code) {
            Some(waiting) if !state.tickets.contains_key(&code) => waiting.push(operation.clone()),
            _ => correct(state, code, operation, outcome),
        }
    }
}

/// Corrects what concerns one ticket. Nobody who has paid or left is asked for more by that (C-9).
pub(super) fn correct(state: &mut State, code: TicketCode, operation: &Operation, outcome: &mut Outcome) {
    let at = operation.moment().guess();
    let (Some(touched), Some(ticket)) = (Touched::by(operation), state.tickets.get(&code)) else {
        return;
    };
    let corrected = touched.corrected(ticket);
    if corrected.left_at.is_none_or(|left| corrected.parked_at <= left) {
        let is_explained =
            |conflict: &Conflict| matches!(conflict, Conflict::ClockDoubt { ticket, .. } if *ticket == code);
        state.conflicts.retain(|conflict| !is_explained(conflict));
    }
    let is_done = !ticket.is_open() || !ticket.payments.is_empty();
    if is_done && owed(state, &corrected, at).minor > owed(state, ticket, at).minor {
        return;
    }
    let is_closed = !corrected.is_open();
    state.tickets.insert(code, corrected);
    if is_closed {
        tell_surplus(state, code, at, outcome);
    }
}
