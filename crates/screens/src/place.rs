//! Where a spot is, as a sign says it.

use std::fmt;

use engine::lot::Lot;
use engine::spot::SpotId;
use engine::state::Ticket;
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

/// The sign of a spot, or of all the spots of one vehicle. As text it is `G1-A-014` or `G1-C-011 to 015`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpotSign {
    /// The level.
    pub level: LevelSign,
    /// The rest of the spot's id, such as `A-014`, or of all their ids, such as `C-011 to 015`.
    pub rest: String,
    /// How many spots it is the sign of.
    pub spots: usize,
}

/// Where a vehicle stands or is sent: on spots, or anywhere on a level where nobody has said which spot it took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sign {
    /// On its spots.
    Spot(SpotSign),
    /// On any free spot of a level.
    Level(LevelSign),
}

/// What stands on a level's sign in the place of a spot.
pub const ANY_PLACE: &str = "any free place";

impl Sign {
    /// Where a ticket's vehicle stands. Nothing where the lot no longer has the place.
    pub fn of(ticket: &Ticket, lot: &Lot) -> Option<Self> {
        match &ticket.level {
            Some(level) => LevelSign::named(lot, level).map(Self::Level),
            None => SpotSign::of_all(lot, &ticket.spots).map(Self::Spot),
        }
    }

    /// The level.
    pub fn level(&self) -> &LevelSign {
        match self {
            Self::Spot(sign) => &sign.level,
            Self::Level(sign) => sign,
        }
    }

    /// What stands beside the level: `A-014`, or that any free place will do.
    pub fn rest(&self) -> &str {
        match self {
            Self::Spot(sign) => &sign.rest,
            Self::Level(_) => ANY_PLACE,
        }
    }

    /// How many spots it is the sign of; none for a level's.
    pub fn spots(&self) -> usize {
        match self {
            Self::Spot(sign) => sign.spots,
            Self::Level(_) => 0,
        }
    }
}

impl From<SpotSign> for Sign {
    fn from(sign: SpotSign) -> Self {
        Self::Spot(sign)
    }
}

impl fmt::Display for Sign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spot(sign) => sign.fmt(f),
            Self::Level(sign) => write!(f, "{}, {ANY_PLACE}", sign.id),
        }
    }
}

impl LevelSign {
    /// The sign of a level of a lot, by its short name.
    pub fn named(lot: &Lot, id: &str) -> Option<Self> {
        let levels = &lot.document().levels;
        Self::new(lot, levels.iter().position(|level| level.id == id)?)
    }

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
        Self::of_all(lot, std::slice::from_ref(spot))
    }

    /// The sign of all the spots of one vehicle. A level is named once: the first spot's.
    pub fn of_all(lot: &Lot, spots: &[SpotId]) -> Option<Self> {
        let first = lot.spot(lot.index_of(spots.first()?)?)?;
        Some(Self {
            level: LevelSign::new(lot, first.level)?,
            rest: rest(spots),
            spots: spots.len(),
        })
    }

    /// The sign of a vehicle's spots as the server described them to a phone.
    pub fn of_places(places: &[Place]) -> Option<Self> {
        let first = places.first()?;
        let spots: Vec<_> = places.iter().map(|place| place.spot.clone()).collect();
        Some(Self {
            level: LevelSign {
                id: parts(&first.spot).0.to_owned(),
                name: first.level_name.clone(),
                mark: first.level % 6 + 1,
            },
            rest: rest(&spots),
            spots: spots.len(),
        })
    }
}

impl fmt::Display for SpotSign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.level.id, self.rest)
    }
}

/// The numbers of spots that stand side by side: `011–015`, or `014`.
pub fn numbers(spots: &[SpotId]) -> String {
    let ends = ends(spots);
    match ends {
        Some((first, last)) if first == last => first.number().to_owned(),
        Some((first, last)) => format!("{}–{}", first.number(), last.number()),
        None => String::new(),
    }
}

/// `A-014`, or `C-011 to 015` where the numbers follow one another; else every number.
fn rest(spots: &[SpotId]) -> String {
    let Some((first, last)) = ends(spots) else {
        return String::new();
    };
    let (level, section, _) = parts(first);
    let is_here = |spot: &SpotId| (parts(spot).0, parts(spot).1) == (level, section);
    if !spots.iter().all(is_here) {
        let ids: Vec<_> = spots.iter().map(after_level).collect();
        return ids.join(", ");
    }
    let value = |spot: &SpotId| spot.number().parse::<usize>().ok();
    let follow = value(first)
        .zip(value(last))
        .is_some_and(|(first, last)| last - first == spots.len() - 1);
    match spots.len() {
        1 => after_level(first).to_owned(),
        _ if follow => format!("{} to {}", after_level(first), last.number()),
        _ => {
            let numbers: Vec<_> = spots.iter().map(SpotId::number).collect();
            format!("{section}-{}", numbers.join(", "))
        }
    }
}

/// The spots with the lowest and with the highest number. Rows that face each other count in opposite directions.
fn ends(spots: &[SpotId]) -> Option<(&SpotId, &SpotId)> {
    let value = |spot: &&SpotId| spot.number().parse::<usize>().unwrap_or_default();
    Some((spots.iter().min_by_key(value)?, spots.iter().max_by_key(value)?))
}

/// Level, section and number.
fn parts(spot: &SpotId) -> (&str, &str, &str) {
    let mut parts = spot.as_str().splitn(3, '-');
    let mut next = || parts.next().unwrap_or_default();
    (next(), next(), next())
}

fn after_level(spot: &SpotId) -> &str {
    spot.as_str()
        .split_once('-')
        .map_or(spot.as_str(), |(_, rest)| rest)
}
