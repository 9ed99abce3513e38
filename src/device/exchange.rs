//! One exchange with the server: send what it may not have, keep and show what comes back.

use screens::status::Link;
use sync::wire::{Fate, SyncResponse, Verdict};
use sync::{Advance, ReplicaError};

use leptos::prelude::*;

use super::core::{Core, NewsError};
use super::state::{Failure, IdentityState, Notice};
use super::tabs::Message;
use crate::clock::instant;
use crate::store::{Identity, StoreError};
use crate::transport::{self, TransportError};

/// Why an exchange did not bring device and server level.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ExchangeError {
    #[error(transparent)]
    Transport(#[from] TransportError),
    #[error(transparent)]
    News(#[from] NewsError),
    /// The server has less than it once said, as after a restore from a backup.
    #[error("the server has less of this device's records than it said before")]
    ServerBehind,
    /// The server answers and nothing moves.
    #[error("the server takes nothing and sends nothing")]
    Stuck,
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
            Self::ServerBehind => Link::Refused {
                code: "sync.server_behind".to_owned(),
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
    pub(super) async fn exchange(&self, identity: &Identity) -> Result<(), ExchangeError> {
        loop {
            let Some(request) = self.with_replica(sync::Replica::request) else {
                return Ok(());
            };
            let before = self.progress();
            let asked_at = instant();
            let response = transport::sync(&identity.lot, &identity.token, &request).await?;
            if self.identity().as_ref() != Some(identity) {
                // The answer is another device's by now.
                return Ok(());
            }
            self.measure_clock(asked_at, &response);
            let head = response.head;
            self.receive(response).await?;
            let after = self.progress();
            if after.cursor >= head && after.waiting == 0 {
                return Ok(());
            }
            if after == before {
                return Err(ExchangeError::Stuck);
            }
        }
    }

    async fn receive(&self, response: SyncResponse) -> Result<(), ExchangeError> {
        let known = self.progress();
        if response.head < known.cursor || response.acknowledged < known.acknowledged {
            return Err(ExchangeError::ServerBehind);
        }
        let store = self
            .store
            .borrow()
            .clone()
            .ok_or(NewsError::Store(StoreError::Absent))?;
        // The tab that led before may have sent what this one has not read yet.
        if response.acknowledged > known.last_seq {
            self.catch_up().await?;
        }
        self.keep(&store, &response).await?;
        self.set_aside(response.verdicts);
        let news = Advance {
            own: Vec::new(),
            entries: response.entries,
            acknowledged: response.acknowledged,
        };
        if let Err(error) = self.take(news) {
            if let ReplicaError::Ahead(_) = error {
                self.signals
                    .identity
                    .set(IdentityState::Failed(Failure::StorageLost));
            }
            return Err(NewsError::Log(error).into());
        }
        self.leave_witness();
        self.say(&Message::Changed);
        Ok(())
    }

    /// Writes what came, unless it brings nothing: a device at rest leaves its disk alone.
    async fn keep(&self, store: &crate::store::Store, response: &SyncResponse) -> Result<(), NewsError> {
        let acknowledged = self.with_replica(sync::Replica::acknowledged).unwrap_or(0);
        if response.entries.is_empty() && response.acknowledged <= acknowledged {
            return Ok(());
        }
        let kept = store.receive(&response.entries, response.acknowledged).await;
        Ok(kept.inspect_err(|error| self.notice_loss(error))?)
    }

    fn set_aside(&self, verdicts: Vec<Verdict>) {
        let rejected = verdicts.into_iter().filter_map(|verdict| match verdict.fate {
            Fate::Rejected { code, detail } => Some(Notice {
                seq: verdict.seq,
                code,
                detail,
            }),
            Fate::Applied { .. } | Fate::Known => None,
        });
        let notices: Vec<Notice> = rejected.collect();
        if !notices.is_empty() {
            self.say(&Message::Notices {
                notices: notices.clone(),
            });
            self.note(notices);
        }
    }

    /// The server's clock is compared with the middle of the exchange.
    fn measure_clock(&self, asked_at: engine::time::Instant, response: &SyncResponse) {
        let middle = asked_at.0.midpoint(instant().0);
        let error = middle.saturating_sub(response.server_time.0);
        self.signals.clock_error_ms.set(Some(error));
    }

    fn progress(&self) -> Progress {
        let progress = self.with_replica(|replica| Progress {
            cursor: replica.cursor(),
            last_seq: replica.last_seq(),
            acknowledged: replica.acknowledged(),
            waiting: replica.pending().len(),
        });
        progress.unwrap_or_default()
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Progress {
    cursor: u64,
    last_seq: u32,
    acknowledged: u32,
    waiting: usize,
}
