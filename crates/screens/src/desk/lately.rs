//! The last vehicles in and out.

use engine::state::{State, Ticket};
use engine::ticket::TicketCode;
use engine::time::Instant;

use crate::bill::Sum;
use crate::clock;
use crate::place::Sign;

/// Something that happened lately.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The ticket.
    pub code: TicketCode,
    /// Whether the vehicle came in or went out.
    pub way: Way,
    /// When.
    pub time: String,
    /// The plate, where known.
    pub plate: Option<String>,
    /// `G1-A-009`, `G1-C-011 to 015`, `G1, any free place`, or `out · 5.00 €`.
    pub what: String,
}

/// Which way a vehicle went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// It came in.
    In,
    /// It went out.
    Out,
}

/// The last things that happened, the newest first.
pub fn lately(state: &State, now: Instant, most: usize) -> Vec<Event> {
    let calendar = &state.lot().document().calendar;
    let ins = state.tickets().map(|ticket| (ticket.parked_at, Way::In, ticket));
    let outs = state
        .tickets()
        .filter_map(|ticket| Some((ticket.left_at?, Way::Out, ticket)));
    let mut events: Vec<_> = ins.chain(outs).collect();
    events.sort_by_key(|(at, way, ticket)| std::cmp::Reverse((*at, *way == Way::Out, ticket.code)));
    let event = |(at, way, ticket): (Instant, Way, &Ticket)| Event {
        code: ticket.code,
        way,
        time: clock::time_and_day(calendar, at, now),
        plate: ticket.vehicle.plate.as_ref().map(ToString::to_string),
        what: match way {
            Way::In => Sign::of(ticket, state.lot()).map_or_else(String::new, |sign| sign.to_string()),
            Way::Out => format!(
                "out · {}",
                Sum::new(ticket.paid(state.lot().document().currency)).text
            ),
        },
    };
    events.into_iter().take(most).map(event).collect()
}
