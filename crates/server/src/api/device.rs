//! Who sends a request: the device whose credential it carries.

use std::sync::Arc;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};

use super::Problem;
use crate::lots::LiveLot;
use crate::secret::Hashed;
use crate::site::Site;
use crate::store::Device;

/// The device that sent a request.
#[derive(Debug)]
pub(super) struct Sender(pub(super) Device);

impl Sender {
    /// The lot that the request is about, if it is the device's own.
    pub(super) async fn own_lot(&self, site: &Site, id: &str) -> Result<Arc<LiveLot>, Problem> {
        let lot = site.lots.get(id).await.ok_or_else(Problem::unknown_lot)?;
        if self.0.lot == id {
            return Ok(lot);
        }
        Err(Problem::new(
            StatusCode::FORBIDDEN,
            "auth.other_lot",
            "A device of another lot",
            "This device is enrolled in another lot.",
        ))
    }
}

impl FromRequestParts<Arc<Site>> for Sender {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Problem> {
        let token = bearer(parts).ok_or_else(unauthorised)?;
        let device = site.store.device(&Hashed::token(token)).await?;
        let device = device.ok_or_else(unauthorised)?;
        if device.revoked_at.is_some() {
            return Err(Problem::new(
                StatusCode::FORBIDDEN,
                "auth.revoked",
                "This device is refused",
                "This device's credential was taken away. It must be enrolled anew.",
            ));
        }
        tracing::Span::current().record("device_id", device.number.0);
        Ok(Self(device))
    }
}

impl OptionalFromRequestParts<Arc<Site>> for Sender {
    type Rejection = Problem;

    /// None only where no credential was sent: a wrong one is an error, not a stranger.
    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Option<Self>, Problem> {
        if !parts.headers.contains_key(header::AUTHORIZATION) {
            return Ok(None);
        }
        <Self as FromRequestParts<Arc<Site>>>::from_request_parts(parts, site)
            .await
            .map(Some)
    }
}

fn bearer(parts: &Parts) -> Option<&str> {
    let value = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn unauthorised() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "auth.required",
        "No valid credential",
        "Send the credential of an enrolled device.",
    )
}
