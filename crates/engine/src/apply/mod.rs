//! Applying an operation: the fold that every replica and the server run.

mod clocks;
mod filing;
mod leases;
mod leaving;
mod paying;
mod presented;
mod rejection;
mod resolved;
mod standing;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::allocation::SpotSet;
use crate::conflict::Conflict;
use crate::lot::Lot;
use crate::money::Money;
use crate::operation::{AtEntry, Fact, Note, Operation};
use crate::spot::SpotId;
use crate::state::{Payment, State, Ticket};
use crate::ticket::{DeviceNo, TicketCode};
use crate::vehicle::Vehicle;

pub(crate) use presented::owner;
use rejection::MOST_NAME;
pub use rejection::Rejection;
use standing::{come_in, look_again, relocate, stand};

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
            check_named(spots)?;
            let came = operation.moment().latest();
            let ticket = Ticket {
                spots: spots.clone(),
                stood_on: state.stood_on(spots, came).into_iter().collect(),
                ..entered(operation, *ticket, vehicle, *tariff, at_entry)
            };
            let_in(state, ticket, &mut outcome)?;
        }
        Fact::Admitted {
            ticket,
            vehicle,
            level,
            tariff,
            at_entry,
        } => {
            let ticket = Ticket {
                level: Some(level.clone()),
                ..entered(operation, *ticket, vehicle, *tariff, at_entry)
            };
            let_in(state, ticket, &mut outcome)?;
        }
        Fact::Lease { change } => leases::change(state, operation.device, change)?,
        Fact::Paid {
            ticket,
            amount,
            shown,
            ..
        } => {
            let is_here = |sum: Money| sum.currency == state.lot.document().currency && sum.minor >= 0;
            if !is_here(*amount) || !amount.is_positive() || !shown.is_none_or(is_here) {
                return Err(Rejection::Payment);
            }
            about_ticket(state, *ticket, operation, &mut outcome);
        }
        Fact::Noted { ticket, note } => {
            check_note(note)?;
            about_ticket(state, *ticket, operation, &mut outcome);
        }
        Fact::Moved { ticket, spots } => {
            check_named(spots)?;
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
        Fact::Resolved { conflict, resolution } => {
            resolved::check(state, conflict, resolution)?;
            resolved::resolve(state, conflict, resolution, operation, &mut outcome);
        }
        Fact::ClockFound { .. } => clocks::found(state, operation, &mut outcome),
        Fact::Presented { ticket } => presented::present(state, ticket, &mut outcome)?,
        Fact::DeviceEnrolled { .. } | Fact::DeviceRevoked { .. } => presented::devices(state, operation)?,
        Fact::Filed { tickets } => filing::file(state, operation.device, tickets)?,
        Fact::Erased { tickets } => filing::erase(state, operation.device, tickets)?,
    }
    Ok(outcome)
}

/// Notes a contradiction: in the state until it is settled, in the outcome for whoever sent the operation.
///
/// The state has it at once, so that what the same operation settles again is gone at its end.
fn contradict(state: &mut State, outcome: &mut Outcome, conflict: Conflict) {
    state.settled.remove(&conflict);
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

/// The ticket of a vehicle that comes in, but for where it goes.
fn entered(
    operation: &Operation,
    code: TicketCode,
    vehicle: &Vehicle,
    tariff: u32,
    at_entry: &AtEntry,
) -> Ticket {
    let now = operation.moment();
    Ticket {
        vehicle: vehicle.clone(),
        parked_at: now.latest(),
        parked_doubt_ms: now.doubt_ms(),
        tariff,
        at_entry: at_entry.clone(),
        ..Ticket::default_for(code)
    }
}

/// A vehicle comes in, for the first time as far as the log tells.
fn let_in(state: &mut State, ticket: Ticket, outcome: &mut Outcome) -> Result<(), Rejection> {
    if state.presented.contains(&ticket.code) {
        presented::recorded(state, &ticket, outcome);
    } else if state.tickets.contains_key(&ticket.code) {
        return Err(Rejection::TicketTwice(ticket.code));
    } else if let Some(shown) = presented::by_paper(state, &ticket) {
        presented::recorded(state, &shown, outcome);
    } else {
        park(state, ticket, outcome);
    }
    Ok(())
}

/// Spots that this lot has.
fn check_spots(state: &State, spots: &[SpotId]) -> Result<(), Rejection> {
    check_named(spots)?;
    match spots.iter().find(|spot| state.lot.index_of(spot).is_none()) {
        Some(unknown) => Err(Rejection::UnknownSpot(unknown.clone())),
        None => Ok(()),
    }
}

/// Where a vehicle stands need not be a spot that this lot has: the device may have known another version of it, and the
/// vehicle is there all the same (L-2).
fn check_named(spots: &[SpotId]) -> Result<(), Rejection> {
    let twice = spots
        .iter()
        .enumerate()
        .any(|(at, spot)| spots[..at].contains(spot));
    if spots.is_empty() || twice {
        return Err(Rejection::Spots);
    }
    Ok(())
}

fn park(state: &mut State, ticket: Ticket, outcome: &mut Outcome) {
    let (code, also) = (ticket.code, ticket.at_entry.also);
    come_in_once(state, &ticket, outcome);
    stand(state, &ticket, outcome);
    state.note_paper(&ticket);
    state.tickets.insert(code, ticket);
    // Facts that came before their ticket take effect now, in the order they came.
    let also = also.filter(|also| !state.tickets.contains_key(also));
    for code in [code].into_iter().chain(also) {
        for operation in state.waiting.remove(&code).unwrap_or_default() {
            state.conflicts.remove(&Conflict::UnknownTicket { ticket: code });
            about_ticket(state, code, &operation, outcome);
        }
    }
}

/// Notes a plate that comes in, and the contradiction where it is inside already.
fn come_in_once(state: &mut State, ticket: &Ticket, outcome: &mut Outcome) {
    if let Some(holder) = plate_inside(state, &ticket.vehicle) {
        let conflict = Conflict::PlateTwice {
            ticket: ticket.code,
            holder,
        };
        contradict(state, outcome, conflict);
    }
    come_in(state, ticket);
}

/// The open ticket of a vehicle's plate.
fn plate_inside(state: &State, vehicle: &Vehicle) -> Option<TicketCode> {
    state.parked(vehicle.plate.as_ref()?)
}

fn about_ticket(state: &mut State, code: TicketCode, operation: &Operation, outcome: &mut Outcome) {
    let Some(ticket) = state.tickets.get(&code).cloned() else {
        if let Some(own) = state.on_paper(code) {
            let mut meant = operation.clone();
            meant.fact.rename(code, own);
            return about_ticket(state, own, &meant, outcome);
        }
        state.waiting.entry(code).or_default().push(operation.clone());
        contradict(state, outcome, Conflict::UnknownTicket { ticket: code });
        return;
    };
    match &operation.fact {
        Fact::Paid {
            amount, means, shown, ..
        } => {
            let until = ticket.until(operation.moment());
            let payment = Payment {
                at: operation.at,
                doubt_ms: operation.moment().latest().since(until),
                ahead_ms: operation.at.0.saturating_sub(until.0),
                amount: *amount,
                means: *means,
            };
            paying::pay(state, ticket, payment, *shown, outcome);
        }
        Fact::Noted { note, .. } => {
            let mut ticket = ticket;
            ticket.note(note, operation.moment().guess());
            state.tickets.insert(code, ticket);
            paying::settle(state, code, operation.moment().guess());
        }
        Fact::Moved { spots, .. } => {
            let before = ticket.spots.clone();
            relocate(state, &[(ticket, spots.clone())], operation, outcome);
            leaving::tell_left_behind(state, &before, outcome);
        }
        Fact::Swapped { ticket: one, with } => {
            let other = if *one == code { *with } else { *one };
            let Some(other) = state.tickets.get(&other).cloned() else {
                return about_ticket(state, other, operation, outcome);
            };
            let (here, there) = (ticket.spots.clone(), other.spots.clone());
            let before = [here.clone(), there.clone()].concat();
            relocate(state, &[(ticket, there), (other, here)], operation, outcome);
            leaving::tell_left_behind(state, &before, outcome);
        }
        Fact::ClockFound { .. } => clocks::correct(state, code, operation, outcome),
        Fact::Left { .. } => leaving::leave(state, ticket, operation.moment(), outcome),
        Fact::LotPublished { .. }
        | Fact::Parked { .. }
        | Fact::Admitted { .. }
        | Fact::Lease { .. }
        | Fact::SpotsClosed { .. }
        | Fact::SpotsOpened { .. }
        | Fact::Resolved { .. }
        | Fact::Presented { .. }
        | Fact::DeviceEnrolled { .. }
        | Fact::DeviceRevoked { .. }
        | Fact::Filed { .. }
        | Fact::Erased { .. } => {}
    }
}

/// Leases of spots that the lot no longer has are kept: it may have them again.
fn lease_again(state: &mut State) {
    let mut by_device: BTreeMap<DeviceNo, SpotSet> = BTreeMap::new();
    for (spot, device) in &state.leases.holders {
        if let Some(index) = state.lot.index_of(spot) {
            by_device.entry(*device).or_default().insert(index);
        }
    }
    for (device, spots) in by_device {
        state.free.lease(&spots, Some(device));
    }
}

/// The same tickets in a newly published lot.
fn republished(state: &State, lot: Lot) -> State {
    let mut new = State::open(Arc::new(lot));
    new.closed.clone_from(&state.closed);
    new.leases.clone_from(&state.leases);
    new.tickets.clone_from(&state.tickets);
    new.also.clone_from(&state.also);
    new.waiting.clone_from(&state.waiting);
    stand_again(&mut new);
    new.presented.clone_from(&state.presented);
    new.directory.clone_from(&state.directory);
    // Two may have been sent to a spot that this lot has and the one before had not. All else has been told before.
    let is_new = |conflict: &Conflict| match conflict {
        Conflict::SpotTaken { spot, .. } => state.lot.index_of(spot).is_none(),
        _ => false,
    };
    new.conflicts.retain(is_new);
    new.conflicts.extend(state.conflicts.iter().cloned());
    new.settled.clone_from(&state.settled);
    new
}

/// Works out who stands where, from tickets, closed spots and leases.
pub(crate) fn stand_again(state: &mut State) {
    let unswept = state.leases.unswept.keys();
    let shut: Vec<_> = state.closed.iter().chain(unswept).cloned().collect();
    look_again(state, &shut);
    lease_again(state);
    // Standing lists keep the order of the log only if tickets stand again in the order they came.
    let open = state.tickets.values().filter(|ticket| ticket.is_open());
    let mut open: Vec<_> = open.cloned().collect();
    open.sort_by_key(|ticket| (ticket.parked_at, ticket.code));
    for ticket in open {
        come_in(state, &ticket);
        // Whatever contradicts itself has been told before.
        stand(state, &ticket, &mut Outcome::default());
    }
}
