//! Whether the database is the one that was here last, and device numbers that are never given twice.

use std::collections::BTreeSet;

use engine::ticket::DeviceNo;
use sqlx::{Sqlite, Transaction};

use super::{Store, StoreError, rows};
use crate::marker::Marker;

/// How many numbers are passed over where nobody knows which were given.
const UNKNOWN_NUMBERS: u16 = 256;

/// What is missing from a database that was restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// The numbers that may have been given after the backup was made.
    pub numbers: Vec<DeviceNo>,
}

/// The server's row, as far as it is compared with the marker.
struct Row {
    starts: u64,
    last_device: u16,
}

impl Store {
    /// What is missing, if the database is an older one than the last server here had.
    ///
    /// # Errors
    /// Where the database or the marker beside it cannot be read.
    pub async fn lost(&self) -> Result<Option<Lost>, StoreError> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let row = row(&mut transaction).await?;
        let marker = Marker::read(&self.folder)?;
        let highest = marker.as_ref().and_then(|marker| marker.last_device);
        let numbers = (row.last_device.saturating_add(1)..=highest.unwrap_or(0)).map(DeviceNo);
        Ok(is_older(&row, marker.as_ref()).then(|| Lost {
            numbers: numbers.collect(),
        }))
    }

    /// Counts a start. From here on the database is the one to go by; numbers that it does not know of are not given again.
    ///
    /// # Errors
    /// Where the database or the marker beside it cannot be written.
    pub async fn begin(&self) -> Result<(), StoreError> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let row = row(&mut transaction).await?;
        let known = Marker::read(&self.folder)?;
        let is_restored = is_older(&row, known.as_ref());
        if known.is_none() && !is_restored {
            // Before the database counts: a start that breaks off in between must not look like a restore.
            Marker::default().write(&self.folder)?;
        }
        let is_counted = known.as_ref().is_some_and(|marker| marker.last_device.is_some());
        let passed_over = if is_restored && !is_counted {
            UNKNOWN_NUMBERS
        } else {
            0
        };
        let marker = known.unwrap_or_default();
        let highest = marker.last_device.unwrap_or(0).max(row.last_device);
        let next = Marker {
            starts: marker.starts.max(row.starts) + 1,
            last_device: Some(highest.saturating_add(passed_over).min(DeviceNo::LARGEST.0)),
            revoked: marker.revoked,
        };
        take(&mut transaction, &next).await?;
        if is_restored {
            drop_codes(&mut transaction).await?;
        }
        transaction.commit().await?;
        // The marker last: a database that is ahead of it was not restored.
        Ok(next.write(&self.folder)?)
    }

    /// Makes everything that was copied before this an older database, unless this one is itself an older one that no
    /// server has started on yet.
    pub(super) async fn outdate_copies(&self) -> Result<(), StoreError> {
        if self.lost().await?.is_none() {
            self.begin().await?;
        }
        Ok(())
    }

    /// Passes over the numbers that may have been given by a server whose work is lost, and drops the codes that may have
    /// been used.
    ///
    /// # Errors
    /// Where the database or the marker beside it cannot be written.
    pub async fn pass_over_numbers(&self) -> Result<(), StoreError> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let row = row(&mut transaction).await?;
        let mut marker = marker_of(&row, Marker::read(&self.folder)?);
        let last = marker.last_device.unwrap_or(0).saturating_add(UNKNOWN_NUMBERS);
        marker.last_device = Some(last.min(DeviceNo::LARGEST.0));
        marker.write(&self.folder)?;
        sqlx::query("UPDATE server SET last_device = ?")
            .bind(marker.last_device)
            .execute(&mut *transaction)
            .await?;
        drop_codes(&mut transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The next device number, never given twice (K-2).
    ///
    /// # Errors
    /// [`StoreError::NoDeviceNumber`] beyond [`DeviceNo::LARGEST`].
    pub(super) async fn next_device(
        &self,
        transaction: &mut Transaction<'_, Sqlite>,
    ) -> Result<DeviceNo, StoreError> {
        let row = row(transaction).await?;
        let mut marker = marker_of(&row, Marker::read(&self.folder)?);
        let next = marker.last_device.unwrap_or(0).saturating_add(1);
        if next > DeviceNo::LARGEST.0 {
            return Err(StoreError::NoDeviceNumber);
        }
        // First beside the database: whatever becomes of that, the number is given.
        marker.last_device = Some(next);
        marker.write(&self.folder)?;
        sqlx::query("UPDATE server SET last_device = ?")
            .bind(next)
            .execute(&mut **transaction)
            .await?;
        Ok(DeviceNo(next))
    }

    /// Notes beside the database that a device's credentials are taken away: an older database would not know.
    ///
    /// Nothing is noted where there is no marker yet. To make one is for a start alone, which finds out what that means.
    pub(super) fn note_revoked(&self, numbers: &BTreeSet<DeviceNo>) -> Result<(), StoreError> {
        if let Some(mut marker) = Marker::read(&self.folder)? {
            let known = marker.revoked.len();
            marker.revoked.extend(numbers.iter().map(|number| number.0));
            if marker.revoked.len() > known {
                marker.write(&self.folder)?;
            }
        }
        Ok(())
    }

    /// Whether the credential of any of these numbers was taken away, by the marker.
    pub(super) fn is_any_revoked(&self, numbers: &[DeviceNo]) -> Result<bool, StoreError> {
        let marker = Marker::read(&self.folder)?;
        Ok(marker.is_some_and(|marker| numbers.iter().any(|number| marker.revoked.contains(&number.0))))
    }
}

/// A database without a marker is an older one, but for the first start of all.
fn is_older(row: &Row, marker: Option<&Marker>) -> bool {
    marker.map_or(row.starts > 0, |marker| row.starts < marker.starts)
}

/// The marker as it is to go on from, for a database that is the one to go by.
fn marker_of(row: &Row, marker: Option<Marker>) -> Marker {
    let marker = marker.unwrap_or(Marker {
        starts: row.starts,
        ..Marker::default()
    });
    Marker {
        last_device: Some(marker.last_device.unwrap_or(0).max(row.last_device)),
        ..marker
    }
}

async fn row(transaction: &mut Transaction<'_, Sqlite>) -> Result<Row, StoreError> {
    let (starts, last_device): (i64, u16) = sqlx::query_as("SELECT starts, last_device FROM server")
        .fetch_one(&mut **transaction)
        .await?;
    Ok(Row {
        starts: rows::number(starts)?,
        last_device,
    })
}

/// A code that was used after the backup would be good a second time.
async fn drop_codes(transaction: &mut Transaction<'_, Sqlite>) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM enrolment_codes WHERE used_by IS NULL")
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Makes the database say what the marker is about to say.
async fn take(transaction: &mut Transaction<'_, Sqlite>, marker: &Marker) -> Result<(), StoreError> {
    sqlx::query("UPDATE server SET starts = ?, last_device = ?")
        .bind(rows::stored(marker.starts)?)
        .bind(marker.last_device)
        .execute(&mut **transaction)
        .await?;
    for device in &marker.revoked {
        sqlx::query(
            "UPDATE devices SET revoked_at = last_seen_at WHERE device_no = ? AND revoked_at IS NULL",
        )
        .bind(device)
        .execute(&mut **transaction)
        .await?;
    }
    Ok(())
}
