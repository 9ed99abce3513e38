//! What people change by hand: spots picked, vehicles moved, spots closed.

use engine::allocation::Wishes;
use engine::decide::Command;
use engine::operation::Fact;
use engine::refusal::Refusal;
use engine::vehicle::VehicleClass;

use crate::drawn::{Drawn, bus, car, electric, id};

#[test]
fn a14_a_hand_picked_spot_brings_its_neighbours() {
    let mut drawn = Drawn::usual("LLLLL|LLc");
    assert_eq!(drawn.picked(&bus(), "G1-2"), Ok("G1-2..4".to_owned()));
    assert_eq!(
        drawn.picked(&bus(), "G1-5"),
        Ok("G1-3..5".to_owned()),
        "as many before it as must be"
    );
    let class = VehicleClass::Bus;
    let too_short = |longest| {
        Err(Refusal::NoSpotsTogether {
            class,
            needed: 3,
            longest,
        })
    };
    assert_eq!(drawn.picked(&bus(), "G1-6"), too_short(2));
    drawn.take("G1-3");
    assert_eq!(drawn.picked(&bus(), "G1-2"), too_short(2));
    assert_eq!(drawn.picked(&bus(), "G1-3"), Err(Refusal::SpotTaken(id("G1-3"))));
    assert_eq!(
        drawn.picked(&bus(), "G1-8"),
        Err(Refusal::SpotUnsuitable(id("G1-8")))
    );
}

#[test]
fn a15_a_moved_vehicle_frees_where_it_stood() {
    let mut drawn = Drawn::usual("LLLL LLL");
    let ticket = drawn.park(&bus());
    assert_eq!(drawn.standing(ticket), "G1-5..7");
    let to = |spot: Option<&str>| Command::Move {
        ticket,
        spot: spot.map(id),
    };
    drawn.command(&to(Some("G1-2"))).expect("free");
    assert_eq!(drawn.standing(ticket), "G1-2..4");
    assert_eq!(drawn.state.occupancy().total().occupied, 3);
    drawn.command(&to(None)).expect("there is room");
    assert_eq!(drawn.standing(ticket), "G1-5..7");
    drawn.leave(ticket);
    let gone = drawn.command(&to(None)).map(|_| ());
    assert_eq!(gone, Err(Refusal::AlreadyLeft { ticket }));
}

#[test]
fn a15_two_vehicles_change_places_where_each_may_stand() {
    let mut drawn = Drawn::usual("ceLLLL");
    let (car_one, van_one, bus_one) = (drawn.park(&car()), drawn.take("G1-3"), drawn.park(&bus()));
    let electric_one = drawn.park(&electric());
    let swap = |ticket, with| Command::Swap { ticket, with };
    drawn
        .command(&swap(car_one, electric_one))
        .expect("both are for cars");
    assert_eq!(
        (drawn.standing(car_one), drawn.standing(electric_one)),
        ("G1-2".to_owned(), "G1-1".to_owned())
    );
    assert_eq!(drawn.state.occupancy().total().occupied, 6);
    let refused = drawn.command(&swap(car_one, van_one)).map(|_| ());
    assert_eq!(
        refused,
        Err(Refusal::SpotUnsuitable(id("G1-2"))),
        "a van stands on large ones only"
    );
    let (ticket, with) = (van_one, bus_one);
    assert_eq!(
        drawn.command(&swap(ticket, with)).map(|_| ()),
        Err(Refusal::NotSwappable { ticket, with })
    );
    let with = ticket;
    assert_eq!(
        drawn.command(&swap(ticket, with)).map(|_| ()),
        Err(Refusal::NotSwappable { ticket, with })
    );
}

#[test]
fn a15_a_closed_spot_gets_nobody_until_it_is_opened() {
    let mut drawn = Drawn::usual("ccLx");
    let ticket = drawn.park(&car());
    let spots = |names: &[&str]| names.iter().map(|name| id(name)).collect::<Vec<_>>();
    let close = |names: &[&str]| Command::Close { spots: spots(names) };
    let open = |names: &[&str]| Command::Open { spots: spots(names) };
    drawn.command(&close(&["G1-1", "G1-2"])).expect("both are open");
    let counts = drawn.state.occupancy().total();
    assert_eq!(
        (counts.occupied, counts.free, counts.closed),
        (1, 1, 2),
        "who stands there stays"
    );
    assert_eq!(
        drawn.choice(&car(), Wishes::default()).map(|(spot, _)| spot),
        Ok("G1-3".to_owned())
    );
    drawn.leave(ticket);
    assert_eq!(drawn.state.occupancy().total().closed, 3, "nobody follows");
    assert_eq!(
        drawn.picked(&car(), "G1-1"),
        Err(Refusal::SpotOutOfService(id("G1-1")))
    );
    let refused = |result: Result<(Fact, _), Refusal>| result.map(|_| ()).expect_err("refused");
    assert_eq!(
        refused(drawn.command(&close(&["G1-3", "G1-1"]))),
        Refusal::SpotOutOfService(id("G1-1"))
    );
    assert_eq!(
        refused(drawn.command(&open(&["G1-3"]))),
        Refusal::SpotNotClosed(id("G1-3"))
    );
    assert_eq!(
        refused(drawn.command(&open(&["G1-4"]))),
        Refusal::SpotNotClosed(id("G1-4")),
        "the lot's own plan"
    );
    assert_eq!(refused(drawn.command(&open(&[]))), Refusal::NoSpotNamed);
    drawn.record(Fact::SpotsClosed {
        spots: spots(&["G1-4"]),
    });
    assert_eq!(
        refused(drawn.command(&open(&["G1-4"]))),
        Refusal::SpotNotClosed(id("G1-4")),
        "not even if somebody closed it, too"
    );
    drawn.command(&open(&["G1-1"])).expect("closed by hand");
    assert_eq!(
        drawn.choice(&car(), Wishes::default()).map(|(spot, _)| spot),
        Ok("G1-1".to_owned())
    );
}
