//! A device whose storage went back in time, or was copied: nothing of what it recorded is lost.

use axum::http::StatusCode;
use engine::ticket::DeviceNo;
use serde_json::json;
use sync::chain::Tip;
use sync::wire::{Demand, Renewed, Role};

use super::harness::{MORNING, TestDevice};
use super::harness::{TestServer, spots};
use super::tablet::Tablet;

#[tokio::test]
async fn s12_a_device_that_forks_goes_on_under_a_new_number_and_all_of_it_is_in_the_log() {
    let server = TestServer::start().await;
    let mut tablet = Tablet::ready(&server, Role::Kiosk).await;
    tablet.park("SPK1");
    tablet.catch_up(&server).await;
    let backup = tablet.machine.disk.copy();
    tablet.park("SPK2");
    tablet.catch_up(&server).await;
    let held = tablet.holds();

    tablet.machine.disk.restore(backup);
    tablet.machine.restart().expect("an older disk");
    let last = lotfile::demo().levels.len() - 1;
    let last = &lotfile::demo().levels[last].sections[0].rows[0].spots[0]
        .id
        .to_string();
    tablet.close(last);
    tablet.park("SPK3");
    let old = tablet.machine.device();
    tablet.catch_up(&server).await;
    let new = tablet.machine.device();
    assert_ne!(new, old);
    assert_eq!(tablet.hash(), server.hash().await);
    let (plates, fenced, unswept) = server
        .read(|hub| {
            let plates = hub
                .state()
                .tickets()
                .filter_map(|ticket| ticket.vehicle.plate.clone());
            let leases = hub.state().leases();
            (
                plates.collect::<Vec<_>>(),
                leases.is_fenced(old),
                leases.unswept().len(),
            )
        })
        .await;
    let mut plates: Vec<_> = plates.iter().map(|plate| plate.as_str().to_owned()).collect();
    plates.sort();
    assert_eq!(plates, ["SPK1", "SPK2", "SPK3"]);
    assert!(
        fenced && unswept == held.len(),
        "what it leased before is looked at first"
    );
    let why = server.column("SELECT why || ' ' || code FROM quarantine").await;
    assert_eq!(why, ["forked chain.forked"; 2], "the bytes are kept");
    // The new number has leases of its own, and the old ones are nobody's.
    let holds = tablet.holds();
    assert!(!holds.is_empty() && holds.iter().all(|spot| !held.contains(spot)));

    let server = server.restart().await;
    tablet.park("SPK4");
    tablet.catch_up(&server).await;
    assert_eq!(tablet.hash(), server.hash().await, "after a restart too");
}

#[tokio::test]
async fn s12_two_copies_of_one_device_end_up_as_two_devices() {
    let server = TestServer::start().await;
    let mut one = Tablet::ready(&server, Role::Kiosk).await;
    let disk = one.machine.disk.copy();
    let mut other = Tablet::ready(&server, Role::Kiosk).await;
    other.machine.disk.restore(disk);
    other.machine.restart().expect("a copied disk");
    (other.token, other.certificate) = (one.token.clone(), one.certificate.clone());
    one.park("SPK1");
    other.close(&spots(60)[50]);
    other.close(&spots(60)[51]);
    other.park("SPK2");
    one.catch_up(&server).await;
    other.catch_up(&server).await;
    one.park("SPK3");
    one.catch_up(&server).await;
    assert_ne!(one.machine.device(), other.machine.device());
    other.catch_up(&server).await;
    assert_eq!(
        (one.hash(), other.hash()),
        (server.hash().await, server.hash().await)
    );
    assert_eq!(server.read(|hub| hub.state().tickets().count()).await, 3);
    // Both sent somebody to the best spot of the one pool: that is told, and nobody is forgotten.
    assert_eq!(server.read(|hub| hub.state().conflicts().count()).await, 1);
}

fn renewal(nonce: u8) -> String {
    json!({ "nonce": format!("{nonce:02x}").repeat(16), "forked": false }).to_string()
}

async fn renewed(server: &TestServer, device: &TestDevice, nonce: u8) -> Renewed {
    let path = "/api/lots/tivoli/renew";
    server
        .post(path, Some(&device.token), renewal(nonce))
        .await
        .read()
}

#[tokio::test]
async fn s12_a_renewal_asked_for_again_gives_the_same_number_and_a_fresh_credential() {
    let server = TestServer::start().await;
    let mut old = server.enrol(Role::Kiosk).await;
    let before = old.park_many(1);
    server.synced(&old, 0, before).await;
    let (lost, again, other) = (
        renewed(&server, &old, 1).await,
        renewed(&server, &old, 1).await,
        renewed(&server, &old, 2).await,
    );
    assert_eq!(
        (lost.device, again.device, other.device),
        (DeviceNo(2), DeviceNo(2), DeviceNo(3))
    );
    let with = |renewed: &Renewed| TestDevice {
        number: renewed.device,
        token: renewed.token.clone(),
        tip: Tip::START,
        ..old.clone()
    };
    let refused = server.sync(&with(&lost), 0, vec![]).await;
    assert_eq!(
        refused.status,
        StatusCode::UNAUTHORIZED,
        "only the last credential counts"
    );
    let mut new = with(&again);
    let parked = new.park(MORNING, &spots(1)[0], "SPK9");
    let answer = server.synced(&new, 0, vec![parked]).await;
    assert_eq!((answer.demand, answer.last), (None, new.tip));
    // What it had recorded under the old number it still sends, and so after a second renewal.
    let third = renewed(&server, &new, 3).await;
    let late = old.park_many(1);
    let mut asked = super::harness::asked(&old, 0, late);
    asked.batch.device = old.number;
    let body = serde_json::to_string(&asked).expect("JSON");
    let answer = server.post(super::harness::SYNC, Some(&third.token), body).await;
    let answer: sync::wire::SyncResponse = answer.read();
    assert_eq!((answer.device, answer.last), (old.number, old.tip));
    let roles = server.column("SELECT DISTINCT roles FROM devices").await;
    assert_eq!(roles, ["kiosk"]);
    assert_eq!(server.synced(&old, 0, vec![]).await.demand, Some(Demand::Renew));
}
