//! Why a vehicle is sent to its spots, in one short sentence.

use engine::allocation::{Found, Wishes};
use engine::choice::{Choice, Reason};
use engine::lot::Lot;
use engine::preferences::Fill;

/// Tells why these spots were chosen: what speaks for them, the weightiest first.
///
/// The sentence has neither a capital nor a full stop, so that it can follow the name of the spot.
pub fn reason(choice: &Choice, wishes: Wishes, lot: &Lot) -> String {
    let chosen = choice.spots.first().and_then(|&spot| lot.spot(spot));
    let levels = Levels {
        lot,
        chosen: chosen.map(|placed| placed.level),
        wished: wishes.level,
    };
    let mut told = String::new();
    let mut before = None;
    for &reason in &choice.reasons {
        let clause = Clause::new(reason, &levels);
        told.push_str(match (before, clause.is_about) {
            (None, _) => "",
            (Some(About::Spot), About::Spot) => ", ",
            (Some(_), _) => "; ",
        });
        told.push_str(&clause.words);
        before = Some(clause.is_about);
    }
    told
}

/// What a clause is about. Clauses about the spot are a list, anything else is a sentence of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Spot,
    Lot,
}

/// One reason in words.
struct Clause {
    is_about: About,
    words: String,
}

/// The levels that reasons speak of, by their numbers from 0.
struct Levels<'a> {
    lot: &'a Lot,
    chosen: Option<usize>,
    wished: Option<usize>,
}

impl Levels<'_> {
    fn name(&self, level: Option<usize>) -> &str {
        let found = level.and_then(|level| self.lot.document().levels.get(level));
        found.map_or("", |level| level.id.as_str())
    }
}

impl Clause {
    fn new(reason: Reason, levels: &Levels) -> Self {
        let (is_about, words) = match reason {
            Reason::Picked => (About::Spot, "picked by hand".to_owned()),
            Reason::Accessible => (About::Spot, "kept for permit holders".to_owned()),
            Reason::Charger => (About::Spot, "with a charger".to_owned()),
            Reason::OnlyChargersLeft => (About::Lot, "only spots with a charger are left".to_owned()),
            Reason::SideBySide { spots, stretch } => (About::Spot, side_by_side(spots, stretch)),
            Reason::WishedLevel => {
                let level = levels.name(levels.chosen);
                (About::Spot, format!("on level {level} as wished"))
            }
            Reason::WishedLevelFull => {
                let level = levels.name(levels.wished);
                (About::Lot, format!("level {level} has none free for it"))
            }
            Reason::BetterKindsFull => (
                About::Lot,
                "the better fitting ones are taken or kept back".to_owned(),
            ),
            Reason::NearLift => (About::Spot, "the nearest to a lift".to_owned()),
            Reason::Nearest => (About::Spot, nearest(levels.lot).to_owned()),
            Reason::LevelOpened => {
                let level = levels.name(levels.chosen);
                (About::Lot, format!("level {level} was opened for it"))
            }
            Reason::SparesRun => (About::Lot, "placed so that a long row stays whole".to_owned()),
        };
        Self { is_about, words }
    }
}

fn side_by_side(spots: u8, stretch: u8) -> String {
    if stretch >= Found::LONGEST_STRETCH {
        // Longer stretches are not told apart.
        format!("{spots} side by side, in the shortest free stretch that fits ({stretch} or more)")
    } else if stretch == spots {
        format!("{spots} side by side, in a free stretch of exactly {stretch}")
    } else {
        format!("{spots} side by side, in the shortest free stretch that fits ({stretch})")
    }
}

/// Where cars are spread over the lot, the next one in turn is not the nearest.
fn nearest(lot: &Lot) -> &'static str {
    match lot.document().preferences.fill {
        Fill::InOrder | Fill::Nearest => "the nearest free one",
        Fill::Spread => "the next free one in turn",
    }
}
