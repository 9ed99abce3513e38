//! Leases change hands.

use std::collections::BTreeSet;

use super::rejection::Rejection;
use super::standing::look_again;
use crate::allocation::SpotSet;
use crate::lease::{LeaseChange, Recovery};
use crate::occupancy::SpotStatus;
use crate::spot::SpotId;
use crate::state::State;
use crate::ticket::DeviceNo;

/// Applies a change of leases by a device.
pub(super) fn change(state: &mut State, by: DeviceNo, change: &LeaseChange) -> Result<(), Rejection> {
    let is_the_servers = !matches!(change, LeaseChange::Returned { .. } | LeaseChange::Swept { .. });
    if is_the_servers && by != DeviceNo::SERVER {
        return Err(Rejection::NotTheServer);
    }
    match change {
        LeaseChange::Granted { to, spots } => {
            // What is another's, or has to be looked at, is not given: the server asked this state before it granted.
            let free = spots
                .iter()
                .filter(|spot| is_grantable(state, spot))
                .cloned()
                .collect();
            if !state.leases.is_fenced(*to) && !state.leases.is_recovering() {
                hand_over(state, free, Some(*to));
            }
        }
        LeaseChange::Returned { spots } => {
            let own = spots.iter().filter(|spot| state.leases.holder(spot) == Some(by));
            let own = own.cloned().collect();
            hand_over(state, own, None);
        }
        LeaseChange::Fenced { device } => fence(state, *device),
        LeaseChange::Swept { fenced, spots } => {
            // Looked at after this device was fenced. Another may have been fenced on the same spot since.
            let swept: Vec<_> = spots
                .iter()
                .filter(|spot| state.leases.unswept.get(*spot) == Some(fenced))
                .cloned()
                .collect();
            for spot in &swept {
                state.leases.unswept.remove(spot);
            }
            look_again(state, &swept);
        }
        LeaseChange::Restored { waits_for, .. } => {
            let fenced = &state.leases.fenced;
            let recovery = Recovery {
                waits_for: waits_for.difference(fenced).copied().collect(),
                // One that was given up after an earlier restore does not come back after a later one.
                lost: state.leases.recovery.as_ref().and_then(|before| before.lost),
                ..Recovery::default()
            };
            state.leases.recovery = Some(recovery);
            end_recovery(state);
        }
        LeaseChange::Reported { device, spots } => report(state, *device, spots),
    }
    Ok(())
}

fn is_grantable(state: &State, spot: &SpotId) -> bool {
    state.lot.index_of(spot).is_some()
        && state.leases.holder(spot).is_none()
        && !state.leases.unswept.contains_key(spot)
}

/// Makes spots a device's, or nobody's.
fn hand_over(state: &mut State, spots: Vec<SpotId>, to: Option<DeviceNo>) {
    let set: SpotSet = spots.iter().filter_map(|spot| state.lot.index_of(spot)).collect();
    for spot in spots {
        match to {
            Some(device) => state.leases.holders.insert(spot, device),
            None => state.leases.holders.remove(&spot),
        };
    }
    state.free.lease(&set, to);
}

fn fence(state: &mut State, device: DeviceNo) {
    state.leases.fenced.insert(device);
    let held: Vec<SpotId> = state.leases.held_by(device).cloned().collect();
    hand_over(state, held.clone(), None);
    set_aside(state, &held, device);
    if let Some(recovery) = &mut state.leases.recovery {
        if recovery.waits_for.remove(&device) {
            recovery.lost = Some(device);
        }
        recovery.reported.retain(|_, holder| *holder != device);
        end_recovery(state);
    }
}

/// Spots to be looked at before anyone is sent there.
fn set_aside(state: &mut State, spots: &[SpotId], fenced: DeviceNo) {
    let unswept = spots.iter().map(|spot| (spot.clone(), fenced));
    state.leases.unswept.extend(unswept);
    look_again(state, spots);
}

fn report(state: &mut State, device: DeviceNo, spots: &[SpotId]) {
    if let Some(recovery) = &mut state.leases.recovery {
        if recovery.waits_for.remove(&device) {
            let reported = spots.iter().map(|spot| (spot.clone(), device));
            recovery.reported.extend(reported);
        }
        end_recovery(state);
    }
}

/// Once every device has reported, what they reported holds.
fn end_recovery(state: &mut State) {
    let Some(recovery) = state
        .leases
        .recovery
        .take_if(|recovery| recovery.waits_for.is_empty())
    else {
        return;
    };
    let before: Vec<SpotId> = state.leases.holders.keys().cloned().collect();
    hand_over(state, before, None);
    let devices: BTreeSet<DeviceNo> = recovery.reported.values().copied().collect();
    for device in devices {
        let its = recovery.reported.iter().filter(|(_, holder)| **holder == device);
        let its = its.map(|(spot, _)| spot.clone()).collect();
        hand_over(state, its, Some(device));
    }
    if let Some(lost) = recovery.lost {
        // It may have been granted anything after the backup, and have filled it since.
        let is_doubtful =
            |spot: &SpotId, status| status == Some(SpotStatus::Free) && !recovery.reported.contains_key(spot);
        let doubtful: Vec<SpotId> = (0..)
            .map(crate::lot::SpotIndex)
            .zip(state.lot.spots())
            .filter(|(index, placed)| is_doubtful(&placed.spot.id, state.occupancy.status(*index)))
            .map(|(_, placed)| placed.spot.id.clone())
            .collect();
        set_aside(state, &doubtful, lost);
    }
}
