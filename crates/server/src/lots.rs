//! The lots of this server as they are in memory.

mod books;
mod live;
mod lives;

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::lot::{Lot, LotDocument};
use engine::time::Instant;
use sync::Hub;
use tokio::sync::RwLock;

pub use books::EraseRefusal;
pub use live::{LiveLot, LotFailure};
pub use lives::Withdrawn;

use crate::events;
use crate::projection::Projection;
use crate::store::Store;

/// Every lot of this server.
#[derive(Debug)]
pub struct Lots {
    store: Store,
    live: RwLock<BTreeMap<String, Arc<LiveLot>>>,
}

impl Lots {
    /// Replays every stored lot. Who goes on to write calls [`Lots::begin`] before anything else.
    pub async fn load(store: &Store) -> Result<Self, LotFailure> {
        let lots = Self {
            store: store.clone(),
            live: RwLock::default(),
        };
        lots.follow().await?;
        Ok(lots)
    }

    /// Catches up with what other processes on the same data have written.
    pub async fn follow(&self) -> Result<(), LotFailure> {
        for id in self.store.lots().await? {
            let known = self.live.read().await.get(&id).cloned();
            if let Some(lot) = known {
                lot.follow().await?;
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

    /// Publishes a lot: a new one, or a new version. Returns the number of the log's last entry.
    pub async fn publish(&self, document: LotDocument, at: Instant) -> Result<u64, LotFailure> {
        if let Some(lot) = self.get(&document.id).await {
            return lot.publish(document, at).await;
        }
        let lot = Lot::try_from(document.clone())?;
        let (hub, accepted) = Hub::open(document, at)?;
        let projection = Projection::whole(hub.state());
        self.store.open_lot(&lot, &accepted, &projection).await?;
        events::opened(&lot.document().id);
        self.follow().await?;
        if self.live.read().await.len() == 1 && self.store.lost().await?.is_some() {
            // The database was lost altogether: devices of the life before may still lease spots of this lot.
            self.begin(at).await?;
        }
        self.store.head(&lot.document().id).await.map_err(Into::into)
    }
}
