//! Personal data rides beside the bytes, and can be erased everywhere.

use engine::hex::Hex;
use engine::plate::Plate;
use sync::chain::Tip;
use sync::hub::Why;
use sync::recorded::{Private, Recorded, Written};
use sync::wire::Cursor;

use crate::server::Server;
use crate::tablet::Tablet;
use crate::{NORTH, batch, bytes, car, close, codes, ticket, written};

fn plate(text: &str) -> Plate {
    Plate::parse(text).expect("a plate")
}

#[test]
fn s16_a_plate_rides_beside_the_body() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let own = north.record(&[car("AB 1"), close("G3-A-001")]);
    let [first, second] = &written(&own)[..] else {
        panic!("two")
    };
    assert!(!first.body.contains("AB1"));
    let private = first.private.as_ref().expect("a plate");
    assert_eq!((&private.plate, second.private.is_none()), (&plate("AB 1"), true));
    assert_eq!(
        format!("{private:?}"),
        "Private(…)",
        "it stands in no log of a program"
    );
}

#[test]
fn s16_the_same_plate_twice_looks_like_two() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let own = north.record(&[car("AB 1")]);
    north.record(&[engine::decide::Command::Leave {
        ticket: ticket(&own[0]),
    }]);
    let again = north.record(&[car("AB 1")]);
    let commitment = |own: &[sync::replica::Own]| {
        let body: serde_json::Value = serde_json::from_str(&written(own)[0].body).expect("JSON");
        body["private"].clone()
    };
    assert!(commitment(&own).is_string());
    assert_ne!(commitment(&own), commitment(&again));
}

#[test]
fn s16_erased_the_chain_and_the_log_still_verify() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    north.record(&[car("AB 1"), car("AB 2")]);
    north.catch_up(&mut server);
    let (cursor, last) = (server.hub.cursor(), server.hub.last(NORTH));
    let mut erased = 0;
    for entry in &mut server.kept.entries {
        erased += usize::from(entry.operation.is_private());
        entry.operation.erase();
        entry.operation.erase();
    }
    assert_eq!(erased, 2);
    let tip = server
        .log()
        .iter()
        .filter(|entry| entry.operation.device == NORTH)
        .fold(Tip::START, |tip, entry| {
            tip.then(NORTH, &entry.operation.written().body)
        });
    assert_eq!(tip, last);
    assert_eq!(server.log().iter().fold(Cursor::START, Cursor::then), cursor);
    server.restart();
    assert_eq!((server.hub.cursor(), server.hub.last(NORTH)), (cursor, last));
    assert_eq!(server.plates(), [""; 0]);
    assert_eq!(server.hub.state().tickets().count(), 2);
    // What is stored without it reads again without it.
    let json = serde_json::to_string(server.log()).expect("writes");
    assert!(!json.contains("AB1"));
    let again: Vec<sync::wire::Entry> = serde_json::from_str(&json).expect("reads");
    assert_eq!(again, server.log());
}

#[test]
fn s16_another_plate_than_committed_to_is_kept_aside_and_blocks_nothing() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let own = north.record(&[car("AB 1"), car("AB 2"), close("G3-A-001")]);
    let mut operations = written(&own);
    let private = operations[0].private.as_mut().expect("a plate");
    private.plate = plate("CD 1");
    operations[2].private = Some(Private {
        salt: Hex([1; 16]),
        plate: plate("CD 2"),
    });
    let accepted = server.accept(batch(NORTH, Tip::START, operations));
    assert_eq!(codes(&accepted.verdicts), ["operation.private"; 2]);
    assert!(accepted.aside.iter().all(|aside| aside.why == Why::Unreadable));
    assert_eq!(server.plates(), ["AB2"]);
    assert_eq!(server.hub.last(NORTH), own[2].tip());
}

#[test]
fn s16_another_salt_is_another_commitment() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let own = north.record(&[car("AB 1")]);
    let mut operation = written(&own).remove(0);
    operation.private.as_mut().expect("a plate").salt = Hex([1; 16]);
    assert!(Recorded::read(NORTH, 1, operation).is_err());
}

#[test]
fn s16_a_body_that_committed_to_nothing_takes_no_plate() {
    let body = r#"{"at":1,"rules":4,"fact":{"kind":"admitted","ticket":"@","vehicle":{"class":"car","plate":null,"accessible_permit":false,"electric":false},"level":"G1","tariff":1}}"#;
    let code = engine::ticket::TicketCode::issue(&crate::KEY, NORTH, 1).expect("in range");
    let body = body.replace('@', &code.to_string());
    assert!(Recorded::read(NORTH, 1, bytes(&body)).is_ok());
    let private = Private {
        salt: Hex([1; 16]),
        plate: plate("AB 1"),
    };
    let slipped = Written {
        private: Some(private),
        ..bytes(&body)
    };
    assert!(Recorded::read(NORTH, 1, slipped).is_err());
}
