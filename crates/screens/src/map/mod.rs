//! The map of one level: where each spot is drawn, and what it shows.
//!
//! The unit is a quarter of a metre. Rows stand in facing pairs with a lane between them; it is a plan to find one's
//! way by, not a survey.

mod block;

use std::collections::BTreeSet;

use engine::lot::{Lot, PlacedSpot, SpotIndex};
use engine::occupancy::SpotStatus;
use engine::spot::{SpotId, SpotKind};
use engine::state::State;

pub use block::{Block, blocks};

const FIRST_X: f64 = 14.0;
const FIRST_Y: f64 = 6.0;
const SPOT_DEPTH: f64 = 20.0;
const LANE_DEPTH: f64 = 16.0;
/// Where something stands between two spots, the row leaves this much room, and a pillar is drawn in it.
const GAP: f64 = 4.0;
const PILLAR: f64 = 2.4;
const MARGIN: f64 = 8.0;
/// Each rectangle is drawn this much smaller on every side, so that neighbours show a gap.
const INSET: f64 = 0.6;
const LARGEST_ICON: f64 = 7.5;

/// A rectangle, in the map's units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Rect {
    /// The smallest rectangle around both.
    fn with(self, other: Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        let right = (self.x + self.width).max(other.x + other.width);
        let below = (self.y + self.height).max(other.y + other.height);
        Self {
            x,
            y,
            width: right - x,
            height: below - y,
        }
    }
}

/// A spot as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct SpotShape {
    /// Its number in the lot.
    pub index: usize,
    /// Its name.
    pub id: SpotId,
    /// The value of `data-kind`.
    pub kind: &'static str,
    /// Where it is.
    pub rect: Rect,
    /// The pictogram on it, and where.
    pub icon: Option<(&'static str, Rect)>,
}

/// The plan of one level: everything that does not change while the lot stays the same.
#[derive(Clone, Debug, PartialEq)]
pub struct LevelPlan {
    /// Width of the view box.
    pub width: f64,
    /// Height of the view box.
    pub height: f64,
    /// The lanes between the rows.
    pub lanes: Vec<Rect>,
    /// What stands between spots of a row.
    pub pillars: Vec<Rect>,
    /// A letter beside each row that begins a section: x, y, text.
    pub labels: Vec<(f64, f64, String)>,
    /// The spots.
    pub spots: Vec<SpotShape>,
}

/// What one spot shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Nothing stands there.
    Free,
    /// A vehicle stands there.
    Taken,
    /// Nothing may stand there.
    Closed,
    /// Nothing may stand there, and somebody looks at it.
    ClosedInView,
    /// Nobody knows whether something stands there: somebody has to look.
    ToLookAt,
    /// The same, and somebody looks at it.
    ToLookAtInView,
    /// The ticket that is looked at, or where the next vehicle goes.
    Yours,
}

impl Mark {
    /// The value of `data-state`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Taken => "taken",
            Self::Closed | Self::ClosedInView => "closed",
            Self::ToLookAt | Self::ToLookAtInView => "look",
            Self::Yours => "yours",
        }
    }

    /// The value of `aria-current`.
    pub fn current(self) -> Option<&'static str> {
        matches!(self, Self::ClosedInView | Self::ToLookAtInView).then_some("true")
    }
}

impl LevelPlan {
    /// Draws a level, by its number from 0. A level that the lot does not have is empty.
    pub fn new(lot: &Lot, level: usize) -> Self {
        let placed: Vec<_> = lot
            .spots()
            .iter()
            .enumerate()
            .filter(|(_, placed)| placed.level == level)
            .collect();
        let rows: Vec<_> = placed
            .chunk_by(|(_, a), (_, b)| (a.section, a.row) == (b.section, b.row))
            .collect();
        let mut plan = Self {
            width: 0.0,
            height: 0.0,
            lanes: Vec::new(),
            pillars: Vec::new(),
            labels: Vec::new(),
            spots: Vec::new(),
        };
        let mut y = FIRST_Y;
        let mut section_before = None;
        for (number, row) in rows.iter().enumerate() {
            plan.draw_row(row, y);
            let section = row.first().map(|(_, placed)| placed.section);
            if section != section_before {
                let id = section.and_then(|section| {
                    Some(
                        lot.document()
                            .levels
                            .get(level)?
                            .sections
                            .get(section)?
                            .id
                            .clone(),
                    )
                });
                plan.labels
                    .push((FIRST_X / 2.0, y + SPOT_DEPTH / 2.0 + 2.8, id.unwrap_or_default()));
                section_before = section;
            }
            y += SPOT_DEPTH;
            // The first row of each pair faces a lane; the second stands back to back with the next pair.
            if number % 2 == 0 {
                plan.lanes.push(Rect {
                    x: FIRST_X - 1.0,
                    y,
                    width: 0.0,
                    height: LANE_DEPTH,
                });
                y += LANE_DEPTH;
            }
        }
        plan.width += MARGIN;
        plan.height = y + FIRST_Y;
        let lane_width = plan.width - FIRST_X - 4.0;
        plan.lanes.iter_mut().for_each(|lane| lane.width = lane_width);
        plan
    }

    fn draw_row(&mut self, row: &[(usize, &PlacedSpot)], y: f64) {
        let mut x = FIRST_X;
        for (at, (index, placed)) in row.iter().enumerate() {
            if at > 0 && placed.spot.gap_before {
                self.pillars.push(Rect {
                    x: x + (GAP - PILLAR) / 2.0,
                    y: y + (SPOT_DEPTH - PILLAR) / 2.0,
                    width: PILLAR,
                    height: PILLAR,
                });
                x += GAP;
            }
            let width = width(placed);
            self.spots.push(shape(*index, placed, x, y, width));
            x += width;
        }
        self.width = self.width.max(x);
    }
}

fn width(placed: &PlacedSpot) -> f64 {
    match placed.spot.kind {
        _ if placed.spot.accessible => 12.5,
        SpotKind::Motorcycle => 5.0,
        SpotKind::Compact => 10.0,
        SpotKind::Large => 12.5,
    }
}

fn shape(index: usize, placed: &PlacedSpot, x: f64, y: f64, width: f64) -> SpotShape {
    let spot = &placed.spot;
    let rect = Rect {
        x: x + INSET,
        y: y + INSET,
        width: width - 2.0 * INSET,
        height: SPOT_DEPTH - 2.0 * INSET,
    };
    let icon = if spot.accessible {
        Some("accessible")
    } else if spot.charger.is_some() {
        Some("ev")
    } else {
        None
    };
    let side = LARGEST_ICON.min(rect.width - 1.0);
    let icon_rect = Rect {
        x: rect.x + (rect.width - side) / 2.0,
        y: rect.y + (rect.height - side) / 2.0,
        width: side,
        height: side,
    };
    let kind = match spot.kind {
        SpotKind::Motorcycle => "motorcycle",
        SpotKind::Compact => "compact",
        SpotKind::Large => "large",
    };
    SpotShape {
        index,
        id: spot.id.clone(),
        kind,
        rect,
        icon: icon.map(|name| (name, icon_rect)),
    }
}

/// What each spot of a level shows, in the order of its plan.
pub fn marks(state: &State, level: usize, yours: &[SpotId]) -> Vec<Mark> {
    let spots = state
        .lot()
        .spots()
        .iter()
        .enumerate()
        .filter(|(_, placed)| placed.level == level);
    let to_look_at: BTreeSet<&SpotId> = state.leases().unswept().map(|(spot, _)| spot).collect();
    let mark = |(index, placed): (usize, &PlacedSpot)| {
        let is_yours = yours.contains(&placed.spot.id);
        let is_to_look_at = to_look_at.contains(&placed.spot.id);
        match state.occupancy().status(SpotIndex(index)) {
            Some(SpotStatus::Closed) if is_to_look_at && is_yours => Mark::ToLookAtInView,
            Some(SpotStatus::Closed) if is_to_look_at => Mark::ToLookAt,
            Some(SpotStatus::Closed) if is_yours => Mark::ClosedInView,
            _ if is_yours => Mark::Yours,
            Some(SpotStatus::Occupied) => Mark::Taken,
            Some(SpotStatus::Closed) => Mark::Closed,
            Some(SpotStatus::Free) | None => Mark::Free,
        }
    };
    spots.map(mark).collect()
}

/// What the map says to somebody who cannot see it.
pub fn summary(state: &State, level: usize) -> String {
    let counts = state.occupancy().level(level);
    let name = state
        .lot()
        .document()
        .levels
        .get(level)
        .map_or("", |level| level.id.as_str());
    format!("Level {name}: {} of {} spots free.", counts.free, counts.spots())
}
