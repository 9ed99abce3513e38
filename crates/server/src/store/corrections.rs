//! Writing what settling contradictions does to the tables.

use engine::conflict::Conflict;
use engine::correction::Corrected;
use engine::operation::Fact;
use sqlx::{Sqlite, Transaction};
use sync::wire::Entry;

use super::StoreError;
use super::rows::stored;
use crate::projection::TicketRow;

/// Adds what has been entered in a ticket's account. What stands there already stays (L-4).
pub(super) async fn write(
    transaction: &mut Transaction<'_, Sqlite>,
    lot: &str,
    row: &TicketRow,
) -> Result<(), StoreError> {
    for (nth, entry) in (0..).zip(&row.ticket.corrections) {
        let (kind, means) = match entry.what {
            Corrected::Refunded { means } => ("refunded", means.name()),
            Corrected::Invoiced => ("invoiced", ""),
            Corrected::Forgone => ("forgone", ""),
            Corrected::LeftUnnoticed => ("left_unnoticed", ""),
        };
        sqlx::query(
            "INSERT INTO corrections (lot_id, ticket, nth, at, kind, amount_minor, means)
             VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(lot)
        .bind(row.ticket.code.plain())
        .bind(stored(nth)?)
        .bind(entry.at.0)
        .bind(kind)
        .bind(entry.amount.minor)
        .bind(means)
        .execute(&mut **transaction)
        .await?;
    }
    Ok(())
}

/// Takes out a plate that turned out to be mistyped. Whoever truly has it is written after this.
pub(super) async fn forget_plate(
    transaction: &mut Transaction<'_, Sqlite>,
    lot: &str,
    entry: &Entry,
) -> Result<(), StoreError> {
    let Fact::Resolved { conflict, .. } = &entry.operation.fact else {
        return Ok(());
    };
    let of = match conflict.as_ref() {
        Conflict::SettledTwice { of, .. } => of,
        other => other,
    };
    let Conflict::PlateTwice { ticket, .. } = of else {
        return Ok(());
    };
    sqlx::query(
        "DELETE FROM vehicles WHERE lot_id = ?1
         AND plate = (SELECT plate FROM tickets WHERE lot_id = ?1 AND code = ?2)",
    )
    .bind(lot)
    .bind(ticket.plain())
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
