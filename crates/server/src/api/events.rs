//! `GET /api/lots/{lot}/events`: tells a device that the log has grown. It carries no content (S-6).

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use ::sync::wire::Hint;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;

use super::Problem;
use super::device::{Sender, own_lot};
use crate::site::Site;

/// So often a silent stream says that it still lives.
const HEARTBEAT: Duration = Duration::from_secs(15);

pub(super) async fn handle(
    State(site): State<Arc<Site>>,
    Sender(device): Sender,
    Path(lot): Path<String>,
) -> Result<Response, Problem> {
    let lot = own_lot(&device, &site, &lot).await?;
    let mut heads = lot.watch();
    // What stands now is news to a device that has just come.
    heads.mark_changed();
    let hints = stream::unfold((heads, site.stopping.clone()), async |(mut heads, stopping)| {
        tokio::select! {
            // A stream that outlived this would hold up the end of the server for ever.
            () = stopping.cancelled() => return None,
            changed = heads.changed() => changed.ok()?,
        }
        let head = *heads.borrow_and_update();
        Some((Ok::<_, Infallible>(hint(head)), (heads, stopping)))
    });
    let mut response = Sse::new(hints)
        .keep_alive(KeepAlive::new().interval(HEARTBEAT))
        .into_response();
    // A proxy that collects the answer before passing it on would make every hint late.
    response.headers_mut().insert(
        HeaderName::from_static("x-accel-buffering"),
        HeaderValue::from_static("no"),
    );
    Ok(response)
}

fn hint(head: u64) -> Event {
    let event = Event::default().id(head.to_string());
    event.json_data(Hint { head }).unwrap_or_default()
}
