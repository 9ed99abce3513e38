//! Everything that is kept, behind coarse methods. SQL stands in this folder and nowhere else.
//!
//! One connection writes, several read. Methods take and give the engine's and the protocol's own types, so that a
//! second database needs another `Store` and nothing else.

mod codes;
mod connect;
mod corrections;
mod devices;
mod log;
mod projection;
mod secrets;

use sqlx::SqlitePool;

pub use codes::{NewCode, Redeemed};
pub use connect::OpenError;
pub use devices::{Device, DeviceKey};

/// One server's database.
#[derive(Clone, Debug)]
pub struct Store {
    /// A pool of one: `SQLite` has one writer, and waiting for it here is fairer than its busy handler.
    writer: SqlitePool,
    readers: SqlitePool,
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
