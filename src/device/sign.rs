//! Tickets that this device signs (K-5).

use engine::signed::{Claim, Seed};
use engine::ticket::TicketCode;
use leptos::prelude::*;

use super::Device;

impl Device {
    /// A ticket as its QR code says it, signed by this device. None where others could not read it: the device has no
    /// key, or the log does not know it yet.
    pub fn signed_ticket(&self, ticket: TicketCode) -> Option<String> {
        let identity = self
            .signals
            .identity
            .with_untracked(|state| state.enrolled().cloned())?;
        let seed = identity.seed?;
        self.signals.view.with_untracked(|view| {
            let state = view.as_ref()?;
            let is_known = state
                .directory()
                .keys(identity.device)
                .contains(&seed.public_key());
            let claim = Claim::of(state.ticket(ticket)?, identity.device).filter(|_| is_known)?;
            claim.sign(&identity.lot, &seed)
        })
    }
}

/// A new seed. None in a browser without randomness: the device then shows tickets that nobody can read offline.
pub(super) fn new_seed() -> Option<Seed> {
    let mut bytes = [0; 32];
    let crypto = window().crypto().ok()?;
    crypto.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(Seed(bytes))
}
