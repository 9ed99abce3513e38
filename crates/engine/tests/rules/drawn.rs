//! Small lots drawn as text, and what happens on them.

use std::sync::Arc;

use engine::allocation::Wishes;
use engine::apply::{Outcome, apply};
use engine::choice::{Choice, Reason, choose, pick};
use engine::decide::{Command, decide};
use engine::lot::{Level, Lot, Row, Section};
use engine::operation::{AtEntry, Fact};
use engine::preferences::{Preferences, SideBySide};
use engine::refusal::Refusal;
use engine::spot::{Charger, Connector, Spot, SpotId, SpotKind};
use engine::state::State;
use engine::ticket::TicketCode;
use engine::time::Instant;
use engine::vehicle::{Vehicle, VehicleClass};

use crate::history::operation;
use crate::worlds::{code, document, spot_id};

/// One section of a level: `m` is a spot for motorcycles, `c` a compact, `L` a large one, `a` an accessible and `e` a
/// charging compact one, `E` a large one with a charger, `x` a large one out of service, `|` a pillar; a space begins a new
/// row.
pub(crate) fn level(id: &str, rows: &str) -> Level {
    let mut next = 0;
    let rows = rows.split(' ').map(|row| {
        let mut gap_before = false;
        let mut spots = Vec::new();
        for sign in row.chars() {
            if sign == '|' {
                gap_before = true;
                continue;
            }
            next += 1;
            let kind = match sign {
                'm' => SpotKind::Motorcycle,
                'c' | 'a' | 'e' => SpotKind::Compact,
                _ => SpotKind::Large,
            };
            spots.push(Spot {
                accessible: sign == 'a',
                charger: matches!(sign, 'e' | 'E').then_some(Charger {
                    power_w: 11_000,
                    connector: Connector::Type2,
                }),
                out_of_service: sign == 'x',
                gap_before,
                ..Spot::new(spot_id(&format!("{id}-A-{next}")), kind)
            });
            gap_before = false;
        }
        Row { spots }
    });
    let rows = rows.collect();
    Level::new(
        id,
        vec![Section {
            id: "A".to_owned(),
            rows,
        }],
    )
}

/// A level with so many metres to the entrance and to a lift, spot by spot as far as the lists go.
pub(crate) fn with_distances(mut level: Level, entrance: &[u16], lift: &[u16]) -> Level {
    let spots = level.sections[0].rows.iter_mut().flat_map(|row| &mut row.spots);
    for (at, spot) in spots.enumerate() {
        spot.entrance_m = entrance.get(at).copied();
        spot.lift_m = lift.get(at).copied();
    }
    level
}

/// Motorcycles take their own spots, then compact ones; cars compact, then large ones; vans large ones; a bus three
/// of them side by side, and a car with a trailer two.
pub(crate) fn usual() -> Preferences {
    let kinds = [
        (
            VehicleClass::Motorcycle,
            vec![SpotKind::Motorcycle, SpotKind::Compact],
        ),
        (VehicleClass::Car, vec![SpotKind::Compact, SpotKind::Large]),
        (VehicleClass::Van, vec![SpotKind::Large]),
        (VehicleClass::Bus, vec![SpotKind::Large]),
    ];
    let trailer = SideBySide {
        spots: 2,
        kinds: vec![SpotKind::Large],
    };
    Preferences {
        kinds: kinds.into(),
        side_by_side: [(VehicleClass::Bus, 3)].into(),
        trailers: [(VehicleClass::Car, trailer)].into(),
        ..Preferences::default()
    }
}

/// What happens on a drawn lot. Spots go by level and number: `G1-4`.
pub(crate) struct Drawn {
    pub state: State,
    seq: u32,
}

impl Drawn {
    pub(crate) fn new(levels: &[Level], preferences: Preferences) -> Self {
        let lot = Lot::try_from(document(levels.to_vec(), preferences)).expect("a sound lot");
        Self {
            state: State::open(Arc::new(lot)),
            seq: 0,
        }
    }

    /// A lot of one level, `G1`, with the usual preferences.
    pub(crate) fn usual(rows: &str) -> Self {
        Self::new(&[level("G1", rows)], usual())
    }

    pub(crate) fn command(&mut self, command: &Command) -> Result<(Fact, Outcome), Refusal> {
        let fact = decide(&self.state, command, code(self.seq + 1), Instant(0))?;
        Ok((fact.clone(), self.record(fact)))
    }

    pub(crate) fn record(&mut self, fact: Fact) -> Outcome {
        self.seq += 1;
        apply(&mut self.state, &operation(self.seq, Instant(0), fact)).expect("a sound fact")
    }

    /// Parks a vehicle where the engine sends it.
    pub(crate) fn park(&mut self, vehicle: &Vehicle) -> TicketCode {
        self.park_wishing(vehicle, Wishes::default())
    }

    pub(crate) fn park_wishing(&mut self, vehicle: &Vehicle, wishes: Wishes) -> TicketCode {
        let command = Command::Park {
            vehicle: vehicle.clone(),
            wishes,
            spot: None,
        };
        match self.command(&command).expect("there is room") {
            (Fact::Parked { ticket, .. }, _) => ticket,
            (other, _) => panic!("{other:?}"),
        }
    }

    /// Parks a van on a spot.
    pub(crate) fn take(&mut self, spot: &str) -> TicketCode {
        let ticket = code(self.seq + 1);
        self.record(Fact::Parked {
            ticket,
            vehicle: Vehicle::new(VehicleClass::Van),
            spots: vec![id(spot)],
            tariff: 1,
            at_entry: AtEntry::default(),
        });
        ticket
    }

    pub(crate) fn leave(&mut self, ticket: TicketCode) {
        self.record(Fact::Left { ticket });
    }

    /// Where a ticket stands: `G1-4..6`.
    pub(crate) fn standing(&self, ticket: TicketCode) -> String {
        let spots = &self.state.ticket(ticket).expect("a ticket").spots;
        told(spots.first().expect("a spot"), spots.len())
    }

    /// Where a vehicle would be sent, and why there.
    pub(crate) fn choice(&self, vehicle: &Vehicle, wishes: Wishes) -> Result<(String, Vec<Reason>), Refusal> {
        choose(&self.state, vehicle, wishes).map(|choice| self.told(&choice))
    }

    /// Where a vehicle would be sent if somebody picked a spot by hand.
    pub(crate) fn picked(&self, vehicle: &Vehicle, spot: &str) -> Result<String, Refusal> {
        pick(&self.state, vehicle, &id(spot)).map(|choice| self.told(&choice).0)
    }

    /// Where vehicle after vehicle of one sort is sent, until there is no room.
    pub(crate) fn sent(&mut self, vehicle: &Vehicle) -> Vec<(String, Vec<Reason>)> {
        let mut sent = Vec::new();
        while let Ok(choice) = self.choice(vehicle, Wishes::default()) {
            sent.push(choice);
            self.park(vehicle);
        }
        sent
    }

    /// As [`Self::sent`], the spots alone.
    pub(crate) fn spots(&mut self, vehicle: &Vehicle) -> String {
        let spots: Vec<_> = self.sent(vehicle).into_iter().map(|(spot, _)| spot).collect();
        spots.join(" ")
    }

    fn told(&self, choice: &Choice) -> (String, Vec<Reason>) {
        let first = self.state.lot().spot(choice.spots[0]).expect("a spot of the lot");
        (told(&first.spot.id, choice.spots.len()), choice.reasons.clone())
    }
}

/// `G1-4` as the lot's own id.
pub(crate) fn id(spot: &str) -> SpotId {
    spot_id(&spot.replace('-', "-A-"))
}

fn told(first: &SpotId, spots: usize) -> String {
    let number: usize = first.number().parse().expect("a number");
    let name = first.as_str().replace("-A-", "-");
    if spots == 1 {
        name
    } else {
        format!("{name}..{}", number + spots - 1)
    }
}

pub(crate) fn car() -> Vehicle {
    Vehicle::new(VehicleClass::Car)
}

pub(crate) fn van() -> Vehicle {
    Vehicle::new(VehicleClass::Van)
}

pub(crate) fn bus() -> Vehicle {
    Vehicle::new(VehicleClass::Bus)
}

pub(crate) fn electric() -> Vehicle {
    Vehicle {
        electric: true,
        ..car()
    }
}

pub(crate) fn permit() -> Vehicle {
    Vehicle {
        accessible_permit: true,
        ..car()
    }
}

pub(crate) fn caravan() -> Vehicle {
    Vehicle {
        trailer: true,
        ..car()
    }
}
