//! The server's side of one lot: it orders what devices send, and applies it.

mod accepted;
mod exchange;
mod lives;
mod pools;
mod replay;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::RangeInclusive;

use engine::apply::{Outcome, apply};
use engine::lease::{Epoch, LeaseChange};
use engine::lot::LotDocument;
use engine::operation::{Fact, Operation};
use engine::state::State;
use engine::ticket::DeviceNo;
use engine::time::Instant;

use crate::chain::{Hash, Tip};
use crate::recorded::{Recorded, Salt, Written};
use crate::wire::{Batch, Cursor, Demand, Entry, Fate, Verdict};

pub use accepted::{Accepted, Aside, Why};
pub use exchange::{Answer, Sender};
use lives::Lives;
use pools::Usage;
pub use pools::grantable;
pub(crate) use pools::share_of;
pub(crate) use replay::opened;
pub use replay::{Base, Kept, Link};

/// How many hashes of a chain, and of the log, are at hand. Who asks about older ones is far behind, and is believed.
pub const RECENT: usize = 4_096;

/// One lot's log as far as the server holds it in memory: its state, its end, and the end of each device's chain.
///
/// It must be told of nothing that is not stored, or stored at once: where storing what [`Hub::accept`] returns
/// fails, the hub is ahead of its log and must be rebuilt with [`Hub::replay`].
#[derive(Debug)]
pub struct Hub {
    state: State,
    cursor: Cursor,
    chains: BTreeMap<DeviceNo, Chain>,
    /// Operations that are kept aside and not part of a chain, by their hashes.
    aside: BTreeMap<DeviceNo, BTreeSet<Hash>>,
    lives: Lives,
    recent: VecDeque<Hash>,
    safe: BTreeMap<DeviceNo, u32>,
    usage: BTreeMap<DeviceNo, Usage>,
    /// The last entry from which personal data was erased.
    erased: u64,
}

/// The end of a device's chain, as far as the server has it.
#[derive(Debug, Default)]
struct Chain {
    tip: Tip,
    /// The latest hashes, the tip's last.
    recent: VecDeque<Hash>,
    /// Older hashes, as far as they were asked for: [`Hub::recall`].
    recalled: BTreeMap<u32, Hash>,
}

/// Why the hub takes nothing of a batch, or a log does not replay.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HubError {
    /// A batch is of another device's chain than the one that sent it (S-5).
    #[error("device {sender} sent operations of device {named}")]
    ForeignDevice {
        /// The device they name.
        named: u16,
        /// The device that sent them.
        sender: u16,
    },
    /// The device has proof of more than the server has: the server was restored, and does not know it.
    #[error("device {device} knows more of the log than there is: the server has gone back in time")]
    Behind {
        /// The device.
        device: u16,
    },
    /// A log does not begin with its lot.
    #[error("the log does not begin with a published lot")]
    NoLot,
    /// A log has a gap or an entry that it could not have.
    #[error("log entry {0} does not follow from the ones before it")]
    Broken(u64),
}

/// How an operation stands to those that the server has of its chain.
enum Place {
    Next,
    Known,
    /// Its number is so old that its hash is not at hand.
    Older,
    Fork,
}

impl Chain {
    fn place(&self, tip: Tip, parent: Hash) -> Place {
        let Some(behind) = self.tip.seq.checked_sub(tip.seq) else {
            let follows = tip.seq == self.tip.seq + 1 && parent == self.tip.hash;
            return if follows { Place::Next } else { Place::Fork };
        };
        let at = usize::try_from(behind)
            .ok()
            .and_then(|behind| self.recent.len().checked_sub(behind + 1));
        let known = at.and_then(|at| self.recent.get(at));
        match known.or_else(|| self.recalled.get(&tip.seq)) {
            Some(hash) if *hash == tip.hash => Place::Known,
            Some(_) => Place::Fork,
            None => Place::Older,
        }
    }

    fn push(&mut self, tip: Tip) {
        self.tip = tip;
        keep_recent(&mut self.recent, tip.hash);
    }
}

fn keep_recent(recent: &mut VecDeque<Hash>, hash: Hash) {
    if recent.len() == RECENT {
        recent.pop_front();
    }
    recent.push_back(hash);
}

impl Hub {
    /// Opens a lot: the first entry of its log publishes it.
    pub fn open(lot: LotDocument, at: Instant) -> Result<(Self, Accepted), HubError> {
        let fact = Fact::LotPublished { lot: Box::new(lot) };
        let operation = Recorded::write(
            Operation {
                device: DeviceNo::SERVER,
                seq: 1,
                at,
                skew: None,
                rules: engine::RULES,
                fact,
            },
            Salt::ZERO,
        );
        let hash = Tip::START.then(DeviceNo::SERVER, &operation.written().body).hash;
        let entry = Entry {
            number: 1,
            received_at: at,
            operation,
        };
        let kept = Kept {
            entries: vec![entry.clone()],
            links: vec![Link {
                device: DeviceNo::SERVER,
                seq: 1,
                hash,
            }],
            ..Kept::default()
        };
        let mut accepted = Accepted::default();
        accepted.entries.push(entry);
        accepted.hashes.push(hash);
        Ok((Self::replay(kept)?, accepted))
    }

    /// The state of the lot.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The number of the log's last entry.
    pub fn head(&self) -> u64 {
        self.cursor.number
    }

    /// The end of the log.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// The present life of the server.
    pub fn epoch(&self) -> Epoch {
        self.lives.epoch()
    }

    /// Up to where the log that a device knew in another life of the server still holds; none for the present life.
    pub fn common(&self, epoch: Option<Epoch>) -> Option<Cursor> {
        self.lives.common(epoch)
    }

    /// The last operation of a device's chain that the server has for good.
    pub fn last(&self, device: DeviceNo) -> Tip {
        self.chains.get(&device).map_or(Tip::START, |chain| chain.tip)
    }

    /// The last operation of each chain.
    pub fn tips(&self) -> impl Iterator<Item = (DeviceNo, Tip)> {
        self.chains.iter().map(|(device, chain)| (*device, chain.tip))
    }

    /// Up to which operation a device's chain is in a backup.
    pub fn safe(&self, device: DeviceNo) -> u32 {
        self.safe.get(&device).copied().unwrap_or(0)
    }

    /// Notes that a backup has a device's chain up to there (S-14).
    pub fn note_backup(&mut self, device: DeviceNo, seq: u32) {
        let safe = self.safe.entry(device).or_default();
        *safe = seq.max(*safe);
    }

    /// The last entry from which personal data was erased; 0 for none. Who knows the log only up to before it gets a
    /// snapshot: the log comes to another state without that data (S-20).
    pub fn erased(&self) -> u64 {
        self.erased
    }

    /// Notes that personal data was erased from the log, up to this entry.
    pub fn note_erased(&mut self, number: u64) {
        self.erased = self.erased.max(number);
    }

    /// What a device must do before it can go on as before.
    pub fn demand(&self, device: DeviceNo) -> Option<Demand> {
        self.state.leases().is_fenced(device).then_some(Demand::Renew)
    }

    /// Looks whether a device's word of how far it knows the log can be true in this life of the server.
    ///
    /// # Errors
    /// [`HubError::Behind`] where the device has seen a log that this is not.
    pub fn check(&self, device: DeviceNo, cursor: Cursor) -> Result<(), HubError> {
        let behind = HubError::Behind { device: device.0 };
        let back = self
            .cursor
            .number
            .checked_sub(cursor.number)
            .ok_or(behind.clone())?;
        let back = usize::try_from(back).unwrap_or(usize::MAX);
        let at = self.recent.len().checked_sub(back.saturating_add(1));
        match at.and_then(|at| self.recent.get(at)) {
            Some(hash) if *hash != cursor.hash => Err(behind),
            _ => Ok(()),
        }
    }

    /// Takes a device's operations in, each at most once and in the device's order (S-2, S-3).
    ///
    /// What the server has already is passed over. What cannot be applied is kept aside with its bytes and blocks nothing
    /// (S-4). Another operation where one is known, or after one that is not known, is a fork: it is kept aside with all
    /// that follows, and the device is fenced (S-12).
    ///
    /// # Errors
    /// [`HubError::Behind`] where the batch follows an operation that the server once acknowledged and no longer has;
    /// nothing has changed.
    pub fn accept(&mut self, batch: Batch, at: Instant) -> Result<Accepted, HubError> {
        let device = batch.device;
        let has_gap = batch.after.seq > self.last(device).seq;
        if has_gap && !self.may_have_lost(device) {
            return Err(HubError::Behind { device: device.0 });
        }
        let mut accepted = Accepted::default();
        let (mut before, mut is_forked) = (batch.after, has_gap);
        for written in batch.operations {
            let tip = before.then(device, &written.body);
            let place = self.chains.entry(device).or_default().place(tip, before.hash);
            is_forked |= matches!(place, Place::Fork);
            if is_forked {
                let aside = Aside::forked(device, tip, before.hash, written);
                self.put_aside(aside, &mut accepted);
            } else {
                if matches!(place, Place::Next) {
                    self.take(device, tip, before.hash, written, at, &mut accepted);
                }
                // What is too old to be compared is not claimed to be there.
                accepted.has = (!matches!(place, Place::Older)).then_some(tip);
            }
            before = tip;
        }
        if is_forked && !self.state.leases().is_fenced(device) {
            self.record(Fact::lease(LeaseChange::Fenced { device }), at, &mut accepted);
        }
        self.note_usage(device, &accepted, at);
        Ok(accepted)
    }

    /// Whether operations of a chain may be gone for good. The device deleted what a backup had, and the server was then
    /// restored from an older one: it knows that already, so a gap tells it nothing new.
    fn may_have_lost(&self, device: DeviceNo) -> bool {
        let leases = self.state.leases();
        let is_awaited = leases.waits_for().any(|waited| waited == device);
        leases.is_fenced(device) || is_awaited || self.lives.may_have_taken_back(device)
    }

    /// The operations of a batch whose hashes are not at hand, by their numbers: to be looked up and [recalled](Self::recall)
    /// before the batch is taken in. Few devices are ever that far behind.
    pub fn not_at_hand(&self, batch: &Batch) -> Option<RangeInclusive<u32>> {
        let chain = self.chains.get(&batch.device)?;
        let oldest = chain
            .tip
            .seq
            .saturating_sub(u32::try_from(chain.recent.len()).unwrap_or(u32::MAX));
        let first = batch.after.seq.saturating_add(1);
        let count = u32::try_from(batch.operations.len()).unwrap_or(u32::MAX);
        let last = batch.after.seq.saturating_add(count).min(oldest);
        (first <= last).then_some(first..=last)
    }

    /// Takes older links of a chain from where they are stored.
    pub fn recall(&mut self, links: impl IntoIterator<Item = Link>) {
        for link in links {
            let chain = self.chains.entry(link.device).or_default();
            chain.recalled.insert(link.seq, link.hash);
        }
    }

    /// Keeps aside what a device sends that may no longer record anything (S-13).
    pub fn set_aside(&mut self, batch: Batch) -> Accepted {
        let mut accepted = Accepted::default();
        let mut before = batch.after;
        for written in batch.operations {
            let tip = before.then(batch.device, &written.body);
            let place = self
                .chains
                .entry(batch.device)
                .or_default()
                .place(tip, before.hash);
            if matches!(place, Place::Known) {
                accepted.has = Some(tip);
            } else {
                let aside = Aside::revoked(batch.device, tip, before.hash, written);
                self.put_aside(aside, &mut accepted);
            }
            before = tip;
        }
        accepted
    }

    fn put_aside(&mut self, aside: Aside, accepted: &mut Accepted) {
        accepted.verdicts.push(aside.verdict());
        if self.aside.entry(aside.device).or_default().insert(aside.tip.hash) {
            accepted.aside.push(aside);
        }
    }

    /// Takes the next operation of a chain.
    fn take(
        &mut self,
        device: DeviceNo,
        tip: Tip,
        parent: Hash,
        written: Written,
        at: Instant,
        accepted: &mut Accepted,
    ) {
        self.chains.entry(device).or_default().push(tip);
        let operation = match Recorded::read(device, tip.seq, written.clone()) {
            Ok(operation) => operation,
            Err(unreadable) => {
                let aside = Aside::unreadable(device, tip, parent, written, &unreadable);
                return accepted.put_aside(aside);
            }
        };
        let Outcome { conflicts } = match apply(&mut self.state, &operation) {
            Ok(outcome) => outcome,
            Err(rejection) => {
                let aside = Aside::rejected(device, tip, parent, written, &rejection);
                return accepted.put_aside(aside);
            }
        };
        let number = self.cursor.number + 1;
        let entry = Entry {
            number,
            received_at: at,
            operation,
        };
        self.cursor = self.cursor.then(&entry);
        self.lives.note(&entry.operation);
        keep_recent(&mut self.recent, self.cursor.hash);
        accepted.entries.push(entry);
        accepted.hashes.push(tip.hash);
        if !conflicts.is_empty() {
            accepted.verdicts.push(Verdict {
                seq: tip.seq,
                hash: tip.hash,
                fate: Fate::Adjusted { number, conflicts },
            });
        }
    }

    /// Records something of the server's own.
    fn record(&mut self, fact: Fact, at: Instant, accepted: &mut Accepted) {
        let last = self.last(DeviceNo::SERVER);
        let operation = Operation {
            device: DeviceNo::SERVER,
            seq: last.seq + 1,
            at,
            skew: None,
            rules: engine::RULES,
            fact,
        };
        let written = Recorded::write(operation, Salt::ZERO).written().clone();
        let tip = last.then(DeviceNo::SERVER, &written.body);
        self.take(DeviceNo::SERVER, tip, last.hash, written, at, accepted);
    }

    /// Records facts of the server's own: a new version of the lot, a device.
    pub fn record_all(&mut self, facts: impl IntoIterator<Item = Fact>, at: Instant) -> Accepted {
        let mut accepted = Accepted::default();
        for fact in facts {
            self.record(fact, at, &mut accepted);
        }
        accepted
    }

    /// Publishes a new version of the lot.
    pub fn publish(&mut self, lot: LotDocument, at: Instant) -> Accepted {
        self.record_all([Fact::LotPublished { lot: Box::new(lot) }], at)
    }
}
