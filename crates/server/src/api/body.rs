//! Reading a JSON body, with a problem for everything that can be wrong with it.

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;

use super::Problem;

/// The largest body.
pub(super) const MOST_BYTES: usize = 1 << 20;

/// A JSON body, read.
pub(super) struct Json<T>(pub(super) T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        if !is_json(&request) {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "request.not_json",
                "JSON is needed",
                "Send a body with the content type application/json.",
            ));
        }
        let body = read(request).await?;
        serde_json::from_slice(&body)
            .map(Self)
            .map_err(|error| unreadable(&error))
    }
}

fn is_json(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let essence = kind.and_then(|kind| kind.to_str().ok()?.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

async fn read(request: Request) -> Result<Bytes, Problem> {
    let too_large = || {
        let detail = format!("A body has at most {MOST_BYTES} bytes. Send fewer operations at once.");
        let code = "request.too_large";
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, code, "Too much at once", detail)
    };
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > MOST_BYTES) {
        return Err(too_large());
    }
    // The connection broke, or the body is longer than it said: in the first case nobody reads the answer.
    to_bytes(request.into_body(), MOST_BYTES)
        .await
        .map_err(|_| too_large())
}

fn unreadable(error: &serde_json::Error) -> Problem {
    // The reason may quote what was sent, at any length.
    let detail: String = error.to_string().chars().take(300).collect();
    if error.is_data() {
        let code = "request.wrong_content";
        Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            code,
            "Not what is needed here",
            detail,
        )
    } else {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "request.malformed_json",
            "No JSON",
            detail,
        )
    }
}
