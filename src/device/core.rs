//! What a tab holds of the device, and how news reaches its screens.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::lock::Mutex;
use leptos::prelude::*;
use screens::status::Link;
use sync::{Advance, Replica, ReplicaError};

use super::bell::Bell;
use super::state::{Failure, IdentityState, Notice, Pending, Signals, Storage};
use super::tabs::{Message, Tabs};
use crate::settings::Witness;
use crate::store::{Creation, Identity, Loaded, Store, StoreError};

/// The device as one tab holds it. No borrow of it is held across an `await`.
#[derive(Debug)]
pub(super) struct Core {
    pub(super) signals: Signals,
    pub(super) store: RefCell<Option<Rc<Store>>>,
    pub(super) replica: RefCell<Option<Replica>>,
    pub(super) tabs: RefCell<Tabs>,
    /// Held while a submission decides and writes, so that a tab does one at a time.
    pub(super) turn: Mutex<()>,
    /// Whether this tab talks to the server.
    pub(super) leads: Cell<bool>,
    /// Other tabs wrote to the store.
    pub(super) changed: Bell,
    /// There is something to send.
    pub(super) appended: Bell,
    /// The network may be back, or the log has grown: try now.
    pub(super) wake: Bell,
    /// The server answered: the event stream may connect.
    pub(super) reached: Bell,
    /// The event stream must connect anew.
    pub(super) restart: Bell,
}

/// Why news could not be taken in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NewsError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Log(#[from] ReplicaError),
}

impl Core {
    pub(super) fn new() -> Rc<Self> {
        Rc::new(Self {
            signals: Signals::new(),
            store: RefCell::default(),
            replica: RefCell::default(),
            tabs: RefCell::default(),
            turn: Mutex::default(),
            leads: Cell::default(),
            changed: Bell::default(),
            appended: Bell::default(),
            wake: Bell::default(),
            reached: Bell::default(),
            restart: Bell::default(),
        })
    }

    /// Reads the store and shows what is there.
    pub(super) async fn boot(&self) {
        let state = match self.load().await {
            Ok(Some(identity)) => IdentityState::Enrolled(identity),
            Ok(None) => IdentityState::NotEnrolled,
            Err(failure) => {
                self.show_link(Link::Failed {
                    reason: failure.to_string(),
                });
                IdentityState::Failed(failure)
            }
        };
        self.publish();
        self.signals.identity.set(state);
    }

    async fn load(&self) -> Result<Option<Identity>, Failure> {
        let store = match self.open(Creation::Refused).await {
            Ok(store) => store,
            Err(StoreError::Absent) => return never_enrolled(),
            Err(error) => return Err(Failure::Storage(error)),
        };
        let loaded = store.load().await.map_err(Failure::Storage)?;
        let Some(identity) = loaded.identity.clone() else {
            return never_enrolled();
        };
        let replica = replica_of(&identity, loaded).map_err(Failure::Log)?;
        if is_older_than_witnessed(&replica) {
            return Err(Failure::StorageLost);
        }
        self.replica.replace(Some(replica));
        Ok(Some(identity))
    }

    /// The store, opened if it is not yet.
    pub(super) async fn open(&self, creation: Creation) -> Result<Rc<Store>, StoreError> {
        if let Some(store) = self.store.borrow().clone() {
            return Ok(store);
        }
        let store = Rc::new(Store::open(creation).await?);
        self.store.replace(Some(store.clone()));
        self.signals.storage.update(|storage| {
            *storage = Storage {
                is_strict: Some(store.is_strict()),
                ..*storage
            };
        });
        Ok(store)
    }

    /// Takes in what other tabs wrote.
    pub(super) async fn catch_up(&self) -> Result<(), NewsError> {
        let Some((last_seq, cursor)) = self.with_replica(|replica| (replica.last_seq(), replica.cursor()))
        else {
            return Ok(());
        };
        let Some(store) = self.store.borrow().clone() else {
            return Ok(());
        };
        let era = store.era();
        let read = store.tail(last_seq, cursor).await;
        let news = read.inspect_err(|error| self.notice_loss(error))?;
        if store.era() != era {
            // The replica is another device's by now.
            return Ok(());
        }
        self.take(news)?;
        Ok(())
    }

    /// A store that vanishes under a running app takes the device's records with it.
    pub(super) fn notice_loss(&self, error: &StoreError) {
        if *error == StoreError::Absent {
            self.store.take();
            self.signals
                .identity
                .set(IdentityState::Failed(Failure::StorageLost));
            self.show_link(Link::Failed {
                reason: Failure::StorageLost.to_string(),
            });
        }
    }

    /// Takes news in and shows it.
    pub(super) fn take(&self, news: Advance) -> Result<(), ReplicaError> {
        if let Some(replica) = self.replica.borrow_mut().as_mut() {
            replica.advance(news)?;
        }
        self.publish();
        Ok(())
    }

    /// Shows what the replica holds.
    pub(super) fn publish(&self) {
        let (view, pending) = self
            .with_replica(|replica| (replica.view().cloned(), Pending::of(replica)))
            .unwrap_or_default();
        let is_same = self.signals.view.with_untracked(|shown| match (shown, &view) {
            (Some(shown), Some(view)) => std::sync::Arc::ptr_eq(shown, view),
            (None, None) => true,
            _ => false,
        });
        if !is_same {
            self.signals.view.set(view);
        }
        if self.signals.pending.get_untracked() != pending {
            self.signals.pending.set(pending);
        }
    }

    pub(super) fn with_replica<T>(&self, read: impl FnOnce(&Replica) -> T) -> Option<T> {
        self.replica.borrow().as_ref().map(read)
    }

    pub(super) fn identity(&self) -> Option<Identity> {
        self.signals
            .identity
            .with_untracked(|state| state.enrolled().cloned())
    }

    pub(super) fn say(&self, message: &Message) {
        self.tabs.borrow().say(message);
    }

    /// Shows the link here and, from the tab that knows it, in the others.
    pub(super) fn show_link(&self, link: Link) {
        if self.leads.get() {
            self.say(&Message::Link(link.clone().into()));
        }
        if self.signals.link.get_untracked() != link {
            self.signals.link.set(link);
        }
    }

    pub(super) fn note(&self, notices: Vec<Notice>) {
        self.signals.notices.update(|known| {
            for notice in notices {
                if !known.contains(&notice) {
                    known.push(notice);
                }
            }
        });
    }

    /// Leaves the witness of how far this device's records go.
    pub(super) fn leave_witness(&self) {
        let witness = self.with_replica(|replica| Witness {
            device: replica.device(),
            last_seq: replica.last_seq(),
        });
        if let Some(witness) = witness {
            witness.remember();
        }
    }
}

/// The replica that the store's contents amount to.
fn replica_of(identity: &Identity, loaded: Loaded) -> Result<Replica, ReplicaError> {
    let mut replica = Replica::new(identity.device, identity.code_key.clone());
    replica.advance(Advance {
        own: loaded.own,
        entries: loaded.entries,
        acknowledged: loaded.head.acknowledged,
    })?;
    Ok(replica)
}

/// An older state of the disk would number new operations like ones that the server has: they would be passed over.
fn is_older_than_witnessed(replica: &Replica) -> bool {
    let witness = Witness::recall().filter(|witness| witness.device == replica.device());
    witness.is_some_and(|witness| witness.last_seq > replica.last_seq())
}

/// An empty store is a new device's only if no witness tells of another.
fn never_enrolled() -> Result<Option<Identity>, Failure> {
    match Witness::recall() {
        Some(_) => Err(Failure::StorageLost),
        None => Ok(None),
    }
}
