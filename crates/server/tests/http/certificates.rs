//! Devices that a restored database does not know.

use std::fs;

use axum::http::StatusCode;
use engine::ticket::DeviceNo;
use serde_json::json;
use server::clock;
use server::site::Transport;
use server::store;
use sync::wire::{Role, SyncResponse};

use super::harness::{SYNC, TestServer};
use super::restoring::{back_up, restored};
use super::tablet::Tablet;

#[tokio::test]
async fn s13_s15_what_was_refused_before_a_restore_is_refused_after_it() {
    let server = TestServer::start().await;
    let known = Tablet::ready(&server, Role::Kiosk).await;
    let backup = back_up(&server, "backup").await;
    let unknown = Tablet::ready(&server, Role::Kiosk).await;
    for device in [1, 2] {
        let revoked = server.site.store.revoke(DeviceNo(device), clock::now()).await;
        assert!(revoked.expect("stored"));
    }
    let server = restored(server, &backup).await;
    let answer: SyncResponse = known.send(&server, &known.replica().request()).await.read();
    assert_eq!(answer.demand, Some(sync::wire::Demand::Stop));
    let answer = unknown.send(&server, &unknown.replica().request()).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn s13_s15_a_number_since_the_backup_is_refused_where_an_earlier_one_was_revoked() {
    let server = TestServer::start().await;
    let mut tablet = Tablet::ready(&server, Role::Kiosk).await;
    let backup = back_up(&server, "backup").await;
    let lot = server.site.lots.get("tivoli").await.expect("the lot");
    let fenced = lot.fence(tablet.machine.device(), clock::now()).await;
    fenced.expect("fenced");
    tablet.ask(&server).await;
    tablet.catch_up(&server).await;
    assert_eq!(tablet.machine.device(), DeviceNo(2));
    let server = restored(server, &backup).await;
    let revoked = server.site.store.revoke(DeviceNo(1), clock::now()).await;
    assert!(revoked.expect("stored"));
    let answer = tablet.send(&server, &tablet.replica().request()).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn s15_a_certificate_is_worth_nothing_without_its_credential_or_changed() {
    let server = TestServer::start().await;
    let backup = back_up(&server, "backup").await;
    let mut late = Tablet::ready(&server, Role::Kiosk).await;
    let server = restored(server, &backup).await;
    let (token, certificate) = (late.token.clone(), late.certificate.clone());
    for (token, certificate) in [
        ("0".repeat(64), certificate.clone()),
        (token.clone(), certificate.replace("kiosk", "office")),
        (token.clone(), certificate.replace(".1.kiosk", ".2.kiosk")),
        (token.clone(), "1.tivoli".to_owned()),
    ] {
        (late.token, late.certificate) = (token, certificate);
        let answer = late.send(&server, &late.replica().request()).await;
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (StatusCode::UNAUTHORIZED, "auth.required")
        );
    }
    (late.token, late.certificate) = (token, certificate);
    late.catch_up(&server).await;
    let answer = server.post(SYNC, Some(&late.token), "{}").await;
    assert_eq!(
        answer.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "from then on it is known by its credential"
    );
}

#[tokio::test]
async fn s15_a_lot_does_not_wait_for_a_device_of_another() {
    let server = TestServer::start().await;
    let mut other = lotfile::demo();
    other.id = "other".to_owned();
    server
        .site
        .lots
        .publish(other, clock::now())
        .await
        .expect("a second lot");
    let backup = back_up(&server, "backup").await;
    let mut late = Tablet::ready(&server, Role::Kiosk).await;
    let server = restored(server, &backup).await;
    let other = server.site.lots.get("other").await.expect("the other lot");
    let awaits = async || {
        other
            .read(|hub| hub.state().leases().is_recovering())
            .await
            .expect("readable")
    };
    assert!(awaits().await, "it may be a device of either lot");
    late.catch_up(&server).await;
    assert!(!awaits().await);
    assert!(server.awaited().await.is_empty());
}

#[tokio::test]
async fn s15_without_its_marker_a_database_counts_as_restored_and_unknown_devices_are_taken_up() {
    let server = TestServer::start().await;
    let mut north = Tablet::ready(&server, Role::Kiosk).await;
    let backup = back_up(&server, "backup").await;
    let mut late = Tablet::ready(&server, Role::Kiosk).await;
    late.park("L1");
    late.catch_up(&server).await;
    server.site.store.close().await.expect("closes");
    fs::remove_file(server.folder.path().join("life")).expect("a marker");
    store::restore(&backup, server.folder.path(), Some("before"))
        .await
        .expect("restored");
    let server = TestServer::on(server.folder, Transport::Plain).await;
    assert_eq!(server.awaited().await, [1], "of the other nobody knows");
    north.catch_up(&server).await;
    assert!(server.awaited().await.is_empty());
    assert_eq!(server.enrol(Role::Office).await.number, DeviceNo(1 + 256 + 1));
    // It may lease what was leased to others meanwhile: all report again.
    late.catch_up(&server).await;
    assert_eq!(server.lives().await, 2);
    for _ in 0..2 {
        north.catch_up(&server).await;
        late.catch_up(&server).await;
    }
    assert!(server.awaited().await.is_empty());
    assert_eq!(
        (north.hash(), late.hash()),
        (server.hash().await, server.hash().await)
    );
    let both: Vec<_> = north
        .holds()
        .into_iter()
        .filter(|spot| late.holds().contains(spot))
        .collect();
    assert_eq!(both, []);
}

#[tokio::test]
async fn s15_a_device_that_had_several_numbers_since_the_backup_comes_back_with_all_of_them() {
    let server = TestServer::start().await;
    let backup = back_up(&server, "backup").await;
    let mut tablet = Tablet::ready(&server, Role::Kiosk).await;
    for round in 0..3 {
        tablet.park(&format!("SPK{round}"));
        tablet.catch_up(&server).await;
        let lot = server.site.lots.get("tivoli").await.expect("the lot");
        lot.fence(tablet.machine.device(), clock::now())
            .await
            .expect("fenced");
        tablet.ask(&server).await;
        tablet.catch_up(&server).await;
    }
    assert_eq!(tablet.machine.device(), DeviceNo(4));
    let server = restored(server, &backup).await;
    assert_eq!(server.awaited().await, [1, 2, 3, 4]);
    tablet.catch_up(&server).await;
    assert!(
        server.awaited().await.is_empty(),
        "the earlier numbers are out of use"
    );
    assert_eq!(tablet.hash(), server.hash().await);
    let plates = server.column("SELECT plate FROM tickets ORDER BY plate").await;
    assert_eq!(plates, ["SPK0", "SPK1", "SPK2"]);
}

#[tokio::test]
async fn s15_a_code_that_was_used_after_the_backup_is_not_good_a_second_time() {
    let server = TestServer::start().await;
    let code = json!({ "code": server.code(Role::Kiosk).await }).to_string();
    let backup = back_up(&server, "backup").await;
    assert_eq!(
        server.post("/api/enrol", None, code.clone()).await.status,
        StatusCode::OK
    );
    let server = restored(server, &backup).await;
    let again = server.post("/api/enrol", None, code).await;
    assert_eq!(again.problem(), "enrol.code_refused");
}
