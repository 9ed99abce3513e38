//! Everything that is kept, behind coarse methods. SQL stands in this folder and nowhere else.
//!
//! One connection writes, several read. Methods take and give the engine's and the protocol's own types, so that a
//! second database needs another `Store` and nothing else.

mod backup;
mod books;
mod codes;
mod connect;
mod corrections;
mod devices;
mod first_version;
mod life;
mod log;
mod projection;
mod quarantine;
mod rows;
mod secrets;

use std::path::Path;
use std::sync::Arc;

use sqlx::SqlitePool;

pub use backup::{BackupError, restore};
pub use codes::{NewCode, Redeemed};
pub use connect::{OpenError, make_private};
pub(crate) use devices::one_device;
pub use devices::{Device, DeviceKey};
pub use life::Lost;
pub use log::Mark;

/// One server's database.
#[derive(Clone, Debug)]
pub struct Store {
    /// A pool of one: `SQLite` has one writer, and waiting for it here is fairer than its busy handler.
    writer: SqlitePool,
    readers: SqlitePool,
    /// The data folder: what must not go back in time with the database is kept beside it.
    folder: Arc<Path>,
}

/// What went wrong with the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has appended to the log since this one looked: catch up and try again.
    #[error("the log has grown meanwhile")]
    Behind,
    /// No device number is left.
    #[error("every device number is taken")]
    NoDeviceNumber,
    /// What is stored does not read as what was written.
    #[error("the database holds something unreadable: {0}")]
    Unreadable(String),
    /// What is kept beside the database cannot be read or written.
    #[error("cannot use what is kept beside the database: {0}")]
    Beside(#[from] std::io::Error),
    /// The database refused or failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

impl StoreError {
    fn unreadable(reason: impl std::fmt::Display) -> Self {
        Self::Unreadable(reason.to_string())
    }
}

impl Store {
    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes the log into the database file and closes it.
    pub async fn close(&self) -> Result<(), StoreError> {
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .execute(&self.writer)
            .await?;
        self.readers.close().await;
        self.writer.close().await;
        Ok(())
    }

    /// Finds out whether the database can be written to.
    pub async fn probe(&self) -> Result<(), StoreError> {
        let transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        transaction.rollback().await?;
        Ok(())
    }
}
