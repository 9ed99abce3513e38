//! Conflicts: recorded facts that contradict one another, as values for somebody to settle.

use serde::{Deserialize, Serialize};

use crate::plate::Plate;
use crate::spot::SpotId;
use crate::ticket::TicketCode;

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
    PlateTwice {
        /// The plate.
        plate: Plate,
        /// The ticket that came later in the log.
        ticket: TicketCode,
        /// The open ticket with this plate.
        holder: TicketCode,
    },
    /// A vehicle left that had left before.
    LeftTwice {
        /// Its ticket.
        ticket: TicketCode,
    },
    /// A vehicle was moved after it had left.
    MovedAfterLeaving {
        /// Its ticket.
        ticket: TicketCode,
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
    /// Money was taken for a ticket that had nothing to pay.
    Overpaid {
        /// The ticket.
        ticket: TicketCode,
    },
    /// A vehicle left before its fee was paid.
    LeftUnpaid {
        /// The ticket.
        ticket: TicketCode,
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
            Self::LeftUnpaid { .. } => "left_unpaid",
        }
    }

    /// The ticket the conflict is about: the later one of two.
    pub fn ticket(&self) -> TicketCode {
        match self {
            Self::SpotTaken { ticket, .. }
            | Self::PlateTwice { ticket, .. }
            | Self::LeftTwice { ticket }
            | Self::MovedAfterLeaving { ticket }
            | Self::UnknownTicket { ticket }
            | Self::TicketDiffers { ticket }
            | Self::Overpaid { ticket }
            | Self::LeftUnpaid { ticket } => *ticket,
        }
    }
}
