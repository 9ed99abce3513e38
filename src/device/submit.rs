//! Commands on their way to the disk: decided, written, then shown.

use engine::decide::Command;
use engine::operation::Operation;
use leptos::prelude::*;
use sync::disk::DiskError;
use sync::replica::Draft;

use super::core::{Core, NewsError};
use super::state::{Failure, IdentityState, SubmitError, Submitted};
use crate::clock::now;
use crate::store::StoreError;

/// How often a submission decides anew because another tab wrote first. Only a script in another tab gets this far.
const ATTEMPTS: u32 = 20;

impl Core {
    /// Carries commands out, all of them or none. They are durable when this returns, and shown not before.
    pub(super) async fn submit(&self, commands: &[Command]) -> Result<Submitted, SubmitError> {
        let _turn = self.turn.lock().await;
        self.opened().map_err(|_| self.not_open())?;
        self.see_whether_writing_works().await?;
        self.ask_for_spots(commands).await;
        for _ in 0..ATTEMPTS {
            let drafted = self.with_replica(|replica| replica.draft(commands, now()));
            let draft = drafted.flatten().ok_or(SubmitError::NotReady)??;
            match self.append(draft).await {
                Ok(operations) => return Ok(Submitted { operations }),
                Err(error) if error.is_stale() || error.is_replaced() => {
                    self.catch_up().await.map_err(|error| self.unsaved(error))?;
                }
                Err(error) => {
                    // A lost connection hides whether the write went through; the store knows.
                    self.changed.ring();
                    return Err(SubmitError::NotSaved(error));
                }
            }
        }
        Err(SubmitError::NotSaved(DiskError::Stale.into()))
    }

    /// Makes a draft durable, then shows it and has it sent; tells what was recorded.
    pub(super) async fn append(&self, draft: Draft) -> Result<Vec<Operation>, StoreError> {
        let written = self.opened()?.append(&draft).await;
        if let Err(error) = &written
            && !error.is_stale()
            && !error.is_replaced()
        {
            self.notice_loss(error);
            self.change_condition(|condition| condition.is_failing = true);
            self.ailing.ring();
        }
        written?;
        let own = draft.operations();
        self.upkeep.note_own(own);
        let operations = own.iter().map(|own| own.operation.operation().clone());
        let operations = operations.collect();
        if let Some(replica) = self.replica.borrow_mut().as_mut() {
            // Held in two places, the view would have to be copied to be changed.
            self.signals.view.update_untracked(|view| drop(view.take()));
            replica.commit(draft);
        }
        self.publish();
        self.wrote.ring();
        self.appended.ring();
        Ok(operations)
    }

    /// After a write that failed, the next one is tried on something that means nothing.
    async fn see_whether_writing_works(&self) -> Result<(), SubmitError> {
        if self.signals.condition.get_untracked().is_failing {
            self.opened()?.probe().await?;
            self.change_condition(|condition| condition.is_failing = false);
        }
        Ok(())
    }

    /// Why nothing is recorded where the store is not open.
    fn not_open(&self) -> SubmitError {
        match self.failure() {
            Some(Failure::Storage(error)) => SubmitError::NotSaved(error),
            Some(Failure::StorageLost) => SubmitError::NotSaved(StoreError::Absent),
            Some(Failure::Log(_)) | None => SubmitError::NotReady,
        }
    }

    fn unsaved(&self, error: NewsError) -> SubmitError {
        match error {
            NewsError::Store(error) => SubmitError::NotSaved(error),
            NewsError::Log(error) => {
                self.signals
                    .identity
                    .set(IdentityState::Failed(Failure::Log(error)));
                SubmitError::NotReady
            }
        }
    }
}
