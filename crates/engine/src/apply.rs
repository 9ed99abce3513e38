//! Applying an operation: the fold that every replica and the server run.

use std::ops::Range;
use std::sync::Arc;

use crate::conflict::Conflict;
use crate::lot::{Lot, LotError};
use crate::occupancy::SpotStatus;
use crate::operation::{Fact, Operation};
use crate::spot::SpotId;
use crate::state::{Payment, State, Ticket};
use crate::ticket::{DeviceNo, TicketCode};
use crate::vehicle::Vehicle;

/// What applying an operation did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Contradictions that this operation brought to light. The fact stands all the same (L-2).
    pub conflicts: Vec<Conflict>,
}

/// Why an operation means nothing in this lot. It is kept for audit and changes nothing (L-6).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// The lot has no such spot.
    #[error("the lot has no spot {0}")]
    UnknownSpot(SpotId),
    /// No spot is named, or one is named twice.
    #[error("one spot must be named, or several different ones")]
    Spots,
    /// A vehicle changed places with itself.
    #[error("ticket {0} cannot change places with itself")]
    SwappedWithItself(TicketCode),
    /// The ticket exists already.
    #[error("ticket {0} exists already")]
    TicketTwice(TicketCode),
    /// The payment is in another currency, or below zero.
    #[error("this lot takes positive sums in its own currency")]
    Payment,
    /// Only the server publishes lots.
    #[error("only the server publishes a lot")]
    NotTheServer,
    /// The published lot is not sound.
    #[error("the published lot is not sound: {0}")]
    Lot(#[from] LotError),
}

impl Rejection {
    /// The stable code, `area.reason`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownSpot(_) => "operation.unknown_spot",
            Self::Spots => "operation.spots",
            Self::SwappedWithItself(_) => "operation.swapped_with_itself",
            Self::TicketTwice(_) => "operation.ticket_twice",
            Self::Payment => "operation.payment",
            Self::NotTheServer => "operation.not_the_server",
            Self::Lot(_) => "operation.lot",
        }
    }
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
        } => {
            check_spots(state, spots)?;
            if state.tickets.contains_key(ticket) {
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
            };
            park(state, ticket, &mut outcome);
        }
        Fact::Paid { ticket, amount, .. } => {
            if amount.currency != state.lot.document().currency || !amount.is_positive() {
                return Err(Rejection::Payment);
            }
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
    if let Some((plate, holder)) = plate_inside(state, &ticket.vehicle) {
        let conflict = Conflict::PlateTwice {
            plate,
            ticket: code,
            holder,
        };
        contradict(state, outcome, conflict);
    }
    come_in(state, &ticket);
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
            let due = state.fee(&ticket, operation.at).map_or(*amount, |fee| fee.due);
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
            if state
                .fee(&ticket, operation.at)
                .is_ok_and(|fee| !fee.due.is_positive())
            {
                state.conflicts.remove(&Conflict::LeftUnpaid { ticket: code });
            }
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
        | Fact::SpotsOpened { .. } => {}
    }
}

/// Puts vehicles on other spots, all of them or none: a vehicle that had left before that contradicts it.
fn relocate(
    state: &mut State,
    moves: &[(Ticket, Vec<SpotId>)],
    operation: &Operation,
    outcome: &mut Outcome,
) {
    if moves.iter().any(|(ticket, _)| !ticket.is_open()) {
        let gone = moves
            .iter()
            .filter(|(ticket, _)| ticket.left_at.is_some_and(|left_at| left_at < operation.at));
        for (ticket, _) in gone {
            contradict(
                state,
                outcome,
                Conflict::MovedAfterLeaving { ticket: ticket.code },
            );
        }
        return;
    }
    for (ticket, _) in moves {
        step_off(state, ticket);
    }
    for (ticket, spots) in moves {
        let mut ticket = ticket.clone();
        ticket.spots.clone_from(spots);
        stand(state, &ticket, outcome);
        state.tickets.insert(ticket.code, ticket);
    }
}

/// Puts an open ticket on its spots, next to whoever stands there by the log.
fn stand(state: &mut State, ticket: &Ticket, outcome: &mut Outcome) {
    for spot in &ticket.spots {
        if let Some(&holder) = state.standing_on(spot).first() {
            let conflict = Conflict::SpotTaken {
                spot: spot.clone(),
                ticket: ticket.code,
                holder,
            };
            contradict(state, outcome, conflict);
        }
        // A spot that the lot no longer has is skipped.
        if state.lot.index_of(spot).is_some() {
            state.standing.entry(spot.clone()).or_default().push(ticket.code);
        }
    }
    look_again(state, &ticket.spots);
}

/// Takes a ticket off its spots, and settles the contradictions about them that end with it.
fn step_off(state: &mut State, ticket: &Ticket) {
    for spot in &ticket.spots {
        forget(&mut state.standing, spot, ticket.code);
    }
    look_again(state, &ticket.spots);
    state.conflicts.retain(|conflict| match conflict {
        Conflict::SpotTaken {
            ticket: later,
            holder,
            ..
        } => *later != ticket.code && *holder != ticket.code,
        _ => true,
    });
}

fn come_in(state: &mut State, ticket: &Ticket) {
    if let Some(plate) = &ticket.vehicle.plate {
        state.plates.entry(plate.clone()).or_default().push(ticket.code);
    }
}

fn go_out(state: &mut State, ticket: &Ticket) {
    if let Some(plate) = &ticket.vehicle.plate {
        forget(&mut state.plates, plate, ticket.code);
    }
    state.conflicts.retain(|conflict| match conflict {
        Conflict::PlateTwice {
            ticket: later,
            holder,
            ..
        } => *later != ticket.code && *holder != ticket.code,
        _ => true,
    });
}

/// Sets the status of spots to what follows from who stands there and whether they are closed.
fn look_again(state: &mut State, spots: &[SpotId]) {
    // Neighbours that become free or cease to be are told as one.
    let mut alike: Option<(Range<usize>, SpotStatus)> = None;
    for spot in spots {
        let Some(index) = state.lot.index_of(spot) else {
            continue;
        };
        let status = if !state.standing_on(spot).is_empty() {
            SpotStatus::Occupied
        } else if state.is_closed(index) {
            SpotStatus::Closed
        } else {
            SpotStatus::Free
        };
        state.occupancy.set(&state.lot, index, status);
        match &mut alike {
            Some((range, same)) if *same == status && range.end == index.0 => range.end += 1,
            _ => {
                mark(state, alike.take());
                alike = Some((index.0..index.0 + 1, status));
            }
        }
    }
    mark(state, alike);
}

fn mark(state: &mut State, alike: Option<(Range<usize>, SpotStatus)>) {
    match alike {
        Some((spots, SpotStatus::Free)) => state.free.insert_all(spots),
        Some((spots, SpotStatus::Occupied | SpotStatus::Closed)) => state.free.remove_all(spots),
        None => {}
    }
}

/// Takes a code off a list of open tickets.
fn forget<K: Ord>(lists: &mut std::collections::BTreeMap<K, Vec<TicketCode>>, key: &K, code: TicketCode) {
    if let Some(list) = lists.get_mut(key) {
        list.retain(|&other| other != code);
        if list.is_empty() {
            lists.remove(key);
        }
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
    new.conflicts.clone_from(&state.conflicts);
    new
}
