//! `parkade backup`: copies the database into a new file, while the server runs.

use std::path::PathBuf;

use clap::Args;

use crate::certificate::KEY_FILE;
use crate::cli::{Failure, wait_for};
use crate::store::Store;

/// What to copy, and where to.
#[derive(Debug, Args)]
pub struct Options {
    /// The server's data folder.
    #[arg(long)]
    data: PathBuf,
    /// The new file.
    file: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// Where there is such a file, or it cannot be made.
pub fn run(options: &Options) -> Result<(), Failure> {
    wait_for(async {
        let store = Store::open(&options.data).await?;
        store.back_up(&options.file).await?;
        store.close().await?;
        println!(
            "Everything is in {}. Keep a copy of {KEY_FILE} apart from it: with that, devices that are enrolled after \
             this backup come back by themselves.",
            options.file.display()
        );
        Ok(())
    })
}
