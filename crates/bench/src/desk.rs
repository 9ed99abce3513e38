//! The allocator within the whole engine: a vehicle is decided on, recorded, and leaves again.

use std::sync::Arc;

use engine::RULES;
use engine::apply::apply;
use engine::decide::{Command, decide};
use engine::lot::{SharedLot, SpotIndex};
use engine::operation::{AtEntry, Fact, Operation};
use engine::plate::Plate;
use engine::state::State;
use engine::ticket::{CodeKey, DeviceNo, TicketCode};
use engine::time::Instant;
use engine::vehicle::{Vehicle, VehicleClass};

use crate::by_rank::narrow;
use crate::candidate::{Candidate, Place};
use crate::script::Script;

/// A lot's whole state, in which cars with plates come and go.
#[derive(Clone, Debug)]
pub struct Desk {
    state: State,
    /// The commands and codes of all who will come, the next one last.
    coming: Arc<[(Command, TicketCode)]>,
    come: usize,
    /// The ticket on each spot.
    standing: Vec<Option<TicketCode>>,
    seq: u32,
}

const DEVICE: DeviceNo = DeviceNo(1);
const AT: Instant = Instant(1_778_580_000_000);

impl Desk {
    /// The start of a script about cars.
    pub fn new(lot: &SharedLot, script: &Script) -> Self {
        let mut free = vec![false; lot.spots().len()];
        script.free.iter().for_each(|&spot| free[spot as usize] = true);
        let (inside, coming) = (
            free.len() - script.free.len(),
            script.vehicles(0..script.groups()) as usize,
        );
        let cars: Vec<_> = (0..inside + coming).map(car).collect();
        let mut new = Self {
            state: State::open(Arc::clone(lot)),
            coming: cars[inside..].into(),
            come: 0,
            standing: vec![None; free.len()],
            seq: 0,
        };
        let taken = (0..free.len()).filter(|&spot| !free[spot]);
        for (spot, (command, ticket)) in taken.zip(cars) {
            let (Command::Park { vehicle, .. }, Some(placed)) = (command, lot.spot(SpotIndex(spot))) else {
                continue;
            };
            new.record(Fact::Parked {
                ticket,
                vehicle,
                spots: vec![placed.spot.id.clone()],
                tariff: 1,
                at_entry: AtEntry::default(),
            });
            new.standing[spot] = Some(ticket);
        }
        new
    }

    fn record(&mut self, fact: Fact) {
        self.seq += 1;
        let operation = Operation {
            device: DEVICE,
            seq: self.seq,
            at: AT,
            skew: None,
            rules: RULES,
            fact,
        };
        let outcome = apply(&mut self.state, &operation).expect("the lot knows its spots and tickets");
        assert!(outcome.conflicts.is_empty(), "nothing here contradicts itself");
    }
}

/// A car with a plate of its own, and the ticket it gets.
fn car(number: usize) -> (Command, TicketCode) {
    let plate = Plate::parse(&format!("PK{number}")).expect("a plate");
    let vehicle = Vehicle {
        plate: Some(plate),
        ..Vehicle::new(VehicleClass::Car)
    };
    let command = Command::Park {
        vehicle,
        wishes: engine::allocation::Wishes::default(),
        spot: None,
    };
    let code = TicketCode::issue(&CodeKey([7; 16]), DEVICE, narrow(number)).expect("few enough tickets");
    (command, code)
}

impl Candidate for Desk {
    fn come(&mut self, _: usize) -> Option<Place> {
        let coming = Arc::clone(&self.coming);
        let (command, ticket) = &coming[self.come];
        self.come += 1;
        let fact = decide(&self.state, command, *ticket, AT).ok()?;
        let Fact::Parked { spots, .. } = &fact else {
            return None;
        };
        let first = self.state.lot().index_of(spots.first()?)?;
        self.record(fact);
        self.standing[first.0] = Some(*ticket);
        Some(Place {
            first: narrow(first.0),
            spots: 1,
        })
    }

    fn leave(&mut self, place: Place) {
        let ticket = self.standing[place.first as usize].take();
        let command = Command::Leave {
            ticket: ticket.expect("somebody stands there"),
        };
        let fact = decide(&self.state, &command, self.coming[0].1, AT).expect("nothing is due");
        self.record(fact);
    }
}
