//! Chains and the log are what their hashes say, byte for byte.

use engine::hex::Hex;
use engine::operation::{Fact, Operation};
use engine::plate::Plate;
use engine::ticket::DeviceNo;
use engine::time::Instant;
use sync::ReplicaError;
use sync::chain::Tip;
use sync::disk::{Table, own_key};
use sync::recorded::Recorded;
use sync::replica::Reply;
use sync::wire::{Cursor, Entry};

use crate::server::Server;
use crate::tablet::Tablet;
use crate::{NORTH, batch, bytes, car, close, spot, written};

fn entry(number: u64, device: u16, seq: u32, body: &str) -> Entry {
    let operation = Recorded::read(DeviceNo(device), seq, bytes(body));
    Entry {
        number,
        received_at: Instant(0),
        operation: operation.expect("it reads"),
    }
}

// The hashes here were worked out with another program from the descriptions in the code.

#[test]
fn s11_the_hash_of_an_operation_is_over_device_number_parent_and_bytes() {
    let first = Tip::START.then(DeviceNo(7), r#"{"at":1}"#);
    let hash = "3273b36159becdb8d19aa317bc13aaf809dda58b4a6a935d076deaf968784398";
    assert_eq!((first.seq, first.hash.to_string().as_str()), (1, hash));
    let second = first.then(DeviceNo(7), r#"{"at": 2, "name": "Straße"}"#);
    let hash = "fe320de60c68f725d26518159bcc2f8429b32db98a6dda36ad0fde3bc249e29e";
    assert_eq!((second.seq, second.hash.to_string().as_str()), (2, hash));
}

#[test]
fn s11_the_hash_of_a_log_is_over_each_entry_and_the_log_before() {
    let first = entry(
        1,
        258,
        70_000,
        r#"{"at":1,"rules":4,"fact":{"kind":"spots_closed","spots":["G1-A-001"]}}"#,
    );
    let second = entry(
        2,
        0,
        1,
        r#"{"at": 2, "rules": 4, "fact": {"kind": "spots_opened", "spots": ["G1-A-001"]}}"#,
    );
    let one = Cursor::START.then(&first);
    assert_eq!(
        one.hash.to_string(),
        "c082f8ee0581bac33026d830801729dfb5033baaf66ba9ff911aada2f99bbe60"
    );
    let two = one.then(&second);
    assert_eq!(
        two.hash.to_string(),
        "b3149e27dcac1f180075f135b3f15838e359d26bed5cacdf97afe18c0ee3e351"
    );
    let later = Entry {
        received_at: Instant(99),
        ..second
    };
    assert_eq!(one.then(&later), two, "when the server had it is its own affair");
}

#[test]
fn s11_s16_a_commitment_is_half_a_hash_of_salt_and_plate() {
    let salt = Hex(std::array::from_fn(|at| u8::try_from(at).expect("sixteen")));
    let vehicle = engine::vehicle::Vehicle {
        plate: Some(Plate::parse("S-PK 1234").expect("a plate")),
        ..engine::vehicle::Vehicle::new(engine::vehicle::VehicleClass::Car)
    };
    let fact = Fact::Admitted {
        ticket: engine::ticket::TicketCode::issue(&crate::KEY, NORTH, 1).expect("in range"),
        vehicle,
        level: "G1".to_owned(),
        tariff: 1,
        at_entry: engine::operation::AtEntry::default(),
    };
    let operation = Operation {
        device: NORTH,
        seq: 1,
        at: Instant(1),
        skew: None,
        rules: 4,
        fact,
    };
    let recorded = Recorded::write(operation, salt);
    let body: serde_json::Value = serde_json::from_str(&recorded.written().body).expect("JSON");
    assert_eq!(body["private"], "1cdad281d96bd57258d2f9d6f2e16a66");
}

#[test]
fn s11_bytes_are_never_written_anew() {
    let body = r#"{ "rules": 4,  "fact": {"spots": ["G1-A-001"], "kind": "spots_closed"}, "at": 1 }"#;
    let entry = entry(1, 1, 1, body);
    let json = serde_json::to_string(&entry).expect("writes");
    let again: Entry = serde_json::from_str(&json).expect("reads");
    assert_eq!(&*again.operation.written().body, body);
    assert_eq!(Cursor::START.then(&again), Cursor::START.then(&entry));
    let fact = Fact::SpotsClosed {
        spots: vec![spot("G1-A-001")],
    };
    assert_eq!(again.operation.fact, fact);
}

#[test]
fn s11_a_byte_changed_on_the_way_is_noticed_and_nothing_is_lost() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    north.record(&[close("G1-A-010"), close("G1-A-011")]);
    let mut asked = north.request();
    let first = &mut asked.batch.operations[0];
    first.body = first.body.replace("G1-A-010", "G1-A-012").into();
    let response = server.ask(&north.sender, asked).expect("it reads");
    assert_eq!(north.take(response), Ok(Reply::Forked));
    assert_eq!(north.replica.waiting(), 2);
}

#[test]
fn s11_another_parent_is_no_place_in_the_chain() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let own = north.record(&[close("G1-A-010"), close("G1-A-011")]);
    server.enter(batch(NORTH, Tip::START, written(&own[..1])));
    let elsewhere = Tip { seq: 1, ..Tip::START };
    let accepted = server.accept(batch(NORTH, elsewhere, written(&own[1..])));
    assert_eq!(
        (accepted.aside.len(), accepted.aside[0].code),
        (1, "chain.forked")
    );
    assert_eq!(server.hub.last(NORTH), own[0].tip());
}

#[test]
fn s11_a_store_whose_chain_has_a_gap_or_a_changed_byte_does_not_open() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    north.record(&[car("AB 1"), car("AB 2"), car("AB 3")]);
    for seq in 1..=3 {
        let mut damaged = north.memory.clone();
        damaged.0.remove(&(Table::Own, own_key(NORTH, seq)));
        assert_eq!(
            opened(&north, damaged),
            Err(ReplicaError::Chain(NORTH.0)),
            "without {seq}"
        );
        let mut damaged = north.memory.clone();
        let row = damaged
            .0
            .get_mut(&(Table::Own, own_key(NORTH, seq)))
            .expect("a row");
        *row = row.replace(r#"\"tariff\":1"#, r#"\"tariff\":2"#);
        assert_eq!(
            opened(&north, damaged),
            Err(ReplicaError::Chain(NORTH.0)),
            "{seq}"
        );
    }
    assert_eq!(opened(&north, north.memory.clone()), Ok(()));
}

fn opened(north: &Tablet, memory: crate::disk::Memory) -> Result<(), ReplicaError> {
    let mut tablet = north.with(north.memory.clone());
    tablet.memory = memory;
    tablet.loaded().map(drop)
}

#[test]
fn s11_tips_follow_from_the_batch_whatever_it_claims() {
    let mut server = Server::open();
    let north = NORTH;
    let body = r#"{"at":1,"rules":4,"fact":{"kind":"spots_closed","spots":["G1-A-010"]}}"#;
    let accepted = server.accept(batch(north, Tip::START, [bytes(body)]));
    assert_eq!(accepted.hashes, [Tip::START.then(north, body).hash]);
    assert_eq!(server.hub.last(north), Tip::START.then(north, body));
}
