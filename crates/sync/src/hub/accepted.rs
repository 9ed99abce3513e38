//! What became of a batch: to be stored in one transaction before anyone is told.

use engine::apply::Rejection;
use engine::ticket::DeviceNo;

use crate::chain::{Hash, Tip};
use crate::recorded::{Unreadable, Written};
use crate::wire::{Entry, Fate, Verdict};

/// What became of a batch: to be stored in one transaction before anyone is told.
#[derive(Debug, Default, PartialEq, Eq)]
#[must_use = "what is not stored must not be acknowledged"]
pub struct Accepted {
    /// New entries of the log.
    pub entries: Vec<Entry>,
    /// The hash of each of their operations.
    pub hashes: Vec<Hash>,
    /// Operations that could not be applied.
    pub aside: Vec<Aside>,
    /// What to tell the device of operations that did not simply enter the log.
    pub verdicts: Vec<Verdict>,
    /// The last operation of the batch that the server has in its chain.
    pub has: Option<Tip>,
}

impl Accepted {
    /// Whether there is nothing to store.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.aside.is_empty()
    }

    pub(super) fn put_aside(&mut self, aside: Aside) {
        self.verdicts.push(aside.verdict());
        self.aside.push(aside);
    }

    /// Adds what came after.
    pub fn extend(&mut self, after: Self) {
        self.entries.extend(after.entries);
        self.hashes.extend(after.hashes);
        self.aside.extend(after.aside);
        self.verdicts.extend(after.verdicts);
        self.has = self.has.or(after.has);
    }
}

/// An operation that could not be applied: kept, byte for byte, for somebody to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aside {
    /// The device that recorded it.
    pub device: DeviceNo,
    /// Its number and hash.
    pub tip: Tip,
    /// The hash of the operation before it.
    pub parent: Hash,
    /// Its bytes.
    pub written: Written,
    /// Why.
    pub why: Why,
    /// The stable code, `area.reason`.
    pub code: &'static str,
    /// The reason in words.
    pub detail: String,
}

/// Why an operation is kept aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It means nothing in this lot. It is a link of its chain.
    Rejected,
    /// It does not read. It is a link of its chain.
    Unreadable,
    /// Its device's storage went back in time or was copied: another operation has its place.
    Forked,
    /// Its device's credential was taken away before it came.
    Revoked,
}

impl Why {
    /// Every reason.
    pub const ALL: [Self; 4] = [Self::Rejected, Self::Unreadable, Self::Forked, Self::Revoked];

    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::Unreadable => "unreadable",
            Self::Forked => "forked",
            Self::Revoked => "revoked",
        }
    }

    /// Whether it is a link of its device's chain, so that others follow it.
    pub fn is_link(self) -> bool {
        matches!(self, Self::Rejected | Self::Unreadable)
    }
}

impl Aside {
    pub(super) fn rejected(
        device: DeviceNo,
        tip: Tip,
        parent: Hash,
        written: Written,
        rejection: &Rejection,
    ) -> Self {
        Self {
            device,
            tip,
            parent,
            written,
            why: Why::Rejected,
            code: rejection.code(),
            detail: rejection.to_string(),
        }
    }

    pub(super) fn unreadable(
        device: DeviceNo,
        tip: Tip,
        parent: Hash,
        written: Written,
        unreadable: &Unreadable,
    ) -> Self {
        Self {
            device,
            tip,
            parent,
            written,
            why: Why::Unreadable,
            code: unreadable.code(),
            detail: unreadable.to_string(),
        }
    }

    pub(super) fn forked(device: DeviceNo, tip: Tip, parent: Hash, written: Written) -> Self {
        Self {
            device,
            tip,
            parent,
            written,
            why: Why::Forked,
            code: "chain.forked",
            detail: "another operation of this device has its place".to_owned(),
        }
    }

    pub(super) fn revoked(device: DeviceNo, tip: Tip, parent: Hash, written: Written) -> Self {
        Self {
            device,
            tip,
            parent,
            written,
            why: Why::Revoked,
            code: "device.revoked",
            detail: "the device's credential had been taken away".to_owned(),
        }
    }

    /// What the device is told.
    pub fn verdict(&self) -> Verdict {
        let (code, detail) = (self.code.to_owned(), self.detail.clone());
        let fate = match self.why {
            Why::Rejected => Fate::Rejected { code, detail },
            Why::Unreadable | Why::Forked | Why::Revoked => Fate::Quarantined { code, detail },
        };
        Verdict {
            seq: self.tip.seq,
            hash: self.tip.hash,
            fate,
        }
    }
}
