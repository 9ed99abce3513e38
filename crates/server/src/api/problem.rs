//! What went wrong, for programs and for people (RFC 9457).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::lots::LotFailure;
use crate::store::StoreError;

/// A problem. As a response it is an empty body with the problem beside it: `edge::finish` adds the request's id, logs
/// it and writes the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub(super) status: StatusCode,
    /// The stable code, `area.reason`.
    pub(super) code: &'static str,
    pub(super) title: &'static str,
    pub(super) detail: String,
    pub(super) retry: Retry,
}

/// Whether the same request may succeed later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Retry {
    Never,
    /// After so many seconds.
    After(u16),
}

#[derive(Serialize)]
struct Body<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    code: &'a str,
    request_id: &'a str,
    retryable: bool,
}

impl Problem {
    pub(super) fn new(
        status: StatusCode,
        code: &'static str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            status,
            code,
            title,
            detail: detail.into(),
            retry: Retry::Never,
        }
    }

    pub(super) fn after(mut self, seconds: u16) -> Self {
        self.retry = Retry::After(seconds);
        self
    }

    pub(super) fn unknown_lot() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "lot.unknown",
            "No such lot",
            "This server has no lot of that name.",
        )
    }

    /// Nothing was stored and nothing is lost: the device still has what it sent.
    pub(super) fn not_stored() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "store.unavailable",
            "Nothing could be stored",
            "The server could not store this. Nothing of it was taken; send the same again.",
        )
        .after(2)
    }

    pub(super) fn write(&self, request_id: &str) -> Response {
        let body = Body {
            r#type: format!("/problems/{}", self.code),
            title: self.title,
            status: self.status.as_u16(),
            detail: &self.detail,
            code: self.code,
            request_id,
            retryable: self.retry != Retry::Never,
        };
        // Texts and numbers always serialise.
        let body = serde_json::to_vec(&body).unwrap_or_default();
        let mut response = (self.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Retry::After(seconds) = self.retry {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NoDeviceNumber => Self::new(
                StatusCode::CONFLICT,
                "enrol.no_device_number",
                "No device number is left",
                error.to_string(),
            ),
            StoreError::Behind => Self::not_stored(),
            StoreError::Unreadable(_) | StoreError::Beside(_) | StoreError::Database(_) => {
                tracing::error!(event_type = "STORE_FAILED", reason = %error);
                Self::not_stored()
            }
        }
    }
}

impl From<LotFailure> for Problem {
    fn from(failure: LotFailure) -> Self {
        use ::sync::HubError;
        let detail = failure.to_string();
        match failure {
            LotFailure::Store(error) => error.into(),
            // Of a device that has not been told yet which life of the server it speaks to.
            LotFailure::Hub(HubError::Behind { .. }) => Self::new(
                StatusCode::CONFLICT,
                "sync.behind",
                "The device knows more than the server",
                detail,
            ),
            LotFailure::Hub(HubError::ForeignDevice { .. }) => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "sync.foreign_device",
                "An operation of another device",
                detail,
            ),
            LotFailure::Lot(_) => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "lot.unsound",
                "No sound lot",
                detail,
            ),
            LotFailure::Hub(HubError::NoLot | HubError::Broken(_)) => {
                tracing::error!(event_type = "LOG_BROKEN", reason = detail);
                Self::not_stored()
            }
        }
    }
}
