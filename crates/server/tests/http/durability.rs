//! What was acknowledged is there, and what was not stored was not acknowledged.

use axum::http::StatusCode;
use sync::wire::{Fate, Role};

use super::harness::{MORNING, TestServer, spots};

#[tokio::test]
async fn s4_where_storing_fails_nothing_is_acknowledged_and_nothing_is_lost() {
    let server = TestServer::start().await;
    let mut device = server.enrol(Role::Office).await;
    let spots = spots(2);
    let (first, second) = (
        device.park(MORNING, &spots[0], "SPK1"),
        device.park(MORNING, &spots[1], "SPK2"),
    );
    server.synced(&device, 0, vec![first.clone()]).await;
    let (before, free) = (
        server.hash().await,
        server.get("/api/lots/tivoli/free").await.body,
    );

    // The log takes the entry; the projection after it fails, so all of it must be undone.
    let database = server.database().await;
    let plant = "CREATE TRIGGER planted BEFORE INSERT ON vehicles BEGIN SELECT RAISE(ABORT, 'planted'); END";
    sqlx::query(plant).execute(&database).await.expect("planted");
    let answer = server.sync(&device, 0, vec![first.clone(), second.clone()]).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.problem(), "store.unavailable");
    assert_eq!(answer.read::<serde_json::Value>()["retryable"], true);
    assert!(answer.headers.contains_key("retry-after"));
    assert_eq!(
        server.hash().await,
        before,
        "the memory is back at what is stored"
    );
    assert_eq!(server.get("/api/lots/tivoli/free").await.body, free);

    sqlx::query("DROP TRIGGER planted")
        .execute(&database)
        .await
        .expect("removed");
    let again = server.synced(&device, 0, vec![first, second]).await;
    assert_eq!((again.last, again.head, again.verdicts), (device.tip, 3, vec![]));
}

#[tokio::test]
async fn s4_a_rejection_that_could_not_be_kept_is_not_acknowledged() {
    let server = TestServer::start().await;
    let mut device = server.enrol(Role::Office).await;
    let good = device.park(MORNING, &spots(1)[0], "SPK0");
    let before = device.tip;
    let twice = device.issue_again(good.ticket(), "SPK1");
    server.synced(&device, 0, vec![good]).await;
    let database = server.database().await;
    let plant =
        "CREATE TRIGGER planted BEFORE INSERT ON quarantine BEGIN SELECT RAISE(ABORT, 'planted'); END";
    sqlx::query(plant).execute(&database).await.expect("planted");
    // The log's length is the same before and after, so it does not betray what the memory holds too much.
    let answer = server.sync(&device, 0, vec![twice.clone()]).await;
    assert_eq!(answer.problem(), "store.unavailable");
    assert_eq!(server.synced(&device, 0, vec![]).await.last, before);
    sqlx::query("DROP TRIGGER planted")
        .execute(&database)
        .await
        .expect("removed");
    let again = server.synced(&device, 0, vec![twice]).await;
    assert!(matches!(again.verdicts[0].fate, Fate::Rejected { .. }));
}

#[tokio::test]
async fn l5_a_restart_changes_no_answer() {
    let server = TestServer::start().await;
    let mut device = server.enrol(Role::Office).await;
    let batch = device.park_many(5);
    let code = batch[0].ticket().plain();
    server.synced(&device, 0, batch).await;
    let before = (server.hash().await, server.synced(&device, 1, vec![]).await);
    let server = server.restart().await;
    let after = (server.hash().await, server.synced(&device, 1, vec![]).await);
    assert_eq!(after.0, before.0);
    assert_eq!(
        (after.1.news, after.1.head, after.1.last, after.1.epoch),
        (before.1.news, before.1.head, device.tip, before.1.epoch)
    );
    assert_eq!(
        server.get(&format!("/api/tickets/{code}")).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn what_another_process_publishes_is_taken_up() {
    let server = TestServer::start().await;
    let mut device = server.enrol(Role::Office).await;
    let beside = TestServer::on(server.folder.clone(), server::site::Transport::Plain).await;
    let mut renamed = lotfile::demo();
    renamed.name = "Renamed".to_owned();
    beside
        .site
        .lots
        .publish(renamed, server::clock::now())
        .await
        .expect("published");
    assert!(
        server
            .get("/api/lots/tivoli/free")
            .await
            .text()
            .contains("Renamed")
    );
    let parked = device.park(MORNING, &spots(1)[0], "SPK1");
    assert_eq!(server.synced(&device, 0, vec![parked]).await.head, 3);
}

#[tokio::test]
async fn requests_that_come_at_once_are_taken_one_after_the_other() {
    let server = std::sync::Arc::new(TestServer::start().await);
    let mut work = tokio::task::JoinSet::new();
    for n in 0..8 {
        let mut device = server.enrol(Role::Office).await;
        let (server, spot) = (server.clone(), spots(1)[0].clone());
        work.spawn(async move {
            for round in 0..5 {
                let parked = device.park(MORNING, &spot, &format!("S{n}{round}"));
                server.synced(&device, 0, vec![parked]).await;
            }
        });
    }
    work.join_all().await;
    assert_eq!(server.head().await, 41);
}
