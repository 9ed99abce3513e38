//! A ticket is shown: read, or refused with what is wrong with it.

use crate::operation::Fact;
use crate::refusal::Refusal;
use crate::signed::{self, Claim};
use crate::state::State;

/// Reads a ticket that is shown, as scanned, whether the log knows it or not (K-6).
///
/// # Errors
/// [`Refusal::Signed`] where it is not true, [`Refusal::AlreadyLeft`] where it has been used up (K-8).
pub fn shown(state: &State, scanned: &str) -> Result<Claim, Refusal> {
    let claim = state.read_signed(&signed::text_of(scanned))?;
    match state.ticket(claim.ticket) {
        Some(known) if !known.is_open() => Err(Refusal::AlreadyLeft { ticket: known.code }),
        _ => Ok(claim),
    }
}

/// Lets a true ticket count from now on. Where another device has told of it meanwhile, that changes nothing.
pub(super) fn decide(state: &State, scanned: &str) -> Result<Fact, Refusal> {
    shown(state, scanned)?;
    Ok(Fact::Presented {
        ticket: signed::text_of(scanned),
    })
}
