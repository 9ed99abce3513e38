//! Applying operations: whatever comes, in whatever order.

use engine::allocation::Wishes;
use engine::apply::apply;
use engine::conflict::Conflict;
use engine::decide::{Command, decide};
use engine::lot::{LotDocument, SharedLot, SpotIndex};
use engine::money::{Currency, Money};
use engine::occupancy::{Counts, SpotStatus};
use engine::operation::{AtEntry, Fact, Means, Misdated, Note, Operation};
use engine::spot::SpotKind;
use engine::state::State;
use engine::tariff::ChargingPeriod;
use engine::ticket::DeviceNo;
use engine::time::{Instant, Skew};
use engine::vehicle::Vehicle;
use proptest::prelude::*;

use crate::worlds::{code, euro, lots, spot_id, utc, vehicles, wishes};

/// Counts everything anew, spot by spot, and complains where the state counts otherwise.
pub(crate) fn check_counts(state: &State) -> Result<(), String> {
    let lot = state.lot();
    let count = |of: &dyn Fn(usize) -> bool| {
        let mut counts = Counts::default();
        for index in (0..lot.spots().len()).filter(|&index| of(index)) {
            let placed = &lot.spots()[index];
            let status = if !state.standing_on(&placed.spot.id).is_empty() {
                counts.occupied += 1;
                SpotStatus::Occupied
            } else if placed.spot.out_of_service || state.closed().contains(&placed.spot.id) {
                counts.closed += 1;
                SpotStatus::Closed
            } else {
                counts.free += 1;
                SpotStatus::Free
            };
            assert_eq!(state.occupancy().status(SpotIndex(index)), Some(status));
            assert_eq!(state.free().is_free(SpotIndex(index)), status == SpotStatus::Free);
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
    Park(Vehicle, Wishes, bool, prop::sample::Index),
    Pay(prop::sample::Index),
    Leave(prop::sample::Index),
    Note(prop::sample::Index, Note),
    Move(prop::sample::Index, bool, prop::sample::Index),
    Swap(prop::sample::Index, prop::sample::Index),
    Close(prop::sample::Index),
    Open(prop::sample::Index),
    Wait(i64),
}

/// Anything that may be noted on a ticket, some of it nonsense.
fn notes() -> impl Strategy<Value = Note> {
    let instant = utc("2026-10-24 20:00").instant().0;
    let instants = prop_oneof![4 => instant..instant + 100_000_000, 1 => Just(i64::MIN), 1 => Just(i64::MAX)];
    let energy = prop_oneof![4 => 0..50_000_u64, 1 => Just(u64::MAX)];
    let period = (
        instants.clone(),
        prop::option::of(instants),
        energy,
        any::<Option<u32>>(),
    );
    let period = period.prop_map(|(from, until, energy_wh, power_w)| ChargingPeriod {
        from: Instant(from),
        until: until.map(Instant),
        energy_wh,
        power_w,
    });
    let names = || prop::sample::select(vec!["shop", "staff", ""]).prop_map(str::to_owned);
    prop_oneof![
        names().prop_map(|name| Note::Validated { name }),
        names().prop_map(|group| Note::Recognised { group }),
        Just(Note::Lost),
        Just(Note::PluggedIn),
        period.prop_map(|period| Note::EnergyMetered { period }),
        Just(Note::Unplugged),
    ]
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let index = any::<prop::sample::Index>;
    let by_hand = || prop::bool::weighted(0.2);
    let deed = prop_oneof![
        6 => (vehicles(), wishes(), by_hand(), index()).prop_map(|(v, w, p, i)| Deed::Park(v, w, p, i)),
        1 => (index(), by_hand(), index()).prop_map(|(ticket, by_hand, to)| Deed::Move(ticket, by_hand, to)),
        1 => (index(), index()).prop_map(|(one, other)| Deed::Swap(one, other)),
        1 => index().prop_map(Deed::Close),
        1 => index().prop_map(Deed::Open),
        2 => index().prop_map(Deed::Pay),
        2 => index().prop_map(Deed::Leave),
        2 => (index(), notes()).prop_map(|(ticket, note)| Deed::Note(ticket, note)),
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
        let any_spot = |index: &prop::sample::Index| index.get(lot.spots()).spot.id.clone();
        let at = minute.instant();
        let command = match deed {
            Deed::Wait(minutes) => {
                minute = minute.plus(*minutes);
                continue;
            }
            Deed::Park(vehicle, wishes, by_hand, to) => Some(Command::Park {
                vehicle: vehicle.clone(),
                wishes: *wishes,
                spot: by_hand.then(|| any_spot(to)),
            }),
            Deed::Move(index, by_hand, to) => any_ticket(index).map(|ticket| Command::Move {
                ticket,
                spot: by_hand.then(|| any_spot(to)),
            }),
            Deed::Swap(one, other) => any_ticket(one)
                .zip(any_ticket(other))
                .map(|(ticket, with)| Command::Swap { ticket, with }),
            Deed::Close(index) => Some(Command::Close {
                spots: vec![any_spot(index)],
            }),
            Deed::Open(index) => Some(Command::Open {
                spots: vec![any_spot(index)],
            }),
            Deed::Pay(index) => any_ticket(index).map(|ticket| Command::Pay {
                ticket,
                amount: due(&state, ticket, at),
                means: Means::Cash,
            }),
            Deed::Leave(index) => any_ticket(index).map(|ticket| Command::Leave { ticket }),
            Deed::Note(index, note) => any_ticket(index).map(|ticket| Command::Note {
                ticket,
                note: note.clone(),
            }),
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

pub(crate) fn due(state: &State, ticket: engine::ticket::TicketCode, at: Instant) -> Money {
    let ticket = state.ticket(ticket).expect("a ticket of the state");
    state.fee(ticket, at).expect("a short stay").due
}

pub(crate) fn operation(seq: u32, at: Instant, fact: Fact) -> Operation {
    Operation {
        device: DeviceNo(1),
        seq,
        at,
        skew: None,
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
pub(crate) fn nonsense(lot: &SharedLot) -> impl Strategy<Value = Operation> + use<> {
    let mut spots: Vec<_> = lot.spots().iter().map(|placed| placed.spot.id.clone()).collect();
    spots.push(spot_id("Z9-Z-999"));
    let spot = prop::sample::select(spots);
    let spots = || prop::collection::vec(spot.clone(), 0..3);
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
    let id = lot.document().id.clone();
    let wrong = || prop_oneof![4 => -200_000_000..200_000_000_i64, 1 => Just(i64::MIN), 1 => Just(i64::MAX)];
    let misdated = || {
        prop::collection::vec(
            (ticket(), wrong()).prop_map(|(ticket, ahead_ms)| Misdated { ticket, ahead_ms }),
            0..3,
        )
    };
    let fact = prop_oneof![
        3 => (ticket(), vehicles(), spots(), 1..3_u16).prop_map(move |(ticket, vehicle, spots, device)| {
            crate::signed::presented(&id, ticket, vehicle, spots, DeviceNo(device))
        }),
        2 => (1..3_u16).prop_map(|device| crate::signed::enrolment(DeviceNo(device))),
        1 => (1..3_u16, any::<i64>()).prop_map(|(device, at)| Fact::DeviceRevoked {
            device: DeviceNo(device),
            at: Instant(at),
        }),
        6 => (ticket(), vehicles(), spots(), 0..3_u32).prop_map(
            |(ticket, vehicle, spots, tariff)| Fact::Parked { ticket, vehicle, spots, tariff, at_entry: AtEntry::default() }
        ),
        2 => (ticket(), spots()).prop_map(|(ticket, spots)| Fact::Moved { ticket, spots }),
        2 => (ticket(), ticket()).prop_map(|(ticket, with)| Fact::Swapped { ticket, with }),
        1 => spots().prop_map(|spots| Fact::SpotsClosed { spots }),
        1 => spots().prop_map(|spots| Fact::SpotsOpened { spots }),
        4 => (ticket(), money).prop_map(|(ticket, amount)| Fact::Paid { ticket, amount, means: Means::Card, shown: None }),
        4 => ticket().prop_map(|ticket| Fact::Left { ticket }),
        3 => (ticket(), notes()).prop_map(|(ticket, note)| Fact::Noted { ticket, note }),
        1 => lots.prop_map(|lot| Fact::LotPublished { lot }),
        3 => (misdated(), misdated(), misdated()).prop_map(|(entries, payments, exits)| Fact::ClockFound { entries, payments, exits }),
    ];
    let skew = prop::option::of((
        prop_oneof![4 => 0..100_000_u64, 1 => Just(u64::MAX)],
        prop::option::of(prop_oneof![4 => 0..900_000_u64, 1 => Just(u64::MAX)]),
    ));
    let skew = skew.prop_map(|skew| skew.map(|(ahead_ms, within_ms)| Skew { ahead_ms, within_ms }));
    let start = utc("2026-10-24 20:00").instant().0;
    let at = prop_oneof![
        8 => start..start + 200_000_000,
        1 => Just(0),
        1 => Just(i64::MIN),
        1 => Just(i64::MAX),
        1 => i64::MAX - 100_000_000_000..i64::MAX,
    ];
    (0..3_u16, any::<u32>(), at, skew, fact).prop_map(|(device, seq, at, skew, fact)| Operation {
        device: DeviceNo(device),
        seq,
        at: Instant(at),
        skew,
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
pub(crate) fn check_state(state: &State) -> Result<(), String> {
    check_counts(state)?;
    for conflict in state.conflicts() {
        let still_open = |code| state.ticket(code).is_some_and(engine::state::Ticket::is_open);
        let stands = match conflict {
            Conflict::SpotTaken { ticket, holder, .. } | Conflict::PlateTwice { ticket, holder, .. } => {
                still_open(*ticket) && still_open(*holder)
            }
            Conflict::UnknownTicket { ticket } => state.ticket(*ticket).is_none(),
            Conflict::LeftTwice { ticket, .. }
            | Conflict::LeftUnpaid { ticket }
            | Conflict::MovedAfterLeaving { ticket, .. } => {
                state.ticket(*ticket).is_some_and(|ticket| !ticket.is_open())
            }
            other => state.ticket(other.ticket()).is_some(),
        };
        if !stands {
            return Err(format!("{conflict:?} is settled and still told"));
        }
    }
    two_on_one_spot(state)?;
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

/// Complains where two stand on one spot and neither a conflict nor somebody's answer says so.
fn two_on_one_spot(state: &State) -> Result<(), String> {
    for placed in state.lot().spots() {
        let spot = &placed.spot.id;
        let [_, .., last] = state.standing_on(spot) else {
            continue;
        };
        let is_told = |conflict: &Conflict| matches!(conflict, Conflict::SpotTaken { spot: at, ticket, holder } if at == spot && (ticket == last || holder == last));
        let settled = state.settled().map(|(conflict, _)| conflict);
        if !state.conflicts().chain(settled).any(is_told) {
            return Err(format!("nobody is told of two on {spot}"));
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
