//! The log: appended to in one transaction with everything that follows from it.

use engine::lot::Lot;
use engine::operation::{Fact, Operation};
use engine::ticket::DeviceNo;
use engine::time::Instant;
use sqlx::{Sqlite, Transaction};
use sync::Accepted;
use sync::wire::Entry;

use super::{Store, StoreError};
use crate::projection::Projection;

type LogRow = (i64, i64, String);

impl Store {
    /// The lots of this server.
    pub async fn lots(&self) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar("SELECT lot_id FROM lots ORDER BY lot_id")
            .fetch_all(&self.readers)
            .await?)
    }

    /// The number of the last stored entry of a lot's log; 0 where there is no such lot.
    pub async fn head(&self, lot: &str) -> Result<u64, StoreError> {
        let head: Option<i64> = sqlx::query_scalar("SELECT head FROM lots WHERE lot_id = ?")
            .bind(lot)
            .fetch_optional(&self.readers)
            .await?;
        number(head.unwrap_or(0))
    }

    /// A lot's log from a cursor on, in order, at most `limit` entries.
    pub async fn since(&self, lot: &str, cursor: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        let rows: Vec<LogRow> = sqlx::query_as(
            "SELECT number, received_at, operation FROM log
             WHERE lot_id = ? AND number > ? ORDER BY number LIMIT ?",
        )
        .bind(lot)
        .bind(i64::try_from(cursor).unwrap_or(i64::MAX))
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&self.readers)
        .await?;
        rows.into_iter().map(entry).collect()
    }

    /// The last operation of each device that is in quarantine: the server has those too (S-4).
    pub async fn quarantined(&self, lot: &str) -> Result<Vec<(DeviceNo, u32)>, StoreError> {
        let rows: Vec<(u16, u32)> =
            sqlx::query_as("SELECT device, max(seq) FROM quarantine WHERE lot_id = ? GROUP BY device")
                .bind(lot)
                .fetch_all(&self.readers)
                .await?;
        Ok(rows
            .into_iter()
            .map(|(device, seq)| (DeviceNo(device), seq))
            .collect())
    }

    /// Opens a lot with the first entry of its log.
    pub async fn open_lot(&self, lot: &Lot, entry: Entry, projection: &Projection) -> Result<(), StoreError> {
        let document = lot.document();
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query("INSERT INTO lots (lot_id, name, currency, opened_at, head) VALUES (?, ?, ?, ?, 0)")
            .bind(&document.id)
            .bind(&document.name)
            .bind(document.currency.code())
            .bind(entry.received_at.0)
            .execute(&mut *transaction)
            .await?;
        let accepted = Accepted {
            entries: vec![entry],
            ..Accepted::default()
        };
        write(&mut transaction, &document.id, 0, &accepted, projection).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Stores what a hub with this head accepted, and what follows from it: all of it or nothing.
    ///
    /// # Errors
    /// [`StoreError::Behind`] where another process has appended since the hub was built.
    pub async fn append(
        &self,
        lot: &str,
        head: u64,
        accepted: &Accepted,
        received_at: Instant,
        projection: &Projection,
    ) -> Result<(), StoreError> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        for (operation, rejection) in &accepted.rejected {
            sqlx::query(
                "INSERT INTO quarantine (lot_id, device, seq, code, detail, operation, received_at)
                 VALUES (?, ?, ?, ?, ?, ?, ?)",
            )
            .bind(lot)
            .bind(operation.device.0)
            .bind(operation.seq)
            .bind(rejection.code())
            .bind(rejection.to_string())
            .bind(written(operation)?)
            .bind(received_at.0)
            .execute(&mut *transaction)
            .await?;
        }
        if let Some(last) = accepted.entries.last() {
            sqlx::query("UPDATE devices SET last_seen_at = ? WHERE lot_id = ? AND device_no = ?")
                .bind(received_at.0)
                .bind(lot)
                .bind(last.operation.device.0)
                .execute(&mut *transaction)
                .await?;
        }
        write(&mut transaction, lot, head, accepted, projection).await?;
        transaction.commit().await?;
        Ok(())
    }
}

async fn write(
    transaction: &mut Transaction<'_, Sqlite>,
    lot: &str,
    head: u64,
    accepted: &Accepted,
    projection: &Projection,
) -> Result<(), StoreError> {
    let new_head = accepted.entries.last().map_or(head, |last| last.number);
    // The lot's row is the lock: whoever finds another head than expected has not seen the whole log.
    let moved = sqlx::query("UPDATE lots SET head = ? WHERE lot_id = ? AND head = ?")
        .bind(stored(new_head)?)
        .bind(lot)
        .bind(stored(head)?)
        .execute(&mut **transaction)
        .await?;
    if moved.rows_affected() != 1 {
        return Err(StoreError::Behind);
    }
    for entry in &accepted.entries {
        sqlx::query(
            "INSERT INTO log (lot_id, number, device, seq, kind, operation, received_at)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(lot)
        .bind(stored(entry.number)?)
        .bind(entry.operation.device.0)
        .bind(entry.operation.seq)
        .bind(kind(&entry.operation.fact))
        .bind(written(&entry.operation)?)
        .bind(entry.received_at.0)
        .execute(&mut **transaction)
        .await?;
    }
    super::projection::write(transaction, lot, &accepted.entries, projection).await
}

fn kind(fact: &Fact) -> &'static str {
    match fact {
        Fact::LotPublished { .. } => "lot_published",
        Fact::Parked { .. } => "parked",
        Fact::Noted { .. } => "noted",
        Fact::Paid { .. } => "paid",
        Fact::Moved { .. } => "moved",
        Fact::Swapped { .. } => "swapped",
        Fact::SpotsClosed { .. } => "spots_closed",
        Fact::SpotsOpened { .. } => "spots_opened",
        Fact::Left { .. } => "left",
        Fact::Resolved { .. } => "resolved",
        Fact::Presented { .. } => "presented",
        Fact::DeviceEnrolled { .. } => "device_enrolled",
        Fact::DeviceRevoked { .. } => "device_revoked",
    }
}

fn entry((stored_number, received_at, operation): LogRow) -> Result<Entry, StoreError> {
    Ok(Entry {
        number: number(stored_number)?,
        received_at: Instant(received_at),
        operation: serde_json::from_str(&operation).map_err(StoreError::unreadable)?,
    })
}

fn written(operation: &Operation) -> Result<String, StoreError> {
    serde_json::to_string(operation).map_err(StoreError::unreadable)
}

fn number(stored: i64) -> Result<u64, StoreError> {
    u64::try_from(stored).map_err(StoreError::unreadable)
}

pub(super) fn stored(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(StoreError::unreadable)
}
