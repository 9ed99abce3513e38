//! Moving a vehicle that is inside: what a touch on the map does meanwhile.

use engine::allocation::Wishes;
use engine::decide::Command;
use engine::refusal::Refusal;
use engine::spot::SpotId;
use engine::state::State;
use engine::ticket::TicketCode;

use super::preview::{Gives, Preview};
use crate::place::{Sign, SpotSign};
use crate::words::Message;

/// A vehicle that is about to be moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moving {
    /// Its ticket.
    pub ticket: TicketCode,
    /// The vehicle that stands where it would go, until somebody agrees that they change places.
    pub swap: Option<TicketCode>,
}

/// What follows from a touch on a spot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Ask for this.
    Do(Command),
    /// Ask whether the two change places.
    Offer(TicketCode),
    /// Say this; nothing else happens.
    Say(Message),
}

/// The offer to change places with another vehicle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swap {
    /// What the button says: `Swap with AB 123`.
    pub label: String,
    /// Where the other vehicle stands.
    pub there: Option<SpotSign>,
    /// What the button asks for.
    pub command: Command,
}

impl Moving {
    /// A vehicle that nobody has found a new spot for yet.
    pub fn new(ticket: TicketCode) -> Self {
        Self { ticket, swap: None }
    }

    /// What a touch on a spot does.
    pub fn touch(self, state: &State, spot: &SpotId) -> Step {
        match state.standing_on(spot) {
            [] => Step::Do(self.to(Some(spot.clone()))),
            codes if codes.contains(&self.ticket) => Step::Say(Message {
                title: "This car stands there already".to_owned(),
                text: format!("{spot} is its own. Touch another spot."),
                code: "desk.own_spot",
            }),
            [holder, ..] => Step::Offer(*holder),
        }
    }

    /// Moving it to the best free spot.
    pub fn to_the_best(self) -> Command {
        self.to(None)
    }

    fn to(self, spot: Option<SpotId>) -> Command {
        Command::Move {
            ticket: self.ticket,
            spot,
        }
    }

    /// Where [`Moving::to_the_best`] would lead a device that can give so much away, and why there.
    ///
    /// # Errors
    /// The refusal that it would get.
    pub fn best(self, state: &State, gives: impl Into<Gives>) -> Result<Preview, Refusal> {
        let unknown = Refusal::UnknownTicket { ticket: self.ticket };
        let ticket = state.ticket(self.ticket).ok_or(unknown)?;
        let preview = Preview::new(state, &ticket.vehicle, Wishes::default(), None, gives.into())?;
        match preview.spot {
            // It may stand anywhere on that level already.
            Some(Sign::Level(_)) => Err(Refusal::NoLease),
            _ => Ok(preview),
        }
    }

    /// Whether nobody has said yet where it stands, so that the touch on the map says it for the first time.
    pub fn is_first(self, state: &State) -> bool {
        let ticket = state.ticket(self.ticket);
        ticket.is_some_and(|ticket| ticket.level.is_some() && ticket.is_open())
    }

    /// The offer to change places, while there is one.
    pub fn offer(self, state: &State) -> Option<Swap> {
        let with = state.ticket(self.swap?)?;
        let name = with.vehicle.plate.as_ref();
        let name = name.map_or_else(|| with.code.to_string(), ToString::to_string);
        Some(Swap {
            label: format!("Swap with {name}"),
            there: SpotSign::of_all(state.lot(), &with.spots),
            command: Command::Swap {
                ticket: self.ticket,
                with: with.code,
            },
        })
    }
}
