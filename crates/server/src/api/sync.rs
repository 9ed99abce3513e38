//! `POST /api/lots/{lot}/sync`: a device sends what it recorded and fetches what others did.

use std::sync::Arc;

use ::sync::hub::Sender;
use ::sync::wire::{MOST_ENTRIES, MOST_OPERATIONS, PROTOCOL, SyncRequest, SyncResponse};
use axum::Json as Answer;
use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::Problem;
use super::body::Json;
use super::device::{Anyone, own_lot};
use crate::clock;
use crate::site::Site;

/// The largest request: as many operations as one may hold, each a long one.
const MOST_BYTES: usize = 16 << 20;
/// When a device was last seen is known to the minute.
const SEEN_MS: u64 = 60_000;

pub(super) async fn handle(
    State(site): State<Arc<Site>>,
    Anyone(device): Anyone,
    Path(lot): Path<String>,
    Json(request): Json<SyncRequest, MOST_BYTES>,
) -> Result<Answer<SyncResponse>, Problem> {
    let lot = own_lot(&device, &site, &lot).await?;
    check(&request)?;
    let now = clock::now();
    if now.since(device.last_seen_at) >= SEEN_MS {
        site.store.seen(&device, now).await?;
    }
    let sender = Sender {
        device: device.number,
        earlier: device.earlier.iter().copied().collect(),
        lets_in: device.lets_in(),
        is_revoked: device.revoked_at.is_some(),
    };
    loop {
        let (answer, head) = lot.exchange(&sender, request.clone(), now).await?;
        // Not beyond what the answer is about: another life may have begun in between.
        let entries = site
            .store
            .between(lot.id(), answer.since(), head, MOST_ENTRIES)
            .await?;
        // Something may have been erased from these very entries since: then a snapshot is the answer.
        if lot.read(::sync::Hub::erased).await? <= answer.since() {
            return Ok(Answer(answer.with(entries, clock::now())));
        }
    }
}

fn check(request: &SyncRequest) -> Result<(), Problem> {
    if request.protocol != PROTOCOL {
        let detail = format!(
            "The device speaks version {}, and the server {PROTOCOL}.",
            request.protocol
        );
        let (code, title) = ("sync.other_protocol", "Another version of the protocol");
        return Err(Problem::new(StatusCode::CONFLICT, code, title, detail));
    }
    let count = request.batch.operations.len();
    if count > MOST_OPERATIONS {
        let detail = format!("{count} operations were sent at once; {MOST_OPERATIONS} are the most.");
        let (code, title) = ("sync.too_many_operations", "Too many operations");
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, code, title, detail));
    }
    Ok(())
}
