//! What is done by hand at one device and heard of at another: a vehicle is moved, spots are closed.

use engine::decide::Command;
use engine::operation::{Fact, Operation};
use engine::spot::{SpotId, SpotKind};
use sync::wire::Fate;

use crate::{MORNING, NORTH, SOUTH, acknowledged, car, device, entries, opened, record, ticket};

/// The spots that the first of these operations sent a vehicle to.
fn sent_to(operations: &[Operation]) -> Vec<SpotId> {
    match &operations[0].fact {
        Fact::Parked { spots, .. } => spots.clone(),
        other => panic!("nobody came in: {other:?}"),
    }
}

#[test]
fn a15_l2_a_vehicle_that_is_moved_elsewhere_meanwhile_stands_where_the_last_fact_says() {
    let (mut hub, mut log) = opened();
    let mut north = device(NORTH, &log);
    let parked = record(&mut north, &[car("AB 1")]);
    log.extend(
        hub.accept(NORTH, parked.clone(), MORNING)
            .expect("its own")
            .entries,
    );
    north.advance(acknowledged(1, &log)).expect("follows");
    let mut south = device(SOUTH, &log);
    let code = ticket(&parked[0]);
    let [by_north, by_south] = [&mut north, &mut south].map(|replica| {
        let view = replica.view().expect("the lot is here");
        // From its end: the best spots are for the cars that come next.
        let last = view
            .lot()
            .spots()
            .iter()
            .rev()
            .filter(|placed| placed.spot.kind == SpotKind::Compact);
        let spot = last
            .map(|placed| placed.spot.id.clone())
            .nth(replica.device().0.into());
        record(replica, &[Command::Move { ticket: code, spot }])
    });
    for (sender, moved) in [(SOUTH, &by_south), (NORTH, &by_north)] {
        let accepted = hub.accept(sender, moved.clone(), MORNING).expect("its own");
        assert!(
            matches!(&accepted.verdicts[0].fate, Fate::Applied { conflicts, .. } if conflicts.is_empty())
        );
        log.extend(accepted.entries);
    }
    north.advance(acknowledged(2, &log)).expect("follows");
    south.advance(acknowledged(1, &log)).expect("follows");
    let Fact::Moved { spots, .. } = &by_north[0].fact else {
        panic!("not moved: {by_north:?}")
    };
    for replica in [&north, &south] {
        let view = replica.view().expect("the lot is here");
        assert_eq!(&view.ticket(code).expect("parked").spots, spots);
        assert_eq!(
            view.occupancy().total().occupied,
            1,
            "the spots it stood on are free again"
        );
        assert_eq!(view.hash(), hub.state().hash());
    }
}

#[test]
fn a15_a_spot_that_another_device_has_closed_is_given_to_nobody_from_then_on() {
    let (mut hub, mut log) = opened();
    let (mut north, mut south) = (device(NORTH, &log), device(SOUTH, &log));
    let best = sent_to(&record(&mut south, &[car("AB 1")]));
    let closed = record(&mut north, &[Command::Close { spots: best.clone() }]);
    // South knows nothing of it yet, and its car stays: closing a spot sends nobody away.
    log.extend(hub.accept(NORTH, closed, MORNING).expect("its own").entries);
    south.advance(entries(&log)).expect("follows");
    let view = south.view().expect("the lot is here");
    assert_eq!(
        (view.occupancy().total().occupied, view.conflicts().count()),
        (1, 0)
    );
    let left = view
        .tickets()
        .map(|ticket| Command::Leave { ticket: ticket.code })
        .collect::<Vec<_>>();
    record(&mut south, &left);
    assert_ne!(sent_to(&record(&mut south, &[car("AB 2")])), best);
    let operations = south.request().operations;
    log.extend(hub.accept(SOUTH, operations, MORNING).expect("its own").entries);
    north.advance(acknowledged(1, &log)).expect("follows");
    record(&mut north, &[Command::Open { spots: best.clone() }]);
    assert_eq!(sent_to(&record(&mut north, &[car("AB 3")])), best);
}
