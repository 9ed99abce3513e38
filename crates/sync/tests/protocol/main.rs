//! Replica and hub, message by message, with the store of each device.

mod acknowledged;
mod books;
mod by_hand;
mod carried_on;
mod chained;
mod clocks;
mod disk;
mod drafts;
mod fates;
mod forked;
mod golden;
mod leased;
mod logged;
mod news;
mod page;
mod private;
mod recovered;
mod restored;
mod revoked;
mod safe;
mod server;
mod tablet;

use engine::allocation::Wishes;
use engine::decide::Command;
use engine::operation::{Fact, Operation};
use engine::plate::Plate;
use engine::spot::SpotId;
use engine::ticket::{CodeKey, DeviceNo, TicketCode};
use engine::time::Instant;
use engine::vehicle::{Vehicle, VehicleClass};
use sync::chain::Tip;
use sync::recorded::{Recorded, Salt, Written};
use sync::replica::Own;
use sync::wire::{Batch, Fate, Verdict};

use tablet::Tablet;

const KEY: CodeKey = CodeKey([7; 16]);
const NORTH: DeviceNo = DeviceNo(1);
const SOUTH: DeviceNo = DeviceNo(2);
/// A Tuesday morning in May 2026.
const MORNING: Instant = Instant(1_778_576_400_000);

fn car(plate: &str) -> Command {
    let vehicle = Vehicle {
        plate: Some(Plate::parse(plate).expect("a plate")),
        ..Vehicle::new(VehicleClass::Car)
    };
    park(vehicle, None)
}

fn park(vehicle: Vehicle, spot: Option<SpotId>) -> Command {
    Command::Park {
        vehicle,
        wishes: Wishes::default(),
        spot,
    }
}

fn spot(id: &str) -> SpotId {
    SpotId::try_from(id.to_owned()).expect("a spot id")
}

fn close(id: &str) -> Command {
    Command::Close {
        spots: vec![spot(id)],
    }
}

fn ticket(own: &Own) -> TicketCode {
    own.operation.fact.ticket().expect("about a ticket")
}

/// The spots that an operation sent a vehicle to.
fn sent_to(own: &Own) -> Vec<SpotId> {
    match &own.operation.fact {
        Fact::Parked { spots, .. } => spots.clone(),
        other => panic!("nobody was sent to a spot: {other:?}"),
    }
}

fn sees(tablet: &Tablet, own: &Own) -> bool {
    tablet.view().ticket(ticket(own)).is_some()
}

/// Operations as a batch, the first of which follows `after`.
fn batch(device: DeviceNo, after: Tip, operations: impl IntoIterator<Item = Written>) -> Batch {
    Batch {
        device,
        after,
        operations: operations.into_iter().collect(),
    }
}

fn written(own: &[Own]) -> Vec<Written> {
    own.iter().map(|own| own.operation.written().clone()).collect()
}

/// The next operation after `after`, which says this.
fn says(device: DeviceNo, after: Tip, fact: Fact) -> Written {
    let operation = Operation {
        device,
        seq: after.seq + 1,
        at: MORNING,
        skew: None,
        rules: engine::RULES,
        fact,
    };
    Recorded::write(operation, Salt::ZERO).written().clone()
}

fn bytes(body: &str) -> Written {
    Written {
        body: body.into(),
        private: None,
    }
}

/// The codes of what was rejected or kept aside.
fn codes(verdicts: &[Verdict]) -> Vec<&str> {
    fn code(verdict: &Verdict) -> Option<&str> {
        match &verdict.fate {
            Fate::Rejected { code, .. } | Fate::Quarantined { code, .. } => Some(code.as_str()),
            Fate::Adjusted { .. } => None,
        }
    }
    verdicts.iter().filter_map(code).collect()
}
