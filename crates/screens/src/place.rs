//! Where a spot is, as a sign says it.

use engine::lot::Lot;
use engine::spot::SpotId;
use sync::wire::Place;

/// A level's sign: its name with the colour and the shape it has on every screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelSign {
    /// The short name, such as `G1`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The colour and shape, 1 to 6; from the seventh level they repeat.
    pub mark: usize,
}

/// A spot's sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpotSign {
    /// The level.
    pub level: LevelSign,
    /// The rest of the spot's id, such as `A-014`.
    pub rest: String,
}

impl LevelSign {
    /// The sign of a level of a lot, by its number from 0.
    pub fn new(lot: &Lot, level: usize) -> Option<Self> {
        let found = lot.document().levels.get(level)?;
        Some(Self {
            id: found.id.clone(),
            name: found.name.clone(),
            mark: level % 6 + 1,
        })
    }
}

impl SpotSign {
    /// The sign of a spot of a lot.
    pub fn new(lot: &Lot, spot: &SpotId) -> Option<Self> {
        let level = LevelSign::new(lot, lot.spot(lot.index_of(spot)?)?.level)?;
        Some(Self {
            level,
            rest: rest(spot),
        })
    }

    /// The sign of a spot as the server described it to a phone.
    pub fn of_place(place: &Place) -> Self {
        let id = place
            .spot
            .as_str()
            .split('-')
            .next()
            .unwrap_or_default()
            .to_owned();
        let level = LevelSign {
            id,
            name: place.level_name.clone(),
            mark: place.level % 6 + 1,
        };
        Self {
            level,
            rest: rest(&place.spot),
        }
    }
}

fn rest(spot: &SpotId) -> String {
    spot.as_str()
        .split_once('-')
        .map_or(spot.as_str(), |(_, rest)| rest)
        .to_owned()
}
