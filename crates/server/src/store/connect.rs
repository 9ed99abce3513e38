//! Opening the database, with durability read back rather than hoped for.

use std::fs;
use std::path::Path;
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::{Store, StoreError, first_version};

/// The database's name in the data folder.
pub(super) const DATABASE: &str = "parkade.db";

/// Why the data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder cannot be made.
    #[error("cannot make the data folder: {0}")]
    Folder(#[from] std::io::Error),
    /// The database cannot be opened.
    #[error("cannot open the database: {0}")]
    Database(#[from] sqlx::Error),
    /// The database cannot be brought to this version.
    #[error("cannot bring the database to this version: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The database does not flush what it commits, so nothing may be acknowledged.
    #[error("the database runs with {setting} = {found}, but {wanted} is needed to survive a power cut")]
    NotDurable {
        /// The setting.
        setting: &'static str,
        /// What it is.
        found: String,
        /// What it must be.
        wanted: &'static str,
    },
    /// What is stored cannot be carried over, or the server's own row cannot be made.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Opens the database of a data folder, and makes both where they are missing.
    pub async fn open(folder: &Path) -> Result<Self, OpenError> {
        make_private(folder)?;
        let options = SqliteConnectOptions::new()
            .filename(folder.join(DATABASE))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // What is erased is written over in the file, not only forgotten (S-20).
            .pragma("secure_delete", "ON")
            .busy_timeout(Duration::from_secs(5));
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone())
            .await?;
        check_durable(&writer).await?;
        let had_no_states: bool = sqlx::query_scalar(
            "SELECT count(*) = 1 FROM sqlite_schema WHERE type = 'table' AND name IN ('lots', 'states')",
        )
        .fetch_one(&writer)
        .await?;
        sqlx::migrate!().run(&writer).await?;
        first_version::carry_over(&writer).await?;
        if had_no_states {
            // What was forgotten before everything was written over may still stand in free pages.
            sqlx::query("VACUUM").execute(&writer).await?;
        }
        let readers = SqlitePoolOptions::new()
            .max_connections(4)
            .connect_with(options.pragma("query_only", "ON"))
            .await?;
        let store = Self {
            writer,
            readers,
            folder: folder.into(),
        };
        store.prepare().await?;
        Ok(store)
    }
}

/// Makes a data folder where it is missing. Codes, credentials' hashes and plates are in there: it is for the server's own
/// user only.
///
/// # Errors
/// Where it cannot be made.
pub fn make_private(folder: &Path) -> std::io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// A setting that did not take is silent in `SQLite`, and so is the loss after it.
async fn check_durable(writer: &SqlitePool) -> Result<(), OpenError> {
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(writer).await?;
    if synchronous < 2 {
        return Err(OpenError::NotDurable {
            setting: "synchronous",
            found: synchronous.to_string(),
            wanted: "2 (FULL)",
        });
    }
    let journal: String = sqlx::query_scalar("PRAGMA journal_mode")
        .fetch_one(writer)
        .await?;
    if journal != "wal" {
        return Err(OpenError::NotDurable {
            setting: "journal_mode",
            found: journal,
            wanted: "wal",
        });
    }
    Ok(())
}
