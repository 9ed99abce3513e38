//! Moving vehicles that are inside.

use engine::decide::Rights;
use engine::vehicle::VehicleClass;
use screens::desk::{Moving, Step};

use crate::{Garage, spot};

#[test]
fn a15_a_touch_on_a_free_spot_moves_there() {
    let mut garage = Garage::of_coaches();
    let car = garage.park("AB 1");
    let moving = Moving::new(car);
    let Step::Do(command) = moving.touch(garage.state(), &spot("D1-A-007")) else {
        panic!("a free spot");
    };
    garage.record(&[command]).expect("it may stand there");
    assert_eq!(garage.spots(car), ["D1-A-007"]);
}

#[test]
fn a15_the_best_free_spot_is_told_before_and_taken_then() {
    let mut garage = Garage::of_coaches();
    let bus = garage.park_class(VehicleClass::Bus, "BUS 1");
    let moving = Moving::new(bus);
    let best = moving.best(garage.state(), Rights::Whole).expect("room");
    assert_eq!(
        best.sentence(),
        "To G0-C-001 to 005: 5 side by side, in the shortest free stretch that fits (7)."
    );
    garage.record(&[moving.to_the_best()]).expect("room");
    let ids: Vec<_> = best.spots.iter().map(ToString::to_string).collect();
    assert_eq!(garage.spots(bus), ids);
}

#[test]
fn a15_a_touch_on_a_taken_spot_offers_to_change_places_and_does_nothing_yet() {
    let mut garage = Garage::of_coaches();
    let (one, other) = (garage.park("AB 1"), garage.park("XY 2"));
    let (here, there) = (garage.spots(one), garage.spots(other));
    let moving = Moving::new(one);
    assert_eq!(moving.offer(garage.state()), None);
    assert_eq!(moving.touch(garage.state(), &spot(&there[0])), Step::Offer(other));
    let swap = Some(other);
    let offer = Moving { swap, ..moving }.offer(garage.state()).expect("an offer");
    assert_eq!(offer.label, "Swap with XY2");
    assert_eq!(offer.there.expect("a place").to_string(), there[0]);
    garage.record(&[offer.command]).expect("both are cars");
    assert_eq!((garage.spots(one), garage.spots(other)), (there, here));
}

#[test]
fn a15_a_touch_on_its_own_spot_says_so() {
    let mut garage = Garage::of_coaches();
    let bus = garage.park_class(VehicleClass::Bus, "BUS 1");
    for own in garage.spots(bus) {
        match Moving::new(bus).touch(garage.state(), &spot(&own)) {
            Step::Say(message) => assert!(message.text.contains(&own), "{message:?}"),
            other => panic!("{other:?}"),
        }
    }
}
