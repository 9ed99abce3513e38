//! `POST /api/lots/{lot}/renew`: a device goes on under a new number (S-12).

use std::sync::Arc;

use ::sync::wire::{RenewRequest, Renewed};
use axum::Json as Answer;
use axum::extract::{Path, State};
use tracing::{info, warn};

use super::Problem;
use super::body::Json;
use super::device::{Sender, own_lot};
use super::enrol::tell_key;
use crate::certificate::Certificate;
use crate::clock;
use crate::secret::{Hashed, new_token};
use crate::site::Site;

pub(super) async fn handle(
    State(site): State<Arc<Site>>,
    Sender(old): Sender,
    Path(lot): Path<String>,
    Json(request): Json<RenewRequest>,
) -> Result<Answer<Renewed>, Problem> {
    let lot = own_lot(&old, &site, &lot).await?;
    let now = clock::now();
    // First, so that nobody ever sees two numbers of one device that both may fill spots.
    lot.fence(old.number, now).await?;
    let token = new_token();
    let hashed = Hashed::token(&token);
    let new = site.store.renew(&old, &request.nonce.0, &hashed, now).await?;
    // Before the device signs a ticket under its new number, which nobody could read otherwise (K-5).
    tell_key(&site, &new).await;
    let (device_id, old_id, lot_id) = (new.number.0, old.number.0, lot.id());
    if request.forked {
        warn!(
            event_type = "DEVICE_RENEWED",
            device_id,
            old_id,
            lot_id,
            forked = true
        );
    } else {
        info!(
            event_type = "DEVICE_RENEWED",
            device_id,
            old_id,
            lot_id,
            forked = false
        );
    }
    let certificate = Certificate::of(&new, hashed, now);
    Ok(Answer(Renewed {
        device: new.number,
        token,
        certificate: Some(site.signer.sign(&certificate)),
    }))
}
