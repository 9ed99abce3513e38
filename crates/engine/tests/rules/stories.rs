//! Facts that contradict one another, told by hand on a lot of two spots.

use std::sync::Arc;

use engine::allocation::Wishes;
use engine::apply::{Rejection, apply};
use engine::conflict::Conflict;
use engine::decide::{Command, decide};
use engine::lot::{Level, Lot, Row, Section};
use engine::money::Money;
use engine::operation::{AtEntry, Fact, Means, Operation};
use engine::plate::Plate;
use engine::preferences::Preferences;
use engine::refusal::Refusal;
use engine::spot::{Spot, SpotId, SpotKind};
use engine::state::State;
use engine::tariff::Tariff;
use engine::ticket::DeviceNo;
use engine::time::Instant;
use engine::vehicle::{Vehicle, VehicleClass};

use crate::history::{due, operation};
use crate::worlds::{code, euro, spot_id, utc};

/// A lot of two spots for cars, on which a story is told by hand.
pub(crate) struct Story {
    pub(crate) state: State,
    seq: u32,
}

pub(crate) const SPOTS: [&str; 2] = ["G0-0-001", "G0-0-002"];

impl Story {
    pub(crate) fn new() -> Self {
        Self::under(crate::worlds::hourly())
    }

    /// A lot with this tariff, in which the second spot is dearer.
    pub(crate) fn under(tariff: Tariff) -> Self {
        let preferences = Preferences {
            kinds: [(VehicleClass::Car, vec![SpotKind::Compact])].into(),
            ..Preferences::default()
        };
        let mut spots = SPOTS.map(|id| Spot::new(spot_id(id), SpotKind::Compact));
        spots[1].rate_class = Some("premium".to_owned());
        let section = Section {
            id: "0".to_owned(),
            rows: vec![Row {
                spots: spots.to_vec(),
            }],
        };
        let level = Level::new("G0", vec![section]);
        let mut document = crate::worlds::document(vec![level], preferences);
        document.tariffs = vec![tariff];
        let lot = Lot::try_from(document).expect("a sound lot");
        Self {
            state: State::open(Arc::new(lot)),
            seq: 0,
        }
    }

    /// Records a fact at `hour:minute` of a May day and returns the contradictions it brought.
    pub(crate) fn record(&mut self, time: &str, fact: Fact) -> Vec<&'static str> {
        self.seq += 1;
        let operation = operation(self.seq, at(time), fact);
        let outcome = apply(&mut self.state, &operation).expect("a sound fact");
        outcome.conflicts.iter().map(Conflict::name).collect()
    }

    pub(crate) fn open_conflicts(&self) -> Vec<&'static str> {
        self.state.conflicts().map(Conflict::name).collect()
    }
}

pub(crate) fn at(time: &str) -> Instant {
    utc(&format!("2026-05-12 {time}")).instant()
}

pub(crate) fn parked(ticket: u32, plate: &str, spot: &str) -> Fact {
    let vehicle = Vehicle {
        plate: Some(Plate::parse(plate).expect("a plate")),
        ..Vehicle::new(VehicleClass::Car)
    };
    Fact::Parked {
        ticket: code(ticket),
        vehicle,
        spots: vec![spot_id(spot)],
        tariff: 1,
        at_entry: AtEntry::default(),
    }
}

pub(crate) fn paid(ticket: u32, minor: i64) -> Fact {
    let amount = Money {
        minor,
        currency: euro(),
    };
    Fact::Paid {
        ticket: code(ticket),
        amount,
        means: Means::Cash,
        shown: None,
    }
}

pub(crate) fn left(ticket: u32) -> Fact {
    Fact::Left { ticket: code(ticket) }
}

#[test]
fn l2_l3_two_vehicles_on_one_spot_both_stand_and_the_contradiction_ends_when_one_leaves() {
    let mut story = Story::new();
    assert_eq!(story.record("10:00", parked(1, "AB 1", SPOTS[0])), [""; 0]);
    assert_eq!(story.record("10:01", parked(2, "AB 2", SPOTS[0])), ["spot_taken"]);
    assert_eq!(story.state.standing_on(&spot_id(SPOTS[0])), [code(1), code(2)]);
    assert_eq!(story.state.occupancy().total().occupied, 1);
    story.record("10:30", paid(1, 300));
    assert_eq!(story.record("10:31", left(1)), [""; 0]);
    assert_eq!(story.open_conflicts(), [""; 0]);
    assert_eq!(
        story.state.occupancy().total().occupied,
        1,
        "the other one still stands there"
    );
}

#[test]
fn l3_a_plate_that_is_inside_already_is_a_contradiction_not_an_obstacle() {
    let mut story = Story::new();
    story.record("10:00", parked(1, "AB 1", SPOTS[0]));
    assert_eq!(
        story.record("10:01", parked(2, "ab-1", SPOTS[1])),
        ["plate_twice"]
    );
    assert_eq!(
        story.state.parked(&Plate::parse("AB1").expect("a plate")),
        Some(code(1))
    );
}

#[test]
fn l2_facts_that_come_before_their_ticket_wait_for_it() {
    let mut story = Story::new();
    assert_eq!(story.record("11:00", paid(1, 300)), ["unknown_ticket"]);
    assert_eq!(story.record("11:05", left(1)), ["unknown_ticket"]);
    assert_eq!(story.state.occupancy().total().occupied, 0);
    assert_eq!(story.record("10:30", parked(1, "AB 1", SPOTS[0])), [""; 0]);
    let ticket = story.state.ticket(code(1)).expect("recorded");
    assert_eq!((ticket.left_at, ticket.payments.len()), (Some(at("11:05")), 1));
    assert_eq!(story.state.occupancy().total().occupied, 0, "it had left");
    assert_eq!(story.open_conflicts(), [""; 0]);
}

#[test]
fn l3_a_contradiction_that_its_own_operation_settles_is_told_and_not_kept() {
    let mut story = Story::new();
    story.record("10:00", parked(1, "AB 1", SPOTS[0]));
    story.record("10:10", left(2));
    assert_eq!(story.record("10:10", parked(2, "AB 2", SPOTS[0])), ["spot_taken"]);
    assert_eq!(
        story.open_conflicts(),
        [""; 0],
        "the second had left when the server heard of it"
    );
}

#[test]
fn l3_a_payment_told_after_the_exit_settles_the_doubt() {
    let mut story = Story::new();
    story.record("10:00", parked(1, "AB 1", SPOTS[0]));
    assert_eq!(story.record("10:50", left(1)), ["left_unpaid"]);
    assert_eq!(story.record("10:40", paid(1, 200)), [""; 0]);
    assert_eq!(story.open_conflicts(), ["left_unpaid"], "1.00 is missing");
    assert_eq!(story.record("10:41", paid(1, 100)), [""; 0]);
    assert_eq!(story.open_conflicts(), [""; 0]);
}

#[test]
fn l3_leaving_twice_and_paying_twice_are_contradictions() {
    let mut story = Story::new();
    story.record("10:00", parked(1, "AB 1", SPOTS[0]));
    story.record("10:30", paid(1, 300));
    assert_eq!(story.record("10:31", paid(1, 300)), ["paid_twice"]);
    story.record("10:32", left(1));
    assert_eq!(story.record("10:33", left(1)), ["left_twice"]);
    assert_eq!(
        story.state.ticket(code(1)).expect("known").left_at,
        Some(at("10:32"))
    );
}

#[test]
fn l4_money_once_recorded_stays_as_it_was() {
    let mut story = Story::new();
    story.record("10:00", parked(1, "AB 1", SPOTS[0]));
    story.record("10:30", paid(1, 300));
    let first = story.state.ticket(code(1)).expect("known").payments.clone();
    story.record("11:30", paid(1, 300));
    story.record("11:31", left(1));
    story.record("11:40", paid(1, 100));
    let payments = &story.state.ticket(code(1)).expect("known").payments;
    assert_eq!(payments[..1], first);
    assert_eq!(
        story.state.ticket(code(1)).expect("known").paid(euro()).minor,
        700
    );
}

#[test]
fn l1_l6_a_ticket_twice_is_rejected_and_changes_nothing() {
    let mut story = Story::new();
    story.record("10:00", parked(1, "AB 1", SPOTS[0]));
    let before = story.state.hash();
    let again = operation(1, at("10:00"), parked(1, "AB 1", SPOTS[0]));
    assert_eq!(
        apply(&mut story.state, &again),
        Err(Rejection::TicketTwice(code(1)))
    );
    assert_eq!(story.state.hash(), before);
}

#[test]
fn l6_what_means_nothing_here_names_its_reason() {
    let mut story = Story::new();
    for (fact, reason) in [
        (
            Fact::SpotsClosed {
                spots: vec![SpotId::try_from("Z9-Z-999".to_owned()).expect("a spot id")],
            },
            "operation.unknown_spot",
        ),
        (paid(1, 0), "operation.payment"),
        (paid(1, -300), "operation.payment"),
        (
            Fact::LotPublished {
                lot: Box::new(story.state.lot().document().clone()),
            },
            "operation.not_the_server",
        ),
    ] {
        let result = apply(&mut story.state, &operation(1, at("10:00"), fact));
        assert_eq!(result.expect_err("nonsense").code(), reason);
    }
}

#[test]
fn t12_who_has_paid_may_take_the_grace_to_drive_out() {
    let mut story = Story::new();
    story.record("10:00", parked(1, "AB 1", SPOTS[0]));
    story.record("10:55", paid(1, 300));
    let fee = |story: &Story, time| {
        let ticket = story.state.ticket(code(1)).expect("known");
        let fee = story.state.fee(ticket, at(time)).expect("a short stay");
        (fee.due.minor, fee.leave_by)
    };
    assert_eq!(
        fee(&story, "11:10"),
        (0, Some(at("11:10"))),
        "a second hour began and is not charged"
    );
    assert_eq!(
        fee(&story, "11:11"),
        (300, None),
        "afterwards the whole stay counts, less what was paid"
    );
    story.record("11:09", left(1));
    assert_eq!(
        fee(&story, "23:00").0,
        0,
        "for a vehicle that left the clock stands still"
    );
    assert_eq!(story.open_conflicts(), [""; 0]);
}

#[test]
fn t12_a_part_payment_opens_no_grace() {
    let mut story = Story::new();
    story.record("10:00", parked(1, "AB 1", SPOTS[0]));
    story.record("10:55", paid(1, 299));
    assert_eq!(due(&story.state, code(1), at("10:56")).minor, 1);
    assert_eq!(due(&story.state, code(1), at("11:01")).minor, 301);
}

#[test]
fn t15_nobody_pays_a_sum_that_they_did_not_see() {
    let mut story = Story::new();
    story.record("10:00", parked(1, "AB 1", SPOTS[0]));
    let seen = due(&story.state, code(1), at("10:59"));
    let pay = Command::Pay {
        ticket: code(1),
        amount: seen,
        means: Means::Card,
    };
    assert!(
        decide(&story.state, &pay, code(9), at("11:00")).is_ok(),
        "the same sum"
    );
    let now = due(&story.state, code(1), at("11:01"));
    let refused = decide(&story.state, &pay, code(9), at("11:01"));
    assert_eq!(refused, Err(Refusal::WrongAmount { due: now }));
}

#[test]
fn a8_part_of_a_plate_finds_its_ticket_however_it_is_typed() {
    let mut story = Story::new();
    story.record("10:00", parked(1, "S-PK 1234", SPOTS[0]));
    story.record("10:00", parked(2, "PK S 77", SPOTS[1]));
    let found = |typed: &str| {
        story
            .state
            .find(typed)
            .iter()
            .map(|ticket| ticket.code)
            .collect::<Vec<_>>()
    };
    assert_eq!(found("12 34"), [code(1)]);
    assert_eq!(found("pk"), [code(2), code(1)], "plates that begin with it first");
    assert_eq!(found("s-p"), [code(1)]);
    assert_eq!(found(" - "), []);
    assert_eq!(found("X"), []);
}

#[test]
fn t5_a_ticket_keeps_the_tariff_of_its_entry() {
    let mut story = Story::new();
    story.record("10:00", parked(1, "AB 1", SPOTS[0]));
    let mut document = story.state.lot().document().clone();
    let mut dearer = document.tariffs[0].clone();
    (dearer.version, dearer.valid_from) = (2, at("11:00"));
    let engine::tariff::Strategy::Increment(increment) = &mut dearer.rules[0].strategy else {
        panic!("the hourly tariff")
    };
    increment.price = crate::worlds::amount("5.00");
    document.tariffs.push(dearer);
    let publish = Operation {
        device: DeviceNo::SERVER,
        ..operation(
            1,
            at("10:30"),
            Fact::LotPublished {
                lot: Box::new(document),
            },
        )
    };
    apply(&mut story.state, &publish).expect("a sound lot");
    assert_eq!(due(&story.state, code(1), at("11:30")).minor, 600);
    let park = |time| {
        let command = Command::Park {
            vehicle: Vehicle::new(VehicleClass::Car),
            wishes: Wishes::default(),
            spot: None,
        };
        match decide(&story.state, &command, code(9), at(time)) {
            Ok(Fact::Parked { tariff, .. }) => tariff,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!((park("10:59"), park("11:00")), (1, 2));
}
