//! How many spots a device may give away by itself, and for how long they will do.

use engine::lease::LeaseChange;
use engine::operation::Fact;
use engine::ticket::DeviceNo;
use engine::vehicle::VehicleClass;
use screens::desk::{BusiestHour, FirmSpots};

use crate::{Garage, HERE, KEY, spot};

fn words(garage: &Garage) -> String {
    let busiest = BusiestHour::of(garage.state(), &KEY, HERE, garage.seq, garage.now());
    FirmSpots::new(garage.state(), HERE, busiest).words()
}

fn lease(garage: &mut Garage, from: u32, until: u32) {
    let spots = (from..until)
        .map(|number| spot(&format!("G2-B-{number:03}")))
        .collect();
    garage.server_says(Fact::lease(LeaseChange::Granted { to: HERE, spots }));
}

#[test]
fn r2_firm_spots_are_counted_and_a_length_is_told_only_where_a_rate_is_known() {
    let mut garage = Garage::open();
    assert_eq!(words(&garage), "Firm spots: none");
    lease(&mut garage, 1, 11);
    assert_eq!(words(&garage), "Firm spots: 10");
    for number in 0..2 {
        garage.park_class(VehicleClass::Car, &format!("AB {number}"));
    }
    assert_eq!(words(&garage), "Firm spots: 10", "two cars are no rate");
    garage.clock_shows("10:59");
    garage.park("AB 9");
    assert_eq!(words(&garage), "Firm spots: 10, enough for about 3 h");
    garage.clock_shows("11:30");
    garage.park("AB 10");
    assert_eq!(
        words(&garage),
        "Firm spots: 10, enough for about 3 h",
        "the busiest hour counts, and these are not in one"
    );
}

#[test]
fn r2_a_busy_device_has_less_than_an_hour_left() {
    let mut garage = Garage::open();
    lease(&mut garage, 1, 5);
    for number in 0..5 {
        garage.park(&format!("AB {number}"));
    }
    assert_eq!(words(&garage), "Firm spots: 4, enough for less than 1 h");
}

#[test]
fn r2_another_devices_spots_and_tickets_do_not_count() {
    let mut garage = Garage::open();
    for number in 0..5 {
        garage.park(&format!("AB {number}"));
    }
    lease(&mut garage, 1, 5);
    let other = DeviceNo(2);
    let busiest = BusiestHour::of(garage.state(), &KEY, other, 99, garage.now());
    assert_eq!(
        FirmSpots::new(garage.state(), other, busiest).words(),
        "Firm spots: none"
    );
    assert_eq!(busiest, BusiestHour::default());
}
