//! What the server answers over HTTP: the whole router on one screen.

mod app;
pub mod attempts;
mod body;
mod device;
mod edge;
mod enrol;
mod events;
mod free;
mod headers;
mod health;
mod problem;
mod renew;
mod sync;
mod ticket;

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, any, get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::decompression::RequestDecompressionLayer;

pub use problem::Problem;

use crate::site::Site;

/// A route whose requests may come packed, and whose answers go packed to whoever reads that.
fn packed(route: MethodRouter<Arc<Site>>) -> MethodRouter<Arc<Site>> {
    route
        .layer::<_, Infallible>(CompressionLayer::new())
        .layer(RequestDecompressionLayer::new())
}

/// Everything this server answers.
pub fn router(site: &Arc<Site>) -> Router {
    let for_everyone = Router::new()
        .route("/api/enrol", post(enrol::handle))
        .route("/api/lots/{lot}/free", get(free::handle))
        .route("/api/tickets/{code}", get(ticket::handle));
    let for_devices = Router::new()
        .route("/api/lots/{lot}/sync", packed(post(sync::handle)))
        .route("/api/lots/{lot}/renew", post(renew::handle))
        .route("/api/lots/{lot}/events", get(events::handle));
    let for_operators = Router::new()
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready));
    Router::new()
        .merge(for_everyone)
        .merge(for_devices)
        .merge(for_operators)
        .route("/api/{*unknown}", any(edge::not_found))
        .fallback(get(app::handle))
        .layer(CatchPanicLayer::custom(edge::panicked))
        .layer(from_fn(edge::in_time))
        // Outermost, so that nothing leaves without them: every answer has an id, and every error is a problem.
        .layer(from_fn(edge::finish))
        .layer(from_fn_with_state(site.transport, headers::secure))
        .with_state(Arc::clone(site))
}
