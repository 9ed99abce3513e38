//! One exchange with the server: send what it may not have, keep and show what comes back.

use engine::lease::Epoch;
use engine::ticket::DeviceNo;
use leptos::prelude::*;
use screens::status::Link;
use sync::chain::{Hash, Tip};
use sync::disk::DiskError;
use sync::replica::{Advance, Reply};
use sync::wire::{Cursor, Demand, Fate, SyncResponse, Verdict};
use sync::{Replica, ReplicaError};

use super::core::{Core, NewsError};
use super::state::Notice;
use super::tabs::Message;
use crate::clock::{self, counted_ms};
use crate::store::{Identity, StoreError};
use crate::transport::{self, TransportError};

/// Why an exchange did not bring device and server level.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ExchangeError {
    #[error(transparent)]
    Transport(#[from] TransportError),
    #[error(transparent)]
    News(#[from] NewsError),
    /// The server answers and nothing moves.
    #[error("the server takes nothing and sends nothing")]
    Stuck,
}

impl From<StoreError> for ExchangeError {
    fn from(error: StoreError) -> Self {
        Self::News(error.into())
    }
}

impl From<ReplicaError> for ExchangeError {
    fn from(error: ReplicaError) -> Self {
        Self::News(error.into())
    }
}

impl ExchangeError {
    /// What the link is after this. `offline` is when the server was first missed.
    pub(super) fn link(&self, offline: Link) -> Link {
        match self {
            Self::Transport(error) if error.is_passing() => offline,
            Self::Stuck => offline,
            Self::Transport(error) => Link::Refused {
                code: error.code().to_owned(),
            },
            Self::News(NewsError::Log(_)) => Link::Refused {
                code: "sync.log_broken".to_owned(),
            },
            Self::News(NewsError::Store(error)) => Link::Failed {
                reason: error.to_string(),
            },
        }
    }
}

impl Core {
    /// Exchanges until device and server have the same.
    pub(super) async fn exchange(&self) -> Result<(), ExchangeError> {
        while let Some(identity) = self.identity() {
            let before = self.progress();
            let head = match self.renewal.get() {
                Some(renewal) => {
                    self.renew(&identity, renewal).await?;
                    u64::MAX
                }
                None => self.ask(&identity).await?,
            };
            let after = self.progress();
            let has_all = after.cursor.number >= head && after.waiting == 0 && !after.is_renewing;
            if has_all && !self.has_to_report() {
                return Ok(());
            }
            if after == before {
                // To a device that has to stop the server sends nothing any more, and a report may have to wait.
                let is_stopped = self.signals.condition.get_untracked().is_stopped;
                return if has_all || is_stopped {
                    Ok(())
                } else {
                    Err(ExchangeError::Stuck)
                };
            }
        }
        Ok(())
    }

    /// Asks once, and takes the answer in; tells how far the server's log goes.
    async fn ask(&self, identity: &Identity) -> Result<u64, ExchangeError> {
        let Some(request) = self.with_replica(Replica::request) else {
            return Ok(0);
        };
        let asked_ms = counted_ms();
        let response = transport::sync(identity, &request).await?;
        if self.identity().is_none_or(|now| !now.is_same_device(identity)) {
            // The answer is another device's by now.
            return Ok(u64::MAX);
        }
        self.compare_clocks(asked_ms, &response).await?;
        let head = response.head;
        self.take_answer(response).await?;
        if request.wants.is_some() {
            // It is told once. Whoever still waits asks again.
            self.want(None);
            self.answered.ring();
            self.say(&Message::Answered);
        }
        Ok(head)
    }

    /// Whether a restored server waits to hear what this device leases. Until then it grants nobody anything.
    fn has_to_report(&self) -> bool {
        let holds = self.with_replica(|replica| replica.request().holds.is_some());
        holds == Some(true)
    }

    async fn take_answer(&self, response: SyncResponse) -> Result<(), ExchangeError> {
        // The tab that led before may have sent what this one has not read yet.
        let is_unread = self.with_replica(|replica| {
            response.device == replica.device() && response.last.seq > replica.tip().seq
        });
        if is_unread == Some(true) {
            self.catch_up().await?;
        }
        let Some(reply) = self.with_replica(|replica| replica.read(response)) else {
            return Ok(());
        };
        match reply? {
            Reply::Forked => self.want_renewal(true).await?,
            Reply::Restored { epoch, common } => self.begin_life(epoch, common).await?,
            Reply::News {
                advance,
                verdicts,
                again,
                demand,
            } => {
                self.take_news(*advance, verdicts, &again).await?;
                self.set_stopped(demand == Some(Demand::Stop)).await?;
                if demand == Some(Demand::Renew) {
                    self.want_renewal(false).await?;
                }
            }
        }
        Ok(())
    }

    async fn take_news(
        &self,
        news: Advance,
        verdicts: Vec<Verdict>,
        again: &[Hash],
    ) -> Result<(), ExchangeError> {
        let is_new = self.is_new(&news);
        let is_settling = !news.settled.is_empty() || !again.is_empty();
        if is_new {
            match self.opened()?.receive(&news).await {
                Err(StoreError::Disk(DiskError::Replaced | DiskError::Gap(_))) => {
                    // The store is elsewhere than this tab. The next question begins there.
                    return Ok(self.catch_up().await?);
                }
                kept => kept.inspect_err(|error| self.notice_loss(error))?,
            }
            self.upkeep.note_safe(news.safe);
            self.upkeep
                .note_entries(news.entries.len(), news.snapshot.is_some());
        }
        match self.take(news) {
            // Another tab read on meanwhile, or this one did.
            Err(ReplicaError::Gap(_)) => self.catch_up().await?,
            taken => taken?,
        }
        self.tell_verdicts(verdicts);
        self.record_again(again).await?;
        if is_new {
            self.leave_witness();
            // What is settled is not read as news by other tabs.
            self.say(if is_settling {
                &Message::Anew
            } else {
                &Message::Changed
            });
        }
        Ok(())
    }

    /// Whether news brings anything to keep: a device at rest leaves its disk alone.
    fn is_new(&self, news: &Advance) -> bool {
        let is_acknowledging = self.with_replica(|replica| {
            let mut chains = replica.chains();
            news.acknowledged.is_some_and(|(device, last)| {
                chains.any(|ends| ends.device == device && ends.acknowledged.seq < last.seq)
            }) || replica.epoch() != news.epoch
        });
        is_acknowledging == Some(true)
            || news.snapshot.is_some()
            || !news.entries.is_empty()
            || !news.settled.is_empty()
            || self.upkeep.is_safer(news.safe)
    }

    /// What an earlier state of this device's storage recorded happened all the same.
    async fn record_again(&self, again: &[Hash]) -> Result<(), ExchangeError> {
        while let Some(draft) = self.with_replica(|replica| replica.draft_again(again)).flatten() {
            match self.append(draft).await {
                Err(error) if error.is_stale() || error.is_replaced() => self.catch_up().await?,
                appended => drop(appended?),
            }
        }
        Ok(())
    }

    fn tell_verdicts(&self, verdicts: Vec<Verdict>) {
        let aside = verdicts.into_iter().filter_map(|verdict| match verdict.fate {
            Fate::Rejected { code, .. } | Fate::Quarantined { code, .. } => Some(Notice {
                seq: Some(verdict.seq),
                code,
            }),
            Fate::Adjusted { .. } => None,
        });
        // What forked is recorded once more under the new number.
        self.tell(aside.filter(|notice| notice.code != "chain.forked").collect());
    }

    /// Compares with the server's clock. Where this device's was wrong and it could not tell, what it recorded since is
    /// corrected before the answer is taken in, which acknowledges it (C-9).
    async fn compare_clocks(&self, asked_ms: u64, response: &SyncResponse) -> Result<(), ExchangeError> {
        clock::compare(asked_ms, response.server_time);
        if let Some(offset) = clock::offset() {
            self.say(&Message::Clock { offset });
        }
        self.show_clock();
        let Some(ahead_ms) = clock::take_found() else {
            return Ok(());
        };
        let correct = |replica: &Replica| replica.draft_clock_found(ahead_ms, clock::now());
        while let Some(draft) = self.with_replica(correct).flatten() {
            match self.append(draft).await {
                Err(error) if error.is_stale() || error.is_replaced() => self.catch_up().await?,
                appended => return appended.map(drop).map_err(Into::into),
            }
        }
        self.note_clock();
        Ok(())
    }

    /// What was recorded while nobody could tell was right, where now one can.
    pub(super) fn note_clock(&self) {
        if clock::now().is_sure()
            && let Some(replica) = self.replica.borrow_mut().as_mut()
        {
            replica.clock_was_right();
        }
    }

    /// Shows how wrong the device's own clock is.
    pub(super) fn show_clock(&self) {
        let error = clock::error_ms();
        if self.signals.clock_error_ms.get_untracked() != error {
            self.signals.clock_error_ms.set(error);
        }
    }

    fn progress(&self) -> Progress {
        let progress = self.with_replica(|replica| Progress {
            device: Some(replica.device()),
            epoch: replica.epoch(),
            cursor: replica.cursor(),
            tip: replica.tip(),
            waiting: replica.waiting(),
            is_renewing: self.renewal.get().is_some(),
        });
        progress.unwrap_or_default()
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Progress {
    device: Option<DeviceNo>,
    epoch: Option<Epoch>,
    cursor: Cursor,
    tip: Tip,
    waiting: usize,
    is_renewing: bool,
}
