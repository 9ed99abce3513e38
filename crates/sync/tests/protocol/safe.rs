//! A device keeps what it recorded until a backup of the server has it.

use sync::disk::Table;
use sync::replica::Own;

use crate::server::Server;
use crate::tablet::Tablet;
use crate::{NORTH, car, close};

#[test]
fn s14_what_is_acknowledged_and_in_no_backup_is_kept() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    north.record(&[car("AB 1"), car("AB 2")]);
    north.catch_up(&mut server);
    north.meet(&mut server);
    assert_eq!(north.replica.waiting(), 0);
    assert_eq!(north.memory.count(Table::Own), 2);
}

#[test]
fn s14_what_is_in_a_backup_is_deleted_and_no_more() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let own = north.record(&[car("AB 1"), car("AB 2")]);
    north.catch_up(&mut server);
    server.back_up();
    north.record(&[car("AB 3")]);
    north.catch_up(&mut server);
    assert_eq!(north.memory.count(Table::Own), 1);
    let head = north.head();
    assert_eq!(head.present().expect("a chain").base, own[1].tip());
    north.start_again();
    assert_eq!(north.replica.tip().seq, 3);
    let last = north.record(&[car("AB 4")]);
    assert_eq!(last[0].operation.seq, 4);
    north.catch_up(&mut server);
    assert_eq!(north.hash(), server.hub.state().hash());
}

#[test]
fn s14_a_server_that_starts_again_still_knows_what_is_in_a_backup() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    north.record(&[car("AB 1")]);
    north.catch_up(&mut server);
    server.back_up();
    server.restart();
    assert_eq!(server.hub.safe(NORTH), 1);
    server.hub.note_backup(NORTH, 0);
    assert_eq!(server.hub.safe(NORTH), 1, "an older one takes nothing back");
    north.meet(&mut server);
    assert_eq!(north.memory.count(Table::Own), 0);
}

#[test]
fn s14_of_a_chain_that_forked_nothing_is_deleted_by_the_word_of_another() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let mut copy = north.with(north.memory.clone());
    copy.record(&[car("AB 1"), car("AB 2")]);
    copy.catch_up(&mut server);
    server.back_up();
    let own: Vec<Own> = north.record(&[close("G3-A-001")]);
    north.meet(&mut server);
    assert_eq!(north.memory.count(Table::Own), 1);
    north.renew(&mut server, crate::SOUTH, true);
    north.catch_up(&mut server);
    assert!(north.memory.count(Table::Own) >= 1);
    assert!(!own[0].is_settled && server.hub.state().closed().len() == 1);
}
