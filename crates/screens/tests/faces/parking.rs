//! The parking form.

use engine::allocation::{Charging, Near, Wishes};
use engine::decide::{Command, Rights};
use engine::refusal::Refusal;
use engine::vehicle::VehicleClass;
use screens::desk::{ParkForm, Tick, TicketCard, lately};

use crate::{Garage, spot};

#[test]
fn a14_a_trailer_can_be_ticked_where_the_lot_admits_one() {
    let garage = Garage::of_coaches();
    let lot = garage.state().lot();
    let mut form = ParkForm::default();
    assert_eq!(form.needs(lot), [Tick::Permit, Tick::Electric, Tick::Trailer]);
    form.toggle(Tick::Trailer, lot);
    let preview = form.preview(garage.state(), Rights::Whole).expect("room");
    assert_eq!(
        preview.sentence(),
        "To G0-C-008 to 009: 2 side by side, in the shortest free stretch that fits (5)."
    );
    form.choose_class(VehicleClass::Bus, lot);
    assert_eq!(form.needs(lot), [Tick::Permit, Tick::Electric]);
    assert!(!form.is_ticked(Tick::Trailer), "a tick that nobody sees any more");
    let demo = Garage::open();
    assert_eq!(
        ParkForm::default().needs(demo.state().lot()),
        [Tick::Permit, Tick::Electric]
    );
}

#[test]
fn a10_wishes_are_offered_where_the_lot_can_fulfil_them() {
    let (garage, demo) = (Garage::of_coaches(), Garage::open());
    let (lot, plain) = (garage.state().lot(), demo.state().lot());
    let mut form = ParkForm::default();
    assert_eq!(form.wishes_offered(lot), [Tick::NearLift]);
    assert_eq!(form.wishes_offered(plain), []);
    form.toggle(Tick::Electric, lot);
    assert_eq!(form.wishes_offered(lot), [Tick::NearLift, Tick::NoCharging]);
    form.toggle(Tick::NoCharging, lot);
    form.toggle(Tick::NearLift, lot);
    form.wish_level(Some(1));
    let of = |form: &ParkForm| match form.command("AB 1") {
        Ok(Command::Park { wishes, .. }) => wishes,
        other => panic!("{other:?}"),
    };
    let wished = Wishes {
        near: Near::Lift,
        charging: Charging::NotWanted,
        level: Some(1),
    };
    assert_eq!(of(&form), wished);
    form.toggle(Tick::Electric, lot);
    let charging = Charging::Wanted;
    assert_eq!(of(&form), Wishes { charging, ..wished }, "nothing to wish away");
    let names: Vec<_> = ParkForm::levels_offered(lot)
        .into_iter()
        .map(|(_, name)| name)
        .collect();
    assert_eq!(names, ["G0 Ground", "D1 Deck"]);
}

#[test]
fn a14_a_coach_is_told_all_its_spots_everywhere() {
    let mut garage = Garage::of_coaches();
    let mut form = ParkForm::default();
    form.choose_class(VehicleClass::Bus, garage.state().lot());
    form.spot = Some(spot("G0-C-006"));
    let preview = form.preview(garage.state(), Rights::Whole).expect("room");
    assert_eq!(preview.sentence(), "To G0-C-003 to 007: picked by hand.");
    assert_eq!(preview.spots.len(), 5);
    let command = form.command("BUS 1").expect("a plate");
    let operations = garage.record(&[command]).expect("room");
    let ticket = operations[0].fact.ticket().expect("a ticket");
    let now = garage.now();
    let card = TicketCard::new(garage.state(), ticket, now).expect("known");
    assert_eq!(card.spot, preview.spot);
    assert_eq!(card.spot_ids, preview.spots);
    assert_eq!(card.side_by_side.as_deref(), Some("5 side by side"));
    assert_eq!(lately(garage.state(), now, 1)[0].what, "G0-C-003 to 007");
}

#[test]
fn a14_a_coach_without_a_long_enough_stretch_is_refused_with_the_longest_one() {
    let mut garage = Garage::of_coaches();
    for plate in ["BUS 1", "BUS 2", "BUS 3"] {
        garage.park_class(VehicleClass::Bus, plate);
    }
    let mut form = ParkForm::default();
    form.choose_class(VehicleClass::Bus, garage.state().lot());
    let refused = Refusal::NoSpotsTogether {
        class: VehicleClass::Bus,
        needed: 5,
        longest: 2,
    };
    assert_eq!(form.preview(garage.state(), Rights::Whole), Err(refused));
}
