//! Who stands where: vehicles come, move and go.

use std::ops::Range;

use super::{Outcome, contradict};
use crate::conflict::Conflict;
use crate::occupancy::SpotStatus;
use crate::operation::Operation;
use crate::spot::SpotId;
use crate::state::{State, Ticket};
use crate::ticket::TicketCode;

/// Puts vehicles on other spots, all of them or none: a vehicle that had left before that contradicts it.
pub(super) fn relocate(
    state: &mut State,
    moves: &[(Ticket, Vec<SpotId>)],
    operation: &Operation,
    outcome: &mut Outcome,
) {
    if moves.iter().any(|(ticket, _)| !ticket.is_open()) {
        let gone = moves.iter().filter(|(ticket, _)| {
            ticket
                .left_at
                .is_some_and(|left_at| left_at < operation.moment().guess())
        });
        for (ticket, spots) in gone {
            let conflict = Conflict::MovedAfterLeaving {
                ticket: ticket.code,
                at: operation.moment().guess(),
                spots: spots.clone(),
            };
            contradict(state, outcome, conflict);
        }
        return;
    }
    for (ticket, _) in moves {
        step_off(state, ticket);
    }
    for (ticket, spots) in moves {
        let mut ticket = ticket.clone();
        ticket.spots.clone_from(spots);
        ticket.level = None;
        ticket.move_to(state.stood_on(spots, operation.moment().guess()));
        stand(state, &ticket, outcome);
        state.tickets.insert(ticket.code, ticket);
    }
}

/// Puts an open ticket on its spots, next to whoever stands there by the log.
pub(super) fn stand(state: &mut State, ticket: &Ticket, outcome: &mut Outcome) {
    if let Some(level) = &ticket.level {
        state
            .unplaced
            .entry(level.clone())
            .or_default()
            .insert(ticket.code);
    }
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
pub(super) fn step_off(state: &mut State, ticket: &Ticket) {
    if let Some(unplaced) = ticket
        .level
        .as_ref()
        .and_then(|level| state.unplaced.get_mut(level))
    {
        unplaced.remove(&ticket.code);
    }
    state.unplaced.retain(|_, codes| !codes.is_empty());
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

pub(super) fn come_in(state: &mut State, ticket: &Ticket) {
    if let Some(plate) = &ticket.vehicle.plate {
        state.plates.entry(plate.clone()).or_default().push(ticket.code);
    }
}

pub(super) fn go_out(state: &mut State, ticket: &Ticket) {
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

/// Takes a plate that turned out to be wrong off a ticket.
pub(super) fn forget_plate(state: &mut State, code: TicketCode) {
    if let Some(mut ticket) = state.tickets.get(&code).cloned() {
        go_out(state, &ticket);
        ticket.vehicle.plate = None;
        state.tickets.insert(code, ticket);
    }
}

/// Sets the status of spots to what follows from who stands there and whether they are closed.
pub(super) fn look_again(state: &mut State, spots: &[SpotId]) {
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
