//! One lot in memory: the fold of its stored log, with one writer at a time.

use std::sync::Arc;

use engine::lot::{Lot, LotDocument, LotError};
use engine::operation::Fact;
use engine::state::State;
use engine::time::Instant;
use sync::hub::{Answer, Sender};
use sync::recorded::Recorded;
use sync::wire::{Batch, Entry, SyncRequest};
use sync::{Accepted, Hub, HubError};
use tokio::sync::{Mutex, MutexGuard, watch};

use super::lives::Noticed;
use crate::events;
use crate::projection::Projection;
use crate::store::{Store, StoreError};
use crate::touched::Touched;

/// How many entries a start folds at most, but for those of the last change.
const MOST_FOLDED: u64 = 5_000;

/// One lot in memory.
#[derive(Debug)]
pub struct LiveLot {
    id: String,
    pub(super) store: Store,
    held: Mutex<Held>,
    head: watch::Sender<u64>,
}

/// The hub, and whether it may be ahead of its log.
#[derive(Debug)]
struct Held {
    hub: Hub,
    /// How many backups the hub has been told of.
    backups: u64,
    /// The entry of the stored state that a start begins from; 0 for none.
    base: u64,
    /// Set while something is stored. Found set afterwards, storing has failed or was interrupted, and nothing of
    /// what the hub holds may be believed.
    unsure: bool,
}

/// Why a lot takes nothing in.
#[derive(Debug, thiserror::Error)]
pub enum LotFailure {
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

/// What has become of a hub, to be stored before anyone is told.
pub(super) struct Change<T> {
    pub(super) accepted: Accepted,
    pub(super) touched: Touched,
    pub(super) tells: T,
}

impl<T> Change<T> {
    /// A change by the server alone, of leases.
    pub(super) fn of_leases(accepted: Accepted, tells: T) -> Self {
        Self {
            accepted,
            touched: Touched::nothing(),
            tells,
        }
    }
}

impl LiveLot {
    /// Replays a lot from its stored log.
    pub(super) async fn load(id: &str, store: &Store) -> Result<Self, LotFailure> {
        let backups = store.mark(id).await?.backups;
        let (hub, base) = replayed(id, store).await?;
        let (head, _) = watch::channel(hub.head());
        let memory = Mutex::new(Held {
            hub,
            backups,
            base,
            unsure: false,
        });
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

    /// Catches up with what other processes on the same data have written.
    pub(super) async fn follow(&self) -> Result<(), LotFailure> {
        self.fresh().await.map(drop)
    }

    /// The hub, at the end of the stored log: after a failure, and after another process has written, it is rebuilt.
    async fn fresh(&self) -> Result<MutexGuard<'_, Held>, LotFailure> {
        let mut held = self.held.lock().await;
        let mark = self.store.mark(&self.id).await?;
        if held.unsure || mark.head != held.hub.head() {
            (held.hub, held.base) = replayed(&self.id, &self.store).await?;
            held.unsure = false;
            self.announce(held.hub.head());
        } else if mark.backups != held.backups {
            for (device, seq) in self.store.safe(&self.id).await? {
                held.hub.note_backup(device, seq);
            }
        }
        held.backups = mark.backups;
        Ok(held)
    }

    /// Takes in what a device sends: in memory, then in one transaction. Only what is stored is answered (I-1).
    ///
    /// The number is that of the log's last entry then: what came later is not to be told with this answer. A device that
    /// has seen a log which this is not proves that the database is an older one, and then a new life begins (S-15).
    pub async fn exchange(
        self: &Arc<Self>,
        sender: &Sender,
        request: SyncRequest,
        at: Instant,
    ) -> Result<(Answer, u64), LotFailure> {
        let told = self.exchange_once(sender.clone(), request.clone(), at).await;
        let (Err(LotFailure::Hub(HubError::Behind { device })), Some(epoch)) = (&told, request.epoch) else {
            return told;
        };
        let noticed = Noticed::ByDevice {
            device: *device,
            epoch,
        };
        self.begin_life(noticed, at).await?;
        self.exchange_once(sender.clone(), request, at).await
    }

    async fn exchange_once(
        self: &Arc<Self>,
        sender: Sender,
        request: SyncRequest,
        at: Instant,
    ) -> Result<(Answer, u64), LotFailure> {
        let (device, old) = (
            request.batch.device,
            self.read(|hub| hub.not_at_hand(&request.batch)).await?,
        );
        let old = match old {
            Some(seqs) => self.store.links_of(&self.id, device, seqs).await?,
            None => Vec::new(),
        };
        self.change(at, move |hub| {
            hub.recall(old);
            let touched = Touched::by(&readable(&request.batch), hub.state());
            let (mut accepted, answer) = hub.exchange(&sender, request, at)?;
            // The answer has them alone; the server's own log is to have them too.
            accepted.verdicts = answer.verdicts().to_vec();
            let tells = (answer, hub.head());
            Ok(Change {
                accepted,
                touched,
                tells,
            })
        })
        .await
    }

    /// Records facts that the server itself tells, as they follow from the state at that moment; none, and nothing happens.
    pub async fn append_server_facts(
        self: &Arc<Self>,
        at: Instant,
        facts: impl FnOnce(&State) -> Vec<Fact> + Send + 'static,
    ) -> Result<u64, LotFailure> {
        let append = move |hub: &mut Hub| {
            let facts = facts(hub.state());
            Ok(Change {
                accepted: hub.record_all(facts, at),
                touched: Touched::nothing(),
                tells: hub.head(),
            })
        };
        self.change(at, append).await
    }

    /// Publishes a new version of the lot.
    pub async fn publish(self: &Arc<Self>, lot: LotDocument, at: Instant) -> Result<u64, LotFailure> {
        Lot::try_from(lot.clone())?;
        let publish = move |hub: &mut Hub| {
            let accepted = hub.publish(lot, at);
            Ok(Change {
                accepted,
                touched: Touched::Everything,
                tells: hub.head(),
            })
        };
        self.change(at, publish).await
    }

    /// Changes the lot in memory, and then in one transaction where it is stored.
    ///
    /// It runs to its end even where the caller no longer waits, so that no request that breaks off half-way can
    /// leave the hub ahead of its log.
    pub(super) async fn change<T: Send + 'static>(
        self: &Arc<Self>,
        at: Instant,
        change: impl FnOnce(&mut Hub) -> Result<Change<T>, LotFailure> + Send + 'static,
    ) -> Result<T, LotFailure> {
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

    async fn change_and_store<T>(
        &self,
        at: Instant,
        change: impl FnOnce(&mut Hub) -> Result<Change<T>, LotFailure>,
    ) -> Result<T, LotFailure> {
        let mut held = self.fresh().await?;
        let before = held.hub.head();
        let was_recovering = held.hub.state().leases().is_recovering();
        held.unsure = true;
        // An error of the change itself has changed nothing.
        let Change {
            accepted,
            touched,
            tells,
        } = change(&mut held.hub).inspect_err(|_| held.unsure = false)?;
        if !accepted.is_empty() {
            let touched = touched.and_by_leases(&accepted, held.hub.state());
            let projection = Projection::after(held.hub.state(), touched);
            let base = needs_base(&accepted, held.hub.head() - held.base).then(|| held.hub.base());
            let erased = self
                .store
                .append(&self.id, before, &accepted, at, &projection, base.as_ref())
                .await?;
            held.hub.note_erased(erased);
            held.base = base.map_or(held.base, |base| base.cursor().number);
        }
        held.unsure = false;
        events::accepted(&self.id, &accepted);
        if was_recovering && !held.hub.state().leases().is_recovering() {
            events::recovered(&self.id, held.hub.state());
        }
        self.announce(held.hub.head());
        Ok(tells)
    }

    fn announce(&self, head: u64) {
        self.head
            .send_if_modified(|known| std::mem::replace(known, head) != head);
    }
}

/// A hub as it is stored, and the entry of the state that it began from.
async fn replayed(id: &str, store: &Store) -> Result<(Hub, u64), LotFailure> {
    let kept = store.kept(id).await?;
    let base = kept.base.as_ref().map_or(0, |base| base.cursor().number);
    Ok((Hub::replay(kept)?, base))
}

/// Whether a state to begin from goes with a change: where data is erased, the log alone does not come to that state any
/// more, and otherwise now and then, so that no start folds a long log (S-19).
fn needs_base(accepted: &Accepted, since: u64) -> bool {
    let erases = |entry: &Entry| matches!(entry.operation.fact, Fact::Erased { .. });
    since >= MOST_FOLDED || accepted.entries.iter().any(erases)
}

/// The operations of a batch that read.
fn readable(batch: &Batch) -> Vec<Recorded> {
    let seqs = batch.after.seq.saturating_add(1)..;
    let read = |(seq, written): (u32, &sync::recorded::Written)| {
        Recorded::read(batch.device, seq, written.clone()).ok()
    };
    seqs.zip(&batch.operations).filter_map(read).collect()
}
