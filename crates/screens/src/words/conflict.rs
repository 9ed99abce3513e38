//! Facts that contradict one another, in words.

use engine::conflict::Conflict;
use engine::lot::Lot;
use engine::spot::SpotId;
use engine::state::State;
use engine::ticket::TicketCode;

use crate::place::SpotSign;

/// Tells a conflict: a heading, and a line for each side of it.
pub fn conflict(conflict: &Conflict, state: &State) -> (String, Vec<String>) {
    let ticket = |code| describe(state, code);
    match conflict {
        Conflict::SpotTaken {
            spot,
            ticket: later,
            holder,
        } => (
            format!("Spot {} was given to two cars", sign(state.lot(), spot)),
            vec![ticket(*holder), ticket(*later)],
        ),
        Conflict::PlateTwice {
            plate,
            ticket: later,
            holder,
        } => (
            format!("{plate} came in twice"),
            vec![ticket(*holder), ticket(*later)],
        ),
        Conflict::LeftTwice { ticket: code } => {
            ("A car left that had left before".to_owned(), vec![ticket(*code)])
        }
        Conflict::MovedAfterLeaving { ticket: code } => (
            "A car was moved after it had left".to_owned(),
            vec![ticket(*code)],
        ),
        Conflict::UnknownTicket { ticket: code } => {
            ("A record waits for its ticket".to_owned(), vec![code.to_string()])
        }
        Conflict::TicketDiffers { ticket: code } => (
            "A ticket says something else than its record".to_owned(),
            vec![ticket(*code)],
        ),
        Conflict::Overpaid { ticket: code } => {
            ("More was taken than was due".to_owned(), vec![ticket(*code)])
        }
        Conflict::LeftUnpaid { ticket: code } => {
            ("A car left without paying all".to_owned(), vec![ticket(*code)])
        }
    }
}

fn describe(state: &State, code: TicketCode) -> String {
    let plate = state
        .ticket(code)
        .and_then(|ticket| ticket.vehicle.plate.as_ref());
    plate.map_or_else(|| code.to_string(), |plate| format!("{plate} · {code}"))
}

fn sign(lot: &Lot, spot: &SpotId) -> String {
    SpotSign::new(lot, spot).map_or_else(|| spot.to_string(), |sign| sign.to_string())
}
