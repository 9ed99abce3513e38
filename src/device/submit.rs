//! Commands on their way to the disk: decided, written, then shown.

use engine::decide::Command;
use leptos::prelude::*;

use super::core::{Core, NewsError};
use super::state::{Failure, IdentityState, SubmitError, Submitted};
use super::tabs::Message;
use crate::clock::instant;
use crate::store::StoreError;

/// How often a submission decides anew because another tab wrote first. Only a script in another tab gets this far.
const ATTEMPTS: u32 = 20;

impl Core {
    /// Carries commands out, all of them or none. They are durable when this returns, and shown not before.
    pub(super) async fn submit(&self, commands: &[Command]) -> Result<Submitted, SubmitError> {
        let _turn = self.turn.lock().await;
        let store = self.store.borrow().clone().ok_or(SubmitError::NotReady)?;
        for _ in 0..ATTEMPTS {
            let drafted =
                self.with_replica(|replica| Some((replica.last_seq(), replica.draft(commands, instant())?)));
            let (last_seq, draft) = drafted.flatten().ok_or(SubmitError::NotReady)?;
            let draft = draft?;
            match store.append(last_seq, draft.operations()).await {
                Ok(()) => {
                    let operations = draft.operations().to_vec();
                    if let Some(replica) = self.replica.borrow_mut().as_mut() {
                        replica.commit(draft);
                    }
                    self.publish();
                    self.say(&Message::Changed);
                    self.appended.ring();
                    return Ok(Submitted { operations });
                }
                Err(StoreError::Stale) => self.catch_up().await.map_err(|error| self.unsaved(error))?,
                Err(error) => {
                    // A lost connection hides whether the write went through; the store knows.
                    self.changed.ring();
                    self.notice_loss(&error);
                    return Err(SubmitError::NotSaved(error));
                }
            }
        }
        Err(SubmitError::NotSaved(StoreError::Stale))
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
