//! A ticket is shown: read, or refused with what is wrong with it.

use crate::apply::owner;
use crate::operation::Fact;
use crate::refusal::Refusal;
use crate::signed::{self, Claim};
use crate::state::State;

/// Reads a ticket that is shown, as scanned, whether the log knows it or not (K-6). Its code is the one in the log.
///
/// # Errors
/// [`Refusal::Signed`] where it is not true, [`Refusal::AlreadyLeft`] where it has been used up (K-8),
/// [`Refusal::OtherVehicle`] where its code is another vehicle's by now (S-12).
pub fn shown(state: &State, scanned: &str) -> Result<Claim, Refusal> {
    let claim = state.read_signed(&signed::text_of(scanned))?;
    let ticket = owner(state, &claim.to_ticket(state));
    match ticket.and_then(|code| state.ticket(code)) {
        Some(known) if !known.is_open() => Err(Refusal::AlreadyLeft { ticket: known.code }),
        Some(known) => Ok(Claim {
            ticket: known.code,
            ..claim
        }),
        None if state.tickets.contains_key(&claim.ticket) => {
            let ticket = claim.ticket;
            Err(Refusal::OtherVehicle { ticket })
        }
        None => Ok(claim),
    }
}

/// Lets a true ticket count from now on. Where another device has told of it meanwhile, that changes nothing.
pub(super) fn decide(state: &State, scanned: &str) -> Result<Fact, Refusal> {
    shown(state, scanned)?;
    Ok(Fact::Presented {
        ticket: signed::text_of(scanned),
    })
}
