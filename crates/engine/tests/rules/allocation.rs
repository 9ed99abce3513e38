//! Which spots a vehicle gets, and why there.

use engine::allocation::{Charging, Demand, Near, NotForIt, SpotSet, Wishes, Within};
use engine::choice::{Reason, choose_within};
use engine::decide::Command;
use engine::lot::{Level, Lot, LotError, SpotIndex};
use engine::operation::Fact;
use engine::preferences::{ChargerUse, Fill, OwnOrder, Preferences, PreferencesError, Reserve, Reserved};
use engine::refusal::Refusal;
use engine::ticket::DeviceNo;
use engine::vehicle::{Vehicle, VehicleClass};

use crate::drawn::{Drawn, bus, car, caravan, electric, id, level, permit, usual, van};
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

fn with_distances(mut level: Level, entrance: &[u16], lift: &[u16]) -> Level {
    let spots = level.sections[0].rows.iter_mut().flat_map(|row| &mut row.spots);
    for (at, spot) in spots.enumerate() {
        spot.entrance_m = entrance.get(at).copied();
        spot.lift_m = lift.get(at).copied();
    }
    level
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
