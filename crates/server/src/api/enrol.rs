//! `POST /api/enrol`: a device trades a one-time code for its number and credential, or for a further role.

use std::sync::Arc;

use ::sync::wire::{EnrolRequest, Enrolled};
use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use tracing::{info, warn};

use super::Problem;
use super::attempts::Peer;
use super::body::Json;
use super::device::{Sender, Shown};
use crate::certificate::Certificate;
use crate::clock;
use crate::keys;
use crate::secret::{Hashed, new_token};
use crate::site::Site;
use crate::store::{Device, Redeemed};

pub(super) async fn handle(
    State(site): State<Arc<Site>>,
    peer: Peer,
    shown: Shown,
    sender: Option<Sender>,
    Json(request): Json<EnrolRequest>,
) -> Result<Answer<Enrolled>, Problem> {
    let now = clock::now();
    site.attempts.check(peer, now)?;
    let token = new_token();
    let hashed = Hashed::token(&token);
    let known = sender.as_ref().map(|sender| &sender.0).ok_or(&hashed);
    let device = match site
        .store
        .redeem(&Hashed::code(&request.code), known, request.key.as_ref(), now)
        .await?
    {
        Redeemed::Device(device) => device,
        Redeemed::Refused => {
            site.attempts.wrong(peer, now);
            return Err(refused());
        }
        Redeemed::OtherLot => return Err(other_lot()),
    };
    if request.key.is_some() {
        tell_key(&site, &device).await;
    }
    let roles = device
        .roles
        .iter()
        .map(|role| role.name())
        .collect::<Vec<_>>()
        .join(",");
    info!(
        event_type = "DEVICE_ENROLLED",
        device_id = device.number.0,
        lot_id = device.lot,
        roles
    );
    // A device that adds a role keeps its credential, and needs a certificate that says both.
    let credential = shown.0.filter(|_| sender.is_some()).unwrap_or(hashed);
    let certificate = Certificate::of(&device, credential, now);
    Ok(Answer(Enrolled {
        device: device.number,
        certificate: Some(site.signer.sign(&certificate)),
        token: sender.is_none().then_some(token),
        lot: device.lot,
        roles: device.roles,
        code_key: site.code_key.clone(),
    }))
}

/// The device has its number whatever becomes of this: the next one that gets one, or the server's next start, tells its key.
pub(super) async fn tell_key(site: &Site, device: &Device) {
    if let Some(lot) = site.lots.get(&device.lot).await
        && let Err(reason) = keys::tell(&lot, &site.store).await
    {
        warn!(event_type = "DEVICE_KEY_NOT_TOLD", device_id = device.number.0, lot_id = device.lot, %reason);
    }
}

/// One answer for unknown, used and expired codes: the difference is nobody's business.
fn refused() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "enrol.code_refused",
        "This link does not work",
        "The link is unknown, used already or expired. Ask for a new one.",
    )
}

fn other_lot() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "enrol.other_lot",
        "A link for another lot",
        "This device belongs to another lot. The link still works on another device.",
    )
}
