//! `parkade restore`: puts a backup in the place of the database.

use std::path::PathBuf;

use clap::Args;

use crate::cli::{Failure, wait_for};
use crate::{clock, lock, store};

/// Which backup, and where.
#[derive(Debug, Args)]
pub struct Options {
    /// The server's data folder. No server may run on it.
    #[arg(long)]
    data: PathBuf,
    /// Move a database that is there aside. It is never deleted.
    #[arg(long)]
    replace: bool,
    /// The backup.
    file: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// Where a server runs on the folder, the backup is not sound, or there is a database and nobody said to replace it.
pub fn run(options: &Options) -> Result<(), Failure> {
    let _alone = lock::take(&options.data)?;
    let name = format!("before-{}", clock::now().0);
    wait_for(async {
        let replaces = options.replace.then_some(name.as_str());
        let moved = store::restore(&options.file, &options.data, replaces).await?;
        if let Some(moved) = moved {
            println!("The database that was there is now {}.", moved.display());
        }
        println!(
            "Restored. From its next start on the server gives no spots away until every device has reported; parkade \
             devices lists those it waits for, and parkade withdraw ends the wait for one that is out of use."
        );
        Ok(())
    })
}
