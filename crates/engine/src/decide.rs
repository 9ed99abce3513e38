//! Commands: what somebody asks for, turned into facts or refused.

use crate::allocation::Demand;
use crate::lot::SpotIndex;
use crate::money::Money;
use crate::occupancy::SpotStatus;
use crate::operation::{Fact, Means};
use crate::refusal::Refusal;
use crate::spot::SpotId;
use crate::state::{State, Ticket};
use crate::ticket::TicketCode;
use crate::time::Instant;
use crate::vehicle::Vehicle;

/// What somebody asks a device to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Let a vehicle in.
    Park {
        /// The vehicle.
        vehicle: Vehicle,
        /// The spot somebody picked by hand; the best free one where absent.
        spot: Option<SpotId>,
    },
    /// Take exactly what is due for a ticket.
    Pay {
        /// The ticket.
        ticket: TicketCode,
        /// What the person saw and agreed to.
        amount: Money,
        /// By which means.
        means: Means,
    },
    /// Let a vehicle out that has nothing left to pay.
    Leave {
        /// The ticket.
        ticket: TicketCode,
    },
}

/// Why a spot was chosen, for a sentence on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The spot.
    pub spot: SpotIndex,
    /// What made it the best.
    pub reason: Reason,
}

/// What made a spot the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Somebody picked it by hand.
    Picked,
    /// It is kept for permit holders.
    Accessible,
    /// It has a charger.
    Charger,
    /// It is the nearest of the kind this vehicle takes first.
    Nearest,
    /// Every spot of the better kinds is taken; this is the nearest of the next kind.
    BetterKindsFull,
    /// Only spots with a charger are left.
    OnlyChargersLeft,
}

/// Chooses the best free spot for a vehicle.
///
/// # Errors
/// [`Refusal::ClassNotAdmitted`] where no spot would ever do, [`Refusal::LotFull`] where all that do are taken.
pub fn choose(state: &State, vehicle: &Vehicle) -> Result<Choice, Refusal> {
    let (demand, class) = (Demand::from(vehicle), vehicle.class);
    if !state.free.has_any(demand) {
        return Err(Refusal::ClassNotAdmitted { class });
    }
    let spot = state.free.best(demand).ok_or(Refusal::LotFull { class })?;
    Ok(Choice {
        spot,
        reason: reason(state, vehicle, spot),
    })
}

/// Takes the spot that somebody picked by hand.
///
/// # Errors
/// The obstacle: no such spot, out of service, taken, or not for this vehicle.
pub fn pick(state: &State, vehicle: &Vehicle, spot: &SpotId) -> Result<Choice, Refusal> {
    let index = state
        .lot
        .index_of(spot)
        .ok_or_else(|| Refusal::UnknownSpot(spot.clone()))?;
    match state.occupancy.status(index) {
        Some(SpotStatus::Free) if state.free.may_take(Demand::from(vehicle), index) => Ok(Choice {
            spot: index,
            reason: Reason::Picked,
        }),
        Some(SpotStatus::Free) => Err(Refusal::SpotUnsuitable(spot.clone())),
        Some(SpotStatus::Closed) => Err(Refusal::SpotOutOfService(spot.clone())),
        Some(SpotStatus::Occupied) | None => Err(Refusal::SpotTaken(spot.clone())),
    }
}

fn reason(state: &State, vehicle: &Vehicle, index: SpotIndex) -> Reason {
    let Some(placed) = state.lot.spot(index) else {
        return Reason::Nearest;
    };
    let kinds = state.lot.document().preferences.kinds.get(&vehicle.class);
    if placed.spot.accessible {
        Reason::Accessible
    } else if placed.spot.charger.is_some() {
        if vehicle.electric {
            Reason::Charger
        } else {
            Reason::OnlyChargersLeft
        }
    } else if kinds.and_then(|kinds| kinds.first()) == Some(&placed.spot.kind) {
        Reason::Nearest
    } else {
        Reason::BetterKindsFull
    }
}

/// Turns a command into the fact to record.
///
/// `next_ticket` is the code a new ticket gets; the caller issues it, because codes come from the device's sequence.
///
/// # Errors
/// A [`Refusal`] that a person can be told; nothing has changed.
pub fn decide(
    state: &State,
    command: &Command,
    next_ticket: TicketCode,
    at: Instant,
) -> Result<Fact, Refusal> {
    match command {
        Command::Park { vehicle, spot } => {
            if let Some(plate) = &vehicle.plate
                && let Some(ticket) = state.parked(plate)
            {
                return Err(Refusal::PlateAlreadyParked {
                    plate: plate.clone(),
                    ticket,
                });
            }
            let choice = match spot {
                Some(spot) => pick(state, vehicle, spot)?,
                None => choose(state, vehicle)?,
            };
            let spots: Vec<SpotId> = state
                .lot
                .spot(choice.spot)
                .map(|placed| placed.spot.id.clone())
                .into_iter()
                .collect();
            let tariff = state.lot.tariff_at(at).version;
            Ok(Fact::Parked {
                ticket: next_ticket,
                vehicle: vehicle.clone(),
                spots,
                tariff,
            })
        }
        Command::Pay {
            ticket,
            amount,
            means,
        } => {
            let due = due(state, open_ticket(state, *ticket)?, at);
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
            })
        }
        Command::Leave { ticket } => {
            let due = due(state, open_ticket(state, *ticket)?, at);
            if due.is_positive() {
                return Err(Refusal::PaymentDue { ticket: *ticket, due });
            }
            Ok(Fact::Left { ticket: *ticket })
        }
    }
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

/// What is due at an instant. A stay beyond ten years has no price: nothing is due, and the doubt is the driver's.
fn due(state: &State, ticket: &Ticket, at: Instant) -> Money {
    let free = Money::zero(state.lot.document().currency);
    state.fee(ticket, at).map_or(free, |fee| fee.due)
}
