//! `parkade revoke`: takes a lost device's credential away.

use std::path::PathBuf;

use clap::Args;
use engine::ticket::DeviceNo;

use crate::cli::{Failure, wait_for};
use crate::clock;
use crate::keys;
use crate::lots::Lots;
use crate::store::Store;

/// Which device.
#[derive(Debug, Args)]
pub struct Options {
    /// The server's data folder.
    #[arg(long)]
    data: PathBuf,
    /// The device's number.
    #[arg(long)]
    device: u16,
}

/// Runs the command.
///
/// # Errors
/// Where there is no such device, or the data folder cannot be used.
pub fn run(options: &Options) -> Result<(), Failure> {
    wait_for(async {
        let store = Store::open(&options.data).await?;
        let device = DeviceNo(options.device);
        let revoked = store.revoke(device, clock::now()).await?;
        if revoked && let Some(lot) = store.lot_of(device).await? {
            let lots = Lots::load(&store).await?;
            if let Some(lot) = lots.get(&lot).await {
                keys::tell(&lot, &store).await?;
            }
        }
        store.close().await?;
        if !revoked {
            return Err(format!("there is no device {} that is still enrolled", options.device).into());
        }
        let number = options.device;
        println!(
            "Device {number} is refused from now on, under every number that it has had, and so are tickets that it gives. The spots that it leases\n\
             stay with it: once it is out of use, parkade withdraw gives them to others."
        );
        Ok(())
    })
}
