//! The ways to settle each kind of conflict, the recommended one first.

use super::{Consequence, Proposal, Resolution, exit_unnoticed, owed, surplus};
use crate::allocation::Wishes;
use crate::choice::choose;
use crate::conflict::Conflict;
use crate::money::Money;
use crate::operation::Means;
use crate::spot::SpotId;
use crate::state::{State, Ticket};
use crate::ticket::TicketCode;
use crate::time::Instant;
use crate::vehicle::VehicleClass;

/// Two entries of one plate within this time are taken for one vehicle that two people recorded.
const SAME_ARRIVAL_MS: u64 = 5 * 60_000;

/// The ways to settle a conflict as it stands at an instant, the recommended one first (C-1). Never empty.
pub fn proposals(state: &State, conflict: &Conflict, at: Instant) -> Vec<Proposal> {
    match conflict {
        Conflict::SpotTaken { ticket, holder, .. } => spot_taken(state, conflict, *ticket, *holder),
        Conflict::PlateTwice { ticket, holder, .. } => plate_twice(state, conflict, *ticket, *holder),
        Conflict::LeftTwice { ticket, at: again } => {
            vec![as_recorded(), exit_at(state, *ticket, *again)]
        }
        Conflict::ClockDoubt { ticket, .. } => {
            let is_closed = state.ticket(*ticket).is_some_and(|ticket| !ticket.is_open());
            let by_now = is_closed.then(|| exit_at(state, *ticket, at));
            [as_recorded()].into_iter().chain(by_now).collect()
        }
        Conflict::MovedAfterLeaving { ticket, .. } => {
            let ways = [as_recorded(), nothing(Resolution::StillInside)];
            let is_guessed = state.ticket(*ticket).is_some_and(|ticket| ticket.left_unnoticed);
            // Nobody saw it leave, and somebody saw it afterwards.
            swapped_if(is_guessed, ways)
        }
        Conflict::UnknownTicket { .. } => vec![nothing(Resolution::NotFound)],
        Conflict::TicketDiffers { .. } => vec![as_recorded()],
        Conflict::Overpaid { ticket } | Conflict::PaidTwice { ticket } => refund(state, *ticket, at),
        Conflict::LeftUnpaid { ticket } => left_unpaid(state, *ticket, at),
        Conflict::FeeDifference { shown, computed, .. } => {
            let minor = computed.minor.saturating_sub(shown.minor);
            vec![lost(Resolution::AsRecorded, Money { minor, ..*shown })]
        }
        Conflict::RefundedTooMuch { excess, .. } => vec![lost(Resolution::AsRecorded, *excess)],
        Conflict::SettledTwice { other, .. } => {
            // What changes who stands where can be done after the other; money is not moved twice.
            let can_follow = other.amount().is_none() && *other != Resolution::AsRecorded;
            let follow = can_follow.then(|| nothing(Resolution::TheOther));
            [as_recorded()].into_iter().chain(follow).collect()
        }
    }
}

fn spot_taken(state: &State, conflict: &Conflict, ticket: TicketCode, holder: TicketCode) -> Vec<Proposal> {
    let elsewhere = free_spots(state, ticket).map(|spots| nothing(Resolution::StandsElsewhere { spots }));
    let gone = left_unnoticed(state, conflict, holder);
    let both = nothing(Resolution::BothRight);
    let is_motorcycle = |code| {
        let ticket = state.ticket(code);
        ticket.is_some_and(|ticket| ticket.vehicle.class == VehicleClass::Motorcycle)
    };
    let had_paid = state.ticket(holder).is_some_and(|ticket| {
        let left = exit_unnoticed(state, conflict, ticket);
        !ticket.payments.is_empty() && !owed(state, ticket, left).is_positive()
    });
    if is_motorcycle(ticket) && is_motorcycle(holder) {
        [both].into_iter().chain(elsewhere).chain([gone]).collect()
    } else if had_paid {
        [gone].into_iter().chain(elsewhere).chain([both]).collect()
    } else {
        elsewhere.into_iter().chain([gone, both]).collect()
    }
}

fn plate_twice(state: &State, conflict: &Conflict, ticket: TicketCode, holder: TicketCode) -> Vec<Proposal> {
    let came = |code| state.ticket(code).map_or(Instant(0), |ticket| ticket.parked_at);
    let once = lost(
        Resolution::RecordedTwice,
        state.ticket(ticket).map_or(zero(state), |later| {
            owed(state, &closed(later, later.parked_at), later.parked_at)
        }),
    );
    let (first, second) = (came(holder), came(ticket));
    let is_one_arrival = first.since(second).max(second.since(first)) <= SAME_ARRIVAL_MS;
    let mut ways = swapped_if(is_one_arrival, [left_unnoticed(state, conflict, holder), once]);
    ways.push(nothing(Resolution::PlateMistyped));
    ways.push(nothing(Resolution::BothRight));
    ways
}

fn left_unnoticed(state: &State, conflict: &Conflict, holder: TicketCode) -> Proposal {
    let rest = state.ticket(holder).map_or(zero(state), |ticket| {
        let left = exit_unnoticed(state, conflict, ticket);
        owed(state, &closed(ticket, left), left)
    });
    lost(Resolution::LeftUnnoticed, rest)
}

fn exit_at(state: &State, ticket: TicketCode, at: Instant) -> Proposal {
    let consequence = state.ticket(ticket).map_or(Consequence::Nothing, |ticket| {
        let then = closed(ticket, at);
        match Consequence::of(owed(state, &then, at), Consequence::StillOwed) {
            Consequence::Nothing => Consequence::of(surplus(state, &then, at), Consequence::BackToDriver),
            owed => owed,
        }
    });
    Proposal {
        resolution: Resolution::ExitAt { at },
        consequence,
    }
}

fn refund(state: &State, ticket: TicketCode, at: Instant) -> Vec<Proposal> {
    let ticket = state.ticket(ticket);
    let amount = ticket.map_or(zero(state), |ticket| surplus(state, ticket, at));
    let last = ticket.and_then(|ticket| ticket.payments.last());
    let means = last.map_or(Means::Cash, |last| last.means);
    // An open stay may have used the money up meanwhile.
    let back = amount.is_positive().then_some(Proposal {
        resolution: Resolution::Refund { amount, means },
        consequence: Consequence::BackToDriver(amount),
    });
    back.into_iter().chain([as_recorded()]).collect()
}

fn left_unpaid(state: &State, code: TicketCode, at: Instant) -> Vec<Proposal> {
    let ticket = state.ticket(code);
    let amount = ticket.map_or(zero(state), |ticket| owed(state, ticket, at));
    if !amount.is_positive() {
        return vec![as_recorded()];
    }
    let invoice = Proposal {
        resolution: Resolution::Invoice { amount },
        consequence: Consequence::StillOwed(amount),
    };
    let write_off = lost(Resolution::WriteOff { amount }, amount);
    let has_plate = ticket.is_some_and(|ticket| ticket.vehicle.plate.is_some());
    // Without a plate there is nobody to send an invoice to.
    swapped_if(!has_plate, [invoice, write_off])
}

/// The best free spots for a vehicle that cannot stand where the log says.
fn free_spots(state: &State, ticket: TicketCode) -> Option<Vec<SpotId>> {
    let choice = choose(state, &state.ticket(ticket)?.vehicle, Wishes::default()).ok()?;
    let placed = choice.spots.iter().filter_map(|&spot| state.lot.spot(spot));
    Some(placed.map(|placed| placed.spot.id.clone()).collect())
}

/// The ticket as it would be, had it left at an instant.
fn closed(ticket: &Ticket, at: Instant) -> Ticket {
    Ticket {
        left_at: Some(at),
        ..ticket.clone()
    }
}

fn zero(state: &State) -> Money {
    Money::zero(state.lot.document().currency)
}

fn nothing(resolution: Resolution) -> Proposal {
    Proposal {
        resolution,
        consequence: Consequence::Nothing,
    }
}

fn as_recorded() -> Proposal {
    nothing(Resolution::AsRecorded)
}

fn lost(resolution: Resolution, sum: Money) -> Proposal {
    Proposal {
        resolution,
        consequence: Consequence::of(sum, Consequence::LostToLot),
    }
}

fn swapped_if(is_swapped: bool, [one, other]: [Proposal; 2]) -> Vec<Proposal> {
    if is_swapped {
        vec![other, one]
    } else {
        vec![one, other]
    }
}
