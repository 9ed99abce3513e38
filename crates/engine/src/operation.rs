//! Operations: what a device records of the physical world, and what the server publishes.

use serde::{Deserialize, Serialize};

use crate::lot::LotDocument;
use crate::money::Money;
use crate::spot::SpotId;
use crate::ticket::{DeviceNo, TicketCode};
use crate::time::Instant;
use crate::vehicle::Vehicle;

/// One entry of a device's own record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// The device that recorded it.
    pub device: DeviceNo,
    /// Its place in the device's record: 1, 2, 3 … without a gap (L-1).
    pub seq: u32,
    /// When it happened, by the device's clock.
    pub at: Instant,
    /// The version of the rules the device decided under ([`crate::RULES`]).
    pub rules: u16,
    /// What happened.
    pub fact: Fact,
}

/// What happened. Facts are never refused, because the world does not take them back (L-2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    /// The server published the lot, or a new version of it.
    LotPublished {
        /// The lot.
        lot: Box<LotDocument>,
    },
    /// A vehicle came in and was sent to its spots.
    Parked {
        /// The ticket it got.
        ticket: TicketCode,
        /// The vehicle.
        vehicle: Vehicle,
        /// The spots it was sent to: one, or several side by side.
        spots: Vec<SpotId>,
        /// The tariff version in force.
        tariff: u32,
    },
    /// Somebody paid.
    Paid {
        /// For which ticket.
        ticket: TicketCode,
        /// How much was taken.
        amount: Money,
        /// By which means.
        means: Means,
    },
    /// A vehicle was moved to other spots.
    Moved {
        /// Its ticket.
        ticket: TicketCode,
        /// Where it stands now: one spot, or several side by side.
        spots: Vec<SpotId>,
    },
    /// Two vehicles stand on each other's spots.
    Swapped {
        /// The ticket of the one.
        ticket: TicketCode,
        /// The ticket of the other.
        with: TicketCode,
    },
    /// Spots were closed: nothing is allocated there until they are opened again.
    SpotsClosed {
        /// Which.
        spots: Vec<SpotId>,
    },
    /// Closed spots were opened again.
    SpotsOpened {
        /// Which.
        spots: Vec<SpotId>,
    },
    /// The vehicle went out.
    Left {
        /// Its ticket.
        ticket: TicketCode,
    },
}

impl Fact {
    /// The ticket a fact is about.
    pub fn ticket(&self) -> Option<TicketCode> {
        match self {
            Self::LotPublished { .. } | Self::SpotsClosed { .. } | Self::SpotsOpened { .. } => None,
            Self::Parked { ticket, .. }
            | Self::Paid { ticket, .. }
            | Self::Moved { ticket, .. }
            | Self::Swapped { ticket, .. }
            | Self::Left { ticket } => Some(*ticket),
        }
    }
}

/// How money was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// Notes and coins.
    Cash,
    /// A card on a terminal.
    Card,
    /// A terminal that only pretends: no money moves.
    Simulated,
}

impl Means {
    /// The name in the log and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Card => "card",
            Self::Simulated => "simulated",
        }
    }
}
