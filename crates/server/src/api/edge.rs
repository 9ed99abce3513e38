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
            // What the layers say beside the error: the methods and the encodings that would have been allowed.
            for name in [header::ALLOW, header::ACCEPT_ENCODING] {
                if let Some(allowed) = response.headers_mut().remove(&name) {
                    written.headers_mut().insert(name, allowed);
                }
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
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ("request.encoding", "Packed in an unknown way"),
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

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;
    use tower_http::catch_panic::CatchPanicLayer;

    use super::*;

    async fn breaks() -> StatusCode {
        panic!("the reason")
    }

    #[tokio::test]
    async fn a_panic_is_a_problem_without_its_reason_and_the_server_goes_on() {
        let router = Router::new()
            .route("/", get(breaks).post(|| async { "fine" }))
            .layer(CatchPanicLayer::custom(panicked))
            .layer(from_fn(finish));
        let answer = |method: &str| {
            let request = Request::builder().method(method).uri("/").body(Body::empty());
            router.clone().oneshot(request.expect("a request"))
        };
        let response = answer("GET").await.expect("infallible");
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = response.into_body().collect().await.expect("a body").to_bytes();
        let body = String::from_utf8_lossy(&body).into_owned();
        assert!(
            body.contains("server.failed") && !body.contains("the reason"),
            "{body}"
        );
        assert_eq!(answer("POST").await.expect("infallible").status(), StatusCode::OK);
    }
}
