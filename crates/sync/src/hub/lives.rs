//! The lives of the server: each ends with a restore from a backup.

use std::collections::BTreeSet;

use engine::hex::Hex;
use engine::lease::{Epoch, LeaseChange};
use engine::operation::{Fact, Operation};
use engine::ticket::DeviceNo;

use serde::{Deserialize, Serialize};

use crate::wire::Cursor;

/// The lives of the server, the present one last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Lives {
    first: Epoch,
    /// Each later life, and how much of the log of the one before it has.
    later: Vec<(Epoch, Cursor)>,
    /// The devices of which an operation entered the log in the present life.
    heard: BTreeSet<DeviceNo>,
}

impl Lives {
    /// The first life begins with the first entry of the log, and is named after it.
    pub(super) fn beginning_with(first: Cursor) -> Self {
        let mut name = [0; 8];
        name.copy_from_slice(&first.hash.0[..8]);
        Self {
            first: Hex(name),
            later: Vec::new(),
            heard: BTreeSet::new(),
        }
    }

    /// Notes an entry of the log.
    pub(super) fn note(&mut self, operation: &Operation) {
        if let Fact::Lease {
            change: LeaseChange::Restored {
                epoch, common, log, ..
            },
        } = &operation.fact
        {
            let common = Cursor {
                number: *common,
                hash: *log,
            };
            self.later.push((*epoch, common));
            self.heard.clear();
        } else {
            self.heard.insert(operation.device);
        }
    }

    /// Whether a restore may have taken back what a device recorded, and nothing has come of it since.
    pub(super) fn may_have_taken_back(&self, device: DeviceNo) -> bool {
        !self.later.is_empty() && !self.heard.contains(&device)
    }

    pub(super) fn epoch(&self) -> Epoch {
        self.later.last().map_or(self.first, |(epoch, _)| *epoch)
    }

    pub(super) fn common(&self, known: Option<Epoch>) -> Option<Cursor> {
        let known = known.filter(|known| *known != self.epoch())?;
        let since = if known == self.first {
            Some(&self.later[..])
        } else {
            let at = self.later.iter().position(|(epoch, _)| *epoch == known);
            at.map(|at| &self.later[at + 1..])
        };
        // A life that nobody remembers was itself undone by a restore.
        let common = since.and_then(|lives| {
            let all = lives.iter().map(|(_, common)| *common);
            all.min_by_key(|common| common.number)
        });
        Some(common.unwrap_or(Cursor::START))
    }
}
