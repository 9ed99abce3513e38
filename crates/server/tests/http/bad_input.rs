//! Whatever a stranger sends is answered with a problem, and never with the server's failure.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use sync::wire::{Fate, Role};

use super::harness::{MORNING, SYNC, TestServer, asked, request, spots};

type Case = (&'static str, String, u16, &'static str);

/// What is sent, the status and the code it is answered with.
#[rustfmt::skip]
fn cases(good: &Value) -> Vec<Case> {
    let with = |pointer: &str, value: Value| {
        let mut request = good.clone();
        *request.pointer_mut(pointer).expect("a field") = value;
        request.to_string()
    };
    let operation = &good["batch"]["operations"][0];
    let without = |field: &str| {
        let mut request = good.clone();
        request.as_object_mut().expect("an object").remove(field);
        request.to_string()
    };
    vec![
        ("nothing", String::new(), 400, "request.malformed_json"),
        ("half an object", "{\"cursor\":".into(), 400, "request.malformed_json"),
        ("half an escape", "{\"\\ud800\":1}".into(), 400, "request.malformed_json"),
        ("deep nesting", format!("{{\"x\":{}", "[".repeat(200_000)), 400, "request.malformed_json"),
        ("nesting in place", with("/batch/operations/0/body", deep()), 422, "request.wrong_content"),
        ("another type", "[]".into(), 422, "request.wrong_content"),
        ("a word for a number", with("/cursor/number", json!("0")), 422, "request.wrong_content"),
        ("a negative cursor", with("/cursor/number", json!(-1)), 422, "request.wrong_content"),
        ("half a hash", with("/batch/after/hash", json!("00")), 422, "request.wrong_content"),
        ("a missing field", without("batch"), 422, "request.wrong_content"),
        ("the first version", json!({ "cursor": 0, "operations": [] }).to_string(), 422, "request.wrong_content"),
        ("another version", with("/protocol", json!(3)), 409, "sync.other_protocol"),
        ("too many", with("/batch/operations", json!(vec![operation; 2_001])), 413, "sync.too_many_operations"),
        ("too large", " ".repeat((16 << 20) + 1), 413, "request.too_large"),
        ("a gap, at first contact", with("/batch/after/seq", json!(7)), 409, "sync.behind"),
        ("another device", with("/batch/device", json!(9)), 422, "sync.foreign_device"),
        ("the server itself", with("/batch/device", json!(0)), 422, "sync.foreign_device"),
        ("a device beyond", with("/batch/device", json!(70_000)), 422, "request.wrong_content"),
        ("a plate that is none", with("/batch/operations/0/private/plate", json!("<script>")), 422, "request.wrong_content"),
    ]
}

#[tokio::test]
async fn s5_malformed_input_is_refused_with_a_reason_and_changes_nothing() {
    let server = TestServer::start().await;
    let mut device = server.enrol(Role::Office).await;
    let good = device.park(MORNING, &spots(1)[0], "SPK1");
    let good = serde_json::to_value(asked(&device, 0, vec![good])).expect("JSON");
    let before = server.hash().await;
    for (what, body, status, code) in cases(&good) {
        let answer = server.post(SYNC, Some(&device.token), body).await;
        let found = (answer.status.as_u16(), answer.problem());
        assert_eq!((found.0, found.1.as_str()), (status, code), "{what}");
        assert!(answer.body.len() < 1_000, "{what} is not sent back");
    }
    assert_eq!(server.hash().await, before);
}

/// What operations say is the business of whoever reads them: whatever it is, it blocks nothing.
#[tokio::test]
async fn s4_an_operation_that_cannot_be_read_is_kept_and_what_follows_it_is_taken() {
    let server = TestServer::start().await;
    let mut device = server.enrol(Role::Office).await;
    let plate = "<script>alert(1)</script>";
    let poison = [
        "",
        "{",
        "\u{0}",
        "[]",
        "{\"at\":0,\"rules\":65535,\"fact\":{\"kind\":\"teleported\"}}",
        &format!("{{\"at\":0,\"rules\":1,\"fact\":{{\"kind\":\"left\",\"ticket\":\"{plate}\"}}}}"),
        &"[".repeat(100_000),
        "'; DROP TABLE log; --",
    ];
    let mut batch: Vec<_> = poison.iter().map(|body| device.record_bytes(body)).collect();
    batch.push(device.park(MORNING, &spots(1)[0], "SPK1"));
    let sent = server.synced(&device, 0, batch.clone()).await;
    assert_eq!(sent.last, device.tip, "all of it is acknowledged");
    let codes = sent.verdicts.iter().map(|verdict| match &verdict.fate {
        Fate::Quarantined { code, .. } => code.as_str(),
        other => panic!("{other:?}"),
    });
    let codes: Vec<_> = codes.collect();
    assert_eq!(codes.len(), poison.len());
    assert_eq!(codes[4], "operation.newer_rules");
    assert!(
        codes
            .iter()
            .enumerate()
            .all(|(at, code)| at == 4 || *code == "operation.unreadable"),
        "{codes:?}"
    );
    let kept = server.column("SELECT body FROM quarantine ORDER BY seq").await;
    assert_eq!(kept, poison, "byte for byte");
    assert_eq!(server.head().await, 2, "the car is in the log");

    let server = server.restart().await;
    let again = server.synced(&device, 0, batch).await;
    assert_eq!(
        (again.last, again.verdicts.len()),
        (device.tip, 0),
        "after a restart too"
    );
    assert_eq!(server.head().await, 2);
}

fn deep() -> Value {
    (0..120).fold(Value::Null, |inner, _| json!([inner]))
}

#[tokio::test]
async fn l6_an_operation_that_means_nothing_is_kept_and_counts_as_received() {
    let server = TestServer::start().await;
    let mut device = server.enrol(Role::Office).await;
    let good = device.park(MORNING, &spots(1)[0], "SPK0");
    let twice = device.issue_again(good.ticket(), "SPK1");
    let batch = vec![good, twice];
    let sent = server.synced(&device, 0, batch.clone()).await;
    assert_eq!(sent.last, device.tip, "the device need not send it again");
    let kept: (String, i64, String) = sqlx::query_as("SELECT code, seq, private FROM quarantine")
        .fetch_one(&server.database().await)
        .await
        .expect("one row");
    assert_eq!((kept.0.as_str(), kept.1), ("operation.ticket_twice", 2));
    assert!(kept.2.contains("SPK1"), "what is personal stands apart");
    let server = server.restart().await;
    let again = server.synced(&device, 0, batch).await;
    assert_eq!((again.last, again.head), (device.tip, 2), "after a restart too");
}

#[tokio::test]
async fn every_error_is_a_problem_whatever_was_asked() {
    let server = TestServer::start().await;
    for (method, path, status, code) in [
        (Method::GET, SYNC, 405, "request.method"),
        (Method::GET, "/api/lots/tivoli/renew", 405, "request.method"),
        (Method::GET, "/api/enrol", 405, "request.method"),
        (Method::DELETE, "/api/lots/tivoli/free", 405, "request.method"),
        (Method::GET, "/api/lots/elsewhere/free", 404, "lot.unknown"),
        (Method::GET, "/api/nothing/here", 404, "request.not_found"),
        (Method::GET, "/nothing-here.js", 404, "request.not_found"),
        (Method::GET, "/../Cargo.toml", 404, "request.not_found"),
        (Method::GET, "/.inputs", 404, "request.not_found"),
        (Method::POST, "/desk", 405, "request.method"),
        (Method::GET, "/api/lots/%ff/free", 400, "request.refused"),
    ] {
        let answer = server.send(request(method, path, None, Body::empty())).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (status, code),
            "{path}"
        );
    }
    let mut plain = request(Method::POST, "/api/enrol", None, Body::from("{}"));
    plain.headers_mut().remove("content-type");
    let answer = server.send(plain).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(answer.problem(), "request.not_json");
}

#[tokio::test]
async fn a_ticket_that_cannot_be_and_one_that_is_not_are_answered_alike() {
    let server = TestServer::start().await;
    let mut device = server.enrol(Role::Kiosk).await;
    let operation = device.park(MORNING, &spots(1)[0], "SPK1");
    let code = operation.ticket().plain();
    let unknown = server.get(&format!("/api/tickets/{code}")).await;
    let malformed = server.get("/api/tickets/%3Cb%3E").await;
    let without_id = |answer: &super::harness::Answer| {
        assert_eq!(answer.problem(), "ticket.unknown");
        let mut body: Value = answer.read();
        body["request_id"].take();
        body
    };
    assert_eq!(without_id(&unknown), without_id(&malformed));

    server.synced(&device, 0, vec![operation]).await;
    let answer = server.get(&format!("/api/tickets/{}", code.to_lowercase())).await;
    let page: sync::wire::TicketPage = answer.read();
    assert_eq!(page.ticket.code.plain(), code);
    assert!(!answer.text().contains("SPK1"), "a code leads to no plate");
}
