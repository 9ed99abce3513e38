//! `parkade devices`: lists the devices, what they lease, and whom the server waits for.

use std::path::PathBuf;

use clap::Args;
use engine::ticket::DeviceNo;
use engine::time::Instant;
use sync::Hub;

use super::check_lot::aligned_after;
use crate::cli::{Failure, wait_for};
use crate::lots::Lots;
use crate::store::{Device, Store};

/// Where.
#[derive(Debug, Args)]
pub struct Options {
    /// The server's data folder.
    #[arg(long)]
    data: PathBuf,
}

const HEAD: [&str; 6] = ["device", "lot", "roles", "last seen", "leases", "state"];

/// Runs the command.
///
/// # Errors
/// Where the data folder cannot be used.
pub fn run(options: &Options) -> Result<(), Failure> {
    wait_for(async {
        let store = Store::open(&options.data).await?;
        let lots = Lots::load(&store).await?;
        let mut lines = vec![HEAD.map(str::to_owned).to_vec()];
        for lot in lots.all().await {
            let devices = store.devices(lot.id()).await?;
            lines.extend(lot.read(|hub| listing(hub, lot.id(), &devices)).await?);
        }
        let lost = store.lost().await?;
        store.close().await?;
        print!("{}", aligned_after(HEAD.len(), &lines));
        if lost.is_some() {
            println!(
                "\nThe database was restored: from the next start on the server waits for the devices to report."
            );
        }
        Ok(())
    })
}

/// A line for each device of a lot, and for each number that is waited for and that nobody knows.
fn listing(hub: &Hub, lot: &str, devices: &[Device]) -> Vec<Vec<String>> {
    let known = devices.iter().map(|device| line(hub, device));
    let unknown = hub.state().leases().waits_for().filter(|waited| {
        let is_known = |device: &Device| device.number == *waited;
        !devices.iter().any(is_known)
    });
    let unknown = unknown.map(|number| {
        let mut row = vec![number.0.to_string()];
        row.extend([lot, "?", "never", "?", "waited for"].map(str::to_owned));
        row
    });
    known.chain(unknown).collect()
}

fn line(hub: &Hub, device: &Device) -> Vec<String> {
    let leases = hub.state().leases();
    let roles: Vec<_> = device.roles.iter().map(|role| role.name()).collect();
    let mut states = Vec::new();
    if device.revoked_at.is_some() {
        states.push("revoked");
    }
    if leases.is_fenced(device.number) {
        states.push("fenced");
    }
    if leases.waits_for().any(|waited| waited == device.number) {
        states.push("waited for");
    }
    if states.is_empty() {
        states.push("in use");
    }
    vec![
        device.number.0.to_string(),
        device.lot.clone(),
        roles.join(" "),
        minute(device.last_seen_at),
        leases.held_by(device.number).count().to_string(),
        states.join(", "),
    ]
}

fn minute(at: Instant) -> String {
    let at = chrono::DateTime::from_timestamp_millis(at.0).unwrap_or_default();
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// Numbers in one text.
pub(super) fn listed(devices: &[DeviceNo]) -> String {
    let numbers: Vec<_> = devices.iter().map(|device| device.0.to_string()).collect();
    numbers.join(", ")
}
