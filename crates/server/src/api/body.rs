//! Reading a JSON body, with a problem for everything that can be wrong with it.

use std::error::Error;

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use http_body_util::LengthLimitError;
use serde::de::DeserializeOwned;

use super::Problem;

/// The largest body, where nothing else is said.
const MOST_BYTES: usize = 1 << 20;

/// A JSON body of at most so many bytes, unpacked and read.
pub(super) struct Json<T, const MOST: usize = MOST_BYTES>(pub(super) T);

impl<T: DeserializeOwned, S: Sync, const MOST: usize> FromRequest<S> for Json<T, MOST> {
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
        let body = read(request, MOST).await?;
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

/// Reads a whole body. Packed, it is unpacked as it is read, and never further than to the limit.
async fn read(request: Request, most: usize) -> Result<Bytes, Problem> {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > most) {
        return Err(too_large(most));
    }
    to_bytes(request.into_body(), most).await.map_err(|error| {
        if is_limit(&error) {
            too_large(most)
        } else {
            broken()
        }
    })
}

fn is_limit(error: &axum::Error) -> bool {
    let mut reason: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = reason {
        if error.is::<LengthLimitError>() {
            return true;
        }
        reason = error.source();
    }
    false
}

fn too_large(most: usize) -> Problem {
    let detail = format!("A body has at most {most} bytes. Send fewer operations at once.");
    let code = "request.too_large";
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, code, "Too much at once", detail)
}

/// What came cannot be unpacked; or the connection broke, and then nobody reads this.
fn broken() -> Problem {
    let (code, title) = ("request.broken", "Not a whole body");
    Problem::new(
        StatusCode::BAD_REQUEST,
        code,
        title,
        "The body broke off, or is not packed as it says.",
    )
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
