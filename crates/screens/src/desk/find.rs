//! What is typed into the desk's one field, found.

use engine::decide::{Command, shown};
use engine::plate::Plate;
use engine::refusal::Refusal;
use engine::signed;
use engine::state::{State, Ticket};
use engine::ticket::TicketCode;

use crate::place::Sign;

/// What the desk's field found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Nothing is typed.
    Nothing,
    /// Exactly this ticket: its code or its whole plate was typed.
    Ticket(TicketCode),
    /// The whole plate is not inside; these tickets contain what was typed.
    Similar(Vec<StayLine>),
    /// A whole code, correct in itself, that no ticket here has.
    UnknownCode(TicketCode),
    /// A true ticket was scanned whose entry this device has not heard of. It counts once this is recorded (K-7).
    NotYetKnown(Command),
    /// Something was scanned that is no ticket of this lot.
    NoTicket(Refusal),
}

/// One ticket in a short list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StayLine {
    /// The ticket.
    pub code: TicketCode,
    /// Its plate.
    pub plate: Option<String>,
    /// Its spot, or all of them, or the level it was sent to.
    pub spot: Option<Sign>,
}

/// The most tickets in a short list.
const MOST_SIMILAR: usize = 6;

/// Finds what was typed: a ticket code first, then a whole plate, then parts of plates.
pub fn find(state: &State, typed: &str) -> Finding {
    if typed.trim().is_empty() {
        return Finding::Nothing;
    }
    let text = signed::text_of(typed);
    if signed::is_like(&text) {
        return scanned(state, text);
    }
    let code = TicketCode::parse(&text).ok();
    if let Some(code) = code.filter(|&code| state.ticket(code).is_some()) {
        return Finding::Ticket(code);
    }
    if let Some(code) = Plate::parse(typed).ok().and_then(|plate| state.parked(&plate)) {
        return Finding::Ticket(code);
    }
    let similar: Vec<_> = state
        .find(typed)
        .into_iter()
        .take(MOST_SIMILAR)
        .map(|ticket| stay_line(state, ticket))
        .collect();
    match code {
        Some(code) if similar.is_empty() => Finding::UnknownCode(code),
        _ => Finding::Similar(similar),
    }
}

fn scanned(state: &State, text: String) -> Finding {
    match shown(state, &text) {
        Ok(claim) if state.ticket(claim.ticket).is_some() => Finding::Ticket(claim.ticket),
        Ok(_) => Finding::NotYetKnown(Command::Present { text }),
        Err(Refusal::AlreadyLeft { ticket }) => Finding::Ticket(ticket),
        Err(reason) => Finding::NoTicket(reason),
    }
}

pub(super) fn stay_line(state: &State, ticket: &Ticket) -> StayLine {
    let plate = ticket.vehicle.plate.as_ref().map(ToString::to_string);
    StayLine {
        code: ticket.code,
        plate,
        spot: Sign::of(ticket, state.lot()),
    }
}
