//! The device's side: the log as far as it is known, and the device's own operations on top.

mod clocks;
mod draft;
mod news;
mod own;
mod view;

use std::sync::Arc;

use engine::decide::Rights;
use engine::hex::Hex;
use engine::lease::Epoch;
use engine::spot::SpotId;
use engine::state::State;
use engine::ticket::{CodeKey, DeviceNo};
use engine::vehicle::Vehicle;

use crate::chain::{Hash, Tip};
use crate::wire::{Cursor, Entry, PROTOCOL, Snapshot, SyncRequest};

use clocks::Untimed;
pub use draft::Draft;
pub use news::{Advance, Reply, Restart};
use own::OwnChain;
pub use own::{ChainEnds, Own};

/// What a device keeps to itself: it makes the salts of its commitments.
pub type Secret = Hex<32>;

/// What a device knows of its lot.
///
/// `view` is what screens show: the log up to the cursor with the device's own pending operations applied on top. A
/// new operation shows up in it only through [`Replica::commit`], which the caller calls when the operation is durable.
#[derive(Debug)]
pub struct Replica {
    key: CodeKey,
    secret: Secret,
    /// The life of the server that the log is of.
    epoch: Option<Epoch>,
    /// The fold of the log up to `cursor`; none before the lot's first entry has arrived.
    confirmed: Option<Arc<State>>,
    cursor: Cursor,
    /// Chains of numbers that this device had before and that are not settled yet, the oldest first.
    earlier: Vec<OwnChain>,
    chain: OwnChain,
    /// What it leased when it heard of a restore, until it may lease again.
    held: Vec<SpotId>,
    pool: Option<u32>,
    /// A vehicle that waits for a spot to be granted.
    wants: Option<Vehicle>,
    standing: Standing,
    /// What it recorded while it could not tell whether its clock was right.
    untimed: Untimed,
    view: Option<Arc<State>>,
}

/// What a device may do by its own condition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It gives away the spots that it leases.
    #[default]
    Firm,
    /// Its storage does not promise to keep what it records: it names levels and no spots.
    Provisional,
    /// Its records are not taken or not kept: it lets nobody in.
    RecordOnly,
}

/// What a device has on its disk.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    /// The life of the server that the log is of.
    pub epoch: Option<Epoch>,
    /// What the device leased when it heard of a restore.
    pub held: Vec<SpotId>,
    /// The state to begin from; the log from its beginning otherwise.
    pub snapshot: Option<Snapshot>,
    /// The log after that, in order.
    pub entries: Vec<Entry>,
    /// Every chain, the present one last, each with its operations that may not be in that log, in order.
    pub chains: Vec<(ChainEnds, Vec<Own>)>,
}

/// Why news does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplicaError {
    /// An entry is missing: the next one should have had this number.
    #[error("log entry {0} is missing")]
    Gap(u64),
    /// An entry could not have followed.
    #[error("log entry {0} does not follow from the ones before it")]
    Broken(u64),
    /// What is on the disk does not fit together.
    #[error("the chain of device {0} does not fit together")]
    Chain(u16),
}

impl Replica {
    /// A device that has just enrolled.
    pub fn new(device: DeviceNo, key: CodeKey, secret: Secret) -> Self {
        Self {
            key,
            secret,
            epoch: None,
            confirmed: None,
            cursor: Cursor::START,
            earlier: Vec::new(),
            chain: OwnChain::new(ChainEnds::new(device)),
            held: Vec::new(),
            pool: None,
            wants: None,
            standing: Standing::default(),
            untimed: Untimed::default(),
            view: None,
        }
    }

    /// A device as its disk has it.
    ///
    /// # Errors
    /// A [`ReplicaError`] where the disk's contents do not fit together.
    pub fn load(device: DeviceNo, key: CodeKey, secret: Secret, disk: Disk) -> Result<Self, ReplicaError> {
        let mut replica = Self::new(device, key, secret);
        replica.epoch = disk.epoch;
        replica.held = disk.held;
        for (ends, own) in disk.chains {
            let chain = loaded(ends, own)?;
            // What forked is recorded again, perhaps about tickets with other codes.
            if !ends.is_forked {
                let unsure = |own: &&Own| own.operation.seq > ends.compared;
                replica.untimed.note_all(chain.pending.iter().filter(unsure));
            }
            if ends.device == device {
                replica.chain = chain;
            } else {
                replica.earlier.push(chain);
            }
        }
        if let Some(snapshot) = disk.snapshot {
            replica.begin_from(snapshot)?;
        }
        replica.follow(&disk.entries)?;
        replica.drop_settled();
        replica.rebuild_view();
        Ok(replica)
    }

    /// What screens show; none before the lot has arrived.
    pub fn view(&self) -> Option<&Arc<State>> {
        self.view.as_ref()
    }

    /// This device's present number.
    pub fn device(&self) -> DeviceNo {
        self.chain.ends.device
    }

    /// The life of the server that the log is of; none before the first contact.
    pub fn epoch(&self) -> Option<Epoch> {
        self.epoch
    }

    /// How far this device knows the log.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// The state of the log up to the cursor, without the device's own operations on top.
    pub fn confirmed(&self) -> Option<&Arc<State>> {
        self.confirmed.as_ref()
    }

    /// The last own operation, durable on this device.
    pub fn tip(&self) -> Tip {
        self.chain.ends.tip
    }

    /// The ends of every chain that is not settled, the present one last.
    pub fn chains(&self) -> impl Iterator<Item = ChainEnds> {
        self.earlier.iter().chain([&self.chain]).map(|chain| chain.ends)
    }

    /// Own operations that are only on this device, in order.
    pub fn pending(&self) -> impl Iterator<Item = &Own> {
        self.earlier
            .iter()
            .chain([&self.chain])
            .flat_map(|chain| &chain.pending)
    }

    /// How many own operations are only on this device.
    pub fn waiting(&self) -> usize {
        let chains = self.earlier.iter().chain([&self.chain]);
        chains.map(|chain| chain.pending.len()).sum()
    }

    /// The log up to the cursor as a state to begin from; none before the lot has arrived.
    pub fn snapshot(&self) -> Option<Snapshot> {
        let state = self.confirmed.as_ref()?.freeze();
        let chains = self.earlier.iter().chain([&self.chain]);
        // Of a chain only what is acknowledged is known to be in it.
        let logged = |chain: &OwnChain| Tip {
            seq: chain.ends.logged,
            hash: Hash::ZERO,
        };
        Some(Snapshot {
            cursor: self.cursor,
            state,
            tips: chains.map(|chain| (chain.ends.device, logged(chain))).collect(),
        })
    }

    /// Sets what the device may do by its own condition.
    pub fn set_standing(&mut self, standing: Standing) {
        self.standing = standing;
    }

    /// What the device may give away.
    pub fn rights(&self) -> Rights {
        let is_unsure = |view: &Arc<State>| {
            let leases = view.leases();
            leases.is_recovering() || leases.is_fenced(self.device())
        };
        match self.standing {
            Standing::RecordOnly => Rights::RecordOnly,
            Standing::Provisional => Rights::Provisional,
            Standing::Firm if self.view.as_ref().is_some_and(is_unsure) => Rights::Provisional,
            Standing::Firm => Rights::Leased(self.device()),
        }
    }

    /// Notes that a vehicle waits for a spot that the server may grant, or that none waits any more.
    pub fn want(&mut self, vehicle: Option<Vehicle>) {
        self.wants = vehicle.map(|vehicle| Vehicle {
            plate: None,
            ..vehicle
        });
    }

    /// What to send next.
    pub fn request(&self) -> SyncRequest {
        let open = self.earlier.iter().find(|chain| !chain.pending.is_empty());
        let chain = open.unwrap_or(&self.chain);
        let device = self.device();
        let is_awaited = |view: &Arc<State>| view.leases().waits_for().any(|waited| waited == device);
        let reports = open.is_none() && self.confirmed.as_ref().is_some_and(is_awaited);
        SyncRequest {
            protocol: PROTOCOL,
            epoch: self.epoch,
            cursor: self.cursor,
            batch: chain.batch(),
            tip: chain.ends.tip,
            // Of a chain that may have forked the log may have operations that this device does not have.
            logged: if open.is_some() || chain.ends.is_forked {
                u32::MAX
            } else {
                chain.ends.logged
            },
            holds: reports.then(|| self.held.clone()),
            wants: self.wants.clone().filter(|_| open.is_none()).map(Box::new),
        }
    }

    /// Chains of earlier numbers are done with once nothing of them waits.
    fn drop_settled(&mut self) {
        self.earlier
            .retain(|chain| !(chain.pending.is_empty() && chain.awaited.is_empty()));
    }
}

fn loaded(ends: ChainEnds, own: Vec<Own>) -> Result<OwnChain, ReplicaError> {
    let mut chain = OwnChain::new(ends);
    let is_last = own.last().is_none_or(|last| last.tip() == ends.tip);
    let follows = |own: &Own| own.after().then(ends.device, &own.operation.written().body) == own.tip();
    let is_gapless = own.windows(2).all(|pair| pair[0].tip() == pair[1].after()) && own.iter().all(follows);
    // With a gap here the server would conclude that it has lost what comes before.
    let first = own
        .first()
        .map_or(ends.tip.seq.saturating_add(1), |first| first.operation.seq);
    let is_whole = first <= ends.logged.saturating_add(1);
    if !is_last || !is_gapless || !is_whole {
        return Err(ReplicaError::Chain(ends.device.0));
    }
    chain.pending = own.into_iter().filter(|own| !own.is_settled).collect();
    chain.let_go();
    Ok(chain)
}
