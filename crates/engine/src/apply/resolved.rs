//! Settling a contradiction: what somebody chose takes effect, once (C-1, C-3).

use super::leaving::{come_back, leave_at, leave_unnoticed, tell_left_behind, tell_surplus, tell_unpaid};
use super::paying::settle;
use super::standing::{forget_plate, relocate};
use super::{Outcome, Rejection, about_ticket, check_spots, contradict};
use crate::conflict::Conflict;
use crate::correction::Corrected;
use crate::money::Money;
use crate::operation::{Means, Operation};
use crate::resolution::{Resolution, exit_unnoticed, owed, surplus};
use crate::state::State;
use crate::ticket::TicketCode;

/// Whether a resolution means something in this lot.
pub(super) fn check(state: &State, conflict: &Conflict, resolution: &Resolution) -> Result<(), Rejection> {
    let is_nested = matches!(conflict, Conflict::SettledTwice { of, other, .. }
        if matches!(**of, Conflict::SettledTwice { .. }) || !other.settles(of));
    if is_nested || !resolution.settles(conflict) {
        return Err(Rejection::Resolution);
    }
    let awaited = matches!(conflict, Conflict::UnknownTicket { .. });
    let is_known = |code: &TicketCode| state.tickets.contains_key(code);
    let named = (!awaited)
        .then(|| conflict.ticket())
        .into_iter()
        .chain(conflict.holder());
    let other = match resolution {
        Resolution::BelongsTo { ticket } => Some(*ticket),
        _ => None,
    };
    if !named.chain(other).all(|code| is_known(&code)) {
        return Err(Rejection::Resolution);
    }
    let currency = state.lot.document().currency;
    if resolution
        .amount()
        .is_some_and(|sum| sum.currency != currency || !sum.is_positive())
    {
        return Err(Rejection::Payment);
    }
    match resolution {
        Resolution::StandsElsewhere { spots } => check_spots(state, spots),
        _ => Ok(()),
    }
}

/// Settles a conflict. One that is gone already stays as it is (C-3), but money that was given back is gone.
pub(super) fn resolve(
    state: &mut State,
    conflict: &Conflict,
    resolution: &Resolution,
    operation: &Operation,
    outcome: &mut Outcome,
) {
    if state.conflicts.remove(conflict) {
        state.settled.insert(conflict.clone(), resolution.clone());
        return take_effect(state, conflict, resolution, operation, outcome);
    }
    if let Resolution::Refund { amount, means } = resolution {
        return refund(state, conflict.ticket(), *amount, *means, operation, outcome);
    }
    let kept = state.settled.get(conflict);
    let changes_nothing = match kept {
        Some(kept) => kept == resolution,
        None => is_so_already(state, conflict, resolution),
    };
    if changes_nothing || matches!(conflict, Conflict::SettledTwice { .. }) {
        return;
    }
    let twice = Conflict::SettledTwice {
        of: Box::new(conflict.clone()),
        kept: kept.cloned(),
        other: resolution.clone(),
    };
    if !state.conflicts.contains(&twice) && !state.settled.contains_key(&twice) {
        contradict(state, outcome, twice);
    }
}

/// Whether what somebody chose for a conflict that has settled itself is what has come about anyway.
fn is_so_already(state: &State, conflict: &Conflict, resolution: &Resolution) -> bool {
    let ticket = |code: TicketCode| state.ticket(code);
    let is_inside = |code| ticket(code).is_some_and(crate::state::Ticket::is_open);
    match resolution {
        Resolution::StandsElsewhere { spots } => {
            ticket(conflict.ticket()).is_none_or(|ticket| !ticket.is_open() || ticket.spots == *spots)
        }
        Resolution::LeftUnnoticed => !conflict.holder().is_some_and(is_inside),
        Resolution::RecordedTwice => !is_inside(conflict.ticket()),
        Resolution::PlateMistyped => {
            ticket(conflict.ticket()).is_none_or(|ticket| ticket.vehicle.plate.is_none())
        }
        Resolution::ExitAt { at } => {
            ticket(conflict.ticket()).is_none_or(|ticket| ticket.left_at == Some(*at))
        }
        Resolution::StillInside => is_inside(conflict.ticket()),
        Resolution::WriteOff { .. } => ticket(conflict.ticket())
            .and_then(|ticket| Some(owed(state, ticket, ticket.left_at?)))
            .is_none_or(|owed| !owed.is_positive()),
        Resolution::Invoice { .. } | Resolution::BelongsTo { .. } | Resolution::Refund { .. } => false,
        Resolution::BothRight | Resolution::AsRecorded | Resolution::NotFound | Resolution::TheOther => true,
    }
}

fn take_effect(
    state: &mut State,
    conflict: &Conflict,
    resolution: &Resolution,
    operation: &Operation,
    outcome: &mut Outcome,
) {
    let (code, at) = (conflict.ticket(), operation.moment().guess());
    match (conflict, resolution) {
        (_, Resolution::StandsElsewhere { spots }) => {
            if let Some(ticket) = state
                .tickets
                .get(&code)
                .filter(|ticket| ticket.is_open())
                .cloned()
            {
                let before = ticket.spots.clone();
                relocate(state, &[(ticket, spots.clone())], operation, outcome);
                tell_left_behind(state, &before, outcome);
            }
        }
        (_, Resolution::LeftUnnoticed) => {
            let gone = conflict.holder().and_then(|holder| state.ticket(holder));
            if let Some(gone) = gone {
                let (gone, left) = (gone.code, exit_unnoticed(state, conflict, gone));
                leave_unnoticed(state, gone, left, at, outcome);
            }
        }
        (_, Resolution::RecordedTwice) => {
            if let Some(came) = state.ticket(code).map(|ticket| ticket.parked_at) {
                leave_unnoticed(state, code, came, at, outcome);
            }
        }
        (_, Resolution::PlateMistyped) => forget_plate(state, code),
        (_, Resolution::ExitAt { at: left }) => leave_at(state, code, *left, at, outcome),
        (Conflict::MovedAfterLeaving { spots, .. }, Resolution::StillInside) => {
            come_back(state, code, spots, at, outcome);
        }
        (_, Resolution::BelongsTo { ticket }) => {
            for fact in state.waiting.remove(&code).unwrap_or_default() {
                about_ticket(state, *ticket, &fact, outcome);
            }
        }
        (_, Resolution::Refund { amount, means }) => {
            refund(state, code, *amount, *means, operation, outcome);
        }
        (_, Resolution::Invoice { amount }) => {
            enter(state, code, operation, Corrected::Invoiced, amount.minor);
            tell_unpaid(state, code, outcome);
            tell_surplus(state, code, at, outcome);
        }
        (_, Resolution::WriteOff { amount }) => {
            enter(state, code, operation, Corrected::Forgone, amount.minor);
            settle(state, code, at);
            tell_unpaid(state, code, outcome);
        }
        (Conflict::LeftUnpaid { .. }, Resolution::AsRecorded) => tell_unpaid(state, code, outcome),
        (Conflict::SettledTwice { of, other, .. }, Resolution::TheOther) => {
            state.settled.insert(of.as_ref().clone(), other.clone());
            take_effect(state, of, other, operation, outcome);
        }
        _ => {}
    }
}

fn enter(state: &mut State, code: TicketCode, operation: &Operation, what: Corrected, minor: i64) {
    let currency = state.lot.document().currency;
    if let Some(ticket) = state.tickets.get_mut(&code) {
        ticket.correct(operation.moment().guess(), what, minor, currency);
    }
}

/// Enters money that was given back. What was given back beyond the surplus is forgone: nobody asks the driver for it
/// again (C-5).
fn refund(
    state: &mut State,
    code: TicketCode,
    amount: Money,
    means: Means,
    operation: &Operation,
    outcome: &mut Outcome,
) {
    let at = operation.moment().guess();
    let Some(ticket) = state.ticket(code) else {
        return;
    };
    let excess = amount.minor.saturating_sub(surplus(state, ticket, at).minor);
    enter(
        state,
        code,
        operation,
        Corrected::Refunded { means },
        -amount.minor,
    );
    if excess > 0 {
        enter(state, code, operation, Corrected::Forgone, excess);
        let excess = Money {
            minor: excess,
            ..amount
        };
        let conflict = Conflict::RefundedTooMuch {
            ticket: code,
            at,
            excess,
        };
        contradict(state, outcome, conflict);
    }
    settle(state, code, at);
}
