//! Bodies of requests, compressed where that pays.

use js_sys::{Array, Function, Reflect, Uint8Array};
use leptos::prelude::window;
use reqwasm::http::{Request, RequestBuilder};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableWritablePair, Response};

use super::TransportError;

/// Below it, in bytes, a body goes in one packet or two anyhow.
const WORTH_IT: usize = 4 << 10;

/// Gives a request its body of JSON: compressed where it is large and the browser can.
pub(super) async fn with_body(builder: RequestBuilder, json: &str) -> Result<Request, TransportError> {
    let builder = builder.header("Content-Type", "application/json");
    let packed = if json.len() > WORTH_IT {
        packed(json).await
    } else {
        None
    };
    let request = match packed {
        Some(packed) => builder.header("Content-Encoding", "gzip").body(packed),
        None => builder.body(json),
    };
    request.map_err(|error| TransportError::Unreadable(error.to_string()))
}

/// None where the browser cannot. It is no reason not to send.
async fn packed(json: &str) -> Option<Uint8Array> {
    let blob = Blob::new_with_str_sequence(&Array::of1(&JsValue::from_str(json))).ok()?;
    let stream = blob.stream().pipe_through(&gzip()?);
    let whole = Response::new_with_opt_readable_stream(Some(&stream)).ok()?;
    let bytes = JsFuture::from(whole.array_buffer().ok()?).await.ok()?;
    Some(Uint8Array::new(&bytes))
}

/// A compressor, by name because the bindings do not know it yet. It is a pair of streams.
fn gzip() -> Option<ReadableWritablePair> {
    let compressor = Reflect::get(&window(), &"CompressionStream".into()).ok()?;
    let compressor: Function = compressor.dyn_into().ok()?;
    let gzip = Reflect::construct(&compressor, &Array::of1(&"gzip".into())).ok()?;
    Some(gzip.unchecked_into())
}
