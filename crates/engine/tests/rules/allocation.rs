//! Which spot a vehicle gets.

use std::sync::Arc;

use engine::apply::apply;
use engine::decide::{Command, Reason, choose, decide, pick};
use engine::lot::{ChargerUse, Level, Lot, Preferences, Row, Section, SharedLot, SpotIndex};
use engine::occupancy::SpotStatus;
use engine::operation::Operation;
use engine::refusal::Refusal;
use engine::spot::{Charger, Connector, Spot, SpotKind};
use engine::state::State;
use engine::ticket::DeviceNo;
use engine::time::Instant;
use engine::vehicle::{Vehicle, VehicleClass};
use proptest::prelude::*;

use crate::worlds::{code, document, lots, spot_id, vehicles};

/// Where a spot comes in a vehicle's wishes, the smallest first; none where the vehicle may not stand.
fn wish(lot: &Lot, vehicle: &Vehicle, spot: &Spot) -> Option<(bool, bool, usize)> {
    let preferences = &lot.document().preferences;
    let kinds = preferences.kinds.get(&vehicle.class)?;
    let kind = kinds.iter().position(|&kind| kind == spot.kind)?;
    let charger = spot.charger.is_some();
    let kept_for_permits = spot.accessible && !vehicle.accessible_permit;
    let kept_for_electric = charger && !vehicle.electric && preferences.chargers == ChargerUse::ElectricOnly;
    (!kept_for_permits && !kept_for_electric).then_some((!spot.accessible, charger != vehicle.electric, kind))
}

/// A scan over every spot: too slow for a barrier, and plain to see right.
fn best_by_scan(state: &State, vehicle: &Vehicle) -> Option<SpotIndex> {
    let spots = state.lot().spots().iter().enumerate();
    let free =
        spots.filter(|&(index, _)| state.occupancy().status(SpotIndex(index)) == Some(SpotStatus::Free));
    let wishes = free.filter_map(|(index, placed)| Some((wish(state.lot(), vehicle, &placed.spot)?, index)));
    wishes.min().map(|(_, index)| SpotIndex(index))
}

/// Lets vehicles in, each where the allocator says, and complains where that is not where the rules say.
fn check_allocator(
    lot: &SharedLot,
    arrivals: &[Vehicle],
    allocator: impl Fn(&State, &Vehicle) -> Option<SpotIndex>,
) -> Result<(), String> {
    let mut state = State::open(lot.clone());
    for (seq, vehicle) in (1..).zip(arrivals) {
        let (best, given) = (best_by_scan(&state, vehicle), allocator(&state, vehicle));
        if best != given {
            return Err(format!("vehicle {seq} was sent to {given:?}, not to {best:?}"));
        }
        let Some(placed) = given.and_then(|index| lot.spot(index)) else {
            continue;
        };
        if placed.spot.accessible && !vehicle.accessible_permit {
            return Err(format!("vehicle {seq} has no permit for {}", placed.spot.id));
        }
        let vehicle = Vehicle {
            plate: None,
            ..vehicle.clone()
        };
        let spot = Some(placed.spot.id.clone());
        let fact = decide(&state, &Command::Park { vehicle, spot }, code(seq), Instant(0));
        let fact = fact.map_err(|refusal| refusal.to_string())?;
        apply(&mut state, &operation(seq, fact)).map_err(|rejection| rejection.to_string())?;
    }
    Ok(())
}

fn operation(seq: u32, fact: engine::operation::Fact) -> Operation {
    Operation {
        device: DeviceNo(1),
        seq,
        at: Instant(0),
        rules: engine::RULES,
        fact,
    }
}

fn engines_choice(state: &State, vehicle: &Vehicle) -> Option<SpotIndex> {
    choose(state, vehicle).ok().map(|choice| choice.spot)
}

proptest! {
    #[test]
    fn a6_a4_the_best_spot_is_the_one_that_a_plain_scan_finds(
        lot in lots(), arrivals in prop::collection::vec(vehicles(), 1..40)
    ) {
        prop_assert_eq!(check_allocator(&lot, &arrivals, engines_choice), Ok(()));
    }

    #[test]
    fn a2_a_hand_picked_spot_is_one_the_vehicle_may_take(lot in lots(), vehicle in vehicles()) {
        let state = State::open(lot.clone());
        for (index, placed) in lot.spots().iter().enumerate() {
            let may = wish(&lot, &vehicle, &placed.spot).is_some();
            let picked = pick(&state, &vehicle, &placed.spot.id);
            let expected = match (placed.spot.out_of_service, may) {
                (true, _) => Err(Refusal::SpotOutOfService(placed.spot.id.clone())),
                (false, true) => Ok(SpotIndex(index)),
                (false, false) => Err(Refusal::SpotUnsuitable(placed.spot.id.clone())),
            };
            prop_assert_eq!(picked.map(|choice| choice.spot), expected);
        }
    }
}

/// A motorcycle's, two compact, one large, an accessible and a charging spot, in this order.
fn six_spots(chargers: ChargerUse) -> SharedLot {
    let spot = |number: u8, kind, accessible, charger: bool| Spot {
        id: spot_id(&format!("G1-A-{number:03}")),
        kind,
        accessible,
        charger: charger.then_some(Charger {
            power_w: 11_000,
            connector: Connector::Type2,
        }),
        out_of_service: false,
    };
    let spots = vec![
        spot(1, SpotKind::Motorcycle, false, false),
        spot(2, SpotKind::Compact, false, false),
        spot(3, SpotKind::Compact, false, false),
        spot(4, SpotKind::Large, false, false),
        spot(5, SpotKind::Compact, true, false),
        spot(6, SpotKind::Compact, false, true),
    ];
    let section = Section {
        id: "A".to_owned(),
        rows: vec![Row { spots }],
    };
    let level = Level {
        id: "G1".to_owned(),
        name: "Ground".to_owned(),
        sections: vec![section],
    };
    let kinds = [
        (
            VehicleClass::Motorcycle,
            vec![SpotKind::Motorcycle, SpotKind::Compact],
        ),
        (VehicleClass::Car, vec![SpotKind::Compact, SpotKind::Large]),
    ];
    let preferences = Preferences {
        kinds: kinds.into(),
        chargers,
    };
    Arc::new(Lot::try_from(document(vec![level], preferences)).expect("a sound lot"))
}

/// Where vehicle after vehicle of one sort is sent, and why there.
fn sent(lot: &SharedLot, vehicle: &Vehicle) -> Vec<(String, Reason)> {
    let mut state = State::open(lot.clone());
    let mut sent = Vec::new();
    while let Ok(choice) = choose(&state, vehicle) {
        let placed = lot.spot(choice.spot).expect("a spot of the lot");
        sent.push((placed.spot.id.number().to_owned(), choice.reason));
        let seq = u32::try_from(sent.len()).expect("few");
        let command = Command::Park {
            vehicle: vehicle.clone(),
            spot: None,
        };
        let fact = decide(&state, &command, code(seq), Instant(0)).expect("a free spot");
        apply(&mut state, &operation(seq, fact)).expect("a sound operation");
    }
    sent
}

fn expected(spots: &[(&str, Reason)]) -> Vec<(String, Reason)> {
    spots
        .iter()
        .map(|&(number, reason)| (number.to_owned(), reason))
        .collect()
}

#[test]
fn a3_a9_a_class_takes_its_kinds_in_its_own_order_and_says_why() {
    let lot = six_spots(ChargerUse::OthersLast);
    let car = [
        ("002", Reason::Nearest),
        ("003", Reason::Nearest),
        ("004", Reason::BetterKindsFull),
        ("006", Reason::OnlyChargersLeft),
    ];
    assert_eq!(sent(&lot, &Vehicle::new(VehicleClass::Car)), expected(&car));
    let motorcycle = [
        ("001", Reason::Nearest),
        ("002", Reason::BetterKindsFull),
        ("003", Reason::BetterKindsFull),
        ("006", Reason::OnlyChargersLeft),
    ];
    assert_eq!(
        sent(&lot, &Vehicle::new(VehicleClass::Motorcycle)),
        expected(&motorcycle)
    );
}

#[test]
fn a4_a_permit_opens_accessible_spots_first_and_nobody_else_gets_one() {
    let mut permit = Vehicle::new(VehicleClass::Car);
    permit.accessible_permit = true;
    let sent = sent(&six_spots(ChargerUse::OthersLast), &permit);
    assert_eq!(sent[0], ("005".to_owned(), Reason::Accessible));
    assert_eq!(sent.len(), 5, "and then every other spot for a car: {sent:?}");
}

#[test]
fn a5_electric_vehicles_get_chargers_first_and_others_last_or_never() {
    let mut electric = Vehicle::new(VehicleClass::Car);
    electric.electric = true;
    let chargers_last = six_spots(ChargerUse::OthersLast);
    assert_eq!(
        sent(&chargers_last, &electric)[0],
        ("006".to_owned(), Reason::Charger)
    );
    let electric_only = six_spots(ChargerUse::ElectricOnly);
    let others = sent(&electric_only, &Vehicle::new(VehicleClass::Car));
    assert!(others.iter().all(|(number, _)| number != "006"), "{others:?}");
}

#[test]
fn a3_a_class_that_the_lot_does_not_name_may_not_park() {
    let state = State::open(six_spots(ChargerUse::OthersLast));
    let class = VehicleClass::Bus;
    assert_eq!(
        choose(&state, &Vehicle::new(class)),
        Err(Refusal::ClassNotAdmitted { class })
    );
}

#[test]
fn a6_a4_the_scan_catches_an_allocator_that_is_wrong() {
    let lot = six_spots(ChargerUse::OthersLast);
    let cars = vec![Vehicle::new(VehicleClass::Car); 4];
    assert_eq!(check_allocator(&lot, &cars, engines_choice), Ok(()));
    let any_that_may = |state: &State, vehicle: &Vehicle| {
        let fits = |&index: &usize| {
            let id = &lot.spots()[index].spot.id;
            pick(state, vehicle, id).is_ok()
        };
        (0..lot.spots().len()).rev().find(fits).map(SpotIndex)
    };
    check_allocator(&lot, &cars, any_that_may).expect_err("the last that fits is not the best");
    let blind_to_permits = |state: &State, _: &Vehicle| {
        let mut vehicle = Vehicle::new(VehicleClass::Car);
        vehicle.accessible_permit = true;
        engines_choice(state, &vehicle)
    };
    check_allocator(&lot, &cars, blind_to_permits).expect_err("no permit, no accessible spot");
    let second_best = |state: &State, vehicle: &Vehicle| {
        let best = engines_choice(state, vehicle)?;
        engines_choice(state, &Vehicle::new(VehicleClass::Motorcycle)).or(Some(best))
    };
    check_allocator(&lot, &cars, second_best).expect_err("a motorcycle's wishes are not a car's");
}
