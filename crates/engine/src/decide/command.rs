//! Commands: what somebody asks for.

use crate::allocation::Wishes;
use crate::conflict::Conflict;
use crate::money::Money;
use crate::operation::{Means, Note};
use crate::resolution::Resolution;
use crate::spot::SpotId;
use crate::ticket::TicketCode;
use crate::vehicle::Vehicle;

/// What somebody asks a device to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Let a vehicle in.
    Park {
        /// The vehicle.
        vehicle: Vehicle,
        /// What its driver wishes.
        wishes: Wishes,
        /// The spot somebody picked by hand; the best free one where absent.
        spot: Option<SpotId>,
    },
    /// Take exactly what is due for a ticket.
    Pay {
        /// The ticket.
        ticket: TicketCode,
        /// What the person saw and agreed to.
        amount: Money,
        /// By which means.
        means: Means,
    },
    /// Note something about a stay that only its price depends on: a validation, a lost ticket, energy.
    Note {
        /// Its ticket.
        ticket: TicketCode,
        /// What.
        note: Note,
    },
    /// Move a vehicle that is inside.
    Move {
        /// Its ticket.
        ticket: TicketCode,
        /// The spot somebody picked by hand; the best free one where absent.
        spot: Option<SpotId>,
    },
    /// Let two vehicles that are inside change places.
    Swap {
        /// The ticket of the one.
        ticket: TicketCode,
        /// The ticket of the other.
        with: TicketCode,
    },
    /// Close spots: nothing is sent there any more. Who stands there stays.
    Close {
        /// Which.
        spots: Vec<SpotId>,
    },
    /// Open spots that somebody closed.
    Open {
        /// Which.
        spots: Vec<SpotId>,
    },
    /// Say of spots whose holder was fenced that what the log says of them is so: somebody has looked.
    Sweep {
        /// Which.
        spots: Vec<SpotId>,
    },
    /// Let a ticket count that is shown and not known here.
    Present {
        /// The signed ticket, as scanned.
        text: String,
    },
    /// Let a vehicle out that has nothing left to pay.
    Leave {
        /// The ticket.
        ticket: TicketCode,
    },
    /// Settle a contradiction.
    Resolve {
        /// Which.
        conflict: Box<Conflict>,
        /// How.
        resolution: Resolution,
    },
}
