//! The map of a level.

use engine::vehicle::VehicleClass;
use screens::map::{LevelPlan, Mark, blocks, marks};

use crate::{Garage, spot};

/// How much room a spot and its neighbour leave between them on the plan.
fn room_between(plan: &LevelPlan, one: &str, other: &str) -> f64 {
    let of = |id: &str| {
        plan.spots
            .iter()
            .find(|shape| shape.id == spot(id))
            .expect(id)
            .rect
    };
    of(other).x - of(one).x - of(one).width
}

#[test]
fn a14_a_row_leaves_room_where_something_stands_between_its_spots() {
    let garage = Garage::of_coaches();
    let plan = LevelPlan::new(garage.state().lot(), 0);
    let (joined, parted) = (
        room_between(&plan, "G0-C-006", "G0-C-007"),
        room_between(&plan, "G0-C-007", "G0-C-008"),
    );
    assert!(parted > joined + 3.0, "{parted} {joined}");
    assert_eq!(plan.pillars.len(), 1);
    let end = plan.spots.iter().map(|shape| shape.rect.x + shape.rect.width);
    assert!(end.fold(0.0, f64::max) < plan.width);
}

#[test]
fn a14_a_vehicle_on_several_spots_is_drawn_as_one() {
    let mut garage = Garage::of_coaches();
    let car = garage.park("AB 1");
    let bus = garage.park_class(VehicleClass::Bus, "BUS 1");
    let state = garage.state();
    let plan = LevelPlan::new(state.lot(), 0);
    let spots = state.ticket(bus).expect("known").spots.clone();
    let drawn = blocks(state, &plan, &[]);
    assert_eq!(drawn.len(), 1, "a car on one spot is no block");
    let block = &drawn[0];
    assert_eq!((block.ticket, &block.spots), (bus, &spots));
    assert_eq!((block.label.as_str(), block.mark), ("Bus 008–012", Mark::Taken));
    assert_eq!(block.writing.as_ref().expect("room").2, block.label);
    for shape in &plan.spots {
        let middle = shape.rect.x + shape.rect.width / 2.0;
        let inside = block.rect.x < middle && middle < block.rect.x + block.rect.width;
        let same_row = (shape.rect.y - block.rect.y).abs() < 1.0;
        assert_eq!(inside && same_row, spots.contains(&shape.id), "{}", shape.id);
    }
    assert_eq!(
        blocks(state, &LevelPlan::new(state.lot(), 1), &[]),
        [],
        "on its own level only"
    );
    let pointed_out = |spots: &[_]| blocks(state, &plan, spots)[0].mark;
    assert_eq!(pointed_out(&spots), Mark::Yours);
    assert_eq!(pointed_out(&state.ticket(car).expect("known").spots), Mark::Taken);
    let yours = marks(state, 0, &spots)
        .iter()
        .filter(|mark| **mark == Mark::Yours)
        .count();
    assert_eq!(yours, 5);
}

#[test]
fn a14_a_short_block_has_its_numbers_alone_and_goes_with_its_vehicle() {
    let mut garage = Garage::of_coaches();
    let lot = garage.state().lot().clone();
    let mut form = screens::desk::ParkForm::default();
    form.toggle(screens::desk::Tick::Trailer, &lot);
    let command = form.command("AB 1").expect("a plate");
    let ticket = garage.record(&[command]).expect("room")[0]
        .fact
        .ticket()
        .expect("a ticket");
    let plan = LevelPlan::new(&lot, 0);
    let drawn = blocks(garage.state(), &plan, &[]);
    assert_eq!(drawn[0].label, "Car 008–009");
    assert_eq!(drawn[0].writing.as_ref().expect("room").2, "008–009");
    garage.leave(ticket);
    assert_eq!(blocks(garage.state(), &plan, &[]), []);
}

#[test]
fn a15_what_was_closed_by_hand_looks_closed() {
    let mut garage = Garage::of_coaches();
    let spots = vec![spot("G0-C-002")];
    garage
        .record(&[engine::decide::Command::Close { spots }])
        .expect("open");
    let shown = marks(garage.state(), 0, &[]);
    assert_eq!(shown[1], Mark::Closed);
    assert_eq!(
        shown.iter().filter(|mark| **mark == Mark::Closed).count(),
        2,
        "and the one by plan"
    );
    let in_view = marks(garage.state(), 0, &[spot("G0-C-002")])[1];
    assert_eq!((in_view.name(), in_view.current()), ("closed", Some("true")));
    assert_eq!(shown[1].current(), None);
}
