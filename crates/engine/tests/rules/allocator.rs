//! An allocator that is too slow for a barrier and plain to see right: it looks at every spot, one by one.

use std::collections::BTreeSet;

use engine::allocation::{Charging, Near, Wishes};
use engine::lot::{Level, Lot};
use engine::preferences::{ChargerUse, Fill, OwnOrder, Reserved};
use engine::spot::SpotKind;
use engine::spot_sort::SpotSort;
use engine::vehicle::{Vehicle, VehicleClass};

/// Free stretches of this length and more count as equally long.
const LONG: usize = 32;

/// What somebody asks for, as the rules put it.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    class: VehicleClass,
    trailer: bool,
    permit: bool,
    charging: bool,
    near: Near,
    level: Option<usize>,
}

impl Asked {
    pub(crate) fn new(vehicle: &Vehicle, wishes: Wishes) -> Self {
        Self {
            class: vehicle.class,
            trailer: vehicle.trailer,
            permit: vehicle.accessible_permit,
            charging: vehicle.electric && wishes.charging == Charging::Wanted,
            near: wishes.near,
            level: wishes.level,
        }
    }

    /// Everything that anybody can ask for, apart from a level.
    fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for class in VehicleClass::ALL {
            for trailer in [false, true] {
                for permit in [false, true] {
                    for charging in [false, true] {
                        for near in [Near::Entrance, Near::Lift] {
                            all.push(Self {
                                class,
                                trailer,
                                permit,
                                charging,
                                near,
                                level: None,
                            });
                        }
                    }
                }
            }
        }
        all
    }

    fn own_order<'a>(&self, lot: &'a Lot) -> Option<&'a OwnOrder> {
        let orders = &lot.document().preferences.orders;
        orders.iter().find(|order| {
            order.class == self.class
                && order.trailer.unwrap_or(self.trailer) == self.trailer
                && order.accessible_permit.unwrap_or(self.permit) == self.permit
                && order.charging.unwrap_or(self.charging) == self.charging
                && order.near_lift.unwrap_or(self.near == Near::Lift) == (self.near == Near::Lift)
        })
    }

    fn kinds(&self, lot: &Lot) -> Vec<SpotKind> {
        let preferences = &lot.document().preferences;
        if self.trailer {
            let trailer = preferences.trailers.get(&self.class);
            trailer.map(|trailer| trailer.kinds.clone()).unwrap_or_default()
        } else {
            preferences.kinds.get(&self.class).cloned().unwrap_or_default()
        }
    }

    /// How many spots side by side.
    pub(crate) fn spots(&self, lot: &Lot) -> Option<usize> {
        let preferences = &lot.document().preferences;
        let spots = if self.trailer {
            preferences.trailers.get(&self.class).map(|trailer| trailer.spots)
        } else {
            preferences.side_by_side.get(&self.class).copied()
        };
        spots.map(usize::from)
    }

    /// The sorts of spot it may take, the best first.
    pub(crate) fn takes(&self, lot: &Lot) -> Vec<SpotSort> {
        let kinds = self.kinds(lot);
        let place = |sort: &SpotSort| kinds.iter().position(|&kind| kind == sort.kind);
        let mut takes: Vec<SpotSort> = SpotSort::all().collect();
        takes.sort_by_key(|sort| (!sort.accessible, sort.charger != self.charging, place(sort)));
        if let Some(own) = self.own_order(lot).filter(|own| !own.takes.is_empty()) {
            takes = Vec::new();
            for sort in &own.takes {
                if !takes.contains(sort) {
                    takes.push(*sort);
                }
            }
        }
        let electric_only = lot.document().preferences.chargers == ChargerUse::ElectricOnly;
        takes.retain(|sort| {
            place(sort).is_some()
                && (self.permit || !sort.accessible)
                && (self.charging || !sort.charger || !electric_only)
        });
        takes
    }

    fn needs(&self, lot: &Lot, reserved: Reserved) -> bool {
        let first = self.kinds(lot).first().copied();
        match reserved {
            Reserved::Motorcycle => first == Some(SpotKind::Motorcycle),
            Reserved::Compact => first == Some(SpotKind::Compact),
            Reserved::Large => first == Some(SpotKind::Large),
            Reserved::Charger => self.charging,
        }
    }

    /// The levels that an order of the lot puts first.
    fn first_levels(&self, lot: &Lot) -> Vec<usize> {
        let levels = &lot.document().levels;
        let named = self.own_order(lot).into_iter().flat_map(|own| &own.levels);
        named
            .map(|id| {
                levels
                    .iter()
                    .position(|level| level.id == *id)
                    .expect("a level of the lot")
            })
            .collect()
    }
}

/// A lot with some spots free, of which some may be given away.
pub(crate) struct Scan<'a> {
    pub lot: &'a Lot,
    /// Every free spot of the lot.
    pub free: &'a [bool],
    /// The spots that may be given away, if not all: a lease.
    pub lease: Option<&'a BTreeSet<usize>>,
}

impl Scan<'_> {
    /// The spots for a vehicle, or none.
    pub(crate) fn best(&self, asked: &Asked) -> Option<Vec<usize>> {
        match asked.spots(self.lot) {
            None => Some(vec![self.best_spot(asked)?]),
            Some(spots) => self.best_run(asked, spots),
        }
    }

    fn may_give(&self, spot: usize) -> bool {
        self.free[spot] && self.lease.is_none_or(|lease| lease.contains(&spot))
    }

    fn sort(&self, spot: usize) -> SpotSort {
        SpotSort::from(&self.lot.spots()[spot].spot)
    }

    fn levels(&self) -> &[Level] {
        &self.lot.document().levels
    }

    /// Whether at most such a share of the spots that are meant is free.
    fn at_most_free(&self, percent: u8, meant: impl Fn(usize) -> bool) -> bool {
        let spots: Vec<_> = (0..self.free.len()).filter(|&spot| meant(spot)).collect();
        let free = spots.iter().filter(|&&spot| self.free[spot]).count();
        free * 100 <= usize::from(percent) * spots.len()
    }

    /// Kept closed until the levels before it are full enough.
    fn is_closed(&self, level: usize) -> bool {
        self.levels()[level].opens_at_percent.is_some_and(|percent| {
            !self.at_most_free(100 - percent, |spot| self.lot.spots()[spot].level < level)
        })
    }

    /// Kept in reserve for others.
    fn is_held_back(&self, asked: &Asked, sort: SpotSort) -> bool {
        let reserves = &self.lot.document().preferences.reserves;
        reserves.iter().any(|reserve| {
            let free =
                (0..self.free.len()).filter(|&spot| self.free[spot] && reserve.of.includes(self.sort(spot)));
            reserve.of.includes(sort)
                && !asked.needs(self.lot, reserve.of)
                && free.count() <= reserve.keep as usize
                && !self.at_most_free(reserve.until_free_percent, |_| true)
        })
    }

    /// Where a level comes in the order of the levels: those an order names, then those always open, then the others.
    fn level_place(&self, asked: &Asked, level: usize) -> (bool, bool, usize) {
        let first = asked.first_levels(self.lot);
        match first.iter().position(|&named| named == level) {
            Some(place) => (false, false, place),
            None => (true, self.levels()[level].opens_at_percent.is_some(), level),
        }
    }

    /// How far a spot is, by what is asked for and by the lot's way of filling.
    fn distance(&self, asked: &Asked, spot: usize) -> (usize, usize, u64) {
        let placed = &self.lot.spots()[spot];
        let far = |metres: Option<u16>| metres.map_or(1 << 16, u64::from);
        match (asked.near, self.lot.document().preferences.fill) {
            (Near::Lift, _) => (0, 0, far(placed.spot.lift_m)),
            (Near::Entrance, Fill::InOrder) => (placed.level, placed.section, far(placed.spot.entrance_m)),
            (Near::Entrance, Fill::Nearest) => (0, 0, far(placed.spot.entrance_m)),
            (Near::Entrance, Fill::Spread) => (0, 0, self.turn(spot)),
        }
    }

    /// How full the spot's section would be when it fills with its sort, not neighbours first.
    fn turn(&self, spot: usize) -> u64 {
        let place = |spot: usize| {
            (
                self.lot.spots()[spot].level,
                self.lot.spots()[spot].section,
                self.sort(spot),
            )
        };
        let alike: Vec<_> = (0..self.free.len())
            .filter(|&other| place(other) == place(spot))
            .collect();
        let digits = (0..32_u32)
            .find(|&digits| 1 << digits >= alike.len())
            .expect("a power of two");
        let mirrored = |at: usize| -> String {
            let binary = format!("{at:0width$b}", width = digits as usize);
            binary.chars().rev().collect()
        };
        let own = alike
            .iter()
            .position(|&other| other == spot)
            .expect("is like itself");
        let before = (0..alike.len())
            .filter(|&at| mirrored(at) < mirrored(own))
            .count() as u64;
        ((2 * before + 1) << 31) / alike.len() as u64
    }

    fn best_spot(&self, asked: &Asked) -> Option<usize> {
        let takes = asked.takes(self.lot);
        let in_order = self.lot.document().preferences.fill == Fill::InOrder && asked.near == Near::Entrance;
        let by_level = in_order || asked.level.is_some() || !asked.first_levels(self.lot).is_empty();
        let key = |spot: usize| {
            let sort = self.sort(spot);
            let place = takes.iter().position(|&taken| taken == sort)?;
            if !self.may_give(spot) || self.is_held_back(asked, sort) {
                return None;
            }
            let features = |sort: &SpotSort| (sort.accessible, sort.charger);
            let family = takes[..=place]
                .windows(2)
                .filter(|pair| features(&pair[0]) != features(&pair[1]))
                .count();
            let level = self.lot.spots()[spot].level;
            let held = self.levels()[level].opens_at_percent.is_some();
            let level_place = if by_level {
                self.level_place(asked, level)
            } else {
                (held, held, if held { level } else { 0 })
            };
            let elsewhere = asked.level.is_some_and(|wished| wished != level);
            Some((
                self.is_closed(level),
                family,
                elsewhere,
                place,
                level_place,
                self.distance(asked, spot),
                spot,
            ))
        };
        let nearest = (0..self.free.len()).filter_map(key).min()?.6;
        Some(self.sparing_runs(asked, nearest))
    }

    /// The spot of the row, equally near and of the same sort, whose loss breaks the fewest runs.
    fn sparing_runs(&self, asked: &Asked, nearest: usize) -> usize {
        let sort = self.sort(nearest);
        let Some(set) = self.run_sets().into_iter().find(|set| set.contains(&sort)) else {
            return nearest;
        };
        let spots = self.lot.spots();
        let row = |spot: usize| (spots[spot].level, spots[spot].section, spots[spot].row);
        let metres = |spot: usize| match asked.near {
            Near::Entrance => spots[spot].spot.entrance_m,
            Near::Lift => spots[spot].spot.lift_m,
        };
        let mut lengths: Vec<_> = Asked::all()
            .iter()
            .filter(|asked| asked.takes(self.lot).contains(&sort))
            .filter_map(|asked| asked.spots(self.lot))
            .collect();
        lengths.sort_unstable();
        lengths.dedup();
        lengths.reverse();
        let cost = |spot: usize| {
            let stretches = self.stretches(&set);
            let stretch = stretches
                .iter()
                .find(|stretch| stretch.contains(&spot))
                .expect("it is free");
            let (left, right) = (spot - stretch[0], stretch[stretch.len() - 1] - spot);
            let lost: Vec<_> = lengths
                .iter()
                .map(|length| stretch.len() / length - left / length - right / length)
                .collect();
            (lost, stretch.len(), spot)
        };
        let equal = (0..spots.len()).filter(|&spot| {
            self.may_give(spot)
                && self.sort(spot) == sort
                && row(spot) == row(nearest)
                && metres(spot) == metres(nearest)
        });
        equal.map(cost).min().map_or(nearest, |(_, _, spot)| spot)
    }

    /// The sets of sorts of which runs are made: for each vehicle that takes several spots its sorts of one kind, one
    /// after the other.
    fn run_sets(&self) -> Vec<BTreeSet<SpotSort>> {
        let all: Vec<_> = Asked::all();
        let takes_several = all.iter().filter(|asked| asked.spots(self.lot).is_some());
        takes_several.flat_map(|asked| self.run_steps(asked)).collect()
    }

    fn run_steps(&self, asked: &Asked) -> Vec<BTreeSet<SpotSort>> {
        let occurring: BTreeSet<_> = (0..self.free.len()).map(|spot| self.sort(spot)).collect();
        let takes = asked.takes(self.lot);
        let takes: Vec<_> = takes
            .into_iter()
            .filter(|sort| occurring.contains(sort))
            .collect();
        let step = |last: usize| {
            let same_kind = takes[..=last].iter().filter(|sort| sort.kind == takes[last].kind);
            same_kind.copied().collect()
        };
        (0..takes.len()).map(step).collect()
    }

    /// Every stretch of free spots side by side of such sorts, as long as it goes.
    fn stretches(&self, set: &BTreeSet<SpotSort>) -> Vec<Vec<usize>> {
        let spots = self.lot.spots();
        let row = |spot: usize| (spots[spot].level, spots[spot].section, spots[spot].row);
        let mut stretches: Vec<Vec<usize>> = Vec::new();
        for spot in (0..spots.len()).filter(|&spot| self.may_give(spot) && set.contains(&self.sort(spot))) {
            match stretches.last_mut() {
                Some(stretch)
                    if stretch.last() == Some(&(spot.wrapping_sub(1)))
                        && row(spot - 1) == row(spot)
                        && !spots[spot].spot.gap_before =>
                {
                    stretch.push(spot);
                }
                _ => stretches.push(vec![spot]),
            }
        }
        stretches
    }

    fn best_run(&self, asked: &Asked, spots: usize) -> Option<Vec<usize>> {
        let mut found = Vec::new();
        for (step, set) in self.run_steps(asked).iter().enumerate() {
            if set.iter().any(|&sort| self.is_held_back(asked, sort)) {
                continue;
            }
            for stretch in self
                .stretches(set)
                .into_iter()
                .filter(|stretch| stretch.len() >= spots)
            {
                let level = self.lot.spots()[stretch[0]].level;
                let elsewhere = asked.level.is_some_and(|wished| wished != level);
                let key = (
                    self.is_closed(level),
                    step,
                    elsewhere,
                    stretch.len().min(LONG),
                    self.level_place(asked, level),
                    stretch[0],
                );
                found.push((key, stretch[..spots].to_vec()));
            }
        }
        found.into_iter().min().map(|(_, spots)| spots)
    }

    /// The longest stretch that a vehicle which takes several spots could use.
    pub(crate) fn longest(&self, asked: &Asked) -> usize {
        let sets = self.run_steps(asked);
        let stretches = sets.iter().flat_map(|set| self.stretches(set));
        stretches
            .map(|stretch| stretch.len().min(LONG))
            .max()
            .unwrap_or(0)
    }
}
