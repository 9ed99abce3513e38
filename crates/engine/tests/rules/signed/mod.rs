//! Signed tickets: read where nobody knows them, and refused where they are not true.

mod copied;
mod forged;
mod shown;

use engine::apply::apply;
use engine::operation::{AtEntry, Fact, Operation};
use engine::signed::{Claim, Seed};
use engine::spot::SpotId;
use engine::state::State;
use engine::tariff::{Tariff, Visit};
use engine::ticket::{DeviceNo, TicketCode};
use engine::time::Instant;
use engine::vehicle::{Vehicle, VehicleClass};
use serde_json::json;

use crate::prices::tariff;
use crate::stories::{SPOTS, Story, at};
use crate::worlds::{code, spot_id};

const ENTRANCE: DeviceNo = DeviceNo(1);
const EXIT: DeviceNo = DeviceNo(2);
const LOT: &str = "test";

fn seed(device: DeviceNo) -> Seed {
    Seed([device.0.to_be_bytes()[1]; 32])
}

fn operation(device: DeviceNo, seq: u32, time: &str, fact: Fact) -> Operation {
    Operation {
        device,
        seq,
        at: at(time),
        skew: None,
        rules: engine::RULES,
        fact,
    }
}

fn enrolled(seq: u32, device: DeviceNo) -> Operation {
    operation(DeviceNo::SERVER, seq, "09:00", enrolment(device))
}

pub(crate) fn enrolment(device: DeviceNo) -> Fact {
    let key = seed(device).public_key();
    Fact::DeviceEnrolled { device, key }
}

/// A true ticket of one of a history's days, or nothing where it names no spot.
pub(crate) fn presented(
    lot: &str,
    ticket: TicketCode,
    vehicle: Vehicle,
    spots: Vec<SpotId>,
    device: DeviceNo,
) -> Fact {
    let claim = Claim {
        device,
        ticket,
        parked_at: crate::worlds::utc("2026-10-25 01:00").instant(),
        tariff: 1,
        vehicle,
        spots,
        at_entry: AtEntry::default(),
    };
    Fact::Presented {
        ticket: claim.sign(lot, &seed(device)).unwrap_or_default(),
    }
}

fn played(mut state: State, operations: &[Operation]) -> State {
    for operation in operations {
        apply(&mut state, operation).expect("a sound fact");
    }
    state
}

/// Everything that a claim can say changes this price: the spot, the vehicle, how full it was, the visit before.
fn board() -> Tariff {
    tariff(json!({
        "rules": [
            {"kind": "free", "minutes": 60, "per": {"scope": "stay"}},
            {"kind": "increment", "minutes": 1, "price": "0.05", "when": {"rate_classes": ["premium"], "full_from": 50}},
            {"kind": "increment", "minutes": 1, "price": "0.03"}
        ],
        "adjustments": [
            {"name": "Electric", "kind": "percent", "percent": "-50", "when": {"electric": true}}
        ],
        "reentry_minutes": 60,
        "exit_grace_minutes": 15
    }))
}

/// The lot as every device knows it after its enrolment, with nobody inside.
fn open() -> State {
    played(
        Story::under(board()).state,
        &[enrolled(2, ENTRANCE), enrolled(3, EXIT)],
    )
}

/// An electric car on the dearer spot, in again twenty minutes after a visit, with the lot half full.
fn claim() -> Claim {
    Claim {
        device: ENTRANCE,
        ticket: code(7),
        parked_at: Instant(at("10:00").0 + 12_345),
        tariff: 1,
        vehicle: Vehicle {
            electric: true,
            ..Vehicle::new(VehicleClass::Car)
        },
        spots: vec![spot_id(SPOTS[1])],
        at_entry: AtEntry {
            full_percent: Some(50),
            earlier: vec![Visit {
                entry: at("09:10"),
                exit: at("09:40"),
            }],
            also: None,
        },
    }
}

fn signed(claim: &Claim) -> String {
    claim.sign(LOT, &seed(claim.device)).expect("it fits")
}
