//! Whatever a stranger sends is answered with a problem, and never with the server's failure.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use sync::wire::Role;

use super::harness::{MORNING, TestServer, request, spots};

const SYNC: &str = "/api/lots/tivoli/sync";

type Case = (&'static str, String, u16, &'static str);

/// What is sent, the status and the code it is answered with.
#[rustfmt::skip]
fn cases(good: &Value) -> Vec<Case> {
    let with = |pointer: &str, value: Value| {
        let mut operation = good.clone();
        *operation.pointer_mut(pointer).expect("a field") = value;
        json!({ "cursor": 0, "operations": [operation] }).to_string()
    };
    let request = |cursor: Value, count: usize| {
        json!({ "cursor": cursor, "operations": vec![good.clone(); count] }).to_string()
    };
    let plate = |typed: &str| with("/fact/vehicle/plate", json!(typed));
    vec![
        ("nothing", String::new(), 400, "request.malformed_json"),
        ("half an object", "{\"cursor\":".into(), 400, "request.malformed_json"),
        ("half an escape", "{\"\\ud800\":1}".into(), 400, "request.malformed_json"),
        ("deep nesting", format!("{{\"x\":{}", "[".repeat(200_000)), 400, "request.malformed_json"),
        ("nesting in place", with("/fact/vehicle/plate", deep()), 422, "request.wrong_content"),
        ("another type", "[]".into(), 422, "request.wrong_content"),
        ("a word for a number", request(json!("0"), 0), 422, "request.wrong_content"),
        ("a negative cursor", request(json!(-1), 0), 422, "request.wrong_content"),
        ("a missing field", json!({ "cursor": 0 }).to_string(), 422, "request.wrong_content"),
        ("too many", request(json!(0), 501), 413, "sync.too_many_operations"),
        ("too large", " ".repeat((1 << 20) + 1), 413, "request.too_large"),
        ("a cursor beyond", request(json!(2), 0), 409, "sync.cursor_ahead"),
        ("a huge cursor", request(json!(u64::MAX), 0), 409, "sync.cursor_ahead"),
        ("another device", with("/device", json!(9)), 422, "sync.foreign_device"),
        ("the server itself", with("/device", json!(0)), 422, "sync.foreign_device"),
        ("a device beyond", with("/device", json!(70_000)), 422, "request.wrong_content"),
        ("an unknown fact", with("/fact/kind", json!("teleported")), 422, "request.wrong_content"),
        ("a long plate", plate(&"A".repeat(10_000)), 422, "request.wrong_content"),
        ("an emoji", plate("AB 🚗 1"), 422, "request.wrong_content"),
        ("HTML", plate("<script>alert(1)</script>"), 422, "request.wrong_content"),
        ("SQL", plate("'; DROP TABLE log; --"), 422, "request.wrong_content"),
        ("a mistyped code", with("/fact/ticket", json!("222222223")), 422, "request.wrong_content"),
        ("no spot id", with("/fact/spots", json!(["<b>"])), 422, "request.wrong_content"),
    ]
}

#[tokio::test]
async fn s5_malformed_input_is_refused_with_a_reason_and_changes_nothing() {
    let server = TestServer::start().await;
    let mut device = server.enrol(Role::Attendant).await;
    let good = device.park(MORNING, &spots(1)[0], "SPK1");
    let good = serde_json::to_value(good).expect("JSON");
    let before = server.hash().await;
    for (what, body, status, code) in cases(&good) {
        let answer = server.post(SYNC, Some(&device.token), body).await;
        let found = (answer.status.as_u16(), answer.problem());
        assert_eq!((found.0, found.1.as_str()), (status, code), "{what}");
        assert!(answer.body.len() < 1_000, "{what} is not sent back");
    }
    assert_eq!(server.hash().await, before);
}

fn deep() -> Value {
    (0..120).fold(Value::Null, |inner, _| json!([inner]))
}

#[tokio::test]
async fn l6_an_operation_that_means_nothing_is_kept_and_counts_as_received() {
    let server = TestServer::start().await;
    let mut device = server.enrol(Role::Attendant).await;
    let nowhere = device.park(MORNING, "Z9-Z-999", "SPK1");
    let sent = server.synced(&device, 0, vec![nowhere.clone()]).await;
    assert_eq!(sent.acknowledged, 1, "the device need not send it again");
    let kept: (String, i64) = sqlx::query_as("SELECT code, seq FROM quarantine")
        .fetch_one(&server.database().await)
        .await
        .expect("one row");
    assert_eq!(kept, ("operation.unknown_spot".to_owned(), 1));
    let server = server.restart().await;
    let again = server.synced(&device, 0, vec![nowhere]).await;
    assert_eq!((again.acknowledged, again.head), (1, 1), "after a restart too");
}

#[tokio::test]
async fn every_error_is_a_problem_whatever_was_asked() {
    let server = TestServer::start().await;
    for (method, path, status, code) in [
        (Method::GET, SYNC, 405, "request.method"),
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
    let code = operation.fact.ticket().expect("a ticket").plain();
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
