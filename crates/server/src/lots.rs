//! The lots of this server as they are in memory: each the fold of its stored log, with one writer at a time.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::lot::{Lot, LotDocument, LotError};
use engine::operation::{Fact, Operation};
use engine::state::State;
use engine::ticket::DeviceNo;
use engine::time::Instant;
use sync::{Accepted, Hub, HubError};
use tokio::sync::{Mutex, MutexGuard, RwLock, watch};

use crate::events;
use crate::projection::Projection;
use crate::store::{Store, StoreError};
use crate::touched::Touched;

/// One lot in memory.
#[derive(Debug)]
pub struct LiveLot {
    id: String,
    store: Store,
    held: Mutex<Held>,
    head: watch::Sender<u64>,
}

/// The hub, and whether it may be ahead of its log.
#[derive(Debug)]
struct Held {
    hub: Hub,
    /// Set while something is stored. Found set afterwards, storing has failed or was interrupted, and nothing of
    /// what the hub holds may be believed.
    unsure: bool,
}

/// Why a lot takes nothing in.
#[derive(Debug, thiserror::Error)]
pub enum LotFailure {
    /// The device knows entries that the log does not have.
    #[error("the device knows log entry {cursor}, but the log ends at {head}")]
    CursorAhead {
        /// The device's cursor.
        cursor: u64,
        /// The end of the log.
        head: u64,
    },
    /// The hub takes nothing of the batch, or the stored log does not replay.
    #[error(transparent)]
    Hub(#[from] HubError),
    /// The published lot is not sound.
    #[error(transparent)]
    Lot(#[from] LotError),
    /// Nothing was stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl LiveLot {
    /// Replays a lot from its stored log.
    async fn load(id: &str, store: &Store) -> Result<Self, LotFailure> {
        let hub = replayed(id, store).await?;
        let (head, _) = watch::channel(hub.head());
        let memory = Mutex::new(Held { hub, unsure: false });
        Ok(Self {
            id: id.to_owned(),
            store: store.clone(),
            held: memory,
            head,
        })
    }

    /// The lot's short name.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The end of the log, and every new one as it is stored.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.head.subscribe()
    }

    /// Reads the lot as it is stored.
    pub async fn read<T>(&self, read: impl FnOnce(&Hub) -> T) -> Result<T, LotFailure> {
        let held = self.fresh().await?;
        Ok(read(&held.hub))
    }

    /// The hub, at the end of the stored log: after a failure, and after another process has written, it is rebuilt.
    async fn fresh(&self) -> Result<MutexGuard<'_, Held>, LotFailure> {
        let mut held = self.held.lock().await;
        if held.unsure || self.store.head(&self.id).await? != held.hub.head() {
            held.hub = replayed(&self.id, &self.store).await?;
            held.unsure = false;
            self.announce(held.hub.head());
        }
        Ok(held)
    }

    /// Takes a device's operations in: in memory, then in one transaction. Only what is stored is answered (I-1).
    ///
    /// It runs to its end even where the caller no longer waits, so that no request that breaks off half-way can
    /// leave the hub ahead of its log.
    pub async fn accept(
        self: &Arc<Self>,
        sender: DeviceNo,
        cursor: u64,
        operations: Vec<Operation>,
        at: Instant,
    ) -> Result<(Accepted, u64), LotFailure> {
        self.change(at, move |hub| {
            if cursor > hub.head() {
                let head = hub.head();
                return Err(LotFailure::CursorAhead { cursor, head });
            }
            let facts = operations.iter().map(|operation| &operation.fact);
            let touched = Touched::by(facts, hub.state());
            Ok((hub.accept(sender, operations, at)?, touched))
        })
        .await
    }

    /// Publishes a new version of the lot.
    pub async fn publish(self: &Arc<Self>, lot: LotDocument, at: Instant) -> Result<u64, LotFailure> {
        Lot::try_from(lot.clone())?;
        let publish = move |hub: &mut Hub| Ok((hub.publish(lot, at)?, Touched::Everything));
        let (_, head) = self.change(at, publish).await?;
        Ok(head)
    }

    /// Records facts that the server itself tells, as they follow from the state at that moment; none, and nothing happens.
    pub async fn append_server_facts(
        self: &Arc<Self>,
        at: Instant,
        facts: impl FnOnce(&State) -> Vec<Fact> + Send + 'static,
    ) -> Result<u64, LotFailure> {
        let append = move |hub: &mut Hub| {
            let facts = facts(hub.state());
            let touched = Touched::by(&facts, hub.state());
            Ok((hub.append_server_facts(facts, at)?, touched))
        };
        let (_, head) = self.change(at, append).await?;
        Ok(head)
    }

    async fn change(
        self: &Arc<Self>,
        at: Instant,
        change: impl FnOnce(&mut Hub) -> Result<(Accepted, Touched), LotFailure> + Send + 'static,
    ) -> Result<(Accepted, u64), LotFailure> {
        use tracing::Instrument as _;
        let lot = Arc::clone(self);
        let work = async move { lot.change_and_store(at, change).await };
        tokio::spawn(work.in_current_span())
            .await
            .unwrap_or_else(|stopped| {
                let reason = StoreError::Unreadable(format!("the work was interrupted: {stopped}"));
                Err(reason.into())
            })
    }

    async fn change_and_store(
        &self,
        at: Instant,
        change: impl FnOnce(&mut Hub) -> Result<(Accepted, Touched), LotFailure>,
    ) -> Result<(Accepted, u64), LotFailure> {
        let mut held = self.fresh().await?;
        let before = held.hub.head();
        held.unsure = true;
        // An error of the change itself has changed nothing.
        let (accepted, touched) = change(&mut held.hub).inspect_err(|_| held.unsure = false)?;
        if !(accepted.entries.is_empty() && accepted.rejected.is_empty()) {
            let projection = Projection::after(held.hub.state(), touched);
            self.store
                .append(&self.id, before, &accepted, at, &projection)
                .await?;
        }
        held.unsure = false;
        let after = held.hub.head();
        events::accepted(&self.id, &accepted);
        self.announce(after);
        Ok((accepted, after))
    }

    fn announce(&self, head: u64) {
        self.head
            .send_if_modified(|known| std::mem::replace(known, head) != head);
    }
}

async fn replayed(id: &str, store: &Store) -> Result<Hub, LotFailure> {
    let mut hub = Hub::replay(store.since(id, 0, usize::MAX).await?)?;
    for (device, seq) in store.quarantined(id).await? {
        hub.note_last(device, seq);
    }
    Ok(hub)
}

/// Every lot of this server.
#[derive(Debug)]
pub struct Lots {
    store: Store,
    live: RwLock<BTreeMap<String, Arc<LiveLot>>>,
}

impl Lots {
    /// Replays every stored lot.
    pub async fn load(store: &Store) -> Result<Self, LotFailure> {
        let lots = Self {
            store: store.clone(),
            live: RwLock::default(),
        };
        lots.follow().await?;
        Ok(lots)
    }

    /// Catches up with what other processes on the same data have published.
    pub async fn follow(&self) -> Result<(), LotFailure> {
        for id in self.store.lots().await? {
            let known = self.live.read().await.get(&id).cloned();
            if let Some(lot) = known {
                drop(lot.fresh().await?);
            } else {
                let lot = LiveLot::load(&id, &self.store).await?;
                self.live.write().await.insert(id, Arc::new(lot));
            }
        }
        Ok(())
    }

    /// A lot by its short name.
    pub async fn get(&self, id: &str) -> Option<Arc<LiveLot>> {
        self.live.read().await.get(id).cloned()
    }

    /// Every lot, by name.
    pub async fn all(&self) -> Vec<Arc<LiveLot>> {
        self.live.read().await.values().cloned().collect()
    }

    /// Publishes a lot: a new one, or a new version. Returns the number of its log entry.
    pub async fn publish(&self, document: LotDocument, at: Instant) -> Result<u64, LotFailure> {
        if let Some(lot) = self.get(&document.id).await {
            return lot.publish(document, at).await;
        }
        let lot = Lot::try_from(document.clone())?;
        let (hub, entry) = Hub::open(document, at)?;
        let projection = Projection::whole(hub.state());
        self.store.open_lot(&lot, entry, &projection).await?;
        events::opened(&lot.document().id);
        self.follow().await?;
        Ok(hub.head())
    }
}
