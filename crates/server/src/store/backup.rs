//! Backups: made while the server runs, and put in the place of a database.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use engine::ticket::DeviceNo;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, SqliteConnection};

use super::connect::{DATABASE, make_private};
use super::{Store, StoreError};
use crate::marker::{Marker, sync_folder};

/// Why there is no backup, or none is put in the place of the database.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A backup never takes the place of another file.
    #[error("there is a file {0} already")]
    Exists(PathBuf),
    /// The file is not what `parkade backup` makes, or it is damaged.
    #[error("{file} is no sound backup: {reason}")]
    Unsound {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The data folder has a database, and nobody said that it is to be replaced.
    #[error("the data folder has a database already; --replace moves it aside")]
    NotEmpty,
    /// The system does not let the files be written.
    #[error(transparent)]
    File(#[from] std::io::Error),
    /// The database refused or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// The endings of a database's files. What is in one of them belongs to the database beside it, and read into another it
/// would destroy that.
const FILES: [&str; 3] = ["", "-wal", "-shm"];

/// Lot, device, number of the last operation.
type Tip = (String, u16, u32);

impl Store {
    /// Copies the database into a new file, and notes what is in it once it is complete.
    ///
    /// # Errors
    /// Where there is such a file, or it cannot be made. What was not noted is not counted as safe.
    pub async fn back_up(&self, file: &Path) -> Result<(), BackupError> {
        if file.exists() {
            return Err(BackupError::Exists(file.to_owned()));
        }
        let unfinished = beside(file, "unfinished");
        if unfinished.exists() {
            fs::remove_file(&unfinished)?;
        }
        // Made first, so that no other user can ever read it.
        private_file(&unfinished)?;
        sqlx::query("VACUUM INTO ?")
            .bind(unfinished.to_string_lossy())
            .execute(&self.writer)
            .await?;
        File::open(&unfinished)?.sync_all()?;
        let tips = tips(&unfinished).await?;
        // A copy that could be taken for the database of now would not be noticed when it is put in its place (S-15).
        self.outdate_copies().await?;
        fs::rename(&unfinished, file)?;
        sync_folder(
            file.parent()
                .filter(|parent| *parent != Path::new(""))
                .unwrap_or(Path::new(".")),
        )?;
        Ok(self.note_backup(&tips).await?)
    }

    async fn note_backup(&self, tips: &[Tip]) -> Result<(), StoreError> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        for (lot, device, seq) in tips {
            sqlx::query(
                "INSERT INTO backed_up (lot_id, device, seq) VALUES (?, ?, ?)
                 ON CONFLICT (lot_id, device) DO UPDATE SET seq = max(seq, excluded.seq)",
            )
            .bind(lot)
            .bind(device)
            .bind(seq)
            .execute(&mut *transaction)
            .await?;
        }
        sqlx::query("UPDATE server SET backups = backups + 1")
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Up to which operation each chain of a lot is in a backup.
    pub async fn safe(&self, lot: &str) -> Result<Vec<(DeviceNo, u32)>, StoreError> {
        let mut connection = self.readers.acquire().await?;
        safe(&mut connection, lot).await
    }
}

pub(super) async fn safe(
    connection: &mut SqliteConnection,
    lot: &str,
) -> Result<Vec<(DeviceNo, u32)>, StoreError> {
    let found: Vec<(u16, u32)> = sqlx::query_as("SELECT device, seq FROM backed_up WHERE lot_id = ?")
        .bind(lot)
        .fetch_all(connection)
        .await?;
    let safe = found.into_iter().map(|(device, seq)| (DeviceNo(device), seq));
    Ok(safe.collect())
}

/// Puts a backup in the place of the database of a data folder. The one that was there is moved aside, and told.
///
/// The caller sees to it that no server runs on the folder.
///
/// # Errors
/// Where the backup is not sound, or there is a database and `replaces` is none; then nothing has changed.
pub async fn restore(
    file: &Path,
    folder: &Path,
    replaces: Option<&str>,
) -> Result<Option<PathBuf>, BackupError> {
    let unsound = |reason: String| BackupError::Unsound {
        file: file.to_owned(),
        reason,
    };
    let starts = check(file).await.map_err(|error| unsound(error.to_string()))?;
    make_private(folder)?;
    let database = folder.join(DATABASE);
    let aside = replaces.map(|name| beside(&database, name));
    let there = FILES.map(|ending| with_ending(&database, ending));
    let is_there = there.iter().any(|file| file.exists());
    if is_there && aside.is_none() {
        return Err(BackupError::NotEmpty);
    }
    let new = beside(&database, "new");
    let mut copy = private_file(&new)?;
    std::io::copy(&mut File::open(file)?, &mut copy)?;
    copy.sync_all()?;
    // Whatever the backup says of itself: the next start must know that it was restored.
    let known = Marker::read(folder)?.unwrap_or_default();
    let marker = Marker {
        starts: known.starts.max(starts) + 1,
        ..known
    };
    marker.write(folder)?;
    let moved = aside.filter(|_| is_there);
    if let Some(aside) = &moved {
        for (from, ending) in there.iter().zip(FILES).filter(|(from, _)| from.exists()) {
            fs::rename(from, with_ending(aside, ending))?;
        }
    }
    fs::rename(&new, &database)?;
    sync_folder(folder)?;
    Ok(moved)
}

/// Looks whether a file is a whole database of ours, and tells how many starts it has seen.
async fn check(file: &Path) -> Result<u64, StoreError> {
    if !file.is_file() {
        return Err(StoreError::unreadable("there is no such file"));
    }
    let mut connection = open(file).await?;
    let verdict: String = sqlx::query_scalar("PRAGMA integrity_check(1)")
        .fetch_one(&mut connection)
        .await?;
    if verdict != "ok" {
        return Err(StoreError::unreadable(verdict));
    }
    let columns: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM pragma_table_info('server') WHERE name IN ('code_key', 'starts')",
    )
    .fetch_one(&mut connection)
    .await?;
    match columns {
        0 => Err(StoreError::unreadable("it is another program's")),
        // A copy from before starts were counted.
        1 => Ok(0),
        _ => {
            let starts: i64 = sqlx::query_scalar("SELECT starts FROM server")
                .fetch_one(&mut connection)
                .await?;
            super::rows::number(starts)
        }
    }
}

/// The end of each chain in a backup.
async fn tips(file: &Path) -> Result<Vec<Tip>, StoreError> {
    let mut connection = open(file).await?;
    Ok(sqlx::query_as(
        "SELECT lot_id, device, max(seq) FROM (
             SELECT lot_id, device, seq FROM log
             UNION ALL SELECT lot_id, device, seq FROM quarantine WHERE why IN ('rejected', 'unreadable')
         ) GROUP BY lot_id, device",
    )
    .fetch_all(&mut connection)
    .await?)
}

async fn open(file: &Path) -> Result<SqliteConnection, StoreError> {
    let options = SqliteConnectOptions::new().filename(file).read_only(true);
    Ok(options.connect().await?)
}

/// Credentials' hashes and plates are in there: for the server's own user only.
fn private_file(file: &Path) -> std::io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    with_ending(file, &format!(".{ending}"))
}

fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
