//! What the faces show and allow, played through without a screen.

mod bill;
mod desk;
mod kiosk;
mod office;
mod words;

use engine::decide::Command;
use engine::operation::{Means, Operation};
use engine::plate::Plate;
use engine::refusal::Refusal;
use engine::state::State;
use engine::ticket::TicketCode;
use engine::time::Instant;
use engine::vehicle::{Vehicle, VehicleClass};
use testkit::network::Network;

/// The demo lot with one device, on Tuesday 12 May 2026.
struct Garage(Network);

impl Garage {
    fn open() -> Self {
        let lot = Network::new(lotfile::demo(), &["here"], at("10:00"), 1);
        Self(lot.expect("a sound lot"))
    }

    fn state(&self) -> &State {
        self.0.view("here")
    }

    fn now(&self) -> Instant {
        self.0.now
    }

    fn clock_shows(&mut self, time: &str) {
        self.0.now = at(time);
    }

    fn record(&mut self, commands: &[Command]) -> Result<Vec<Operation>, Refusal> {
        self.0.record("here", commands)
    }

    fn park(&mut self, plate: &str) -> TicketCode {
        let operations = self.record(&[car(plate)]).expect("a free spot");
        operations[0].fact.ticket().expect("a ticket")
    }

    fn pay(&mut self, ticket: TicketCode) {
        let now = self.now();
        let state = self.state();
        let amount = state
            .fee(state.ticket(ticket).expect("parked"), now)
            .expect("a price")
            .due;
        let means = Means::Cash;
        self.record(&[Command::Pay {
            ticket,
            amount,
            means,
        }])
        .expect("what is due");
    }

    fn leave(&mut self, ticket: TicketCode) {
        self.record(&[Command::Leave { ticket }]).expect("paid");
    }
}

/// A time of the day by the lot's clock.
fn at(time: &str) -> Instant {
    let shown = format!("2026-05-12T{time}:00").parse().expect("a time");
    lotfile::demo().calendar.offsets.minute_of(shown).instant()
}

fn car(plate: &str) -> Command {
    let vehicle = Vehicle {
        plate: Some(Plate::parse(plate).expect("a plate")),
        ..Vehicle::new(VehicleClass::Car)
    };
    Command::Park { vehicle, spot: None }
}
