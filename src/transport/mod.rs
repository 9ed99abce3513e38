//! The server, as the device sees it.

mod error;
mod events;
mod packed;

use engine::signed::PublicKey;
use futures::FutureExt;
use gloo_timers::future::TimeoutFuture;
use reqwasm::http::{Request, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sync::wire::{
    EnrolRequest, Enrolled, FreeCounts, RenewRequest, Renewed, SyncRequest, SyncResponse, TicketPage,
};
use web_sys::AbortController;

use crate::store::{Certificate, Identity, Token};

pub use error::TransportError;
pub use events::Events;

/// A question without an answer is given up after this many milliseconds.
const PATIENCE_MS: u32 = 15_000;

/// Redeems a one-time code. With its credential, a device gets a further role. The key is that of its tickets.
pub async fn enrol(
    code: &str,
    token: Option<&Token>,
    key: Option<PublicKey>,
) -> Result<Enrolled, TransportError> {
    let request = EnrolRequest {
        code: code.to_owned(),
        key,
    };
    ask(authorised(Request::post("/api/enrol"), token), &request).await
}

/// Sends what the server may not have, and gets what this device does not have.
pub async fn sync(identity: &Identity, request: &SyncRequest) -> Result<SyncResponse, TransportError> {
    ask_as(
        identity,
        &format!("/api/lots/{}/sync", segment(&identity.lot)),
        request,
    )
    .await
}

/// Asks for a new number.
pub async fn renew(identity: &Identity, request: &RenewRequest) -> Result<Renewed, TransportError> {
    ask_as(
        identity,
        &format!("/api/lots/{}/renew", segment(&identity.lot)),
        request,
    )
    .await
}

/// Asks with a device's credential. A server that was restored may not know that; then the certificate tells who asks.
async fn ask_as<Q: Serialize, A: DeserializeOwned>(
    identity: &Identity,
    url: &str,
    question: &Q,
) -> Result<A, TransportError> {
    let builder = || authorised(Request::post(url), Some(&identity.token));
    match (ask(builder(), question).await, &identity.certificate) {
        (Err(TransportError::Unauthorised { .. }), Some(Certificate(certificate))) => {
            ask(builder().header("Parkade-Certificate", certificate), question).await
        }
        (answer, _) => answer,
    }
}

/// Opens the stream that tells when the log grows.
pub async fn events(lot: &str, token: &Token) -> Result<Events, TransportError> {
    let limit = Limit::new();
    let builder = authorised(
        Request::get(&format!("/api/lots/{}/events", segment(lot))),
        Some(token),
    );
    let request = builder
        .header("Accept", "text/event-stream")
        .abort_signal(limit.signal().as_ref());
    let response = limit.hold(request.send()).await?;
    Events::open(&expect_success(response).await?, limit)
}

/// The driver's view of a ticket. The code is all it takes.
pub async fn ticket(code: &str) -> Result<TicketPage, TransportError> {
    fetch(&format!("/api/tickets/{}", segment(code))).await
}

/// How many spots of a lot are free.
pub async fn free(lot: &str) -> Result<FreeCounts, TransportError> {
    fetch(&format!("/api/lots/{}/free", segment(lot))).await
}

async fn ask<Q: Serialize, A: DeserializeOwned>(
    builder: RequestBuilder,
    question: &Q,
) -> Result<A, TransportError> {
    let limit = Limit::new();
    let json =
        serde_json::to_string(question).map_err(|error| TransportError::Unreadable(error.to_string()))?;
    let builder = builder.abort_signal(limit.signal().as_ref());
    let request = packed::with_body(builder, &json).await?;
    let response = limit.hold(request.send()).await?;
    read(&response, &limit).await
}

async fn fetch<A: DeserializeOwned>(url: &str) -> Result<A, TransportError> {
    let limit = Limit::new();
    let request = Request::get(url).abort_signal(limit.signal().as_ref());
    let response = limit.hold(request.send()).await?;
    read(&response, &limit).await
}

fn authorised(builder: RequestBuilder, token: Option<&Token>) -> RequestBuilder {
    match token {
        Some(Token(token)) => builder.header("Authorization", &format!("Bearer {token}")),
        None => builder,
    }
}

/// A part of an address that may hold any character.
fn segment(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

/// Reads the answer's body, for which the server has as long again as for its beginning.
async fn read<A: DeserializeOwned>(response: &Response, limit: &Limit) -> Result<A, TransportError> {
    let body = limit.hold(response.text()).await?;
    if !response.ok() {
        return Err(TransportError::of_status(response.status(), &body));
    }
    serde_json::from_str(&body).map_err(|error| TransportError::Unreadable(error.to_string()))
}

async fn expect_success(response: Response) -> Result<Response, TransportError> {
    if response.ok() {
        return Ok(response);
    }
    let body = response.text().await.unwrap_or_default();
    Err(TransportError::of_status(response.status(), &body))
}

/// Stops a request that takes too long, and any request that nobody waits for any more.
#[derive(Debug)]
struct Limit(Option<AbortController>);

impl Limit {
    fn new() -> Self {
        Self(AbortController::new().ok())
    }

    fn signal(&self) -> Option<web_sys::AbortSignal> {
        self.0.as_ref().map(AbortController::signal)
    }

    async fn hold<T>(
        &self,
        answer: impl Future<Output = Result<T, reqwasm::Error>>,
    ) -> Result<T, TransportError> {
        futures::select_biased! {
            answer = answer.boxed_local().fuse() => answer.map_err(|error| unreachable_because(&error)),
            () = TimeoutFuture::new(PATIENCE_MS).fuse() => Err(TransportError::Timeout),
        }
    }
}

impl Drop for Limit {
    fn drop(&mut self) {
        // After the answer is complete this does nothing.
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

/// A request that the browser could not make. It tells no more than that, for reasons of privacy.
fn unreachable_because(error: &reqwasm::Error) -> TransportError {
    match error {
        reqwasm::Error::JsError(error) if error.name == "AbortError" => TransportError::Timeout,
        reqwasm::Error::SerdeError(error) => TransportError::Unreadable(error.to_string()),
        reqwasm::Error::JsError(_) | reqwasm::Error::GlooError(_) => TransportError::Offline,
    }
}
