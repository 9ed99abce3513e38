//! Which spots a vehicle gets, and why there.

use engine::allocation::{Charging, Demand, Near, NotForIt, SpotSet, Wishes, Within};
use engine::choice::{Reason, choose_within};
use engine::lot::{Level, Lot, LotError, SpotIndex};
use engine::preferences::{ChargerUse, Fill, OwnOrder, Preferences, PreferencesError, Reserve, Reserved};
use engine::refusal::Refusal;
use engine::ticket::DeviceNo;
use engine::vehicle::{Vehicle, VehicleClass};

use crate::drawn::{Drawn, bus, car, electric, id, level, permit, usual, van, with_distances};
use crate::worlds::document;

fn expected(spots: &[(&str, Reason)]) -> Vec<(String, Vec<Reason>)> {
    spots
        .iter()
        .map(|&(spot, reason)| (spot.to_owned(), vec![reason]))
        .collect()
}

#[test]
fn a3_a9_a_class_takes_its_kinds_in_its_own_order_and_says_why() {
    let on_cars = [
        ("G1-2", Reason::Nearest),
        ("G1-3", Reason::Nearest),
        ("G1-4", Reason::BetterKindsFull),
        ("G1-6", Reason::OnlyChargersLeft),
    ];
    assert_eq!(Drawn::usual("mccLae").sent(&car()), expected(&on_cars));
    let motorcycle = Vehicle::new(VehicleClass::Motorcycle);
    let on_motorcycles = [
        ("G1-1", vec![Reason::Nearest]),
        ("G1-2", vec![Reason::BetterKindsFull]),
        ("G1-3", vec![Reason::BetterKindsFull]),
        ("G1-6", vec![Reason::OnlyChargersLeft, Reason::BetterKindsFull]),
    ];
    let on_motorcycles: Vec<_> = on_motorcycles.map(|(spot, why)| (spot.to_owned(), why)).into();
    assert_eq!(Drawn::usual("mccLae").sent(&motorcycle), on_motorcycles);
}

#[test]
fn a4_a_permit_opens_accessible_spots_first_and_nobody_else_gets_one() {
    assert_eq!(Drawn::usual("ccaL").spots(&permit()), "G1-3 G1-1 G1-2 G1-4");
    assert_eq!(Drawn::usual("ccaL").spots(&car()), "G1-1 G1-2 G1-4");
    assert_eq!(
        Drawn::usual("ca")
            .choice(&permit(), Wishes::default())
            .map(|(_, why)| why),
        Ok(vec![Reason::Accessible])
    );
}

#[test]
fn a5_electric_vehicles_get_chargers_first_and_others_last_or_never() {
    assert_eq!(Drawn::usual("cecL").spots(&electric()), "G1-2 G1-1 G1-3 G1-4");
    assert_eq!(Drawn::usual("cecL").spots(&car()), "G1-1 G1-3 G1-4 G1-2");
    let electric_only = Preferences {
        chargers: ChargerUse::ElectricOnly,
        ..usual()
    };
    let mut drawn = Drawn::new(&[level("G1", "cecL")], electric_only);
    assert_eq!(drawn.spots(&car()), "G1-1 G1-3 G1-4");
    assert_eq!(drawn.spots(&electric()), "G1-2");
}

#[test]
fn a9_a_refusal_says_what_is_free_and_for_whom() {
    let preferences = Preferences {
        chargers: ChargerUse::ElectricOnly,
        reserves: vec![keep_large(2)],
        ..usual()
    };
    let mut drawn = Drawn::new(&[level("G1", "aaemmmcLLL")], preferences);
    assert_eq!(drawn.spots(&car()), "G1-7 G1-8");
    let free = NotForIt {
        accessible: 2,
        charging: 1,
        other_kinds: 3,
        reserved: 2,
    };
    let class = VehicleClass::Car;
    let refused = drawn.choice(&car(), Wishes::default());
    assert_eq!(refused, Err(Refusal::LotFull { class, free }));
}

#[test]
fn a3_a_class_that_the_lot_does_not_name_may_not_park() {
    let mut preferences = usual();
    preferences.kinds.remove(&VehicleClass::Bus);
    let drawn = Drawn::new(&[level("G1", "LLLL")], preferences);
    let refused = |vehicle: &Vehicle| drawn.choice(vehicle, Wishes::default());
    let class = VehicleClass::Bus;
    assert_eq!(refused(&bus()), Err(Refusal::ClassNotAdmitted { class }));
    let class = VehicleClass::Van;
    let van_with_trailer = Vehicle {
        trailer: true,
        ..van()
    };
    assert_eq!(
        refused(&van_with_trailer),
        Err(Refusal::ClassNotAdmitted { class })
    );
    let no_row_is_long_enough = Drawn::usual("LL LL|LL");
    let refused = no_row_is_long_enough.choice(&bus(), Wishes::default());
    let class = VehicleClass::Bus;
    assert_eq!(refused, Err(Refusal::ClassNotAdmitted { class }));
}

fn order(class: VehicleClass, takes: &[&str], levels: &[&str]) -> OwnOrder {
    OwnOrder {
        class,
        trailer: None,
        accessible_permit: None,
        charging: None,
        near_lift: None,
        takes: takes.iter().map(|sort| sort.parse().expect("a sort")).collect(),
        levels: levels.iter().map(|&level| level.to_owned()).collect(),
    }
}

#[test]
fn a10_an_order_of_their_own_goes_before_that_of_the_class() {
    let garage = [level("G1", "ccLL"), level("G2", "cL")];
    let orders = vec![
        OwnOrder {
            accessible_permit: Some(true),
            ..order(VehicleClass::Car, &["large", "compact"], &[])
        },
        order(VehicleClass::Car, &[], &["G2"]),
        order(VehicleClass::Car, &["large"], &[]),
    ];
    let drawn = || {
        let orders = orders.clone();
        Drawn::new(&garage, Preferences { orders, ..usual() })
    };
    assert_eq!(
        drawn().spots(&permit()),
        "G1-3 G1-4 G2-2 G1-1 G1-2 G2-1",
        "its own kinds"
    );
    assert_eq!(
        drawn().spots(&car()),
        "G2-1 G1-1 G1-2 G2-2 G1-3 G1-4",
        "G2 first, kind by kind"
    );
    assert_eq!(drawn().spots(&van()), "G1-3 G1-4 G2-2", "as always");
}

#[test]
fn a10_an_order_opens_no_spot_that_is_kept_for_others() {
    let orders = vec![order(
        VehicleClass::Car,
        &["accessible compact", "compact charger"],
        &[],
    )];
    let preferences = Preferences {
        orders,
        chargers: ChargerUse::ElectricOnly,
        ..usual()
    };
    let mut drawn = Drawn::new(&[level("G1", "aec")], preferences);
    assert!(drawn.choice(&car(), Wishes::default()).is_err());
    assert_eq!(drawn.spots(&electric()), "G1-2");
    assert_eq!(drawn.spots(&permit()), "G1-1");
}

#[test]
fn a11_a_lot_fills_in_order_or_from_near_to_far_or_spread() {
    let garage = [
        with_distances(level("G1", "cccc"), &[30, 10], &[]),
        with_distances(level("G2", "cc"), &[20, 5], &[]),
    ];
    let filled = |fill| Drawn::new(&garage, Preferences { fill, ..usual() }).spots(&car());
    assert_eq!(filled(Fill::InOrder), "G1-2 G1-1 G1-3 G1-4 G2-2 G2-1");
    assert_eq!(filled(Fill::Nearest), "G2-2 G1-2 G2-1 G1-1 G1-3 G1-4");
    assert_eq!(filled(Fill::Spread), "G1-1 G2-1 G1-3 G1-2 G2-2 G1-4");
}

#[test]
fn a12_a_level_is_kept_closed_until_those_before_it_are_full_enough() {
    let upper = Level {
        opens_at_percent: Some(50),
        ..level("G2", "cc")
    };
    let garage = [level("G1", "ccLL"), upper];
    let sent = Drawn::new(&garage, usual()).spots(&car());
    assert_eq!(
        sent, "G1-1 G1-2 G2-1 G2-2 G1-3 G1-4",
        "before the large ones, once it is open"
    );
    // Nothing below is for a motorcycle, so the level is needed.
    let bikes = Level {
        opens_at_percent: Some(90),
        ..level("G2", "m")
    };
    let drawn = Drawn::new(&[level("G1", "LL"), bikes], usual());
    let choice = drawn.choice(&Vehicle::new(VehicleClass::Motorcycle), Wishes::default());
    assert_eq!(
        choice,
        Ok(("G2-1".to_owned(), vec![Reason::Nearest, Reason::LevelOpened]))
    );
}

fn keep_large(keep: u32) -> Reserve {
    Reserve {
        of: Reserved::Large,
        keep,
        until_free_percent: 0,
    }
}

#[test]
fn a13_a_reserve_is_kept_for_those_who_need_it_until_the_lot_is_nearly_full() {
    let with = |reserve| Preferences {
        reserves: vec![reserve],
        ..usual()
    };
    let mut drawn = Drawn::new(&[level("G1", "ccLLL")], with(keep_large(2)));
    assert_eq!(drawn.spots(&car()), "G1-1 G1-2 G1-3", "two large ones stay");
    assert_eq!(drawn.spots(&van()), "G1-4 G1-5");
    let until_40_percent_are_free = Reserve {
        until_free_percent: 40,
        ..keep_large(3)
    };
    let mut drawn = Drawn::new(&[level("G1", "ccLLL")], with(until_40_percent_are_free));
    assert_eq!(drawn.spots(&car()), "G1-1 G1-2", "three of five are free");
    drawn.take("G1-3");
    assert_eq!(drawn.spots(&car()), "G1-4 G1-5", "two of five are free");
    let chargers = Reserve {
        of: Reserved::Charger,
        keep: 1,
        until_free_percent: 0,
    };
    let mut drawn = Drawn::new(&[level("G1", "cee")], with(chargers));
    assert_eq!(drawn.spots(&car()), "G1-1 G1-2");
    assert_eq!(drawn.spots(&electric()), "G1-3");
}

#[test]
fn a16_within_a_lease_only_its_own_spots_are_given() {
    let drawn = Drawn::usual("ccLLLLL");
    let mut free = drawn.state.free().clone();
    let device = DeviceNo(7);
    let best = |free: &engine::allocation::FreeSpots, vehicle: &Vehicle| {
        let found = free.best(Demand::from(vehicle), Within::Lease(device));
        found.map(|found| found.spots().map(|spot| spot.0 + 1).collect::<Vec<_>>())
    };
    assert_eq!(best(&free, &car()), None, "it leases nothing");
    let leased: SpotSet = [1, 3, 4, 5].map(SpotIndex).into_iter().collect();
    free.lease(&leased, Some(device));
    assert_eq!(best(&free, &car()), Some(vec![2]));
    assert_eq!(best(&free, &bus()), Some(vec![4, 5, 6]));
    free.remove(SpotIndex(1));
    assert_eq!(best(&free, &car()), Some(vec![4]));
    free.lease(&[SpotIndex(4)].into_iter().collect(), Some(DeviceNo(8)));
    assert_eq!(best(&free, &bus()), None, "another device has the middle one");
    free.lease(&leased, None);
    assert_eq!(best(&free, &car()), None, "given back");
    assert_eq!(
        choose_within(&drawn.state, &car(), Wishes::default(), Within::Lease(device)).map(|_| ()),
        Err(Refusal::LotFull {
            class: VehicleClass::Car,
            free: NotForIt::default()
        })
    );
}

#[test]
fn a18_a_wish_orders_the_spots_and_opens_no_others() {
    let garage = [
        with_distances(level("G1", "ccL"), &[], &[9, 8, 7]),
        with_distances(level("G2", "cea"), &[], &[2, 3, 1]),
    ];
    let drawn = Drawn::new(&garage, usual());
    let told = |vehicle: &Vehicle, wishes| drawn.choice(vehicle, wishes).expect("there is room");
    let upstairs = Wishes {
        level: Some(1),
        ..Wishes::default()
    };
    let near_lift = Wishes {
        near: Near::Lift,
        ..Wishes::default()
    };
    assert_eq!(
        told(&car(), upstairs),
        ("G2-1".to_owned(), vec![Reason::WishedLevel])
    );
    assert_eq!(
        told(&car(), near_lift),
        ("G2-1".to_owned(), vec![Reason::NearLift])
    );
    assert_eq!(
        told(&van(), upstairs),
        ("G1-3".to_owned(), vec![Reason::WishedLevelFull])
    );
    let charging = vec![Reason::Charger, Reason::WishedLevel];
    assert_eq!(told(&electric(), upstairs), ("G2-2".to_owned(), charging));
    let no_charging = Wishes {
        charging: Charging::NotWanted,
        ..Wishes::default()
    };
    assert_eq!(
        told(&electric(), no_charging),
        ("G1-1".to_owned(), vec![Reason::Nearest])
    );
}

#[test]
fn a10_a12_a14_preferences_that_make_no_sense_are_no_lot() {
    let refused = |preferences: Preferences, levels: Vec<Level>| {
        Lot::try_from(document(levels, preferences)).expect_err("no lot")
    };
    let garage = || vec![level("G1", "LLL")];
    let long_bus = Preferences {
        side_by_side: [(VehicleClass::Bus, 17)].into(),
        ..usual()
    };
    assert_eq!(
        refused(long_bus, garage()),
        LotError::Preferences(PreferencesError::SideBySide(17))
    );
    let elsewhere = Preferences {
        orders: vec![order(VehicleClass::Car, &[], &["G9"])],
        ..usual()
    };
    let unknown = PreferencesError::UnknownLevel("G9".to_owned());
    assert_eq!(refused(elsewhere, garage()), LotError::Preferences(unknown));
    let more_than_all = Level {
        opens_at_percent: Some(101),
        ..level("G1", "c")
    };
    let percent = PreferencesError::Percent(101);
    assert_eq!(
        refused(usual(), vec![more_than_all]),
        LotError::Preferences(percent)
    );
    let endless = level("G1", &"c".repeat(1_001));
    assert_eq!(
        refused(usual(), vec![endless]),
        LotError::RowLength(id("G1-1001"))
    );
    let tower = (0..201).map(|n| level(&format!("G{n}"), "c")).collect();
    assert_eq!(refused(usual(), tower), LotError::LevelCount(201));
}
