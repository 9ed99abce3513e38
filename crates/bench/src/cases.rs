//! The scripts that are measured, and the orders in which their questions take the spots of a lot.

use std::sync::Arc;

use engine::allocation::{Charging, Demand, Near, Wishes, Within};
use engine::spot::SpotKind;
use engine::vehicle::{Vehicle, VehicleClass};
use testkit::dice::Dice;

use crate::author::{Author, Start};
use crate::by_rank::Order;
use crate::candidate::{Ask, Engine};
use crate::lots::{self, Ground};
use crate::script::Script;

/// A script, and the order of each of its questions.
#[derive(Clone, Debug)]
pub struct Case {
    /// The script.
    pub script: Script,
    /// The orders, in which the candidates that the engine is compared with keep their free spots.
    pub orders: Arc<[Order]>,
}

/// Where cars park and what they may take, worked out once for a lot.
#[derive(Debug)]
pub struct Plain<'a> {
    ground: &'a Ground,
    cars: Order,
    vehicles: usize,
}

impl<'a> Plain<'a> {
    /// Scripts of so many vehicles for a lot.
    pub fn new(ground: &'a Ground, vehicles: usize) -> Self {
        let cars = Order::new(&ground.lot, &car(), &lots::CAR, |_| true);
        Self {
            ground,
            cars,
            vehicles,
        }
    }

    /// Cars alone.
    pub fn cars(&self, full: u32) -> Case {
        let mut dice = Dice::new(1);
        let start = Start::filled(
            self.ground.lot.spots().len(),
            |spot| self.cars.has(spot),
            full,
            &mut dice,
        );
        let asks = [(ask(&car(), Wishes::default()), 1)];
        Case {
            script: Author::new(self.ground, &asks, start, dice).write(self.vehicles),
            orders: [self.cars.clone()].into(),
        }
    }

    /// Of a hundred vehicles 85 plain cars, and every kind of vehicle that has spots of its own.
    pub fn mixed(&self, full: u32) -> Case {
        use VehicleClass::{Motorcycle, Van};
        let mix = [
            (car(), &lots::CAR[..], 85),
            (electric(), &lots::CAR, 6),
            (permit(), &lots::CAR, 2),
            (Vehicle::new(Motorcycle), &[SpotKind::Motorcycle], 3),
            (Vehicle::new(Van), &[SpotKind::Large], 4),
        ];
        let asks = mix
            .each_ref()
            .map(|(vehicle, _, weight)| (ask(vehicle, Wishes::default()), *weight));
        let orders = mix
            .iter()
            .map(|(vehicle, kinds, _)| Order::new(&self.ground.lot, vehicle, kinds, |_| true));
        let mut dice = Dice::new(2);
        let start = Start::filled(self.ground.lot.spots().len(), |_| true, full, &mut dice);
        Case {
            script: Author::new(self.ground, &asks, start, dice).write(self.vehicles),
            orders: orders.collect(),
        }
    }

    /// A tenth of the spots, here and there, is leased to a device, and cars come and go there.
    pub fn leased(&self, full: u32) -> Case {
        self.lease(full, Author::write)
    }

    /// The same lease with every spot taken: cars come and find nothing there, though the rest of the lot has free spots.
    pub fn used_up(&self, full: u32) -> Case {
        self.lease(full, |author, vehicles| author.fill().write_in_vain(vehicles))
    }

    fn lease(&self, full: u32, write: impl Fn(Author, usize) -> Script) -> Case {
        let spots = self.ground.lot.spots().len();
        let mut dice = Dice::new(3);
        let mut is_leased = vec![false; spots];
        is_leased[..spots / 10].fill(true);
        dice.shuffle(&mut is_leased, spots);
        let in_play = |spot: u32| is_leased[spot as usize] && self.cars.has(spot);
        let mut start = Start::filled(spots, in_play, full, &mut dice);
        let leased = (0..).zip(&is_leased).filter(|(_, leased)| **leased);
        start.leased = leased.map(|(spot, _)| spot).collect();
        let within = Within::Lease(Engine::DEVICE);
        let asks = [(
            Ask {
                within,
                ..ask(&car(), Wishes::default())
            },
            1,
        )];
        let author = Author::new(self.ground, &asks, start, dice);
        // The lot's own order stands behind that of the lease: a lot with leases keeps both.
        let lease = Order::new(&self.ground.lot, &car(), &lots::CAR, |spot| is_leased[spot]);
        Case {
            script: write(author, self.vehicles),
            orders: [lease, self.cars.clone()].into(),
        }
    }
}

/// Everybody at once, for a lot with distances, lifts and runs: cars, wishes, and vehicles that take several spots.
pub fn everybody(ground: &Ground, full: u32, vehicles: usize) -> Script {
    use VehicleClass::{Bus, Car, Motorcycle, Van};
    let usual = Wishes::default();
    let lift = Wishes {
        near: Near::Lift,
        ..usual
    };
    let level = Wishes {
        level: Some(0),
        ..usual
    };
    let parking = Wishes {
        charging: Charging::NotWanted,
        ..usual
    };
    let trailer = Vehicle {
        trailer: true,
        ..Vehicle::new(Car)
    };
    let asks = [
        (ask(&car(), usual), 70),
        (ask(&car(), lift), 8),
        (ask(&car(), level), 4),
        (ask(&electric(), usual), 5),
        (ask(&electric(), parking), 1),
        (ask(&permit(), usual), 2),
        (ask(&trailer, usual), 1),
        (ask(&Vehicle::new(Motorcycle), usual), 3),
        (ask(&Vehicle::new(Van), usual), 5),
        (ask(&Vehicle::new(Bus), usual), 1),
    ];
    let mut dice = Dice::new(4);
    let start = Start::filled(ground.lot.spots().len(), |_| true, full, &mut dice);
    Author::new(ground, &asks, start, dice).write(vehicles)
}

/// Vehicles that take so many spots side by side, 2 to 5.
pub fn runs(ground: &Ground, spots: u8, full: u32, vehicles: usize) -> Script {
    // As the lots for runs have it: vans take 2, and 4 with a trailer; buses 3 and 5.
    let vehicle = Vehicle {
        trailer: spots > 3,
        ..Vehicle::new(if spots.is_multiple_of(2) {
            VehicleClass::Van
        } else {
            VehicleClass::Bus
        })
    };
    let mut dice = Dice::new(5);
    let start = Start::fragmented(&ground.lot, spots, full, &mut dice);
    Author::new(ground, &[(ask(&vehicle, Wishes::default()), 1)], start, dice).write(vehicles)
}

fn ask(vehicle: &Vehicle, wishes: Wishes) -> Ask {
    Ask {
        demand: Demand::new(vehicle, wishes),
        within: Within::Lot,
    }
}

fn car() -> Vehicle {
    Vehicle::new(VehicleClass::Car)
}

fn electric() -> Vehicle {
    Vehicle {
        electric: true,
        ..car()
    }
}

fn permit() -> Vehicle {
    Vehicle {
        accessible_permit: true,
        ..car()
    }
}
