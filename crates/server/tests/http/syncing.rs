//! Sync, end to end: devices with the real replica against the real server.

use engine::allocation::Wishes;
use engine::decide::Command;
use engine::operation::{Fact, Means};
use engine::time::Instant;
use engine::vehicle::{Vehicle, VehicleClass};
use sync::wire::{Fate, Role, SyncResponse};
use sync::{Advance, Replica};

use super::harness::{MORNING, TestDevice, TestServer, spots};

/// Sends and fetches until there is nothing left.
async fn catch_up(server: &TestServer, device: &TestDevice, replica: &mut Replica) {
    loop {
        let request = replica.request();
        let answer = server.synced(device, request.cursor, request.operations).await;
        let SyncResponse {
            entries,
            acknowledged,
            head,
            ..
        } = answer;
        let news = Advance {
            own: vec![],
            entries,
            acknowledged,
        };
        replica.advance(news).expect("the news fits");
        if replica.cursor() == head && replica.pending().len() == 0 {
            return;
        }
    }
}

fn car(plate: &str) -> Vehicle {
    Vehicle {
        plate: Some(plate.to_owned().try_into().expect("a plate")),
        ..Vehicle::new(VehicleClass::Car)
    }
}

fn submit(replica: &mut Replica, command: Command, at: Instant) -> Fact {
    let draft = replica.draft(&[command], at).expect("a lot").expect("allowed");
    let fact = draft.operations()[0].fact.clone();
    replica.commit(draft);
    fact
}

#[tokio::test]
async fn l5_two_devices_and_the_server_end_up_equal() {
    let server = TestServer::start().await;
    let (north, south) = (
        server.enrol(Role::Kiosk).await,
        server.enrol(Role::Attendant).await,
    );
    let mut at_north = Replica::new(north.number, north.key.clone());
    let mut at_south = Replica::new(south.number, south.key.clone());
    catch_up(&server, &north, &mut at_north).await;
    catch_up(&server, &south, &mut at_south).await;
    // Both without a network: both choose the same best spot.
    for (nth, replica) in [&mut at_north, &mut at_south].into_iter().enumerate() {
        let park = Command::Park {
            vehicle: car(&format!("SPK{nth}0")),
            wishes: Wishes::default(),
            spot: None,
        };
        submit(replica, park, MORNING);
    }
    catch_up(&server, &north, &mut at_north).await;
    catch_up(&server, &south, &mut at_south).await;
    catch_up(&server, &north, &mut at_north).await;
    let hash = server.hash().await;
    assert_eq!(at_north.view().expect("a lot").hash(), hash);
    assert_eq!(at_south.view().expect("a lot").hash(), hash);
    assert_eq!(
        at_south.view().expect("a lot").conflicts().count(),
        1,
        "and all see the contradiction"
    );
}

#[tokio::test]
async fn s3_the_same_batch_twice_is_in_the_log_once() {
    let server = TestServer::start().await;
    let mut device = server.enrol(Role::Attendant).await;
    let batch: Vec<_> = spots(3)
        .iter()
        .zip(10..)
        .map(|(spot, n)| device.park(MORNING, spot, &format!("S{n}")))
        .collect();
    let first = server.synced(&device, 1, batch.clone()).await;
    assert_eq!((first.acknowledged, first.head), (3, 4));
    let hash = server.hash().await;
    let second = server.synced(&device, 1, batch).await;
    assert!(second.verdicts.iter().all(|verdict| verdict.fate == Fate::Known));
    assert_eq!((second.acknowledged, second.head), (3, 4));
    assert_eq!(second.entries, first.entries);
    assert_eq!(server.hash().await, hash);
}

#[tokio::test]
async fn s2_after_a_gap_nothing_is_taken_and_the_device_learns_where_to_go_on() {
    let server = TestServer::start().await;
    let mut device = server.enrol(Role::Attendant).await;
    let batch: Vec<_> = spots(3)
        .iter()
        .zip(10..)
        .map(|(spot, n)| device.park(MORNING, spot, &format!("S{n}")))
        .collect();
    let answer = server.synced(&device, 0, batch[1..].to_vec()).await;
    assert_eq!(
        (answer.acknowledged, answer.head, answer.verdicts.len()),
        (0, 1, 0)
    );
}

#[tokio::test]
async fn s1_a_long_log_comes_in_parts_without_a_gap() {
    let server = TestServer::start().await;
    let mut device = server.enrol(Role::Attendant).await;
    let spot = &spots(1)[0];
    for _ in 0..3 {
        let mut batch = Vec::new();
        for n in 0..250 {
            let parked = device.park(MORNING, spot, &format!("S{n}"));
            let ticket = parked.fact.ticket().expect("a ticket");
            batch.extend([parked, device.record(MORNING, Fact::Left { ticket })]);
        }
        server.synced(&device, 0, batch).await;
    }
    let mut replica = Replica::new(device.number, device.key.clone());
    let reader = server.enrol(Role::Office).await;
    let first = server.synced(&reader, 0, vec![]).await;
    assert_eq!((first.entries.len(), first.head), (1_000, 1_501));
    let mut cursor = 0;
    while cursor < first.head {
        let part = server.synced(&reader, cursor, vec![]).await;
        let news = Advance {
            entries: part.entries,
            ..Advance::default()
        };
        replica.advance(news).expect("no gap");
        cursor = replica.cursor();
    }
    assert_eq!(replica.view().expect("a lot").hash(), server.hash().await);
}

#[tokio::test]
async fn the_servers_own_fee_stands_beside_each_payment() {
    let server = TestServer::start().await;
    let device = server.enrol(Role::Attendant).await;
    let mut replica = Replica::new(device.number, device.key.clone());
    catch_up(&server, &device, &mut replica).await;
    let park = Command::Park {
        vehicle: car("SPK1234"),
        wishes: Wishes::default(),
        spot: None,
    };
    let parked = submit(&mut replica, park, MORNING);
    let ticket = parked.ticket().expect("a ticket");
    let later = Instant(MORNING.0 + 100 * 60_000);
    let due = {
        let state = replica.view().expect("a lot");
        state
            .fee(state.ticket(ticket).expect("known"), later)
            .expect("a price")
            .due
    };
    assert!(due.is_positive());
    let means = Means::Card;
    submit(
        &mut replica,
        Command::Pay {
            ticket,
            amount: due,
            means,
        },
        later,
    );
    catch_up(&server, &device, &mut replica).await;
    // A device that took more than was due is told apart by the figures side by side.
    let mut cheat = TestDevice {
        seq: replica.last_seq(),
        ..device
    };
    let paid = cheat.record(
        later,
        Fact::Paid {
            ticket,
            amount: due,
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
