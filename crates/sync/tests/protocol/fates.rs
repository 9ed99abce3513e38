//! What becomes of an operation that cannot be taken: it is told, kept, and blocks nothing.

use engine::lot::LotDocument;
use engine::operation::Fact;
use engine::plate::Plate;
use engine::vehicle::{Vehicle, VehicleClass};
use sync::chain::Tip;
use sync::hub::Why;
use sync::wire::Fate;

use crate::server::Server;
use crate::tablet::Tablet;
use crate::{MORNING, NORTH, batch, bytes, car, codes, park, says, sees, spot, ticket, written};

/// Spots are closed that this lot does not have.
fn nowhere() -> Fact {
    Fact::SpotsClosed {
        spots: vec![spot("Z9-Z-999")],
    }
}

fn closing(id: &str) -> Fact {
    Fact::SpotsClosed {
        spots: vec![spot(id)],
    }
}

#[test]
fn s4_a_rejected_operation_is_told_and_blocks_nothing() {
    let mut server = Server::open();
    let first = says(NORTH, Tip::START, closing("G1-A-010"));
    let second = says(NORTH, Tip { seq: 1, ..Tip::START }, nowhere());
    let third = says(NORTH, Tip { seq: 2, ..Tip::START }, closing("G1-A-011"));
    let all = batch(NORTH, Tip::START, [first, second, third]);
    let accepted = server.accept(all.clone());
    assert_eq!((accepted.entries.len(), accepted.aside.len()), (2, 1));
    assert_eq!(
        (accepted.aside[0].why, accepted.aside[0].tip.seq),
        (Why::Rejected, 2)
    );
    assert_eq!(codes(&accepted.verdicts), ["operation.unknown_spot"]);
    assert!(matches!(accepted.verdicts[0].fate, Fate::Rejected { .. }));
    assert_eq!(server.hub.last(NORTH).seq, 3);
    let (hash, last) = (server.hub.state().hash(), server.hub.last(NORTH));
    let again = server.accept(all);
    assert!(again.is_empty() && again.verdicts.is_empty(), "its fate is final");
    server.restart();
    assert_eq!((server.hub.state().hash(), server.hub.last(NORTH)), (hash, last));
}

#[test]
fn s4_a_rejected_operation_leaves_the_devices_screen_and_its_queue() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let mut smaller: LotDocument = lotfile::demo();
    let gone = smaller.levels[0].sections[0].rows[0].spots.remove(6);
    let own = north.record(&[close_one(&gone.id), car("AB 2")]);
    server.change(|hub| hub.publish(smaller, MORNING));
    let verdicts = north.verdicts(&mut server);
    assert_eq!(codes(&verdicts), ["operation.unknown_spot"]);
    assert_eq!((verdicts[0].seq, verdicts[0].hash), (1, own[0].hash));
    assert_eq!(north.replica.waiting(), 0);
    assert!(north.view().closed().is_empty() && sees(&north, &own[1]));
    assert_eq!(north.hash(), server.hub.state().hash());
}

fn close_one(spot: &engine::spot::SpotId) -> engine::decide::Command {
    engine::decide::Command::Close {
        spots: vec![spot.clone()],
    }
}

/// Operations that no server of today reads.
const POISONED: [(&str, &str); 6] = [
    ("", "operation.unreadable"),
    ("{", "operation.unreadable"),
    (
        r#"{"at":1,"rules":4,"fact":{"kind":"teleported"}}"#,
        "operation.unreadable",
    ),
    (
        r#"{"at":"noon","rules":4,"fact":{"kind":"left","ticket":"?"}}"#,
        "operation.unreadable",
    ),
    (
        r#"{"at":1,"rules":65535,"fact":{"kind":"spots_closed","spots":["G1-A-001"]}}"#,
        "operation.newer_rules",
    ),
    (
        r#"{"at":1,"rules":65535,"fact":{"kind":"teleported"}}"#,
        "operation.newer_rules",
    ),
];

#[test]
fn s4_a_poisoned_operation_is_kept_byte_for_byte_and_blocks_nothing() {
    let mut server = Server::open();
    let mut after = Tip::START;
    let mut operations = Vec::new();
    for (nth, (body, _)) in POISONED.iter().enumerate() {
        let good = says(NORTH, after, closing(&format!("G1-A-{:03}", nth + 8)));
        for written in [bytes(body), good] {
            after = after.then(NORTH, &written.body);
            operations.push(written);
        }
    }
    let all = batch(NORTH, Tip::START, operations);
    let accepted = server.accept(all.clone());
    assert_eq!(codes(&accepted.verdicts), POISONED.map(|(_, code)| code));
    assert_eq!(
        (accepted.entries.len(), server.hub.last(NORTH)),
        (POISONED.len(), after)
    );
    let kept = accepted
        .aside
        .iter()
        .map(|aside| (&*aside.written.body, aside.why));
    assert_eq!(
        kept.collect::<Vec<_>>(),
        POISONED.map(|(body, _)| (body, Why::Unreadable))
    );
    assert!(server.accept(all).is_empty());
    server.restart();
    assert_eq!(server.hub.last(NORTH), after, "they are links of their chain");
    assert_eq!(server.hub.state().closed().len(), POISONED.len());
}

#[test]
fn s4_a_device_with_a_poisoned_operation_hears_of_it_and_goes_on() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let own = north.record(&[car("AB 1"), car("AB 2")]);
    // The server knows less than the device.
    let mut asked = north.request();
    let poisoned = asked.batch.operations[0]
        .body
        .replace(&format!(r#""rules":{}"#, engine::RULES), r#""rules":9"#);
    asked.batch.operations[0].body = poisoned.into();
    let accepted = server.hub.accept(asked.batch, MORNING).expect("it is the first");
    assert_eq!(codes(&accepted.verdicts), ["operation.newer_rules"]);
    assert_eq!(accepted.entries.len(), 1);
    assert_eq!(accepted.entries[0].operation.fact.ticket(), Some(ticket(&own[1])));
}

#[test]
fn s4_what_contradicts_the_log_is_in_it_and_told() {
    let mut server = Server::open();
    let (mut north, mut south) = (
        Tablet::ready(NORTH, &mut server),
        Tablet::ready(crate::SOUTH, &mut server),
    );
    let twice = |spot| {
        let plate = Some(Plate::parse("AB 1").expect("a plate"));
        let vehicle = Vehicle {
            plate,
            ..Vehicle::new(VehicleClass::Car)
        };
        park(vehicle, Some(crate::spot(spot)))
    };
    north.record(&[twice("G2-A-001")]);
    let own = south.record(&[twice("G2-A-002")]);
    north.catch_up(&mut server);
    let verdicts = south.verdicts(&mut server);
    let [verdict] = &verdicts[..] else {
        panic!("one: {verdicts:?}")
    };
    assert_eq!(verdict.hash, own[0].hash);
    let Fate::Adjusted { conflicts, .. } = &verdict.fate else {
        panic!("not in the log: {verdict:?}")
    };
    assert_eq!(conflicts[0].name(), "plate_twice");
    assert_eq!(south.hash(), server.hub.state().hash());
    assert_eq!(written(&own).len(), 1);
}
