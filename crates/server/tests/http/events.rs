//! The event stream.

use std::time::Duration;

use axum::body::Body;
use axum::http::Method;
use http_body_util::BodyExt as _;
use sync::wire::Role;
use tokio::time::timeout;
use tower::ServiceExt as _;

use super::harness::{MORNING, TestServer, request, spots};

async fn next(body: &mut Body) -> Option<String> {
    let frame = timeout(Duration::from_secs(5), body.frame())
        .await
        .expect("in time")?;
    let data = frame.expect("no error").into_data().expect("data");
    Some(String::from_utf8(data.to_vec()).expect("text"))
}

#[tokio::test]
async fn s6_the_stream_tells_the_head_at_once_and_after_each_append_and_no_content() {
    let server = TestServer::start().await;
    let mut device = server.enrol(Role::Office).await;
    let asked = request(
        Method::GET,
        "/api/lots/tivoli/events",
        Some(&device.token),
        Body::empty(),
    );
    let response = server::api::router(&server.site)
        .oneshot(asked)
        .await
        .expect("infallible");
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut stream = response.into_body();
    assert_eq!(
        next(&mut stream).await.as_deref(),
        Some("id: 1\ndata: {\"head\":1}\n\n")
    );

    let parked = device.park(MORNING, &spots(1)[0], "SPK1");
    server.synced(&device, 1, vec![parked]).await;
    assert_eq!(
        next(&mut stream).await.as_deref(),
        Some("id: 2\ndata: {\"head\":2}\n\n")
    );

    server.site.stopping.cancel();
    assert_eq!(
        next(&mut stream).await,
        None,
        "the stream ends when the server is to stop"
    );
}
