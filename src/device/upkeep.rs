//! What a device does when it has time: it gives back spots that it does not need, and keeps its start quick.

use std::cell::Cell;

use engine::operation::Fact;
use engine::ticket::DeviceNo;
use sync::Replica;
use sync::replica::{Disk, Own};

use super::core::Core;
use crate::clock::{counted_ms, now};

/// For how long no vehicle may have come in before spots are given back, in milliseconds.
const QUIET_MS: u64 = 120_000;
/// So many entries beyond the last snapshot make the next one due.
const MOST_ENTRIES: usize = 500;
/// A quiet moment is enough for so many.
const FEW_ENTRIES: usize = 50;

/// What is noted for it.
#[derive(Debug, Default)]
pub(super) struct Upkeep {
    /// What the page had counted when the last vehicle came in here.
    let_in_at: Cell<u64>,
    /// How many entries the disk has beyond its snapshot.
    entries: Cell<usize>,
    /// Up to where the server last said that a chain is in a backup.
    safe: Cell<Option<(DeviceNo, u32)>>,
}

impl Upkeep {
    /// Everything was read from the disk.
    pub(super) fn begin(&self, disk: &Disk) {
        self.entries.set(disk.entries.len());
    }

    /// This device recorded something.
    pub(super) fn note_own(&self, own: &[Own]) {
        let lets_in = |own: &Own| matches!(own.operation.fact, Fact::Parked { .. } | Fact::Admitted { .. });
        if own.iter().any(lets_in) {
            self.let_in_at.set(counted_ms());
        }
    }

    /// Entries were written to the disk, and maybe a snapshot before them.
    pub(super) fn note_entries(&self, count: usize, has_snapshot: bool) {
        let before = if has_snapshot { 0 } else { self.entries.get() };
        self.entries.set(before + count);
    }

    /// Whether the server says of more records than before that they are in a backup.
    pub(super) fn is_safer(&self, safe: Option<(DeviceNo, u32)>) -> bool {
        safe.is_some_and(|(_, seq)| seq > 0) && safe != self.safe.get()
    }

    /// The disk knows what is in a backup.
    pub(super) fn note_safe(&self, safe: Option<(DeviceNo, u32)>) {
        self.safe.set(safe);
    }

    fn is_quiet(&self) -> bool {
        counted_ms().saturating_sub(self.let_in_at.get()) >= QUIET_MS
    }

    fn needs_snapshot(&self) -> bool {
        let enough = if self.is_quiet() {
            FEW_ENTRIES
        } else {
            MOST_ENTRIES
        };
        self.entries.get() >= enough
    }
}

impl Core {
    /// Does what is due, once device and server have the same. What fails is tried again after the next exchange.
    pub(super) async fn keep_tidy(&self) {
        if self.upkeep.is_quiet() {
            let draft = self.with_replica(|replica| replica.draft_return(now()));
            if let Some(draft) = draft.flatten() {
                let _ = self.append(draft).await;
            }
        }
        if self.upkeep.needs_snapshot() {
            self.shorten().await;
        }
    }

    async fn shorten(&self) {
        let snapshot = self.with_replica(Replica::snapshot).flatten();
        if let (Some(snapshot), Ok(store)) = (snapshot, self.opened())
            && store.shorten(&snapshot).await.is_ok()
        {
            self.upkeep.note_entries(0, true);
        }
    }
}
