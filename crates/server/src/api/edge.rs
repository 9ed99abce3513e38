//! What happens to every request on its way in and to every answer on its way out.

use std::any::Any;
use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::{Instrument as _, error, info, info_span};

use super::Problem;
use crate::chance;

/// How long a request may take until its answer begins. Event streams begin at once, and then may last.
const LONGEST: Duration = Duration::from_secs(20);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives a request its id, turns every error into a problem, and logs it.
pub(super) async fn finish(request: Request, next: Next) -> Response {
    let id = format!("{:032x}", u128::from_be_bytes(chance::bytes()));
    let span = info_span!("request", request_id = id, device_id = tracing::field::Empty);
    let is_api = request.uri().path().starts_with("/api");
    let answer = async {
        let mut response = next.run(request).await;
        let error = response.status().is_client_error() || response.status().is_server_error();
        if error {
            let problem = response.extensions_mut().remove::<Problem>();
            let mut written = problem.unwrap_or_else(|| plain(response.status())).write(&id);
            // What the router says beside the error, such as the methods it would have allowed.
            if let Some(allow) = response.headers_mut().remove(header::ALLOW) {
                written.headers_mut().insert(header::ALLOW, allow);
            }
            log(&written);
            return written;
        }
        response
    };
    let mut response = answer.instrument(span).await;
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, value);
    }
    if is_api && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

fn log(response: &Response) {
    let status = response.status().as_u16();
    if response.status().is_server_error() {
        error!(event_type = "REQUEST_FAILED", status);
    } else {
        info!(event_type = "REQUEST_REFUSED", status);
    }
}

/// The problem that a bare status code stands for.
fn plain(status: StatusCode) -> Problem {
    let (code, title) = match status {
        StatusCode::NOT_FOUND => ("request.not_found", "Nothing is here"),
        StatusCode::METHOD_NOT_ALLOWED => ("request.method", "Not with this method"),
        StatusCode::PAYLOAD_TOO_LARGE => ("request.too_large", "Too much at once"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ("request.not_json", "JSON is needed"),
        _ if status.is_server_error() => ("server.failed", "The server failed"),
        _ => ("request.refused", "The request was refused"),
    };
    Problem::new(status, code, title, format!("{title}."))
}

/// The answer for addresses under `/api` that do not exist.
pub(super) async fn not_found() -> Problem {
    plain(StatusCode::NOT_FOUND)
}

/// A bug. Whoever sent the request may try again; what it was is in the log.
#[expect(clippy::needless_pass_by_value, reason = "the layer's signature")]
pub(super) fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let reason = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no reason given");
    error!(event_type = "PANIC", reason);
    plain(StatusCode::INTERNAL_SERVER_ERROR).into_response()
}

/// Ends a request that takes too long, such as one whose body never comes.
pub(super) async fn in_time(request: Request, next: Next) -> Response {
    let too_long = || {
        let detail = "The request took too long.";
        Problem::new(StatusCode::REQUEST_TIMEOUT, "request.timeout", "Too slow", detail).after(2)
    };
    tokio::time::timeout(LONGEST, next.run(request))
        .await
        .unwrap_or_else(|_| too_long().into_response())
}
