//! Random days on bad networks: whatever happens, in the end everybody knows the same.

use engine::decide::Command;
use engine::operation::{Fact, Means};
use engine::plate::Plate;
use engine::state::Ticket;
use engine::vehicle::{Vehicle, VehicleClass};
use testkit::attendant::next_command;
use testkit::dice::Dice;
use testkit::network::{Broken, Network, Weather};

use crate::{minutes_pass, park, seeded, with_long_vehicles};

const NAMES: [&str; 3] = ["north", "south", "exit"];

/// Plays a random stretch of a day, with the network in any weather.
fn play(lot: &mut Network, dice: &mut Dice, steps: u32) {
    for _ in 0..steps {
        let name = NAMES[dice.below(3) as usize];
        match dice.below(14) {
            0..4 => {
                let _ = lot.record(name, &[anybody(dice)]);
            }
            4..6 => pay_and_leave(lot, dice, name),
            6 => minutes_pass(lot, i64::from(dice.below(50))),
            7 => {
                lot.weather = Weather {
                    lost: dice.below(60),
                    doubled: dice.below(40),
                    overtaken: dice.below(60),
                }
            }
            8 if dice.percent(20) => lot.restart_server(),
            9..11 => {
                let command = next_command(lot.device(name).view(), dice);
                // The rules may refuse it; that is as good as nothing to do.
                let _ = command.map(|command| lot.record(name, &[command]));
            }
            11 if dice.percent(30) => lot.restart_device(name).expect("its own disk"),
            _ => lot.ask(name),
        }
        for _ in 0..dice.below(4) {
            lot.deliver_one();
        }
    }
}

/// A car mostly. Few plates, so that some come in twice.
fn anybody(dice: &mut Dice) -> Command {
    let mut vehicle = Vehicle::new(match dice.below(8) {
        0 => VehicleClass::Bus,
        _ => VehicleClass::Car,
    });
    vehicle.trailer = vehicle.class == VehicleClass::Car && dice.percent(15);
    vehicle.plate = Plate::parse(&format!("AB {}", 10 + dice.below(30))).ok();
    park(vehicle)
}

/// Any ticket that the device knows is settled; sometimes the vehicle stays.
fn pay_and_leave(lot: &mut Network, dice: &mut Dice, name: &str) {
    let now = lot.now;
    let view = lot.device(name).view();
    let tickets: Vec<&Ticket> = view.tickets().collect();
    let count = u32::try_from(tickets.len()).expect("few");
    let Some(ticket) = tickets.get(dice.below(count) as usize) else {
        return;
    };
    let (ticket, amount) = (ticket.code, view.fee(ticket, now).expect("a price").due);
    let pay = Command::Pay {
        ticket,
        amount,
        means: Means::Cash,
    };
    let leave = Command::Leave { ticket };
    let commands = match (amount.is_positive(), dice.percent(70)) {
        (true, true) => vec![pay, leave],
        (true, false) => vec![pay],
        (false, _) => vec![leave],
    };
    let _ = lot.record(name, &commands);
}

fn run(seed: u64, prepare: impl Fn(&mut Network)) -> Result<Network, Broken> {
    let mut lot = seeded(with_long_vehicles(), &NAMES, seed);
    prepare(&mut lot);
    play(&mut lot, &mut Dice::new(seed ^ 0x5eed), 60);
    lot.settle();
    lot.check().map(|()| lot)
}

#[test]
fn s1_s2_s3_s4_l5_on_any_network_everybody_ends_with_the_same_and_nothing_is_lost_or_done_twice() {
    let (mut operations, mut conflicts, mut by_hand, mut on_several_spots) = (0, 0, 0, 0);
    for seed in 0..200 {
        let lot = run(seed, |_| {}).unwrap_or_else(|broken| panic!("seed {seed}: {broken}"));
        operations += lot.log_length() - 1;
        conflicts += lot.server().conflicts().count();
        let facts = lot.log().iter().map(|entry| &entry.operation.fact);
        by_hand += facts.clone().filter(|fact| is_by_hand(fact)).count();
        on_several_spots += facts.filter(|fact| takes_several_spots(fact)).count();
    }
    // The days must be worth playing.
    assert!(
        operations > 2_000 && conflicts > 100,
        "{operations} operations, {conflicts} conflicts"
    );
    assert!(
        by_hand > 500 && on_several_spots > 200,
        "{by_hand} by hand, {on_several_spots} on several spots"
    );
}

fn is_by_hand(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::Moved { .. } | Fact::Swapped { .. } | Fact::SpotsClosed { .. } | Fact::SpotsOpened { .. }
    )
}

fn takes_several_spots(fact: &Fact) -> bool {
    matches!(fact, Fact::Parked { spots, .. } if spots.len() > 1)
}

#[test]
fn s3_a_server_that_takes_operations_twice_is_caught() {
    let caught = (0..40)
        .filter(|&seed| run(seed, Network::plant_forgetful_server).is_err())
        .count();
    assert!(caught > 20, "only {caught} of 40 days showed it");
}
