//! Stays that are over: the state carries their tickets no further, and their plates are erased.

use engine::apply::{Rejection, apply};
use engine::frozen::Frozen;
use engine::lot::{Lot, LotDocument, LotError};
use engine::operation::{Fact, Operation};
use engine::resolution::Resolution;
use engine::state::State;
use engine::ticket::DeviceNo;
use proptest::prelude::*;

use crate::history::{check_state, nonsense, operation};
use crate::stories::{SPOTS, Story, at, left, paid, parked};
use crate::worlds::{code, lots};

fn filed(tickets: &[u32]) -> Fact {
    Fact::Filed {
        tickets: tickets.iter().map(|&ticket| code(ticket)).collect(),
    }
}

fn erased(tickets: &[u32]) -> Fact {
    Fact::Erased {
        tickets: tickets.iter().map(|&ticket| code(ticket)).collect(),
    }
}

/// The server says so.
fn tell(story: &mut Story, fact: Fact) -> Result<(), Rejection> {
    let said = Operation {
        device: DeviceNo::SERVER,
        ..operation(1, at("20:00"), fact)
    };
    apply(&mut story.state, &said).map(drop)
}

fn codes(story: &Story) -> Vec<engine::ticket::TicketCode> {
    story.state.tickets().map(|ticket| ticket.code).collect()
}

fn stay(story: &mut Story, ticket: u32) {
    story.record("10:00", parked(ticket, &format!("AB {ticket}"), SPOTS[0]));
    story.record("10:30", paid(ticket, 300));
    story.record("10:31", left(ticket));
}

#[test]
fn s19_a_filed_ticket_is_gone_from_the_state_and_nothing_else_is() {
    let mut story = Story::new();
    stay(&mut story, 1);
    stay(&mut story, 2);
    story.record("11:00", parked(3, "AB 3", SPOTS[1]));
    // The open one, the unknown one and the one that is named twice do no harm.
    assert_eq!(tell(&mut story, filed(&[1, 3, 9, 1])), Ok(()));
    let mut there = vec![code(2), code(3)];
    there.sort_unstable();
    assert_eq!(codes(&story), there);
    assert_eq!(story.state.occupancy().total().occupied, 1);
    assert_eq!(story.open_conflicts(), [""; 0]);
}

#[test]
fn s19_s20_only_the_server_files_and_erases() {
    let mut story = Story::new();
    stay(&mut story, 1);
    let before = story.state.hash();
    for fact in [filed(&[1]), erased(&[1])] {
        let refused = apply(&mut story.state, &operation(9, at("20:00"), fact));
        assert_eq!(refused, Err(Rejection::NotTheServer));
    }
    assert_eq!(story.state.hash(), before);
}

#[test]
fn s19_a_disputed_ticket_stays_until_somebody_has_settled_it() {
    let mut story = Story::new();
    story.record("10:00", parked(1, "AB 1", SPOTS[0]));
    assert_eq!(story.record("10:31", left(1)), ["left_unpaid"]);
    assert_eq!(tell(&mut story, filed(&[1])), Ok(()));
    assert_eq!(codes(&story), [code(1)], "money is still to be had of it");
    let conflict = story.state.conflicts().next().cloned().expect("it is disputed");
    let resolved = |resolution| Fact::Resolved {
        conflict: Box::new(conflict.clone()),
        resolution,
    };
    story.record("11:00", resolved(Resolution::AsRecorded));
    assert_eq!(story.open_conflicts(), ["left_unpaid"], "it is owed all the same");
    let amount = crate::conflicts::money(300);
    story.record("11:01", resolved(Resolution::WriteOff { amount }));
    assert_eq!(story.state.settled().count(), 1);
    assert_eq!(tell(&mut story, filed(&[1])), Ok(()));
    assert_eq!(
        (story.state.tickets().count(), story.state.settled().count()),
        (0, 0)
    );
}

#[test]
fn s19_what_is_told_late_of_a_filed_ticket_waits_and_is_shown() {
    let mut story = Story::new();
    stay(&mut story, 1);
    assert_eq!(tell(&mut story, filed(&[1])), Ok(()));
    assert_eq!(story.record("12:00", paid(1, 300)), ["unknown_ticket"]);
    assert!(story.state.awaits(code(1)), "money is never lost");
}

#[test]
fn s19_what_was_settled_is_remembered_while_anybody_it_names_is_there() {
    let mut story = Story::new();
    story.record("10:00", parked(1, "AB 1", SPOTS[0]));
    story.record("10:01", parked(2, "AB 2", SPOTS[0]));
    let conflict = story.state.conflicts().next().cloned().expect("two on one spot");
    let resolution = Resolution::BothRight;
    story.record(
        "10:02",
        Fact::Resolved {
            conflict: Box::new(conflict),
            resolution,
        },
    );
    story.record("10:04", paid(1, 300));
    story.record("10:05", left(1));
    assert_eq!(tell(&mut story, filed(&[1])), Ok(()));
    assert_eq!(story.state.ticket(code(1)), None);
    assert_eq!(
        story.state.settled().count(),
        1,
        "the other one still stands there"
    );
    story.record("10:06", paid(2, 300));
    story.record("10:07", left(2));
    assert_eq!(tell(&mut story, filed(&[2])), Ok(()));
    assert_eq!(story.state.settled().count(), 0);
}

/// The state as a snapshot brings it.
fn thawed(state: &State) -> State {
    let json = serde_json::to_string(&state.freeze()).expect("writes");
    let frozen: Frozen = serde_json::from_str(&json).expect("reads");
    State::try_from(frozen).expect("a sound lot")
}

#[test]
fn s20_a_plate_is_taken_off_a_ticket_that_has_left_and_off_no_other() {
    let mut story = Story::new();
    stay(&mut story, 1);
    story.record("11:00", parked(2, "AB 2", SPOTS[1]));
    assert_eq!(tell(&mut story, erased(&[1, 2, 9])), Ok(()));
    let plate = |ticket| {
        story
            .state
            .ticket(code(ticket))
            .map(|ticket| ticket.vehicle.plate.is_some())
    };
    assert_eq!((plate(1), plate(2)), (Some(false), Some(true)));
    assert_eq!(story.state.find("AB2").len(), 1);
    let frozen = serde_json::to_string(&story.state.freeze()).expect("writes");
    assert!(!frozen.contains("AB1") && frozen.contains("AB2"));
}

#[test]
fn s20_a_lot_keeps_plates_for_ninety_days_at_most() {
    let document = |days| LotDocument {
        plates_kept_days: days,
        ..Story::new().state.lot().document().clone()
    };
    for days in [None, Some(0), Some(90)] {
        assert!(Lot::try_from(document(days)).is_ok(), "{days:?}");
    }
    let refused = Lot::try_from(document(Some(91)));
    assert_eq!(refused, Err(LotError::PlatesKept(91)));
}

/// Any history in which the server files and erases whatever it likes.
fn histories() -> impl Strategy<Value = (engine::lot::SharedLot, Vec<Operation>)> {
    lots().prop_flat_map(|lot| {
        let tickets = || prop::collection::vec((1..6_u32).prop_map(code), 0..4);
        let fact = prop_oneof![
            tickets().prop_map(|tickets| Fact::Filed { tickets }),
            tickets().prop_map(|tickets| Fact::Erased { tickets }),
        ];
        let said = fact.prop_map(|fact| Operation {
            device: DeviceNo::SERVER,
            ..operation(1, at("20:00"), fact)
        });
        let operations = prop::collection::vec(prop_oneof![4 => nonsense(&lot), 1 => said], 1..60);
        (Just(lot), operations)
    })
}

proptest! {
    #[test]
    fn s19_l5_l6_filed_and_erased_at_any_time_everybody_has_the_same_and_no_money_is_forgotten(
        (lot, operations) in histories()
    ) {
        let (mut state, mut twin) = (State::open(lot.clone()), State::open(lot));
        for operation in &operations {
            let before = state.clone();
            let result = apply(&mut state, operation);
            prop_assert_eq!(&apply(&mut twin, operation), &result);
            // The twin begins anew from what is kept of it, again and again.
            twin = thawed(&twin);
            prop_assert_eq!(twin.hash(), state.hash());
            prop_assert_eq!(check_state(&state), Ok(()));
            let disputed = before.disputed();
            for ticket in before.tickets().filter(|ticket| state.ticket(ticket.code).is_none()) {
                let is_filed = matches!(operation.fact, Fact::Filed { .. });
                prop_assert!(is_filed, "only filing takes a ticket out");
                prop_assert!(before.may_be_filed(ticket.code, &disputed));
            }
            if matches!(operation.fact, Fact::Filed { .. } | Fact::Erased { .. }) {
                prop_assert!(state.conflicts().eq(before.conflicts()), "what is disputed stays so");
            }
        }
    }
}
