//! Settling a contradiction.

use crate::conflict::Conflict;
use crate::operation::Fact;
use crate::refusal::Refusal;
use crate::resolution::{Resolution, proposals};
use crate::spot::SpotId;
use crate::state::State;
use crate::time::Instant;

/// Lets a contradiction be settled that still is one, with the very sum that was on the screen (T-15).
pub(super) fn decide(
    state: &State,
    conflict: &Conflict,
    resolution: &Resolution,
    at: Instant,
) -> Result<Fact, Refusal> {
    if !state.conflicts.contains(conflict) {
        return Err(Refusal::ConflictGone);
    }
    if !resolution.settles(conflict) {
        return Err(Refusal::NoSettlement);
    }
    match resolution {
        Resolution::StandsElsewhere { spots } => named(state, spots)?,
        Resolution::BelongsTo { ticket } if state.ticket(*ticket).is_none() => {
            return Err(Refusal::UnknownTicket { ticket: *ticket });
        }
        // Somebody may have seen something that no proposal knows: where it stands, whose it is, when it left.
        Resolution::BelongsTo { .. } | Resolution::ExitAt { .. } => {}
        _ => {
            let mut offered = proposals(state, conflict, at).into_iter();
            if !offered.any(|offered| offered.resolution == *resolution) {
                return Err(Refusal::NoSettlement);
            }
        }
    }
    Ok(Fact::Resolved {
        conflict: Box::new(conflict.clone()),
        resolution: resolution.clone(),
    })
}

/// Refuses spots that the lot does not have, and such as somebody stands on.
fn named(state: &State, spots: &[SpotId]) -> Result<(), Refusal> {
    if spots.is_empty() {
        return Err(Refusal::NoSpotNamed);
    }
    for (at, spot) in spots.iter().enumerate() {
        if state.lot.index_of(spot).is_none() {
            return Err(Refusal::UnknownSpot(spot.clone()));
        }
        if spots[..at].contains(spot) || !state.standing_on(spot).is_empty() {
            return Err(Refusal::SpotTaken(spot.clone()));
        }
    }
    Ok(())
}
