//! The web app: whatever the bundle holds, and one page for every face.

use std::borrow::Cow;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use super::edge;
use crate::secret::hex;

/// The bundle. A debug build reads the folder anew for each request; a release build carries its files.
#[derive(RustEmbed)]
#[folder = "../../dist"]
#[allow_missing = true]
struct Bundle;

/// The first parts of the addresses that the app draws by itself. The QR code of a ticket has its link in capitals.
const FACES: [&str; 6] = ["", "desk", "kiosk", "office", "t", "T"];

/// Encodings that the bundle may hold beside a file, the smallest first.
const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

pub(super) async fn handle(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let first = path.split('/').next().unwrap_or_default();
    let name = if FACES.contains(&first) {
        "index.html"
    } else {
        path
    };
    // Files whose name begins with a dot are the bundler's own notes.
    if name.starts_with('.') {
        return edge::not_found().await.into_response();
    }
    match found(name, request.headers()) {
        Some(response) => response,
        None if name == "index.html" => not_built(),
        None => edge::not_found().await.into_response(),
    }
}

fn found(name: &str, asked: &HeaderMap) -> Option<Response> {
    let accepted = asked
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok());
    let packed = ENCODINGS.into_iter().find_map(|(encoding, ending)| {
        let wanted = accepted.is_some_and(|accepted| accepts(accepted, encoding));
        let file = if wanted {
            Bundle::get(&format!("{name}{ending}"))
        } else {
            None
        };
        Some((Some(encoding), file?))
    });
    let (encoding, file) = packed.or_else(|| Some((None, Bundle::get(name)?)))?;
    let hash = file.metadata.sha256_hash();
    Some(answer(name, encoding, &hash, file.data, asked))
}

fn answer(
    name: &str,
    encoding: Option<&'static str>,
    hash: &[u8; 32],
    data: Cow<'static, [u8]>,
    asked: &HeaderMap,
) -> Response {
    // The hash is of the bytes that are sent, so a packed file and a plain one have different tags.
    let tag = format!("\"{}\"", hex(&hash[..16]));
    let known = asked
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    let unchanged = known.is_some_and(|known| {
        known
            .split(',')
            .any(|one| one.trim().trim_start_matches("W/") == tag)
    });
    let mut response = if unchanged {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        data.into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    // File names are plain, so a name never stands for its content: a browser asks each time, and gets a 304. The
    // service worker keeps the app anyway.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// Whether an `Accept-Encoding` names an encoding without refusing it.
fn accepts(accepted: &str, encoding: &str) -> bool {
    accepted.split(',').any(|part| {
        let mut words = part.split(';').map(str::trim);
        let named = words
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let quality = words.find_map(|word| word.strip_prefix("q=")?.parse::<f32>().ok());
        named && quality.is_none_or(|quality| quality > 0.0)
    })
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn not_built() -> Response {
    const PAGE: &str = "<!doctype html><html lang=\"en\"><title>Parkade</title>\
        <h1>The app is not built</h1><p>The server runs, but this build carries no app. \
        <code>cargo xtask build</code> makes it.</p></html>";
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, PAGE).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_counts_only_where_it_is_named_and_not_refused() {
        assert!(accepts("gzip, deflate, br", "br"));
        assert!(accepts("BR;q=0.5", "br"));
        assert!(!accepts("gzip, br;q=0", "br"));
        assert!(!accepts("*", "br"));
        assert!(!accepts("brotli", "br"));
    }

    #[test]
    fn a_file_that_the_browser_has_is_not_sent_again() {
        let send = |asked: &HeaderMap| answer("a.js", Some("br"), &[7; 32], Cow::Borrowed(b"packed"), asked);
        let first = send(&HeaderMap::new());
        assert_eq!(first.status(), StatusCode::OK);
        for (name, value) in [
            (header::CONTENT_ENCODING, "br"),
            (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
            (header::VARY, "accept-encoding"),
            (header::CACHE_CONTROL, "no-cache"),
        ] {
            assert_eq!(first.headers()[&name], value);
        }
        let tag = &first.headers()[header::ETAG];
        let again = HeaderMap::from_iter([(header::IF_NONE_MATCH, tag.clone())]);
        let second = send(&again);
        assert_eq!(second.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(&second.headers()[header::ETAG], tag);
        let stale = HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::from_static("\"0\""))]);
        assert_eq!(send(&stale).status(), StatusCode::OK);
    }

    #[test]
    fn webassembly_has_the_type_that_streaming_needs() {
        assert_eq!(content_type("app_bg.wasm"), "application/wasm");
        assert_eq!(content_type("unknown"), "application/octet-stream");
    }
}
