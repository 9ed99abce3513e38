//! Contradictions that wait for somebody: both sides of each, the ways to settle it, and what each does to the money.

use engine::conflict::Conflict;
use engine::decide::Command;
use engine::resolution::{Consequence, Proposal, Resolution, proposals};
use engine::state::State;
use engine::ticket::TicketCode;
use engine::time::Instant;

use crate::clock;
use crate::words;

/// What waits to be settled. It never stands in a lane's way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inbox {
    /// How much waits, shown or not.
    pub count: usize,
    /// The longest waiting, the first first.
    pub items: Vec<Waiting>,
}

/// A contradiction that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The contradiction.
    pub conflict: Conflict,
    /// What it is.
    pub title: String,
    /// `12 min ago`.
    pub age: String,
    /// Both sides, as they were recorded.
    pub sides: [String; 2],
    /// The ways to settle it, the recommended one first. Never empty.
    pub choices: Vec<Answer>,
    /// The ticket to look at.
    pub ticket: Option<TicketCode>,
}

/// A way to settle it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What the button says: exactly what happens.
    pub label: String,
    /// What it does to the money.
    pub money: String,
    /// What to tell the driver.
    pub driver: String,
    /// What the button asks for.
    pub command: Command,
}

impl Waiting {
    /// What tells it from others, and from itself where its answers change.
    pub fn key(&self) -> String {
        format!("{:?}", (&self.conflict, &self.sides, &self.choices))
    }
}

impl Inbox {
    /// `2 things to settle`.
    pub fn heading(&self) -> String {
        match self.count {
            0 => "Nothing to settle".to_owned(),
            1 => "1 thing to settle".to_owned(),
            count => format!("{count} things to settle"),
        }
    }
}

/// What waits, at most so many; with the ticket on the desk as one more answer where a record looks for its own.
pub fn inbox(state: &State, now: Instant, on_desk: Option<TicketCode>, most: usize) -> Inbox {
    // Nothing here changes between one minute and the next, so that a button stays where it is.
    let now = now.minute().instant();
    let mut waiting: Vec<_> = state.conflicts().collect();
    waiting.sort_by_key(|conflict| (conflict.since(state), *conflict));
    let item = |conflict: &&Conflict| {
        let (title, sides) = words::conflict(conflict, state, now);
        let another = belongs_to(state, conflict, on_desk);
        let ways = proposals(state, conflict, now).into_iter().chain(another);
        Waiting {
            title,
            age: conflict
                .since(state)
                .map_or_else(String::new, |since| clock::age(since, now)),
            sides,
            choices: ways.map(|way| answer(state, conflict, way, now)).collect(),
            ticket: Some(conflict.ticket()).filter(|&code| state.ticket(code).is_some()),
            conflict: (*conflict).clone(),
        }
    };
    Inbox {
        count: waiting.len(),
        items: waiting.iter().take(most).map(item).collect(),
    }
}

fn answer(state: &State, conflict: &Conflict, way: Proposal, now: Instant) -> Answer {
    Answer {
        label: words::choice(conflict, &way.resolution, state, now),
        money: words::consequence(way.consequence),
        driver: words::to_driver(conflict, &way.resolution, state, now),
        command: Command::Resolve {
            conflict: Box::new(conflict.clone()),
            resolution: way.resolution,
        },
    }
}

/// The ticket on the desk may be the one that a record looks for: it was given anew, or typed from another slip.
fn belongs_to(state: &State, conflict: &Conflict, on_desk: Option<TicketCode>) -> Option<Proposal> {
    let ticket = on_desk.filter(|&code| state.ticket(code).is_some())?;
    let resolution = Resolution::BelongsTo { ticket };
    resolution.settles(conflict).then_some(Proposal {
        resolution,
        consequence: Consequence::Nothing,
    })
}
