//! A device becomes part of a lot, or gets a further role.

use engine::signed::Seed;
use leptos::prelude::*;

use super::core::Core;
use super::sign::new_seed;
use super::state::{EnrolError, Enrolment, IdentityState};
use super::tabs::Message;
use super::witness::Witness;
use crate::store::{Certificate, Creation, Identity, Token, random};
use crate::transport;

impl Core {
    /// Redeems a one-time code. What this device was before, it stays if that fails.
    pub(super) async fn enrol(&self, code: String) {
        if self.signals.enrolment.get_untracked() == Enrolment::Busy {
            return;
        }
        self.signals.enrolment.set(Enrolment::Busy);
        let done = self.redeem(&code).await;
        self.signals.enrolment.set(match done {
            Ok(()) => {
                strip_code();
                Enrolment::Idle
            }
            Err(error) => {
                if !matches!(&error, EnrolError::Transport(error) if error.is_passing()) {
                    strip_code();
                }
                Enrolment::Failed { code, error }
            }
        });
    }

    async fn redeem(&self, code: &str) -> Result<(), EnrolError> {
        let identity = self.ask_identity(code).await?;
        // No submission may be half-way while the device becomes another.
        let _turn = self.turn.lock().await;
        let store = self.open(Creation::Allowed).await?;
        store.enrol(&identity).await?;
        let is_new = self
            .identity()
            .is_none_or(|known| !known.is_same_device(&identity));
        if is_new {
            Witness::forget();
            self.replica.replace(None);
            self.boot().await;
        } else {
            self.signals.identity.set(IdentityState::Enrolled(identity));
        }
        self.leave_witness();
        self.say(&Message::Anew);
        self.restart.ring();
        self.wake.ring();
        self.ask_to_persist().await;
        Ok(())
    }

    async fn ask_identity(&self, code: &str) -> Result<Identity, EnrolError> {
        // A device whose data is gone must not continue under its old number.
        let known = match self.signals.identity.get_untracked() {
            IdentityState::Enrolled(identity) => Some(identity),
            IdentityState::Loading | IdentityState::NotEnrolled | IdentityState::Failed(_) => None,
        };
        let token = known.as_ref().map(|known| &known.token);
        let mut seed = known
            .as_ref()
            .and_then(|known| known.seed.clone())
            .or_else(new_seed);
        let key = |seed: &Option<Seed>| seed.as_ref().map(Seed::public_key);
        let enrolled = match transport::enrol(code, token, key(&seed)).await {
            // The credential was taken away, or the server was set up anew and does not know it. Another device has
            // another seed: nothing of one that was revoked goes on.
            Err(error) if token.is_some() && error.code().starts_with("auth.") => {
                seed = new_seed();
                transport::enrol(code, None, key(&seed)).await?
            }
            answer => answer?,
        };
        let (secret, stopped) = known.as_ref().map_or((random(), false), |known| {
            (known.secret, known.is_stopped && enrolled.token.is_none())
        });
        let certificate = enrolled.certificate.map(Certificate);
        let known = known.map(|known| (known.token, known.certificate)).unzip();
        let token = enrolled.token.map(Token).or(known.0);
        Ok(Identity {
            device: enrolled.device,
            token: token.ok_or(EnrolError::NoCredential)?,
            certificate: certificate.or(known.1.flatten()),
            lot: enrolled.lot,
            roles: enrolled.roles,
            code_key: enrolled.code_key,
            seed,
            secret,
            is_stopped: stopped,
        })
    }

    /// Asks the browser, once, not to clear this device's data by itself. A no is shown and changes nothing.
    async fn ask_to_persist(&self) {
        let asked = window().navigator().storage().persist();
        if let Ok(asked) = asked {
            let answer = wasm_bindgen_futures::JsFuture::from(asked).await;
            let is_persisted = answer.is_ok_and(|answer| answer.is_truthy());
            self.change_condition(|condition| condition.is_persisted = Some(is_persisted));
        }
    }
}

/// The one-time code in an address such as `/desk#enrol=CODE`.
pub(super) fn code_in_address() -> Option<String> {
    code_of(&window().location().hash().ok()?)
}

fn code_of(fragment: &str) -> Option<String> {
    let mut parts = fragment.trim_start_matches('#').split('&');
    let code = parts.find_map(|part| part.strip_prefix("enrol="))?;
    (!code.is_empty()).then(|| code.to_owned())
}

/// Takes the code out of the address, so that neither a bookmark nor the history keeps it.
fn strip_code() {
    if code_in_address().is_none() {
        return;
    }
    let location = window().location();
    let address = format!(
        "{}{}",
        location.pathname().unwrap_or_default(),
        location.search().unwrap_or_default()
    );
    if let Ok(history) = window().history() {
        let state = history.state().unwrap_or_default();
        let _ = history.replace_state_with_url(&state, "", Some(&address));
    }
}

#[cfg(test)]
mod tests {
    use super::code_of;

    #[test]
    fn the_code_is_read_from_the_fragment() {
        assert_eq!(code_of("#enrol=AB-12").as_deref(), Some("AB-12"));
        assert_eq!(code_of("#at=desk&enrol=AB").as_deref(), Some("AB"));
        assert_eq!(code_of("#enrol="), None);
        assert_eq!(code_of("#main"), None);
    }
}
