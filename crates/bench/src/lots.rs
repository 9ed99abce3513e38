//! Made-up lots of any size.

use std::sync::Arc;

use engine::allocation::FreeSpots;
use engine::lot::{Level, Lot, LotDocument, Row, Section, SharedLot};
use engine::preferences::{Preferences, SideBySide};
use engine::spot::{Charger, Connector, Spot, SpotId, SpotKind};
use engine::vehicle::VehicleClass;
use testkit::dice::Dice;

/// Spots of a row, rows of a section, sections of a level: a level has up to 20,000 spots.
const ROW: usize = 50;
const SECTION: usize = 20 * ROW;
const LEVEL: usize = 20 * SECTION;

/// What a lot is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Spots of every sort, in the lot's own order: what most lots are.
    Plain,
    /// The same with distances to the entrance and to lifts, and with vehicles that take several spots side by side.
    Rich,
    /// Large spots alone, for vehicles that take 2, 3, 4 and 5 of them side by side.
    Runs,
}

/// A lot and what all who play in it share.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The lot.
    pub lot: SharedLot,
    /// Its free spots while there is none: a copy needs no second look at a million spots.
    pub taken: FreeSpots,
}

impl Ground {
    /// A lot of so many spots. The same size and kind give the same lot.
    ///
    /// # Panics
    /// For more than a million spots.
    pub fn new(kind: Kind, spots: usize) -> Self {
        let lot = Arc::new(lot(kind, spots));
        Self {
            taken: FreeSpots::new(&lot),
            lot,
        }
    }
}

fn lot(kind: Kind, spots: usize) -> Lot {
    let mut dice = Dice::new(spots as u64);
    let mut until_gap = 0;
    let levels = (0..spots).step_by(LEVEL).map(|level| {
        let name = format!("L{}", level / LEVEL + 1);
        let until = (level + LEVEL).min(spots);
        let sections = (level..until).step_by(SECTION).map(|section| {
            // At most 20 sections, so a letter each.
            let letter = char::from(b'A' + u8::try_from((section - level) / SECTION).unwrap_or(0));
            let place = format!("{name}-{letter}");
            let until = (section + SECTION).min(until);
            let rows = (section..until).step_by(ROW).map(|row| {
                let spots = (row..(row + ROW).min(until)).map(|number| {
                    let id = SpotId::try_from(format!("{place}-{}", number - section)).expect("a spot id");
                    let mut spot = spot(kind, id, &mut dice);
                    if until_gap == 0 {
                        spot.gap_before = true;
                        until_gap = 10 + dice.below(16);
                    }
                    until_gap -= 1;
                    if kind == Kind::Rich {
                        measure_out(&mut spot, (row - section) / ROW, number - row);
                    }
                    spot
                });
                Row {
                    spots: spots.collect(),
                }
            });
            Section {
                id: letter.to_string(),
                rows: rows.collect(),
            }
        });
        Level::new(&name, sections.collect())
    });
    let levels = levels.collect();
    Lot::try_from(document(levels, preferences(kind))).expect("a sound lot")
}

/// Of a hundred spots 2 are accessible, 5 have a charger, 10 are large and 3 for motorcycles.
fn spot(kind: Kind, id: SpotId, dice: &mut Dice) -> Spot {
    if kind == Kind::Runs {
        return Spot::new(id, SpotKind::Large);
    }
    let mut spot = Spot::new(id, SpotKind::Compact);
    match dice.below(100) {
        0..2 => spot.accessible = true,
        2..7 => {
            spot.charger = Some(Charger {
                power_w: 11_000,
                connector: Connector::Type2,
            });
        }
        7..17 => spot.kind = SpotKind::Large,
        17..20 => spot.kind = SpotKind::Motorcycle,
        _ => {}
    }
    spot
}

/// The entrance is at a corner of each section and the lift at the middle of its first row; spots are 2.5 m wide and
/// rows 16 m apart.
fn measure_out(spot: &mut Spot, row: usize, at: usize) {
    let metres = |row: usize, spots: usize| u16::try_from(row * 16 + spots * 5 / 2).ok();
    spot.entrance_m = metres(row, at);
    spot.lift_m = metres(row, at.abs_diff(ROW / 2));
}

fn preferences(kind: Kind) -> Preferences {
    use SpotKind::{Large, Motorcycle};
    let large = |spots| SideBySide {
        spots,
        kinds: vec![Large],
    };
    let kinds = [
        (VehicleClass::Motorcycle, vec![Motorcycle]),
        (VehicleClass::Car, CAR.to_vec()),
        (VehicleClass::Van, vec![Large]),
        (VehicleClass::Bus, vec![Large]),
    ];
    let plain = Preferences {
        kinds: kinds.into(),
        ..Preferences::default()
    };
    match kind {
        Kind::Plain => plain,
        Kind::Rich => Preferences {
            side_by_side: [(VehicleClass::Bus, 3)].into(),
            trailers: [(VehicleClass::Car, large(2))].into(),
            ..plain
        },
        Kind::Runs => Preferences {
            side_by_side: [(VehicleClass::Van, 2), (VehicleClass::Bus, 3)].into(),
            trailers: [(VehicleClass::Van, large(4)), (VehicleClass::Bus, large(5))].into(),
            ..plain
        },
    }
}

/// The kinds of spot that a car takes, the best first.
pub const CAR: [SpotKind; 2] = [SpotKind::Compact, SpotKind::Large];

/// Nothing is ever due, so that a stay is over as soon as somebody says so.
fn document(levels: Vec<Level>, preferences: Preferences) -> LotDocument {
    let document = serde_json::json!({
        "id": "bench", "name": "Bench", "zone": "Europe/Berlin", "currency": "EUR",
        "calendar": { "offsets": [{ "from": 0, "minutes": 60 }] },
        "levels": [], "preferences": { "kinds": {} },
        "tariffs": [{
            "version": 1, "valid_from": 0,
            "rules": [{ "kind": "increment", "minutes": 60, "price": "0.00" }],
        }],
    });
    let document: LotDocument = serde_json::from_value(document).expect("a document");
    LotDocument {
        levels,
        preferences,
        ..document
    }
}
