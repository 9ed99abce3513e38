//! In which order one demand takes the spots of a lot.

use std::ops::Range;

use super::demand::{Demand, Near};
use crate::lot::Lot;
use crate::preferences::{ChargerUse, Fill, Preferences, Reserved};
use crate::spot::SpotKind;
use crate::spot_sort::SpotSort;

/// The order in which one demand takes the spots of a lot, worked out once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// The sorts it may take, the best first, in families: a wish for a level counts for more than the order within
    /// a family, and for less than that of the families.
    pub families: Vec<Vec<SpotSort>>,
    /// Ranks of levels, in the order in which they fill.
    pub levels: Vec<Range<usize>>,
    /// Whether the order of the levels counts for more than the distance.
    pub by_level: bool,
    /// How many spots side by side it takes, where more than one.
    pub run: Option<u8>,
    /// The kind it likes best.
    pub first_kind: Option<SpotKind>,
}

/// Which part of a family of sorts is looked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// All of it.
    All,
    /// What is on the level of such a rank.
    On(usize),
    /// What is on the others.
    NotOn(usize),
}

impl Part {
    /// The parts of a family in the order in which somebody with such a wish takes them.
    pub(super) fn all(wished: Option<usize>) -> impl Iterator<Item = Self> + Clone {
        let parts = match wished {
            None => [Some(Self::All), None],
            Some(level) => [Some(Self::On(level)), Some(Self::NotOn(level))],
        };
        parts.into_iter().flatten()
    }
}

impl Plan {
    /// The plan of a demand. `open_levels` is how many levels are always open; they have the first ranks.
    pub(super) fn new(lot: &Lot, demand: Demand, level_ranks: &[usize], open_levels: usize) -> Self {
        let document = lot.document();
        let preferences = &document.preferences;
        let own = preferences.orders.iter().find(|order| demand.fits(order));
        let (kinds, run) = kinds(preferences, demand);
        let mut sorts = match own.filter(|own| !own.takes.is_empty()) {
            Some(own) => own.takes.clone(),
            None => usual_order(&kinds, demand),
        };
        sorts.retain(|&sort| may_take(preferences, demand, &kinds, sort));
        let first: Vec<_> = own.into_iter().flat_map(|own| &own.levels).collect();
        let rank = |id: &&String| {
            document
                .levels
                .iter()
                .position(|level| level.id == **id)
                .map(|level| level_ranks[level])
        };
        let first: Vec<usize> = first.iter().filter_map(rank).collect();
        let by_level =
            !first.is_empty() || (preferences.fill == Fill::InOrder && demand.near == Near::Entrance);
        Self {
            first_kind: kinds.first().copied(),
            families: families(&sorts),
            levels: levels(&first, open_levels, level_ranks.len()),
            by_level,
            run,
        }
    }

    /// Every sort it may take, the best first.
    pub(super) fn sorts(&self) -> impl Iterator<Item = SpotSort> {
        self.families.iter().flatten().copied()
    }

    /// The levels, by rank, that belong to a part.
    pub(super) fn levels_in(&self, part: Part) -> impl Iterator<Item = Range<usize>> + Clone {
        let cut = move |levels: &Range<usize>| {
            let (from, until) = (levels.start, levels.end);
            match part {
                Part::All => [from..until, 0..0],
                Part::On(level) => [from.max(level)..until.min(level + 1), 0..0],
                Part::NotOn(level) => [from..until.min(level), from.max(level + 1)..until],
            }
        };
        self.levels
            .iter()
            .flat_map(cut)
            .filter(|levels| !levels.is_empty())
    }

    /// Whether it needs the spots of a reserve, or might as well take others.
    pub(super) fn needs(&self, reserved: Reserved, demand: Demand) -> bool {
        match reserved {
            Reserved::Motorcycle => self.first_kind == Some(SpotKind::Motorcycle),
            Reserved::Compact => self.first_kind == Some(SpotKind::Compact),
            Reserved::Large => self.first_kind == Some(SpotKind::Large),
            Reserved::Charger => demand.charging,
        }
    }

    /// The sets of sorts of which a run may be made, by the numbers of the sorts: each step adds one sort to those before
    /// it of the same kind.
    pub(super) fn run_steps(&self) -> impl Iterator<Item = u16> {
        let mut sets = [0_u16; SpotKind::ALL.len()];
        self.sorts().map(move |sort| {
            let set = &mut sets[sort.kind as usize];
            *set |= 1 << sort.number();
            *set
        })
    }
}

/// The kinds of spot a demand may take, the best first, and how many side by side.
fn kinds(preferences: &Preferences, demand: Demand) -> (Vec<SpotKind>, Option<u8>) {
    let of_class = preferences.kinds.get(&demand.class).cloned().unwrap_or_default();
    match (demand.trailer, preferences.trailers.get(&demand.class)) {
        (false, _) => (of_class, preferences.side_by_side.get(&demand.class).copied()),
        (true, Some(trailer)) => (trailer.kinds.clone(), Some(trailer.spots)),
        (true, None) => (Vec::new(), None),
    }
}

/// Accessible spots first for whom they are, then chargers first or last, then the kinds in their order.
fn usual_order(kinds: &[SpotKind], demand: Demand) -> Vec<SpotSort> {
    let kind = |sort: &SpotSort| kinds.iter().position(|&kind| kind == sort.kind);
    let mut sorts: Vec<_> = SpotSort::all().collect();
    sorts.sort_by_key(|sort| (!sort.accessible, sort.charger != demand.charging, kind(sort)));
    sorts
}

fn may_take(preferences: &Preferences, demand: Demand, kinds: &[SpotKind], sort: SpotSort) -> bool {
    let for_charging_only = sort.charger && preferences.chargers == ChargerUse::ElectricOnly;
    kinds.contains(&sort.kind)
        && (!sort.accessible || demand.accessible_permit)
        && (!for_charging_only || demand.charging)
}

fn families(sorts: &[SpotSort]) -> Vec<Vec<SpotSort>> {
    let mut unique: Vec<SpotSort> = Vec::new();
    for &sort in sorts {
        if !unique.contains(&sort) {
            unique.push(sort);
        }
    }
    let family = |sort: &SpotSort| (sort.accessible, sort.charger);
    unique
        .chunk_by(|a, b| family(a) == family(b))
        .map(<[_]>::to_vec)
        .collect()
}

/// The levels that come first, one by one, then the others; those kept closed until needed last.
fn levels(first: &[usize], open: usize, all: usize) -> Vec<Range<usize>> {
    if first.is_empty() {
        let kept_closed = (open..all).map(|level| level..level + 1);
        return std::iter::once(0..open).chain(kept_closed).collect();
    }
    let mut order: Vec<usize> = Vec::new();
    for level in first.iter().copied().chain(0..all) {
        if !order.contains(&level) {
            order.push(level);
        }
    }
    order.into_iter().map(|level| level..level + 1).collect()
}
