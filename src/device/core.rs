//! What a tab holds of the device, and how news reaches its screens.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::lock::Mutex;
use leptos::prelude::*;
use screens::status::Link;
use sync::replica::Advance;
use sync::{Replica, ReplicaError};

use super::condition::Condition;
use super::state::{Failure, IdentityState, Notice, Pending, Signals};
use super::tabs::{Message, Tabs};
use super::upkeep::Upkeep;
use super::witness::Witness;
use crate::bell::Bell;
use crate::store::{Creation, Identity, Loaded, Renewal, Store, StoreError};

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
    /// A new number that the device needs, before it goes on as before.
    pub(super) renewal: Cell<Option<Renewal>>,
    pub(super) upkeep: Upkeep,
    /// Other tabs wrote to the store.
    pub(super) changed: Bell,
    /// This tab wrote to the store.
    pub(super) wrote: Bell,
    /// There is something to send.
    pub(super) appended: Bell,
    /// The network may be back, or the log has grown: try now.
    pub(super) wake: Bell,
    /// The server answered: the event stream may connect.
    pub(super) reached: Bell,
    /// The server knows that a vehicle waits for a spot, and has granted one or has none.
    pub(super) answered: Bell,
    /// The event stream must connect anew.
    pub(super) restart: Bell,
    /// The disk does not do what it should.
    pub(super) ailing: Bell,
    /// Somebody would have the disk tried again at once.
    pub(super) again: Bell,
    /// Whether the tab that leads has said something since this was last looked at.
    pub(super) has_heard: Cell<bool>,
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
            renewal: Cell::default(),
            upkeep: Upkeep::default(),
            changed: Bell::default(),
            wrote: Bell::default(),
            appended: Bell::default(),
            wake: Bell::default(),
            reached: Bell::default(),
            answered: Bell::default(),
            restart: Bell::default(),
            ailing: Bell::default(),
            again: Bell::default(),
            has_heard: Cell::default(),
        })
    }

    /// Reads the store and shows what is there: when the page begins, and whenever the store began anew.
    pub(super) async fn boot(&self) {
        let state = match self.load().await {
            Ok(Some(identity)) => IdentityState::Enrolled(identity),
            Ok(None) => IdentityState::NotEnrolled,
            Err(failure) => return self.fail(failure),
        };
        self.publish();
        if self.signals.identity.with_untracked(|known| *known != state) {
            self.signals.identity.set(state);
        }
    }

    async fn load(&self) -> Result<Option<Identity>, Failure> {
        let store = match self.open(Creation::Refused).await {
            Ok(store) => store,
            Err(StoreError::Absent) => return never_enrolled(),
            Err(error) => return Err(Failure::Storage(error)),
        };
        let loaded = store.load().await.map_err(Failure::Storage)?;
        let Some(loaded) = loaded else {
            return never_enrolled();
        };
        let identity = loaded.identity.clone();
        let missing = Witness::recall().and_then(|seen| seen.missing_from(&loaded.disk.chains));
        let renewal = match loaded.renewal {
            None if missing.is_some() => {
                // Whatever this storage records next would be numbered like records that the server has.
                Some(store.want_renewal(true).await.map_err(Failure::Storage)?)
            }
            wanted => wanted,
        };
        self.renewal.set(renewal);
        self.upkeep.begin(&loaded.disk);
        let mut replica = replica_of(loaded).map_err(Failure::Log)?;
        if let Some(before) = self.replica.borrow().as_ref() {
            replica.remember(before);
        }
        self.replica.replace(Some(replica));
        self.change_condition(|condition| {
            condition.is_strict = Some(store.is_strict());
            condition.is_stopped = identity.is_stopped;
            condition.missing = missing;
        });
        Ok(Some(identity))
    }

    /// The store, opened if it is not yet.
    pub(super) async fn open(&self, creation: Creation) -> Result<Rc<Store>, StoreError> {
        if let Some(store) = self.store.borrow().clone() {
            return Ok(store);
        }
        let store = Rc::new(Store::open(creation).await?);
        self.store.replace(Some(store.clone()));
        Ok(store)
    }

    /// The store of a device that has enrolled.
    pub(super) fn opened(&self) -> Result<Rc<Store>, StoreError> {
        self.store.borrow().clone().ok_or(StoreError::Absent)
    }

    /// Takes in what other tabs wrote. Where the store began anew, so does this tab.
    pub(super) async fn catch_up(&self) -> Result<(), NewsError> {
        let Some((tip, cursor)) = self.with_replica(|replica| (replica.tip(), replica.cursor())) else {
            return Ok(());
        };
        let Ok(store) = self.opened() else {
            return Ok(());
        };
        let era = store.era();
        let news = match store.tail(tip, cursor).await {
            Err(error) if error.is_replaced() => {
                self.boot().await;
                return Ok(());
            }
            read => read.inspect_err(|error| self.notice_loss(error))?,
        };
        if store.era() != era {
            // The replica is another one by now.
            return Ok(());
        }
        self.upkeep.note_own(&news.own);
        if self.take(news).is_err() {
            // The store knows better than this tab.
            self.boot().await;
        }
        Ok(())
    }

    /// A store that vanishes under a running app takes the device's records with it, and that of a later version is not
    /// for this one.
    pub(super) fn notice_loss(&self, error: &StoreError) {
        match error {
            StoreError::Absent => {
                self.store.take();
                self.fail(Failure::StorageLost);
            }
            StoreError::Newer => self.fail(Failure::Storage(StoreError::Newer)),
            _ => {}
        }
    }

    /// Shows that this tab cannot work, and why. Whether others can they find out for themselves.
    pub(super) fn fail(&self, failure: Failure) {
        let reason = failure.to_string();
        self.signals.link.set(Link::Failed { reason });
        let state = IdentityState::Failed(failure);
        if self.signals.identity.with_untracked(|known| *known != state) {
            self.signals.identity.set(state);
        }
        self.ailing.ring();
        // If it leads, it leads no longer.
        self.wake.ring();
    }

    /// Why this tab cannot work.
    pub(super) fn failure(&self) -> Option<Failure> {
        self.signals
            .identity
            .with_untracked(|state| state.failure().cloned())
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
        // The rights first: what a screen makes of a view depends on them.
        self.publish_rights();
        if !is_same {
            self.signals.view.set(view);
        }
        if self.signals.pending.get_untracked() != pending {
            self.signals.pending.set(pending);
        }
    }

    fn publish_rights(&self) {
        if let Some(rights) = self.with_replica(Replica::rights)
            && self.signals.rights.get_untracked() != rights
        {
            self.signals.rights.set(rights);
        }
    }

    /// Notes how the device itself is, and lets it do what it may do then.
    pub(super) fn change_condition(&self, change: impl FnOnce(&mut Condition)) {
        let mut condition = self.signals.condition.get_untracked();
        change(&mut condition);
        if let Some(replica) = self.replica.borrow_mut().as_mut() {
            replica.set_standing(condition.standing());
        }
        if self.signals.condition.get_untracked() != condition {
            self.signals.condition.set(condition);
        }
        self.publish_rights();
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

    /// Tells something here and in the other tabs.
    pub(super) fn tell(&self, notices: Vec<Notice>) {
        if !notices.is_empty() {
            self.say(&Message::Notices {
                notices: notices.clone(),
            });
            self.note(notices);
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
        let is_whole = self.signals.condition.get_untracked().missing.is_none();
        if let Some(witness) = self.with_replica(Witness::of).filter(|_| is_whole) {
            witness.remember();
        }
    }
}

/// The replica that the store's contents amount to.
fn replica_of(loaded: Loaded) -> Result<Replica, ReplicaError> {
    let identity = loaded.identity;
    let replica = Replica::load(identity.device, identity.code_key, identity.secret, loaded.disk)?;
    if let Some(last) = replica.pending().map(|own| own.operation.at).max() {
        crate::clock::not_before(last);
    }
    Ok(replica)
}

/// An empty store is a new device's only if no witness tells of another.
fn never_enrolled() -> Result<Option<Identity>, Failure> {
    match Witness::recall() {
        Some(_) => Err(Failure::StorageLost),
        None => Ok(None),
    }
}
