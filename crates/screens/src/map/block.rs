//! A vehicle on several spots, drawn as one.

use engine::spot::SpotId;
use engine::state::{State, Ticket};
use engine::ticket::TicketCode;

use super::{LevelPlan, Mark, Rect};
use crate::place;
use crate::words;

/// How large the pictogram is, and how far it stands from the upper edge.
const ICON: f64 = 9.0;
const ICON_TOP: f64 = 1.2;
/// How far the writing's base line is from the upper edge.
const BASE_LINE: f64 = 15.8;
/// How wide a letter of the writing is, roughly.
const LETTER: f64 = 3.0;

/// A vehicle on several spots side by side, as it is drawn across them.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Its ticket.
    pub ticket: TicketCode,
    /// Its spots.
    pub spots: Vec<SpotId>,
    /// What it is, and where: `Bus 011–015`.
    pub label: String,
    /// Across all its spots.
    pub rect: Rect,
    /// The pictogram of its class, and where.
    pub icon: (&'static str, Rect),
    /// The writing below the pictogram, as much of the label as there is room for, and where its middle is.
    pub writing: Option<(f64, f64, String)>,
    /// What it shows: taken, or yours.
    pub mark: Mark,
}

/// The vehicles that stand on several spots of a level. Where the log has two on one spot, both are drawn.
pub fn blocks(state: &State, plan: &LevelPlan, yours: &[SpotId]) -> Vec<Block> {
    let long = |ticket: &&Ticket| ticket.is_open() && ticket.spots.len() > 1;
    let tickets = state.tickets().filter(long);
    tickets
        .filter_map(|ticket| block(ticket, state, plan, yours))
        .collect()
}

/// Nothing where the spots are on another level, or not in one row as the plan has it now.
fn block(ticket: &Ticket, state: &State, plan: &LevelPlan, yours: &[SpotId]) -> Option<Block> {
    let shape = |spot: &SpotId| {
        let index = state.lot().index_of(spot)?.0;
        let at = plan
            .spots
            .binary_search_by_key(&index, |shape| shape.index)
            .ok()?;
        Some(plan.spots[at].rect)
    };
    let rects: Vec<_> = ticket.spots.iter().map(shape).collect::<Option<_>>()?;
    let rect = rects.iter().copied().reduce(Rect::with)?;
    if rects.iter().any(|other| (other.y - rect.y).abs() > f64::EPSILON) {
        return None;
    }
    let (class, numbers) = (words::class(ticket.vehicle.class), place::numbers(&ticket.spots));
    let label = format!("{class} {numbers}");
    let middle = rect.x + rect.width / 2.0;
    let icon = Rect {
        x: middle - ICON / 2.0,
        y: rect.y + ICON_TOP,
        width: ICON,
        height: ICON,
    };
    let writing = [&label, &numbers].into_iter().find(|text| fits(text, rect.width));
    Some(Block {
        ticket: ticket.code,
        spots: ticket.spots.clone(),
        rect,
        icon: (words::class_icon(ticket.vehicle.class), icon),
        writing: writing.map(|text| (middle, rect.y + BASE_LINE, text.clone())),
        label,
        mark: if ticket.spots.iter().any(|spot| yours.contains(spot)) {
            Mark::Yours
        } else {
            Mark::Taken
        },
    })
}

fn fits(text: &str, width: f64) -> bool {
    let letters = u16::try_from(text.chars().count()).unwrap_or(u16::MAX);
    f64::from(letters) * LETTER < width
}
