//! Which spots a vehicle is sent to, and why there.

use std::ops::RangeInclusive;

use crate::allocation::{Demand, Found, Near, Wishes, Within};
use crate::lot::{PlacedSpot, SpotIndex};
use crate::occupancy::SpotStatus;
use crate::refusal::Refusal;
use crate::spot::SpotId;
use crate::state::State;
use crate::vehicle::Vehicle;

/// The spots a vehicle is sent to, and why there, for a sentence on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The spot, or several side by side, along the row.
    pub spots: Vec<SpotIndex>,
    /// What speaks for them, the weightiest first. Never empty.
    pub reasons: Vec<Reason>,
}

/// What speaks for a spot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Somebody picked it by hand.
    Picked,
    /// It is kept for permit holders.
    Accessible,
    /// It has a charger.
    Charger,
    /// Only spots with a charger are left.
    OnlyChargersLeft,
    /// So many spots side by side, in a stretch of so many free ones: the shortest that is long enough.
    SideBySide {
        /// How many the vehicle takes.
        spots: u8,
        /// How many stood free there; [`Found::LONGEST_STRETCH`] means so many or more.
        stretch: u8,
    },
    /// It is on the level that was wished for.
    WishedLevel,
    /// The level that was wished for has none free; this is the best elsewhere.
    WishedLevelFull,
    /// Every spot of the better kinds is taken or kept back; this is the best of the next kind.
    BetterKindsFull,
    /// It is the nearest to a lift.
    NearLift,
    /// It is the first in the lot's own order of those this vehicle likes best.
    Nearest,
    /// The level was kept closed until now, and is needed.
    LevelOpened,
    /// An equally near spot of the row would have broken a stretch that longer vehicles need.
    SparesRun,
}

/// Chooses the best free spots for a vehicle.
///
/// # Errors
/// As [`choose_within`].
pub fn choose(state: &State, vehicle: &Vehicle, wishes: Wishes) -> Result<Choice, Refusal> {
    choose_within(state, vehicle, wishes, Within::Lot)
}

/// Chooses the best free spots for a vehicle within the lot or within a lease.
///
/// # Errors
/// [`Refusal::ClassNotAdmitted`] where no spot would ever do, [`Refusal::LotFull`] where all that do are taken or kept
/// for others, [`Refusal::NoSpotsTogether`] where too few of them are side by side.
pub fn choose_within(
    state: &State,
    vehicle: &Vehicle,
    wishes: Wishes,
    within: Within,
) -> Result<Choice, Refusal> {
    let (demand, class) = (Demand::new(vehicle, wishes), vehicle.class);
    if !state.free.has_any(demand) {
        return Err(Refusal::ClassNotAdmitted { class });
    }
    let Some(found) = state.free.best(demand, within) else {
        let needed = state.free.spots_needed(demand);
        let longest = state.free.longest_run(demand);
        return Err(if (1..needed).contains(&longest) {
            Refusal::NoSpotsTogether {
                class,
                needed,
                longest,
            }
        } else {
            Refusal::LotFull {
                class,
                free: state.free.not_for(demand),
            }
        });
    };
    Ok(Choice {
        spots: found.spots().collect(),
        reasons: reasons(state, vehicle, wishes, found),
    })
}

/// Takes the spot that somebody picked by hand. A vehicle that takes several gets those along the row from it on, or as
/// many before it as it must be.
///
/// # Errors
/// The obstacle: no such spot, out of service, taken, not for this vehicle, or too few side by side.
pub fn pick(state: &State, vehicle: &Vehicle, spot: &SpotId) -> Result<Choice, Refusal> {
    let index = state
        .lot
        .index_of(spot)
        .ok_or_else(|| Refusal::UnknownSpot(spot.clone()))?;
    let demand = Demand::from(vehicle);
    match state.occupancy.status(index) {
        Some(SpotStatus::Free) if state.free.may_take(demand, index) => {}
        Some(SpotStatus::Free) => return Err(Refusal::SpotUnsuitable(spot.clone())),
        Some(SpotStatus::Closed) => return Err(Refusal::SpotOutOfService(spot.clone())),
        Some(SpotStatus::Occupied) | None => return Err(Refusal::SpotTaken(spot.clone())),
    }
    let needed = state.free.spots_needed(demand);
    let stretch = stretch(state, demand, index);
    let length = stretch.end() - stretch.start() + 1;
    if length < usize::from(needed) {
        return Err(Refusal::NoSpotsTogether {
            class: vehicle.class,
            needed,
            longest: u8::try_from(length).unwrap_or(needed),
        });
    }
    Ok(Choice {
        spots: stretch.map(SpotIndex).collect(),
        reasons: vec![Reason::Picked],
    })
}

/// The spots side by side with one, itself among them, that are free, of its kind and for this demand: as many as are
/// needed or as there are, rather after it than before it.
fn stretch(state: &State, demand: Demand, index: SpotIndex) -> RangeInclusive<usize> {
    let needed = usize::from(state.free.spots_needed(demand));
    let kind = state.lot.spot(index).map(|placed| placed.spot.kind);
    let fits = |spot: usize| {
        let spot = SpotIndex(spot);
        state.lot.spot(spot).map(|placed| placed.spot.kind) == kind
            && state.free.is_free(spot)
            && state.free.may_take(demand, spot)
    };
    let (mut first, mut last) = (index.0, index.0);
    while last + 1 - index.0 < needed && joins_the_one_before(state, last + 1) && fits(last + 1) {
        last += 1;
    }
    while last + 1 - first < needed && joins_the_one_before(state, first) && fits(first - 1) {
        first -= 1;
    }
    first..=last
}

/// Whether a spot stands side by side with the one before it in the lot's own order.
fn joins_the_one_before(state: &State, spot: usize) -> bool {
    let place = |placed: &PlacedSpot| (placed.level, placed.section, placed.row);
    let before = spot
        .checked_sub(1)
        .and_then(|before| state.lot.spot(SpotIndex(before)));
    match (before, state.lot.spot(SpotIndex(spot))) {
        (Some(before), Some(placed)) => place(before) == place(placed) && !placed.spot.gap_before,
        _ => false,
    }
}

/// What speaks for the spots that were found, the weightiest first.
fn reasons(state: &State, vehicle: &Vehicle, wishes: Wishes, found: Found) -> Vec<Reason> {
    let demand = Demand::new(vehicle, wishes);
    let Some(placed) = state.lot.spot(found.first) else {
        return vec![Reason::Nearest];
    };
    let mut reasons = Vec::new();
    if found.spots > 1 {
        reasons.push(Reason::SideBySide {
            spots: found.spots,
            stretch: found.stretch,
        });
    }
    if placed.spot.accessible {
        reasons.push(Reason::Accessible);
    }
    match (placed.spot.charger.is_some(), demand.charges()) {
        (true, true) => reasons.push(Reason::Charger),
        (true, false) => reasons.push(Reason::OnlyChargersLeft),
        (false, _) => {}
    }
    match wishes.level {
        Some(level) if level == placed.level => reasons.push(Reason::WishedLevel),
        Some(_) => reasons.push(Reason::WishedLevelFull),
        None => {}
    }
    if state.free.first_kind(demand) != Some(placed.spot.kind) {
        reasons.push(Reason::BetterKindsFull);
    }
    match (wishes.near, placed.spot.lift_m) {
        (Near::Lift, Some(_)) => reasons.push(Reason::NearLift),
        _ if reasons.is_empty() => reasons.push(Reason::Nearest),
        _ => {}
    }
    if state.free.is_kept_closed(placed.level) {
        reasons.push(Reason::LevelOpened);
    }
    if found.spares_run {
        reasons.push(Reason::SparesRun);
    }
    reasons
}
