//! What an acknowledgement says, and who believes it.

use sync::Advance;
use sync::chain::Tip;
use sync::disk::{self, DiskError};
use sync::replica::Reply;

use crate::server::Server;
use crate::tablet::Tablet;
use crate::{NORTH, car, close};

#[test]
fn s10_an_acknowledgement_names_the_operation_by_its_hash_and_the_life_of_the_server() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let own = north.record(&[car("AB 1"), car("AB 2")]);
    let response = server.ask(&north.sender, north.request()).expect("follows");
    assert_eq!(response.last, own[1].tip());
    assert_eq!(Some(response.epoch), north.replica.epoch());
    assert_eq!(
        north.replica.waiting(),
        2,
        "nothing is acknowledged before it is heard"
    );
    north.take(response).expect("fits");
    assert_eq!((north.replica.waiting(), north.head().waiting()), (0, 0));
}

#[test]
fn s10_another_operation_of_the_same_number_acknowledges_nothing() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let mut copy = north.with(north.memory.clone());
    north.record(&[close("G1-A-010")]);
    let theirs = copy.record(&[close("G1-A-011")]);
    copy.catch_up(&mut server);
    let mut asked = north.request();
    asked.batch.operations.clear();
    let response = server.ask(&north.sender, asked).expect("nothing is missing");
    assert_eq!(response.last, theirs[0].tip());
    assert_eq!(north.take(response), Ok(Reply::Forked));
    assert_eq!(north.replica.waiting(), 1);
    // Whatever way such an answer came in, neither the replica nor its store believes it.
    let news = Advance {
        epoch: north.replica.epoch(),
        acknowledged: Some((NORTH, theirs[0].tip())),
        ..Advance::default()
    };
    north.advance(news).expect("nothing is missing");
    assert_eq!((north.replica.waiting(), north.head().waiting()), (1, 1));
}

#[test]
fn s10_an_acknowledgement_of_more_than_there_is_acknowledges_nothing() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let own = north.record(&[car("AB 1")]);
    let beyond = Tip {
        seq: 9,
        hash: own[0].hash,
    };
    let news = Advance {
        epoch: north.replica.epoch(),
        acknowledged: Some((NORTH, beyond)),
        ..Advance::default()
    };
    north.advance(news).expect("nothing is missing");
    assert_eq!((north.replica.waiting(), north.head().waiting()), (1, 1));
}

#[test]
fn s10_a_tab_appends_only_where_the_chain_still_ends_as_it_knows() {
    let mut server = Server::open();
    let mut tab = Tablet::ready(NORTH, &mut server);
    let draft = tab.draft(&[car("AB 1")]).expect("allowed");
    let mut other = tab.with(tab.memory.clone());
    let first = other.record(&[car("AB 2")]);
    // Both tabs have one store.
    tab.memory = other.memory.clone();
    let before = tab.memory.clone();
    assert_eq!(tab.append(draft).err(), Some(DiskError::Stale));
    assert_eq!(tab.memory.0, before.0, "nothing of it was written");

    let (era, tip, cursor) = (tab.era, tab.replica.tip(), tab.replica.cursor());
    let news = tab
        .memory
        .transact(async |within| disk::tail(within, era, tip, cursor).await)
        .expect("it reads");
    assert_eq!(news.own, first);
    tab.replica.advance(news).expect("fits");
    let again = tab.record(&[car("AB 1")]);
    assert_eq!(again[0].after(), first[0].tip());
    assert_eq!(tab.replica.waiting(), 2);
}

#[test]
fn s10_a_write_whose_end_was_lost_is_found_or_not() {
    let mut server = Server::open();
    let mut tab = Tablet::ready(NORTH, &mut server);
    let draft = tab.draft(&[car("AB 1")]).expect("allowed");
    let era = tab.era;
    let is_there = |tab: &mut Tablet| {
        let there = tab
            .memory
            .transact(async |within| disk::has(within, era, &draft).await);
        there.expect("it reads")
    };
    assert!(!is_there(&mut tab));
    let recorded = tab.draft(&[car("AB 1")]).expect("allowed");
    tab.append(recorded).expect("alone");
    assert!(is_there(&mut tab));
}

#[test]
fn s10_a_tab_that_missed_a_new_number_writes_nothing() {
    let mut server = Server::open();
    let mut tab = Tablet::ready(NORTH, &mut server);
    let draft = tab.draft(&[car("AB 1")]).expect("allowed");
    let mut other = tab.with(tab.memory.clone());
    other.renew(&mut server, crate::SOUTH, false);
    tab.memory = other.memory.clone();
    assert_eq!(tab.append(draft).err(), Some(DiskError::Replaced));
    assert_eq!(tab.memory.0, other.memory.0);
}
