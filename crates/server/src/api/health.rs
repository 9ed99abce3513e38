//! `GET /livez` and `GET /readyz`: for whatever starts, restarts and routes to this server.

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::Problem;
use crate::site::Site;

/// The process answers.
pub(super) async fn live() -> Answer<Value> {
    Answer(json!({ "status": "live" }))
}

/// It may be sent requests: the database can be written to, and the server is not about to stop.
pub(super) async fn ready(State(site): State<Arc<Site>>) -> Result<Answer<Value>, Problem> {
    if site.stopping.is_cancelled() {
        let (code, detail) = ("server.stopping", "The server is about to stop.");
        return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, code, "Stopping", detail).after(5));
    }
    site.store.probe().await?;
    Ok(Answer(json!({ "status": "ready" })))
}
