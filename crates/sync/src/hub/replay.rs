//! A hub rebuilt from what is stored.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::apply::apply;
use engine::lot::Lot;
use engine::operation::Fact;
use engine::state::State;
use engine::ticket::DeviceNo;

use super::lives::Lives;
use super::{Chain, Hub, HubError, keep_recent};
use crate::chain::{Hash, Tip};
use crate::wire::{Cursor, Entry};

/// What is stored of a lot.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// The log, from its first entry on.
    pub entries: Vec<Entry>,
    /// Every operation of every chain, in the order of each chain: those of the log and those that are kept aside.
    pub links: Vec<Link>,
    /// Operations that are kept aside and are not links.
    pub aside: Vec<(DeviceNo, Hash)>,
    /// Up to which operation each chain is in a backup.
    pub safe: Vec<(DeviceNo, u32)>,
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
        let first = entries.next().ok_or(HubError::NoLot)?;
        let cursor = Cursor::START.then(&first);
        let mut hub = Self {
            state: opened(&first).ok_or(HubError::NoLot)?,
            cursor,
            chains: BTreeMap::new(),
            aside: BTreeMap::new(),
            lives: Lives::beginning_with(cursor),
            recent: [cursor.hash].into(),
            safe: kept.safe.into_iter().collect(),
            usage: BTreeMap::new(),
        };
        for entry in entries {
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
