//! The server's log: numbered, in each device's order, everything once.

use engine::operation::Fact;
use engine::ticket::DeviceNo;
use sync::chain::Tip;
use sync::hub::{Kept, Link};
use sync::wire::{Hint, SyncRequest};
use sync::{Advance, Hub, HubError, Replica, ReplicaError};

use crate::server::Server;
use crate::tablet::{Tablet, secret};
use crate::{KEY, MORNING, NORTH, SOUTH, batch, car, says, spot, written};

#[test]
fn s1_the_log_is_numbered_without_a_gap() {
    let mut server = Server::open();
    for (device, plate) in [(NORTH, "AB 1"), (SOUTH, "AB 2")] {
        let mut tablet = Tablet::ready(device, &mut server);
        tablet.record(&[car(plate)]);
        tablet.catch_up(&mut server);
    }
    assert!(
        (1..)
            .zip(server.log())
            .all(|(number, entry)| entry.number == number)
    );
    assert_eq!(server.hub.head(), server.log().len() as u64);
    let (hash, cursor, tips) = (server.hub.state().hash(), server.hub.cursor(), tips(&server.hub));
    server.restart();
    assert_eq!(server.hub.state().hash(), hash);
    assert_eq!((server.hub.cursor(), self::tips(&server.hub)), (cursor, tips));
    let mut gap = server.kept.clone();
    gap.entries.remove(1);
    assert_eq!(Hub::replay(gap).err(), Some(HubError::Broken(3)));
}

fn tips(hub: &Hub) -> Vec<(DeviceNo, Tip)> {
    hub.tips().collect()
}

#[test]
fn s1_a_log_begins_with_its_lot() {
    assert_eq!(Hub::replay(Kept::default()).err(), Some(HubError::NoLot));
    let server = Server::open();
    let json = serde_json::to_string(&server.log()[0]).expect("writes");
    let stolen = json.replace(r#""device":0"#, r#""device":1"#);
    let stolen: sync::wire::Entry = serde_json::from_str(&stolen).expect("reads");
    let kept = Kept {
        entries: vec![stolen.clone()],
        ..Kept::default()
    };
    assert_eq!(Hub::replay(kept).err(), Some(HubError::NoLot));
    let mut replica = Replica::new(SOUTH, KEY, secret(SOUTH));
    let news = Advance {
        entries: vec![stolen],
        ..Advance::default()
    };
    assert_eq!(replica.advance(news), Err(ReplicaError::Broken(1)));
    assert!(replica.view().is_none() && replica.draft(&[car("AB 1")], MORNING).is_none());
}

#[test]
fn s2_after_a_gap_nothing_is_taken_and_the_server_knows_that_it_has_gone_back() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let own = north.record(&[car("AB 1"), car("AB 2"), car("AB 3")]);
    let before = server.hub.state().hash();
    let gap = batch(NORTH, own[1].tip(), written(&own[2..]));
    let behind = HubError::Behind { device: NORTH.0 };
    assert_eq!(server.hub.accept(gap, MORNING), Err(behind));
    assert_eq!(
        (server.hub.state().hash(), server.hub.last(NORTH)),
        (before, Tip::START)
    );
    let accepted = server.accept(batch(NORTH, Tip::START, written(&own)));
    assert_eq!((accepted.entries.len(), accepted.has), (3, Some(own[2].tip())));
}

#[test]
fn s2_operations_enter_the_log_in_the_devices_order() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    for plate in ["AB 1", "AB 2", "AB 3"] {
        north.record(&[car(plate)]);
        let _ = server.ask(&north.sender, north.request()).expect("follows");
    }
    let seqs = server
        .log()
        .iter()
        .filter(|entry| entry.operation.device == NORTH)
        .map(|entry| entry.operation.seq);
    assert_eq!(seqs.collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn s3_the_same_batch_twice_changes_nothing() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let own = north.record(&[car("AB 1"), car("AB 2")]);
    let both = batch(NORTH, Tip::START, written(&own));
    server.enter(both.clone());
    let before = (server.hub.state().hash(), server.hub.cursor());
    for parts in [both, batch(NORTH, own[0].tip(), written(&own[1..]))] {
        let again = server.accept(parts);
        assert!(again.is_empty() && again.verdicts.is_empty());
        assert_eq!(again.has, Some(own[1].tip()));
        assert_eq!((server.hub.state().hash(), server.hub.cursor()), before);
    }
}

#[test]
fn s3_a_batch_that_is_known_in_part_is_taken_for_the_rest() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let own = north.record(&[car("AB 1"), car("AB 2")]);
    server.enter(batch(NORTH, Tip::START, written(&own[..1])));
    let accepted = server.accept(batch(NORTH, Tip::START, written(&own)));
    assert_eq!(
        (accepted.entries.len(), accepted.entries[0].operation.seq),
        (1, 2)
    );
}

#[test]
fn s3_what_is_too_old_to_be_at_hand_is_compared_all_the_same() {
    let mut server = Server::open();
    let mut after = Tip::START;
    let mut all = Vec::new();
    // More than the server has at hand.
    for nth in 0..5_000 {
        let spots = vec![spot("G1-A-010")];
        let fact = if nth % 2 == 0 {
            Fact::SpotsClosed { spots }
        } else {
            Fact::SpotsOpened { spots }
        };
        let written = says(NORTH, after, fact);
        after = after.then(NORTH, &written.body);
        all.push(written);
    }
    for part in all.chunks(1_000) {
        let last = server.hub.last(NORTH);
        server.enter(batch(NORTH, last, part.to_vec()));
    }
    assert_eq!(server.hub.last(NORTH), after);
    let old = batch(NORTH, Tip::START, all[..2].to_vec());
    assert_eq!(server.hub.not_at_hand(&old), Some(1..=2));
    let unsure = server.hub.accept(old.clone(), MORNING).expect("known");
    assert_eq!((unsure.is_empty(), unsure.has), (true, None), "it claims nothing");
    let links: Vec<Link> = server
        .kept
        .links
        .iter()
        .filter(|link| link.device == NORTH)
        .copied()
        .collect();
    server.hub.recall(links[..2].to_vec());
    let sure = server.hub.accept(old, MORNING).expect("known");
    assert_eq!(sure.has.map(|tip| tip.seq), Some(2));
    let spots = vec![spot("G1-A-011")];
    let other = says(NORTH, Tip::START, Fact::SpotsClosed { spots });
    let forked = server.hub.accept(batch(NORTH, Tip::START, [other]), MORNING);
    assert_eq!(forked.expect("known").aside.len(), 1);
}

#[test]
fn s5_a_device_speaks_for_itself_alone() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let south = Tablet::ready(SOUTH, &mut server);
    north.record(&[car("AB 1")]);
    let before = (server.hub.state().hash(), server.hub.cursor());
    let stolen: SyncRequest = north.request();
    let refused = server.hub.exchange(&south.sender, stolen, MORNING).map(drop);
    let error = HubError::ForeignDevice {
        named: NORTH.0,
        sender: SOUTH.0,
    };
    assert_eq!(refused, Err(error));
    assert_eq!((server.hub.state().hash(), server.hub.cursor()), before);
    assert_eq!(server.hub.last(NORTH), Tip::START);
}

#[test]
fn s6_a_hint_carries_a_number_and_nothing_else() {
    let hint = serde_json::to_string(&Hint { head: 42 }).expect("writes");
    assert_eq!(hint, r#"{"head":42}"#);
}
