//! Writing the rows that follow from the log, within its transaction.

use engine::operation::Fact;
use engine::state::Payment;
use engine::ticket::TicketCode;
use sqlx::{Sqlite, Transaction};
use sync::wire::Entry;

use super::rows::stored;
use super::{StoreError, corrections};
use crate::projection::{ConflictRow, Projection, SpotRow, TicketRow};

type Open<'a> = Transaction<'a, Sqlite>;

pub(super) async fn write(
    transaction: &mut Open<'_>,
    lot: &str,
    entries: &[Entry],
    projection: &Projection,
) -> Result<(), StoreError> {
    if projection.lot_published {
        sqlx::query("DELETE FROM spots WHERE lot_id = ?")
            .bind(lot)
            .execute(&mut **transaction)
            .await?;
        // Every contradiction that is left is written below, also where it names a ticket that nobody knows.
        sqlx::query("DELETE FROM conflicts WHERE lot_id = ?")
            .bind(lot)
            .execute(&mut **transaction)
            .await?;
    }
    for code in &projection.touched {
        forget_conflicts(transaction, lot, *code).await?;
    }
    for row in &projection.tickets {
        release(transaction, lot, row.ticket.code).await?;
    }
    for spot in &projection.spots {
        write_spot(transaction, lot, spot).await?;
    }
    for entry in entries {
        write_payment(transaction, lot, entry).await?;
        corrections::forget_plate(transaction, lot, entry).await?;
    }
    for row in &projection.tickets {
        write_ticket(transaction, lot, row).await?;
        write_vehicle(transaction, lot, row).await?;
        write_due(transaction, lot, row).await?;
        corrections::write(transaction, lot, row).await?;
    }
    for row in &projection.conflicts {
        write_conflict(transaction, lot, row).await?;
    }
    Ok(())
}

/// Takes a ticket's claims back, so that the new claims can be written in any order under the unique indexes.
async fn release(transaction: &mut Open<'_>, lot: &str, code: TicketCode) -> Result<(), StoreError> {
    let code = code.plain();
    sqlx::query("DELETE FROM ticket_spots WHERE lot_id = ? AND ticket = ?")
        .bind(lot)
        .bind(&code)
        .execute(&mut **transaction)
        .await?;
    sqlx::query("UPDATE tickets SET holds_plate = 0 WHERE lot_id = ? AND code = ?")
        .bind(lot)
        .bind(&code)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

async fn forget_conflicts(transaction: &mut Open<'_>, lot: &str, code: TicketCode) -> Result<(), StoreError> {
    let code = code.plain();
    sqlx::query("DELETE FROM conflicts WHERE lot_id = ? AND ticket = ?")
        .bind(lot)
        .bind(&code)
        .execute(&mut **transaction)
        .await?;
    sqlx::query("DELETE FROM conflicts WHERE lot_id = ? AND holder = ?")
        .bind(lot)
        .bind(&code)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

async fn write_spot(transaction: &mut Open<'_>, lot: &str, row: &SpotRow) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO spots (lot_id, spot_id, level, section, kind, accessible, charger_w, status, ticket)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (lot_id, spot_id) DO UPDATE SET status = excluded.status, ticket = excluded.ticket",
    )
    .bind(lot)
    .bind(row.id.as_str())
    .bind(&row.level)
    .bind(&row.section)
    .bind(&row.kind)
    .bind(row.accessible)
    .bind(row.charger_w)
    .bind(row.status)
    .bind(row.ticket.map(TicketCode::plain))
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

async fn write_ticket(transaction: &mut Open<'_>, lot: &str, row: &TicketRow) -> Result<(), StoreError> {
    let ticket = &row.ticket;
    // Not "OR REPLACE": that would answer a breach of the other unique index by deleting the other ticket.
    sqlx::query(
        "INSERT INTO tickets
         (lot_id, code, plate, class, permit, electric, trailer, level, parked_at, left_at, tariff, fee_minor,
          paid_minor, contested, holds_plate)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (lot_id, code) DO UPDATE SET
             -- A ticket that was shown before its entry was told of gets its plate late.
             plate = excluded.plate, level = excluded.level, left_at = excluded.left_at, fee_minor = excluded.fee_minor, paid_minor = excluded.paid_minor,
             contested = excluded.contested, holds_plate = excluded.holds_plate",
    )
    .bind(lot)
    .bind(ticket.code.plain())
    .bind(
        ticket
            .vehicle
            .plate
            .as_ref()
            .map(|plate| plate.as_str().to_owned()),
    )
    .bind(&row.class)
    .bind(ticket.vehicle.accessible_permit)
    .bind(ticket.vehicle.electric)
    .bind(ticket.vehicle.trailer)
    .bind(&ticket.level)
    .bind(ticket.parked_at.0)
    .bind(ticket.left_at.map(|at| at.0))
    .bind(ticket.tariff)
    .bind(row.fee_minor)
    .bind(row.paid_minor)
    .bind(row.contested)
    .bind(row.holds_plate)
    .execute(&mut **transaction)
    .await?;
    for (spot, holds) in ticket.spots.iter().zip(&row.holds) {
        sqlx::query("INSERT INTO ticket_spots (lot_id, ticket, spot_id, holds) VALUES (?, ?, ?, ?)")
            .bind(lot)
            .bind(ticket.code.plain())
            .bind(spot.as_str())
            .bind(holds)
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}

async fn write_vehicle(transaction: &mut Open<'_>, lot: &str, row: &TicketRow) -> Result<(), StoreError> {
    let vehicle = &row.ticket.vehicle;
    let Some(plate) = &vehicle.plate else {
        return Ok(());
    };
    sqlx::query(
        "INSERT INTO vehicles (lot_id, plate, class, permit, electric, trailer, last_ticket, last_parked_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (lot_id, plate) DO UPDATE SET
             class = excluded.class, permit = excluded.permit, electric = excluded.electric,
             trailer = excluded.trailer, last_ticket = excluded.last_ticket, last_parked_at = excluded.last_parked_at
         WHERE (excluded.last_parked_at, excluded.last_ticket) >= (last_parked_at, last_ticket)",
    )
    .bind(lot)
    .bind(plate.as_str())
    .bind(&row.class)
    .bind(vehicle.accessible_permit)
    .bind(vehicle.electric)
    .bind(vehicle.trailer)
    .bind(row.ticket.code.plain())
    .bind(row.ticket.parked_at.0)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

async fn write_payment(transaction: &mut Open<'_>, lot: &str, entry: &Entry) -> Result<(), StoreError> {
    let Fact::Paid {
        ticket,
        amount,
        means,
        ..
    } = &entry.operation.fact
    else {
        return Ok(());
    };
    sqlx::query(
        "INSERT INTO payments (lot_id, number, ticket, at, amount_minor, means) VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(lot)
    .bind(stored(entry.number)?)
    .bind(ticket.plain())
    .bind(entry.operation.at.0)
    .bind(amount.minor)
    .bind(means.name())
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// A ticket's payments are in the order of the log in the state and in the table alike; but for those that were recorded
/// for another ticket, which stay where they were recorded.
async fn write_due(transaction: &mut Open<'_>, lot: &str, row: &TicketRow) -> Result<(), StoreError> {
    if row.due_minor.is_empty() {
        return Ok(());
    }
    let recorded: Vec<(i64, i64, i64)> = sqlx::query_as(
        "SELECT number, at, amount_minor FROM payments WHERE lot_id = ? AND ticket = ? ORDER BY number",
    )
    .bind(lot)
    .bind(row.ticket.code.plain())
    .fetch_all(&mut **transaction)
    .await?;
    let mut payments = row.ticket.payments.iter().zip(&row.due_minor);
    for (number, at, amount) in recorded {
        let is_it = |payment: &Payment| (payment.at.0, payment.amount.minor) == (at, amount);
        let Some((_, due)) = payments.find(|(payment, _)| is_it(payment)) else {
            break;
        };
        // What was computed once stays: a payment is never changed (L-4).
        sqlx::query(
            "UPDATE payments SET computed_minor = ?
             WHERE lot_id = ? AND number = ? AND computed_minor IS NULL",
        )
        .bind(due)
        .bind(lot)
        .bind(number)
        .execute(&mut **transaction)
        .await?;
    }
    Ok(())
}

async fn write_conflict(transaction: &mut Open<'_>, lot: &str, row: &ConflictRow) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO conflicts (lot_id, kind, ticket, about, holder) VALUES (?, ?, ?, ?, ?)")
        .bind(lot)
        .bind(row.kind)
        .bind(row.ticket.plain())
        .bind(&row.about)
        .bind(row.holder.map(TicketCode::plain).unwrap_or_default())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
