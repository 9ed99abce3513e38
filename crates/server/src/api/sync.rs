//! `POST /api/lots/{lot}/sync`: a device sends what it recorded and fetches what others did.

use std::sync::Arc;

use ::sync::wire::{MOST_ENTRIES, MOST_OPERATIONS, SyncRequest, SyncResponse};
use axum::Json as Answer;
use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::Problem;
use super::body::Json;
use super::device::Sender;
use crate::clock;
use crate::site::Site;

pub(super) async fn handle(
    State(site): State<Arc<Site>>,
    sender: Sender,
    Path(lot): Path<String>,
    Json(request): Json<SyncRequest>,
) -> Result<Answer<SyncResponse>, Problem> {
    let lot = sender.own_lot(&site, &lot).await?;
    if request.operations.len() > MOST_OPERATIONS {
        return Err(too_many(request.operations.len()));
    }
    let SyncRequest { cursor, operations } = request;
    let (accepted, head) = lot
        .accept(sender.0.number, cursor, operations, clock::now())
        .await?;
    let entries = site.store.since(lot.id(), cursor, MOST_ENTRIES).await?;
    // Another device may have written between the two.
    let head = entries.last().map_or(head, |last| last.number.max(head));
    Ok(Answer(SyncResponse {
        acknowledged: accepted.acknowledged,
        verdicts: accepted.verdicts,
        entries,
        head,
        server_time: clock::now(),
    }))
}

fn too_many(count: usize) -> Problem {
    let detail = format!("{count} operations were sent at once; {MOST_OPERATIONS} are the most.");
    let code = "sync.too_many_operations";
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, code, "Too many operations", detail)
}
