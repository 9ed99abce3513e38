//! Backups, restores, and what comes of them for devices.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use axum::http::StatusCode;
use engine::operation::Fact;
use engine::spot::SpotId;
use engine::ticket::DeviceNo;
use server::clock;
use server::site::Transport;
use server::store::{self, Store};
use sync::disk::Table;
use sync::wire::{Role, SyncResponse};

use super::harness::{LOT, SYNC, TestServer};
use super::tablet::Tablet;

/// Makes a backup as another process does, beside the running server.
async fn back_up(server: &TestServer, name: &str) -> PathBuf {
    let file = server.folder.path().join(name);
    let beside = Store::open(server.folder.path()).await.expect("a usable folder");
    beside.back_up(&file).await.expect("a backup");
    beside.close().await.expect("closes");
    file
}

/// Stops the server, puts a backup in the place of its database, and starts it again.
async fn restored(server: TestServer, backup: &Path) -> TestServer {
    server.site.store.close().await.expect("closes");
    let name = format!("before-{}", server.head_on_disk());
    let moved = store::restore(backup, server.folder.path(), Some(&name)).await;
    assert!(
        moved.expect("restored").is_some_and(|moved| moved.exists()),
        "nothing is deleted"
    );
    TestServer::on(server.folder, Transport::Plain).await
}

impl TestServer {
    /// Something that differs from one restore to the next.
    fn head_on_disk(&self) -> usize {
        fs::read_dir(self.folder.path()).expect("a folder").count()
    }

    async fn awaited(&self) -> Vec<u16> {
        self.read(|hub| hub.state().leases().waits_for().map(|device| device.0).collect())
            .await
    }

    async fn lives(&self) -> usize {
        self.column("SELECT kind FROM log WHERE kind = 'restored'")
            .await
            .len()
    }

    async fn leased_by(&self, device: DeviceNo) -> BTreeSet<SpotId> {
        self.read(|hub| hub.state().leases().held_by(device).cloned().collect())
            .await
    }
}

fn own_rows(tablet: &Tablet) -> usize {
    let rows = tablet.machine.disk.copy();
    rows.keys().filter(|(table, _)| *table == Table::Own).count()
}

#[tokio::test]
async fn s14_a_device_deletes_what_is_in_a_backup_and_nothing_before() {
    let server = TestServer::start().await;
    let mut tablet = Tablet::ready(&server, Role::Kiosk).await;
    for plate in ["SPK1", "SPK2"] {
        tablet.park(plate);
    }
    tablet.catch_up(&server).await;
    assert_eq!(own_rows(&tablet), 2, "acknowledged is not safe");
    back_up(&server, "first").await;
    tablet.park("SPK3");
    tablet.catch_up(&server).await;
    assert_eq!(
        own_rows(&tablet),
        1,
        "a running server learns of a backup that another process made"
    );

    let server = server.restart().await;
    let answer: SyncResponse = tablet.send(&server, &tablet.replica().request()).await.read();
    assert_eq!((answer.safe, answer.last.seq), (2, 3), "after a restart too");
}

#[tokio::test]
async fn s14_a_backup_takes_no_other_files_place_and_is_for_its_owner_only() {
    let server = TestServer::start().await;
    let file = back_up(&server, "backup").await;
    let beside = Store::open(server.folder.path()).await.expect("a usable folder");
    let again = beside.back_up(&file).await.expect_err("it is there").to_string();
    assert!(again.contains("already"), "{again}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(&file).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

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

/// Everything in the data folder, as somebody who copies it by hand has it.
fn copied(from: &Path, to: &Path) {
    for file in fs::read_dir(from).expect("a folder") {
        let file = file.expect("a file").path();
        fs::copy(&file, to.join(file.file_name().expect("a name"))).expect("copied");
    }
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
