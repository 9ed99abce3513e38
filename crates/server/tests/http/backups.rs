//! Backups, and what devices may delete because of them.

use std::fs;

use server::store::{self, Store};
use sync::wire::{Role, SyncResponse};

use super::harness::TestServer;
use super::restoring::{back_up, own_rows};
use super::tablet::Tablet;

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
async fn s15_what_belongs_to_another_database_is_never_read_into_a_restored_one() {
    let server = TestServer::start().await;
    let file = back_up(&server, "backup").await;
    let empty = tempfile::tempdir().expect("a folder");
    let stale = empty.path().join("parkade.db-wal");
    fs::write(&stale, "of a database that is gone").expect("written");
    let refused = store::restore(&file, empty.path(), None).await;
    assert!(
        refused
            .expect_err("there is something")
            .to_string()
            .contains("--replace")
    );
    assert!(
        stale.exists() && !empty.path().join("parkade.db").exists(),
        "nothing has changed"
    );
    let moved = store::restore(&file, empty.path(), Some("before")).await;
    assert_eq!(
        moved.expect("restored"),
        Some(empty.path().join("parkade.db.before"))
    );
    assert!(!stale.exists() && empty.path().join("parkade.db.before-wal").exists());
    for (name, content) in [("text", "no database"), ("empty", "")] {
        let file = empty.path().join(name);
        fs::write(&file, content).expect("written");
        let refused = store::restore(&file, empty.path(), Some("again"))
            .await
            .expect_err("unsound");
        assert!(refused.to_string().contains("is no sound backup"), "{refused}");
    }
}
