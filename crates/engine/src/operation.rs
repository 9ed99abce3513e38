//! Operations: what a device records of the physical world, and what the server publishes.

use serde::{Deserialize, Serialize};

use crate::conflict::Conflict;
use crate::lease::LeaseChange;
use crate::lot::LotDocument;
use crate::money::Money;
use crate::resolution::Resolution;
use crate::signed::{self, PublicKey};
use crate::spot::SpotId;
use crate::tariff::{ChargingPeriod, Visit};
use crate::ticket::{DeviceNo, TicketCode};
use crate::time::{Instant, Moment, Skew};
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
    /// How well that was known; nothing where the device could not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skew: Option<Skew>,
    /// The version of the rules the device decided under ([`crate::RULES`]).
    pub rules: u16,
    /// What happened.
    pub fact: Fact,
}

impl Operation {
    /// When it happened, with its doubt.
    pub fn moment(&self) -> Moment {
        Moment {
            at: self.at,
            skew: self.skew,
        }
    }
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
        /// What was known at the entry and the price may depend on.
        #[serde(flatten)]
        at_entry: AtEntry,
    },
    /// A vehicle came in and was sent to a level, not to a spot: who let it in had the right to none.
    Admitted {
        /// The ticket it got.
        ticket: TicketCode,
        /// The vehicle.
        vehicle: Vehicle,
        /// The short name of the level.
        level: String,
        /// The tariff version in force.
        tariff: u32,
        /// What was known at the entry and the price may depend on.
        #[serde(flatten)]
        at_entry: AtEntry,
    },
    /// The right to fill spots changed hands.
    Lease {
        /// How.
        #[serde(flatten)]
        change: LeaseChange,
    },
    /// Something became known about a stay that only its price depends on.
    Noted {
        /// Its ticket.
        ticket: TicketCode,
        /// What.
        note: Note,
    },
    /// Somebody paid.
    Paid {
        /// For which ticket.
        ticket: TicketCode,
        /// How much was taken.
        amount: Money,
        /// By which means.
        means: Means,
        /// What the screen showed as due; nothing in records from before it was told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        shown: Option<Money>,
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
    /// Somebody settled a contradiction.
    Resolved {
        /// Which.
        conflict: Box<Conflict>,
        /// How.
        resolution: Resolution,
    },
    /// A device found that its clock had been wrong while nobody could tell (C-9).
    ClockFound {
        /// The entries that it recorded meanwhile.
        entries: Vec<Misdated>,
        /// The payments: of each ticket the last.
        payments: Vec<Misdated>,
        /// The exits.
        exits: Vec<Misdated>,
    },
    /// A ticket was shown to a device that did not know it (K-7).
    Presented {
        /// The signed ticket.
        ticket: String,
    },
    /// The server enrolled a device whose tickets are known by this key (K-5).
    DeviceEnrolled {
        /// The device.
        device: DeviceNo,
        /// Its key.
        key: PublicKey,
    },
    /// The server revoked a device: entries from then on that it signed count no more (K-6).
    DeviceRevoked {
        /// The device.
        device: DeviceNo,
        /// From when on.
        at: Instant,
    },
    /// The server closed the books on stays that are over: the state carries them no further (S-19).
    Filed {
        /// Their tickets.
        tickets: Vec<TicketCode>,
    },
    /// The server erased the personal data of stays that are over, wherever it is kept (S-20).
    Erased {
        /// Their tickets.
        tickets: Vec<TicketCode>,
    },
}

impl Fact {
    /// A change of leases.
    pub fn lease(change: LeaseChange) -> Self {
        Self::Lease { change }
    }

    /// The name of its kind in the log.
    ///
    /// A kind that is new belongs into the log of today in `crates/sync/tests/golden`, and into `docs/protocol.md`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::LotPublished { .. } => "lot_published",
            Self::Parked { .. } => "parked",
            Self::Admitted { .. } => "admitted",
            Self::Lease { .. } => "lease",
            Self::Noted { .. } => "noted",
            Self::Paid { .. } => "paid",
            Self::Moved { .. } => "moved",
            Self::Swapped { .. } => "swapped",
            Self::SpotsClosed { .. } => "spots_closed",
            Self::SpotsOpened { .. } => "spots_opened",
            Self::Left { .. } => "left",
            Self::Resolved { .. } => "resolved",
            Self::ClockFound { .. } => "clock_found",
            Self::Presented { .. } => "presented",
            Self::DeviceEnrolled { .. } => "device_enrolled",
            Self::DeviceRevoked { .. } => "device_revoked",
            Self::Filed { .. } => "filed",
            Self::Erased { .. } => "erased",
        }
    }

    /// The same fact about another ticket, where it is about this one: a code that turned out to be given twice.
    pub fn rename(&mut self, from: TicketCode, to: TicketCode) {
        match self {
            Self::Swapped { ticket, with } => {
                for code in [ticket, with].into_iter().filter(|code| **code == from) {
                    *code = to;
                }
            }
            Self::ClockFound {
                entries,
                payments,
                exits,
            } => {
                let all = entries.iter_mut().chain(payments).chain(exits);
                for misdated in all.filter(|misdated| misdated.ticket == from) {
                    misdated.ticket = to;
                }
            }
            Self::Parked { ticket, .. }
            | Self::Admitted { ticket, .. }
            | Self::Noted { ticket, .. }
            | Self::Paid { ticket, .. }
            | Self::Moved { ticket, .. }
            | Self::Left { ticket }
                if *ticket == from =>
            {
                *ticket = to;
            }
            Self::Resolved { conflict, resolution } => {
                conflict.rename(from, to);
                if *resolution == (Resolution::BelongsTo { ticket: from }) {
                    *resolution = Resolution::BelongsTo { ticket: to };
                }
            }
            _ => {}
        }
    }

    /// The ticket a fact is about.
    pub fn ticket(&self) -> Option<TicketCode> {
        match self {
            Self::LotPublished { .. }
            | Self::Lease { .. }
            | Self::SpotsClosed { .. }
            | Self::SpotsOpened { .. }
            | Self::ClockFound { .. }
            | Self::DeviceEnrolled { .. }
            | Self::DeviceRevoked { .. }
            | Self::Filed { .. }
            | Self::Erased { .. } => None,
            Self::Presented { ticket } => signed::claimed(ticket).map(|claim| claim.ticket),
            Self::Parked { ticket, .. }
            | Self::Admitted { ticket, .. }
            | Self::Noted { ticket, .. }
            | Self::Paid { ticket, .. }
            | Self::Moved { ticket, .. }
            | Self::Swapped { ticket, .. }
            | Self::Left { ticket } => Some(*ticket),
            Self::Resolved { conflict, .. } => Some(conflict.ticket()),
        }
    }
}

/// Something about a ticket that was recorded by a wrong clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Misdated {
    /// The ticket.
    pub ticket: TicketCode,
    /// By how many milliseconds the time told was ahead, or behind where that is below zero.
    pub ahead_ms: i64,
}

/// What is noted on a ticket and changes nothing but what its stay costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Note {
    /// A discount was granted: by a shop, a cinema, an attendant.
    Validated {
        /// The validation, as the tariff names it.
        name: String,
    },
    /// The customer was recognised as one of a group: loyalty, permits, staff.
    Recognised {
        /// The group, as the tariff names it.
        group: String,
    },
    /// The ticket was lost, and its entry is known all the same.
    Lost,
    /// The vehicle was plugged in to a charger.
    PluggedIn,
    /// A charger measured the energy of some time.
    EnergyMetered {
        /// What flowed, and when. A period that begins as one before it replaces that.
        period: ChargingPeriod,
    },
    /// The vehicle was unplugged.
    Unplugged,
}

/// What is known when a vehicle comes in, as far as its tariff asks for it (T-17), and what its paper says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AtEntry {
    /// How many percent of the spots were not free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_percent: Option<u8>,
    /// The latest visits of the vehicle before, in order of time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<Visit>,
    /// The code on the driver's paper, where the ticket had to get another: two copies of a device had given it to two
    /// vehicles (S-12).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub also: Option<TicketCode>,
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
    /// A card with a balance that was paid for before.
    ValueCard,
    /// Nothing is taken now: somebody is sent an invoice.
    Invoice,
}

impl Means {
    /// Every means.
    pub const ALL: [Self; 5] = [
        Self::Cash,
        Self::Card,
        Self::Simulated,
        Self::ValueCard,
        Self::Invoice,
    ];

    /// The name in the log and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Card => "card",
            Self::Simulated => "simulated",
            Self::ValueCard => "value_card",
            Self::Invoice => "invoice",
        }
    }
}
