//! Stories of a lot with named devices on a network that does what networks do.

mod at_the_barrier;
mod bad_networks;
mod days_pass;
mod settling;
mod signed_tickets;

use engine::allocation::Wishes;
use engine::decide::Command;
use engine::lot::LotDocument;
use engine::money::Money;
use engine::operation::{Means, Operation};
use engine::plate::Plate;
use engine::preferences::SideBySide;
use engine::spot::{SpotId, SpotKind};
use engine::ticket::TicketCode;
use engine::time::Instant;
use engine::vehicle::{Vehicle, VehicleClass};
use testkit::network::Network;

/// The demo lot on Tuesday 12 May 2026 at 10:00 by its clock, with these devices.
fn tivoli(names: &[&'static str]) -> Network {
    seeded(document(), names, 1)
}

fn seeded(lot: LotDocument, names: &[&'static str], seed: u64) -> Network {
    Network::new(lot, names, at("2026-05-12T10:00:00"), seed).expect("a sound lot")
}

fn document() -> LotDocument {
    lotfile::demo()
}

/// The demo lot, which takes coaches and trailers for these days: on two spots side by side, where a car has one.
fn with_long_vehicles() -> LotDocument {
    let mut document = document();
    let preferences = &mut document.preferences;
    preferences
        .kinds
        .insert(VehicleClass::Bus, vec![SpotKind::Compact]);
    preferences.side_by_side.insert(VehicleClass::Bus, 2);
    let trailer = SideBySide {
        spots: 2,
        kinds: vec![SpotKind::Compact],
    };
    preferences.trailers.insert(VehicleClass::Car, trailer);
    document
}

/// A time by the lot's clock.
fn at(local: &str) -> Instant {
    let shown = local.parse().expect("a time");
    document().calendar.offsets.minute_of(shown).instant()
}

fn car(plate: &str) -> Command {
    let vehicle = Vehicle {
        plate: Some(Plate::parse(plate).expect("a plate")),
        ..Vehicle::new(VehicleClass::Car)
    };
    park(vehicle)
}

/// The same vehicle, on a spot that somebody picks by hand.
fn on(command: Command, spot: &SpotId) -> Command {
    match command {
        Command::Park { vehicle, wishes, .. } => Command::Park {
            vehicle,
            wishes,
            spot: Some(spot.clone()),
        },
        other => other,
    }
}

fn park(vehicle: Vehicle) -> Command {
    Command::Park {
        vehicle,
        wishes: Wishes::default(),
        spot: None,
    }
}

/// The ticket of the first of these operations.
fn ticket(operations: &[Operation]) -> TicketCode {
    operations
        .first()
        .and_then(|operation| operation.fact.ticket())
        .expect("about a ticket")
}

/// Where a device says that a ticket's vehicle stands.
fn spots_of(network: &Network, name: &str, ticket: TicketCode) -> Vec<SpotId> {
    let known = network.view(name).ticket(ticket);
    known.expect("a known ticket").spots.clone()
}

/// What a device says is due for a ticket at the present time.
fn due(network: &mut Network, name: &str, ticket: TicketCode) -> Money {
    let now = network.now;
    let view = network.device(name).view();
    view.fee(view.ticket(ticket).expect("a known ticket"), now)
        .expect("a price")
        .due
}

/// Takes what is due, in cash, and lets the vehicle out.
fn settle_up(network: &mut Network, name: &str, ticket: TicketCode) {
    let amount = due(network, name, ticket);
    let pay = amount.is_positive().then_some(Command::Pay {
        ticket,
        amount,
        means: Means::Cash,
    });
    let commands: Vec<_> = pay.into_iter().chain([Command::Leave { ticket }]).collect();
    network.record(name, &commands).expect("exactly what is due");
}

fn minutes_pass(network: &mut Network, minutes: i64) {
    network.now = Instant(network.now.0 + minutes * 60_000);
}
