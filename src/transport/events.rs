//! The stream that tells when the log grows, as server-sent events.
//!
//! The browser's own `EventSource` cannot send a credential, so the stream is read by hand.

use futures::FutureExt;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Reflect, Uint8Array};
use reqwasm::http::Response;
use sync::wire::Hint;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::ReadableStreamDefaultReader;

use super::{Limit, TransportError};

/// The server gives a sign of life every 15 seconds; after this many milliseconds without one the stream is dead.
const SILENCE_MS: u32 = 40_000;

/// An open stream of hints. Dropped, it closes.
#[derive(Debug)]
pub struct Events {
    reader: ReadableStreamDefaultReader,
    lines: Lines,
    _limit: Limit,
}

impl Events {
    pub(super) fn open(response: &Response, limit: Limit) -> Result<Self, TransportError> {
        let body = response.body().ok_or(TransportError::Offline)?;
        let reader = body
            .get_reader()
            .dyn_into()
            .map_err(|_| TransportError::Offline)?;
        Ok(Self {
            reader,
            lines: Lines::default(),
            _limit: limit,
        })
    }

    /// Waits for the next hint. [`None`]: the stream has ended or has gone silent.
    pub async fn next(&mut self) -> Option<Hint> {
        loop {
            while let Some(line) = self.lines.next() {
                if let Some(hint) = hint(&line) {
                    return Some(hint);
                }
            }
            let chunk = futures::select_biased! {
                chunk = JsFuture::from(self.reader.read()).fuse() => chunk.ok()?,
                () = TimeoutFuture::new(SILENCE_MS).fuse() => return None,
            };
            // The end of the stream comes without a value.
            let bytes = Reflect::get(&chunk, &JsValue::from_str("value")).ok()?;
            self.lines.push(&bytes.dyn_into::<Uint8Array>().ok()?.to_vec());
        }
    }
}

/// What a line of the stream says. Comments, which keep the stream alive, and other fields say nothing.
fn hint(line: &str) -> Option<Hint> {
    serde_json::from_str(line.strip_prefix("data:")?.trim()).ok()
}

/// Cuts chunks of bytes, which may end anywhere, into lines.
#[derive(Debug, Default)]
struct Lines {
    bytes: Vec<u8>,
}

impl Lines {
    fn push(&mut self, chunk: &[u8]) {
        self.bytes.extend_from_slice(chunk);
    }

    fn next(&mut self) -> Option<String> {
        let end = self.bytes.iter().position(|&byte| byte == b'\n')?;
        let line: Vec<u8> = self.bytes.drain(..=end).collect();
        Some(String::from_utf8_lossy(&line).trim_end().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s6_hints_are_read_from_chunks_cut_anywhere() {
        let stream =
            ": hello\r\n\r\ndata: {\"head\":7}\n\n: über\ndata:{\"head\":12}\n\nevent: x\ndata: ?\n\n"
                .as_bytes();
        for size in 1..stream.len() {
            let mut lines = Lines::default();
            let mut heads = Vec::new();
            for chunk in stream.chunks(size) {
                lines.push(chunk);
                while let Some(line) = lines.next() {
                    heads.extend(hint(&line).map(|hint| hint.head));
                }
            }
            assert_eq!(heads, [7, 12], "chunks of {size}");
        }
    }
}
