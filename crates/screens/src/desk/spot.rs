//! A spot that somebody looks at, and how it is closed and opened.

use engine::decide::Command;
use engine::lot::{Lot, SpotIndex};
use engine::refusal::Refusal;
use engine::spot::SpotId;
use engine::state::State;

use crate::place::SpotSign;
use crate::words::{self, Message};

/// A spot on which nothing stands, as the desk shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpotView {
    /// Where it is.
    pub sign: SpotSign,
    /// How it is.
    pub says: &'static str,
    /// What may be done with it and with its section.
    pub actions: Vec<SpotAction>,
}

/// A button beside a spot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpotAction {
    /// What it says.
    pub label: String,
    /// What it asks for, or why it cannot be used.
    pub command: Result<Command, &'static str>,
}

const BY_PLAN: &str = "Out of service by the lot’s plan.";
const TO_LOOK_AT: &str = "To be looked at: a device that may have sent a car here is gone.";

impl SpotView {
    /// The view of a spot; none where a vehicle stands, which has a ticket to look at.
    pub fn new(state: &State, spot: &SpotId) -> Option<Self> {
        let (lot, index) = (state.lot(), state.lot().index_of(spot)?);
        if !state.standing_on(spot).is_empty() {
            return None;
        }
        let spots = vec![spot.clone()];
        let is_by_plan = |index: SpotIndex| lot.spot(index).is_some_and(|placed| placed.spot.out_of_service);
        let section = Section::of(lot, index)?;
        let is_to_look_at = state.leases().unswept().any(|(unswept, _)| unswept == spot);
        let (says, actions) = if is_to_look_at {
            let sweep = SpotAction::new("Nothing stands here", Ok(Command::Sweep { spots }));
            (TO_LOOK_AT, vec![Some(sweep)])
        } else if is_by_plan(index) {
            (
                BY_PLAN,
                vec![
                    Some(SpotAction::new("Open this spot", Err(BY_PLAN))),
                    section.opening(state),
                ],
            )
        } else if state.is_closed(index) {
            let open = SpotAction::new("Open this spot", Ok(Command::Open { spots }));
            ("Closed by hand.", vec![Some(open), section.opening(state)])
        } else {
            let close = SpotAction::new("Close this spot", Ok(Command::Close { spots }));
            ("Free.", vec![Some(close), section.closing(state)])
        };
        Some(Self {
            sign: SpotSign::new(lot, spot)?,
            says,
            actions: actions.into_iter().flatten().collect(),
        })
    }
}

impl SpotAction {
    fn new(label: &str, command: Result<Command, &'static str>) -> Self {
        Self {
            label: label.to_owned(),
            command,
        }
    }
}

/// The section of a spot.
struct Section<'a> {
    id: &'a str,
    spots: Vec<(SpotIndex, &'a SpotId)>,
}

impl<'a> Section<'a> {
    fn of(lot: &'a Lot, index: SpotIndex) -> Option<Self> {
        let here = lot.spot(index)?;
        let section = lot
            .document()
            .levels
            .get(here.level)?
            .sections
            .get(here.section)?;
        // The spots of a section follow one another in the lot's own order.
        let follows = |at: &usize| {
            let placed = &lot.spots()[*at];
            (placed.level, placed.section) == (here.level, here.section)
        };
        let before = (0..index.0).rev().take_while(follows).count();
        let spots = (index.0 - before..lot.spots().len()).take_while(follows);
        Some(Self {
            id: &section.id,
            spots: spots
                .map(|at| (SpotIndex(at), &lot.spots()[at].spot.id))
                .collect(),
        })
    }

    /// Closing what is not closed yet. Who stands there stays.
    fn closing(&self, state: &State) -> Option<SpotAction> {
        let open = self.of_these(|index| !state.is_closed(index));
        self.action("Close", open, |spots| Command::Close { spots })
    }

    /// Opening what was closed by hand.
    fn opening(&self, state: &State) -> Option<SpotAction> {
        let by_hand = self.of_these(|index| state.is_closed_by_hand(index));
        self.action("Open", by_hand, |spots| Command::Open { spots })
    }

    fn of_these(&self, is_one: impl Fn(SpotIndex) -> bool) -> Vec<SpotId> {
        let these = self.spots.iter().filter(|(index, _)| is_one(*index));
        these.map(|(_, id)| (*id).clone()).collect()
    }

    /// Nothing where it would do nothing.
    fn action(
        &self,
        verb: &str,
        spots: Vec<SpotId>,
        command: impl Fn(Vec<SpotId>) -> Command,
    ) -> Option<SpotAction> {
        let count = match spots.len() {
            0 => return None,
            1 => "1 spot".to_owned(),
            count => format!("{count} spots"),
        };
        let label = format!("{verb} section {} ({count})", self.id);
        Some(SpotAction::new(&label, Ok(command(spots))))
    }
}

/// The spot that somebody typed: its whole id, or the id without the level that is shown.
///
/// # Errors
/// That the lot has no such spot, in words.
pub fn spot_named(lot: &Lot, level: usize, typed: &str) -> Result<SpotId, Message> {
    let typed = typed.trim().to_uppercase();
    let shown = lot
        .document()
        .levels
        .get(level)
        .map_or("", |level| level.id.as_str());
    let ids = [typed.clone(), format!("{shown}-{typed}")];
    let named = ids.into_iter().filter_map(|id| SpotId::try_from(id).ok());
    let mut named = named.peekable();
    let first = named.peek().cloned();
    let found = named.find(|id| lot.index_of(id).is_some());
    found.ok_or_else(|| match first {
        Some(id) => words::refusal(&Refusal::UnknownSpot(id)),
        None => words::no_spot_id(),
    })
}
