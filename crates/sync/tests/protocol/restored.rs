//! After a restore of the server: what the devices know is worth more than what it knows.

use engine::hex::Hex;
use sync::HubError;
use sync::disk::{Table, own_key};
use sync::replica::Reply;
use sync::wire::Cursor;
use sync::{Advance, ReplicaError};

use crate::server::Server;
use crate::tablet::Tablet;
use crate::{MORNING, NORTH, SOUTH, car, close, sees};

#[test]
fn s15_after_a_restore_everything_that_the_backup_has_not_is_sent_again() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let first = north.record(&[car("AB 1")]);
    north.catch_up(&mut server);
    let backup = server.back_up();
    let later = north.record(&[car("AB 2"), car("AB 3")]);
    north.catch_up(&mut server);
    let epoch = server.restore(&backup, 2, &[NORTH]);
    assert_eq!(server.plates(), ["AB1"]);

    let Reply::Restored { epoch: told, common } = north.meet(&mut server) else {
        panic!("it must begin again")
    };
    assert_eq!(told, epoch);
    assert_eq!(common.number, backup.entries.len() as u64);
    assert_eq!(
        (north.replica.epoch(), north.replica.cursor()),
        (Some(epoch), common)
    );
    assert_eq!(north.replica.waiting(), 2, "their acknowledgements count no more");
    assert!(
        first.iter().chain(&later).all(|own| sees(&north, own)),
        "none left the screen"
    );
    north.catch_up(&mut server);
    assert_eq!(server.plates(), ["AB1", "AB2", "AB3"]);
    assert_eq!(north.hash(), server.hub.state().hash());
}

#[test]
fn s15_the_log_is_kept_as_far_as_both_have_it() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let mut south = Tablet::ready(SOUTH, &mut server);
    south.record(&[car("CD 1")]);
    south.catch_up(&mut server);
    let backup = server.back_up();
    north.catch_up(&mut server);
    south.record(&[car("CD 2")]);
    south.catch_up(&mut server);
    north.catch_up(&mut server);
    assert!(north.view().tickets().count() == 2);
    server.restore(&backup, 2, &[NORTH, SOUTH]);
    north.meet(&mut server);
    assert_eq!(north.head().cursor.number, backup.entries.len() as u64);
    assert_eq!(
        north.view().tickets().count(),
        1,
        "what another recorded is its to send again"
    );
    south.catch_up(&mut server);
    north.catch_up(&mut server);
    south.catch_up(&mut server);
    assert_eq!(server.plates(), ["CD1", "CD2"]);
    assert_eq!(
        (north.hash(), south.hash()),
        (server.hub.state().hash(), north.hash())
    );
}

#[test]
fn s15_a_log_that_is_another_at_that_place_is_not_kept() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    north.record(&[car("AB 1")]);
    north.catch_up(&mut server);
    let restart = north.replica.restart(
        Hex([2; 8]),
        Cursor {
            hash: Hex([9; 32]),
            ..north.replica.cursor()
        },
    );
    let era = north.era;
    north
        .memory
        .transact(async |within| sync::disk::restart(within, era, &restart).await)
        .expect("alone");
    north.start_again();
    assert_eq!(
        (north.replica.cursor(), north.replica.waiting()),
        (Cursor::START, 1)
    );
    assert!(north.replica.view().is_none());
}

#[test]
fn s15_a_device_that_knows_more_than_there_is_proves_that_the_server_has_gone_back() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let backup = server.back_up();
    north.record(&[car("AB 1")]);
    north.catch_up(&mut server);
    server.roll_back(&backup);
    let behind = HubError::Behind { device: NORTH.0 };
    assert_eq!(
        server.ask(&north.sender, north.request()).err(),
        Some(behind.clone())
    );
    // Also where the server has written on meanwhile, so that its log is as long.
    let south = Tablet::ready(SOUTH, &mut server);
    for id in ["G3-A-001", "G3-A-002", "G3-A-003", "G3-A-004"] {
        let mut south = south.with(south.memory.clone());
        south.record(&[close(id)]);
        server.change(|hub| hub.publish(lotfile::demo(), MORNING));
    }
    assert!(server.hub.cursor().number >= north.replica.cursor().number);
    assert_eq!(server.ask(&north.sender, north.request()).err(), Some(behind));

    server.begin_life(2, &[NORTH, SOUTH], false);
    let Reply::Restored { common, .. } = north.meet(&mut server) else {
        panic!("it must begin again")
    };
    assert_eq!(
        common,
        Cursor::START,
        "nobody knows from where on the logs differ"
    );
    north.catch_up(&mut server);
    assert_eq!(server.plates(), ["AB1"]);
}

#[test]
fn s15_after_several_restores_the_log_holds_as_far_as_the_earliest_backup() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let first = server.hub.epoch();
    let early = server.back_up();
    north.record(&[car("AB 1")]);
    north.catch_up(&mut server);
    let second = server.restore(&early, 2, &[NORTH]);
    let mut south = Tablet::ready(SOUTH, &mut server);
    south.record(&[car("CD 1")]);
    south.catch_up(&mut server);
    let late = server.back_up();
    let third = server.restore(&late, 3, &[NORTH, SOUTH]);
    assert_eq!(server.hub.epoch(), third);
    let number = |epoch| server.hub.common(epoch).map(|common| common.number);
    assert_eq!(number(Some(first)), Some(early.entries.len() as u64));
    assert_eq!(number(Some(second)), Some(late.entries.len() as u64));
    assert_eq!((number(Some(third)), number(None)), (None, None));
    let forgotten = Some(Hex([7; 8]));
    assert_eq!(number(forgotten), Some(0), "a life that was itself undone");
    north.catch_up(&mut server);
    assert_eq!(server.plates(), ["AB1", "CD1"]);
    assert_eq!(north.hash(), server.hub.state().hash());
    server.restart();
    assert_eq!(server.hub.epoch(), third);
}

#[test]
fn s15_an_answer_of_another_life_is_not_taken_for_news() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let backup = server.back_up();
    north.record(&[car("AB 1")]);
    // It was sent in the life before, and is long on its way.
    let late = server.ask(&north.sender, north.request()).expect("follows");
    let epoch = server.restore(&backup, 2, &[NORTH]);
    north.meet(&mut server);
    assert_eq!(north.replica.epoch(), Some(epoch));
    let before = (north.memory.clone().0, north.replica.cursor());
    let next = ReplicaError::Gap(north.replica.cursor().number + 1);
    assert_eq!(north.take(late), Err(next), "nothing follows from it");
    assert_eq!((north.memory.clone().0, north.replica.cursor()), before);
    assert_eq!(north.replica.waiting(), 1);
    // Nor does the store take news of another life from a tab that has not heard of it.
    let news = Advance {
        epoch: Some(Hex([1; 8])),
        ..Advance::default()
    };
    let era = north.era;
    let refused = north
        .memory
        .transact(async |within| sync::disk::receive(within, era, &news).await);
    assert_eq!(refused, Err(sync::disk::DiskError::Replaced));
    north.catch_up(&mut server);
    assert_eq!(server.plates(), ["AB1"]);
}

#[test]
fn s15_a_restart_heard_of_twice_changes_the_store_once() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let backup = server.back_up();
    north.record(&[car("AB 1")]);
    north.catch_up(&mut server);
    server.restore(&backup, 2, &[NORTH]);
    let response = server.ask(&north.sender, north.request()).expect("an answer");
    north.take(response.clone()).expect("fits");
    let before = (north.head(), north.memory.clone().0);
    let restart = north
        .replica
        .restart(response.epoch, response.common.expect("another life"));
    let era = north.era;
    north
        .memory
        .transact(async |within| sync::disk::restart(within, era, &restart).await)
        .expect("alone");
    assert_eq!((north.head(), north.memory.clone().0), before);
}

#[test]
fn s14_s15_what_a_device_deleted_and_an_older_backup_has_not_ends_in_a_new_number() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let older = server.kept.clone();
    north.record(&[car("AB 1")]);
    north.catch_up(&mut server);
    server.back_up();
    north.catch_up(&mut server);
    assert!(!north.memory.0.contains_key(&(Table::Own, own_key(NORTH, 1))));
    north.record(&[car("AB 2")]);
    server.restore(&older, 2, &[NORTH]);
    north.meet(&mut server);
    north.meet(&mut server);
    assert!(server.hub.state().leases().is_fenced(NORTH));
    north.renew(&mut server, crate::DeviceNo(11), false);
    north.catch_up(&mut server);
    assert_eq!(
        server.plates(),
        ["AB2"],
        "the first is in the backup that is gone, and nowhere else"
    );
}

#[test]
fn s14_s15_a_device_that_leases_nothing_and_deleted_what_is_gone_proves_no_further_restore() {
    let mut server = Server::open();
    let mut office = Tablet::new(NORTH);
    office.sender.lets_in = false;
    office.catch_up(&mut server);
    let older = server.kept.clone();
    office.record(&[close("G3-A-001")]);
    office.catch_up(&mut server);
    server.back_up();
    office.catch_up(&mut server);
    assert_eq!(office.memory.count(Table::Own), 0);
    office.record(&[close("G3-A-002")]);
    // Nobody waits for a device that leases nothing.
    server.restore(&older, 2, &[]);
    office.meet(&mut server);
    let answer = server.ask(&office.sender, office.request());
    let answer = answer.expect("it was restored, and knows it");
    office.take(answer).expect("fits");
    office.renew(&mut server, crate::DeviceNo(11), false);
    office.catch_up(&mut server);
    assert_eq!(server.hub.state().closed().len(), 1);
}

#[test]
fn s17_an_answer_of_a_log_that_is_no_more_is_not_taken_in() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    north.catch_up(&mut server);
    let (asked, backup) = (north.request(), server.kept.clone());
    let publish = |server: &mut Server, times| {
        for _ in 0..times {
            server.change(|hub| hub.publish(lotfile::demo(), MORNING));
        }
    };
    let mut other = lotfile::demo();
    other.name = "Another".to_owned();
    publish(&mut server, 2);
    let late = server.ask(&north.sender, asked.clone()).expect("follows");
    // The server goes back and nobody has noticed: it is in the same life still.
    server.roll_back(&backup);
    server.change(|hub| hub.publish(other, MORNING));
    north.meet(&mut server);
    let before = (north.memory.clone().0, north.replica.cursor());
    assert!(matches!(north.take(late), Err(ReplicaError::Gap(_))));
    assert_eq!((north.memory.clone().0, north.replica.cursor()), before);
    publish(&mut server, 3);
    north.catch_up(&mut server);
    assert_eq!(north.hash(), server.hub.state().hash());
}

#[test]
fn s17_answers_of_one_log_may_overtake_one_another() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    north.record(&[car("AB 1")]);
    let asked = north.request();
    let early = server.ask(&north.sender, asked.clone()).expect("follows");
    north.record(&[car("AB 2")]);
    let late = server.ask(&north.sender, north.request()).expect("follows");
    north.take(late).expect("fits");
    let before = (north.replica.waiting(), north.replica.cursor());
    assert_eq!(before.0, 0);
    assert!(matches!(north.take(early), Ok(Reply::News { .. })));
    assert_eq!((north.replica.waiting(), north.replica.cursor()), before);
    assert_eq!(north.hash(), server.hub.state().hash());
}

#[test]
fn r1_s17_a_late_answer_says_nothing_of_what_was_acknowledged_since() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let late = server.ask(&north.sender, north.request()).expect("follows");
    let own = north.record(&[car("AB 1")]);
    let ticket = own[0].operation.fact.ticket().expect("a ticket");
    // The next answer has no room for the entry itself.
    let mut next = server.ask(&north.sender, north.request()).expect("follows");
    next.news.clear();
    next.until = north.replica.cursor();
    north.take(next).expect("fits");
    assert_eq!(north.replica.waiting(), 0);
    north.take(late).expect("fits");
    let is_inside = |tablet: &Tablet| tablet.view().ticket(ticket).is_some();
    assert!(is_inside(&north), "its spot would be given away a second time");
    north.start_again();
    assert!(is_inside(&north));
}

#[test]
fn r1_s17_an_answer_of_a_log_that_is_shorter_says_nothing_of_a_longer_one() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let own = north.record(&[car("AB 1")]);
    let ticket = own[0].operation.fact.ticket().expect("a ticket");
    let backup = server.kept.clone();
    let asked = north.request();
    // Before it goes back in time the server hands out a longer log, without the vehicle.
    for _ in 0..2 {
        server.change(|hub| hub.publish(lotfile::demo(), MORNING));
    }
    let mut longer = asked.clone();
    longer.batch.operations.clear();
    let longer = server.ask(&north.sender, longer).expect("follows");
    server.roll_back(&backup);
    let shorter = server.ask(&north.sender, asked).expect("nobody knows");
    north.take(longer).expect("fits");
    north.take(shorter).expect("fits");
    let is_inside = |tablet: &Tablet| tablet.view().ticket(ticket).is_some();
    assert!(is_inside(&north), "its spot would be given away a second time");
    north.start_again();
    assert!(is_inside(&north));
}
