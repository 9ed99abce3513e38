//! Conflicts: recorded facts that contradict one another, as values for somebody to settle.

use serde::{Deserialize, Serialize};

use crate::money::Money;
use crate::resolution::Resolution;
use crate::spot::SpotId;
use crate::state::State;
use crate::ticket::TicketCode;
use crate::time::Instant;

/// Two facts that cannot both be as recorded (L-3).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Conflict {
    /// A vehicle was sent to a spot that another one stands on.
    SpotTaken {
        /// The spot.
        spot: SpotId,
        /// The ticket that came later in the log.
        ticket: TicketCode,
        /// The ticket that already stood there.
        holder: TicketCode,
    },
    /// A plate came in that is inside already.
    ///
    /// The plate itself is the tickets': what is settled stays in the log for ever, and a plate must not (S-16).
    PlateTwice {
        /// The ticket that came later in the log.
        ticket: TicketCode,
        /// The open ticket with this plate.
        holder: TicketCode,
    },
    /// A vehicle left that had left before.
    LeftTwice {
        /// Its ticket.
        ticket: TicketCode,
        /// When it left by the record that came later in the log.
        #[serde(default)]
        at: Instant,
    },
    /// A vehicle was moved after it had left.
    MovedAfterLeaving {
        /// Its ticket.
        ticket: TicketCode,
        /// When it was moved.
        #[serde(default)]
        at: Instant,
        /// Where to.
        #[serde(default)]
        spots: Vec<SpotId>,
    },
    /// A fact names a ticket that nobody has recorded yet. It is kept and waits for the ticket.
    UnknownTicket {
        /// The ticket.
        ticket: TicketCode,
    },
    /// A ticket that was shown and the record of its entry say different things (K-7).
    TicketDiffers {
        /// The ticket.
        ticket: TicketCode,
    },
    /// More was taken than was due.
    Overpaid {
        /// The ticket.
        ticket: TicketCode,
    },
    /// Money was taken at two places, and once would have been enough.
    PaidTwice {
        /// The ticket.
        ticket: TicketCode,
    },
    /// A vehicle left before its fee was paid.
    LeftUnpaid {
        /// The ticket.
        ticket: TicketCode,
    },
    /// A screen showed less than was due, and that was paid. The driver keeps the difference (C-6).
    FeeDifference {
        /// The ticket.
        ticket: TicketCode,
        /// When it was paid.
        at: Instant,
        /// What the screen showed.
        shown: Money,
        /// What was due.
        computed: Money,
    },
    /// A vehicle left or paid before it came in, or after an unbelievable time: a clock is wrong.
    ClockDoubt {
        /// Its ticket.
        ticket: TicketCode,
        /// When, by that clock.
        at: Instant,
    },
    /// More was given back than was paid too much.
    RefundedTooMuch {
        /// The ticket.
        ticket: TicketCode,
        /// When.
        at: Instant,
        /// By how much.
        excess: Money,
    },
    /// A conflict was settled in two ways, or settled by hand after it had settled itself (C-3).
    SettledTwice {
        /// The conflict.
        of: Box<Conflict>,
        /// How it was settled first; nothing where it had settled itself.
        kept: Option<Resolution>,
        /// How somebody settled it then, to no effect.
        other: Resolution,
    },
}

impl Conflict {
    /// The stable name in the log, in tables and in tests.
    pub fn name(&self) -> &'static str {
        match self {
            Self::SpotTaken { .. } => "spot_taken",
            Self::PlateTwice { .. } => "plate_twice",
            Self::LeftTwice { .. } => "left_twice",
            Self::MovedAfterLeaving { .. } => "moved_after_leaving",
            Self::UnknownTicket { .. } => "unknown_ticket",
            Self::TicketDiffers { .. } => "ticket_differs",
            Self::Overpaid { .. } => "overpaid",
            Self::PaidTwice { .. } => "paid_twice",
            Self::LeftUnpaid { .. } => "left_unpaid",
            Self::FeeDifference { .. } => "fee_difference",
            Self::ClockDoubt { .. } => "clock_doubt",
            Self::RefundedTooMuch { .. } => "refunded_too_much",
            Self::SettledTwice { .. } => "settled_twice",
        }
    }

    /// The ticket the conflict is about: the later one of two.
    pub fn ticket(&self) -> TicketCode {
        match self {
            Self::SpotTaken { ticket, .. }
            | Self::PlateTwice { ticket, .. }
            | Self::LeftTwice { ticket, .. }
            | Self::MovedAfterLeaving { ticket, .. }
            | Self::UnknownTicket { ticket }
            | Self::TicketDiffers { ticket }
            | Self::Overpaid { ticket }
            | Self::PaidTwice { ticket }
            | Self::LeftUnpaid { ticket }
            | Self::FeeDifference { ticket, .. }
            | Self::ClockDoubt { ticket, .. }
            | Self::RefundedTooMuch { ticket, .. } => *ticket,
            Self::SettledTwice { of, .. } => of.ticket(),
        }
    }

    /// The ticket that came first, where there are two.
    pub fn holder(&self) -> Option<TicketCode> {
        match self {
            Self::SpotTaken { holder, .. } | Self::PlateTwice { holder, .. } => Some(*holder),
            Self::SettledTwice { of, .. } => of.holder(),
            _ => None,
        }
    }

    /// The same contradiction about another ticket, where it is about this one ([`crate::operation::Fact::rename`]).
    pub(crate) fn rename(&mut self, from: TicketCode, to: TicketCode) {
        let change = |code: &mut TicketCode| {
            if *code == from {
                *code = to;
            }
        };
        match self {
            Self::SpotTaken { ticket, holder, .. } | Self::PlateTwice { ticket, holder } => {
                change(ticket);
                change(holder);
            }
            Self::LeftTwice { ticket, .. }
            | Self::MovedAfterLeaving { ticket, .. }
            | Self::UnknownTicket { ticket }
            | Self::TicketDiffers { ticket }
            | Self::Overpaid { ticket }
            | Self::PaidTwice { ticket }
            | Self::LeftUnpaid { ticket }
            | Self::FeeDifference { ticket, .. }
            | Self::ClockDoubt { ticket, .. }
            | Self::RefundedTooMuch { ticket, .. } => change(ticket),
            Self::SettledTwice { of, .. } => of.rename(from, to),
        }
    }

    /// Since when it has been one, as far as the facts tell.
    pub fn since(&self, state: &State) -> Option<Instant> {
        match self {
            Self::SpotTaken { ticket, .. } => {
                let ticket = state.ticket(*ticket)?;
                Some(ticket.stood_on.last().map_or(ticket.parked_at, |spot| spot.from))
            }
            Self::PlateTwice { ticket, .. } | Self::TicketDiffers { ticket } => {
                Some(state.ticket(*ticket)?.parked_at)
            }
            Self::UnknownTicket { ticket } => state
                .waiting
                .get(ticket)?
                .last()
                .map(|fact| fact.moment().guess()),
            Self::Overpaid { ticket } | Self::PaidTwice { ticket } => {
                state.ticket(*ticket)?.payments.last().map(|last| last.at)
            }
            Self::LeftUnpaid { ticket } => state.ticket(*ticket)?.left_at,
            Self::LeftTwice { at, .. }
            | Self::MovedAfterLeaving { at, .. }
            | Self::FeeDifference { at, .. }
            | Self::ClockDoubt { at, .. }
            | Self::RefundedTooMuch { at, .. } => Some(*at),
            Self::SettledTwice { of, .. } => of.since(state),
        }
    }
}
