//! Vehicles that leave, also twice, unnoticed or by a wrong clock.

use super::paying::settle;
use super::standing::{come_in, go_out, stand, step_off};
use super::{Outcome, contradict, plate_inside};
use crate::conflict::Conflict;
use crate::correction::Corrected;
use crate::resolution::{owed, surplus};
use crate::spot::SpotId;
use crate::state::{State, Ticket};
use crate::ticket::TicketCode;
use crate::time::{Instant, Moment};

/// Two records of one exit within this time are one exit, where nothing is due by either (C-2).
const SAME_EXIT_MS: u64 = 30_000;

/// Lets a vehicle out. The true exit takes the place of one that was a guess.
pub(super) fn leave(state: &mut State, mut ticket: Ticket, now: Moment, outcome: &mut Outcome) {
    let at = ticket.until(now);
    if !ticket.is_open() && !ticket.left_unnoticed {
        return leave_again(state, &ticket, at, outcome);
    }
    if ticket.left_unnoticed {
        ticket.noticed(at, state.lot.document().currency);
        ticket.left_at = None;
        state.tickets.insert(ticket.code, ticket.clone());
    }
    let is_believed = state.fee(&ticket, at).is_ok() && ticket.parked_from().minute() <= at.minute();
    if !is_believed {
        let ticket = ticket.code;
        contradict(state, outcome, Conflict::ClockDoubt { ticket, at });
    }
    close(state, &ticket, at, outcome);
    tell_unpaid(state, ticket.code, outcome);
    settle(state, ticket.code, at);
}

/// Closes a stay that nobody saw the end of. What is still due is forgone: the time is a guess, and the doubt is the
/// driver's.
pub(super) fn leave_unnoticed(
    state: &mut State,
    code: TicketCode,
    left: Instant,
    at: Instant,
    outcome: &mut Outcome,
) {
    let currency = state.lot.document().currency;
    let Some(ticket) = state
        .tickets
        .get(&code)
        .filter(|ticket| ticket.is_open())
        .cloned()
    else {
        return;
    };
    close(state, &ticket, left, outcome);
    if let Some(mut ticket) = state.tickets.get(&code).cloned() {
        let rest = owed(state, &ticket, left).minor;
        ticket.correct(at, Corrected::LeftUnnoticed, rest, currency);
        ticket.left_unnoticed = true;
        state.tickets.insert(code, ticket);
    }
    tell_surplus(state, code, at, outcome);
}

/// Says that a vehicle that has left did so at another time.
pub(super) fn leave_at(
    state: &mut State,
    code: TicketCode,
    left: Instant,
    at: Instant,
    outcome: &mut Outcome,
) {
    let currency = state.lot.document().currency;
    if let Some(ticket) = state.tickets.get_mut(&code).filter(|ticket| !ticket.is_open()) {
        ticket.noticed(at, currency);
        ticket.left_at = Some(left);
        tell_unpaid(state, code, outcome);
        tell_surplus(state, code, at, outcome);
    }
}

/// Puts a vehicle that was taken to have left back to where somebody saw it afterwards.
pub(super) fn come_back(
    state: &mut State,
    code: TicketCode,
    spots: &[SpotId],
    at: Instant,
    outcome: &mut Outcome,
) {
    let Some(mut ticket) = state
        .tickets
        .get(&code)
        .filter(|ticket| !ticket.is_open())
        .cloned()
    else {
        return;
    };
    ticket.noticed(at, state.lot.document().currency);
    ticket.left_at = None;
    ticket.spots = spots.to_vec();
    ticket.move_to(state.stood_on(spots, at));
    state.conflicts.retain(|conflict| match conflict {
        Conflict::LeftUnpaid { ticket }
        | Conflict::LeftTwice { ticket, .. }
        | Conflict::MovedAfterLeaving { ticket, .. } => *ticket != code,
        _ => true,
    });
    if let Some(holder) = plate_inside(state, &ticket.vehicle) {
        let conflict = Conflict::PlateTwice { ticket: code, holder };
        contradict(state, outcome, conflict);
    }
    come_in(state, &ticket);
    stand(state, &ticket, outcome);
    state.tickets.insert(code, ticket);
}

/// Tells that a vehicle left without paying all, if it did.
pub(super) fn tell_unpaid(state: &mut State, code: TicketCode, outcome: &mut Outcome) {
    let left = state
        .tickets
        .get(&code)
        .and_then(|ticket| Some((ticket, ticket.left_at?)));
    if left.is_some_and(|(ticket, left)| owed(state, ticket, left).is_positive()) {
        contradict(state, outcome, Conflict::LeftUnpaid { ticket: code });
    }
}

/// Tells that more was paid than the stay costs now that its end is another, unless that has been settled.
pub(super) fn tell_surplus(state: &mut State, code: TicketCode, at: Instant, outcome: &mut Outcome) {
    settle(state, code, at);
    let Some(ticket) = state.tickets.get(&code) else {
        return;
    };
    let (twice, over) = (
        Conflict::PaidTwice { ticket: code },
        Conflict::Overpaid { ticket: code },
    );
    let is_told = [&twice, &over]
        .into_iter()
        .any(|known| state.conflicts.contains(known) || state.settled.contains_key(known));
    if !is_told && surplus(state, ticket, at).is_positive() {
        contradict(state, outcome, over);
    }
}

/// An exit that is recorded already.
fn leave_again(state: &mut State, ticket: &Ticket, at: Instant, outcome: &mut Outcome) {
    let first = ticket.left_at.unwrap_or(at);
    let again = Ticket {
        left_at: Some(at),
        ..ticket.clone()
    };
    let is_one_exit = first.since(at).max(at.since(first)) <= SAME_EXIT_MS
        && !owed(state, ticket, first).is_positive()
        && !owed(state, &again, at).is_positive();
    if !is_one_exit {
        let ticket = ticket.code;
        contradict(state, outcome, Conflict::LeftTwice { ticket, at });
    }
}

/// Takes a vehicle off its spots and out of the lot. Those it stood in the way of may still be in each other's.
fn close(state: &mut State, ticket: &Ticket, left: Instant, outcome: &mut Outcome) {
    step_off(state, ticket);
    go_out(state, ticket);
    if let Some(ticket) = state.tickets.get_mut(&ticket.code) {
        ticket.left_at = Some(left);
    }
    tell_left_behind(state, &ticket.spots, outcome);
    if let Some(plate) = &ticket.vehicle.plate {
        let inside = state.plates.get(plate).cloned().unwrap_or_default();
        for (holder, ticket) in pairs(&inside) {
            let claim = |ticket, holder| Conflict::PlateTwice { ticket, holder };
            tell_unless_known(state, claim(ticket, holder), &claim(holder, ticket), outcome);
        }
    }
}

/// Tells who still stands on one spot after somebody has gone from there (C-2).
pub(super) fn tell_left_behind(state: &mut State, spots: &[SpotId], outcome: &mut Outcome) {
    for spot in spots {
        let standing = state.standing_on(spot).to_vec();
        for (holder, ticket) in pairs(&standing) {
            let claim = |ticket, holder| Conflict::SpotTaken {
                spot: spot.clone(),
                ticket,
                holder,
            };
            tell_unless_known(state, claim(ticket, holder), &claim(holder, ticket), outcome);
        }
    }
}

/// The first of a list with each of the others.
fn pairs(codes: &[TicketCode]) -> impl Iterator<Item = (TicketCode, TicketCode)> + '_ {
    let (first, others) = codes.split_first().map_or((None, codes), |(f, o)| (Some(*f), o));
    others.iter().filter_map(move |other| Some((first?, *other)))
}

fn tell_unless_known(state: &mut State, conflict: Conflict, turned: &Conflict, outcome: &mut Outcome) {
    let is_known = [&conflict, turned]
        .into_iter()
        .any(|known| state.conflicts.contains(known) || state.settled.contains_key(known));
    if !is_known {
        contradict(state, outcome, conflict);
    }
}
