//! Allocation: which free spot a vehicle gets.

use crate::lot::{ChargerUse, Lot, PlacedSpot, SpotIndex};
use crate::rank_set::RankSet;
use crate::vehicle::{Vehicle, VehicleClass};

/// What matters about a vehicle when it is given a spot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Demand {
    class: VehicleClass,
    accessible_permit: bool,
    electric: bool,
}

impl From<&Vehicle> for Demand {
    fn from(vehicle: &Vehicle) -> Self {
        Self {
            class: vehicle.class,
            accessible_permit: vehicle.accessible_permit,
            electric: vehicle.electric,
        }
    }
}

impl Demand {
    fn all() -> impl Iterator<Item = Self> {
        VehicleClass::ALL.into_iter().flat_map(|class| {
            [(false, false), (false, true), (true, false), (true, true)].map(
                |(accessible_permit, electric)| Self {
                    class,
                    accessible_permit,
                    electric,
                },
            )
        })
    }

    fn number(self) -> usize {
        let class = match self.class {
            VehicleClass::Motorcycle => 0,
            VehicleClass::Car => 1,
            VehicleClass::Van => 2,
            VehicleClass::Bus => 3,
        };
        class * 4 + usize::from(self.accessible_permit) * 2 + usize::from(self.electric)
    }

    /// How welcome a spot is: the smallest value first, `None` where the vehicle may not stand.
    ///
    /// A permit holder gets accessible spots first and nobody else ever does; an electric vehicle gets
    /// chargers first and others last or never, as the lot says; then the class's own order of kinds.
    /// Among equals the lot's own order of levels, sections, rows and spots decides.
    fn welcome(self, lot: &Lot, placed: &PlacedSpot) -> Option<(u8, u8, usize)> {
        let preferences = &lot.document().preferences;
        let spot = &placed.spot;
        let accessible = match (self.accessible_permit, spot.accessible) {
            (true, true) => 0,
            (_, false) => 1,
            (false, true) => return None,
        };
        let charger = match (self.electric, spot.charger.is_some(), preferences.chargers) {
            (true, true, _) | (false, false, _) => 0,
            (true, false, _) | (false, true, ChargerUse::OthersLast) => 1,
            (false, true, ChargerUse::ElectricOnly) => return None,
        };
        let kinds = preferences.kinds.get(&self.class)?;
        let kind = kinds.iter().position(|&kind| kind == spot.kind)?;
        Some((accessible, charger, kind))
    }
}

/// For one demand, every spot it may take in the order it takes them, with the free ones marked.
#[derive(Clone, Debug)]
struct Ranking {
    /// Spots by rank. Shared by all copies of a state.
    order: std::sync::Arc<[usize]>,
    /// Ranks by spot; `u32::MAX` where the demand may not stand.
    rank: std::sync::Arc<[u32]>,
    free: RankSet,
}

impl Ranking {
    fn new(lot: &Lot, demand: Demand) -> Self {
        let mut order: Vec<_> = (0..lot.spots().len())
            .filter_map(|index| Some((demand.welcome(lot, &lot.spots()[index])?, index)))
            .collect();
        order.sort_unstable();
        let order: Vec<usize> = order.into_iter().map(|(_, index)| index).collect();
        let mut rank = vec![u32::MAX; lot.spots().len()];
        for (at, &index) in (0_u32..).zip(&order) {
            rank[index] = at;
        }
        let free = RankSet::new(order.len());
        Self {
            order: order.into(),
            rank: rank.into(),
            free,
        }
    }

    fn rank_of(&self, spot: SpotIndex) -> Option<usize> {
        self.rank
            .get(spot.0)
            .filter(|&&rank| rank != u32::MAX)
            .map(|&rank| rank as usize)
    }
}

/// The free spots of a lot, ready to be asked for the best one.
#[derive(Clone, Debug)]
pub struct FreeSpots {
    rankings: Vec<Ranking>,
}

impl FreeSpots {
    /// A lot with nothing free yet.
    pub fn new(lot: &Lot) -> Self {
        Self {
            rankings: Demand::all().map(|demand| Ranking::new(lot, demand)).collect(),
        }
    }

    /// Marks a spot as free.
    pub fn insert(&mut self, spot: SpotIndex) {
        for ranking in &mut self.rankings {
            if let Some(rank) = ranking.rank_of(spot) {
                ranking.free.insert(rank);
            }
        }
    }

    /// Marks a spot as not free.
    pub fn remove(&mut self, spot: SpotIndex) {
        for ranking in &mut self.rankings {
            if let Some(rank) = ranking.rank_of(spot) {
                ranking.free.remove(rank);
            }
        }
    }

    /// The best free spot for a demand.
    pub fn best(&self, demand: Demand) -> Option<SpotIndex> {
        let ranking = self.rankings.get(demand.number())?;
        ranking
            .free
            .first()
            .and_then(|rank| ranking.order.get(rank))
            .map(|&index| SpotIndex(index))
    }

    /// Whether a demand may stand on a spot at all, free or not.
    pub fn may_take(&self, demand: Demand, spot: SpotIndex) -> bool {
        self.rankings
            .get(demand.number())
            .is_some_and(|ranking| ranking.rank_of(spot).is_some())
    }

    /// Whether the lot has any spot for a demand, free or not.
    pub fn has_any(&self, demand: Demand) -> bool {
        self.rankings
            .get(demand.number())
            .is_some_and(|ranking| !ranking.order.is_empty())
    }
}
