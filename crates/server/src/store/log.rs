//! The log: appended to in one transaction with everything that follows from it.

use engine::lot::Lot;
use engine::operation::Fact;
use engine::ticket::DeviceNo;
use engine::time::Instant;
use sqlx::{Sqlite, SqliteConnection, Transaction};
use sync::chain::Hash;
use sync::hub::{Base, Kept};
use sync::recorded::Recorded;
use sync::wire::Entry;
use sync::{Accepted, HubError};

use super::{Store, StoreError, backup, books, quarantine, rows};
use crate::projection::Projection;

/// Number, device, number in its chain, when it was received, body, personal data.
type LogRow = (i64, u16, u32, i64, String, Option<String>);

/// What changes when another process writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The number of the last stored entry of a lot's log.
    pub head: u64,
    /// How many backups are complete.
    pub backups: u64,
}

impl Store {
    /// The lots of this server.
    pub async fn lots(&self) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar("SELECT lot_id FROM lots ORDER BY lot_id")
            .fetch_all(&self.readers)
            .await?)
    }

    /// The number of the last stored entry of a lot's log; 0 where there is no such lot.
    pub async fn head(&self, lot: &str) -> Result<u64, StoreError> {
        Ok(self.mark(lot).await?.head)
    }

    /// What changes when another process writes about a lot.
    pub async fn mark(&self, lot: &str) -> Result<Mark, StoreError> {
        let (backups, head): (i64, Option<i64>) =
            sqlx::query_as("SELECT backups, (SELECT head FROM lots WHERE lot_id = ?) FROM server")
                .bind(lot)
                .fetch_one(&self.readers)
                .await?;
        Ok(Mark {
            head: rows::number(head.unwrap_or(0))?,
            backups: rows::number(backups)?,
        })
    }

    /// A lot's log after one entry and up to another, in order, at most `limit` entries.
    pub async fn between(
        &self,
        lot: &str,
        after: u64,
        until: u64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        let mut connection = self.readers.acquire().await?;
        entries(&mut connection, lot, after, until, limit).await
    }

    /// Everything that a hub is rebuilt from, as it is at one moment.
    pub async fn kept(&self, lot: &str) -> Result<Kept, StoreError> {
        let mut moment = self.readers.begin().await?;
        let stored = books::begin(&mut moment, lot).await?;
        let begun = stored.base.as_ref().map_or(0, |base| base.cursor().number);
        Ok(Kept {
            base: stored.base,
            erased: stored.erased,
            entries: entries(&mut moment, lot, begun, u64::MAX, usize::MAX).await?,
            links: quarantine::links(&mut moment, lot).await?,
            aside: quarantine::aside(&mut moment, lot).await?,
            safe: backup::safe(&mut moment, lot).await?,
        })
    }

    /// Opens a lot with the first entry of its log.
    pub async fn open_lot(
        &self,
        lot: &Lot,
        accepted: &Accepted,
        projection: &Projection,
    ) -> Result<(), StoreError> {
        let document = lot.document();
        let opened_at = accepted.entries.first().map_or(0, |first| first.received_at.0);
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query("INSERT INTO lots (lot_id, name, currency, opened_at, head) VALUES (?, ?, ?, ?, 0)")
            .bind(&document.id)
            .bind(&document.name)
            .bind(document.currency.code())
            .bind(opened_at)
            .execute(&mut *transaction)
            .await?;
        write(&mut transaction, &document.id, 0, accepted, projection).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Stores what a hub with this head accepted, and what follows from it: all of it or nothing. Where personal data is
    /// erased, a state to begin from goes with it. Returns the last entry from which some was erased; 0 for none.
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
        base: Option<&Base>,
    ) -> Result<u64, StoreError> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let erased = books::erase(&mut transaction, lot, &accepted.entries).await?;
        for aside in &accepted.aside {
            quarantine::write(&mut transaction, lot, aside, received_at).await?;
        }
        write(&mut transaction, lot, head, accepted, projection).await?;
        if let Some(base) = base {
            books::write(&mut transaction, lot, base, erased).await?;
        }
        transaction.commit().await?;
        Ok(erased)
    }
}

async fn entries(
    connection: &mut SqliteConnection,
    lot: &str,
    after: u64,
    until: u64,
    limit: usize,
) -> Result<Vec<Entry>, StoreError> {
    let found: Vec<LogRow> = sqlx::query_as(
        "SELECT number, device, seq, received_at, body, private FROM log
         WHERE lot_id = ? AND number > ? AND number <= ? ORDER BY number LIMIT ?",
    )
    .bind(lot)
    .bind(i64::try_from(after).unwrap_or(i64::MAX))
    .bind(i64::try_from(until).unwrap_or(i64::MAX))
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await?;
    found.into_iter().map(entry).collect()
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
        .bind(rows::stored(new_head)?)
        .bind(lot)
        .bind(rows::stored(head)?)
        .execute(&mut **transaction)
        .await?;
    if moved.rows_affected() != 1 {
        return Err(StoreError::Behind);
    }
    write_entries(transaction, lot, &accepted.entries, &accepted.hashes).await?;
    super::projection::write(transaction, lot, &accepted.entries, projection).await
}

/// Writes entries with the hashes of their operations.
pub(super) async fn write_entries(
    transaction: &mut Transaction<'_, Sqlite>,
    lot: &str,
    entries: &[Entry],
    hashes: &[Hash],
) -> Result<(), StoreError> {
    let mut new = Vec::with_capacity(entries.len());
    for (entry, hash) in entries.iter().zip(hashes) {
        let number = rows::stored(entry.number)?;
        let private = rows::private(entry.operation.written().private.as_ref())?;
        new.push((number, entry, hash, private));
    }
    let into =
        "INSERT INTO log (lot_id, number, device, seq, hash, kind, body, private, private_of, received_at) ";
    rows::insert(
        transaction,
        into,
        "",
        &new,
        |row, (number, entry, hash, private)| {
            row.push_bind(lot)
                .push_bind(number)
                .push_bind(entry.operation.device.0)
                .push_bind(entry.operation.seq)
                .push_bind(hash.0.as_slice())
                .push_bind(kind(&entry.operation.fact))
                .push_bind(&*entry.operation.written().body)
                .push_bind(private.as_deref())
                .push_bind(books::private_of(&entry.operation))
                .push_bind(entry.received_at.0);
        },
    )
    .await
}

/// The kind of a fact as the table has it: of leases, what changed.
fn kind(fact: &Fact) -> &'static str {
    match fact {
        Fact::Lease { change } => change.name(),
        other => other.kind(),
    }
}

fn entry((number, device, seq, received_at, body, private): LogRow) -> Result<Entry, StoreError> {
    let number = rows::number(number)?;
    let written = rows::written(body, private)?;
    let operation = Recorded::read(DeviceNo(device), seq, written)
        .map_err(|reason| StoreError::unreadable(format!("{}: {reason}", HubError::Broken(number))))?;
    Ok(Entry {
        number,
        received_at: Instant(received_at),
        operation,
    })
}
