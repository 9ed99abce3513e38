//! Packed requests and answers.

use std::io::{Read as _, Write as _};

use axum::body::Body;
use axum::http::{Method, StatusCode};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use sync::wire::{Role, SyncResponse};

use super::harness::{Answer, SYNC, TestDevice, TestServer, asked, request};

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("packs");
    encoder.finish().expect("packs")
}

async fn send(server: &TestServer, device: &TestDevice, encoding: &str, body: Vec<u8>) -> Answer {
    let mut request = request(Method::POST, SYNC, Some(&device.token), Body::from(body));
    let headers = request.headers_mut();
    headers.insert("content-encoding", encoding.parse().expect("a header"));
    headers.insert("accept-encoding", "gzip".parse().expect("a header"));
    server.send(request).await
}

#[tokio::test]
async fn a_batch_may_come_packed_and_the_answer_goes_packed() {
    let server = TestServer::start().await;
    let mut device = server.enrol(Role::Office).await;
    let batch = device.park_many(100);
    let plain = serde_json::to_vec(&asked(&device, 0, batch)).expect("JSON");
    let small = packed(&plain);
    assert!(small.len() * 3 < plain.len());
    let answer = send(&server, &device, "gzip", small).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.headers["content-encoding"], "gzip");
    let mut text = String::new();
    GzDecoder::new(&answer.body[..])
        .read_to_string(&mut text)
        .expect("unpacks");
    assert!(answer.body.len() * 3 < text.len());
    let answer: SyncResponse = serde_json::from_str(&text).expect("an answer");
    assert_eq!(answer.last, device.tip);
    let unpacked = server.sync(&device, 0, vec![]).await;
    assert!(
        !unpacked.headers.contains_key("content-encoding"),
        "who does not ask reads it plain"
    );
}

#[tokio::test]
async fn what_does_not_unpack_or_unpacks_without_an_end_is_refused() {
    let server = TestServer::start().await;
    let device = server.enrol(Role::Office).await;
    let good = packed(&serde_json::to_vec(&asked(&device, 0, vec![])).expect("JSON"));
    let bomb = packed(&vec![b' '; 64 << 20]);
    assert!(bomb.len() < 1 << 20);
    for (what, encoding, body, status, code) in [
        ("a bomb", "gzip", bomb, 413, "request.too_large"),
        (
            "half of it",
            "gzip",
            good[..good.len() / 2].to_vec(),
            400,
            "request.broken",
        ),
        ("not packed", "gzip", b"{}".to_vec(), 400, "request.broken"),
        ("packed otherwise", "br", good.clone(), 415, "request.encoding"),
    ] {
        let answer = send(&server, &device, encoding, body).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (status, code),
            "{what}"
        );
    }
    assert_eq!(send(&server, &device, "gzip", good).await.status, StatusCode::OK);
}
