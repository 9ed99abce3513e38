//! What goes over the wire, as JSON.

use std::collections::BTreeSet;

use engine::conflict::Conflict;
use engine::money::Currency;
use engine::operation::Operation;
use engine::signed::PublicKey;
use engine::spot::SpotId;
use engine::state::{Terms, Ticket};
use engine::tariff::{Calendar, Tariff};
use engine::ticket::{CodeKey, DeviceNo};
use engine::time::Instant;
use serde::{Deserialize, Serialize};

/// The most operations in one request. Sending more is refused.
pub const MOST_OPERATIONS: usize = 500;
/// The most log entries in one response. The device asks again for the rest.
pub const MOST_ENTRIES: usize = 1_000;

/// One entry of a lot's log, numbered by the server: 1, 2, 3 … without a gap (S-1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number.
    pub number: u64,
    /// When the server received it, by the server's clock.
    pub received_at: Instant,
    /// What happened.
    pub operation: Operation,
}

/// What a device sends: everything the server may not have yet, and how far it knows the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncRequest {
    /// The number of the last log entry the device has; 0 for none.
    pub cursor: u64,
    /// The device's own operations that are not acknowledged, in order.
    pub operations: Vec<Operation>,
}

/// What the server answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncResponse {
    /// The sequence number of the device's last operation that the server has for good; 0 for none.
    pub acknowledged: u32,
    /// What became of each operation sent, in the order sent, up to the first that the server could not take yet.
    pub verdicts: Vec<Verdict>,
    /// The log from the cursor on, in order.
    pub entries: Vec<Entry>,
    /// The number of the log's last entry. Larger than the last of `entries` where there is more to fetch.
    pub head: u64,
    /// The server's clock when it answered.
    pub server_time: Instant,
}

/// What became of one operation (S-4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The operation's sequence number.
    pub seq: u32,
    /// Its fate.
    #[serde(flatten)]
    pub fate: Fate,
}

/// The fate of one operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fate", rename_all = "snake_case")]
pub enum Fate {
    /// It is in the log.
    Applied {
        /// Its number there.
        number: u64,
        /// The contradictions it brought to light.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        conflicts: Vec<Conflict>,
    },
    /// The server had it already; nothing was done twice (S-3).
    Known,
    /// It means nothing in this lot. The server keeps it for audit and the device need not send it again.
    Rejected {
        /// The stable code, `area.reason`.
        code: String,
        /// The reason in words.
        detail: String,
    },
}

/// What a device may be used for. One device may have several roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// An entry or exit kiosk.
    Kiosk,
    /// An attendant's tablet.
    Attendant,
    /// The office's computer.
    Office,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Kiosk, Self::Attendant, Self::Office];

    /// The name in links, tables and logs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kiosk => "kiosk",
            Self::Attendant => "attendant",
            Self::Office => "office",
        }
    }
}

/// A device asks to be enrolled with a one-time code. With its credential it asks for a further role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolRequest {
    /// The one-time code from the link.
    pub code: String,
    /// The key by which the device's tickets are known (K-5); absent from devices that sign none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<PublicKey>,
}

/// The device is enrolled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolled {
    /// Its number.
    pub device: DeviceNo,
    /// The credential for the `Authorization: Bearer` header; absent where the device keeps the one it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The lot it belongs to.
    pub lot: String,
    /// Everything it may be used for.
    pub roles: BTreeSet<Role>,
    /// The key of this server's ticket codes.
    pub code_key: CodeKey,
}

/// What a driver's phone gets: its ticket, and all it takes to compute the fee by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketPage {
    /// The lot's short name.
    pub lot: String,
    /// The lot's name.
    pub lot_name: String,
    /// Town and street.
    pub address: String,
    /// The lot's currency.
    pub currency: Currency,
    /// The lot's clock and holidays.
    pub calendar: Calendar,
    /// The tariff that prices the stay (T-5).
    pub tariff: Tariff,
    /// The ticket.
    pub ticket: Ticket,
    /// Where its spots are.
    pub places: Vec<Place>,
    /// The server's clock when it answered.
    pub server_time: Instant,
}

impl TicketPage {
    /// What the ticket is priced by.
    pub fn terms(&self) -> Terms<'_> {
        Terms {
            tariff: &self.tariff,
            calendar: &self.calendar,
            currency: self.currency,
        }
    }
}

/// Where a spot is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The spot.
    pub spot: SpotId,
    /// The number of its level, from 0: it chooses the level's colour and shape.
    pub level: usize,
    /// The level's name.
    pub level_name: String,
}

impl Place {
    /// Where the spots of a ticket are. A spot that the lot no longer has is left out.
    pub fn of(ticket: &Ticket, lot: &engine::lot::Lot) -> Vec<Self> {
        let place = |spot: &SpotId| {
            let placed = lot.spot(lot.index_of(spot)?)?;
            let level_name = lot.document().levels.get(placed.level)?.name.clone();
            Some(Self {
                spot: spot.clone(),
                level: placed.level,
                level_name,
            })
        };
        ticket.spots.iter().filter_map(place).collect()
    }
}

/// How many spots are free, for signs and for anyone who asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreeCounts {
    /// The lot's short name.
    pub lot: String,
    /// The lot's name.
    pub name: String,
    /// Free spots of every kind.
    pub free: usize,
    /// All spots.
    pub spots: usize,
    /// Free spots for permit holders.
    pub accessible_free: usize,
    /// Free spots with a charger.
    pub charging_free: usize,
}

/// What the event stream says: the log of the lot has grown to this number. It carries no content (S-6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// The number of the log's last entry.
    pub head: u64,
}
