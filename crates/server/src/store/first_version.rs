//! What was stored before operations were chained, carried over once.

use std::collections::BTreeMap;

use engine::operation::Operation;
use engine::ticket::DeviceNo;
use engine::time::Instant;
use sqlx::{Sqlite, SqlitePool, Transaction};
use sync::chain::Tip;
use sync::hub::{Aside, Why};
use sync::recorded::Recorded;
use sync::wire::Entry;

use super::{StoreError, log, quarantine, rows};

/// A row of either table: lot, device, number in its chain, number in the log, JSON, when it was received, code, detail.
type OldRow = (
    String,
    u16,
    u32,
    Option<i64>,
    String,
    i64,
    Option<String>,
    Option<String>,
);

/// Chains what was stored without chains. Where a start before this one broke off, it begins again.
pub(super) async fn carry_over(writer: &SqlitePool) -> Result<(), StoreError> {
    let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
    let waiting: bool = sqlx::query_scalar("SELECT count(*) > 0 FROM sqlite_schema WHERE name = 'log_1'")
        .fetch_one(&mut *transaction)
        .await?;
    if !waiting {
        return Ok(());
    }
    let old: Vec<OldRow> = sqlx::query_as(
        "SELECT lot_id, device, seq, number, operation, received_at, NULL, NULL FROM log_1
         UNION ALL SELECT lot_id, device, seq, NULL, operation, received_at, code, detail FROM quarantine_1
         ORDER BY lot_id, device, seq",
    )
    .fetch_all(&mut *transaction)
    .await?;
    let mut tips = BTreeMap::new();
    for row in old {
        carry(&mut transaction, &mut tips, row).await?;
    }
    for drop in ["DROP TABLE log_1", "DROP TABLE quarantine_1"] {
        sqlx::query(drop).execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(())
}

async fn carry(
    transaction: &mut Transaction<'_, Sqlite>,
    tips: &mut BTreeMap<(String, u16), Tip>,
    (lot, device, seq, number, operation, received_at, code, detail): OldRow,
) -> Result<(), StoreError> {
    let operation: Operation = serde_json::from_str(&operation).map_err(StoreError::unreadable)?;
    // Its JSON of then is its body: every device works the same out of it, and so the same hash.
    let operation = Recorded::from_first_version(operation);
    let before = tips.get(&(lot.clone(), device)).copied().unwrap_or(Tip::START);
    let device = DeviceNo(device);
    let tip = before.then(device, &operation.written().body);
    if tip.seq != seq {
        let reason = format!("operation {seq} of device {} follows {}", device.0, before.seq);
        return Err(StoreError::unreadable(reason));
    }
    tips.insert((lot.clone(), device.0), tip);
    let received_at = Instant(received_at);
    if let Some(number) = number {
        let entry = Entry {
            number: rows::number(number)?,
            received_at,
            operation,
        };
        return log::write_entries(transaction, &lot, &[entry], &[tip.hash]).await;
    }
    let aside = Aside {
        device,
        tip,
        parent: before.hash,
        written: operation.written().clone(),
        why: Why::Rejected,
        code: "",
        detail: detail.unwrap_or_default(),
    };
    quarantine::write_as(transaction, &lot, &aside, &code.unwrap_or_default(), received_at).await
}
