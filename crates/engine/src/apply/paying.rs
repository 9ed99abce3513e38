//! Money that was taken, and what contradicts it.

use super::{Outcome, contradict};
use crate::conflict::Conflict;
use crate::correction::Corrected;
use crate::money::Money;
use crate::operation::Means;
use crate::resolution::surplus;
use crate::state::{Payment, State, Ticket};
use crate::ticket::TicketCode;
use crate::time::Instant;

/// Enters a payment. What the screen showed as due and is no more than that is all the driver pays (C-6).
pub(super) fn pay(
    state: &mut State,
    mut ticket: Ticket,
    payment: Payment,
    shown: Option<Money>,
    outcome: &mut Outcome,
) {
    let (code, at, means) = (ticket.code, payment.made_at(), payment.means);
    let currency = state.lot.document().currency;
    // A stay without a price is a wrong clock's; nobody can say that nothing was due.
    if let Some((rest, due)) = due_then(state, &ticket, at, means) {
        if payment.amount.minor > rest {
            let conflict = if at.minute() < ticket.parked_from().minute() {
                Conflict::ClockDoubt { ticket: code, at }
            } else if ticket.payments.is_empty() {
                Conflict::Overpaid { ticket: code }
            } else {
                Conflict::PaidTwice { ticket: code }
            };
            contradict(state, outcome, conflict);
        } else if let Some(shown) = shown.filter(|shown| shown.minor < due) {
            ticket.correct(at, Corrected::Forgone, due.saturating_sub(shown.minor), currency);
            let computed = Money { minor: due, currency };
            let conflict = Conflict::FeeDifference {
                ticket: code,
                at,
                shown,
                computed,
            };
            contradict(state, outcome, conflict);
        }
    }
    ticket.payments.push(payment);
    state.tickets.insert(code, ticket);
    // Money that was taken in time and told late settles the doubt by itself.
    settle(state, code, at);
}

/// What of the price no money had covered at that instant, and what was still due of it.
fn due_then(state: &State, ticket: &Ticket, at: Instant, means: Means) -> Option<(i64, i64)> {
    let currency = state.lot.document().currency;
    // A payment that is told after the exit was made before it: then the price was that of the stay until then.
    let mut then = ticket.clone();
    let fee = |ticket: &Ticket| ticket.fee_by(&state.terms_at(ticket, at), at, Some(means)).ok();
    let whole = fee(&then)?;
    let covered = ticket.covered(currency).minor;
    let rest = whole.bill.total.minor.saturating_sub(covered).max(0);
    then.left_at = ticket.left_at.filter(|&left_at| left_at < at);
    Some((rest, fee(&then)?.due.minor))
}

/// Takes back what need not be forgone any more, and forgets the doubts about money that are none any more (C-2).
pub(super) fn settle(state: &mut State, code: TicketCode, at: Instant) {
    let currency = state.lot.document().currency;
    let Some(mut ticket) = state.tickets.get(&code).cloned() else {
        return;
    };
    let Ok(fee) = state.fee(&ticket, at) else {
        return;
    };
    if !ticket.is_open() {
        let needed = fee
            .bill
            .total
            .minor
            .saturating_sub(ticket.covered(currency).minor);
        let unneeded = ticket.forgone(currency).minor.saturating_sub(needed.max(0));
        ticket.correct(at, Corrected::Forgone, -unneeded.max(0), currency);
    }
    if !fee.due.is_positive() {
        state.conflicts.remove(&Conflict::LeftUnpaid { ticket: code });
    }
    if !surplus(state, &ticket, at).is_positive() {
        state.conflicts.remove(&Conflict::Overpaid { ticket: code });
        state.conflicts.remove(&Conflict::PaidTwice { ticket: code });
    }
    state.tickets.insert(code, ticket);
}
