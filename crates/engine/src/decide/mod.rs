//! Decisions: commands turned into facts, or refused.

mod command;
mod notes;
mod present;
mod resolve;
mod rights;

use crate::allocation::Wishes;
use crate::choice::{Choice, choose, pick};
use crate::lease::LeaseChange;
use crate::lot::SpotIndex;
use crate::money::Money;
use crate::operation::{Fact, Means};
use crate::refusal::Refusal;
use crate::spot::SpotId;
use crate::state::{State, Ticket};
use crate::ticket::TicketCode;
use crate::time::Moment;
use crate::vehicle::Vehicle;

pub use command::Command;
use notes::at_entry;
pub use present::shown;
pub use rights::Rights;
use rights::{Place, place_for};

/// Turns a command into the fact to record, where every spot may be given away: [`decide_within`].
///
/// # Errors
/// As [`decide_within`].
pub fn decide(
    state: &State,
    command: &Command,
    next_ticket: TicketCode,
    at: impl Into<Moment>,
) -> Result<Fact, Refusal> {
    decide_within(state, command, next_ticket, at, Rights::Whole)
}

/// Turns a command into the fact to record, with the right to give certain spots away.
///
/// `next_ticket` is the code a new ticket gets; the caller issues it, because codes come from the device's sequence.
///
/// # Errors
/// A [`Refusal`] that a person can be told; nothing has changed.
pub fn decide_within(
    state: &State,
    command: &Command,
    next_ticket: TicketCode,
    at: impl Into<Moment>,
    rights: Rights,
) -> Result<Fact, Refusal> {
    let now = at.into();
    let at = now.guess();
    match command {
        Command::Park {
            vehicle,
            wishes,
            spot,
        } => {
            if let Some(plate) = &vehicle.plate
                && let Some(ticket) = state.parked(plate)
            {
                return Err(Refusal::PlateAlreadyParked {
                    plate: plate.clone(),
                    ticket,
                });
            }
            let place = place_for(state, vehicle, *wishes, spot.as_ref(), rights)?;
            let tariff = state.lot.tariff_at(now.latest()).version;
            let at_entry = at_entry(state, vehicle, now.latest());
            Ok(place.fact(next_ticket, vehicle.clone(), tariff, at_entry))
        }
        Command::Note { ticket, note } => notes::decide(state, *ticket, note, at),
        Command::Move { ticket, spot } => {
            let vehicle = &open_ticket(state, *ticket)?.vehicle;
            let place = place_for(state, vehicle, Wishes::default(), spot.as_ref(), rights)?;
            let Place::Spots(spots) = place else {
                return Err(Refusal::NoLease);
            };
            Ok(Fact::Moved {
                ticket: *ticket,
                spots,
            })
        }
        Command::Swap { ticket, with } => swap(state, *ticket, *with),
        Command::Close { spots } => {
            let is_open = |index| !state.is_closed(index);
            refuse_unless(state, spots, is_open, Refusal::SpotOutOfService)?;
            Ok(Fact::SpotsClosed { spots: spots.clone() })
        }
        Command::Open { spots } => {
            let is_closed_by_hand = |index| state.is_closed_by_hand(index);
            refuse_unless(state, spots, is_closed_by_hand, Refusal::SpotNotClosed)?;
            Ok(Fact::SpotsOpened { spots: spots.clone() })
        }
        Command::Sweep { spots } => sweep(state, spots),
        Command::Pay {
            ticket,
            amount,
            means,
        } => {
            let due = due(state, open_ticket(state, *ticket)?, now, Some(*means));
            if !due.is_positive() {
                return Err(Refusal::NothingDue { ticket: *ticket });
            }
            // The price may have moved on since the screen showed it; nobody pays a sum they did not see (T-15).
            if *amount != due {
                return Err(Refusal::WrongAmount { due });
            }
            Ok(Fact::Paid {
                ticket: *ticket,
                amount: *amount,
                means: *means,
                shown: Some(due),
            })
        }
        Command::Resolve { conflict, resolution } => resolve::decide(state, conflict, resolution, at),
        Command::Present { text } => present::decide(state, text),
        Command::Leave { ticket } => {
            let due = due(state, open_ticket(state, *ticket)?, now, None);
            if due.is_positive() {
                return Err(Refusal::PaymentDue { ticket: *ticket, due });
            }
            Ok(Fact::Left { ticket: *ticket })
        }
    }
}

/// The spots that somebody picked by hand, or the best free ones.
fn spots_for(
    state: &State,
    vehicle: &Vehicle,
    wishes: Wishes,
    picked: Option<&SpotId>,
) -> Result<Vec<SpotId>, Refusal> {
    let choice = match picked {
        Some(spot) => pick(state, vehicle, spot)?,
        None => choose(state, vehicle, wishes)?,
    };
    Ok(ids(state, &choice))
}

fn ids(state: &State, choice: &Choice) -> Vec<SpotId> {
    let placed = choice.spots.iter().filter_map(|&spot| state.lot.spot(spot));
    placed.map(|placed| placed.spot.id.clone()).collect()
}

/// Two vehicles change places if each may stand where the other does, on as many spots.
fn swap(state: &State, ticket: TicketCode, with: TicketCode) -> Result<Fact, Refusal> {
    let (one, other) = (open_ticket(state, ticket)?, open_ticket(state, with)?);
    if ticket == with || one.spots.len() != other.spots.len() {
        return Err(Refusal::NotSwappable { ticket, with });
    }
    for (vehicle, spots) in [(&one.vehicle, &other.spots), (&other.vehicle, &one.spots)] {
        let may_stand = |spot: &&SpotId| {
            let index = state.lot.index_of(spot);
            index.is_some_and(|index| state.free.may_take(vehicle.into(), index))
        };
        if let Some(unsuitable) = spots.iter().find(|spot| !may_stand(spot)) {
            return Err(Refusal::SpotUnsuitable(unsuitable.clone()));
        }
    }
    Ok(Fact::Swapped { ticket, with })
}

/// Spots of one device that was fenced: several devices take several commands.
fn sweep(state: &State, spots: &[SpotId]) -> Result<Fact, Refusal> {
    let fenced_on = |spot: &SpotId| state.leases.unswept.get(spot).copied();
    let fenced = spots.first().and_then(fenced_on).ok_or(Refusal::NothingToSweep)?;
    if spots.iter().any(|spot| fenced_on(spot) != Some(fenced)) {
        return Err(Refusal::NothingToSweep);
    }
    let spots = spots.to_vec();
    Ok(Fact::lease(LeaseChange::Swept { fenced, spots }))
}

fn refuse_unless(
    state: &State,
    spots: &[SpotId],
    is_right: impl Fn(SpotIndex) -> bool,
    refusal: impl Fn(SpotId) -> Refusal,
) -> Result<(), Refusal> {
    for (at, spot) in spots.iter().enumerate() {
        let index = state
            .lot
            .index_of(spot)
            .ok_or_else(|| Refusal::UnknownSpot(spot.clone()))?;
        if spots[..at].contains(spot) || !is_right(index) {
            return Err(refusal(spot.clone()));
        }
    }
    if spots.is_empty() {
        return Err(Refusal::NoSpotNamed);
    }
    Ok(())
}

fn open_ticket(state: &State, code: TicketCode) -> Result<&Ticket, Refusal> {
    let ticket = state
        .ticket(code)
        .ok_or(Refusal::UnknownTicket { ticket: code })?;
    if ticket.is_open() {
        Ok(ticket)
    } else {
        Err(Refusal::AlreadyLeft { ticket: code })
    }
}

/// What is due now. A stay beyond ten years has no price: nothing is due, and the doubt is the driver's.
fn due(state: &State, ticket: &Ticket, now: Moment, means: Option<Means>) -> Money {
    let at = ticket.until(now);
    let free = Money::zero(state.lot.document().currency);
    let terms = state.terms_at(ticket, at);
    ticket.fee_by(&terms, at, means).map_or(free, |fee| fee.due)
}
