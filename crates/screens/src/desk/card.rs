//! The ticket on the desk.

use engine::decide::Command;
use engine::money::Money;
use engine::operation::Means;
use engine::spot::SpotId;
use engine::state::State;
use engine::ticket::TicketCode;
use engine::time::Instant;

use crate::bill::BillView;
use crate::place::SpotSign;
use crate::stay::{Standing, Stay};
use crate::words;

/// A ticket as the desk shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketCard {
    /// Its code.
    pub code: TicketCode,
    /// The plate, where known.
    pub plate: Option<String>,
    /// The class, and the trailer it brings.
    pub vehicle: String,
    /// How it stands.
    pub standing: Standing,
    /// Its spot, or all of them.
    pub spot: Option<SpotSign>,
    /// `5 side by side`, where it takes several.
    pub side_by_side: Option<String>,
    /// The spots' ids, to show on the map.
    pub spot_ids: Vec<SpotId>,
    /// The number of the level its first spot is on, from 0.
    pub level: Option<usize>,
    /// When it came in.
    pub parked: String,
    /// When it went out.
    pub left: Option<String>,
    /// How long it stayed so far.
    pub stay: String,
    /// What it costs; nothing where a clock is beyond belief.
    pub bill: Option<BillView>,
    /// The sum to take now.
    pub due: Money,
    /// `Paid. Out by 12:46.`
    pub leave_by: Option<String>,
    /// Why it cannot be released, where it cannot.
    pub held_back: Option<&'static str>,
}

impl TicketCard {
    /// The card of a ticket at an instant.
    pub fn new(state: &State, code: TicketCode, now: Instant) -> Option<Self> {
        let ticket = state.ticket(code)?;
        let terms = state.terms(ticket);
        let stay = Stay::new(ticket, &terms, now);
        let due = stay.due;
        Some(Self {
            code,
            plate: ticket.vehicle.plate.as_ref().map(ToString::to_string),
            vehicle: words::vehicle(&ticket.vehicle),
            standing: stay.standing,
            spot: SpotSign::of_all(state.lot(), &ticket.spots),
            side_by_side: (ticket.spots.len() > 1).then(|| format!("{} side by side", ticket.spots.len())),
            spot_ids: ticket.spots.clone(),
            level: ticket
                .spots
                .first()
                .and_then(|spot| Some(state.lot().spot(state.lot().index_of(spot)?)?.level)),
            parked: stay.parked,
            left: stay.left,
            stay: stay.length,
            bill: stay.bill,
            due,
            leave_by: stay.leave_by.map(|at| format!("Paid. Out by {at}.")),
            held_back: if !ticket.is_open() {
                Some("This car has left.")
            } else if due.is_positive() {
                Some("Release opens once it is paid.")
            } else {
                None
            },
        })
    }

    /// Taking exactly the sum the card shows.
    pub fn pay(&self, means: Means) -> Command {
        Command::Pay {
            ticket: self.code,
            amount: self.due,
            means,
        }
    }
}
