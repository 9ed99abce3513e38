//! Vehicles that take several spots side by side, and single ones that leave room for them.

use engine::allocation::Wishes;
use engine::choice::Reason;
use engine::decide::Command;
use engine::preferences::{ChargerUse, Preferences};
use engine::refusal::Refusal;
use engine::vehicle::{Vehicle, VehicleClass};

use crate::drawn::{Drawn, bus, car, caravan, id, level, usual, van, with_distances};

fn side_by_side(spots: u8, stretch: u8) -> Vec<Reason> {
    vec![Reason::SideBySide { spots, stretch }]
}

#[test]
fn a14_a_bus_takes_the_shortest_stretch_that_is_long_enough() {
    let mut drawn = Drawn::usual("LLLLL LLLL cLLL");
    assert_eq!(
        drawn.sent(&bus()),
        [
            ("G1-11..13".to_owned(), side_by_side(3, 3)),
            ("G1-6..8".to_owned(), side_by_side(3, 4)),
            ("G1-1..3".to_owned(), side_by_side(3, 5)),
        ]
    );
    assert_eq!(drawn.spots(&caravan()), "G1-4..5", "the last two side by side");
    assert_eq!(drawn.spots(&van()), "G1-9");
}

#[test]
fn a14_a_pillar_a_closed_spot_and_another_kind_break_a_stretch() {
    let mut drawn = Drawn::usual("LL|LLxLLcLLL");
    drawn.take("G1-11");
    let refused = drawn.choice(&bus(), Wishes::default());
    let class = VehicleClass::Bus;
    let too_short = Refusal::NoSpotsTogether {
        class,
        needed: 3,
        longest: 2,
    };
    assert_eq!(refused, Err(too_short));
    assert_eq!(drawn.spots(&caravan()), "G1-1..2 G1-3..4 G1-6..7 G1-9..10");
}

#[test]
fn a14_a_bus_parks_on_all_its_spots_or_on_none_and_frees_them_as_one() {
    let mut drawn = Drawn::usual("LLLL");
    let ticket = drawn.park(&bus());
    assert_eq!(drawn.standing(ticket), "G1-1..3");
    assert_eq!(drawn.state.occupancy().total().occupied, 3);
    assert_eq!(drawn.state.standing_on(&id("G1-2")), [ticket]);
    let command = Command::Park {
        vehicle: bus(),
        wishes: Wishes::default(),
        spot: None,
    };
    drawn.command(&command).expect_err("one spot is left");
    assert_eq!(drawn.state.occupancy().total().occupied, 3, "and none was taken");
    drawn.leave(ticket);
    assert_eq!(drawn.state.occupancy().total().free, 4);
    assert_eq!(
        drawn.choice(&bus(), Wishes::default()).map(|(spot, _)| spot),
        Ok("G1-1..3".to_owned())
    );
}

#[test]
fn a14_chargers_are_part_of_a_bus_stretch_only_where_it_does_not_go_without() {
    assert_eq!(Drawn::usual("LLELLL").spots(&bus()), "G1-4..6 G1-1..3");
    assert_eq!(Drawn::usual("LEL").spots(&bus()), "G1-1..3");
    let charging = Vehicle {
        electric: true,
        ..bus()
    };
    assert_eq!(
        Drawn::usual("LLLEEELLL").spots(&charging),
        "G1-4..6 G1-1..3 G1-7..9"
    );
    let electric_only = Preferences {
        chargers: ChargerUse::ElectricOnly,
        ..usual()
    };
    let drawn = Drawn::new(&[level("G1", "LELLL")], electric_only);
    assert_eq!(
        drawn.choice(&bus(), Wishes::default()).map(|(spot, _)| spot),
        Ok("G1-3..5".to_owned())
    );
}

#[test]
fn a17_a_single_vehicle_breaks_no_run_where_it_has_the_choice() {
    // A bus takes 3 and a caravan 2. Of a stretch of 3, 4 and 5, taking one from the 5 costs neither.
    let mut drawn = Drawn::usual("LLL|LLLL|LLLLL");
    let (spot, why) = drawn.choice(&van(), Wishes::default()).expect("there is room");
    assert_eq!(
        (spot.as_str(), why),
        ("G1-8", vec![Reason::Nearest, Reason::SparesRun])
    );
    drawn.park(&van());
    assert_eq!(drawn.spots(&bus()), "G1-1..3 G1-4..6 G1-9..11");
    // Of a stretch of 3 and one of 4 it takes a caravan's place rather than a bus's.
    assert_eq!(
        Drawn::usual("LLL|LLLL").spots(&van()),
        "G1-4 G1-1 G1-2 G1-3 G1-5 G1-6 G1-7"
    );
    // Other kinds are not used by runs, so the nearest is taken.
    assert_eq!(Drawn::usual("ccc|c").spots(&car()), "G1-1 G1-2 G1-3 G1-4");
    // What is nearer goes before what spares a run.
    let rows = [with_distances(level("G1", "LLL|L"), &[1, 2, 3, 4], &[])];
    assert_eq!(Drawn::new(&rows, usual()).spots(&van()), "G1-1 G1-2 G1-3 G1-4");
}
