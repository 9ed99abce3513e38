//! What a ticket's account says: what is owed, what was paid too much.

use crate::conflict::Conflict;
use crate::money::Money;
use crate::state::{State, Ticket};
use crate::time::Instant;

/// What is still to be paid for a stay. Nothing where a clock is beyond belief: the doubt is the driver's.
pub(crate) fn owed(state: &State, ticket: &Ticket, at: Instant) -> Money {
    let nothing = Money::zero(state.lot.document().currency);
    state.fee(ticket, at).map_or(nothing, |fee| fee.due)
}

/// What was paid beyond the price of a stay: the sum to give back, exactly.
///
/// Who paid twice and drives out in the grace of the first payment is owed the whole second one, although the price has
/// moved on meanwhile.
pub(crate) fn surplus(state: &State, ticket: &Ticket, at: Instant) -> Money {
    let terms = state.terms_at(ticket, at);
    let currency = terms.currency;
    let Ok(fee) = ticket.fee(&terms, at) else {
        return Money::zero(currency);
    };
    let end = ticket.left_at.unwrap_or(at);
    let grace = i64::from(terms.tariff.exit_grace_minutes) * 60_000;
    let (pricer, mut price) = (terms.pricer(), fee.bill.total.minor);
    let mut paid: i64 = 0;
    for payment in &ticket.payments {
        paid = paid.saturating_add(payment.amount.minor);
        if payment.leave_by(grace) < end {
            continue;
        }
        let then = ticket.stay(payment.made_at().min(end), Some(payment.means));
        if let Ok(bill) = pricer.bill(&then)
            && bill.total.minor <= paid
        {
            price = price.min(bill.total.minor);
        }
    }
    Money {
        minor: ticket.covered(currency).minor.saturating_sub(price).max(0),
        currency,
    }
}

/// When the vehicle that came first left at the latest, if nobody noticed: before the other one came (C-4).
///
/// Who had paid is taken to have driven out within the grace.
pub(crate) fn exit_unnoticed(state: &State, conflict: &Conflict, ticket: &Ticket) -> Instant {
    let later = state.ticket(conflict.ticket());
    let came = later.map_or(ticket.parked_at, |later| match conflict {
        Conflict::SpotTaken { .. } => later.stood_on.last().map_or(later.parked_at, |spot| spot.from),
        _ => later.parked_at,
    });
    let in_time = |at: Instant| {
        let fee = state.fee(ticket, at).ok()?;
        fee.leave_by.filter(|_| !fee.due.is_positive())
    };
    let paid = ticket
        .payments
        .iter()
        .filter_map(|payment| in_time(payment.made_at()))
        .max();
    came.min(paid.unwrap_or(came)).max(ticket.parked_at)
}
