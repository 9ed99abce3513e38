//! `parkade publish`: opens a lot from its file, or publishes a new version of it.

use std::fs;
use std::path::PathBuf;

use clap::Args;

use crate::cli::{Failure, wait_for};
use crate::clock;
use crate::lots::Lots;
use crate::store::Store;

/// What to publish, and where.
#[derive(Debug, Args)]
pub struct Options {
    /// The server's data folder. A server that runs on it notices within a second.
    #[arg(long)]
    data: PathBuf,
    /// The lot file.
    file: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// What is wrong with the file, line by line, or with the data folder.
pub fn run(options: &Options) -> Result<(), Failure> {
    let name = options.file.display();
    let text = fs::read_to_string(&options.file).map_err(|error| format!("cannot read {name}: {error}"))?;
    let lot = lotfile::read(&text).map_err(|errors| format!("{name} is no sound lot file:\n{errors}"))?;
    wait_for(async {
        let store = Store::open(&options.data).await?;
        let lots = Lots::load(&store).await?;
        lots.begin(clock::now()).await?;
        let id = lot.id.clone();
        let number = lots.publish(lot, clock::now()).await?;
        store.close().await?;
        println!("Published {id} as entry {number} of its log.");
        Ok(())
    })
}
