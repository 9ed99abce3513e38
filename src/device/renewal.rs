//! A device that cannot go on as it is: under a new number, in a new life of the server, or not at all.

use engine::lease::Epoch;
use sync::wire::{Cursor, RenewRequest};

use super::core::{Core, NewsError};
use super::exchange::ExchangeError;
use super::state::{IdentityState, Notice};
use super::tabs::Message;
use crate::store::{Certificate, Identity, Renewal, StoreError, Token};
use crate::transport;

use leptos::prelude::*;

impl Core {
    /// Notes that a new number is needed; [`Core::renew`] asks for it.
    pub(super) async fn want_renewal(&self, is_forked: bool) -> Result<(), NewsError> {
        let renewal = self.opened()?.want_renewal(is_forked).await?;
        self.renewal.set(Some(renewal));
        Ok(())
    }

    /// Asks for a new number, and goes on under it. What the old one still has to tell is sent first from then on.
    pub(super) async fn renew(&self, identity: &Identity, renewal: Renewal) -> Result<(), ExchangeError> {
        let request = RenewRequest {
            nonce: renewal.nonce,
            forked: renewal.is_forked,
        };
        let renewed = transport::renew(identity, &request).await?;
        // No submission may be half-way while the number changes.
        let _turn = self.turn.lock().await;
        let certificate = renewed.certificate.map(Certificate);
        let renewed = Identity {
            device: renewed.device,
            token: Token(renewed.token),
            certificate: certificate.or_else(|| identity.certificate.clone()),
            is_stopped: false,
            ..identity.clone()
        };
        let kept = self.opened()?.renew(&renewed, renewal.is_forked).await;
        self.begin_again(kept).await?;
        self.leave_witness();
        let code = if renewal.is_forked {
            "device.went_back"
        } else {
            "device.fenced"
        };
        self.tell(vec![Notice {
            seq: None,
            code: code.to_owned(),
        }]);
        // The stream of hints goes with the credential.
        self.restart.ring();
        Ok(())
    }

    /// The server was restored: what it acknowledged before counts no more, and the log holds up to `common`.
    pub(super) async fn begin_life(&self, epoch: Epoch, common: Cursor) -> Result<(), NewsError> {
        let _turn = self.turn.lock().await;
        let Some(restart) = self.with_replica(|replica| replica.restart(epoch, common)) else {
            return Ok(());
        };
        let kept = self.opened()?.restart(&restart).await;
        self.begin_again(kept).await
    }

    /// Notes whether the server has taken this device's credential away.
    pub(super) async fn set_stopped(&self, is_stopped: bool) -> Result<(), NewsError> {
        let Some(known) = self.identity().filter(|known| known.is_stopped != is_stopped) else {
            return Ok(());
        };
        let identity = Identity { is_stopped, ..known };
        self.opened()?.identify(&identity).await?;
        self.signals.identity.set(IdentityState::Enrolled(identity));
        self.change_condition(|condition| condition.is_stopped = is_stopped);
        self.say(&Message::Anew);
        Ok(())
    }

    /// Reads everything anew, here and in the other tabs. Where another tab was first, its word holds.
    async fn begin_again(&self, kept: Result<(), StoreError>) -> Result<(), NewsError> {
        match kept {
            Err(error) if !error.is_replaced() => return Err(error.into()),
            _ => {}
        }
        self.boot().await;
        self.say(&Message::Anew);
        Ok(())
    }
}
