//! Sync, end to end: devices with the real replica against the real server.

use engine::decide::Command;
use engine::operation::{Fact, Means};
use engine::time::Instant;
use sync::wire::{Entry, News, Role, SyncResponse};

use super::harness::{MORNING, TestDevice, TestServer, spots};
use super::tablet::Tablet;

fn entries(answer: SyncResponse) -> Vec<Entry> {
    let entry = |news| match news {
        News::Entry(entry) => entry,
        News::Own(own) => panic!("every operation is asked for: {own:?}"),
    };
    answer.news.into_iter().map(entry).collect()
}

#[tokio::test]
async fn r1_l5_two_devices_without_a_network_never_give_one_spot_twice() {
    let server = TestServer::start().await;
    let mut north = Tablet::ready(&server, Role::Kiosk).await;
    let mut south = Tablet::ready(&server, Role::Attendant).await;
    assert!(!north.holds().is_empty() && !south.holds().is_empty());
    for nth in 0..10 {
        for (tablet, side) in [(&mut north, 'N'), (&mut south, 'S')] {
            let parked = tablet.park(&format!("{side}{nth}0"));
            assert!(matches!(parked, Fact::Parked { .. }), "{parked:?}");
        }
    }
    for _ in 0..2 {
        north.catch_up(&server).await;
        south.catch_up(&server).await;
    }
    let hash = server.hash().await;
    assert_eq!((north.hash(), south.hash()), (hash, hash));
    assert_eq!(server.read(|hub| hub.state().conflicts().count()).await, 0);
    assert_eq!(
        server.read(|hub| hub.state().occupancy().total().occupied).await,
        20
    );
}

#[tokio::test]
async fn s3_the_same_batch_twice_is_in_the_log_once() {
    let server = TestServer::start().await;
    let mut device = server.enrol(Role::Office).await;
    let batch = device.park_many(3);
    let first = server.synced(&device, 1, batch.clone()).await;
    assert_eq!((first.last, first.head), (device.tip, 4));
    let hash = server.hash().await;
    let second = server.synced(&device, 1, batch).await;
    assert_eq!((second.last, second.head), (device.tip, 4));
    assert_eq!((second.verdicts, second.news), (vec![], first.news));
    assert_eq!(server.hash().await, hash);
}

#[tokio::test]
async fn s10_an_acknowledgement_is_bound_to_the_operation_by_its_hash() {
    let server = TestServer::start().await;
    let mut tablet = Tablet::ready(&server, Role::Kiosk).await;
    tablet.park("SPK1");
    let asked = tablet.replica().request();
    let mut answer: SyncResponse = tablet.send(&server, &asked).await.read();
    assert_eq!(answer.last, tablet.replica().tip());
    answer.last.hash.0[0] ^= 1;
    let mine = tablet.replica().tip();
    let nonce = engine::hex::Hex([9; 16]);
    tablet.machine.take(answer, nonce, MORNING).expect("it reads");
    assert_eq!(
        tablet.replica().waiting(),
        1,
        "it is another's operation that was acknowledged"
    );
    assert_eq!(tablet.replica().tip(), mine);
    assert!(tablet.machine.is_renewing(), "and that is a fork");
}

#[tokio::test]
async fn s1_a_long_log_comes_in_parts_without_a_gap() {
    let server = TestServer::start().await;
    let mut device = server.enrol(Role::Office).await;
    let mut reader = Tablet::ready(&server, Role::Office).await;
    let spot = &spots(1)[0];
    let mut all = Vec::new();
    for _ in 0..2 {
        let mut batch = Vec::new();
        for n in 0..800 {
            let parked = device.park(MORNING, spot, &format!("S{n}"));
            let ticket = parked.ticket();
            batch.extend([parked, device.record(MORNING, Fact::Left { ticket })]);
        }
        all.extend(batch.clone());
        server.synced(&device, 1, batch).await;
    }
    // The first ones are no longer at hand in memory: they are known all the same.
    let again = server.synced(&device, 1, all[..10].to_vec()).await;
    assert_eq!(
        (again.last, again.verdicts, again.demand),
        (device.tip, vec![], None)
    );
    let first = server.synced(&device, 1, vec![]).await;
    assert_eq!((first.news.len(), first.head), (2_000, 3_201));
    reader.ask(&server).await;
    assert_eq!(reader.replica().cursor().number, 2_001, "a part at a time");
    reader.catch_up(&server).await;
    assert_eq!(reader.hash(), server.hash().await);
    assert!(first.snapshot.is_none());

    let beginner = Tablet::ready(&server, Role::Office).await;
    assert_eq!(beginner.hash(), server.hash().await, "who begins gets a snapshot");
    let snapshot = server.synced(&device, 0, vec![]).await;
    assert!(snapshot.news.is_empty() && snapshot.snapshot.is_some());
}

#[tokio::test]
async fn s4_what_contradicts_is_told_with_its_number_in_the_log() {
    let server = TestServer::start().await;
    let mut device = server.enrol(Role::Office).await;
    let spot = &spots(1)[0];
    let batch = vec![
        device.park(MORNING, spot, "SPK1"),
        device.park(MORNING, spot, "SPK2"),
    ];
    let answer = server.synced(&device, 1, batch).await;
    assert_eq!((answer.verdicts.len(), answer.verdicts[0].seq), (1, 2));
    let told = serde_json::to_value(&answer.verdicts[0]).expect("JSON");
    assert_eq!((&told["fate"], &told["number"]), (&"adjusted".into(), &3.into()));
    assert_eq!(told["conflicts"][0]["kind"], "spot_taken");
    let entries = entries(answer);
    assert_eq!(
        entries.iter().map(|entry| entry.number).collect::<Vec<_>>(),
        [2, 3]
    );
}

#[tokio::test]
async fn personal_data_stands_apart_from_what_the_hash_covers() {
    let server = TestServer::start().await;
    let mut tablet = Tablet::ready(&server, Role::Kiosk).await;
    tablet.park("SPK1234");
    tablet.catch_up(&server).await;
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT body, private FROM log WHERE private IS NOT NULL")
            .fetch_all(&server.database().await)
            .await
            .expect("rows");
    assert_eq!(rows.len(), 1);
    assert!(
        !rows[0].0.contains("SPK1234") && rows[0].1.contains("SPK1234"),
        "{rows:?}"
    );
    // Erased, the log still replays and every chain still holds.
    let tip = tablet.replica().tip();
    sqlx::query("UPDATE log SET private = NULL")
        .execute(&server.database().await)
        .await
        .expect("erased");
    let server = server.restart().await;
    assert_eq!(server.read(|hub| hub.last(tablet.machine.device())).await, tip);
    let plates = server.read(|hub| {
        hub.state()
            .tickets()
            .filter(|ticket| ticket.vehicle.plate.is_some())
            .count()
    });
    assert_eq!(plates.await, 0);
}

#[tokio::test]
async fn the_servers_own_fee_stands_beside_each_payment() {
    let server = TestServer::start().await;
    let mut tablet = Tablet::ready(&server, Role::Attendant).await;
    let ticket = tablet.park("SPK1234").ticket().expect("a ticket");
    let later = Instant(MORNING.0 + 100 * 60_000);
    let due = {
        let state = tablet.replica().view().expect("a lot");
        let known = state.ticket(ticket).expect("known");
        state.fee(known, later).expect("a price").due
    };
    assert!(due.is_positive());
    let means = Means::Card;
    let pay = Command::Pay {
        ticket,
        amount: due,
        means,
    };
    tablet.submit(pay, later);
    tablet.catch_up(&server).await;
    // A device that took more than was due is told apart by the figures side by side.
    let mut cheat: TestDevice = server.enrol(Role::Office).await;
    let amount = due;
    let paid = cheat.record(
        later,
        Fact::Paid {
            ticket,
            amount,
            means,
            shown: Some(due),
        },
    );
    server.synced(&cheat, 0, vec![paid]).await;
    let rows: Vec<(i64, i64)> =
        sqlx::query_as("SELECT amount_minor, computed_minor FROM payments ORDER BY number")
            .fetch_all(&server.database().await)
            .await
            .expect("rows");
    assert_eq!(rows, [(due.minor, due.minor), (due.minor, 0)]);
    let fee: (i64, i64) = sqlx::query_as("SELECT fee_minor, paid_minor FROM tickets")
        .fetch_one(&server.database().await)
        .await
        .expect("a ticket");
    assert_eq!(fee, (due.minor, 2 * due.minor));
}
