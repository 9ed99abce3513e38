//! Two copies of a device gave one code to two vehicles: the second has another in the log, and its paper finds it all the same.

use engine::conflict::Conflict;
use engine::decide::shown;
use engine::frozen::Frozen;
use engine::operation::{Fact, Operation};
use engine::plate::Plate;
use engine::refusal::Refusal;
use engine::state::State;

use super::shown::{at_the_exit, entry};
use super::{ENTRANCE, EXIT, claim, open, operation, played, signed};
use crate::stories::{SPOTS, at, parked};
use crate::worlds::code;

/// The entry of the claim's vehicle, recorded once more under another code.
fn renamed() -> Operation {
    let mut operation = entry();
    if let Fact::Parked { ticket, at_entry, .. } = &mut operation.fact {
        (*ticket, at_entry.also) = (code(99), Some(code(7)));
    }
    operation
}

/// Another vehicle with the code that the paper says.
fn other() -> Operation {
    operation(ENTRANCE, 7, "10:05", parked(7, "S-PK 2", SPOTS[0]))
}

fn conflicts(state: &State) -> Vec<&'static str> {
    state.conflicts().map(Conflict::name).collect()
}

fn thawed(state: &State) -> State {
    let frozen = serde_json::to_string(&state.freeze()).expect("writes");
    let frozen: Frozen = serde_json::from_str(&frozen).expect("reads");
    State::try_from(frozen).expect("a sound lot")
}

#[test]
fn k7_s12_a_paper_with_the_old_code_finds_its_vehicle() {
    let (alone, both) = (
        played(open(), &[renamed()]),
        played(open(), &[renamed(), other()]),
    );
    for state in [&alone, &both, &thawed(&alone), &thawed(&both)] {
        let read = shown(state, &signed(&claim()));
        assert_eq!(read.map(|claim| claim.ticket), Ok(code(99)));
    }
    // Whoever names the code that no other ticket has means this one.
    assert_eq!(alone.ticket(code(7)).map(|ticket| ticket.code), Some(code(99)));
    assert_eq!(both.ticket(code(7)).map(|ticket| ticket.code), Some(code(7)));
    let left = operation(EXIT, 1, "10:10", Fact::Left { ticket: code(7) });
    let gone = played(thawed(&alone), &[left]);
    assert!(!gone.ticket(code(99)).expect("known").is_open());
    let again = shown(&gone, &signed(&claim()));
    assert_eq!(again, Err(Refusal::AlreadyLeft { ticket: code(99) }));
}

#[test]
fn k7_s12_a_paper_is_never_taken_for_the_ticket_of_another_vehicle() {
    let state = played(open(), &[other()]);
    let read = shown(&state, &signed(&claim()));
    assert_eq!(read, Err(Refusal::OtherVehicle { ticket: code(7) }));
    // An exit that knew neither let the vehicle out: that is told of the ticket on which it ends.
    let exit = at_the_exit(EXIT, "11:00");
    for place in 0..=exit.len() {
        for records in [[renamed(), other()], [other(), renamed()]] {
            let mut operations = exit.clone();
            for record in records {
                operations.insert(place, record);
            }
            let state = operations.iter().fold(open(), |mut state, operation| {
                // A second entry under one code is kept aside, and its device is told.
                let _ = engine::apply::apply(&mut state, operation);
                state
            });
            assert!(
                conflicts(&state).contains(&"ticket_differs")
                    || state.ticket(code(7)).is_none_or(is_the_claims),
                "the entries at place {place}: {:?}",
                conflicts(&state)
            );
        }
    }
}

/// Whether what was paid and closed is the ticket of the vehicle that was at the exit.
fn is_the_claims(ticket: &engine::state::Ticket) -> bool {
    ticket.is_open() && ticket.payments.is_empty() || ticket.parked_at == claim().parked_at
}

#[test]
fn k7_s12_an_exit_without_news_and_the_record_under_another_code_come_to_one_ticket() {
    let exit = at_the_exit(EXIT, "11:00");
    for place in 0..=exit.len() {
        let mut operations = exit.clone();
        operations.insert(place, renamed());
        let state = thawed(&played(open(), &operations));
        assert_eq!(state.tickets().count(), 1, "the record at place {place}");
        assert_eq!(conflicts(&state), [""; 0], "the record at place {place}");
        for name in [code(7), code(99)] {
            let ticket = state.ticket(name).expect("by either code");
            assert_eq!((ticket.left_at, ticket.payments.len()), (Some(at("11:00")), 1));
            let plate = ticket.vehicle.plate.as_ref().map(Plate::as_str);
            assert_eq!(plate, Some("SPK1234"));
        }
        assert_eq!(state.occupancy().total().occupied, 0);
    }
}

#[test]
fn s12_what_is_settled_of_a_ticket_is_settled_of_it_under_its_new_code() {
    let mut fact = Fact::Resolved {
        conflict: Box::new(Conflict::SettledTwice {
            of: Box::new(Conflict::PlateTwice {
                ticket: code(7),
                holder: code(8),
            }),
            kept: None,
            other: engine::resolution::Resolution::BothRight,
        }),
        resolution: engine::resolution::Resolution::BelongsTo { ticket: code(7) },
    };
    fact.rename(code(7), code(99));
    let told = serde_json::to_string(&fact).expect("JSON");
    assert!(!told.contains(&code(7).plain()) && told.contains(&code(8).plain()));
    assert_eq!(told.matches(&code(99).plain()).count(), 2);
}
