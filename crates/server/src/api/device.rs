//! Who sends a request: the device whose credential it carries.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use tracing::info;

use super::Problem;
use crate::certificate::HEADER;
use crate::clock;
use crate::lots::LiveLot;
use crate::secret::Hashed;
use crate::site::Site;
use crate::store::Device;

/// The device that sent a request.
#[derive(Debug)]
pub(super) struct Sender(pub(super) Device);

/// The device that sent a request, whether or not its credential was taken away.
#[derive(Debug)]
pub(super) struct Anyone(pub(super) Device);

/// The hash of the credential that a request carries, whether or not it is worth anything.
#[derive(Debug)]
pub(super) struct Shown(pub(super) Option<Hashed>);

impl<S: Sync> FromRequestParts<S> for Shown {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(bearer(parts).map(Hashed::token)))
    }
}

/// The lot that a request of a device is about, if it is the device's own.
pub(super) async fn own_lot(device: &Device, site: &Site, id: &str) -> Result<Arc<LiveLot>, Problem> {
    let lot = site.lots.get(id).await.ok_or_else(Problem::unknown_lot)?;
    if device.lot == id {
        return Ok(lot);
    }
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        "auth.other_lot",
        "A device of another lot",
        "This device is enrolled in another lot.",
    ))
}

impl FromRequestParts<Arc<Site>> for Anyone {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Problem> {
        let token = Hashed::token(bearer(parts).ok_or_else(unauthorised)?);
        let device = match site.store.device(&token).await? {
            Some(device) => device,
            None => certified(parts, site, &token).await?.ok_or_else(unauthorised)?,
        };
        tracing::Span::current().record("device_id", device.number.0);
        Ok(Self(device))
    }
}

impl FromRequestParts<Arc<Site>> for Sender {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Problem> {
        let Anyone(device) = Anyone::from_request_parts(parts, site).await?;
        if device.revoked_at.is_some() {
            return Err(Problem::new(
                StatusCode::FORBIDDEN,
                "auth.revoked",
                "This device is refused",
                "This device's credential was taken away. It must be enrolled anew.",
            ));
        }
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

/// A device that this database does not know, if it shows what this server once gave it (S-15).
async fn certified(parts: &Parts, site: &Site, token: &Hashed) -> Result<Option<Device>, Problem> {
    let shown = parts.headers.get(HEADER).and_then(|value| value.to_str().ok());
    let Some(certificate) = shown.and_then(|text| site.signer.read(text, token)) else {
        return Ok(None);
    };
    let device = site.lots.take_up(&certificate, clock::now()).await?;
    if let Some(device) = &device {
        let (device_id, lot_id) = (device.number.0, &device.lot);
        info!(event_type = "DEVICE_TAKEN_UP", device_id, lot_id);
    }
    Ok(device)
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
