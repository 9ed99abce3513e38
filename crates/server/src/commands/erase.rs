//! `parkade erase`: erases the personal data of stays that are over, because a person asks for it.

use std::path::PathBuf;

use clap::Args;
use engine::ticket::TicketCode;

use crate::cli::{Failure, wait_for};
use crate::clock;
use crate::lots::Lots;
use crate::store::Store;

/// Whose.
#[derive(Debug, Args)]
pub struct Options {
    /// The server's data folder. A server that runs on it notices within a second.
    #[arg(long)]
    data: PathBuf,
    /// The lot's short name.
    lot: String,
    /// The codes of the tickets. Each must have left, and be in no open conflict.
    #[arg(required = true)]
    tickets: Vec<String>,
}

/// Runs the command.
///
/// # Errors
/// Where a ticket is unknown, open or disputed, or the data folder cannot be used. Then nothing is erased.
pub fn run(options: &Options) -> Result<(), Failure> {
    let read = |typed: &String| TicketCode::parse(typed).map_err(|error| format!("{typed}: {error}"));
    let tickets = options.tickets.iter().map(read).collect::<Result<_, _>>()?;
    wait_for(async {
        let store = Store::open(&options.data).await?;
        let lots = Lots::load(&store).await?;
        lots.begin(clock::now()).await?;
        let lot = lots.get(&options.lot).await;
        let lot = lot.ok_or_else(|| format!("there is no lot {}", options.lot))?;
        let erased = lot.erase(tickets, clock::now()).await?;
        store.close().await?;
        erased?;
        println!(
            "Erased here. Devices erase it at their next contact, and backups have it until they are deleted."
        );
        Ok(())
    })
}
