//! News: the log as it reaches a device, in parts, twice, late, or with gaps.

use engine::decide::Command;
use engine::operation::{Fact, Means};
use engine::time::Instant;
use sync::chain::Tip;
use sync::wire::{MOST_OPERATIONS, News};
use sync::{Advance, ReplicaError};

use crate::server::Server;
use crate::tablet::Tablet;
use crate::{MORNING, NORTH, SOUTH, batch, car, sees, ticket, written};

fn two(server: &mut Server) -> (Tablet, Tablet) {
    let (mut north, south) = (Tablet::ready(NORTH, server), Tablet::ready(SOUTH, server));
    north.catch_up(server);
    (north, south)
}

fn entries(server: &Server, from: usize) -> Advance {
    Advance {
        epoch: Some(server.hub.epoch()),
        entries: server.log()[from..].to_vec(),
        ..Advance::default()
    }
}

#[test]
fn s3_the_same_news_twice_changes_nothing() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    north.record(&[car("AB 1")]);
    let response = server.ask(&north.sender, north.request()).expect("follows");
    north.take(response.clone()).expect("fits");
    let view = north.replica.view().expect("the lot is here").clone();
    north.take(response).expect("known");
    let same = north.replica.view().expect("the lot is here");
    assert!(std::sync::Arc::ptr_eq(&view, same));
    assert_eq!(view.hash(), server.hub.state().hash());
}

#[test]
fn s3_an_own_payment_that_comes_back_before_it_is_acknowledged_counts_once() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let own = north.record(&[car("AB 1")]);
    let later = Instant(MORNING.0 + 60_000);
    let known = north.view().ticket(ticket(&own[0])).expect("parked");
    let amount = north.view().fee(known, later).expect("a price").due;
    let pay = Command::Pay {
        ticket: ticket(&own[0]),
        amount,
        means: Means::Cash,
    };
    let draft = north.replica.draft(&[pay], later).expect("the lot is here");
    north.append(draft.expect("allowed")).expect("alone");
    let before = server.log().len();
    let _ = server.ask(&north.sender, north.request()).expect("follows");
    // Its own entries, and no word that they are its own.
    north.advance(entries(&server, before)).expect("follows");
    let paid = north.view().ticket(ticket(&own[0])).expect("parked");
    assert_eq!((paid.payments.len(), north.replica.waiting()), (1, 2));
    north.catch_up(&mut server);
    assert_eq!(north.replica.waiting(), 0);
    assert_eq!(north.hash(), server.hub.state().hash());
}

#[test]
fn s9_an_own_operation_stays_on_the_screen_while_the_log_comes_in_parts() {
    let mut server = Server::open();
    let (mut north, mut south) = two(&mut server);
    south.record(&[car("AB 2"), car("AB 3")]);
    south.catch_up(&mut server);
    let before = usize::try_from(north.replica.cursor().number).expect("a short log");
    let own = north.record(&[car("AB 1")]);
    server.enter(north.request().batch);
    // The server has it for good, and its entry comes with a later part.
    let part = Advance {
        acknowledged: Some((NORTH, own[0].tip())),
        entries: server.log()[before..=before].to_vec(),
        ..entries(&server, 0)
    };
    north.advance(part).expect("follows");
    assert_eq!(north.replica.waiting(), 0);
    assert!(sees(&north, &own[0]));
    north.advance(entries(&server, before)).expect("follows");
    assert_eq!(north.hash(), server.hub.state().hash());
}

#[test]
fn s9_news_moves_what_is_pending_on_top_of_it() {
    let mut server = Server::open();
    let (mut north, mut south) = two(&mut server);
    let own = north.record(&[car("AB 1")]);
    let theirs = south.record(&[car("AB 2")]);
    south.catch_up(&mut server);
    let before = usize::try_from(north.replica.cursor().number).expect("a short log");
    north.advance(entries(&server, before)).expect("follows");
    assert!(sees(&north, &own[0]) && sees(&north, &theirs[0]));
    let request = north.request();
    assert_eq!(
        (request.batch.after, request.batch.operations),
        (Tip::START, written(&own))
    );
    assert_eq!((request.cursor, request.tip), (server.hub.cursor(), own[0].tip()));
}

#[test]
fn s9_news_with_a_gap_or_from_nowhere_leaves_the_replica_as_it_was() {
    let mut server = Server::open();
    let (mut north, mut south) = two(&mut server);
    south.record(&[car("AB 2"), car("AB 3")]);
    south.catch_up(&mut server);
    let known = usize::try_from(north.replica.cursor().number).expect("a short log");
    let before = (north.hash(), north.replica.cursor(), north.memory.clone().0);
    let gap = ReplicaError::Gap(known as u64 + 1);
    assert_eq!(north.advance(entries(&server, known + 1)), Err(gap));
    assert_eq!(
        (north.hash(), north.replica.cursor(), north.memory.clone().0),
        before
    );
    // The store cannot tell what follows from what: a replica that is told never gets there.
    let mut twice = entries(&server, known);
    twice.entries[1].operation = twice.entries[0].operation.clone();
    let broken = ReplicaError::Broken(known as u64 + 2);
    assert_eq!(north.replica.advance(twice), Err(broken));
    assert_eq!((north.hash(), north.replica.cursor()), (before.0, before.1));
    north.catch_up(&mut server);
    assert_eq!(north.hash(), server.hub.state().hash());
}

#[test]
fn s9_own_operations_do_not_travel_back() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    north.record(&[car("AB 1"), car("AB 2"), car("AB 3")]);
    let response = server.ask(&north.sender, north.request()).expect("follows");
    let runs = response.news.iter().filter_map(|news| match news {
        News::Own(run) => Some((run.own, run.count)),
        News::Entry(entry) => {
            assert_ne!(entry.operation.device, NORTH);
            None
        }
    });
    assert_eq!(runs.collect::<Vec<_>>(), [(1, 3)]);
    north.take(response).expect("fits");
    assert_eq!(north.hash(), server.hub.state().hash());
}

#[test]
fn s9_a_device_that_is_far_behind_begins_from_a_snapshot() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let own = north.record(&[car("AB 1")]);
    let mut after = Tip::START;
    for _ in 0..3 {
        let mut operations = Vec::new();
        for _ in 0..1_500 {
            let spots = vec![crate::spot("G2-A-001")];
            let written = crate::says(SOUTH, after, Fact::SpotsClosed { spots });
            after = after.then(SOUTH, &written.body);
            operations.push(written);
        }
        let last = server.hub.last(SOUTH);
        server.enter(batch(SOUTH, last, operations));
    }
    let response = server.ask(&north.sender, north.request()).expect("follows");
    assert!(response.snapshot.is_some() && response.news.is_empty());
    north.take(response).expect("fits");
    assert!(sees(&north, &own[0]));
    assert_eq!(
        (north.replica.waiting(), north.hash()),
        (0, server.hub.state().hash())
    );
}

#[test]
fn s9_a_long_queue_goes_up_in_parts() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let cars: Vec<_> = (0..300).map(|number| car(&format!("AB {number:03}"))).collect();
    let parked = north.record(&cars);
    let mut closing = Vec::new();
    for _ in 0..900 {
        let spots = vec![crate::spot("G3-A-001")];
        closing.push(Command::Close { spots: spots.clone() });
        closing.push(Command::Open { spots });
    }
    north.record(&closing);
    let mut sent = Vec::new();
    while north.replica.waiting() > 0 {
        sent.push(north.request().batch.operations.len());
        north.meet(&mut server);
    }
    assert_eq!(sent, [MOST_OPERATIONS, 100]);
    north.catch_up(&mut server);
    assert!(parked.iter().all(|own| sees(&north, own)));
    assert_eq!(north.hash(), server.hub.state().hash());
}
