//! The ways to settle a contradiction, in words: what the button says, what it does to the money, and what to tell the
//! driver.

use engine::conflict::Conflict;
use engine::money::Money;
use engine::resolution::{Consequence, Resolution};
use engine::spot::SpotId;
use engine::state::State;
use engine::ticket::TicketCode;
use engine::time::Instant;

use super::means;
use crate::bill::Sum;
use crate::clock;
use crate::place::SpotSign;

/// What the button says: exactly what happens.
pub fn choice(conflict: &Conflict, resolution: &Resolution, state: &State, now: Instant) -> String {
    let (later, first) = names(conflict, state);
    match resolution {
        Resolution::StandsElsewhere { spots } => format!("Send {later} to {}", signs(state, spots)),
        Resolution::LeftUnnoticed => format!("{first} has left: close its ticket"),
        Resolution::BothRight => match conflict {
            Conflict::PlateTwice { .. } => "Both are right: two cars have this plate".to_owned(),
            _ => "Both are right: they stand there together".to_owned(),
        },
        Resolution::RecordedTwice => {
            format!("It is one car: close its second ticket, {}", conflict.ticket())
        }
        Resolution::PlateMistyped => format!("The plate on {} is mistyped: take it off", conflict.ticket()),
        Resolution::ExitAt { at } => format!("It left {}", time(state, *at, now)),
        Resolution::StillInside => format!("{later} is still inside: open its ticket again"),
        Resolution::AsRecorded => kept(conflict).to_owned(),
        Resolution::NotFound => "Stop looking for this ticket".to_owned(),
        Resolution::BelongsTo { ticket } => format!("It belongs to {}", name(state, *ticket)),
        Resolution::Refund { amount, means: by } => format!("Give {} back ({})", sum(*amount), means(*by)),
        Resolution::Invoice { amount } => format!("Send an invoice over {}", sum(*amount)),
        Resolution::WriteOff { amount } => format!("Write {} off", sum(*amount)),
        Resolution::TheOther => match conflict {
            Conflict::SettledTwice { of, other, .. } => {
                format!("Do this as well: {}", choice(of, other, state, now))
            }
            _ => "Do the other as well".to_owned(),
        },
    }
}

/// What the button says where everything stays as it is recorded.
fn kept(conflict: &Conflict) -> &'static str {
    match conflict {
        Conflict::LeftTwice { .. } => "Keep the first exit",
        Conflict::TicketDiffers { .. } => "Keep what was recorded at the entrance",
        Conflict::MovedAfterLeaving { .. } => "It has left: drop the move",
        Conflict::ClockDoubt { .. } => "Keep the lower price",
        Conflict::Overpaid { .. } | Conflict::PaidTwice { .. } => {
            "Give nothing back: it counts for this stay"
        }
        Conflict::LeftUnpaid { .. } => "Nothing is due any more",
        Conflict::FeeDifference { .. } => "Accept what was paid",
        Conflict::RefundedTooMuch { .. } => "Accept the loss",
        Conflict::SettledTwice { .. } => "Keep the first answer",
        Conflict::SpotTaken { .. } | Conflict::PlateTwice { .. } | Conflict::UnknownTicket { .. } => {
            "Keep it as recorded"
        }
    }
}

/// What a choice does to the money.
pub fn consequence(consequence: Consequence) -> String {
    match consequence {
        Consequence::Nothing => "No money moves.".to_owned(),
        Consequence::BackToDriver(money) => format!("{} goes back to the driver.", sum(money)),
        Consequence::LostToLot(money) => format!("{} is lost to the garage.", sum(money)),
        Consequence::StillOwed(money) => format!("{} is still to be paid.", sum(money)),
    }
}

/// What to tell the driver, in one breath.
pub fn to_driver(conflict: &Conflict, resolution: &Resolution, state: &State, now: Instant) -> String {
    match resolution {
        Resolution::StandsElsewhere { spots } => {
            let there = signs(state, spots);
            format!("Your spot was given twice. Please park on {there}.")
        }
        Resolution::LeftUnnoticed => {
            "The ticket before yours is closed. You pay for your own stay only.".to_owned()
        }
        Resolution::BothRight => "All is well. You may stay where you are.".to_owned(),
        Resolution::RecordedTwice => "You were recorded twice. Only your first ticket counts.".to_owned(),
        Resolution::PlateMistyped => {
            "Your plate stood on another ticket by mistake. Your own ticket counts.".to_owned()
        }
        Resolution::ExitAt { at } => format!("Your exit is noted: {}.", time(state, *at, now)),
        Resolution::StillInside => "Your ticket is open again. You pay when you drive out.".to_owned(),
        Resolution::AsRecorded => unchanged(conflict).to_owned(),
        Resolution::NotFound => {
            "We do not find this ticket. What you paid stays noted under its code.".to_owned()
        }
        Resolution::BelongsTo { ticket } => {
            format!("What was noted under the other code counts for your ticket {ticket}.")
        }
        Resolution::Refund { amount, .. } => format!("You paid {} too much. Here it is back.", sum(*amount)),
        Resolution::Invoice { amount } => {
            format!(
                "You left before all was paid. An invoice over {} follows.",
                sum(*amount)
            )
        }
        Resolution::WriteOff { .. } => "Nothing more is asked of you for this stay.".to_owned(),
        Resolution::TheOther => match conflict {
            Conflict::SettledTwice { of, other, .. } => to_driver(of, other, state, now),
            _ => unchanged(conflict).to_owned(),
        },
    }
}

fn unchanged(conflict: &Conflict) -> &'static str {
    match conflict {
        Conflict::LeftTwice { .. } | Conflict::MovedAfterLeaving { .. } => {
            "You had left. You are not charged for anything after that."
        }
        Conflict::ClockDoubt { .. } => "Our clocks do not agree. You pay the lower price.",
        Conflict::Overpaid { .. } | Conflict::PaidTwice { .. } => "What you paid counts for this stay.",
        Conflict::FeeDifference { .. } => "You paid what the screen showed. You are not asked for more.",
        Conflict::RefundedTooMuch { .. } => "You keep what you were given. You are not asked for it again.",
        Conflict::LeftUnpaid { .. } => "Nothing is due any more. Thank you.",
        Conflict::SpotTaken { .. }
        | Conflict::PlateTwice { .. }
        | Conflict::TicketDiffers { .. }
        | Conflict::UnknownTicket { .. }
        | Conflict::SettledTwice { .. } => "Nothing changes for you.",
    }
}

/// The vehicle that came later, and the one that came first.
fn names(conflict: &Conflict, state: &State) -> (String, String) {
    let later = name(state, conflict.ticket());
    let first = conflict.holder().map(|holder| name(state, holder));
    // Two tickets of one plate are told apart by their codes.
    match (first, conflict.holder()) {
        (Some(first), Some(holder)) if first == later => (conflict.ticket().to_string(), holder.to_string()),
        (first, _) => (later, first.unwrap_or_default()),
    }
}

fn name(state: &State, code: TicketCode) -> String {
    let plate = state
        .ticket(code)
        .and_then(|ticket| ticket.vehicle.plate.as_ref());
    plate.map_or_else(|| code.to_string(), ToString::to_string)
}

fn signs(state: &State, spots: &[SpotId]) -> String {
    SpotSign::of_all(state.lot(), spots).map_or_else(|| "another spot".to_owned(), |sign| sign.to_string())
}

fn time(state: &State, at: Instant, now: Instant) -> String {
    clock::time_and_day(&state.lot().document().calendar, at, now)
}

fn sum(money: Money) -> String {
    Sum::new(money).text
}
