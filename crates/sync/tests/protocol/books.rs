//! Stays that are over: filed on the server, which starts from a stored state, and erased on every device.

use engine::decide::Command;
use engine::operation::Means;
use engine::ticket::TicketCode;
use sync::disk::Table;
use sync::hub::Base;
use sync::replica::{Own, Reply};
use sync::wire::Cursor;

use crate::server::Server;
use crate::tablet::Tablet;
use crate::{MORNING, NORTH, SOUTH, car, close, ticket};

/// A car comes, pays and goes.
fn stay(tablet: &mut Tablet, plate: &str) -> TicketCode {
    let own = tablet.record(&[car(plate)]);
    let ticket = ticket(&own[0]);
    let view = tablet.view();
    let amount = view
        .fee(view.ticket(ticket).expect("inside"), MORNING)
        .expect("a price")
        .due;
    let pay = Command::Pay {
        ticket,
        amount,
        means: Means::Cash,
    };
    let commands = if amount.is_positive() {
        vec![pay, Command::Leave { ticket }]
    } else {
        vec![Command::Leave { ticket }]
    };
    tablet.record(&commands);
    ticket
}

/// Whether anything that a device keeps says this.
fn keeps(tablet: &Tablet, plate: &str) -> bool {
    let own = tablet.replica.pending();
    tablet.memory.0.values().any(|row| row.contains(plate))
        || own
            .filter_map(|own| own.operation.written().private.as_ref())
            .any(|own| own.plate.as_str() == plate)
}

fn stored(server: &Server, plate: &str) -> bool {
    serde_json::to_string(server.log())
        .expect("writes")
        .contains(plate)
        || serde_json::to_string(&server.kept.base)
            .expect("writes")
            .contains(plate)
}

#[test]
fn s19_a_start_begins_from_a_stored_state_and_folds_nothing_before_it() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let ticket = stay(&mut north, "AB 1");
    north.record(&[car("AB 2")]);
    north.catch_up(&mut server);
    server.begin_life(3, &[NORTH], true);
    north.catch_up(&mut server);
    server.file(&[ticket]);
    let json = serde_json::to_string(&server.hub.base()).expect("writes");
    let base: Base = serde_json::from_str(&json).expect("reads");
    assert!(!json.contains("AB1"), "what is filed is in no stored state");
    let begun = base.cursor();
    assert_eq!(begun, server.hub.cursor());
    north.record(&[close("G3-A-001"), close("G3-A-002")]);
    north.catch_up(&mut server);
    let told = |server: &Server| {
        let hub = &server.hub;
        let (state, tips) = (hub.state().hash(), hub.tips().collect::<Vec<_>>());
        (state, hub.cursor(), hub.epoch(), tips)
    };
    let before = told(&server);
    // With the whole log, and without what came before: it is not looked at.
    server.kept.base = Some(base);
    server.restart();
    assert_eq!(told(&server), before);
    server.kept.entries.retain(|entry| entry.number > begun.number);
    server.restart();
    assert_eq!(told(&server), before);
    // It still knows a log that is not its own, also one from before the stored state.
    let other = Cursor {
        number: 1,
        hash: begun.hash,
    };
    assert!(server.hub.check(NORTH, other).is_err());
    server.kept.entries.remove(0);
    let kept = server.kept.clone();
    assert!(sync::Hub::replay(kept).is_err(), "a gap after it is noticed");
}

#[test]
fn s19_who_knows_the_filed_ticket_and_who_begins_now_have_the_same() {
    let mut server = Server::open();
    let (mut north, mut south) = (
        Tablet::ready(NORTH, &mut server),
        Tablet::ready(SOUTH, &mut server),
    );
    let ticket = stay(&mut north, "AB 1");
    north.catch_up(&mut server);
    south.catch_up(&mut server);
    assert!(south.view().ticket(ticket).is_some());
    server.file(&[ticket]);
    for tablet in [&mut north, &mut south] {
        tablet.catch_up(&mut server);
        assert_eq!(tablet.view().ticket(ticket), None);
        assert_eq!(tablet.hash(), server.hub.state().hash());
    }
}

#[test]
fn s20_an_erasure_reaches_whatever_a_device_keeps() {
    let mut server = Server::open();
    let (mut north, mut south) = (
        Tablet::ready(NORTH, &mut server),
        Tablet::ready(SOUTH, &mut server),
    );
    let ticket = stay(&mut north, "AB 1");
    north.record(&[car("AB 2")]);
    north.catch_up(&mut server);
    south.catch_up(&mut server);
    assert!(keeps(&north, "AB1") && keeps(&south, "AB1") && stored(&server, "AB1"));
    let tip = north.replica.tip();
    server.erase(&[ticket]);
    for tablet in [&mut north, &mut south] {
        tablet.catch_up(&mut server);
        assert!(!keeps(tablet, "AB1") && keeps(tablet, "AB2"));
        assert_eq!(tablet.hash(), server.hub.state().hash());
        assert_eq!(tablet.memory.count(Table::Entries), 0, "the log begins behind it");
        // What it keeps still fits together, hash by hash.
        assert!(tablet.loaded().is_ok());
    }
    assert_eq!(north.replica.tip(), tip);
    assert!(!stored(&server, "AB1") && stored(&server, "AB2"));
    let log = server.log().iter().fold(Cursor::START, Cursor::then);
    assert_eq!(log, server.hub.cursor(), "the log verifies as before");
    server.restart();
    assert_eq!(server.hub.state().hash(), north.hash());
}

#[test]
fn s20_who_was_away_gets_a_snapshot_and_not_a_log_without_plates() {
    let mut server = Server::open();
    let (mut north, mut south) = (
        Tablet::ready(NORTH, &mut server),
        Tablet::ready(SOUTH, &mut server),
    );
    // The same plate twice at once: without it the log comes to another state.
    let first = stay(&mut north, "AB 1");
    north.record(&[car("AB 1")]);
    north.catch_up(&mut server);
    server.erase(&[first]);
    let answer = server.ask(&south.sender, south.request()).expect("it is known");
    assert!(answer.snapshot.is_some() && answer.news.is_empty());
    south.take(answer).expect("it fits");
    assert_eq!(south.hash(), server.hub.state().hash());
    // Whoever knew the log up to then gets what came after, as ever.
    let last = server.hub.cursor();
    north.catch_up(&mut server);
    north.record(&[close("G3-A-001")]);
    north.catch_up(&mut server);
    let answer = server.ask(&south.sender, south.request()).expect("it is known");
    assert!(answer.snapshot.is_none() && !answer.news.is_empty());
    assert!(
        server.hub.erased() < last.number,
        "only what was erased is out of reach"
    );
}

#[test]
fn s20_what_nobody_has_yet_keeps_its_plate_until_it_is_shared() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let ticket = stay(&mut north, "AB 1");
    north.catch_up(&mut server);
    server.erase(&[ticket]);
    let answer = server.ask(&north.sender, north.request()).expect("it is known");
    north.record(&[car("AB 3")]);
    north.take(answer).expect("it fits");
    assert!(!keeps(&north, "AB1") && keeps(&north, "AB3"));
    north.catch_up(&mut server);
    assert_eq!(server.plates(), ["AB3"]);
    assert_eq!(north.hash(), server.hub.state().hash());
}

#[test]
fn s20_a_server_restored_from_before_an_erasure_erases_again() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let ticket = stay(&mut north, "AB 1");
    north.catch_up(&mut server);
    let backup = server.kept.clone();
    server.erase(&[ticket]);
    north.catch_up(&mut server);
    server.restore(&backup, 9, &[NORTH]);
    assert!(stored(&server, "AB1"), "the backup has it");
    north.catch_up(&mut server);
    assert_eq!(north.hash(), server.hub.state().hash());
    let own: Vec<Own> = north.replica.pending().cloned().collect();
    assert!(own.is_empty(), "everything is shared");
    server.erase(&[ticket]);
    let told = north.meet(&mut server);
    assert!(matches!(told, Reply::News { .. }));
    assert!(!keeps(&north, "AB1") && !stored(&server, "AB1"));
    assert_eq!(north.hash(), server.hub.state().hash());
}
