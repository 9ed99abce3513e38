//! Who may do what.

use axum::http::StatusCode;
use engine::ticket::DeviceNo;
use serde_json::json;
use server::clock;
use sync::wire::{Enrolled, Role};

use super::harness::{LOT, TestServer};

fn body(code: &str) -> String {
    json!({ "code": code }).to_string()
}

#[tokio::test]
async fn devices_show_their_own_credential_or_nothing_happens() {
    let server = TestServer::start().await;
    let device = server.enrol(Role::Kiosk).await;
    let empty = json!({ "cursor": 0, "operations": [] }).to_string();
    for token in [
        None,
        Some(""),
        Some("0"),
        Some("é"),
        Some(device.token.to_uppercase().as_str()),
    ] {
        let answer = server.post("/api/lots/tivoli/sync", token, empty.clone()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{token:?}");
        assert_eq!(answer.problem(), "auth.required");
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
    }
    let answer = server.get("/api/lots/tivoli/events").await;
    assert_eq!(answer.problem(), "auth.required");
}

#[tokio::test]
async fn a_device_of_one_lot_reads_no_other() {
    let server = TestServer::start().await;
    let mut other = lotfile::demo();
    other.id = "other".to_owned();
    server
        .site
        .lots
        .publish(other, clock::now())
        .await
        .expect("a second lot");
    let device = server.enrol(Role::Office).await;
    let empty = json!({ "cursor": 0, "operations": [] }).to_string();
    for (lot, code) in [("other", "auth.other_lot"), ("nowhere", "lot.unknown")] {
        let answer = server
            .post(
                &format!("/api/lots/{lot}/sync"),
                Some(&device.token),
                empty.clone(),
            )
            .await;
        assert_eq!(answer.problem(), code);
    }
    let own = server
        .post("/api/lots/tivoli/sync", Some(&device.token), empty)
        .await;
    assert_eq!(own.status, StatusCode::OK);
}

#[tokio::test]
async fn a_code_enrols_once_and_every_refusal_looks_the_same() {
    let server = TestServer::start().await;
    let code = server.code(Role::Kiosk).await;
    let enrolled: Enrolled = server
        .post("/api/enrol", None, body(&code.to_lowercase()))
        .await
        .read();
    assert_eq!((enrolled.device, enrolled.lot.as_str()), (DeviceNo(1), LOT));
    let used = server.post("/api/enrol", None, body(&code)).await;
    let unknown = server.post("/api/enrol", None, body("2222222222")).await;
    let long = server.post("/api/enrol", None, body(&"2".repeat(100_000))).await;
    for answer in [used, unknown, long] {
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert_eq!(answer.problem(), "enrol.code_refused");
    }
}

#[tokio::test]
async fn a_code_adds_its_role_to_a_device_that_shows_its_credential() {
    let server = TestServer::start().await;
    let device = server.enrol(Role::Kiosk).await;
    let code = server.code(Role::Office).await;
    let wrong = server.post("/api/enrol", Some("wrong"), body(&code)).await;
    assert_eq!(wrong.problem(), "auth.required", "and the code is not used up");
    let enrolled: Enrolled = server
        .post("/api/enrol", Some(&device.token), body(&code))
        .await
        .read();
    assert_eq!(enrolled.device, device.number);
    assert_eq!(enrolled.token, None);
    assert!(enrolled.roles.contains(&Role::Kiosk) && enrolled.roles.contains(&Role::Office));
}

#[tokio::test]
async fn a_revoked_device_is_refused_and_told_so() {
    let server = TestServer::start().await;
    let device = server.enrol(Role::Attendant).await;
    assert!(
        server
            .site
            .store
            .revoke(device.number, clock::now())
            .await
            .expect("stored")
    );
    let answer = server.sync(&device, 0, vec![]).await;
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (StatusCode::FORBIDDEN, "auth.revoked")
    );
}

#[tokio::test]
async fn guessing_codes_is_slowed_down() {
    let server = TestServer::start().await;
    let mut last = String::new();
    // A minute may begin meanwhile and start the count anew, once.
    for _ in 0..130 {
        last = server
            .post("/api/enrol", None, body("2222222222"))
            .await
            .problem();
        if last == "request.too_many_attempts" {
            break;
        }
    }
    assert_eq!(last, "request.too_many_attempts");
}

#[tokio::test]
async fn k2_beyond_the_last_device_number_nobody_is_enrolled() {
    let server = TestServer::start().await;
    sqlx::query("UPDATE server SET last_device = ?")
        .bind(DeviceNo::LARGEST.0 - 1)
        .execute(&server.database().await)
        .await
        .expect("set");
    assert_eq!(server.enrol(Role::Kiosk).await.number, DeviceNo::LARGEST);
    let code = server.code(Role::Kiosk).await;
    let answer = server.post("/api/enrol", None, body(&code)).await;
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (StatusCode::CONFLICT, "enrol.no_device_number")
    );
}
