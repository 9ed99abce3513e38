//! What holds of leases whatever happens.

use std::collections::BTreeSet;

use engine::allocation::Within;
use engine::apply::apply;
use engine::frozen::Frozen;
use engine::hex::Hex;
use engine::lease::LeaseChange;
use engine::lot::SharedLot;
use engine::operation::{AtEntry, Fact, Operation};
use engine::spot::SpotId;
use engine::spot_sort::SpotSort;
use engine::state::State;
use engine::ticket::DeviceNo;
use engine::time::Instant;
use proptest::prelude::*;

use super::car;
use crate::history::nonsense;
use crate::worlds::{code, lots};

/// Any change of leases, most of them nonsense.
fn changes(lot: &SharedLot) -> impl Strategy<Value = Operation> + use<> {
    let all: Vec<SpotId> = lot.spots().iter().map(|placed| placed.spot.id.clone()).collect();
    let some = move || prop::collection::vec(prop::sample::select(all.clone()), 0..6);
    let device = || (0..4_u16).prop_map(DeviceNo);
    let change = prop_oneof![
        6 => (device(), some()).prop_map(|(to, spots)| LeaseChange::Granted { to, spots }),
        3 => some().prop_map(|spots| LeaseChange::Returned { spots }),
        1 => device().prop_map(|device| LeaseChange::Fenced { device }),
        3 => (device(), some()).prop_map(|(fenced, spots)| LeaseChange::Swept { fenced, spots }),
        1 => prop::collection::btree_set(device(), 0..4).prop_map(|waits_for| LeaseChange::Restored {
            epoch: Hex([1; 8]),
            common: 0,
            log: Hex([0; 32]),
            waits_for,
        }),
        3 => (device(), some()).prop_map(|(device, spots)| LeaseChange::Reported { device, spots }),
    ];
    let level = prop::sample::select(vec!["G0", "G1", "X9"]);
    let fact = prop_oneof![
        8 => change.prop_map(Fact::lease),
        1 => (1..9_u32, level).prop_map(|(seq, level)| Fact::Admitted {
            ticket: code(seq),
            vehicle: car(),
            level: level.to_owned(),
            tariff: 1,
            at_entry: AtEntry::default(),
        }),
    ];
    let by = prop_oneof![3 => Just(DeviceNo::SERVER), 1 => device()];
    (by, fact).prop_map(|(device, fact)| Operation {
        device,
        seq: 1,
        at: Instant(0),
        skew: None,
        rules: engine::RULES,
        fact,
    })
}

/// What holds of leases in any state.
fn check(state: &State) -> Result<(), TestCaseError> {
    let leases = state.leases();
    let free = state.free();
    let holders: BTreeSet<DeviceNo> = (0..4).map(DeviceNo).collect();
    for sort in SpotSort::all() {
        let all = free.count(sort, Within::Lot);
        let shared: u32 = holders
            .iter()
            .map(|device| free.count(sort, Within::Lease(*device)))
            .sum();
        prop_assert_eq!(all, shared, "every free spot is one lease's or nobody's");
    }
    for device in holders.into_iter().filter(|device| leases.is_fenced(*device)) {
        prop_assert_eq!(leases.held_by(device).count(), 0);
        prop_assert!(leases.waits_for().all(|waited| waited != device));
    }
    for (spot, _) in leases.unswept() {
        if let Some(index) = state.lot().index_of(spot) {
            prop_assert!(!free.is_free(index), "{} is given to nobody", spot);
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn r1_r4_l6_any_history_of_leases_keeps_each_spot_with_one_holder_and_thaws_as_it_was(
        (lot, operations) in lots().prop_flat_map(|lot| {
            let any = prop_oneof![2 => changes(&lot), 1 => nonsense(&lot)];
            (Just(lot), prop::collection::vec(any, 1..40))
        })
    ) {
        let mut state = State::open(lot);
        for operation in &operations {
            let before = state.hash();
            let was_recovering = state.leases().is_recovering();
            if apply(&mut state, operation).is_err() {
                prop_assert_eq!(state.hash(), before);
            }
            if was_recovering && let Fact::Lease { change: LeaseChange::Granted { .. } } = &operation.fact {
                prop_assert_eq!(state.hash(), before, "nothing is granted meanwhile");
            }
            check(&state)?;
        }
        let json = serde_json::to_string(&state.freeze()).expect("writes");
        let frozen: Frozen = serde_json::from_str(&json).expect("reads");
        let thawed = State::try_from(frozen).expect("a sound lot");
        prop_assert_eq!(thawed.hash(), state.hash());
        prop_assert_eq!(thawed.free().to_set(), state.free().to_set());
        for device in (0..4).map(DeviceNo) {
            for sort in SpotSort::all() {
                let within = Within::Lease(device);
                prop_assert_eq!(thawed.free().count(sort, within), state.free().count(sort, within));
            }
        }
        for level in ["G0", "G1", "X9"] {
            let unplaced = |state: &State| state.unplaced_on(level).collect::<Vec<_>>();
            prop_assert_eq!(unplaced(&thawed), unplaced(&state));
        }
    }
}
