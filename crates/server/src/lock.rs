//! One server at a time on a data folder.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use crate::store::make_private;

/// Held while a server runs on a data folder, or its database is replaced. The system lets go of it with the process.
#[derive(Debug)]
#[must_use = "dropped, it is let go"]
pub struct Lock(#[expect(dead_code, reason = "held, not read")] File);

/// Why the folder is not this process's alone.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process has it.
    #[error("a server runs on this data folder")]
    Taken,
    /// The folder cannot be used.
    #[error("cannot use the data folder: {0}")]
    Folder(#[from] io::Error),
}

/// Takes a data folder for this process alone, and makes it where it is missing.
///
/// # Errors
/// [`LockError`].
pub fn take(folder: &Path) -> Result<Lock, LockError> {
    make_private(folder)?;
    let mut options = OpenOptions::new();
    let file = options
        .write(true)
        .create(true)
        .truncate(false)
        .open(folder.join("lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(Lock(file)),
        Err(TryLockError::WouldBlock) => Err(LockError::Taken),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}
