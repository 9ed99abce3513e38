//! What browsers get.

use std::sync::Arc;

use axum::http::StatusCode;
use server::site::Transport;

use super::harness::TestServer;

#[tokio::test]
async fn every_answer_carries_the_same_protections() {
    let server = TestServer::start().await;
    for path in [
        "/",
        "/desk",
        "/t/7KQ4M2XRP",
        "/nothing.js",
        "/api/nothing",
        "/api/lots/tivoli/free",
        "/livez",
    ] {
        let headers = server.get(path).await.headers;
        for (name, value) in [
            (
                "content-security-policy",
                "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                 img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; \
                 manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; \
                 frame-ancestors 'none'",
            ),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            (
                "permissions-policy",
                "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
            ),
        ] {
            assert_eq!(headers[name], value, "{path}");
        }
        assert!(
            !headers.contains_key("strict-transport-security"),
            "{path}: not without TLS"
        );
    }
    let folder = Arc::new(tempfile::tempdir().expect("a folder"));
    let encrypted = TestServer::on(folder, Transport::Https).await;
    assert!(
        encrypted
            .get("/")
            .await
            .headers
            .contains_key("strict-transport-security")
    );
}

#[tokio::test]
async fn each_face_is_a_page_whether_the_app_is_built_or_not() {
    let server = TestServer::start().await;
    for path in [
        "/",
        "/desk",
        "/kiosk",
        "/office",
        "/t/7KQ4M2XRP",
        "/T/0663NQ9LYEKGQ",
    ] {
        let answer = server.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.headers["content-type"], "text/html; charset=utf-8");
        assert_eq!(answer.headers["cache-control"], "no-cache");
    }
}

#[tokio::test]
async fn health_is_told_apart_from_readiness() {
    let server = TestServer::start().await;
    assert_eq!(server.get("/livez").await.status, StatusCode::OK);
    assert_eq!(server.get("/readyz").await.status, StatusCode::OK);
    server.site.stopping.cancel();
    assert_eq!(server.get("/livez").await.status, StatusCode::OK);
    let answer = server.get("/readyz").await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (503, "server.stopping")
    );
}
