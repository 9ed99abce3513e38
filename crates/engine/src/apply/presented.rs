//! Tickets that were shown where nobody knew them, and the keys by which they are believed.

use super::{Outcome, Rejection, come_in_once, contradict, park};
use crate::conflict::Conflict;
use crate::operation::{Fact, Operation};
use crate::signed;
use crate::state::{State, Ticket};
use crate::ticket::{DeviceNo, TicketCode};

/// A device was shown a ticket: from now on the vehicle is inside as the ticket says, unless that is known already (K-7).
pub(super) fn present(state: &mut State, text: &str, outcome: &mut Outcome) -> Result<(), Rejection> {
    let claim = signed::read(text, &state.lot.document().id, &state.directory)?;
    let shown = claim.to_ticket(state);
    let known = state.tickets.get(&shown.code).cloned();
    match (owner(state, &shown), known) {
        // What whoever read it records next may end on the ticket that has this code now: somebody has to look.
        (Some(own), Some(known)) if own != known.code => {
            contradict(state, outcome, Conflict::TicketDiffers { ticket: known.code });
        }
        (Some(_), _) => {}
        (None, Some(known)) => {
            compare(state, &known, &shown, outcome);
        }
        (None, None) => {
            state.presented.insert(shown.code);
            park(state, shown, outcome);
        }
    }
    Ok(())
}

/// The ticket of the vehicle that a claim is about, under its own code or the one on its paper (S-12). None where nobody knows
/// it, or its code is another vehicle's.
pub(crate) fn owner(state: &State, shown: &Ticket) -> Option<TicketCode> {
    let by_paper = state.also.get(&shown.code).into_iter().flatten();
    let known = [shown.code].into_iter().chain(by_paper.copied());
    let mut known = known.filter_map(|code| state.tickets.get(&code));
    known.find(|known| !differs(known, shown)).map(|known| known.code)
}

/// The record of a vehicle whose paper has been shown already, as the record of the ticket that is known by that.
pub(super) fn by_paper(state: &State, record: &Ticket) -> Option<Ticket> {
    let also = record.at_entry.also?;
    let known = state
        .tickets
        .get(&also)
        .filter(|_| state.presented.contains(&also))?;
    (!differs(known, record)).then(|| {
        let mut shown = record.clone();
        (shown.code, shown.at_entry.also) = (also, Some(record.code));
        shown
    })
}

/// The entry itself is told of a ticket that is known because it was shown (K-7). It counts once, and brings the plate.
pub(super) fn recorded(state: &mut State, record: &Ticket, outcome: &mut Outcome) {
    state.presented.remove(&record.code);
    let Some(mut ticket) = state.tickets.get(&record.code).cloned() else {
        return;
    };
    if !compare(state, &ticket, record, outcome) {
        // The same to the minute; here it is as exact as it was recorded.
        ticket.at_entry.clone_from(&record.at_entry);
        ticket.parked_doubt_ms = record.parked_doubt_ms;
    }
    ticket.vehicle.plate.clone_from(&record.vehicle.plate);
    if ticket.is_open() {
        come_in_once(state, &ticket, outcome);
    }
    state.note_paper(&ticket);
    state.tickets.insert(ticket.code, ticket);
}

/// Notes where a ticket that was shown and the record of its entry contradict one another; tells whether they do.
fn compare(state: &mut State, known: &Ticket, other: &Ticket, outcome: &mut Outcome) -> bool {
    let differs = differs(known, other);
    if differs {
        contradict(state, outcome, Conflict::TicketDiffers { ticket: known.code });
    }
    differs
}

/// Whether a ticket as it is known and a claim or record of its entry say different things.
fn differs(known: &Ticket, other: &Ticket) -> bool {
    // Where a vehicle was sent to at first is not known any more once it was moved.
    let was_moved = known.stood_on.len() > 1;
    entry(known) != entry(other) || (!was_moved && known.spots != other.spots)
}

/// What a claim and a record must agree about.
fn entry(ticket: &Ticket) -> impl PartialEq {
    let vehicle = &ticket.vehicle;
    let visits = ticket.at_entry.earlier.iter();
    let minutes: Vec<_> = visits
        .map(|visit| (visit.entry.minute(), visit.exit.minute()))
        .collect();
    (
        (
            // As it was told, and signed, whatever has been found out of the clock since.
            ticket.parked_at.0.saturating_add(ticket.parked_ahead_ms),
            ticket.tariff,
            ticket.at_entry.full_percent,
            minutes,
        ),
        (
            vehicle.class,
            vehicle.accessible_permit,
            vehicle.electric,
            vehicle.trailer,
        ),
    )
}

/// The server tells of a device's key, or from when on its tickets count no more.
pub(super) fn devices(state: &mut State, operation: &Operation) -> Result<(), Rejection> {
    if operation.device != DeviceNo::SERVER {
        return Err(Rejection::NotTheServer);
    }
    match &operation.fact {
        Fact::DeviceEnrolled { device, key } => state.directory.add(*device, *key),
        Fact::DeviceRevoked { device, at } => state.directory.revoke(*device, *at),
        _ => {}
    }
    Ok(())
}
