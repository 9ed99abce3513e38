//! Who may do what.

use axum::http::StatusCode;
use engine::ticket::DeviceNo;
use serde_json::json;
use server::clock;
use sync::wire::{Demand, Enrolled, Fate, Role};

use super::harness::{LOT, SYNC, TestDevice, TestServer, asked};

fn body(code: &str) -> String {
    json!({ "code": code }).to_string()
}

fn empty(device: &TestDevice) -> String {
    serde_json::to_string(&asked(device, 0, vec![])).expect("JSON")
}

#[tokio::test]
async fn devices_show_their_own_credential_or_nothing_happens() {
    let server = TestServer::start().await;
    let device = server.enrol(Role::Kiosk).await;
    let empty = empty(&device);
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
    let empty = empty(&device);
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
async fn s13_a_revoked_device_may_send_what_it_has_and_nothing_else() {
    let server = TestServer::start().await;
    let mut device = server.enrol(Role::Attendant).await;
    let before = device.park_many(2);
    server.synced(&device, 0, before).await;
    let revoked = server.site.store.revoke(device.number, clock::now()).await;
    assert!(revoked.expect("stored"));
    let (head, late) = (server.head().await, device.park_many(2));
    for _ in 0..2 {
        let answer = server.synced(&device, 1, late.clone()).await;
        assert_eq!(answer.demand, Some(Demand::Stop));
        assert!(answer.news.is_empty(), "it is told nothing of the lot");
        assert_eq!(answer.verdicts.len(), 2);
        for verdict in answer.verdicts {
            assert!(matches!(verdict.fate, Fate::Quarantined { code, .. } if code == "device.revoked"));
        }
        assert_eq!(server.head().await, head);
    }
    let kept = server
        .column("SELECT body FROM quarantine WHERE why = 'revoked' ORDER BY seq")
        .await;
    assert_eq!(
        kept,
        late.iter()
            .map(|op| op.written.body.to_string())
            .collect::<Vec<_>>()
    );
    let token = Some(device.token.as_str());
    let renew = json!({ "nonce": "00".repeat(16), "forked": false }).to_string();
    for answer in [
        server.post("/api/lots/tivoli/renew", token, renew).await,
        server
            .post("/api/enrol", token, body(&server.code(Role::Office).await))
            .await,
    ] {
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (StatusCode::FORBIDDEN, "auth.revoked")
        );
    }
    let empty = empty(&device);
    assert_eq!(server.post(SYNC, token, empty).await.status, StatusCode::OK);
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
