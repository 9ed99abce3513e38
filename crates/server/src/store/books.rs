//! Stored states, and personal data that is erased.

use engine::operation::Fact;
use engine::ticket::TicketCode;
use engine::time::Instant;
use sqlx::{Sqlite, SqliteConnection, Transaction};
use sync::hub::Base;
use sync::recorded::{Recorded, Written};
use sync::wire::Entry;

use super::{Store, StoreError, rows};

/// Where a start begins: nothing where the log's own beginning is meant.
#[derive(Debug, Default)]
pub(super) struct Begin {
    pub(super) base: Option<Base>,
    pub(super) erased: u64,
}

impl Store {
    /// The tickets of stays that ended before an instant, by the tables, and of which personal data is still there; some
    /// of them.
    pub async fn to_be_erased(
        &self,
        lot: &str,
        before: Instant,
        limit: u32,
    ) -> Result<Vec<TicketCode>, StoreError> {
        let found: Vec<String> = sqlx::query_scalar(
            "SELECT code FROM (
                 SELECT code FROM tickets WHERE lot_id = ?1 AND plate IS NOT NULL AND left_at < ?2
                 UNION SELECT tickets.code FROM log
                 JOIN tickets ON tickets.lot_id = log.lot_id AND tickets.code = private_of
                 WHERE log.lot_id = ?1 AND private IS NOT NULL AND left_at < ?2
                 UNION SELECT tickets.code FROM quarantine
                 JOIN tickets ON tickets.lot_id = quarantine.lot_id AND tickets.code = private_of
                 WHERE quarantine.lot_id = ?1 AND private IS NOT NULL AND left_at < ?2
             ) AS over
             WHERE NOT EXISTS (SELECT 1 FROM conflicts
                 WHERE lot_id = ?1 AND (conflicts.ticket = over.code OR conflicts.holder = over.code))
             LIMIT ?3",
        )
        .bind(lot)
        .bind(before.0)
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        found
            .into_iter()
            .map(|code| TicketCode::parse(&code).map_err(StoreError::unreadable))
            .collect()
    }

    /// Whether a lot ever had a ticket, by the tables: they keep what the state has filed.
    pub async fn had(&self, lot: &str, code: TicketCode) -> Result<bool, StoreError> {
        let found: i64 = sqlx::query_scalar("SELECT count(*) FROM tickets WHERE lot_id = ? AND code = ?")
            .bind(lot)
            .bind(code.plain())
            .fetch_one(&self.readers)
            .await?;
        Ok(found > 0)
    }

    /// Erases the personal data of what was kept aside and received before an instant, whatever ticket it is of.
    pub async fn erase_aside(&self, lot: &str, before: Instant) -> Result<(), StoreError> {
        sqlx::query("UPDATE quarantine SET private = NULL WHERE lot_id = ? AND private IS NOT NULL AND received_at < ?")
            .bind(lot)
            .bind(before.0)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Writes what was erased over in the file itself: until then it stands in the write-ahead log.
    pub async fn overwrite(&self) -> Result<(), StoreError> {
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .execute(&self.writer)
            .await?;
        Ok(())
    }
}

/// The column that says which ticket the personal data beside an operation is of.
pub(super) fn private_of(operation: &Recorded) -> Option<String> {
    let code = operation.fact.ticket().filter(|_| operation.is_private());
    code.map(TicketCode::plain)
}

/// As [`private_of`], where the operation may not read.
pub(super) fn private_of_aside(
    device: engine::ticket::DeviceNo,
    seq: u32,
    written: &Written,
) -> Option<String> {
    private_of(&Recorded::read(device, seq, written.clone()).ok()?)
}

pub(super) async fn begin(connection: &mut SqliteConnection, lot: &str) -> Result<Begin, StoreError> {
    let found: Option<(i64, String)> = sqlx::query_as("SELECT erased, base FROM states WHERE lot_id = ?")
        .bind(lot)
        .fetch_optional(connection)
        .await?;
    let Some((erased, base)) = found else {
        return Ok(Begin::default());
    };
    Ok(Begin {
        base: Some(serde_json::from_str(&base).map_err(StoreError::unreadable)?),
        erased: rows::number(erased)?,
    })
}

/// Erases what these entries say, before anything that follows from them is written; tells from which entry on the log is
/// whole.
pub(super) async fn erase(
    transaction: &mut Transaction<'_, Sqlite>,
    lot: &str,
    entries: &[Entry],
) -> Result<u64, StoreError> {
    let mut erased = 0;
    for entry in entries {
        if let Fact::Erased { tickets } = &entry.operation.fact {
            for code in tickets {
                erased = erased.max(erase_ticket(transaction, lot, &code.plain()).await?);
            }
        }
    }
    Ok(erased)
}

async fn erase_ticket(
    transaction: &mut Transaction<'_, Sqlite>,
    lot: &str,
    code: &str,
) -> Result<u64, StoreError> {
    let numbers: Vec<i64> = sqlx::query_scalar(
        "UPDATE log SET private = NULL WHERE lot_id = ? AND private IS NOT NULL AND private_of = ? RETURNING number",
    )
    .bind(lot)
    .bind(code)
    .fetch_all(&mut **transaction)
    .await?;
    let others = [
        "UPDATE quarantine SET private = NULL WHERE lot_id = ?1 AND private IS NOT NULL AND private_of = ?2",
        // A vehicle that has other tickets is known by those.
        "DELETE FROM vehicles WHERE lot_id = ?1 AND plate = (SELECT plate FROM tickets WHERE lot_id = ?1 AND code = ?2)
         AND NOT EXISTS (SELECT 1 FROM tickets WHERE lot_id = ?1 AND plate = vehicles.plate AND code <> ?2)",
        "UPDATE tickets SET plate = NULL, holds_plate = 0 WHERE lot_id = ?1 AND code = ?2",
    ];
    for statement in others {
        sqlx::query(statement)
            .bind(lot)
            .bind(code)
            .execute(&mut **transaction)
            .await?;
    }
    rows::number(numbers.into_iter().max().unwrap_or(0))
}

/// Keeps a state to begin from, and how far personal data was erased.
pub(super) async fn write(
    transaction: &mut Transaction<'_, Sqlite>,
    lot: &str,
    base: &Base,
    erased: u64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO states (lot_id, number, erased, base) VALUES (?, ?, ?, ?)
         ON CONFLICT (lot_id) DO UPDATE SET
             number = excluded.number, erased = max(erased, excluded.erased), base = excluded.base",
    )
    .bind(lot)
    .bind(rows::stored(base.cursor().number)?)
    .bind(rows::stored(erased)?)
    .bind(serde_json::to_string(base).map_err(StoreError::unreadable)?)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
