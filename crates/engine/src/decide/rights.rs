//! What whoever decides may give away.

use crate::allocation::{Demand, Wishes, Within};
use crate::choice::{choose, choose_within};
use crate::lot::SpotIndex;
use crate::operation::{AtEntry, Fact};
use crate::refusal::Refusal;
use crate::spot::SpotId;
use crate::spot_sort::SpotSort;
use crate::state::State;
use crate::ticket::{DeviceNo, TicketCode};
use crate::vehicle::Vehicle;

use super::{ids, spots_for};

/// What whoever decides may give away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rights {
    /// Every spot: nobody else gives any away.
    Whole,
    /// The spots that a device leases. Where none of them will do, a level is named and no spot.
    Leased(DeviceNo),
    /// No spot: a level is named. So it is while leases cannot be relied upon.
    Provisional,
    /// Nothing at all: what happens is recorded, and nobody is let in.
    RecordOnly,
}

/// Where a vehicle that comes in is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Spots(Vec<SpotId>),
    Level(String),
}

impl Place {
    pub(super) fn fact(self, ticket: TicketCode, vehicle: Vehicle, tariff: u32, at_entry: AtEntry) -> Fact {
        match self {
            Self::Spots(spots) => Fact::Parked {
                ticket,
                vehicle,
                spots,
                tariff,
                at_entry,
            },
            Self::Level(level) => Fact::Admitted {
                ticket,
                vehicle,
                level,
                tariff,
                at_entry,
            },
        }
    }
}

/// The spots that somebody picked by hand, or the best that may be given away, or a level where there are none.
///
/// Whoever picks a spot by hand stands there and sees it, so the right to it is not asked for.
pub(super) fn place_for(
    state: &State,
    vehicle: &Vehicle,
    wishes: Wishes,
    picked: Option<&SpotId>,
    rights: Rights,
) -> Result<Place, Refusal> {
    if rights == Rights::RecordOnly {
        return Err(Refusal::RecordOnly);
    }
    if picked.is_some() || rights == Rights::Whole {
        return spots_for(state, vehicle, wishes, picked).map(Place::Spots);
    }
    if let Rights::Leased(device) = rights
        && let Ok(choice) = choose_within(state, vehicle, wishes, Within::Lease(device))
    {
        return Ok(Place::Spots(ids(state, &choice)));
    }
    level_for(state, vehicle, wishes).map(Place::Level)
}

/// A level with room, counting those who were sent there before and stand nobody knows where: rather where spots are
/// nobody's, and rather the level of the best spot.
fn level_for(state: &State, vehicle: &Vehicle, wishes: Wishes) -> Result<String, Refusal> {
    let levels = &state.lot.document().levels;
    let all = 0..levels.len();
    for within in [Within::UNLEASED, Within::Lot] {
        for level in std::iter::once(None).chain(all.clone().map(Some)) {
            let wishes = Wishes {
                level: level.or(wishes.level),
                ..wishes
            };
            let Some(found) = state.free.best(Demand::new(vehicle, wishes), within) else {
                break;
            };
            let Some(placed) = state.lot.spot(found.first) else {
                continue;
            };
            let is_there = level.is_none_or(|level| level == placed.level);
            if is_there && has_room(state, placed.level, found.spots, within) {
                return Ok(levels[placed.level].id.clone());
            }
        }
    }
    // Only those who stand nobody knows where keep the rest from being free.
    match choose(state, vehicle, wishes) {
        Ok(_) => Err(Refusal::LotFull {
            class: vehicle.class,
            free: state.free.not_for(Demand::new(vehicle, wishes)),
        }),
        Err(refusal) => Err(refusal),
    }
}

/// Whether a level has so many free spots beyond one for each vehicle that was sent there without a spot.
fn has_room(state: &State, level: usize, needed: u8, within: Within) -> bool {
    let free = SpotSort::all().flat_map(|sort| state.free.of_sort(sort, within));
    let is_there = |spot: &SpotIndex| state.lot.spot(*spot).is_some_and(|placed| placed.level == level);
    let id = &state.lot.document().levels[level].id;
    let needed = state.unplaced_on(id).len() + usize::from(needed);
    free.filter(is_there).take(needed).count() == needed
}
