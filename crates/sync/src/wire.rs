//! What goes over the wire, as JSON.

use std::collections::{BTreeMap, BTreeSet};

use engine::conflict::Conflict;
use engine::frozen::Frozen;
use engine::hex::Hex;
use engine::lease::Epoch;
use engine::money::Currency;
use engine::signed::PublicKey;
use engine::spot::SpotId;
use engine::state::{Terms, Ticket};
use engine::tariff::{Calendar, Tariff};
use engine::ticket::{CodeKey, DeviceNo};
use engine::time::Instant;
use engine::vehicle::Vehicle;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::chain::{Hash, Tip};
use crate::recorded::{Recorded, Written};

/// The version of the protocol. A server that speaks another says so.
pub const PROTOCOL: u16 = 2;
/// The most operations in one request. Sending more is refused.
pub const MOST_OPERATIONS: usize = 2_000;
/// The most log entries in one response. The device asks again for the rest.
pub const MOST_ENTRIES: usize = 2_000;

/// One entry of a lot's log, numbered by the server: 1, 2, 3 … without a gap (S-1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number.
    pub number: u64,
    /// When the server received it, by the server's clock.
    pub received_at: Instant,
    /// What happened.
    pub operation: Recorded,
}

/// How far somebody knows the log: the last entry, and a hash of the log up to it.
///
/// Two that are at the same place have the same log and so the same state (L-5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The number of the last entry; 0 for none.
    pub number: u64,
    /// The hash of the log; zeros for none.
    pub hash: Hash,
}

impl Cursor {
    /// The place before the first entry.
    pub const START: Self = Self {
        number: 0,
        hash: Hash::ZERO,
    };

    /// The place after one more entry.
    #[must_use]
    pub fn then(self, entry: &Entry) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"parkade log\0");
        hash.update(self.hash.0);
        hash.update(entry.number.to_be_bytes());
        hash.update(entry.operation.device.0.to_be_bytes());
        hash.update(entry.operation.seq.to_be_bytes());
        hash.update(entry.operation.written().body.as_bytes());
        Self {
            number: entry.number,
            hash: Hex(hash.finalize().into()),
        }
    }
}

/// Operations of one chain, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// The device whose chain it is.
    pub device: DeviceNo,
    /// What the first of them follows.
    pub after: Tip,
    /// The operations. Their numbers and hashes follow from these.
    pub operations: Vec<Written>,
}

/// What a device sends: what the server may not have yet, and how far it knows the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncRequest {
    /// [`PROTOCOL`].
    pub protocol: u16,
    /// The life of the server that the device knows; absent before the first contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Epoch>,
    /// How far the device knows the log.
    pub cursor: Cursor,
    /// Operations that are not acknowledged.
    pub batch: Batch,
    /// The last operation that the device has recorded in this chain, sent or not.
    pub tip: Tip,
    /// The last of its operations in the log up to the cursor: later ones it has, and they need not be sent back.
    pub logged: u32,
    /// After a restore, the spots that the device leases. It counts if the server has the chain up to `tip`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds: Option<Vec<SpotId>>,
    /// A vehicle, without its plate, that waits at the device: no spot that the device leases will do for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wants: Option<Box<Vehicle>>,
}

/// What the server answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncResponse {
    /// The present life of the server.
    pub epoch: Epoch,
    /// Where that is not the life that the device knows: up to where the log of the device still holds, if its hash there
    /// is the same. The beginning where nothing holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub common: Option<Cursor>,
    /// The chain that was asked about.
    pub device: DeviceNo,
    /// The last operation of that chain that the server has for good. The device takes it for an acknowledgement only if
    /// its own operation of that number has that hash.
    pub last: Tip,
    /// The last operation of the batch that the server has in its chain: the acknowledgement of a device whose storage
    /// went back in time, for which `last` is another's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has: Option<Tip>,
    /// Up to which operation the chain is in a backup of the server: those the device may delete (S-14).
    pub safe: u32,
    /// What became of those operations of the batch that did not simply enter the log.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub verdicts: Vec<Verdict>,
    /// What the device must do before it can go on as before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demand: Option<Demand>,
    /// The state to begin from, instead of the log up to there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<Snapshot>,
    /// The log from the cursor or the snapshot on, in order.
    pub news: Vec<News>,
    /// How far the device knows the log with these news. It takes them only if it comes to the same: an answer that was
    /// long on its way may be of a log that is no more.
    pub until: Cursor,
    /// The number of the log's last entry. Larger than the last of `news` where there is more to fetch.
    pub head: u64,
    /// How many spots the device is meant to lease; what it has beyond that it returns when it is quiet.
    pub pool: u32,
    /// The server's clock when it answered.
    pub server_time: Instant,
}

/// Writes the log for the device whose chain was asked about: its own operations after `logged` it has.
pub fn news(device: DeviceNo, logged: u32, entries: Vec<Entry>) -> Vec<News> {
    let mut news: Vec<News> = Vec::new();
    for entry in entries {
        let (number, seq) = (entry.number, entry.operation.seq);
        if entry.operation.device != device || seq <= logged {
            news.push(News::Entry(entry));
            continue;
        }
        match news.last_mut() {
            Some(News::Own(run)) if run.is_followed_by(number, seq, entry.received_at) => run.count += 1,
            _ => news.push(News::Own(OwnRun {
                number,
                own: seq,
                received_at: entry.received_at,
                count: 1,
            })),
        }
    }
    news
}

impl OwnRun {
    fn is_followed_by(&self, number: u64, seq: u32, received_at: Instant) -> bool {
        number == self.number + u64::from(self.count)
            && seq == self.own + self.count
            && received_at == self.received_at
    }
}

/// What a device must do before it can go on as before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Demand {
    /// Go on under a new number: its own was fenced.
    Renew,
    /// Stop: its credential was taken away. What it sends is kept for somebody to look at.
    Stop,
}

/// A part of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum News {
    /// The device's own operations, which it has.
    Own(OwnRun),
    /// Another's operation.
    Entry(Entry),
}

/// Operations of the device itself that follow one another in its chain and in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnRun {
    /// The number of the first entry.
    pub number: u64,
    /// The number of the first operation.
    pub own: u32,
    /// When the server received each of them, by the server's clock.
    pub received_at: Instant,
    /// How many.
    pub count: u32,
}

/// A state of the log, to begin from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// How much of the log it is.
    pub cursor: Cursor,
    /// The state.
    pub state: Frozen,
    /// The last operation of each chain when it was made.
    pub tips: BTreeMap<DeviceNo, Tip>,
}

/// What became of one operation (S-4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The operation's number.
    pub seq: u32,
    /// Its hash.
    pub hash: Hash,
    /// Its fate.
    #[serde(flatten)]
    pub fate: Fate,
}

/// The final fate of one operation. Applied is not written: it follows from the acknowledgement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fate", rename_all = "snake_case")]
pub enum Fate {
    /// It is in the log, and contradicts what was there.
    Adjusted {
        /// Its number in the log.
        number: u64,
        /// The contradictions it brought to light.
        conflicts: Vec<Conflict>,
    },
    /// It means nothing in this lot. The server keeps it for audit and the device need not send it again.
    Rejected {
        /// The stable code, `area.reason`.
        code: String,
        /// The reason in words.
        detail: String,
    },
    /// It cannot be taken as it is. The server keeps its bytes for somebody to look at.
    Quarantined {
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
    /// What the device shows to a server that was restored and does not know its credential.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
}

/// A device asks for a new number: its own was fenced, or its storage went back in time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenewRequest {
    /// Drawn once for a renewal: asked again with the same, the server gives the same number.
    pub nonce: Hex<16>,
    /// Whether the server has another chain under the old number.
    pub forked: bool,
}

/// The device goes on under a new number. What it recorded under the old one it still sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renewed {
    /// The new number.
    pub device: DeviceNo,
    /// The credential that goes with it.
    pub token: String,
    /// What the device shows to a server that was restored and does not know its credential.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
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
