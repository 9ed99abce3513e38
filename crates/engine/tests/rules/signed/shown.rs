//! A ticket is shown where nobody knows it: priced, paid and closed there, and told of afterwards in any order.

use engine::apply::apply;
use engine::conflict::Conflict;
use engine::decide::{Command, decide, shown};
use engine::operation::{Fact, Means, Note, Operation};
use engine::plate::Plate;
use engine::refusal::Refusal;
use engine::signed::Claim;
use engine::state::State;

use super::{ENTRANCE, EXIT, claim, open, operation, played, signed};
use crate::history::due;
use crate::stories::{SPOTS, at, parked};
use crate::worlds::{code, spot_id};

/// The entry as the device at the entrance recorded it.
pub(super) fn entry() -> Operation {
    let claim = claim();
    let mut vehicle = claim.vehicle.clone();
    vehicle.plate = Some(Plate::parse("S-PK 1234").expect("a plate"));
    let fact = Fact::Parked {
        ticket: claim.ticket,
        vehicle,
        spots: claim.spots.clone(),
        tariff: claim.tariff,
        at_entry: claim.at_entry.clone(),
    };
    Operation {
        at: claim.parked_at,
        ..operation(ENTRANCE, 7, "10:00", fact)
    }
}

/// What an exit without news records when the ticket is shown, paid and used up at `time`.
pub(super) fn at_the_exit(device: engine::ticket::DeviceNo, time: &str) -> Vec<Operation> {
    let mut state = open();
    let text = format!("HTTPS://PARKING.EXAMPLE/T/{}", signed(&claim()));
    let mut operations = Vec::new();
    let mut record = |state: &mut State, command: &Command| {
        let fact = decide(state, command, code(99), at(time)).expect("allowed");
        let seq = u32::try_from(operations.len()).expect("few") + 1;
        let operation = operation(device, seq, time, fact);
        apply(state, &operation).expect("what is decided means something");
        operations.push(operation);
    };
    record(&mut state, &Command::Present { text });
    let (ticket, means) = (code(7), Means::Card);
    let amount = due(&state, ticket, at(time));
    record(
        &mut state,
        &Command::Pay {
            ticket,
            amount,
            means,
        },
    );
    record(&mut state, &Command::Leave { ticket });
    operations
}

fn conflicts(state: &State) -> Vec<&'static str> {
    state.conflicts().map(Conflict::name).collect()
}

fn present(seq: u32, time: &str, claim: &Claim) -> Operation {
    let fact = Fact::Presented {
        ticket: signed(claim),
    };
    operation(EXIT, seq, time, fact)
}

#[test]
fn k7_an_exit_that_knows_nothing_takes_the_same_sum_as_the_entrance_would() {
    let entrance = played(open(), &[entry()]);
    let exit = played(open(), &[present(1, "10:30", &claim())]);
    let ticket = exit.ticket(code(7)).expect("inside from now on");
    assert!(ticket.is_open());
    assert_eq!(exit.standing_on(&spot_id(SPOTS[1])), [code(7)]);
    for (time, minor) in [("10:29", 0), ("10:31", 3), ("11:00", 75), ("23:59", 2023)] {
        assert_eq!(due(&exit, code(7), at(time)).minor, minor, "{time}");
        assert_eq!(due(&entrance, code(7), at(time)).minor, minor, "{time}");
    }
}

#[test]
fn k7_told_in_any_order_it_comes_to_the_same() {
    let exit = at_the_exit(EXIT, "11:00");
    let mut states = Vec::new();
    for place in 0..=exit.len() {
        let mut operations = exit.clone();
        operations.insert(place, entry());
        let state = played(open(), &operations);
        let ticket = state.ticket(code(7)).expect("known");
        assert_eq!(ticket.left_at, Some(at("11:00")));
        assert_eq!(ticket.payments.len(), 1, "paid once");
        assert_eq!(ticket.payments[0].amount.minor, 75);
        assert_eq!(
            ticket.vehicle.plate.as_ref().map(ToString::to_string).as_deref(),
            Some("SPK1234")
        );
        assert_eq!(conflicts(&state), [""; 0], "the entry at place {place}");
        assert_eq!(state.occupancy().total().occupied, 0);
        assert_eq!(state.parked(&Plate::parse("S-PK 1234").expect("a plate")), None);
        states.push(state.hash());
    }
    assert_eq!(states, [states[0]; 4]);
}

#[test]
fn k7_the_entry_brings_the_plate_of_a_vehicle_that_is_still_inside() {
    let state = played(open(), &[present(1, "10:30", &claim()), entry()]);
    let plate = Plate::parse("S-PK 1234").expect("a plate");
    assert_eq!(state.parked(&plate), Some(code(7)));
    assert_eq!(state.hash(), played(open(), &[entry()]).hash());
    let mut again = state.clone();
    let twice = apply(&mut again, &Operation { seq: 8, ..entry() });
    assert_eq!(
        twice.expect_err("the entry itself comes once").code(),
        "operation.ticket_twice"
    );

    let other = operation(ENTRANCE, 6, "09:50", parked(3, "S-PK 1234", SPOTS[0]));
    let twice = played(open(), &[other, present(1, "10:30", &claim()), entry()]);
    assert_eq!(conflicts(&twice), ["plate_twice"]);
}

#[test]
fn k7_facts_that_waited_for_the_ticket_take_effect_when_it_is_shown() {
    let note = Fact::Noted {
        ticket: code(7),
        note: Note::Lost,
    };
    let waiting = played(open(), &[operation(EXIT, 1, "10:20", note)]);
    assert_eq!(conflicts(&waiting), ["unknown_ticket"]);
    let state = played(waiting, &[present(2, "10:30", &claim())]);
    assert_eq!(conflicts(&state), [""; 0]);
    assert!(state.ticket(code(7)).expect("known").is_lost);
}

#[test]
fn k7_a_claim_that_contradicts_the_entry_is_told() {
    let later = Claim {
        parked_at: at("10:40"),
        ..claim()
    };
    let elsewhere = Claim {
        spots: vec![spot_id(SPOTS[0])],
        ..claim()
    };
    for wrong in [later, elsewhere] {
        let shown = present(1, "10:50", &wrong);
        for operations in [[shown.clone(), entry()], [entry(), shown]] {
            assert_eq!(conflicts(&played(open(), &operations)), ["ticket_differs"]);
        }
    }
    // A vehicle that was moved stands elsewhere, and that contradicts nothing.
    let moved = Fact::Moved {
        ticket: code(7),
        spots: vec![spot_id(SPOTS[0])],
    };
    let moved = operation(EXIT, 1, "10:20", moved);
    let state = played(open(), &[entry(), moved, present(2, "10:50", &claim())]);
    assert_eq!(conflicts(&state), [""; 0]);
    assert_eq!(state.standing_on(&spot_id(SPOTS[0])), [code(7)]);
}

#[test]
fn k8_a_ticket_that_has_left_opens_nothing_again() {
    let exit = played(open(), &at_the_exit(EXIT, "11:00"));
    let again = shown(&exit, &signed(&claim()));
    assert_eq!(again, Err(Refusal::AlreadyLeft { ticket: code(7) }));
    let command = Command::Present {
        text: signed(&claim()),
    };
    let decided = decide(&exit, &command, code(99), at("11:05"));
    assert_eq!(decided, Err(Refusal::AlreadyLeft { ticket: code(7) }));
    // A record of it that comes late lets nobody in again.
    let late = played(exit.clone(), &[present(4, "11:06", &claim())]);
    assert_eq!(late.hash(), exit.hash());
}

#[test]
fn k8_l3_two_exits_without_news_that_are_shown_copies_leave_a_contradiction() {
    let (one, other) = (at_the_exit(EXIT, "11:00"), at_the_exit(ENTRANCE, "11:10"));
    for operations in [[one.clone(), other.clone()].concat(), [other, one].concat()] {
        for place in 0..=operations.len() {
            let mut operations = operations.clone();
            operations.insert(place, entry());
            let state = played(open(), &operations);
            let told = conflicts(&state);
            assert!(
                matches!(told[..], ["left_twice", "overpaid" | "paid_twice"]),
                "the entry at place {place}: {told:?}"
            );
            assert_eq!(
                state.ticket(code(7)).expect("known").payments.len(),
                2,
                "no money is lost"
            );
        }
    }
}
