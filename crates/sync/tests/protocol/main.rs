//! Replica and hub, message by message.

mod by_hand;

use engine::allocation::Wishes;
use engine::conflict::Conflict;
use engine::decide::Command;
use engine::lot::LotDocument;
use engine::operation::{AtEntry, Fact, Operation};
use engine::plate::Plate;
use engine::refusal::Refusal;
use engine::spot::SpotId;
use engine::ticket::{CodeKey, DeviceNo, TicketCode};
use engine::time::Instant;
use engine::vehicle::{Vehicle, VehicleClass};
use sync::wire::{Entry, Fate, Hint, MOST_OPERATIONS};
use sync::{Advance, Hub, HubError, Replica, ReplicaError};

const KEY: CodeKey = CodeKey([7; 16]);
const NORTH: DeviceNo = DeviceNo(1);
const SOUTH: DeviceNo = DeviceNo(2);
/// A Tuesday morning in May 2026.
const MORNING: Instant = Instant(1_778_576_400_000);

fn opened() -> (Hub, Vec<Entry>) {
    let (hub, entry) = Hub::open(lotfile::demo(), MORNING).expect("a sound lot");
    (hub, vec![entry])
}

/// A device that knows the log so far.
fn device(number: DeviceNo, log: &[Entry]) -> Replica {
    let mut replica = Replica::new(number, KEY);
    replica.advance(entries(log)).expect("the log from its start");
    replica
}

fn entries(log: &[Entry]) -> Advance {
    Advance {
        entries: log.to_vec(),
        ..Advance::default()
    }
}

fn acknowledged(up_to: u32, log: &[Entry]) -> Advance {
    Advance {
        acknowledged: up_to,
        ..entries(log)
    }
}

fn car(plate: &str) -> Command {
    let vehicle = Vehicle {
        plate: Some(Plate::parse(plate).expect("a plate")),
        ..Vehicle::new(VehicleClass::Car)
    };
    park(vehicle, None)
}

fn park(vehicle: Vehicle, spot: Option<SpotId>) -> Command {
    Command::Park {
        vehicle,
        wishes: Wishes::default(),
        spot,
    }
}

/// Records commands durably.
fn record(replica: &mut Replica, commands: &[Command]) -> Vec<Operation> {
    let draft = replica
        .draft(commands, MORNING)
        .expect("the lot is here")
        .expect("allowed");
    let operations = draft.operations().to_vec();
    replica.commit(draft);
    operations
}

fn ticket(operation: &Operation) -> TicketCode {
    operation.fact.ticket().expect("about a ticket")
}

fn seen(replica: &Replica, operation: &Operation) -> bool {
    let view = replica.view().expect("the lot is here");
    view.ticket(ticket(operation)).is_some()
}

/// A vehicle that another device sent to a spot that this lot does not have.
fn on_no_spot(device: DeviceNo, seq: u32) -> Operation {
    let spot = SpotId::try_from("Z9-Z-999".to_owned()).expect("a spot id");
    Operation {
        device,
        seq,
        at: MORNING,
        rules: engine::RULES,
        fact: Fact::Parked {
            ticket: TicketCode::issue(&KEY, device, seq).expect("in range"),
            vehicle: Vehicle::new(VehicleClass::Car),
            spots: vec![spot],
            tariff: 1,
            at_entry: AtEntry::default(),
        },
    }
}

#[test]
fn s1_the_log_is_numbered_without_a_gap() {
    let (mut hub, mut log) = opened();
    let (mut north, mut south) = (device(NORTH, &log), device(SOUTH, &log));
    for (sender, replica, plate) in [(NORTH, &mut north, "AB 1"), (SOUTH, &mut south, "AB 2")] {
        let operations = record(replica, &[car(plate)]);
        log.extend(hub.accept(sender, operations, MORNING).expect("its own").entries);
    }
    assert!((1..).zip(&log).all(|(number, entry)| entry.number == number));
    assert_eq!(hub.head(), 3);
    let again = Hub::replay(log.clone()).expect("the log");
    assert_eq!((again.state().hash(), again.last(NORTH)), (hub.state().hash(), 1));
    log.remove(1);
    assert_eq!(Hub::replay(log).err(), Some(HubError::Broken(3)));
}

#[test]
fn s1_a_log_begins_with_its_lot() {
    assert_eq!(Hub::replay([]).err(), Some(HubError::NoLot));
    let (_, log) = opened();
    let mut stolen = log[0].clone();
    stolen.operation.device = NORTH;
    assert_eq!(Hub::replay([stolen.clone()]).err(), Some(HubError::NoLot));
    let mut replica = Replica::new(SOUTH, KEY);
    assert_eq!(replica.advance(entries(&[stolen])), Err(ReplicaError::Broken(1)));
    assert!(replica.view().is_none() && replica.draft(&[car("AB 1")], MORNING).is_none());
}

#[test]
fn s2_after_a_gap_nothing_is_taken_and_the_device_is_told_where_to_continue() {
    let (mut hub, log) = opened();
    let operations = record(&mut device(NORTH, &log), &[car("AB 1"), car("AB 2"), car("AB 3")]);
    let gap = vec![operations[0].clone(), operations[2].clone()];
    let accepted = hub.accept(NORTH, gap, MORNING).expect("its own");
    assert_eq!(
        (
            accepted.acknowledged,
            accepted.entries.len(),
            accepted.verdicts.len()
        ),
        (1, 1, 1)
    );
    let accepted = hub.accept(NORTH, operations, MORNING).expect("its own");
    assert_eq!((accepted.acknowledged, accepted.entries.len()), (3, 2));
}

#[test]
fn s3_the_same_batch_twice_changes_nothing() {
    let (mut hub, log) = opened();
    let operations = record(&mut device(NORTH, &log), &[car("AB 1"), car("AB 2")]);
    let _ = hub.accept(NORTH, operations.clone(), MORNING).expect("its own");
    let before = (hub.state().hash(), hub.head());
    let again = hub.accept(NORTH, operations, MORNING).expect("its own");
    assert_eq!((hub.state().hash(), hub.head()), before);
    assert_eq!((again.acknowledged, again.entries.len()), (2, 0));
    assert!(again.verdicts.iter().all(|verdict| verdict.fate == Fate::Known));
}

#[test]
fn s3_the_same_news_twice_changes_nothing() {
    let (mut hub, mut log) = opened();
    let mut north = device(NORTH, &log);
    let operations = record(&mut north, &[car("AB 1")]);
    log.extend(hub.accept(NORTH, operations, MORNING).expect("its own").entries);
    north.advance(acknowledged(1, &log)).expect("follows");
    let view = north.view().expect("the lot is here").clone();
    north.advance(acknowledged(1, &log)).expect("known");
    assert!(std::sync::Arc::ptr_eq(
        &view,
        north.view().expect("the lot is here")
    ));
    assert_eq!(view.hash(), hub.state().hash());
}

#[test]
fn s4_a_rejected_operation_is_told_once_and_blocks_nothing() {
    let (mut hub, log) = opened();
    let mut north = device(NORTH, &log);
    let first = record(&mut north, &[car("AB 1")]);
    let batch = vec![first[0].clone(), on_no_spot(NORTH, 2), on_no_spot(NORTH, 3)];
    let accepted = hub.accept(NORTH, batch.clone(), MORNING).expect("its own");
    assert_eq!(
        (
            accepted.acknowledged,
            accepted.entries.len(),
            accepted.rejected.len()
        ),
        (3, 1, 2)
    );
    assert!(
        matches!(&accepted.verdicts[1].fate, Fate::Rejected { code, .. } if code == "operation.unknown_spot")
    );
    let again = hub.accept(NORTH, batch, MORNING).expect("its own");
    assert_eq!(
        (again.acknowledged, again.rejected.len()),
        (3, 0),
        "its fate is final"
    );
    let mut fourth = first[0].clone();
    (fourth.seq, fourth.fact) = (
        4,
        Fact::Left {
            ticket: ticket(&first[0]),
        },
    );
    let accepted = hub.accept(NORTH, vec![fourth], MORNING).expect("its own");
    assert_eq!(accepted.acknowledged, 4);
}

#[test]
fn s4_a_rejected_operation_leaves_the_devices_screen_and_its_queue() {
    let (mut hub, mut log) = opened();
    let mut north = device(NORTH, &log);
    let mut smaller: LotDocument = lotfile::demo();
    let first_spot = smaller.levels[0].sections[0].rows[0].spots.remove(6);
    let vehicle = Vehicle::new(VehicleClass::Car);
    let spot = Some(first_spot.id);
    let operations = record(&mut north, &[park(vehicle, spot), car("AB 2")]);
    log.extend(hub.publish(smaller, MORNING).expect("a sound lot").entries);
    let accepted = hub.accept(NORTH, operations.clone(), MORNING).expect("its own");
    assert_eq!(accepted.rejected.len(), 1);
    log.extend(accepted.entries);
    north.advance(acknowledged(2, &log)).expect("follows");
    assert_eq!(north.pending().len(), 0);
    assert!(!seen(&north, &operations[0]) && seen(&north, &operations[1]));
    assert_eq!(north.view().expect("the lot is here").hash(), hub.state().hash());
}

#[test]
fn s5_a_device_speaks_for_itself_alone() {
    let (mut hub, log) = opened();
    let operations = record(&mut device(NORTH, &log), &[car("AB 1")]);
    let before = hub.state().hash();
    let refused = hub.accept(SOUTH, operations, MORNING);
    let error = HubError::ForeignDevice {
        seq: 1,
        named: NORTH.0,
        sender: SOUTH.0,
    };
    assert_eq!(refused, Err(error));
    assert_eq!(
        (hub.state().hash(), hub.last(NORTH), hub.last(SOUTH)),
        (before, 0, 0)
    );
}

#[test]
fn s6_a_hint_carries_a_number_and_nothing_else() {
    let hint = serde_json::to_string(&Hint { head: 42 }).expect("writes");
    assert_eq!(hint, r#"{"head":42}"#);
}

#[test]
fn s8_commands_are_recorded_all_or_none() {
    let (_, log) = opened();
    let mut north = device(NORTH, &log);
    let refused = north
        .draft(&[car("AB 1"), car("ab-1")], MORNING)
        .expect("the lot is here");
    assert!(matches!(refused, Err(Refusal::PlateAlreadyParked { .. })));
    assert_eq!((north.last_seq(), north.pending().len()), (0, 0));
    assert_eq!(north.view().expect("the lot is here").tickets().count(), 0);
    let both = record(&mut north, &[car("AB 1"), car("AB 2")]);
    assert_eq!(
        both.iter().map(|operation| operation.seq).collect::<Vec<_>>(),
        [1, 2]
    );
}

#[test]
fn s8_a_draft_that_never_became_durable_was_never_there() {
    let (_, log) = opened();
    let mut north = device(NORTH, &log);
    let lost = north
        .draft(&[car("AB 1")], MORNING)
        .expect("the lot is here")
        .expect("allowed");
    drop(lost);
    let operations = record(&mut north, &[car("AB 1")]);
    assert_eq!(operations[0].seq, 1);
}

#[test]
fn l2_a_ticket_that_is_closed_before_its_arrival_is_heard_of_is_closed_when_it_is() {
    let (mut hub, mut log) = opened();
    let (mut north, south) = (device(NORTH, &log), device(SOUTH, &log));
    let parked = record(&mut north, &[car("AB 1")]);
    // South scans the paper ticket: nothing was due, because no time had passed.
    let left = Operation {
        device: SOUTH,
        seq: 1,
        fact: Fact::Left {
            ticket: ticket(&parked[0]),
        },
        ..parked[0].clone()
    };
    let first = hub.accept(SOUTH, vec![left], MORNING).expect("its own");
    let waits = Conflict::UnknownTicket {
        ticket: ticket(&parked[0]),
    };
    assert!(matches!(&first.verdicts[0].fate, Fate::Applied { conflicts, .. } if *conflicts == [waits]));
    let second = hub.accept(NORTH, parked.clone(), MORNING).expect("its own");
    log.extend(first.entries.into_iter().chain(second.entries));
    for replica in [&mut { north }, &mut { south }] {
        let own = replica.last_seq();
        replica.advance(acknowledged(own, &log)).expect("follows");
        let view = replica.view().expect("the lot is here");
        assert_eq!(view.hash(), hub.state().hash());
        assert_eq!(view.occupancy().total().occupied, 0);
        assert_eq!(view.conflicts().count(), 0);
    }
}

#[test]
fn a_draft_over_which_news_came_stands_on_top_of_the_news() {
    let (mut hub, mut log) = opened();
    let (mut north, mut south) = (device(NORTH, &log), device(SOUTH, &log));
    let draft = north
        .draft(&[car("AB 1")], MORNING)
        .expect("the lot is here")
        .expect("allowed");
    let own = draft.operations()[0].clone();
    let news = record(&mut south, &[car("AB 2")]);
    log.extend(hub.accept(SOUTH, news.clone(), MORNING).expect("its own").entries);
    north.advance(entries(&log)).expect("follows");
    north.commit(draft);
    assert!(seen(&north, &own) && seen(&north, &news[0]));
    assert_eq!((north.pending().len(), north.last_seq()), (1, 1));
    let conflicts: Vec<_> = north
        .view()
        .expect("the lot is here")
        .conflicts()
        .map(Conflict::name)
        .collect();
    assert_eq!(
        conflicts,
        ["spot_taken"],
        "both were sent to the best spot, and it says so"
    );
}

#[test]
fn news_moves_what_is_pending_on_top_of_it() {
    let (mut hub, mut log) = opened();
    let (mut north, mut south) = (device(NORTH, &log), device(SOUTH, &log));
    let own = record(&mut north, &[car("AB 1")]);
    let theirs = record(&mut south, &[car("AB 2")]);
    log.extend(
        hub.accept(SOUTH, theirs.clone(), MORNING)
            .expect("its own")
            .entries,
    );
    north.advance(entries(&log)).expect("follows");
    assert!(seen(&north, &own[0]) && seen(&north, &theirs[0]));
    assert_eq!(north.request().operations, own);
    assert_eq!(north.request().cursor, 2);
}

#[test]
fn news_with_a_gap_or_from_nowhere_leaves_the_replica_as_it_was() {
    let (mut hub, mut log) = opened();
    let (mut north, mut south) = (device(NORTH, &log), device(SOUTH, &log));
    let theirs = record(&mut south, &[car("AB 2"), car("AB 3")]);
    log.extend(hub.accept(SOUTH, theirs, MORNING).expect("its own").entries);
    let before = north.view().expect("the lot is here").hash();
    assert_eq!(north.advance(entries(&log[2..])), Err(ReplicaError::Gap(2)));
    let mut twice = log[2].clone();
    twice.operation = log[1].operation.clone();
    let broken = [log[1].clone(), twice];
    assert_eq!(north.advance(entries(&broken)), Err(ReplicaError::Broken(3)));
    assert_eq!(north.advance(acknowledged(1, &log)), Err(ReplicaError::Ahead(1)));
    assert_eq!(
        (north.cursor(), north.view().expect("the lot is here").hash()),
        (1, before)
    );
    north.advance(entries(&log)).expect("follows");
    assert_eq!(north.cursor(), 3);
}

#[test]
fn s9_an_own_operation_stays_on_the_screen_while_the_log_comes_in_parts() {
    let (mut hub, mut log) = opened();
    let (mut north, mut south) = (device(NORTH, &log), device(SOUTH, &log));
    let theirs = record(&mut south, &[car("AB 2"), car("AB 3")]);
    log.extend(hub.accept(SOUTH, theirs, MORNING).expect("its own").entries);
    let own = record(&mut north, &[car("AB 1")]);
    log.extend(hub.accept(NORTH, own.clone(), MORNING).expect("its own").entries);
    // The server has it for good, and its entry comes with a later part.
    north.advance(acknowledged(1, &log[..2])).expect("follows");
    assert_eq!(north.pending().len(), 0);
    assert!(seen(&north, &own[0]));
    north.advance(acknowledged(1, &log)).expect("follows");
    assert_eq!(north.view().expect("the lot is here").hash(), hub.state().hash());
}

#[test]
fn s3_an_own_payment_that_comes_back_before_it_is_acknowledged_counts_once() {
    let (mut hub, mut log) = opened();
    let mut north = device(NORTH, &log);
    let own = record(&mut north, &[car("AB 1")]);
    let later = Instant(MORNING.0 + 60_000);
    let view = north.view().expect("the lot is here");
    let fee = view
        .fee(view.ticket(ticket(&own[0])).expect("parked"), later)
        .expect("a price");
    let pay = Command::Pay {
        ticket: ticket(&own[0]),
        amount: fee.due,
        means: engine::operation::Means::Cash,
    };
    let draft = north
        .draft(&[pay], later)
        .expect("the lot is here")
        .expect("allowed");
    let both = [own.clone(), draft.operations().to_vec()].concat();
    north.commit(draft);
    log.extend(hub.accept(NORTH, both, later).expect("its own").entries);
    north
        .advance(acknowledged(1, &log))
        .expect("an older answer that brings newer entries");
    let view = north.view().expect("the lot is here");
    assert_eq!(view.ticket(ticket(&own[0])).expect("parked").payments.len(), 1);
    assert_eq!(north.pending().len(), 0);
}

#[test]
fn a_device_that_starts_again_has_what_its_disk_has() {
    let (mut hub, mut log) = opened();
    let mut north = device(NORTH, &log);
    let own = record(&mut north, &[car("AB 1"), car("AB 2")]);
    log.extend(
        hub.accept(NORTH, own[..1].to_vec(), MORNING)
            .expect("its own")
            .entries,
    );
    let mut again = Replica::new(NORTH, KEY);
    let disk = Advance {
        own: own.clone(),
        entries: log,
        acknowledged: 1,
    };
    again.advance(disk).expect("its own disk");
    assert_eq!(
        (again.last_seq(), again.acknowledged(), again.cursor()),
        (2, 1, 2)
    );
    assert_eq!(again.pending().cloned().collect::<Vec<_>>(), own[1..]);
    assert_eq!(
        again.view().map(|view| view.hash()),
        north.view().map(|view| view.hash())
    );
}

#[test]
fn a_long_queue_goes_up_in_parts() {
    let (mut hub, log) = opened();
    let mut north = device(NORTH, &log);
    let cars: Vec<_> = (0..300).map(|number| car(&format!("AB {number:03}"))).collect();
    let parked = record(&mut north, &cars);
    let leave = parked.iter().map(|operation| Command::Leave {
        ticket: ticket(operation),
    });
    record(&mut north, &leave.collect::<Vec<_>>());
    let mut sent = Vec::new();
    while north.pending().len() > 0 {
        let request = north.request();
        sent.push(request.operations.len());
        let accepted = hub.accept(NORTH, request.operations, MORNING).expect("its own");
        north
            .advance(acknowledged(accepted.acknowledged, &accepted.entries))
            .expect("follows");
    }
    assert_eq!(sent, [MOST_OPERATIONS, 100]);
    assert_eq!(north.view().expect("the lot is here").hash(), hub.state().hash());
}
