//! Chains as they are stored: links are in the log, or kept aside; what is kept aside may be no link.

use std::ops::RangeInclusive;

use engine::ticket::DeviceNo;
use engine::time::Instant;
use sqlx::{Sqlite, SqliteConnection, Transaction};
use sync::chain::Hash;
use sync::hub::{Aside, Link, RECENT, Why};

use super::{Store, StoreError, books, rows};

impl Store {
    /// A part of one chain.
    pub async fn links_of(
        &self,
        lot: &str,
        device: DeviceNo,
        seqs: RangeInclusive<u32>,
    ) -> Result<Vec<Link>, StoreError> {
        let found: Vec<(u32, Vec<u8>)> = sqlx::query_as(
            "SELECT seq, hash FROM log WHERE lot_id = ?1 AND device = ?2 AND seq BETWEEN ?3 AND ?4
             UNION ALL SELECT seq, hash FROM quarantine
             WHERE lot_id = ?1 AND device = ?2 AND seq BETWEEN ?3 AND ?4 AND why IN ('rejected', 'unreadable')",
        )
        .bind(lot)
        .bind(device.0)
        .bind(seqs.start())
        .bind(seqs.end())
        .fetch_all(&self.readers)
        .await?;
        let link = |(seq, hash)| link(device, seq, hash);
        found.into_iter().map(link).collect()
    }
}

/// The last operations of every chain, in the order of each chain.
pub(super) async fn links(connection: &mut SqliteConnection, lot: &str) -> Result<Vec<Link>, StoreError> {
    // From one device to the next by the index: the log is long, and the devices are few.
    let devices: Vec<u16> = sqlx::query_scalar(
        "WITH RECURSIVE of (device) AS (
             SELECT min(device) FROM log WHERE lot_id = ?1
             UNION ALL SELECT (SELECT min(device) FROM log WHERE lot_id = ?1 AND device > of.device)
             FROM of WHERE of.device IS NOT NULL
         ) SELECT device FROM of WHERE device IS NOT NULL
         UNION SELECT device FROM quarantine WHERE lot_id = ?1",
    )
    .bind(lot)
    .fetch_all(&mut *connection)
    .await?;
    let mut links = Vec::new();
    for device in devices {
        let found: Vec<(u32, Vec<u8>)> = sqlx::query_as(
            "SELECT seq, hash FROM log WHERE lot_id = ?1 AND device = ?2
             UNION ALL SELECT seq, hash FROM quarantine
             WHERE lot_id = ?1 AND device = ?2 AND why IN ('rejected', 'unreadable')
             ORDER BY seq DESC LIMIT ?3",
        )
        .bind(lot)
        .bind(device)
        .bind(i64::try_from(RECENT).unwrap_or(i64::MAX))
        .fetch_all(&mut *connection)
        .await?;
        for (seq, hash) in found.into_iter().rev() {
            links.push(link(DeviceNo(device), seq, hash)?);
        }
    }
    Ok(links)
}

/// Operations that are kept aside and are not links.
pub(super) async fn aside(
    connection: &mut SqliteConnection,
    lot: &str,
) -> Result<Vec<(DeviceNo, Hash)>, StoreError> {
    let found: Vec<(u16, String, Vec<u8>)> =
        sqlx::query_as("SELECT device, why, hash FROM quarantine WHERE lot_id = ?")
            .bind(lot)
            .fetch_all(connection)
            .await?;
    let mut aside = Vec::new();
    for (device, why, hash) in found {
        let known = Why::ALL.into_iter().find(|known| known.name() == why);
        let known = known.ok_or_else(|| StoreError::unreadable("a reason for the quarantine"))?;
        if !known.is_link() {
            aside.push((DeviceNo(device), rows::hash(hash)?));
        }
    }
    Ok(aside)
}

fn link(device: DeviceNo, seq: u32, hash: Vec<u8>) -> Result<Link, StoreError> {
    let hash = rows::hash(hash)?;
    Ok(Link { device, seq, hash })
}

pub(super) async fn write(
    transaction: &mut Transaction<'_, Sqlite>,
    lot: &str,
    aside: &Aside,
    received_at: Instant,
) -> Result<(), StoreError> {
    write_as(transaction, lot, aside, aside.code, received_at).await
}

/// Keeps an operation aside under a code that may be one of an earlier version.
pub(super) async fn write_as(
    transaction: &mut Transaction<'_, Sqlite>,
    lot: &str,
    aside: &Aside,
    code: &str,
    received_at: Instant,
) -> Result<(), StoreError> {
    // What was kept aside for its device may come again when the device is heard again: then it counts by the new reason.
    sqlx::query(
        "INSERT INTO quarantine
         (lot_id, device, hash, seq, parent, why, code, detail, body, private, private_of, received_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (lot_id, device, hash) DO UPDATE SET
             why = excluded.why, code = excluded.code, detail = excluded.detail",
    )
    .bind(lot)
    .bind(aside.device.0)
    .bind(aside.tip.hash.0.as_slice())
    .bind(aside.tip.seq)
    .bind(aside.parent.0.as_slice())
    .bind(aside.why.name())
    .bind(code)
    .bind(&aside.detail)
    .bind(&*aside.written.body)
    .bind(rows::private(aside.written.private.as_ref())?)
    .bind(books::private_of_aside(
        aside.device,
        aside.tip.seq,
        &aside.written,
    ))
    .bind(received_at.0)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
