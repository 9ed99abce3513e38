//! A stay as every face tells it: how it stands, how long it is, what it costs.

use engine::money::Money;
use engine::operation::Means;
use engine::state::{Terms, Ticket};
use engine::tariff::NextChange;
use engine::time::{Instant, Moment};

use crate::bill::{self, BillView};
use crate::clock;

/// How a ticket stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The vehicle is inside, and nothing or not everything is paid.
    Inside,
    /// The vehicle is inside, and everything is paid.
    Paid,
    /// The vehicle has left.
    Left,
}

impl Standing {
    /// The value of `data-state`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Inside => "inside",
            Self::Paid => "paid",
            Self::Left => "left",
        }
    }

    /// The word beside the icon.
    pub fn word(self) -> &'static str {
        match self {
            Self::Inside => "Inside",
            Self::Paid => "Paid",
            Self::Left => "Left",
        }
    }

    /// The icon.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Inside => "clock",
            Self::Paid => "check",
            Self::Left => "right",
        }
    }

    /// How a ticket stands with so much due.
    pub fn of(ticket: &Ticket, due: Money) -> Self {
        if !ticket.is_open() {
            Self::Left
        } else if due.is_positive() || ticket.payments.is_empty() {
            Self::Inside
        } else {
            Self::Paid
        }
    }
}

/// A ticket's stay at an instant, by the lot's own clock and tariff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    /// How the ticket stands.
    pub standing: Standing,
    /// When the vehicle came in.
    pub parked: String,
    /// When it went out.
    pub left: Option<String>,
    /// How long it stayed so far.
    pub length: String,
    /// Whether the price still runs: inside, and not within the grace after paying.
    pub runs: bool,
    /// When the price changes next, while it runs.
    pub next: Option<NextChange>,
    /// What it costs; nothing where a clock is beyond belief.
    pub bill: Option<BillView>,
    /// What is to be paid now.
    pub due: Money,
    /// Until when to drive out, once paid.
    pub leave_by: Option<String>,
}

impl Stay {
    /// Tells a stay at an instant, as it is paid by some means; by those of the last payment where none are given.
    pub fn new(ticket: &Ticket, terms: &Terms, now: impl Into<Moment>, means: Option<Means>) -> Self {
        let moment = now.into();
        let (calendar, now, until) = (terms.calendar, moment.guess(), ticket.until(moment));
        let fee = ticket.fee_by(terms, until, means).ok();
        let due = fee.as_ref().map_or(Money::zero(terms.currency), |fee| fee.due);
        let grace_until = fee
            .as_ref()
            .and_then(|fee| fee.leave_by)
            .filter(|_| ticket.is_open());
        let runs = ticket.is_open() && fee.is_some() && grace_until.is_none();
        let priced = priced(ticket, until, means);
        let next = runs.then(|| terms.pricer().next_change(&priced).ok());
        let next = next.flatten().flatten();
        let end = ticket.left_at.unwrap_or(now);
        Self {
            standing: Standing::of(ticket, due),
            parked: clock::time_and_day(calendar, ticket.parked_at, now),
            left: ticket
                .left_at
                .map(|left| clock::time_and_day(calendar, left, now)),
            length: clock::duration(ticket.parked_at.minute(), end.minute()),
            runs,
            next,
            bill: fee.as_ref().map(|fee| bill::view(fee, terms, next)),
            due,
            leave_by: grace_until.map(|at| clock::time_and_day(calendar, at, now)),
        }
    }
}

/// The stay as the tariff sees it at an instant.
pub(crate) fn priced(ticket: &Ticket, now: Instant, means: Option<Means>) -> engine::tariff::Stay {
    let last = ticket.payments.last().map(|last| last.means);
    ticket.stay(now, means.or(last))
}
