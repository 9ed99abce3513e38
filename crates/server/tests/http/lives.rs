//! Restores, and what comes of them for devices.

use std::collections::BTreeSet;
use std::fs;

use axum::http::StatusCode;
use engine::operation::Fact;
use engine::ticket::DeviceNo;
use server::clock;
use server::site::Transport;
use sync::wire::{Role, SyncResponse};

use super::harness::{LOT, TestServer};
use super::restoring::{back_up, copied, own_rows, restored};
use super::tablet::Tablet;

#[tokio::test]
async fn s15_r6_after_a_restore_devices_send_again_and_no_spot_is_leased_twice() {
    let server = TestServer::start().await;
    let mut north = Tablet::ready(&server, Role::Kiosk).await;
    let mut south = Tablet::ready(&server, Role::Attendant).await;
    north.park("N1");
    north.catch_up(&server).await;
    let backup = back_up(&server, "backup").await;
    let mut late = Tablet::ready(&server, Role::Kiosk).await;
    for (tablet, plates) in [
        (&mut north, ["N2", "N3"]),
        (&mut south, ["S1", "S2"]),
        (&mut late, ["L1", "L2"]),
    ] {
        for plate in plates {
            let parked = tablet.park(plate);
            assert!(matches!(parked, Fact::Parked { .. }));
        }
        tablet.catch_up(&server).await;
    }
    let before = server.read(sync::Hub::epoch).await;

    let server = restored(server, &backup).await;
    assert_ne!(server.read(sync::Hub::epoch).await, before);
    assert_eq!(
        server.awaited().await,
        [1, 2, 3],
        "the last was enrolled after the backup"
    );
    north.catch_up(&server).await;
    assert_eq!(server.awaited().await, [2, 3]);
    assert!(
        matches!(north.park("N4"), Fact::Admitted { .. }),
        "nobody is sure of a spot"
    );
    late.catch_up(&server).await;
    assert_eq!(server.awaited().await, [2], "it showed its certificate");
    north.catch_up(&server).await;
    south.catch_up(&server).await;

    assert!(server.awaited().await.is_empty());
    for tablet in [&mut north, &mut south, &mut late] {
        tablet.catch_up(&server).await;
        let holds: BTreeSet<_> = tablet.holds().into_iter().collect();
        assert!(!holds.is_empty());
        assert_eq!(server.leased_by(tablet.machine.device()).await, holds);
        assert_eq!(tablet.hash(), server.hash().await);
        let parked = tablet.park(&format!("X{}0", tablet.machine.device().0));
        assert!(matches!(parked, Fact::Parked { .. }), "all is as before");
    }
    let (tickets, conflicts) = server
        .read(|hub| (hub.state().tickets().count(), hub.state().conflicts().count()))
        .await;
    assert_eq!((tickets, conflicts), (8, 0), "nothing is lost");
    assert_eq!(server.lives().await, 1);
    let next = server.enrol(Role::Office).await;
    assert_eq!(next.number, DeviceNo(4), "no number is given twice");
    let server = server.restart().await;
    assert_eq!(server.lives().await, 1, "a start is no restore");
}

#[tokio::test]
async fn r4_r6_a_device_that_does_not_come_back_is_withdrawn_and_what_it_may_have_filled_is_looked_at() {
    let server = TestServer::start().await;
    let mut north = Tablet::ready(&server, Role::Kiosk).await;
    let backup = back_up(&server, "backup").await;
    let lost = Tablet::ready(&server, Role::Kiosk).await;
    let server = restored(server, &backup).await;
    north.catch_up(&server).await;
    assert_eq!(server.awaited().await, [2]);
    let withdrawn = server
        .site
        .lots
        .withdraw(DeviceNo(2), clock::now())
        .await
        .expect("stored");
    assert_eq!((withdrawn.len(), withdrawn[0].lot.as_str()), (1, LOT));
    assert!(withdrawn[0].waits_for.is_empty());
    for spot in lost.holds() {
        assert!(withdrawn[0].spots.contains(&spot), "{spot} may be filled");
    }
    let closed = server
        .column("SELECT spot_id FROM spots WHERE status = 'closed'")
        .await;
    assert!(
        withdrawn[0]
            .spots
            .iter()
            .all(|spot| closed.contains(&spot.to_string()))
    );
    north.catch_up(&server).await;
    assert!(
        north
            .holds()
            .iter()
            .all(|spot| !withdrawn[0].spots.contains(spot))
    );
    // Its certificate is worth nothing any more.
    let answer = lost.send(&server, &lost.replica().request()).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(
        server
            .site
            .lots
            .withdraw(DeviceNo(9), clock::now())
            .await
            .expect("read")
            .is_empty()
    );
}

#[tokio::test]
async fn s15_a_database_put_back_by_hand_with_its_marker_is_noticed_by_the_first_device_that_knows_more() {
    let server = TestServer::start().await;
    let mut north = Tablet::ready(&server, Role::Kiosk).await;
    let mut south = Tablet::ready(&server, Role::Kiosk).await;
    let copy = tempfile::tempdir().expect("a folder");
    let server = {
        server.site.store.close().await.expect("closes");
        copied(server.folder.path(), copy.path());
        TestServer::on(server.folder, Transport::Plain).await
    };
    for tablet in [&mut north, &mut south] {
        tablet.park("A1");
        tablet.catch_up(&server).await;
    }
    let epoch = server.read(sync::Hub::epoch).await;
    server.site.store.close().await.expect("closes");
    copied(copy.path(), server.folder.path());
    let server = TestServer::on(server.folder, Transport::Plain).await;
    assert_eq!(
        (server.read(sync::Hub::epoch).await, server.lives().await),
        (epoch, 0),
        "nothing tells"
    );

    let answer: SyncResponse = north.send(&server, &north.replica().request()).await.read();
    assert!(answer.common.is_some(), "the very answer tells");
    assert_eq!((server.lives().await, server.awaited().await), (1, vec![1, 2]));
    for _ in 0..2 {
        north.catch_up(&server).await;
        south.catch_up(&server).await;
    }
    assert_eq!(
        (north.hash(), south.hash()),
        (server.hash().await, server.hash().await)
    );
    assert_eq!(server.read(|hub| hub.state().tickets().count()).await, 2);
    assert_eq!(
        (server.lives().await, server.awaited().await),
        (1, vec![]),
        "one life, and it goes on"
    );
    let next = server.enrol(Role::Office).await;
    assert!(next.number > DeviceNo(200), "who else was enrolled nobody knows");
}

#[tokio::test]
async fn s15_an_older_backup_than_the_one_that_made_operations_safe_costs_no_more_than_them() {
    let server = TestServer::start().await;
    let mut tablet = Tablet::ready(&server, Role::Kiosk).await;
    let older = back_up(&server, "older").await;
    tablet.park("SPK1");
    tablet.catch_up(&server).await;
    back_up(&server, "newer").await;
    tablet.catch_up(&server).await;
    assert_eq!(own_rows(&tablet), 0);
    for plate in ["SPK2", "SPK3"] {
        tablet.park(plate);
        tablet.catch_up(&server).await;
    }

    let server = restored(server, &older).await;
    tablet.park("SPK4");
    tablet.catch_up(&server).await;
    assert_eq!((server.lives().await, server.awaited().await), (1, vec![]));
    assert_ne!(tablet.machine.device(), DeviceNo(1), "its chain has lost a part");
    let plates = server.column("SELECT plate FROM tickets ORDER BY plate").await;
    assert_eq!(
        plates,
        ["SPK2", "SPK3", "SPK4"],
        "what the device still had is there"
    );
    assert_eq!(tablet.hash(), server.hash().await);
}

#[tokio::test]
async fn s15_where_the_database_is_lost_altogether_devices_bring_back_what_they_have() {
    let server = TestServer::start().await;
    let mut tablet = Tablet::ready(&server, Role::Kiosk).await;
    tablet.park("SPK1");
    tablet.catch_up(&server).await;
    let held: BTreeSet<_> = tablet.holds().into_iter().collect();
    server.site.store.close().await.expect("closes");
    for ending in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(server.folder.path().join(format!("parkade.db{ending}")));
    }
    let server = TestServer::on(server.folder, Transport::Plain).await;
    let published = server.site.lots.publish(lotfile::demo(), clock::now()).await;
    assert_eq!(published.expect("a lot"), 2, "the lot, and a new life");
    assert_eq!(server.awaited().await, [1]);
    tablet.catch_up(&server).await;
    assert_eq!(server.column("SELECT plate FROM tickets").await, ["SPK1"]);
    assert_eq!(server.leased_by(DeviceNo(1)).await, held);
    assert_eq!(server.enrol(Role::Office).await.number, DeviceNo(2));
}
