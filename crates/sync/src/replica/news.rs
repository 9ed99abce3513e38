//! News: from the server, or from another tab through the device's store.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::apply::apply;
use engine::lease::Epoch;
use engine::operation::Fact;
use engine::spot::SpotId;
use engine::state::State;
use engine::ticket::DeviceNo;

use super::own::{ChainEnds, Own, OwnChain};
use super::{Replica, ReplicaError};
use crate::chain::{Hash, Tip};
use crate::hub::opened;
use crate::wire::{Cursor, Demand, Entry, Fate, News, Snapshot, SyncResponse, Verdict};

/// News that a replica can take in, once it is durable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Advance {
    /// The life of the server.
    pub epoch: Option<Epoch>,
    /// Operations of the present chain that this replica may not know, in order.
    pub own: Vec<Own>,
    /// A state to begin from.
    pub snapshot: Option<Snapshot>,
    /// Entries of the log after that, in order.
    pub entries: Vec<Entry>,
    /// For a chain, the last operation that the server has.
    pub acknowledged: Option<(DeviceNo, Tip)>,
    /// For a chain, up to where it is in a backup of the server: the device may delete it up to there (S-14).
    pub safe: Option<(DeviceNo, u32)>,
    /// Operations that the server keeps aside, so that they need not be sent again.
    pub settled: Vec<(DeviceNo, u32, Hash)>,
    /// Whether with these entries the log has everything that the server had of the chain that is acknowledged.
    pub is_level: bool,
    /// The last operation of the present chain of which it is known whether its clock was right.
    pub compared: Option<(DeviceNo, u32)>,
    /// How many spots the device is meant to lease.
    pub pool: Option<u32>,
}

/// What an answer of the server comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// News, and what it says of operations that did not simply enter the log.
    News {
        /// To be made durable, and then taken in.
        advance: Box<Advance>,
        /// What became of some operations, for people.
        verdicts: Vec<Verdict>,
        /// Operations of an earlier chain to be recorded once more: [`Replica::draft_again`].
        again: Vec<Hash>,
        /// What the device must do before it can go on as before.
        demand: Option<Demand>,
    },
    /// The server was restored: the device keeps what [`Replica::restart`] says and begins again from its disk.
    Restored {
        /// The new life.
        epoch: Epoch,
        /// Up to where the log of this device still holds.
        common: Cursor,
    },
    /// The server has another chain under this device's number, or more of it than the device has: its storage went back
    /// in time, or was copied. It must go on under a new number.
    Forked,
}

/// What a device keeps on its disk when it hears that the server was restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restart {
    /// The new life of the server.
    pub epoch: Epoch,
    /// Up to where the log still holds, if it is the same up to there. What comes after is deleted.
    pub keep: Cursor,
    /// What the device leases: it will be asked.
    pub held: Vec<SpotId>,
    /// The last operation of the present chain of which it is known whether its clock was right.
    pub compared: (DeviceNo, u32),
}

impl Replica {
    /// Reads an answer of the server. Nothing changes before its news is durable and taken in with [`Replica::advance`].
    ///
    /// # Errors
    /// A [`ReplicaError`] where the answer does not fit together.
    pub fn read(&self, response: SyncResponse) -> Result<Reply, ReplicaError> {
        if self.epoch.is_some_and(|known| known != response.epoch) {
            // Whoever asks in another life is told what still holds. Without it, this answers a question from before the
            // device heard of the present life, and was long on its way (S-15).
            let next = self.cursor.number + 1;
            return Ok(Reply::Restored {
                epoch: response.epoch,
                common: response.common.ok_or(ReplicaError::Gap(next))?,
            });
        }
        let asked = |chain: &&OwnChain| chain.ends.device == response.device;
        let earlier = self.earlier.iter().find(asked);
        let is_present = self.device() == response.device;
        if is_present && !self.chain.has(response.last) {
            return Ok(Reply::Forked);
        }
        let is_forked = |verdict: &&Verdict| matches!(&verdict.fate, Fate::Quarantined { code, .. } if code == "chain.forked");
        let again = if is_present {
            Vec::new()
        } else {
            response
                .verdicts
                .iter()
                .filter(is_forked)
                .map(|verdict| verdict.hash)
                .collect()
        };
        let is_revoked = |verdict: &&Verdict| matches!(&verdict.fate, Fate::Quarantined { code, .. } if code == "device.revoked");
        let settled = response.verdicts.iter().filter(is_revoked);
        let settled = settled
            .map(|verdict| (response.device, verdict.seq, verdict.hash))
            .collect();
        let chain = if is_present { Some(&self.chain) } else { earlier };
        let is_ours = chain.is_some_and(|chain| !chain.ends.is_forked && chain.has(response.last));
        let is_stopped = response.demand == Some(Demand::Stop);
        let acknowledged = if is_ours && !is_stopped {
            Some(response.last)
        } else {
            response.has
        };
        let entries = expanded(chain, self.cursor, response.news)?;
        let begins = response.snapshot.as_ref().map(|snapshot| snapshot.cursor);
        let from = begins
            .filter(|begins| begins.number > self.cursor.number)
            .unwrap_or(self.cursor);
        let new = entries.iter().filter(|entry| entry.number > from.number);
        let until = new.fold(from, Cursor::then);
        if response.until.number >= until.number && response.until != until {
            return Err(ReplicaError::Gap(until.number));
        }
        let (snapshot, entries) = if entries
            .iter()
            .any(|entry| erases(entry) && entry.number > from.number)
        {
            (Some(self.summed_up(response.snapshot, &entries)?), Vec::new())
        } else {
            (response.snapshot, entries)
        };
        let advance = Advance {
            epoch: Some(response.epoch),
            own: Vec::new(),
            snapshot,
            entries,
            acknowledged: acknowledged.map(|tip| (response.device, tip)),
            safe: Some((response.device, response.safe)),
            settled,
            // Of an answer that was overtaken nobody can tell whether it is of the log as it is kept here (S-17).
            is_level: response.until.number == response.head
                && response.until.number >= self.cursor.number
                && !is_stopped,
            compared: Some((self.device(), self.chain.ends.compared)),
            pool: is_present.then_some(response.pool),
        };
        Ok(Reply::News {
            advance: Box::new(advance),
            verdicts: response.verdicts,
            again,
            demand: response.demand.filter(|_| is_present),
        })
    }

    /// The state after news, to be kept in the place of all entries until then: what the server erased must not stay in
    /// one of them, nor in an older snapshot (S-20).
    fn summed_up(&self, snapshot: Option<Snapshot>, news: &[Entry]) -> Result<Snapshot, ReplicaError> {
        let snapshot = snapshot.filter(|snapshot| snapshot.cursor.number > self.cursor.number);
        let (mut cursor, state, mut tips) = match snapshot {
            Some(snapshot) => {
                let broken = ReplicaError::Broken(snapshot.cursor.number);
                let state = State::try_from(snapshot.state).map_err(|_| broken)?;
                (snapshot.cursor, Some(state), snapshot.tips)
            }
            None => (self.cursor, self.confirmed.as_deref().cloned(), BTreeMap::new()),
        };
        let mut state = state.ok_or(ReplicaError::Broken(cursor.number))?;
        for ends in self.chains() {
            let tip = tips.entry(ends.device).or_default();
            tip.seq = tip.seq.max(ends.covered);
        }
        let begins = cursor.number;
        for entry in news.iter().filter(|entry| entry.number > begins) {
            let broken = ReplicaError::Broken(entry.number);
            apply(&mut state, &entry.operation).map_err(|_| broken)?;
            cursor = cursor.then(entry);
            let tip = tips.entry(entry.operation.device).or_default();
            tip.seq = tip.seq.max(entry.operation.seq);
        }
        let state = state.freeze();
        Ok(Snapshot { cursor, state, tips })
    }

    /// Takes news in. What it knows already is passed over, so the same news twice changes nothing (S-3).
    ///
    /// # Errors
    /// A [`ReplicaError`]; nothing of the log is taken in.
    pub fn advance(&mut self, mut news: Advance) -> Result<(), ReplicaError> {
        let continuation = self.continuation(&news);
        match self.take_in(&mut news) {
            Ok(true) => self.continue_view(continuation, &news.entries),
            Ok(false) => {}
            Err(error) => {
                self.rebuild_view();
                return Err(error);
            }
        }
        Ok(())
    }

    /// Takes news in but for the view; tells whether that may change.
    fn take_in(&mut self, news: &mut Advance) -> Result<bool, ReplicaError> {
        let before = self.cursor;
        // First, so that their entries are known for their own.
        self.untimed.note(self.chain.ends.tip.seq, &news.own);
        let mut changed = self.chain.add(news.own.drain(..));
        if let Some((device, last)) = news.acknowledged {
            let chains = self.earlier.iter_mut().chain([&mut self.chain]);
            for chain in chains.filter(|chain| chain.ends.device == device) {
                changed |= chain.acknowledge(last);
            }
        }
        if let Some(snapshot) = news.snapshot.take() {
            self.begin_from(snapshot)?;
        }
        self.follow(&news.entries)?;
        if let Some((device, last)) = news.acknowledged.filter(|_| news.is_level) {
            let chains = self.earlier.iter_mut().chain([&mut self.chain]);
            for chain in chains.filter(|chain| chain.ends.device == device) {
                changed |= !chain.awaited.is_empty();
                chain.level(last.seq);
            }
        }
        self.epoch = news.epoch.or(self.epoch);
        self.pool = news.pool.or(self.pool);
        changed |= before != self.cursor;
        let hashes: Vec<Hash> = news.settled.iter().map(|(_, _, hash)| *hash).collect();
        changed |= !hashes.is_empty();
        for chain in self.earlier.iter_mut().chain([&mut self.chain]) {
            chain.settle(&hashes);
            chain.let_go();
        }
        self.drop_settled();
        if self
            .confirmed
            .as_ref()
            .is_some_and(|state| !state.leases().is_recovering())
        {
            self.held.clear();
        }
        Ok(changed)
    }

    /// What to keep on the disk when the server was restored. Whatever the server acknowledged before counts no more.
    pub fn restart(&self, epoch: Epoch, common: Cursor) -> Restart {
        let leased = self
            .view
            .iter()
            .flat_map(|view| view.leases().held_by(self.device()));
        let mut held: Vec<SpotId> = leased.cloned().collect();
        if self
            .view
            .as_ref()
            .is_some_and(|view| view.leases().is_recovering())
        {
            // A second restore before the first was over: what was held then is held still.
            held.clone_from(&self.held);
        }
        Restart {
            epoch,
            keep: common,
            held,
            compared: (self.device(), self.chain.ends.compared),
        }
    }

    /// Goes on under a new number. What the old chain still has to tell is sent first.
    pub fn renew(&mut self, device: DeviceNo, is_forked: bool) {
        let new = OwnChain::new(ChainEnds::new(device));
        let mut old = std::mem::replace(&mut self.chain, new);
        old.ends.is_forked |= is_forked;
        self.earlier.push(old);
        self.drop_settled();
        self.pool = None;
        self.rebuild_view();
    }

    pub(super) fn begin_from(&mut self, snapshot: Snapshot) -> Result<(), ReplicaError> {
        if snapshot.cursor.number <= self.cursor.number {
            return Ok(());
        }
        let broken = ReplicaError::Broken(snapshot.cursor.number);
        let state = State::try_from(snapshot.state).map_err(|_| broken)?;
        self.confirmed = Some(Arc::new(state));
        self.cursor = snapshot.cursor;
        for chain in self.earlier.iter_mut().chain([&mut self.chain]) {
            let in_it = snapshot.tips.get(&chain.ends.device);
            chain.ends.cover(in_it.map_or(0, |tip| tip.seq));
            chain.let_go();
        }
        Ok(())
    }

    /// Follows the log.
    pub(super) fn follow(&mut self, entries: &[Entry]) -> Result<(), ReplicaError> {
        let mut confirmed = self.confirmed.clone();
        let mut cursor = self.cursor;
        for entry in entries.iter().filter(|entry| entry.number > self.cursor.number) {
            if entry.number != cursor.number + 1 {
                return Err(ReplicaError::Gap(cursor.number + 1));
            }
            let broken = ReplicaError::Broken(entry.number);
            match &mut confirmed {
                None => confirmed = Some(Arc::new(opened(entry).ok_or(broken)?)),
                Some(state) => {
                    apply(Arc::make_mut(state), &entry.operation).map_err(|_| broken)?;
                }
            }
            cursor = cursor.then(entry);
        }
        let known = self.cursor.number;
        (self.confirmed, self.cursor) = (confirmed, cursor);
        for chain in self.earlier.iter_mut().chain([&mut self.chain]) {
            chain.note(entries.iter().filter(|entry| entry.number > known));
        }
        Ok(())
    }
}

fn erases(entry: &Entry) -> bool {
    matches!(entry.operation.fact, Fact::Erased { .. })
}

/// The entries that news stands for: own operations are filled in.
fn expanded(chain: Option<&OwnChain>, cursor: Cursor, news: Vec<News>) -> Result<Vec<Entry>, ReplicaError> {
    let mut entries = Vec::new();
    for part in news {
        match part {
            News::Entry(entry) => entries.push(entry),
            News::Own(run) => {
                let known = u32::try_from(cursor.number.saturating_sub(run.number.saturating_sub(1)));
                for at in known.unwrap_or(u32::MAX)..run.count {
                    let number = run.number + u64::from(at);
                    let seq = run.own.saturating_add(at);
                    let own = chain
                        .and_then(|chain| chain.find(seq))
                        .ok_or(ReplicaError::Gap(number))?;
                    entries.push(Entry {
                        number,
                        received_at: run.received_at,
                        operation: own.operation.clone(),
                    });
                }
            }
        }
    }
    Ok(entries)
}
