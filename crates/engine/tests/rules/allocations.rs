//! The allocator against a plain scan, over random lots, demands, leases, closures and histories.

use std::collections::{BTreeMap, BTreeSet};

use engine::allocation::{Demand, FreeSpots, SpotSet, Wishes, Within};
use engine::apply::apply;
use engine::choice::{Reason, choose, choose_within, pick};
use engine::lot::{SharedLot, SpotIndex};
use engine::occupancy::SpotStatus;
use engine::operation::{AtEntry, Fact};
use engine::refusal::Refusal;
use engine::spot::SpotId;
use engine::state::State;
use engine::ticket::{DeviceNo, TicketCode};
use engine::time::Instant;
use engine::vehicle::{Vehicle, VehicleClass};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};

use crate::allocator::{Asked, Scan};
use crate::history::{check_counts, operation};
use crate::worlds::{code, lots, vehicles, wishes};

/// Histories of a run, and operations of each: more than 100,000 in all.
const HISTORIES: u32 = 256;
const OPERATIONS: usize = 400;

/// What happens next, to whom, and where somebody looks.
#[derive(Clone, Debug)]
struct Step {
    vehicle: Vehicle,
    wishes: Wishes,
    within: Option<u16>,
    deed: Deed,
}

#[derive(Clone, Debug)]
enum Deed {
    Park,
    Leave(Index),
    Move(Index),
    Swap(Index, Index),
    Close(Index, usize),
    Open(Index, usize),
    Lease(Index, usize, Option<u16>),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let index = any::<Index>;
    let device = || 1..3_u16;
    let deed = prop_oneof![
        8 => Just(Deed::Park),
        5 => index().prop_map(Deed::Leave),
        2 => index().prop_map(Deed::Move),
        1 => (index(), index()).prop_map(|(one, other)| Deed::Swap(one, other)),
        1 => (index(), 1..4_usize).prop_map(|(from, count)| Deed::Close(from, count)),
        2 => (index(), 1..4_usize).prop_map(|(from, count)| Deed::Open(from, count)),
        1 => (index(), 1..20_usize, prop::option::weighted(0.8, device()))
            .prop_map(|(from, count, to)| Deed::Lease(from, count, to)),
    ];
    let step = (vehicles(), wishes(), prop::option::weighted(0.3, device()), deed);
    let step = step.prop_map(|(vehicle, wishes, within, deed)| Step {
        vehicle: Vehicle {
            plate: None,
            ..vehicle
        },
        wishes,
        within,
        deed,
    });
    prop::collection::vec(step, OPERATIONS)
}

/// A lot in which things happen, its leases, and the free spots with the leases in them.
struct World {
    state: State,
    free: FreeSpots,
    leases: BTreeMap<u16, BTreeSet<usize>>,
    inside: Vec<TicketCode>,
    seq: u32,
}

impl World {
    fn new(lot: &SharedLot) -> Self {
        let state = State::open(lot.clone());
        Self {
            free: state.free().clone(),
            state,
            leases: (1..3).map(|device| (device, BTreeSet::new())).collect(),
            inside: Vec::new(),
            seq: 0,
        }
    }

    fn is_free(&self) -> Vec<bool> {
        let spots = 0..self.state.lot().spots().len();
        spots
            .map(|spot| self.state.occupancy().status(SpotIndex(spot)) == Some(SpotStatus::Free))
            .collect()
    }

    fn ids(&self, spots: impl IntoIterator<Item = usize>) -> Vec<SpotId> {
        let spots = spots
            .into_iter()
            .map(|spot| &self.state.lot().spots()[spot].spot.id);
        spots.cloned().collect()
    }

    fn record(&mut self, fact: Fact) -> Result<(), String> {
        self.seq += 1;
        let before = self.is_free();
        let operation = operation(self.seq, Instant(0), fact);
        let outcome = apply(&mut self.state, &operation).map_err(|rejection| rejection.to_string())?;
        if !outcome.conflicts.is_empty() {
            return Err(format!("{operation:?} brought {:?}", outcome.conflicts));
        }
        // Neighbours that change alike are told as one.
        let changes: Vec<_> = before.into_iter().zip(self.is_free()).enumerate().collect();
        for alike in changes.chunk_by(|a, b| a.1 == b.1) {
            let spots = alike[0].0..alike[0].0 + alike.len();
            match alike[0].1 {
                (false, true) => self.free.insert_all(spots),
                (true, false) => self.free.remove_all(spots),
                _ => {}
            }
        }
        Ok(())
    }

    /// Does what comes next; `given` is where the vehicle of the step is sent.
    fn go_on(&mut self, step: &Step, given: Option<Vec<usize>>) -> Result<(), String> {
        let spots = self.state.lot().spots().len();
        let range = |from: &Index, count: usize| {
            let from = from.index(spots);
            from..(from + count).min(spots)
        };
        match &step.deed {
            Deed::Park => {
                let Some(given) = given else { return Ok(()) };
                let ticket = code(self.seq + 1);
                self.inside.push(ticket);
                self.record(Fact::Parked {
                    ticket,
                    vehicle: step.vehicle.clone(),
                    spots: self.ids(given),
                    tariff: 1,
                    at_entry: AtEntry::default(),
                })
            }
            Deed::Leave(index) if !self.inside.is_empty() => {
                let ticket = self.inside.swap_remove(index.index(self.inside.len()));
                self.record(Fact::Left { ticket })
            }
            Deed::Move(index) if !self.inside.is_empty() => {
                let ticket = *index.get(&self.inside);
                let vehicle = self.state.ticket(ticket).expect("inside").vehicle.clone();
                match choose(&self.state, &vehicle, step.wishes) {
                    Ok(choice) => self.record(Fact::Moved {
                        ticket,
                        spots: self.ids(choice.spots.iter().map(|spot| spot.0)),
                    }),
                    Err(_) => Ok(()),
                }
            }
            Deed::Swap(one, other) if self.inside.len() > 1 => {
                let (ticket, with) = (*one.get(&self.inside), *other.get(&self.inside));
                if ticket == with {
                    Ok(())
                } else {
                    self.record(Fact::Swapped { ticket, with })
                }
            }
            Deed::Close(from, count) => self.record(Fact::SpotsClosed {
                spots: self.ids(range(from, *count)),
            }),
            Deed::Open(from, count) => self.record(Fact::SpotsOpened {
                spots: self.ids(range(from, *count)),
            }),
            Deed::Lease(from, count, to) => {
                let leased: BTreeSet<_> = range(from, *count).collect();
                for spots in self.leases.values_mut() {
                    spots.retain(|spot| !leased.contains(spot));
                }
                let set: SpotSet = leased.iter().copied().map(SpotIndex).collect();
                self.free.lease(&set, to.map(DeviceNo));
                if let Some(device) = to {
                    self.leases.entry(*device).or_default().extend(leased);
                }
                Ok(())
            }
            Deed::Leave(_) | Deed::Move(_) | Deed::Swap(..) => Ok(()),
        }
    }

    /// Counts everything anew: spots by status, free spots, and the longest run for those who take several.
    fn check(&self) -> Result<(), String> {
        check_counts(&self.state)?;
        let is_free = self.is_free();
        let told: Vec<_> = (0..is_free.len())
            .map(|spot| self.free.is_free(SpotIndex(spot)))
            .collect();
        if told != is_free {
            return Err(format!("told {told:?} to be free, {is_free:?} are"));
        }
        let scan = Scan {
            lot: self.state.lot(),
            free: &is_free,
            lease: None,
        };
        for vehicle in [
            Vehicle::new(VehicleClass::Bus),
            Vehicle {
                trailer: true,
                ..Vehicle::new(VehicleClass::Car)
            },
        ] {
            let asked = Asked::new(&vehicle, Wishes::default());
            let (longest, told) = (scan.longest(&asked), self.free.longest_run((&vehicle).into()));
            if asked.spots(self.state.lot()).is_some() && longest != usize::from(told) {
                return Err(format!("the longest run is {longest}, not {told}"));
            }
        }
        Ok(())
    }
}

type Allocator = fn(&FreeSpots, &Vehicle, Wishes, Within) -> Option<Vec<usize>>;

fn engines(free: &FreeSpots, vehicle: &Vehicle, wishes: Wishes, within: Within) -> Option<Vec<usize>> {
    let found = free.best(Demand::new(vehicle, wishes), within)?;
    Some(found.spots().map(|spot| spot.0).collect())
}

/// Plays a history and complains where the allocator sends a vehicle elsewhere than the scan.
fn play(lot: &SharedLot, steps: &[Step], allocator: Allocator) -> Result<(), String> {
    let mut world = World::new(lot);
    for (at, step) in steps.iter().enumerate() {
        let asked = Asked::new(&step.vehicle, step.wishes);
        let is_free = world.is_free();
        let scan = Scan {
            lot,
            free: &is_free,
            lease: step.within.map(|device| &world.leases[&device]),
        };
        let best = scan.best(&asked);
        let within = step
            .within
            .map_or(Within::Lot, |device| Within::Lease(DeviceNo(device)));
        let given = allocator(&world.free, &step.vehicle, step.wishes, within);
        if given != best {
            return Err(format!(
                "step {at}: {asked:?} was sent to {given:?}, not to {best:?}"
            ));
        }
        if within == Within::Lot {
            check_choice(&world.state, step, &asked, best.as_deref())?;
        }
        world.go_on(step, given)?;
        world
            .check()
            .map_err(|wrong| format!("after step {at}, {:?}: {wrong}", step.deed))?;
    }
    Ok(())
}

/// Whether what the engine tells a person is what the scan found, and a refusal's numbers are true.
fn check_choice(state: &State, step: &Step, asked: &Asked, best: Option<&[usize]>) -> Result<(), String> {
    let chosen = choose_within(state, &step.vehicle, step.wishes, Within::Lot);
    let agrees = match (&chosen, best) {
        (Ok(choice), Some(best)) => {
            let spots = choice.spots.iter().map(|spot| spot.0);
            let said = |reason: fn(&Reason) -> bool| choice.reasons.iter().any(reason);
            let several = said(|reason| matches!(reason, Reason::SideBySide { .. }));
            spots.eq(best.iter().copied()) && !choice.reasons.is_empty() && several == (best.len() > 1)
        }
        (Err(Refusal::LotFull { free, .. }), None) => {
            let told = free.accessible + free.charging + free.other_kinds + free.reserved;
            let (told, all) = (told as usize, state.occupancy().total().free);
            // Of free spots that its reserves leave too short a vehicle that takes several is told nothing.
            told == all || (told < all && asked.spots(state.lot()).is_some())
        }
        (Err(Refusal::NoSpotsTogether { needed, longest, .. }), None) => longest < needed,
        (Err(Refusal::ClassNotAdmitted { .. }), None) => true,
        _ => false,
    };
    if agrees {
        Ok(())
    } else {
        Err(format!("{chosen:?}, not {best:?}"))
    }
}

fn run(histories: u32, shrinking: u32, allocator: Allocator) -> Result<(), String> {
    let config = Config {
        cases: histories,
        max_shrink_iters: shrinking,
        failure_persistence: None,
        ..Config::default()
    };
    let result = TestRunner::new(config).run(&(lots(), steps()), |(lot, steps)| {
        play(&lot, &steps, allocator).map_err(TestCaseError::fail)
    });
    result.map_err(|error| error.to_string())
}

#[test]
fn a6_a14_a16_the_spots_given_are_those_that_a_plain_scan_finds() {
    assert_eq!(run(HISTORIES, 2_000, engines), Ok(()));
}

#[test]
fn a6_a14_a16_the_scan_catches_an_allocator_that_is_wrong() {
    let blind: [(&str, Allocator); 5] = [
        ("to the lease", |free, vehicle, wishes, _| {
            engines(free, vehicle, wishes, Within::Lot)
        }),
        ("to wishes", |free, vehicle, _, within| {
            engines(free, vehicle, Wishes::default(), within)
        }),
        ("to permits", |free, vehicle, wishes, within| {
            let permit = Vehicle {
                accessible_permit: true,
                ..vehicle.clone()
            };
            engines(free, &permit, wishes, within)
        }),
        ("to trailers", |free, vehicle, wishes, within| {
            let single = Vehicle {
                trailer: false,
                ..vehicle.clone()
            };
            engines(free, &single, wishes, within)
        }),
        ("to the last spot", |free, vehicle, wishes, within| {
            engines(free, vehicle, wishes, within).filter(|given| given != &[0])
        }),
    ];
    for (to, allocator) in blind {
        run(64, 0, allocator).expect_err(to);
    }
}

proptest! {
    #[test]
    fn a2_a_hand_picked_spot_is_one_the_vehicle_may_take(lot in lots(), vehicle in vehicles()) {
        let vehicle = Vehicle { trailer: false, ..vehicle };
        prop_assume!(!lot.document().preferences.side_by_side.contains_key(&vehicle.class));
        let state = State::open(lot.clone());
        let takes = Asked::new(&vehicle, Wishes::default()).takes(&lot);
        for (index, placed) in lot.spots().iter().enumerate() {
            let may = takes.contains(&(&placed.spot).into());
            let picked = pick(&state, &vehicle, &placed.spot.id);
            let expected = match (placed.spot.out_of_service, may) {
                (true, _) => Err(Refusal::SpotOutOfService(placed.spot.id.clone())),
                (false, true) => Ok(vec![SpotIndex(index)]),
                (false, false) => Err(Refusal::SpotUnsuitable(placed.spot.id.clone())),
            };
            prop_assert_eq!(picked.map(|choice| choice.spots), expected);
        }
    }

    #[test]
    fn a6_free_spots_read_back_as_they_were_written(lot in lots(), steps in steps()) {
        let mut world = World::new(&lot);
        for step in &steps[..60] {
            let given = engines(&world.free, &step.vehicle, step.wishes, Within::Lot);
            prop_assert_eq!(world.go_on(step, given), Ok(()));
        }
        let text = serde_json::to_string(&world.free.to_set()).expect("writes");
        let read = FreeSpots::with(&lot, &serde_json::from_str(&text).expect("reads back"));
        for step in &steps {
            let best = |free| engines(free, &step.vehicle, step.wishes, Within::Lot);
            prop_assert_eq!(best(&read), best(&world.free));
        }
    }
}
