//! A device's own chain: what it recorded, and how much of it the server and the log have.

use std::collections::VecDeque;
use std::sync::Arc;

use engine::ticket::DeviceNo;
use serde::{Deserialize, Serialize};

use crate::chain::{Hash, Tip};
use crate::recorded::{Private, Recorded, Unreadable, Written};
use crate::wire::{Batch, Entry, MOST_OPERATIONS};

/// An operation that this device recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Row")]
pub struct Own {
    /// The operation.
    #[serde(flatten)]
    pub operation: Recorded,
    /// The hash of the operation before it.
    pub parent: Hash,
    /// Its hash.
    pub hash: Hash,
    /// Whether the server keeps it aside, so that it need not be sent again.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_settled: bool,
    /// Whether it has been recorded once more, so that it is settled whatever becomes of the server.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_again: bool,
}

/// An own operation as it is stored, to be read in one go: thousands may be pending when a device starts.
#[derive(Deserialize)]
struct Row {
    device: DeviceNo,
    seq: u32,
    body: Arc<str>,
    #[serde(default)]
    private: Option<Private>,
    parent: Hash,
    hash: Hash,
    #[serde(default)]
    is_settled: bool,
    #[serde(default)]
    is_again: bool,
}

impl TryFrom<Row> for Own {
    type Error = Unreadable;

    fn try_from(row: Row) -> Result<Self, Unreadable> {
        let written = Written {
            body: row.body,
            private: row.private,
        };
        Ok(Self {
            operation: Recorded::read(row.device, row.seq, written)?,
            parent: row.parent,
            hash: row.hash,
            is_settled: row.is_settled,
            is_again: row.is_again,
        })
    }
}

impl Own {
    /// What it follows.
    pub fn after(&self) -> Tip {
        Tip {
            seq: self.operation.seq.saturating_sub(1),
            hash: self.parent,
        }
    }

    /// Its number and hash.
    pub fn tip(&self) -> Tip {
        Tip {
            seq: self.operation.seq,
            hash: self.hash,
        }
    }
}

/// How far a chain goes, and how much of it the server has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainEnds {
    /// The device's number while it recorded this chain.
    pub device: DeviceNo,
    /// Its last operation, durable on this device.
    pub tip: Tip,
    /// Its last operation that the server has.
    pub acknowledged: Tip,
    /// The last operation in the log as it is kept here.
    #[serde(default)]
    pub logged: u32,
    /// The last operation of this number in the log as it is kept here, ours or that of a chain that forked.
    #[serde(default)]
    pub covered: u32,
    /// Up to where the device may have deleted it: the first operation that is there follows this one.
    #[serde(default)]
    pub base: Tip,
    /// Whether the server has another chain under this number, so that the end of its chain says nothing of this one.
    #[serde(default)]
    pub is_forked: bool,
    /// The last operation of which it is known whether its clock was right.
    #[serde(default)]
    pub compared: u32,
}

impl ChainEnds {
    /// Notes that the log as it is kept here has operations of this number up to there.
    pub(crate) fn cover(&mut self, seq: u32) {
        self.covered = self.covered.max(seq);
        self.note_logged();
    }

    /// Notes that the log covers what the server has acknowledged, up to there.
    pub(crate) fn cover_acknowledged(&mut self, seq: u32) {
        self.cover(seq.min(self.acknowledged.seq));
    }

    /// What the server has acknowledged as ours, and the log covers, is in it.
    pub(crate) fn note_logged(&mut self) {
        self.logged = self.logged.max(self.acknowledged.seq.min(self.covered));
    }

    /// The chain of a device that has recorded nothing.
    pub fn new(device: DeviceNo) -> Self {
        Self {
            device,
            tip: Tip::START,
            acknowledged: Tip::START,
            logged: 0,
            covered: 0,
            base: Tip::START,
            is_forked: false,
            compared: 0,
        }
    }
}

/// A chain with those of its operations that are not in the log as it is known here.
#[derive(Debug)]
pub(super) struct OwnChain {
    pub(super) ends: ChainEnds,
    /// Operations that the server has not acknowledged, in order.
    pub(super) pending: VecDeque<Own>,
    /// Operations that the server has and whose entries have not arrived yet, in order.
    ///
    /// A long log comes in several parts. Dropped from the view in between, a vehicle would be gone from the screen
    /// and its spot given away.
    pub(super) awaited: VecDeque<Own>,
}

impl OwnChain {
    pub(super) fn new(ends: ChainEnds) -> Self {
        Self {
            ends,
            pending: VecDeque::new(),
            awaited: VecDeque::new(),
        }
    }

    /// Adds operations that follow. Known ones are passed over; tells whether any was new.
    pub(super) fn add(&mut self, own: impl IntoIterator<Item = Own>) -> bool {
        let before = self.ends.tip;
        for own in own {
            if own.operation.seq > self.ends.tip.seq {
                self.ends.tip = own.tip();
                self.pending.push_back(own);
            }
        }
        self.ends.tip != before
    }

    /// The own operation of a number, if it is not in the log yet.
    pub(super) fn find(&self, seq: u32) -> Option<&Own> {
        let find = |own: &'_ VecDeque<Own>| own.binary_search_by_key(&seq, |own| own.operation.seq);
        let awaited = find(&self.awaited).ok().and_then(|at| self.awaited.get(at));
        awaited.or_else(|| find(&self.pending).ok().and_then(|at| self.pending.get(at)))
    }

    /// Whether the end of the server's chain is one of this chain, as far as this device can tell.
    pub(super) fn has(&self, last: Tip) -> bool {
        if last.seq > self.ends.tip.seq {
            return false;
        }
        let known = if last.seq == self.ends.tip.seq {
            Some(self.ends.tip)
        } else if last.seq == self.ends.acknowledged.seq {
            Some(self.ends.acknowledged)
        } else {
            self.find(last.seq).map(Own::tip)
        };
        // An older one than acknowledged comes with a late answer, which this device has heard since; and what is in the
        // log as ours was compared when it came.
        let heard = self.ends.acknowledged.seq.max(self.ends.logged);
        known.map_or(last.seq <= heard, |known| known == last)
    }

    /// Takes the server's word that it has the chain up to there.
    pub(super) fn acknowledge(&mut self, last: Tip) -> bool {
        let is_news = last.seq > self.ends.acknowledged.seq && self.has(last);
        if is_news {
            self.ends.acknowledged = last;
            self.ends.note_logged();
            self.let_go();
        }
        is_news
    }

    /// Notes entries of the log; those of other devices do not matter here.
    pub(super) fn note<'a>(&mut self, entries: impl Iterator<Item = &'a Entry>) {
        let own = entries.filter(|entry| entry.operation.device == self.ends.device);
        if let Some(last) = own.map(|entry| entry.operation.seq).max() {
            self.ends.cover(last);
            self.let_go();
        }
    }

    /// Moves on what the server has, and forgets what has come back in the log.
    pub(super) fn let_go(&mut self) {
        let has = self.ends.acknowledged.seq.max(self.ends.logged);
        let still = self.pending.partition_point(|own| own.operation.seq <= has);
        self.awaited.extend(self.pending.drain(..still));
        let logged = self.ends.logged;
        // What the server keeps aside never comes: it is passed by what came after it.
        let gone = self.awaited.partition_point(|own| own.operation.seq <= logged);
        self.awaited.drain(..gone);
    }

    /// Notes that the log as it is known here has everything that the server had of this chain when it answered, up to that
    /// number: what is acknowledged until there and not in the log never will be. A later answer may have acknowledged more.
    pub(super) fn level(&mut self, last: u32) {
        self.ends.cover_acknowledged(last);
        self.let_go();
    }

    /// The operations that are not in the log, as far as one can tell: one whose number the log has is there, unless the
    /// chain forked.
    pub(super) fn on_top(&self) -> impl Iterator<Item = &Own> {
        let covered = if self.ends.is_forked { 0 } else { self.ends.covered };
        let all = self.awaited.iter().chain(&self.pending);
        all.filter(move |own| own.operation.seq > covered)
    }

    /// Those of [`Self::on_top`] that nobody else has, and that come after a number.
    pub(super) fn on_top_after(&self, seq: u32) -> impl Iterator<Item = &Own> {
        let covered = if self.ends.is_forked { 0 } else { self.ends.covered };
        let at = self
            .pending
            .partition_point(|own| own.operation.seq <= seq.max(covered));
        self.pending.range(at..)
    }

    /// Forgets operations that the server keeps aside, by their hashes.
    pub(super) fn settle(&mut self, hashes: &[Hash]) {
        if hashes.is_empty() {
            return;
        }
        let still = |own: &Own| !hashes.contains(&own.hash);
        self.pending.retain(still);
        self.awaited.retain(still);
    }

    /// What to send next.
    pub(super) fn batch(&self) -> Batch {
        let first = self.pending.front();
        let operations = self.pending.iter().take(MOST_OPERATIONS);
        Batch {
            device: self.ends.device,
            after: first.map_or(self.ends.acknowledged, Own::after),
            operations: operations.map(|own| own.operation.written().clone()).collect(),
        }
    }
}
