//! What the faces do where not every spot is known: vehicles sent to a level, spots to be looked at.

use engine::decide::{Command, Rights};
use engine::lease::LeaseChange;
use engine::operation::Fact;
use engine::refusal::Refusal;
use engine::ticket::TicketCode;
use engine::vehicle::{Vehicle, VehicleClass};
use screens::desk::{Gives, Moving, ParkForm, SpotView, Step, TicketCard, lately, to_look_at, unplaced};
use screens::driver::DriverView;
use screens::kiosk::{Kiosk, Screen, Touch, drive_to};
use screens::map::{Mark, marks};
use screens::office;
use screens::place::Sign;

use crate::bill::page;
use crate::{Garage, HERE, spot};

fn without_leases() -> Garage {
    Garage {
        rights: Rights::Leased(HERE),
        ..Garage::open()
    }
}

#[test]
fn r5_the_kiosk_shows_a_level_where_it_has_no_spot_to_give() {
    let mut garage = without_leases();
    let mut kiosk = Kiosk::new(garage.now());
    let now = garage.now();
    let commands = kiosk.touch(
        Touch::TakeTicket(Vehicle::new(VehicleClass::Car)),
        garage.state(),
        now,
    );
    let operations = garage.record(&commands).expect("room");
    kiosk.recorded(&operations, now);
    let Screen::DriveTo(code) = kiosk.screen else {
        panic!("{:?}", kiosk.screen)
    };
    match drive_to(garage.state(), code) {
        Some(Sign::Level(level)) => assert_eq!((level.id.as_str(), level.mark), ("G1", 1)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn r5_the_form_says_that_it_leads_to_a_level_and_why() {
    let mut garage = without_leases();
    let (form, state) = (ParkForm::default(), garage.state());
    let sentence = |rights| form.preview(state, rights).expect("room").sentence();
    assert_eq!(
        sentence(Rights::Leased(HERE)),
        "To G1, any free place: this device has no spot left that fits."
    );
    assert_eq!(
        sentence(Rights::Provisional),
        "To G1, any free place: this device gives no spots away for now."
    );
    let asking = Gives {
        rights: Rights::Leased(HERE),
        asks_server: true,
    };
    let asked = form.preview(state, asking).expect("the server has some");
    assert_eq!(
        asked.spot.map(|sign| sign.to_string()).as_deref(),
        Some("G1-A-007"),
        "what the server would grant"
    );
    assert_eq!(
        form.preview(state, Rights::RecordOnly),
        Err(Refusal::RecordOnly),
        "also where a spot is picked by hand"
    );
    let spots = vec![spot("G2-A-010")];
    garage.server_says(Fact::lease(LeaseChange::Granted { to: HERE, spots }));
    let leased = form.preview(garage.state(), Rights::Leased(HERE)).expect("one");
    assert_eq!(
        leased.spot.map(|sign| sign.to_string()).as_deref(),
        Some("G2-A-010")
    );
}

#[test]
fn r5_the_desk_asks_where_they_stand_until_somebody_says_so() {
    let mut garage = without_leases();
    let first = garage.park("AB 1");
    garage.clock_shows("10:05");
    let second = garage.park("AB 2");
    let codes = |garage: &Garage| -> Vec<TicketCode> {
        unplaced(garage.state())
            .into_iter()
            .map(|line| line.code)
            .collect()
    };
    assert_eq!(codes(&garage), [first, second]);
    let now = garage.now();
    let card = TicketCard::new(garage.state(), first, now).expect("known");
    assert!(card.is_unplaced);
    assert_eq!((card.level, card.spot_ids.len()), (Some(0), 0));
    assert_eq!(lately(garage.state(), now, 1)[0].what, "G1, any free place");
    let row = &office::tickets(garage.state(), "AB1", now, 1)[0];
    assert_eq!(
        row.spot.as_ref().map(ToString::to_string).as_deref(),
        Some("G1, any free place")
    );

    let moving = Moving::new(first);
    assert!(moving.is_first(garage.state()));
    assert_eq!(moving.best(garage.state(), garage.rights), Err(Refusal::NoLease));
    let Step::Do(command) = moving.touch(garage.state(), &spot("G1-B-005")) else {
        panic!("a free spot")
    };
    garage.record(&[command]).expect("whoever picks it sees it");
    assert_eq!(codes(&garage), [second]);
    assert_eq!(garage.spots(first), ["G1-B-005"]);
    assert!(!moving.is_first(garage.state()));
}

#[test]
fn r5_a_drivers_phone_says_the_level_until_the_spot_is_known() {
    let mut garage = without_leases();
    let code = garage.park("AB 1");
    let told = |garage: &Garage| {
        let view = DriverView::new(&page(garage, code), garage.now());
        (view.level, view.spot.map(|sign| sign.to_string()))
    };
    assert_eq!(told(&garage), (Some("G1".to_owned()), None));
    let spot = Some(spot("G1-B-005"));
    garage
        .record(&[Command::Move { ticket: code, spot }])
        .expect("a free spot");
    assert_eq!(told(&garage), (None, Some("G1-B-005".to_owned())));
}

#[test]
fn r5_a_vehicle_that_left_is_asked_for_no_more() {
    let mut garage = without_leases();
    let code = garage.park("AB 1");
    garage.leave(code);
    assert_eq!(unplaced(garage.state()), []);
    let card = TicketCard::new(garage.state(), code, garage.now()).expect("known");
    assert!(!card.is_unplaced);
}

#[test]
fn r4_spots_to_be_looked_at_are_told_by_section_and_swept_with_one_touch() {
    let mut garage = Garage::open();
    let spots = ["G1-A-020", "G1-A-021", "G2-B-003"].map(spot).to_vec();
    garage.server_says(Fact::lease(LeaseChange::Granted { to: HERE, spots }));
    garage.server_says(Fact::lease(LeaseChange::Fenced { device: HERE }));
    let told = to_look_at(garage.state());
    let words: Vec<_> = told
        .iter()
        .map(|row| format!("{} {}", row.level.id, row.spots))
        .collect();
    assert_eq!(words, ["G1 A: 2 spots", "G2 B: 1 spot"]);

    let mark = |garage: &Garage, yours: &[&str]| {
        let yours: Vec<_> = yours.iter().map(|id| spot(id)).collect();
        let of_lot = garage
            .state()
            .lot()
            .index_of(&spot("G1-A-020"))
            .expect("a spot")
            .0;
        marks(garage.state(), 0, &yours)[of_lot]
    };
    assert_eq!(mark(&garage, &[]), Mark::ToLookAt);
    assert_eq!(mark(&garage, &["G1-A-020"]), Mark::ToLookAtInView);
    assert_eq!(Mark::ToLookAt.name(), "look");
    let view = SpotView::new(garage.state(), &spot("G1-A-020")).expect("nothing stands there");
    assert!(view.says.starts_with("To be looked at"));
    let sweep = Command::Sweep {
        spots: vec![spot("G1-A-020")],
    };
    assert_eq!(view.actions[0].command, Ok(sweep.clone()));
    garage
        .record(std::slice::from_ref(&sweep))
        .expect("it has to be looked at");
    assert_eq!(mark(&garage, &[]), Mark::Free);
    assert_eq!(garage.record(&[sweep]), Err(Refusal::NothingToSweep));

    let commands: Vec<_> = to_look_at(garage.state())
        .into_iter()
        .map(|row| row.command)
        .collect();
    garage.record(&commands).expect("one section after the other");
    assert_eq!(to_look_at(garage.state()), []);
}
