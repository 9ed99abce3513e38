//! Leases, told by hand on two levels of four spots each.

mod any_history;
mod recovery;

use std::collections::BTreeSet;
use std::sync::Arc;

use engine::allocation::Wishes;
use engine::apply::{Rejection, apply};
use engine::decide::{Command, Rights, decide_within};
use engine::hex::Hex;
use engine::lease::LeaseChange;
use engine::lot::{Level, Lot, LotDocument, Row, Section};
use engine::operation::{AtEntry, Fact, Operation};
use engine::preferences::Preferences;
use engine::refusal::Refusal;
use engine::spot::{Spot, SpotId, SpotKind};
use engine::state::State;
use engine::ticket::{DeviceNo, TicketCode};
use engine::vehicle::{Vehicle, VehicleClass};

use crate::stories::at;
use crate::worlds::{code, document, spot_id};

const NORTH: DeviceNo = DeviceNo(1);
const SOUTH: DeviceNo = DeviceNo(2);

struct Garage {
    state: State,
    seq: u32,
}

fn two_levels() -> LotDocument {
    let level = |id: &str| {
        let spot = |number| Spot::new(spot_id(&format!("{id}-0-{number:03}")), SpotKind::Compact);
        let row = Row {
            spots: (1..=4).map(spot).collect(),
        };
        let section = Section {
            id: "0".to_owned(),
            rows: vec![row],
        };
        Level::new(id, vec![section])
    };
    let preferences = Preferences {
        kinds: [(VehicleClass::Car, vec![SpotKind::Compact])].into(),
        ..Preferences::default()
    };
    document(vec![level("G0"), level("G1")], preferences)
}

fn spots(ids: &[&str]) -> Vec<SpotId> {
    ids.iter().copied().map(spot_id).collect()
}

fn car() -> Vehicle {
    Vehicle::new(VehicleClass::Car)
}

impl Garage {
    fn new() -> Self {
        let lot = Lot::try_from(two_levels()).expect("a sound lot");
        Self {
            state: State::open(Arc::new(lot)),
            seq: 0,
        }
    }

    /// With the first level leased to north, and the first spot of the second to south.
    fn leased() -> Self {
        let mut garage = Self::new();
        garage.grant(NORTH, &["G0-0-001", "G0-0-002", "G0-0-003", "G0-0-004"]);
        garage.grant(SOUTH, &["G1-0-001"]);
        garage
    }

    fn record(&mut self, device: DeviceNo, fact: Fact) -> Result<(), Rejection> {
        self.seq += 1;
        let operation = Operation {
            device,
            seq: self.seq,
            at: at("10:00"),
            skew: None,
            rules: engine::RULES,
            fact,
        };
        apply(&mut self.state, &operation).map(drop)
    }

    fn by(&mut self, device: DeviceNo, fact: Fact) {
        self.record(device, fact).expect("a sound fact");
    }

    fn lease(&mut self, change: LeaseChange) {
        self.by(DeviceNo::SERVER, Fact::lease(change));
    }

    fn grant(&mut self, to: DeviceNo, ids: &[&str]) {
        self.lease(LeaseChange::Granted {
            to,
            spots: spots(ids),
        });
    }

    fn give_back(&mut self, by: DeviceNo, ids: &[&str]) {
        let change = LeaseChange::Returned { spots: spots(ids) };
        self.by(by, Fact::lease(change));
    }

    fn sweep(&mut self, fenced: DeviceNo, ids: &[&str]) {
        let change = LeaseChange::Swept {
            fenced,
            spots: spots(ids),
        };
        // Somebody at a device that leases nothing.
        self.by(DeviceNo(9), Fact::lease(change));
    }

    fn fence(&mut self, device: DeviceNo) {
        self.lease(LeaseChange::Fenced { device });
    }

    fn restore(&mut self, waits_for: &[DeviceNo]) {
        self.lease(LeaseChange::Restored {
            epoch: Hex([2; 8]),
            common: 1,
            log: Hex([3; 32]),
            waits_for: waits_for.iter().copied().collect(),
        });
    }

    fn report(&mut self, device: DeviceNo, ids: &[&str]) {
        self.lease(LeaseChange::Reported {
            device,
            spots: spots(ids),
        });
    }

    fn decide(&self, command: &Command, rights: Rights) -> Result<Fact, Refusal> {
        decide_within(&self.state, command, self.next_ticket(), at("10:00"), rights)
    }

    fn next_ticket(&self) -> TicketCode {
        code(self.seq + 1)
    }

    /// Where a car is sent: a spot, or a level.
    fn sent(&self, rights: Rights) -> Result<String, Refusal> {
        let park = park(None);
        self.decide(&park, rights).map(|fact| match fact {
            Fact::Parked { spots, .. } => spots[0].to_string(),
            Fact::Admitted { level, .. } => level,
            other => panic!("not let in: {other:?}"),
        })
    }

    /// A car comes in where these rights send it.
    fn let_in(&mut self, rights: Rights) -> String {
        let sent = self.sent(rights).expect("there is room");
        let fact = self.decide(&park(None), rights).expect("there is room");
        self.by(NORTH, fact);
        sent
    }

    fn holders(&self) -> Vec<(String, u16)> {
        let spots = self.state.lot().spots().iter().map(|placed| &placed.spot.id);
        let held = spots.filter_map(|spot| Some((spot.to_string(), self.state.leases().holder(spot)?.0)));
        held.collect()
    }

    fn unswept(&self) -> Vec<String> {
        let unswept = self.state.leases().unswept();
        unswept.map(|(spot, _)| spot.to_string()).collect()
    }
}

fn park(spot: Option<SpotId>) -> Command {
    Command::Park {
        vehicle: car(),
        wishes: Wishes::default(),
        spot,
    }
}

#[test]
fn r1_only_the_server_says_who_may_fill_what() {
    let mut garage = Garage::leased();
    let its = spots(&["G1-0-002"]);
    let changes = [
        LeaseChange::Granted {
            to: NORTH,
            spots: its.clone(),
        },
        LeaseChange::Fenced { device: SOUTH },
        LeaseChange::Restored {
            epoch: Hex([2; 8]),
            common: 0,
            log: Hex([0; 32]),
            waits_for: BTreeSet::new(),
        },
        LeaseChange::Reported {
            device: NORTH,
            spots: its,
        },
    ];
    let before = garage.state.hash();
    for change in changes {
        let rejected = garage.record(NORTH, Fact::lease(change));
        assert_eq!(rejected, Err(Rejection::NotTheServer));
        assert_eq!(garage.state.hash(), before);
    }
}

#[test]
fn r1_a_device_fills_the_best_of_its_own_spots_and_no_other() {
    let garage = Garage::leased();
    assert_eq!(garage.sent(Rights::Leased(NORTH)), Ok("G0-0-001".to_owned()));
    assert_eq!(garage.sent(Rights::Leased(SOUTH)), Ok("G1-0-001".to_owned()));
    assert_eq!(
        garage.sent(Rights::Whole),
        Ok("G0-0-001".to_owned()),
        "alone it fills all"
    );
    let picked = garage.decide(&park(Some(spot_id("G0-0-002"))), Rights::Leased(SOUTH));
    assert!(
        matches!(picked, Ok(Fact::Parked { .. })),
        "whoever picks a spot by hand stands there: {picked:?}"
    );
}

#[test]
fn r1_a_spot_has_one_holder_whatever_is_granted() {
    let mut garage = Garage::leased();
    garage.grant(SOUTH, &["G0-0-001", "G1-0-002", "X0-0-001"]);
    let held: Vec<_> = garage
        .state
        .leases()
        .held_by(SOUTH)
        .map(SpotId::to_string)
        .collect();
    assert_eq!(held, ["G1-0-001", "G1-0-002"]);
    assert_eq!(garage.state.leases().holder(&spot_id("G0-0-001")), Some(NORTH));
}

#[test]
fn r1_leases_outlive_a_new_version_of_the_lot_that_has_the_spot_again() {
    let mut garage = Garage::leased();
    let mut smaller = two_levels();
    smaller.levels[0].sections[0].rows[0].spots.remove(0);
    let before = garage.holders();
    for lot in [smaller, two_levels()] {
        let fact = Fact::LotPublished { lot: Box::new(lot) };
        garage.by(DeviceNo::SERVER, fact);
        let sent = garage.sent(Rights::Leased(NORTH)).expect("there is room");
        assert!(sent.starts_with("G0"));
    }
    assert_eq!(garage.holders(), before);
}

#[test]
fn r3_what_is_returned_is_filled_no_more_from_then_on() {
    let mut garage = Garage::leased();
    garage.give_back(NORTH, &["G0-0-001"]);
    assert_eq!(garage.sent(Rights::Leased(NORTH)), Ok("G0-0-002".to_owned()));
    garage.grant(SOUTH, &["G0-0-001"]);
    assert_eq!(garage.sent(Rights::Leased(SOUTH)), Ok("G0-0-001".to_owned()));
}

#[test]
fn r3_only_its_holder_returns_a_spot() {
    let mut garage = Garage::leased();
    let before = garage.holders();
    garage.give_back(SOUTH, &["G0-0-001", "G1-0-002"]);
    assert_eq!(garage.holders(), before);
    // One that comes twice, with a grant to another in between.
    garage.give_back(NORTH, &["G0-0-001"]);
    garage.grant(SOUTH, &["G0-0-001"]);
    garage.give_back(NORTH, &["G0-0-001"]);
    assert_eq!(garage.state.leases().holder(&spot_id("G0-0-001")), Some(SOUTH));
}

#[test]
fn r4_what_a_fenced_device_leased_is_given_to_nobody_until_somebody_has_looked() {
    let mut garage = Garage::leased();
    garage.let_in(Rights::Leased(NORTH));
    garage.fence(NORTH);
    assert_eq!(garage.unswept().len(), 4);
    garage.grant(SOUTH, &["G0-0-002"]);
    assert_eq!(garage.holders(), [("G1-0-001".to_owned(), SOUTH.0)]);
    for rights in [Rights::Whole, Rights::Leased(SOUTH)] {
        let sent = garage.sent(rights).expect("the other level has room");
        assert!(sent.starts_with("G1"), "{sent}");
    }
    let by_hand = garage.decide(&park(Some(spot_id("G0-0-002"))), Rights::Whole);
    assert_eq!(by_hand, Err(Refusal::SpotOutOfService(spot_id("G0-0-002"))));
    garage.sweep(NORTH, &["G0-0-002"]);
    garage.grant(SOUTH, &["G0-0-002"]);
    assert_eq!(garage.sent(Rights::Leased(SOUTH)), Ok("G0-0-002".to_owned()));
    garage.grant(NORTH, &["G0-0-002", "G1-0-002"]);
    assert_eq!(garage.state.leases().held_by(NORTH).count(), 0, "never again");
}

#[test]
fn r4_a_spot_on_which_something_stands_is_looked_at_too() {
    let mut garage = Garage::leased();
    garage.let_in(Rights::Leased(NORTH));
    garage.fence(NORTH);
    assert_eq!(
        garage.state.occupancy().total().occupied,
        1,
        "it stands there still"
    );
    let ticket = code(garage.seq - 1);
    garage.by(SOUTH, Fact::Left { ticket });
    assert_eq!(garage.state.occupancy().total().occupied, 0);
    let index = garage.state.lot().index_of(&spot_id("G0-0-001")).expect("a spot");
    assert!(
        !garage.state.free().is_free(index),
        "another may stand there that nobody heard of"
    );
    garage.sweep(NORTH, &["G0-0-001"]);
    assert!(garage.state.free().is_free(index));
}

#[test]
fn r4_an_old_sweep_does_not_count_for_a_later_fence() {
    let mut garage = Garage::leased();
    garage.fence(NORTH);
    garage.sweep(NORTH, &["G0-0-001"]);
    garage.grant(SOUTH, &["G0-0-001"]);
    garage.fence(SOUTH);
    garage.sweep(NORTH, &["G0-0-001"]);
    assert!(
        garage.unswept().contains(&"G0-0-001".to_owned()),
        "seen before south filled it"
    );
    garage.sweep(SOUTH, &["G0-0-001"]);
    assert!(!garage.unswept().contains(&"G0-0-001".to_owned()));
}

#[test]
fn r4_somebody_sweeps_what_has_to_be_looked_at_one_device_at_a_time() {
    let mut garage = Garage::leased();
    let sweep = |ids: &[&str]| Command::Sweep { spots: spots(ids) };
    let try_to = |garage: &Garage, ids: &[&str]| garage.decide(&sweep(ids), Rights::Whole);
    assert_eq!(try_to(&garage, &["G0-0-001"]), Err(Refusal::NothingToSweep));
    garage.fence(NORTH);
    garage.fence(SOUTH);
    assert_eq!(try_to(&garage, &[]), Err(Refusal::NothingToSweep));
    assert_eq!(
        try_to(&garage, &["G0-0-001", "G1-0-001"]),
        Err(Refusal::NothingToSweep),
        "of two devices"
    );
    let fact = try_to(&garage, &["G0-0-001", "G0-0-002"]).expect("of one");
    garage.by(DeviceNo(9), fact);
    assert_eq!(garage.unswept(), ["G0-0-003", "G0-0-004", "G1-0-001"]);
}

#[test]
fn r5_without_a_lease_a_level_is_named_where_there_is_room() {
    let mut garage = Garage::new();
    garage.grant(SOUTH, &["G0-0-001", "G0-0-002", "G0-0-003"]);
    // Rather where spots are nobody's; one of the first level, then four of the second, and then what others lease.
    let sent: Vec<_> = (0..8).map(|_| garage.let_in(Rights::Provisional)).collect();
    assert_eq!(sent, ["G0", "G1", "G1", "G1", "G1", "G0", "G0", "G0"]);
    let full = garage.sent(Rights::Provisional);
    assert!(
        matches!(full, Err(Refusal::LotFull { .. })),
        "each counts: {full:?}"
    );
    assert_eq!(garage.state.unplaced_on("G1").len(), 4);
    assert_eq!(
        garage.state.occupancy().total().occupied,
        0,
        "nobody knows where they stand"
    );
}

#[test]
fn r5_who_has_filled_its_lease_names_a_level() {
    let mut garage = Garage::leased();
    let south = Rights::Leased(SOUTH);
    assert_eq!(
        (garage.let_in(south), garage.let_in(south)),
        ("G1-0-001".to_owned(), "G1".to_owned())
    );
}

#[test]
fn r5_a_vehicle_without_a_spot_counts_until_it_has_one_or_leaves() {
    let mut garage = Garage::new();
    garage.let_in(Rights::Provisional);
    garage.let_in(Rights::Provisional);
    let (one, other) = (code(1), code(2));
    let moved = Fact::Moved {
        ticket: one,
        spots: spots(&["G1-0-004"]),
    };
    garage.by(NORTH, moved);
    assert_eq!(garage.state.unplaced_on("G0").collect::<Vec<_>>(), [other]);
    assert_eq!(garage.state.ticket(one).expect("known").level, None);
    garage.by(NORTH, Fact::Left { ticket: other });
    assert_eq!(garage.state.unplaced_on("G0").len(), 0);
    // One whose level the lot does not have is inside all the same.
    let fact = Fact::Admitted {
        ticket: code(99),
        vehicle: car(),
        level: "X9".to_owned(),
        tariff: 1,
        at_entry: AtEntry::default(),
    };
    garage.by(NORTH, fact);
    assert!(garage.state.ticket(code(99)).expect("known").is_open());
}

#[test]
fn r5_who_may_only_record_lets_nobody_in_and_moves_nobody_by_itself() {
    let mut garage = Garage::leased();
    assert_eq!(garage.sent(Rights::RecordOnly), Err(Refusal::RecordOnly));
    garage.let_in(Rights::Leased(NORTH));
    let by_itself = Command::Move {
        ticket: code(garage.seq),
        spot: None,
    };
    for rights in [Rights::Provisional, Rights::Leased(DeviceNo(3))] {
        assert_eq!(garage.decide(&by_itself, rights), Err(Refusal::NoLease));
    }
    let leave = Command::Leave {
        ticket: code(garage.seq),
    };
    assert!(
        garage.decide(&leave, Rights::RecordOnly).is_ok(),
        "whoever is in gets out"
    );
}
