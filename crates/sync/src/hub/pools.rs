//! Pools: how many spots each device leases, and which.

use std::collections::VecDeque;

use engine::allocation::{Wishes, Within};
use engine::choice::{Choice, choose_within};
use engine::lease::{Epoch, LeaseChange};
use engine::lot::SpotIndex;
use engine::operation::Fact;
use engine::spot::SpotId;
use engine::spot_sort::SpotSort;
use engine::state::State;
use engine::ticket::DeviceNo;
use engine::time::Instant;
use engine::vehicle::Vehicle;
use serde::{Deserialize, Serialize};

use super::{Accepted, Hub};
use crate::chain::Tip;
use crate::wire::{Cursor, Entry};

const HOUR_MS: u64 = 3_600_000;
/// What a device is expected to need before anything is known of it: a slow morning without the network.
const LEAST_TARGET: u32 = 40;
/// For how long without the network a device is kept supplied at least, and at most.
const SHORTEST_OFFLINE_MS: u64 = 4 * HOUR_MS;
const LONGEST_OFFLINE_MS: u64 = 72 * HOUR_MS;
/// So much of what is free stays the server's, to help out whoever has run dry.
const RESERVE_PERCENT: u32 = 20;
/// How many hours and how many gaps are remembered.
const MOST_REMEMBERED: usize = 200;

/// What is known of a device's needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Usage {
    /// The hours in which it let vehicles in, and how many.
    hours: VecDeque<(i64, u32)>,
    #[serde(skip)]
    last_contact: Option<Instant>,
    /// How long it was out of reach, the latest last.
    #[serde(skip)]
    gaps: VecDeque<u64>,
    /// Whether it asks for spots.
    #[serde(skip)]
    pub(super) lets_in: bool,
}

impl Usage {
    fn count(&mut self, at: Instant) {
        let hour = at.0.div_euclid(3_600_000);
        match self.hours.iter_mut().find(|(known, _)| *known == hour) {
            Some((_, count)) => *count += 1,
            None => self.hours.push_back((hour, 1)),
        }
        if self.hours.len() > MOST_REMEMBERED {
            self.hours.pop_front();
        }
    }

    fn contact(&mut self, at: Instant) {
        let gap = self.last_contact.map_or(0, |last| at.since(last));
        self.last_contact = Some(at);
        // Devices ask every few seconds; what is worth knowing is how long the network was gone.
        if gap > 60_000 {
            self.gaps.push_back(gap);
        }
        if self.gaps.len() > MOST_REMEMBERED {
            self.gaps.pop_front();
        }
    }

    /// How many spots the device fills until it will have been in contact again, 19 times of 20.
    pub(super) fn need(&self) -> u32 {
        let mut gaps: Vec<u64> = self.gaps.iter().copied().collect();
        gaps.sort_unstable();
        let long = gaps
            .get((gaps.len() * 95).div_ceil(100).saturating_sub(1))
            .copied()
            .unwrap_or(0);
        let offline_for = long.clamp(SHORTEST_OFFLINE_MS, LONGEST_OFFLINE_MS);
        let busiest = self
            .hours
            .iter()
            .map(|(_, count)| u64::from(*count))
            .max()
            .unwrap_or(0);
        let need = (busiest * offline_for).div_ceil(HOUR_MS);
        u32::try_from(need).unwrap_or(u32::MAX).max(LEAST_TARGET)
    }
}

impl Hub {
    pub(super) fn note_usage(&mut self, device: DeviceNo, accepted: &Accepted, at: Instant) {
        self.usage.entry(device).or_default().contact(at);
        for entry in &accepted.entries {
            self.note_entry(entry);
        }
    }

    pub(super) fn note_entry(&mut self, entry: &Entry) {
        if matches!(&entry.operation.fact, Fact::Parked { .. } | Fact::Admitted { .. }) {
            let usage = self.usage.entry(entry.operation.device).or_default();
            usage.count(entry.operation.at);
        }
    }

    /// How many free spots a device is meant to have: what it needs, or its fair part of what there is.
    pub fn pool(&self, device: DeviceNo) -> u32 {
        let leases = self.state.leases();
        let needs = self
            .usage
            .iter()
            .filter(|(device, usage)| usage.lets_in && !leases.is_fenced(**device));
        let sum: u64 = needs.clone().map(|(_, usage)| u64::from(usage.need())).sum();
        let need: u64 = needs
            .filter(|(other, _)| **other == device)
            .map(|(_, usage)| u64::from(usage.need()))
            .sum();
        let free = u64::from(self.state.free().total(Within::Lot));
        let to_share = free * u64::from(100 - RESERVE_PERCENT) / 100;
        let fair = if sum > to_share {
            need * to_share / sum
        } else {
            need
        };
        u32::try_from(fair.max(u64::from(need > 0))).unwrap_or(u32::MAX)
    }

    /// Lets a device that lets vehicles in have the spots it is meant to have, once it has fewer than half of them.
    pub fn refill(&mut self, device: DeviceNo, at: Instant) -> Accepted {
        self.usage.entry(device).or_default().lets_in = true;
        let mut accepted = Accepted::default();
        let leases = self.state.leases();
        if leases.is_recovering() || leases.is_fenced(device) {
            return accepted;
        }
        let target = self.pool(device);
        let spots: Vec<SpotId> = SpotSort::all()
            .flat_map(|sort| self.missing(device, sort, target))
            .collect();
        if !spots.is_empty() {
            let change = LeaseChange::Granted { to: device, spots };
            self.record(Fact::lease(change), at, &mut accepted);
        }
        accepted
    }

    /// Grants the spots for a vehicle that waits at a device which leases none that will do for it.
    pub(super) fn help_out(&mut self, device: DeviceNo, vehicle: &Vehicle, at: Instant) -> Accepted {
        let mut accepted = Accepted::default();
        let leases = self.state.leases();
        if leases.is_recovering() || leases.is_fenced(device) {
            return accepted;
        }
        let own = choose_within(&self.state, vehicle, Wishes::default(), Within::Lease(device));
        if own.is_ok() {
            return accepted;
        }
        if let Some(choice) = grantable(&self.state, vehicle, Wishes::default(), device) {
            let lot = self.state.lot();
            let placed = choice.spots.iter().filter_map(|&spot| lot.spot(spot));
            let spots = placed
                .map(|placed| placed.spot.id.clone())
                .filter(|spot| self.state.leases().holder(spot).is_none())
                .collect();
            let change = LeaseChange::Granted { to: device, spots };
            self.record(Fact::lease(change), at, &mut accepted);
        }
        accepted
    }

    /// The spots of a sort that a device gets, the best first.
    fn missing(&self, device: DeviceNo, sort: SpotSort, target: u32) -> Vec<SpotId> {
        let free = self.state.free();
        let has = free.count(sort, Within::Lease(device));
        let share = share_of(target, free.count(sort, Within::Lot), free.total(Within::Lot));
        if has * 2 >= share.max(1) {
            return Vec::new();
        }
        let here = free.count(sort, Within::UNLEASED);
        let reserve = (free.count(sort, Within::Lot) * RESERVE_PERCENT).div_ceil(100);
        let beyond_reserve = here.saturating_sub(reserve);
        // Who has none at all gets one of the reserve: that is what it is for.
        let count = (share.saturating_sub(has))
            .min(beyond_reserve)
            .max(u32::from(has == 0))
            .min(here);
        let spots = free.of_sort(sort, Within::UNLEASED).take(count as usize);
        let placed = spots.filter_map(|spot| self.state.lot().spot(spot));
        placed.map(|placed| placed.spot.id.clone()).collect()
    }

    /// Takes a device's leases away: it is out of use.
    pub fn fence(&mut self, device: DeviceNo, at: Instant) -> Accepted {
        let mut accepted = Accepted::default();
        if !self.state.leases().is_fenced(device) {
            self.record(Fact::lease(LeaseChange::Fenced { device }), at, &mut accepted);
        }
        accepted
    }

    /// Begins a new life after a restore. `devices` are all that may hold leases, whether the log knows of them or not.
    ///
    /// `is_known` tells that the restore was noticed before anything was recorded after it: then devices keep the log up
    /// to here.
    pub fn begin_life(
        &mut self,
        epoch: Epoch,
        devices: impl IntoIterator<Item = DeviceNo>,
        is_known: bool,
        at: Instant,
    ) -> Accepted {
        let common = if is_known { self.cursor } else { Cursor::START };
        let change = LeaseChange::Restored {
            epoch,
            common: common.number,
            log: common.hash,
            waits_for: devices
                .into_iter()
                .filter(|device| *device != DeviceNo::SERVER)
                .collect(),
        };
        let fact = Fact::lease(change);
        let mut accepted = Accepted::default();
        self.record(fact, at, &mut accepted);
        accepted
    }

    /// Takes a device's report of what it leases, if the server has everything that it had recorded until then.
    pub fn report(&mut self, device: DeviceNo, tip: Tip, holds: &[SpotId], at: Instant) -> Accepted {
        let mut accepted = Accepted::default();
        let is_awaited = self.state.leases().waits_for().any(|waited| waited == device);
        if is_awaited && self.last(device) == tip {
            let change = LeaseChange::Reported {
                device,
                spots: holds.to_vec(),
            };
            self.record(Fact::lease(change), at, &mut accepted);
        }
        accepted
    }
}

/// The spots that a vehicle would get which waits at a device that leases none that will do: the best of the lot, if they
/// are nobody else's, or else the best of nobody's.
///
/// Those of a long vehicle may be the device's own in part.
pub fn grantable(state: &State, vehicle: &Vehicle, wishes: Wishes, device: DeviceNo) -> Option<Choice> {
    let is_others = |spot: &SpotIndex| {
        let id = state.lot().spot(*spot).map(|placed| &placed.spot.id);
        let holder = id.and_then(|id| state.leases().holder(id));
        holder.is_some_and(|holder| holder != device)
    };
    let of_lot = choose_within(state, vehicle, wishes, Within::Lot).ok();
    let of_lot = of_lot.filter(|choice| !choice.spots.iter().any(is_others));
    of_lot.or_else(|| choose_within(state, vehicle, wishes, Within::UNLEASED).ok())
}

/// A sort's part of a pool: as large as its part of what is free.
pub(crate) fn share_of(target: u32, free: u32, total: u32) -> u32 {
    let share = (u64::from(target) * u64::from(free)).div_ceil(u64::from(total.max(1)));
    u32::try_from(share).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use engine::vehicle::VehicleClass;

    use super::*;

    #[test]
    fn r2_a_vehicle_that_waits_is_granted_its_spot_and_no_second_one() {
        let (mut hub, _) = Hub::open(lotfile::demo(), Instant(0)).expect("a sound lot");
        let (device, car) = (DeviceNo(1), Vehicle::new(VehicleClass::Car));
        let granted = hub.help_out(device, &car, Instant(1));
        assert_eq!(granted.entries.len(), 1);
        let held = |hub: &Hub| hub.state().leases().held_by(device).count();
        assert_eq!(held(&hub), 1);
        let choice = choose_within(hub.state(), &car, Wishes::default(), Within::Lease(device));
        assert!(choice.is_ok(), "it fits");
        assert_eq!(hub.help_out(device, &car, Instant(2)), Accepted::default());
        let bus = Vehicle::new(VehicleClass::Bus);
        assert_eq!(
            hub.help_out(device, &bus, Instant(3)),
            Accepted::default(),
            "none fits"
        );
        let _ = hub.fence(device, Instant(4));
        assert_eq!(hub.help_out(device, &car, Instant(5)), Accepted::default());
        assert_eq!(held(&hub), 0);
    }
}
