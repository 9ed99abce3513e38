//! Free spots as signs count them.

use engine::occupancy::Counts;
use engine::spot::SpotKind;
use engine::state::State;

use crate::place::LevelSign;

/// One number of free spots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeCount {
    /// What is counted.
    pub name: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// How many are free.
    pub free: usize,
}

/// Free spots by who may use them, as signs count them. Kinds that the lot does not have are left out.
///
/// Cars count every ordinary spot a car may take; accessible and charging spots are counted apart.
pub fn free_counts(state: &State) -> Vec<FreeCount> {
    let occupancy = state.occupancy();
    let motorcycle = occupancy.kind(SpotKind::Motorcycle);
    let (accessible, charging, total) = (occupancy.accessible(), occupancy.charging(), occupancy.total());
    let of = |name, icon, counts: Counts| {
        (counts.spots() > 0).then_some(FreeCount {
            name,
            icon,
            free: counts.free,
        })
    };
    let cars = total
        .free
        .saturating_sub(motorcycle.free + accessible.free + charging.free);
    let mut counts = vec![FreeCount {
        name: "Car",
        icon: "car",
        free: cars,
    }];
    counts.extend(of("Motorcycle", "motorcycle", motorcycle));
    counts.extend(of("Accessible", "accessible", accessible));
    counts.extend(of("Electric", "ev", charging));
    counts
}

/// The signs of a lot's levels, in its own order.
pub fn level_signs(lot: &engine::lot::Lot) -> Vec<LevelSign> {
    (0..lot.document().levels.len())
        .filter_map(|level| LevelSign::new(lot, level))
        .collect()
}
