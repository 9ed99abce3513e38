//! Applying an operation: the fold that every replica and the server run.

mod presented;
mod rejection;
mod standing;

use std::sync::Arc;

use crate::conflict::Conflict;
use crate::lot::Lot;
use crate::operation::{Fact, Note, Operation};
use crate::spot::SpotId;
use crate::state::{Payment, State, Ticket};
use crate::ticket::{DeviceNo, TicketCode};
use crate::time::Instant;
use crate::vehicle::Vehicle;

use rejection::MOST_NAME;
pub use rejection::Rejection;
use standing::{come_in, go_out, look_again, relocate, stand, step_off};

/// What applying an operation did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Contradictions that this operation brought to light. The fact stands all the same (L-2).
    pub conflicts: Vec<Conflict>,
}

/// Applies an operation to a state. Total: every operation has an outcome or a reason, and none panics.
///
/// # Errors
/// A [`Rejection`] for an operation that means nothing here; the state is unchanged.
pub fn apply(state: &mut State, operation: &Operation) -> Result<Outcome, Rejection> {
    let mut outcome = Outcome::default();
    match &operation.fact {
        Fact::LotPublished { lot } => {
            if operation.device != DeviceNo::SERVER {
                return Err(Rejection::NotTheServer);
            }
            *state = republished(state, Lot::try_from(lot.as_ref().clone())?);
        }
        Fact::Parked {
            ticket,
            vehicle,
            spots,
            tariff,
            at_entry,
        } => {
            check_spots(state, spots)?;
            let was_presented = state.presented.contains(ticket);
            if state.tickets.contains_key(ticket) && !was_presented {
                return Err(Rejection::TicketTwice(*ticket));
            }
            let ticket = Ticket {
                code: *ticket,
                vehicle: vehicle.clone(),
                spots: spots.clone(),
                parked_at: operation.at,
                tariff: *tariff,
                payments: Vec::new(),
                left_at: None,
                at_entry: at_entry.clone(),
                stood_on: state.stood_on(spots, operation.at).into_iter().collect(),
                ..Ticket::default_for(*ticket)
            };
            if was_presented {
                presented::recorded(state, &ticket, &mut outcome);
            } else {
                park(state, ticket, &mut outcome);
            }
        }
        Fact::Paid { ticket, amount, .. } => {
            if amount.currency != state.lot.document().currency || !amount.is_positive() {
                return Err(Rejection::Payment);
            }
            about_ticket(state, *ticket, operation, &mut outcome);
        }
        Fact::Noted { ticket, note } => {
            check_note(note)?;
            about_ticket(state, *ticket, operation, &mut outcome);
        }
        Fact::Moved { ticket, spots } => {
            check_spots(state, spots)?;
            about_ticket(state, *ticket, operation, &mut outcome);
        }
        Fact::Swapped { ticket, with } => {
            if ticket == with {
                return Err(Rejection::SwappedWithItself(*ticket));
            }
            about_ticket(state, *ticket, operation, &mut outcome);
        }
        Fact::SpotsClosed { spots } => {
            check_spots(state, spots)?;
            state.closed.extend(spots.iter().cloned());
            look_again(state, spots);
        }
        Fact::SpotsOpened { spots } => {
            check_spots(state, spots)?;
            for spot in spots {
                state.closed.remove(spot);
            }
            look_again(state, spots);
        }
        Fact::Left { ticket } => about_ticket(state, *ticket, operation, &mut outcome),
        Fact::Presented { ticket } => presented::present(state, ticket, &mut outcome)?,
        Fact::DeviceEnrolled { .. } | Fact::DeviceRevoked { .. } => presented::devices(state, operation)?,
    }
    Ok(outcome)
}

/// Notes a contradiction: in the state until it is settled, in the outcome for whoever sent the operation.
///
/// The state has it at once, so that what the same operation settles again is gone at its end.
fn contradict(state: &mut State, outcome: &mut Outcome, conflict: Conflict) {
    state.conflicts.insert(conflict.clone());
    outcome.conflicts.push(conflict);
}

fn check_note(note: &Note) -> Result<(), Rejection> {
    match note {
        Note::Validated { name } | Note::Recognised { group: name }
            if name.is_empty() || name.chars().count() > MOST_NAME =>
        {
            Err(Rejection::Name)
        }
        Note::EnergyMetered { period } if period.until.is_some_and(|until| until < period.from) => {
            Err(Rejection::Energy)
        }
        _ => Ok(()),
    }
}

fn check_spots(state: &State, spots: &[SpotId]) -> Result<(), Rejection> {
    let twice = spots
        .iter()
        .enumerate()
        .any(|(at, spot)| spots[..at].contains(spot));
    if spots.is_empty() || twice {
        return Err(Rejection::Spots);
    }
    match spots.iter().find(|spot| state.lot.index_of(spot).is_none()) {
        Some(unknown) => Err(Rejection::UnknownSpot(unknown.clone())),
        None => Ok(()),
    }
}

fn park(state: &mut State, ticket: Ticket, outcome: &mut Outcome) {
    let code = ticket.code;
    come_in_once(state, &ticket, outcome);
    stand(state, &ticket, outcome);
    state.tickets.insert(code, ticket);
    // Facts that came before their ticket take effect now, in the order they came.
    if let Some(waiting) = state.waiting.remove(&code) {
        state.conflicts.remove(&Conflict::UnknownTicket { ticket: code });
        for operation in &waiting {
            about_ticket(state, code, operation, outcome);
        }
    }
}

/// Notes a plate that comes in, and the contradiction where it is inside already.
fn come_in_once(state: &mut State, ticket: &Ticket, outcome: &mut Outcome) {
    if let Some((plate, holder)) = plate_inside(state, &ticket.vehicle) {
        let conflict = Conflict::PlateTwice {
            plate,
            ticket: ticket.code,
            holder,
        };
        contradict(state, outcome, conflict);
    }
    come_in(state, ticket);
}

fn plate_inside(state: &State, vehicle: &Vehicle) -> Option<(crate::plate::Plate, TicketCode)> {
    let plate = vehicle.plate.as_ref()?;
    Some((plate.clone(), state.parked(plate)?))
}

fn about_ticket(state: &mut State, code: TicketCode, operation: &Operation, outcome: &mut Outcome) {
    let Some(ticket) = state.tickets.get(&code).cloned() else {
        state.waiting.entry(code).or_default().push(operation.clone());
        contradict(state, outcome, Conflict::UnknownTicket { ticket: code });
        return;
    };
    match &operation.fact {
        Fact::Paid { amount, means, .. } => {
            // A stay without a price is a wrong clock's; nobody can say that nothing was due.
            let fee = ticket.fee_by(&state.terms_at(&ticket, operation.at), operation.at, Some(*means));
            let due = fee.map_or(*amount, |fee| fee.due);
            if amount.minor > due.minor {
                contradict(state, outcome, Conflict::Overpaid { ticket: code });
            }
            let mut ticket = ticket;
            ticket.payments.push(Payment {
                at: operation.at,
                amount: *amount,
                means: *means,
            });
            // Money that was taken in time and told late settles the doubt by itself.
            settle(state, &ticket, operation.at);
            state.tickets.insert(code, ticket);
        }
        Fact::Noted { note, .. } => {
            let mut ticket = ticket;
            ticket.note(note, operation.at);
            settle(state, &ticket, operation.at);
            state.tickets.insert(code, ticket);
        }
        Fact::Moved { spots, .. } => relocate(state, &[(ticket, spots.clone())], operation, outcome),
        Fact::Swapped { ticket: one, with } => {
            let other = if *one == code { *with } else { *one };
            let Some(other) = state.tickets.get(&other).cloned() else {
                return about_ticket(state, other, operation, outcome);
            };
            let (here, there) = (ticket.spots.clone(), other.spots.clone());
            relocate(state, &[(ticket, there), (other, here)], operation, outcome);
        }
        Fact::Left { .. } if !ticket.is_open() => {
            contradict(state, outcome, Conflict::LeftTwice { ticket: code });
        }
        Fact::Left { .. } => {
            if state
                .fee(&ticket, operation.at)
                .is_ok_and(|fee| fee.due.is_positive())
            {
                contradict(state, outcome, Conflict::LeftUnpaid { ticket: code });
            }
            step_off(state, &ticket);
            go_out(state, &ticket);
            if let Some(ticket) = state.tickets.get_mut(&code) {
                ticket.left_at = Some(operation.at);
            }
        }
        Fact::LotPublished { .. }
        | Fact::Parked { .. }
        | Fact::SpotsClosed { .. }
        | Fact::SpotsOpened { .. }
        | Fact::Presented { .. }
        | Fact::DeviceEnrolled { .. }
        | Fact::DeviceRevoked { .. } => {}
    }
}

/// Forgets that a vehicle left without paying, once nothing is due.
fn settle(state: &mut State, ticket: &Ticket, at: Instant) {
    if state.fee(ticket, at).is_ok_and(|fee| !fee.due.is_positive()) {
        state
            .conflicts
            .remove(&Conflict::LeftUnpaid { ticket: ticket.code });
    }
}

/// The same tickets in a newly published lot.
fn republished(state: &State, lot: Lot) -> State {
    let mut new = State::open(Arc::new(lot));
    new.closed.clone_from(&state.closed);
    look_again(&mut new, &state.closed.iter().cloned().collect::<Vec<_>>());
    // Standing lists keep the order of the log only if tickets stand again in the order they came.
    let mut open: Vec<_> = state.tickets.values().filter(|ticket| ticket.is_open()).collect();
    open.sort_by_key(|ticket| (ticket.parked_at, ticket.code));
    for ticket in open {
        come_in(&mut new, ticket);
        // Whatever contradicts itself has been told before.
        stand(&mut new, ticket, &mut Outcome::default());
    }
    new.tickets.clone_from(&state.tickets);
    new.waiting.clone_from(&state.waiting);
    new.presented.clone_from(&state.presented);
    new.directory.clone_from(&state.directory);
    new.conflicts.clone_from(&state.conflicts);
    new
}
