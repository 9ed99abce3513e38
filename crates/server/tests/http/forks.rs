//! A device whose storage went back in time, or was copied: nothing of what it recorded is lost.

use axum::http::StatusCode;
use engine::ticket::DeviceNo;
use serde_json::json;
use server::clock;
use server::secret::Hashed;
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

/// A device that was copied: both copies go on under new numbers, and one of them again.
async fn copied(server: &TestServer) -> Vec<TestDevice> {
    let one = server.enrol(Role::Kiosk).await;
    let with = |renewed: Renewed| TestDevice {
        number: renewed.device,
        token: renewed.token,
        tip: Tip::START,
        ..one.clone()
    };
    let two = with(renewed(server, &one, 1).await);
    let copy = with(renewed(server, &one, 2).await);
    let three = with(renewed(server, &two, 3).await);
    vec![one.clone(), two, copy, three]
}

#[tokio::test]
async fn s13_whichever_number_is_revoked_none_of_the_same_device_is_good_any_more() {
    for nth in 0..4 {
        let server = TestServer::start().await;
        let devices = copied(&server).await;
        let other = server.enrol(Role::Kiosk).await;
        let number = devices[nth].number;
        assert!(
            server
                .site
                .store
                .revoke(number, clock::now())
                .await
                .expect("stored")
        );
        for device in &devices {
            let answer = server.synced(device, 0, vec![]).await;
            assert_eq!(
                answer.demand,
                Some(Demand::Stop),
                "{:?} by {number:?}",
                device.number
            );
            let path = "/api/lots/tivoli/renew";
            let refused = server.post(path, Some(&device.token), renewal(9)).await;
            assert_eq!(refused.problem(), "auth.revoked");
        }
        assert_eq!(server.synced(&other, 0, vec![]).await.demand, None);
        let again = server.site.store.revoke(devices[0].number, clock::now()).await;
        assert!(!again.expect("readable"), "none of them is left");
    }
}

#[tokio::test]
async fn s13_a_number_that_is_given_while_the_device_is_revoked_is_no_good_either() {
    let server = TestServer::start().await;
    let device = server.enrol(Role::Kiosk).await;
    let store = &server.site.store;
    // It was let in, and then revoked before its new number was written.
    let known = store.devices("tivoli").await.expect("readable").remove(0);
    assert!(store.revoke(device.number, clock::now()).await.expect("stored"));
    let token = "9".repeat(64);
    let given = store
        .renew(&known, &[1; 16], &Hashed::token(&token), clock::now())
        .await;
    let new = TestDevice {
        number: given.expect("stored").number,
        token,
        ..device
    };
    assert_eq!(server.synced(&new, 0, vec![]).await.demand, Some(Demand::Stop));
}

#[tokio::test]
async fn r3_s13_a_device_that_is_withdrawn_by_an_old_number_leases_nothing_under_the_new_one() {
    let server = TestServer::start().await;
    let mut tablet = Tablet::ready(&server, Role::Kiosk).await;
    let old = tablet.machine.device();
    let lot = server.site.lots.get("tivoli").await.expect("the lot");
    lot.fence(old, clock::now()).await.expect("fenced");
    tablet.ask(&server).await;
    tablet.catch_up(&server).await;
    // Under its new number it gets a pool.
    tablet.ask(&server).await;
    let (new, held) = (tablet.machine.device(), tablet.holds());
    assert!(new != old && !held.is_empty());
    let withdrawn = server.site.lots.withdraw(old, clock::now()).await;
    let withdrawn = withdrawn.expect("stored").remove(0);
    assert!(held.iter().all(|spot| withdrawn.spots.contains(spot)));
    assert!(server.read(move |hub| hub.state().leases().is_fenced(new)).await);
}
