//! Whatever was recorded: somebody who always takes the recommended way is soon done, and no money is changed by it.

use engine::apply::apply;
use engine::operation::{Fact, Operation};
use engine::resolution::{Resolution, proposals};
use engine::state::{Payment, State};
use engine::ticket::{DeviceNo, TicketCode};
use engine::time::Instant;
use proptest::prelude::*;

use crate::history::{check_counts, check_state, nonsense, operation};
use crate::worlds::{lots, utc};

/// More questions than any history here has answers to give.
const MOST_QUESTIONS: u32 = 300;

/// Every payment and every correction of every ticket, which may grow and never change.
fn money(state: &State) -> Vec<(TicketCode, Vec<Payment>, Vec<engine::correction::Correction>)> {
    let entries = state.tickets().map(|ticket| {
        // What is known of when it was made may change.
        let recorded = |payment: &Payment| Payment {
            ahead_ms: 0,
            ..payment.clone()
        };
        let payments = ticket.payments.iter().map(recorded).collect();
        let corrections = ticket.corrections.clone();
        (ticket.code, payments, corrections)
    });
    entries.collect()
}

/// Complains where an entry about money is not what it was.
fn only_grown(
    state: &State,
    before: &[(TicketCode, Vec<Payment>, Vec<engine::correction::Correction>)],
) -> Result<(), String> {
    for (code, payments, corrections) in before {
        let all = money(state);
        let Some((_, now_paid, now_corrected)) = all.iter().find(|(known, ..)| known == code) else {
            return Err(format!("{code} is gone"));
        };
        if !now_paid.starts_with(payments) || !now_corrected.starts_with(corrections) {
            return Err(format!("the account of {code} was changed"));
        }
    }
    Ok(())
}

/// Settles every contradiction by a choice, until there is none; returns how many questions that took.
fn settle_all(state: &mut State, now: Instant, choose: impl Fn(u32, usize) -> usize) -> Result<u32, String> {
    for question in 0..MOST_QUESTIONS {
        let Some(conflict) = state.conflicts().next().cloned() else {
            return Ok(question);
        };
        let ways = proposals(state, &conflict, now);
        let resolution = ways[choose(question, ways.len())].resolution.clone();
        let fact = Fact::Resolved {
            conflict: Box::new(conflict.clone()),
            resolution,
        };
        let before = money(state);
        apply(state, &operation(question + 1, now, fact))
            .map_err(|wrong| format!("{conflict:?}: {wrong}"))?;
        only_grown(state, &before)?;
        check_state(state)?;
    }
    Err(format!("{:?} remain", state.conflicts().collect::<Vec<_>>()))
}

fn histories() -> impl Strategy<Value = (engine::lot::SharedLot, Vec<Operation>)> {
    lots().prop_flat_map(|lot| {
        let operations = prop::collection::vec(nonsense(&lot), 1..60);
        (Just(lot), operations)
    })
}

proptest! {
    #[test]
    fn c1_l4_the_recommended_ways_settle_everything_and_money_only_grows_by_entries(
        (lot, operations) in histories()
    ) {
        let mut state = State::open(lot);
        for operation in &operations {
            let before = money(&state);
            let _ = apply(&mut state, operation);
            prop_assert_eq!(only_grown(&state, &before), Ok(()));
        }
        let now = utc("2026-10-28 20:00").instant();
        let settled = settle_all(&mut state, now, |_, _| 0);
        prop_assert!(settled.is_ok(), "{:?}", settled);
        prop_assert_eq!(state.conflicts().count(), 0);
        prop_assert_eq!(check_counts(&state), Ok(()));
    }

    #[test]
    fn c3_l5_any_answers_twice_and_late_leave_every_device_with_the_same(
        (lot, operations) in histories(), picks in prop::collection::vec(any::<prop::sample::Index>(), 20)
    ) {
        let (mut state, mut twin) = (State::open(lot.clone()), State::open(lot));
        let now = utc("2026-10-28 20:00").instant();
        let mut late: Vec<Operation> = Vec::new();
        for (at, operation) in operations.iter().enumerate() {
            let _ = (apply(&mut state, operation), apply(&mut twin, operation));
            let Some(conflict) = state.conflicts().next().cloned() else { continue };
            let ways = proposals(&state, &conflict, now);
            let pick = picks[at % picks.len()];
            let resolution = ways[pick.index(ways.len())].resolution.clone();
            let fact = Fact::Resolved { conflict: Box::new(conflict), resolution };
            let settles = Operation { device: DeviceNo(2), ..self::operation(1, now, fact) };
            late.push(settles.clone());
            // Everybody's second answer comes later, and some come twice.
            let answers = [settles, late[pick.index(late.len())].clone()];
            for answer in answers {
                let before = state.hash();
                let result = apply(&mut state, &answer);
                prop_assert_eq!(&apply(&mut twin, &answer), &result);
                prop_assert_eq!(check_state(&state), Ok(()));
                let once = state.hash();
                prop_assert!(result.is_ok() || once == before);
                let Fact::Resolved { conflict, resolution } = &answer.fact else { continue };
                // Money that is given back twice has been given twice; what is doubtful again is asked again.
                let is_money = matches!(resolution, Resolution::Refund { .. });
                let is_open = state.conflicts().any(|open| open == conflict.as_ref());
                if result.is_ok() && !is_money && !is_open {
                    let told = apply(&mut state, &answer).map(|told| told.conflicts.len());
                    prop_assert_eq!((told, state.hash()), (Ok(0), once));
                }
            }
            prop_assert_eq!(state.hash(), twin.hash());
        }
    }
}
