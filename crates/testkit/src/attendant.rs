//! What an attendant does on a round through the lot, beside letting vehicles in and out.

use engine::decide::Command;
use engine::spot::SpotId;
use engine::state::State;
use engine::ticket::TicketCode;

use crate::dice::Dice;

/// What an attendant does next: moves a vehicle, lets two change places, closes spots or opens them again.
///
/// The rules may refuse it, as they would the attendant: the spot is taken, or the other vehicle is a motorcycle.
/// Nothing where there is nothing to do.
pub fn next_command(state: &State, dice: &mut Dice) -> Option<Command> {
    match dice.below(4) {
        0 => Some(Command::Move {
            ticket: anybody(state, dice)?,
            spot: if dice.percent(50) {
                some_spots(state, dice).pop()
            } else {
                None
            },
        }),
        1 => Some(Command::Swap {
            ticket: anybody(state, dice)?,
            with: anybody(state, dice)?,
        }),
        // What is closed is opened before anything else is closed, so that a lot stays open for the most part.
        _ if !state.closed().is_empty() => Some(Command::Open {
            spots: state.closed().iter().cloned().collect(),
        }),
        _ => Some(Command::Close {
            spots: some_spots(state, dice),
        }),
    }
}

/// Somebody who is inside.
fn anybody(state: &State, dice: &mut Dice) -> Option<TicketCode> {
    let inside: Vec<_> = state.tickets().filter(|ticket| ticket.is_open()).collect();
    let place = dice.below(u32::try_from(inside.len()).unwrap_or(u32::MAX));
    inside.get(place as usize).map(|ticket| ticket.code)
}

/// Some spots that follow one another: up to three, and one in a small lot.
fn some_spots(state: &State, dice: &mut Dice) -> Vec<SpotId> {
    let spots = state.lot().spots();
    let first = dice.below(u32::try_from(spots.len()).unwrap_or(u32::MAX)) as usize;
    let most = (spots.len() / 50).clamp(1, 3);
    let count = 1 + dice.below(u32::try_from(most).unwrap_or(1)) as usize;
    let some = spots.iter().skip(first).take(count);
    some.map(|placed| placed.spot.id.clone()).collect()
}
