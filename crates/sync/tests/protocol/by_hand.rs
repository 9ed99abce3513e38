//! What is done by hand at one device and heard of at another: a vehicle is moved, spots are closed.

use engine::decide::Command;
use engine::operation::Fact;
use sync::chain::Tip;
use sync::wire::Fate;

use crate::server::Server;
use crate::tablet::Tablet;
use crate::{NORTH, SOUTH, batch, car, says, sent_to, spot, ticket};

fn two(server: &mut Server) -> (Tablet, Tablet) {
    let (mut north, south) = (Tablet::ready(NORTH, server), Tablet::ready(SOUTH, server));
    north.catch_up(server);
    (north, south)
}

#[test]
fn a15_l2_a_vehicle_that_is_moved_elsewhere_meanwhile_stands_where_the_last_fact_says() {
    let mut server = Server::open();
    let (mut north, mut south) = two(&mut server);
    let parked = north.record(&[car("AB 1")]);
    north.catch_up(&mut server);
    south.catch_up(&mut server);
    let code = ticket(&parked[0]);
    let moved = |to| Command::Move {
        ticket: code,
        spot: Some(spot(to)),
    };
    north.record(&[moved("G3-A-001")]);
    south.record(&[moved("G3-A-002")]);
    for tablet in [&mut south, &mut north] {
        let verdicts = tablet.verdicts(&mut server);
        assert!(verdicts.is_empty(), "no contradiction: {verdicts:?}");
    }
    south.catch_up(&mut server);
    for tablet in [&north, &south] {
        let view = tablet.view();
        assert_eq!(view.ticket(code).expect("parked").spots, [spot("G3-A-001")]);
        assert_eq!(
            view.occupancy().total().occupied,
            1,
            "the spots it stood on are free again"
        );
        assert_eq!(view.hash(), server.hub.state().hash());
    }
}

#[test]
fn a15_a_spot_that_another_device_has_closed_is_given_to_nobody_from_then_on() {
    let mut server = Server::open();
    let (mut north, mut south) = two(&mut server);
    let best = sent_to(&south.record(&[car("AB 1")])[0]);
    north.record(&[Command::Close { spots: best.clone() }]);
    // South knows nothing of it yet, and its car stays: closing a spot sends nobody away.
    north.catch_up(&mut server);
    south.catch_up(&mut server);
    let view = south.view();
    assert_eq!(
        (view.occupancy().total().occupied, view.conflicts().count()),
        (1, 0)
    );
    let left: Vec<_> = view
        .tickets()
        .map(|ticket| Command::Leave { ticket: ticket.code })
        .collect();
    south.record(&left);
    assert_ne!(sent_to(&south.record(&[car("AB 2")])[0]), best);
    south.catch_up(&mut server);
    north.catch_up(&mut server);
    north.record(&[Command::Open { spots: best.clone() }]);
    north.catch_up(&mut server);
    south.catch_up(&mut server);
    assert_eq!(sent_to(&south.record(&[car("AB 3")])[0]), best);
}

#[test]
fn l2_a_ticket_that_is_closed_before_its_arrival_is_heard_of_is_closed_when_it_is() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let parked = north.record(&[car("AB 1")]);
    // South scans the paper ticket: nothing was due, because no time had passed.
    let left = Fact::Left {
        ticket: ticket(&parked[0]),
    };
    let accepted = server.accept(batch(SOUTH, Tip::START, [says(SOUTH, Tip::START, left)]));
    let Fate::Adjusted { conflicts, .. } = &accepted.verdicts[0].fate else {
        panic!("{:?}", accepted.verdicts)
    };
    assert_eq!(conflicts[0].name(), "unknown_ticket");
    north.catch_up(&mut server);
    assert_eq!(north.hash(), server.hub.state().hash());
    assert_eq!(north.view().occupancy().total().occupied, 0);
    assert_eq!(north.view().conflicts().count(), 0);
}
