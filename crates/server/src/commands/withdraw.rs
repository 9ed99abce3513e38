//! `parkade withdraw`: takes a device out of use for good.

use std::path::PathBuf;

use clap::Args;
use engine::spot::SpotId;
use engine::ticket::DeviceNo;

use super::devices::listed;
use crate::cli::{Failure, wait_for};
use crate::clock;
use crate::lots::{Lots, Withdrawn};
use crate::store::Store;

/// Which device.
#[derive(Debug, Args)]
pub struct Options {
    /// The server's data folder. A server that runs on it notices within a second.
    #[arg(long)]
    data: PathBuf,
    /// The device's number. Make sure first that nobody lets vehicles in with it any more.
    device: u16,
}

/// Runs the command.
///
/// # Errors
/// Where nobody knows the device, or the data folder cannot be used.
pub fn run(options: &Options) -> Result<(), Failure> {
    wait_for(async {
        let store = Store::open(&options.data).await?;
        let lots = Lots::load(&store).await?;
        lots.begin(clock::now()).await?;
        let number = DeviceNo(options.device);
        let withdrawn = lots.withdraw(number, clock::now()).await?;
        store.close().await?;
        if withdrawn.is_empty() {
            return Err(format!("there is no device {}", options.device).into());
        }
        println!(
            "Device {} is out of use: its credential and its leases are taken away.",
            options.device
        );
        for lot in &withdrawn {
            println!("{}", told(lot));
        }
        Ok(())
    })
}

fn told(withdrawn: &Withdrawn) -> String {
    let Withdrawn {
        lot,
        spots,
        waits_for,
    } = withdrawn;
    if !waits_for.is_empty() {
        let waits_for = listed(waits_for);
        return format!("{lot}: after the restore, devices {waits_for} have still to report.");
    }
    if spots.is_empty() {
        return format!("{lot}: it leased no spot.");
    }
    let names: Vec<_> = spots.iter().map(SpotId::as_str).collect();
    format!(
        "{lot}: {} spots have to be looked at, and are given to nobody until then: {}",
        spots.len(),
        names.join(" ")
    )
}
