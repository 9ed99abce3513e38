//! A hub rebuilt from what is stored.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use engine::apply::apply;
use engine::frozen::Frozen;
use engine::lot::Lot;
use engine::operation::Fact;
use engine::state::State;
use engine::ticket::DeviceNo;

use serde::{Deserialize, Serialize};

use super::lives::Lives;
use super::pools::Usage;
use super::{Chain, Hub, HubError, keep_recent};
use crate::chain::{Hash, Tip};
use crate::wire::{Cursor, Entry};

/// What is stored of a lot.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Where to begin; none for the log's own beginning.
    pub base: Option<Base>,
    /// The log, from its first entry on, or from the one after `base`. Earlier ones are passed over.
    pub entries: Vec<Entry>,
    /// Operations of every chain, in the order of each chain: those of the log and those that are kept aside. Of each the
    /// last [`RECENT`](super::RECENT) are enough.
    pub links: Vec<Link>,
    /// The last entry from which personal data was erased; 0 for none (S-20).
    pub erased: u64,
    /// Operations that are kept aside and are not links.
    pub aside: Vec<(DeviceNo, Hash)>,
    /// Up to which operation each chain is in a backup.
    pub safe: Vec<(DeviceNo, u32)>,
}

/// What a hub had come to at some entry of its log: a start from there folds what came later, and nothing before (S-19).
///
/// A log from which personal data was erased comes to other states than it did; what a hub had come to by then stays so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Base {
    cursor: Cursor,
    state: Frozen,
    lives: Lives,
    recent: VecDeque<Hash>,
    usage: BTreeMap<DeviceNo, Usage>,
}

impl Base {
    /// Up to which entry of the log it is.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }
}

/// One operation's place in its chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// The device.
    pub device: DeviceNo,
    /// The operation's number.
    pub seq: u32,
    /// Its hash.
    pub hash: Hash,
}

impl Hub {
    /// Rebuilds the hub from what is stored.
    ///
    /// # Errors
    /// [`HubError::NoLot`] and [`HubError::Broken`].
    pub fn replay(kept: Kept) -> Result<Self, HubError> {
        let mut entries = kept.entries.into_iter();
        let mut hub = match kept.base {
            Some(base) => Self::begin_from(base)?,
            None => Self::begin_with(&entries.next().ok_or(HubError::NoLot)?)?,
        };
        hub.safe = kept.safe.into_iter().collect();
        hub.erased = kept.erased;
        let begun = hub.head();
        for entry in entries.filter(|entry| entry.number > begun) {
            if entry.number != hub.head() + 1 || apply(&mut hub.state, &entry.operation).is_err() {
                return Err(HubError::Broken(entry.number));
            }
            hub.lives.note(&entry.operation);
            hub.cursor = hub.cursor.then(&entry);
            keep_recent(&mut hub.recent, hub.cursor.hash);
            hub.note_entry(&entry);
        }
        for Link { device, seq, hash } in kept.links {
            let chain: &mut Chain = hub.chains.entry(device).or_default();
            chain.push(Tip { seq, hash });
        }
        for (device, hash) in kept.aside {
            hub.aside.entry(device).or_default().insert(hash);
        }
        Ok(hub)
    }

    fn begin_with(first: &Entry) -> Result<Self, HubError> {
        let cursor = Cursor::START.then(first);
        Ok(Self {
            state: opened(first).ok_or(HubError::NoLot)?,
            cursor,
            chains: BTreeMap::new(),
            aside: BTreeMap::new(),
            lives: Lives::beginning_with(cursor),
            recent: [cursor.hash].into(),
            safe: BTreeMap::new(),
            usage: BTreeMap::new(),
            erased: 0,
        })
    }

    fn begin_from(base: Base) -> Result<Self, HubError> {
        let broken = |_| HubError::Broken(base.cursor.number);
        Ok(Self {
            state: State::try_from(base.state).map_err(broken)?,
            cursor: base.cursor,
            chains: BTreeMap::new(),
            aside: BTreeMap::new(),
            lives: base.lives,
            recent: base.recent,
            safe: BTreeMap::new(),
            usage: base.usage,
            erased: 0,
        })
    }

    /// What the hub has come to, for a later start to begin from.
    pub fn base(&self) -> Base {
        Base {
            cursor: self.cursor,
            state: self.state.freeze(),
            lives: self.lives.clone(),
            recent: self.recent.clone(),
            usage: self.usage.clone(),
        }
    }
}

/// The state after the first entry of a log, if that publishes a sound lot.
pub(crate) fn opened(first: &Entry) -> Option<State> {
    match &first.operation.fact {
        Fact::LotPublished { lot } if first.number == 1 && first.operation.device == DeviceNo::SERVER => {
            Some(State::open(Arc::new(Lot::try_from(lot.as_ref().clone()).ok()?)))
        }
        _ => None,
    }
}
