//! `parkade enrol`: prints a link that enrols one device.

use std::path::PathBuf;

use clap::Args;
use sync::wire::Role;

use crate::cli::{Failure, wait_for};
use crate::clock;
use crate::links::{self, Links};
use crate::store::Store;

/// Whom to enrol, and where.
#[derive(Debug, Args)]
pub struct Options {
    /// The server's data folder.
    #[arg(long)]
    data: PathBuf,
    /// The lot's short name.
    #[arg(long)]
    lot: String,
    /// What the device will be used for.
    #[arg(long, value_parser = read_role)]
    role: Role,
    /// How long the link is good for.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=7 * 24 * 60))]
    valid_minutes: u32,
    /// The address that the link begins with; the running server's own where absent.
    #[arg(long)]
    public_url: Option<String>,
}

fn read_role(name: &str) -> Result<Role, String> {
    let found = Role::ALL.into_iter().find(|role| role.name() == name);
    found.ok_or_else(|| "kiosk, attendant or office is needed".to_owned())
}

/// Runs the command.
///
/// # Errors
/// Where there is no such lot, or the data folder cannot be used.
pub fn run(options: &Options) -> Result<(), Failure> {
    wait_for(async {
        let store = Store::open(&options.data).await?;
        if store.head(&options.lot).await? == 0 {
            return Err(format!("there is no lot “{}” here", options.lot).into());
        }
        let base = match &options.public_url {
            Some(given) => given.clone(),
            None => store.address().await?,
        };
        let minutes = options.valid_minutes;
        let code = links::make_code(
            &store,
            &options.lot,
            options.role,
            clock::now(),
            minutes,
            links::Made::ByHand,
        );
        let link = Links::new(&base).enrol(options.role, &code.await?);
        store.close().await?;
        println!("{link}\nIt enrols one device, once, within {minutes} minutes.");
        Ok(())
    })
}
