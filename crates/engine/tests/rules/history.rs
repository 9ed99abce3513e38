//! Applying operations: whatever comes, in whatever order.

use std::sync::Arc;

use engine::apply::{Rejection, apply};
use engine::conflict::Conflict;
use engine::decide::{Command, decide};
use engine::lot::{Lot, LotDocument, SharedLot, SpotIndex};
use engine::money::{Currency, Money};
use engine::occupancy::{Counts, SpotStatus};
use engine::operation::{Fact, Means, Operation};
use engine::plate::Plate;
use engine::refusal::Refusal;
use engine::spot::SpotKind;
use engine::state::State;
use engine::ticket::DeviceNo;
use engine::time::Instant;
use engine::vehicle::{Vehicle, VehicleClass};
use proptest::prelude::*;

use crate::worlds::{code, euro, lots, spot_id, utc, vehicles};

/// Counts everything anew, spot by spot, and complains where the state counts otherwise.
fn check_counts(state: &State) -> Result<(), String> {
    let lot = state.lot();
    let count = |of: &dyn Fn(usize) -> bool| {
        let mut counts = Counts::default();
        for index in (0..lot.spots().len()).filter(|&index| of(index)) {
            let placed = &lot.spots()[index];
            let status = if !state.standing_on(&placed.spot.id).is_empty() {
                counts.occupied += 1;
                SpotStatus::Occupied
            } else if placed.spot.out_of_service {
                counts.closed += 1;
                SpotStatus::Closed
            } else {
                counts.free += 1;
                SpotStatus::Free
            };
            assert_eq!(state.occupancy().status(SpotIndex(index)), Some(status));
        }
        counts
    };
    let (spots, occupancy) = (lot.spots(), state.occupancy());
    let mut pairs = vec![
        (occupancy.total(), count(&|_| true)),
        (
            occupancy.accessible(),
            count(&|index| spots[index].spot.accessible),
        ),
        (
            occupancy.charging(),
            count(&|index| spots[index].spot.charger.is_some()),
        ),
    ];
    for kind in SpotKind::ALL {
        pairs.push((
            occupancy.kind(kind),
            count(&|index| spots[index].spot.kind == kind),
        ));
    }
    for (l, level) in lot.document().levels.iter().enumerate() {
        pairs.push((occupancy.level(l), count(&|index| spots[index].level == l)));
        for s in 0..level.sections.len() {
            let here = |index: usize| (spots[index].level, spots[index].section) == (l, s);
            pairs.push((occupancy.section(l, s), count(&here)));
        }
    }
    match pairs.iter().find(|(told, counted)| told != counted) {
        Some((told, counted)) => Err(format!("told {told:?}, counted {counted:?}")),
        None if occupancy.total().spots() != spots.len() => Err("spots are missing".to_owned()),
        None => Ok(()),
    }
}

/// What somebody does next in a random history.
#[derive(Clone, Debug)]
enum Deed {
    Park(Vehicle, bool, prop::sample::Index),
    Pay(prop::sample::Index),
    Leave(prop::sample::Index),
    Wait(i64),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let index = any::<prop::sample::Index>;
    let deed = prop_oneof![
        4 => (vehicles(), prop::bool::weighted(0.2), index()).prop_map(|(v, p, i)| Deed::Park(v, p, i)),
        2 => index().prop_map(Deed::Pay),
        2 => index().prop_map(Deed::Leave),
        2 => (0..400_i64).prop_map(Deed::Wait),
    ];
    prop::collection::vec(deed, 1..80)
}

/// Turns deeds into commands and plays them, with a check after each; returns what was recorded.
fn play(
    lot: &SharedLot,
    deeds: &[Deed],
    check: impl Fn(&State) -> Result<(), String>,
) -> Result<(State, Vec<Operation>), String> {
    let mut state = State::open(lot.clone());
    let (mut operations, mut minute) = (Vec::new(), utc("2026-10-24 20:00"));
    for deed in deeds {
        let seq = u32::try_from(operations.len()).expect("few") + 1;
        let tickets: Vec<_> = state.tickets().map(|ticket| ticket.code).collect();
        let any_ticket = |index: &prop::sample::Index| (!tickets.is_empty()).then(|| *index.get(&tickets));
        let at = minute.instant();
        let command = match deed {
            Deed::Wait(minutes) => {
                minute = minute.plus(*minutes);
                continue;
            }
            Deed::Park(vehicle, by_hand, index) => Some(Command::Park {
                vehicle: vehicle.clone(),
                spot: by_hand.then(|| index.get(lot.spots()).spot.id.clone()),
            }),
            Deed::Pay(index) => any_ticket(index).map(|ticket| Command::Pay {
                ticket,
                amount: due(&state, ticket, at),
                means: Means::Cash,
            }),
            Deed::Leave(index) => any_ticket(index).map(|ticket| Command::Leave { ticket }),
        };
        let Some(Ok(fact)) = command.map(|command| decide(&state, &command, code(seq), at)) else {
            continue;
        };
        let operation = operation(seq, at, fact);
        let outcome = apply(&mut state, &operation).map_err(|rejection| rejection.to_string())?;
        // What the rules decide contradicts nothing.
        if !outcome.conflicts.is_empty() {
            return Err(format!("{operation:?} brought {:?}", outcome.conflicts));
        }
        operations.push(operation);
        check(&state)?;
    }
    Ok((state, operations))
}

fn due(state: &State, ticket: engine::ticket::TicketCode, at: Instant) -> Money {
    let ticket = state.ticket(ticket).expect("a ticket of the state");
    state.fee(ticket, at).expect("a short stay").due
}

fn operation(seq: u32, at: Instant, fact: Fact) -> Operation {
    Operation {
        device: DeviceNo(1),
        seq,
        at,
        rules: engine::RULES,
        fact,
    }
}

proptest! {
    #[test]
    fn a7_counts_add_up_at_every_step_of_any_history(lot in lots(), deeds in deeds()) {
        prop_assert_eq!(play(&lot, &deeds, check_counts).map(|_| ()), Ok(()));
    }

    #[test]
    fn l5_the_same_operations_give_the_same_state(lot in lots(), deeds in deeds()) {
        let (state, operations) = play(&lot, &deeds, |_| Ok(())).expect("a sound history");
        let mut again = State::open(lot);
        for operation in &operations {
            let text = serde_json::to_string(operation).expect("writes");
            let read: Operation = serde_json::from_str(&text).expect("reads back");
            prop_assert_eq!(&read, operation);
            apply(&mut again, &read).expect("applied before");
        }
        prop_assert_eq!(again.hash(), state.hash());
    }
}

/// Any operation at all, most of them nonsense.
fn nonsense(lot: &SharedLot) -> impl Strategy<Value = Operation> + use<> {
    let mut spots: Vec<_> = lot.spots().iter().map(|placed| placed.spot.id.clone()).collect();
    spots.push(spot_id("Z9-Z-999"));
    let spot = prop::sample::select(spots);
    let ticket = || (1..6_u32).prop_map(code);
    let franc = Currency::try_from("CHF".to_owned()).expect("a currency");
    let money = (
        prop_oneof![-500..2_000_i64, Just(i64::MIN), Just(i64::MAX)],
        prop::sample::select(vec![euro(), euro(), franc]),
    );
    let money = money.prop_map(|(minor, currency)| Money { minor, currency });
    let (good, mut bad) = (lot.document().clone(), lot.document().clone());
    bad.tariffs.clear();
    let lots = prop::sample::select(vec![fewer_spots(&good), good, bad]).prop_map(Box::new);
    let fact = prop_oneof![
        6 => (ticket(), vehicles(), prop::collection::vec(spot, 0..3), 0..3_u32).prop_map(
            |(ticket, vehicle, spots, tariff)| Fact::Parked { ticket, vehicle, spots, tariff }
        ),
        4 => (ticket(), money).prop_map(|(ticket, amount)| Fact::Paid { ticket, amount, means: Means::Card }),
        4 => ticket().prop_map(|ticket| Fact::Left { ticket }),
        1 => lots.prop_map(|lot| Fact::LotPublished { lot }),
    ];
    let start = utc("2026-10-24 20:00").instant().0;
    let at = prop_oneof![
        8 => start..start + 200_000_000,
        1 => Just(0),
        1 => Just(i64::MIN),
        1 => Just(i64::MAX),
        1 => i64::MAX - 100_000_000_000..i64::MAX,
    ];
    (0..3_u16, any::<u32>(), at, fact).prop_map(|(device, seq, at, fact)| Operation {
        device: DeviceNo(device),
        seq,
        at: Instant(at),
        rules: engine::RULES,
        fact,
    })
}

/// The lot without the last spot of its first row.
fn fewer_spots(lot: &LotDocument) -> LotDocument {
    let mut fewer = lot.clone();
    let row = &mut fewer.levels[0].sections[0].rows[0].spots;
    if row.len() > 1 {
        row.pop();
    }
    fewer
}

/// What holds in any state, however it came about.
fn check_state(state: &State) -> Result<(), String> {
    check_counts(state)?;
    for conflict in state.conflicts() {
        let still_open = |code| state.ticket(code).is_some_and(engine::state::Ticket::is_open);
        let stands = match conflict {
            Conflict::SpotTaken { ticket, holder, .. } | Conflict::PlateTwice { ticket, holder, .. } => {
                still_open(*ticket) && still_open(*holder)
            }
            Conflict::UnknownTicket { ticket } => state.ticket(*ticket).is_none(),
            Conflict::LeftTwice { ticket } | Conflict::Overpaid { ticket } => state.ticket(*ticket).is_some(),
            Conflict::LeftUnpaid { ticket } => !still_open(*ticket),
        };
        if !stands {
            return Err(format!("{conflict:?} is settled and still told"));
        }
    }
    for ticket in state.tickets().filter(|ticket| ticket.is_open()) {
        for spot in ticket
            .spots
            .iter()
            .filter(|spot| state.lot().index_of(spot).is_some())
        {
            if !state.standing_on(spot).contains(&ticket.code) {
                return Err(format!("{} is not on {spot}", ticket.code));
            }
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn l6_any_operation_has_an_outcome_or_a_reason_and_a_rejected_one_changes_nothing(
        (lot, operations) in lots().prop_flat_map(|lot| {
            let operations = prop::collection::vec(nonsense(&lot), 1..40);
            (Just(lot), operations)
        })
    ) {
        let (mut state, mut twin) = (State::open(lot.clone()), State::open(lot));
        for operation in &operations {
            let before = state.hash();
            let result = apply(&mut state, operation);
            if result.is_err() {
                prop_assert_eq!(state.hash(), before);
            }
            prop_assert_eq!(&apply(&mut twin, operation), &result);
            prop_assert_eq!(twin.hash(), state.hash());
            prop_assert_eq!(check_state(&state), Ok(()));
        }
    }
}

/// A lot of two spots for cars, on which a story is told by hand.
struct Story {
    state: State,
    seq: u32,
}

const SPOTS: [&str; 2] = ["G0-0-001", "G0-0-002"];

impl Story {
    fn new() -> Self {
        let preferences = engine::lot::Preferences {
            kinds: [(VehicleClass::Car, vec![SpotKind::Compact])].into(),
            ..engine::lot::Preferences::default()
        };
        let spots = SPOTS.map(|id| engine::spot::Spot {
            id: spot_id(id),
            kind: SpotKind::Compact,
            accessible: false,
            charger: None,
            out_of_service: false,
        });
        let section = engine::lot::Section {
            id: "0".to_owned(),
            rows: vec![engine::lot::Row {
                spots: spots.to_vec(),
            }],
        };
        let level = engine::lot::Level {
            id: "G0".to_owned(),
            name: "Ground".to_owned(),
            sections: vec![section],
        };
        let document = crate::worlds::document(vec![level], preferences);
        let lot = Lot::try_from(document).expect("a sound lot");
        Self {
            state: State::open(Arc::new(lot)),
            seq: 0,
        }
    }

    /// Records a fact at `hour:minute` of a May day and returns the contradictions it brought.
    fn record(&mut self, time: &str, fact: Fact) -> Vec<&'static str> {
        self.seq += 1;
        let operation = operation(self.seq, at(time), fact);
        let outcome = apply(&mut self.state, &operation).expect("a sound fact");
        outcome.conflicts.iter().map(Conflict::name).collect()
    }

    fn open_conflicts(&self) -> Vec<&'static str> {
        self.state.conflicts().map(Conflict::name).collect()
    }
}

fn at(time: &str) -> Instant {
    utc(&format!("2026-05-12 {time}")).instant()
}

fn parked(ticket: u32, plate: &str, spot: &str) -> Fact {
    let vehicle = Vehicle {
        plate: Some(Plate::parse(plate).expect("a plate")),
        ..Vehicle::new(VehicleClass::Car)
    };
    Fact::Parked {
        ticket: code(ticket),
        vehicle,
        spots: vec![spot_id(spot)],
        tariff: 1,
    }
}

fn paid(ticket: u32, minor: i64) -> Fact {
    let amount = Money {
        minor,
        currency: euro(),
    };
    Fact::Paid {
        ticket: code(ticket),
        amount,
        means: Means::Cash,
    }
}

fn left(ticket: u32) -> Fact {
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
    assert_eq!(story.record("10:31", paid(1, 300)), ["overpaid"]);
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
        (parked(1, "AB 1", "Z9-Z-999"), "operation.unknown_spot"),
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
            spot: None,
        };
        match decide(&story.state, &command, code(9), at(time)) {
            Ok(Fact::Parked { tariff, .. }) => tariff,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!((park("10:59"), park("11:00")), (1, 2));
}
