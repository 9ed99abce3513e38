//! Allocation: which free spots a vehicle gets.

mod demand;
mod free_set;
mod guide;
mod levels;
mod orders;
mod plan;
mod rank_set;
mod runs;
mod side_by_side;
mod spot_set;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::lot::{Lot, SpotIndex};
use crate::preferences::Reserve;
use crate::spot::SpotKind;
use crate::spot_sort::SpotSort;
use crate::ticket::DeviceNo;
pub use demand::{Charging, Demand, Near, Wishes};
pub use free_set::Found;
use free_set::FreeSet;
use guide::Guide;
pub use spot_set::{SpotSet, SpotSetError};

/// The free spots of a lot, ready to be asked for the best.
///
/// A lease is a set of spots that one device may fill; leases do not overlap. The free spots of each are kept beside
/// those of the lot, so an answer within a lease takes as long as one within the lot.
#[derive(Clone, Debug)]
pub struct FreeSpots {
    guide: Arc<Guide>,
    all: FreeSet,
    leases: BTreeMap<DeviceNo, FreeSet>,
    /// Who leases each spot; [`UNLEASED`] where nobody does. Empty in a lot without leases.
    holders: Vec<DeviceNo>,
}

/// Marks a spot that nobody leases: those are the server's to grant, and kept like a lease of its own.
const UNLEASED: DeviceNo = DeviceNo::SERVER;

/// Within which spots somebody looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// The whole lot.
    Lot,
    /// What a device leases.
    Lease(DeviceNo),
}

impl Within {
    /// What nobody leases.
    pub const UNLEASED: Self = Self::Lease(UNLEASED);
}

/// Free spots that a vehicle does not get, by the reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NotForIt {
    /// Kept for holders of a permit.
    pub accessible: u32,
    /// With a charger, for vehicles that charge only.
    pub charging: u32,
    /// Of a kind that its class does not take.
    pub other_kinds: u32,
    /// Kept back for those who need them.
    pub reserved: u32,
}

/// How much memory the free spots of a lot take, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// What all copies of a state share.
    pub shared: usize,
    /// What each copy has for itself.
    pub own: usize,
}

impl FreeSpots {
    /// A lot with nothing free yet.
    pub fn new(lot: &Lot) -> Self {
        let guide = Guide::new(lot);
        Self {
            all: FreeSet::new(&guide),
            guide: Arc::new(guide),
            leases: BTreeMap::new(),
            holders: Vec::new(),
        }
    }

    /// A lot with these spots free.
    pub fn with(lot: &Lot, free: &SpotSet) -> Self {
        let mut spots = Self::new(lot);
        free.iter().for_each(|spot| spots.insert(spot));
        spots
    }

    /// The spots that are free, as they are kept and sent.
    pub fn to_set(&self) -> SpotSet {
        let spots = (0..self.guide.size()).map(SpotIndex);
        spots.filter(|&spot| self.is_free(spot)).collect()
    }

    /// Marks a spot as free. A spot that the lot does not have is ignored.
    pub fn insert(&mut self, spot: SpotIndex) {
        self.insert_all(spot.0..spot.0.saturating_add(1));
    }

    /// Marks a spot as not free.
    pub fn remove(&mut self, spot: SpotIndex) {
        self.remove_all(spot.0..spot.0.saturating_add(1));
    }

    /// Marks spots that follow one another in the lot's own order as free, faster than one by one.
    pub fn insert_all(&mut self, spots: Range<usize>) {
        self.change(spots, FreeSet::insert);
    }

    /// Marks spots that follow one another in the lot's own order as not free.
    pub fn remove_all(&mut self, spots: Range<usize>) {
        self.change(spots, FreeSet::remove);
    }

    /// Changes the lot's set, and those of the leases that the spots belong to.
    fn change(&mut self, spots: Range<usize>, change: impl Fn(&mut FreeSet, &Guide, Range<usize>)) {
        let spots = spots.start..spots.end.min(self.guide.size());
        if !self.leases.is_empty() {
            let mut from = spots.start;
            let holders = self.holders.get(spots.clone()).unwrap_or_default();
            for held in holders.chunk_by(|a, b| a == b) {
                if let Some(lease) = self.leases.get_mut(&held[0]) {
                    change(lease, &self.guide, from..from + held.len());
                }
                from += held.len();
            }
        }
        change(&mut self.all, &self.guide, spots);
    }

    /// Leases spots to a device, which takes them from whoever had them; `None` gives them back.
    pub fn lease(&mut self, spots: &SpotSet, to: Option<DeviceNo>) {
        if self.holders.is_empty() {
            self.holders = vec![UNLEASED; self.guide.size()];
            self.leases.insert(UNLEASED, self.all.clone());
        }
        let to = to.unwrap_or(UNLEASED);
        self.leases.entry(to).or_insert_with(|| FreeSet::new(&self.guide));
        for spot in spots.iter().filter(|spot| spot.0 < self.guide.size()) {
            let from = std::mem::replace(&mut self.holders[spot.0], to);
            if let Some(lease) = self.leases.get_mut(&from) {
                lease.remove(&self.guide, spot.0..spot.0 + 1);
            }
            if let Some(lease) = self
                .leases
                .get_mut(&to)
                .filter(|_| self.all.contains(&self.guide, spot))
            {
                lease.insert(&self.guide, spot.0..spot.0 + 1);
            }
        }
    }

    /// Whether a spot is free.
    pub fn is_free(&self, spot: SpotIndex) -> bool {
        self.all.contains(&self.guide, spot)
    }

    /// The best free spot for a demand, or the best run of spots side by side.
    pub fn best(&self, demand: Demand, within: Within) -> Option<Found> {
        let set = self.set(within)?;
        let held_back = self.held_back(demand);
        set.best(&self.guide, demand, held_back, |level| self.is_closed(level))
    }

    /// The free spots of a lease or of the lot; none for a device that never had a lease.
    fn set(&self, within: Within) -> Option<&FreeSet> {
        match within {
            Within::Lease(device) if !self.holders.is_empty() => self.leases.get(&device),
            Within::UNLEASED | Within::Lot => Some(&self.all),
            Within::Lease(_) => None,
        }
    }

    /// How many spots of a sort are free.
    pub fn count(&self, sort: SpotSort, within: Within) -> u32 {
        self.set(within).map_or(0, |set| set.count(sort))
    }

    /// How many spots are free.
    pub fn total(&self, within: Within) -> u32 {
        self.set(within).map_or(0, FreeSet::total)
    }

    /// The free spots of a sort, the best first: by level, then by distance.
    pub fn of_sort(&self, sort: SpotSort, within: Within) -> impl Iterator<Item = SpotIndex> {
        let set = self.set(within);
        set.into_iter()
            .flat_map(move |set| set.of_sort(&self.guide, sort))
    }

    /// The kind of spot that a demand likes best.
    pub fn first_kind(&self, demand: Demand) -> Option<SpotKind> {
        self.guide.plan(demand).sorts().next().map(|sort| sort.kind)
    }

    /// How many spots side by side a demand takes.
    pub fn spots_needed(&self, demand: Demand) -> u8 {
        self.guide.plan(demand).run.unwrap_or(1)
    }

    /// The longest run of free spots that a demand could take, as far as [`Found::LONGEST_STRETCH`].
    pub fn longest_run(&self, demand: Demand) -> u8 {
        self.all.longest_run(&self.guide, demand)
    }

    /// Whether a demand may stand on a spot at all, free or not.
    pub fn may_take(&self, demand: Demand, spot: SpotIndex) -> bool {
        let sort = self.guide.sort_of(spot);
        let mut takes = self.guide.plan(demand).sorts();
        sort.is_some_and(|sort| takes.any(|taken| taken.number() == sort))
    }

    /// Whether the lot, if it were empty, had room for a demand.
    pub fn has_any(&self, demand: Demand) -> bool {
        self.guide.admits(demand)
    }

    /// Whether a level, by its number from 0, is kept closed until the levels before it are full enough.
    pub fn is_kept_closed(&self, level: usize) -> bool {
        let rank = self.guide.levels.ranks.get(level);
        rank.is_some_and(|&rank| rank >= self.guide.levels.open && self.is_closed(rank))
    }

    /// The free spots that a demand does not get, by the reason.
    pub fn not_for(&self, demand: Demand) -> NotForIt {
        let plan = self.guide.plan(demand);
        let held_back = self.held_back(demand);
        let mut not = NotForIt::default();
        for sort in SpotSort::all() {
            let of_its_kinds = plan.sorts().any(|taken| taken.kind == sort.kind);
            let is_taken = plan.sorts().any(|taken| taken == sort);
            let count = if is_taken && held_back & (1 << sort.number()) == 0 {
                continue;
            } else if is_taken {
                &mut not.reserved
            } else if sort.accessible && !demand.accessible_permit {
                &mut not.accessible
            } else if sort.charger && of_its_kinds {
                &mut not.charging
            } else {
                &mut not.other_kinds
            };
            *count += self.all.count(sort);
        }
        not
    }

    /// How much memory this takes.
    pub fn memory(&self) -> Memory {
        Memory {
            shared: self.guide.bytes(),
            own: self.all.bytes()
                + self.leases.values().map(FreeSet::bytes).sum::<usize>()
                + self.holders.capacity() * size_of::<DeviceNo>(),
        }
    }

    /// The sorts of spot that are kept in reserve for others than this demand, one bit each.
    fn held_back(&self, demand: Demand) -> u16 {
        let is_active = |reserve: &&Reserve| {
            let of = SpotSort::all().filter(|&sort| reserve.of.includes(sort));
            let free: u32 = of.map(|sort| self.all.count(sort)).sum();
            free <= reserve.keep
                && !self.guide.plan(demand).needs(reserve.of, demand)
                && !share(self.all.total(), reserve.until_free_percent, self.guide.size())
        };
        let sorts = |reserve: &Reserve| {
            let of = SpotSort::all().filter(|&sort| reserve.of.includes(sort));
            of.fold(0, |sorts, sort| sorts | 1 << sort.number())
        };
        let active = self.guide.reserves.iter().filter(is_active);
        active.fold(0, |held_back, reserve| held_back | sorts(reserve))
    }

    /// Whether a level that opens at a percentage, by its rank, is still closed.
    fn is_closed(&self, level: usize) -> bool {
        let levels = &self.guide.levels;
        let Some((percent, before)) = levels.opening.get(level - levels.open) else {
            return false;
        };
        let free = before.iter().map(|&level| self.all.on_level(level)).sum();
        let spots = before.iter().map(|&level| levels.spots[level] as usize).sum();
        !share(free, 100 - percent, spots)
    }
}

/// Whether at most such a percentage of the spots is free.
fn share(free: u32, percent: u8, spots: usize) -> bool {
    u64::from(free) * 100 <= u64::from(percent) * spots as u64
}
