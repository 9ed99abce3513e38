//! Writing the rows that follow from the log, within its transaction.

use std::collections::BTreeSet;

use engine::operation::Fact;
use engine::plate::Plate;
use engine::state::Payment;
use engine::ticket::TicketCode;
use sqlx::{Sqlite, Transaction};
use sync::wire::Entry;

use super::rows::{self, stored};
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
    forget_conflicts(transaction, lot, &projection.touched).await?;
    let present = projection.tickets.iter().map(|row| row.ticket.code);
    release(transaction, lot, &present.collect()).await?;
    write_spots(transaction, lot, &projection.spots).await?;
    write_payments(transaction, lot, entries).await?;
    for entry in entries {
        corrections::forget_plate(transaction, lot, entry).await?;
    }
    write_tickets(transaction, lot, &projection.tickets).await?;
    write_vehicles(transaction, lot, &projection.tickets).await?;
    for row in &projection.tickets {
        write_due(transaction, lot, row).await?;
        corrections::write(transaction, lot, row).await?;
    }
    for row in &projection.conflicts {
        write_conflict(transaction, lot, row).await?;
    }
    Ok(())
}

/// Takes the claims of tickets back, so that the new claims can be written in any order under the unique indexes.
async fn release(
    transaction: &mut Open<'_>,
    lot: &str,
    tickets: &BTreeSet<TicketCode>,
) -> Result<(), StoreError> {
    let claims = [
        "DELETE FROM ticket_spots WHERE lot_id = ? AND ticket IN (SELECT value FROM json_each(?))",
        "UPDATE tickets SET holds_plate = 0 WHERE lot_id = ? AND code IN (SELECT value FROM json_each(?))",
    ];
    take_back(transaction, lot, tickets, claims).await
}

async fn forget_conflicts(
    transaction: &mut Open<'_>,
    lot: &str,
    tickets: &BTreeSet<TicketCode>,
) -> Result<(), StoreError> {
    let conflicts = [
        "DELETE FROM conflicts WHERE lot_id = ? AND ticket IN (SELECT value FROM json_each(?))",
        "DELETE FROM conflicts WHERE lot_id = ? AND holder IN (SELECT value FROM json_each(?))",
    ];
    take_back(transaction, lot, tickets, conflicts).await
}

async fn take_back(
    transaction: &mut Open<'_>,
    lot: &str,
    tickets: &BTreeSet<TicketCode>,
    statements: [&'static str; 2],
) -> Result<(), StoreError> {
    let codes: Vec<_> = tickets.iter().map(|code| code.plain()).collect();
    let codes = serde_json::to_string(&codes).map_err(StoreError::unreadable)?;
    for statement in statements {
        sqlx::query(statement)
            .bind(lot)
            .bind(&codes)
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}

async fn write_spots(transaction: &mut Open<'_>, lot: &str, spots: &[SpotRow]) -> Result<(), StoreError> {
    let into =
        "INSERT INTO spots (lot_id, spot_id, level, section, kind, accessible, charger_w, status, ticket) ";
    let then =
        " ON CONFLICT (lot_id, spot_id) DO UPDATE SET status = excluded.status, ticket = excluded.ticket";
    rows::insert(transaction, into, then, spots, |row, spot| {
        row.push_bind(lot)
            .push_bind(spot.id.as_str())
            .push_bind(&spot.level)
            .push_bind(&spot.section)
            .push_bind(&spot.kind)
            .push_bind(spot.accessible)
            .push_bind(spot.charger_w)
            .push_bind(spot.status)
            .push_bind(spot.ticket.map(TicketCode::plain));
    })
    .await
}

async fn write_tickets(
    transaction: &mut Open<'_>,
    lot: &str,
    tickets: &[TicketRow],
) -> Result<(), StoreError> {
    let into = "INSERT INTO tickets
        (lot_id, code, plate, class, permit, electric, trailer, level, parked_at, left_at, tariff, fee_minor,
         paid_minor, contested, holds_plate) ";
    // Not "OR REPLACE": that would answer a breach of the other unique index by deleting the other ticket.
    let then = " ON CONFLICT (lot_id, code) DO UPDATE SET
        -- A ticket that was shown before its entry was told of gets its plate late.
        plate = excluded.plate, parked_at = excluded.parked_at, level = excluded.level, left_at = excluded.left_at, fee_minor = excluded.fee_minor,
        paid_minor = excluded.paid_minor, contested = excluded.contested, holds_plate = excluded.holds_plate";
    rows::insert(transaction, into, then, tickets, |row, of| {
        let ticket = &of.ticket;
        row.push_bind(lot)
            .push_bind(ticket.code.plain())
            .push_bind(ticket.vehicle.plate.as_ref().map(Plate::as_str))
            .push_bind(&of.class)
            .push_bind(ticket.vehicle.accessible_permit)
            .push_bind(ticket.vehicle.electric)
            .push_bind(ticket.vehicle.trailer)
            .push_bind(&ticket.level)
            .push_bind(ticket.parked_at.0)
            .push_bind(ticket.left_at.map(|at| at.0))
            .push_bind(ticket.tariff)
            .push_bind(of.fee_minor)
            .push_bind(of.paid_minor)
            .push_bind(of.contested)
            .push_bind(of.holds_plate);
    })
    .await?;
    let spots = |of: &'_ TicketRow| {
        let spots = of.ticket.spots.iter().zip(&of.holds);
        let code = of.ticket.code;
        spots
            .map(move |(spot, holds)| (code, spot.clone(), *holds))
            .collect::<Vec<_>>()
    };
    let spots: Vec<_> = tickets.iter().flat_map(spots).collect();
    let into = "INSERT INTO ticket_spots (lot_id, ticket, spot_id, holds) ";
    rows::insert(transaction, into, "", &spots, |row, (ticket, spot, holds)| {
        row.push_bind(lot)
            .push_bind(ticket.plain())
            .push_bind(spot.as_str())
            .push_bind(holds);
    })
    .await
}

async fn write_vehicles(
    transaction: &mut Open<'_>,
    lot: &str,
    tickets: &[TicketRow],
) -> Result<(), StoreError> {
    let known = |row: &'_ TicketRow| row.ticket.vehicle.plate.is_some();
    let known: Vec<&TicketRow> = tickets.iter().filter(|row| known(row)).collect();
    let into = "INSERT INTO vehicles
        (lot_id, plate, class, permit, electric, trailer, last_ticket, last_parked_at) ";
    let then = " ON CONFLICT (lot_id, plate) DO UPDATE SET
        class = excluded.class, permit = excluded.permit, electric = excluded.electric,
        trailer = excluded.trailer, last_ticket = excluded.last_ticket, last_parked_at = excluded.last_parked_at
        WHERE (excluded.last_parked_at, excluded.last_ticket) >= (last_parked_at, last_ticket)";
    rows::insert(transaction, into, then, &known, |row, of| {
        let (ticket, vehicle) = (&of.ticket, &of.ticket.vehicle);
        row.push_bind(lot)
            .push_bind(vehicle.plate.as_ref().map(Plate::as_str))
            .push_bind(&of.class)
            .push_bind(vehicle.accessible_permit)
            .push_bind(vehicle.electric)
            .push_bind(vehicle.trailer)
            .push_bind(ticket.code.plain())
            .push_bind(ticket.parked_at.0);
    })
    .await
}

async fn write_payments(transaction: &mut Open<'_>, lot: &str, entries: &[Entry]) -> Result<(), StoreError> {
    let mut payments = Vec::new();
    for entry in entries {
        if let Fact::Paid {
            ticket,
            amount,
            means,
            ..
        } = &entry.operation.fact
        {
            payments.push((
                stored(entry.number)?,
                ticket,
                entry.operation.at,
                amount.minor,
                means.name(),
            ));
        }
    }
    let into = "INSERT INTO payments (lot_id, number, ticket, at, amount_minor, means) ";
    rows::insert(
        transaction,
        into,
        "",
        &payments,
        |row, (number, ticket, at, minor, means)| {
            row.push_bind(lot)
                .push_bind(number)
                .push_bind(ticket.plain())
                .push_bind(at.0)
                .push_bind(minor)
                .push_bind(*means);
        },
    )
    .await
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
