//! Vehicles that were sent to a level, and stand nobody has said where.

use engine::state::State;

use super::find::{StayLine, stay_line};

/// Their tickets, level by level in the lot's order, whoever has waited longest first.
pub fn unplaced(state: &State) -> Vec<StayLine> {
    let levels = state.lot().document().levels.iter();
    let tickets = levels.flat_map(|level| {
        let mut here: Vec<_> = state
            .unplaced_on(&level.id)
            .filter_map(|code| state.ticket(code))
            .collect();
        here.sort_by_key(|ticket| (ticket.parked_at, ticket.code));
        here
    });
    tickets.map(|ticket| stay_line(state, ticket)).collect()
}
