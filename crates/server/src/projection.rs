//! What the SQL tables say of a lot, read off the engine's state.
//!
//! Nothing is decided here: a row repeats what the state says, so the tables cannot have rules of their own.

use std::collections::BTreeSet;

use engine::conflict::Conflict;
use engine::lot::PlacedSpot;
use engine::occupancy::SpotStatus;
use engine::spot::SpotId;
use engine::state::{State, Ticket};
use engine::ticket::TicketCode;

use crate::touched::Touched;

/// The rows that may differ after a change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Projection {
    /// Whether the lot was published anew: spots not named here are gone.
    pub lot_published: bool,
    /// Spots, as they are now.
    pub spots: Vec<SpotRow>,
    /// Tickets, as they are now.
    pub tickets: Vec<TicketRow>,
    /// The tickets that every row is about, known or not.
    pub touched: BTreeSet<TicketCode>,
    /// Every unsettled contradiction that names one of these tickets.
    pub conflicts: Vec<ConflictRow>,
}

/// A spot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpotRow {
    /// Its name.
    pub id: SpotId,
    /// The short name of its level.
    pub level: String,
    /// The short name of its section.
    pub section: String,
    /// What it is built for, as in the lot's document.
    pub kind: String,
    /// Kept for holders of a permit.
    pub accessible: bool,
    /// The power of its charger in watts.
    pub charger_w: Option<u32>,
    /// `free`, `occupied` or `closed`.
    pub status: &'static str,
    /// The first open ticket on it.
    pub ticket: Option<TicketCode>,
}

/// A ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketRow {
    /// The ticket.
    pub ticket: Ticket,
    /// Its vehicle's class, as in the lot's document.
    pub class: String,
    /// What the stay cost at the exit, or else at the last payment.
    pub fee_minor: Option<i64>,
    /// What was paid in all.
    pub paid_minor: i64,
    /// For each payment what was due just before it.
    pub due_minor: Vec<Option<i64>>,
    /// Another open ticket came first on one of its spots, or with its plate.
    pub contested: bool,
    /// It is the first open ticket of its plate.
    pub holds_plate: bool,
    /// For each spot whether it is the first open ticket there.
    pub holds: Vec<bool>,
}

/// An unsettled contradiction.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConflictRow {
    /// Its stable name.
    pub kind: &'static str,
    /// The later ticket.
    pub ticket: TicketCode,
    /// The spot or plate that both claim; the whole conflict where one ticket may have several of its kind.
    pub about: String,
    /// The earlier ticket.
    pub holder: Option<TicketCode>,
}

impl Projection {
    /// What has become of everything that a change touched, in the state after it.
    pub fn after(state: &State, touched: Touched) -> Self {
        let Touched::These {
            tickets: mut touched,
            spots,
        } = touched
        else {
            return Self::whole(state);
        };
        let named: Vec<_> = known(state, &touched).collect();
        // Whoever came second, on a spot or with a plate, may be the first now.
        let plates = named.iter().filter_map(|ticket| ticket.vehicle.plate.as_ref());
        touched.extend(plates.filter_map(|plate| state.parked(plate)));
        touched.extend(spots.iter().flat_map(|spot| state.standing_on(spot)));
        let placed = spots
            .iter()
            .filter_map(|spot| state.lot().spot(state.lot().index_of(spot)?));
        Self {
            lot_published: false,
            spots: placed.map(|placed| spot_row(state, placed)).collect(),
            tickets: known(state, &touched)
                .map(|ticket| ticket_row(state, ticket))
                .collect(),
            conflicts: conflicts(state)
                .filter(|row| {
                    touched.contains(&row.ticket) || row.holder.is_some_and(|h| touched.contains(&h))
                })
                .collect(),
            touched,
        }
    }

    /// Every row there is.
    pub fn whole(state: &State) -> Self {
        let conflicts: Vec<_> = conflicts(state).collect();
        let mut touched: BTreeSet<_> = state.tickets().map(|ticket| ticket.code).collect();
        touched.extend(conflicts.iter().map(|row| row.ticket));
        Self {
            lot_published: true,
            spots: state
                .lot()
                .spots()
                .iter()
                .map(|placed| spot_row(state, placed))
                .collect(),
            tickets: state.tickets().map(|ticket| ticket_row(state, ticket)).collect(),
            touched,
            conflicts,
        }
    }
}

fn known<'a>(state: &'a State, codes: &BTreeSet<TicketCode>) -> impl Iterator<Item = &'a Ticket> {
    codes.iter().filter_map(|code| state.ticket(*code))
}

fn spot_row(state: &State, placed: &PlacedSpot) -> SpotRow {
    let spot = &placed.spot;
    let level = state.lot().document().levels.get(placed.level);
    let section = level.and_then(|level| level.sections.get(placed.section));
    let status = state
        .lot()
        .index_of(&spot.id)
        .and_then(|index| state.occupancy().status(index));
    SpotRow {
        id: spot.id.clone(),
        level: level.map(|level| level.id.clone()).unwrap_or_default(),
        section: section.map(|section| section.id.clone()).unwrap_or_default(),
        kind: name(&spot.kind),
        accessible: spot.accessible,
        charger_w: spot.charger.map(|charger| charger.power_w),
        status: match status {
            Some(SpotStatus::Free) => "free",
            Some(SpotStatus::Occupied) => "occupied",
            Some(SpotStatus::Closed) | None => "closed",
        },
        ticket: state.standing_on(&spot.id).first().copied(),
    }
}

fn ticket_row(state: &State, ticket: &Ticket) -> TicketRow {
    let currency = state.lot().document().currency;
    let priced_at = ticket
        .left_at
        .or(ticket.payments.last().map(|payment| payment.at));
    let fee = priced_at.and_then(|at| state.fee(ticket, at).ok());
    let first_on = |spot: &SpotId| state.standing_on(spot).first() == Some(&ticket.code);
    let stands_second = |spot: &SpotId| state.standing_on(spot).contains(&ticket.code) && !first_on(spot);
    let first_of_plate = ticket
        .vehicle
        .plate
        .as_ref()
        .map(|plate| state.parked(plate) == Some(ticket.code));
    let is_open = ticket.is_open();
    TicketRow {
        class: name(&ticket.vehicle.class),
        fee_minor: fee.map(|fee| fee.bill.total.minor),
        paid_minor: ticket.paid(currency).minor,
        due_minor: (0..ticket.payments.len())
            .map(|nth| due_before(state, ticket, nth))
            .collect(),
        contested: is_open && (ticket.spots.iter().any(stands_second) || first_of_plate == Some(false)),
        holds_plate: is_open && first_of_plate == Some(true),
        holds: ticket.spots.iter().map(first_on).collect(),
        ticket: ticket.clone(),
    }
}

/// What the engine says was due when the `nth` payment was made.
fn due_before(state: &State, ticket: &Ticket, nth: usize) -> Option<i64> {
    let payment = ticket.payments.get(nth)?;
    let (at, means) = (payment.made_at(), payment.means);
    let mut then = ticket.clone();
    then.payments.truncate(nth);
    then.corrections.retain(|entry| entry.at < at);
    then.left_at = ticket.left_at.filter(|&left_at| left_at < at);
    let terms = state.terms_at(&then, at);
    let fee = then.fee_by(&terms, at, Some(means));
    fee.ok().map(|fee| fee.due.minor)
}

fn conflicts(state: &State) -> impl Iterator<Item = ConflictRow> {
    state.conflicts().map(|conflict| {
        let about = match conflict {
            Conflict::SpotTaken { spot, .. } => spot.to_string(),
            Conflict::PlateTwice { ticket, .. } => {
                let plate = state
                    .ticket(*ticket)
                    .and_then(|ticket| ticket.vehicle.plate.as_ref());
                plate.map(ToString::to_string).unwrap_or_default()
            }
            Conflict::UnknownTicket { .. }
            | Conflict::TicketDiffers { .. }
            | Conflict::Overpaid { .. }
            | Conflict::PaidTwice { .. }
            | Conflict::LeftUnpaid { .. } => String::new(),
            // A ticket may have several of these.
            several => serde_json::to_string(several).unwrap_or_default(),
        };
        ConflictRow {
            kind: conflict.name(),
            ticket: conflict.ticket(),
            about,
            holder: conflict.holder(),
        }
    })
}

/// The name that a value without content has in JSON, so that tables and documents use one word.
fn name(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}
