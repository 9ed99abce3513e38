//! What the server tells a lot's log of its devices: the keys of their tickets, and from when on those count no more.

use std::sync::Arc;

use engine::operation::Fact;
use engine::signed::Directory;

use crate::clock;
use crate::lots::{LiveLot, LotFailure};
use crate::store::{DeviceKey, Store};

/// Tells the log what is known of devices and not in it yet (K-5). Nothing is told twice, so this may be done at any time.
///
/// Enrolling and telling are two steps: a server that stops in between tells when it starts again.
///
/// # Errors
/// Where nothing can be read or stored.
pub async fn tell(lot: &Arc<LiveLot>, store: &Store) -> Result<(), LotFailure> {
    let devices = store.device_keys(lot.id()).await?;
    let missing = move |directory: &Directory| {
        devices
            .iter()
            .flat_map(|device| missing(device, directory))
            .collect()
    };
    lot.append_server_facts(clock::now(), move |state| missing(state.directory()))
        .await?;
    Ok(())
}

fn missing(known: &DeviceKey, directory: &Directory) -> impl Iterator<Item = Fact> {
    let DeviceKey {
        device,
        key,
        revoked_at,
    } = *known;
    let is_new = !directory.keys(device).contains(&key);
    let enrolled = is_new.then_some(Fact::DeviceEnrolled { device, key });
    let is_told = directory.revoked_at(device).is_some();
    let revoked = revoked_at.filter(|_| !is_told);
    let revoked = revoked.map(|at| Fact::DeviceRevoked { device, at });
    enrolled.into_iter().chain(revoked)
}
