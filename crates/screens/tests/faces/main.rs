//! What the faces show and allow, played through without a screen.

mod bill;
mod bill_sums;
mod bill_words;
mod curve;
mod desk;
mod firm;
mod inbox;
mod kiosk;
mod map;
mod moving;
mod notes;
mod office;
mod parking;
mod place;
mod reasons;
mod signed;
mod spot;
mod tariff_words;
mod tariffs;
mod unsure;
mod words;

use std::sync::Arc;

use engine::allocation::Wishes;
use engine::apply::apply;
use engine::decide::{Command, Rights, decide_within};
use engine::lot::{Lot, LotDocument};
use engine::operation::{Fact, Means, Operation};
use engine::plate::Plate;
use engine::refusal::Refusal;
use engine::spot::SpotId;
use engine::state::State;
use engine::ticket::{CodeKey, DeviceNo, TicketCode};
use engine::time::Instant;
use engine::vehicle::{Vehicle, VehicleClass};

const KEY: CodeKey = CodeKey([7; 16]);
/// The device that the faces are on.
const HERE: DeviceNo = DeviceNo(1);

/// The demo lot with one device, on Tuesday 12 May 2026.
struct Garage {
    state: State,
    now: Instant,
    /// What the device may give away: everything, unless a story takes that from it.
    rights: Rights,
    seq: u32,
}

impl Garage {
    fn open() -> Self {
        Self::of(lotfile::demo())
    }

    /// A coach park: two rows of large spots with a lamp post in one of them, and a deck for cars with a lift.
    fn of_coaches() -> Self {
        Self::of(lotfile::read(COACHES).expect("a sound lot file"))
    }

    fn of(lot: LotDocument) -> Self {
        let lot = Lot::try_from(lot).expect("a sound lot");
        Self {
            state: State::open(Arc::new(lot)),
            now: at("10:00"),
            rights: Rights::Whole,
            seq: 0,
        }
    }

    fn state(&self) -> &State {
        &self.state
    }

    fn now(&self) -> Instant {
        self.now
    }

    fn clock_shows(&mut self, time: &str) {
        self.now = at(time);
    }

    /// Records commands, all of them or none.
    fn record(&mut self, commands: &[Command]) -> Result<Vec<Operation>, Refusal> {
        let (mut state, mut operations) = (self.state.clone(), Vec::new());
        for (seq, command) in (self.seq + 1..).zip(commands) {
            let code = TicketCode::issue(&KEY, HERE, seq)?;
            let fact = decide_within(&state, command, code, self.now, self.rights)?;
            let operation = self.operation(HERE, seq, fact);
            apply(&mut state, &operation).expect("what is decided applies");
            operations.push(operation);
        }
        self.seq += u32::try_from(commands.len()).expect("few");
        self.state = state;
        Ok(operations)
    }

    /// The server says something.
    fn server_says(&mut self, fact: Fact) {
        let operation = self.operation(DeviceNo::SERVER, 1, fact);
        apply(&mut self.state, &operation).expect("what the server says applies");
    }

    fn operation(&self, device: DeviceNo, seq: u32, fact: Fact) -> Operation {
        Operation {
            device,
            seq,
            at: self.now,
            skew: None,
            rules: engine::RULES,
            fact,
        }
    }

    fn park(&mut self, plate: &str) -> TicketCode {
        self.park_class(VehicleClass::Car, plate)
    }

    fn park_class(&mut self, class: VehicleClass, plate: &str) -> TicketCode {
        let operations = self.record(&[arrival(class, plate)]).expect("a free spot");
        operations[0].fact.ticket().expect("a ticket")
    }

    fn spots(&self, ticket: TicketCode) -> Vec<String> {
        let spots = &self.state().ticket(ticket).expect("known").spots;
        spots.iter().map(ToString::to_string).collect()
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

fn arrival(class: VehicleClass, plate: &str) -> Command {
    let vehicle = Vehicle {
        plate: Some(Plate::parse(plate).expect("a plate")),
        ..Vehicle::new(class)
    };
    Command::Park {
        vehicle,
        wishes: Wishes::default(),
        spot: None,
    }
}

fn spot(id: &str) -> SpotId {
    SpotId::try_from(id.to_owned()).expect("a spot id")
}

const COACHES: &str = r#"
id = "coaches"
name = "Coach park"
zone = "Europe/Vienna"
currency = "EUR"
holidays = [2026-12-25]

[preferences]
motorcycle = ["compact"]
car = ["compact", "large"]
van = ["large"]
bus = { kinds = ["large"], spots = 5 }

[preferences.trailer]
car = { kinds = ["large"], spots = 2 }

[[level]]
id = "G0"
name = "Ground"

[[level.section]]
id = "C"

[[level.section.row]]
spots = "001-012"
kind = "large"
gaps_after = "007"

[[level.section.row]]
spots = "020-013"
kind = "large"
out_of_service = "013"

[[level]]
id = "D1"
name = "Deck"

[[level.section]]
id = "A"

[[level.section.row]]
spots = "001-010"
chargers = [{ spots = "009-010", power_kw = 11, connector = "type2" }]
lift = { at = "005", metres = 5 }

[[tariff]]
version = 1
valid_from = 2026-01-01
exit_grace_minutes = 20

[[tariff.rule]]
kind = "increment"
minutes = 60
price = "2.00"
"#;
