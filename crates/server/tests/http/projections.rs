//! The SQL tables say what the state says, after any history.

use std::collections::BTreeSet;

use engine::conflict::Conflict;
use engine::lease::LeaseChange;
use engine::money::Money;
use engine::occupancy::Counts;
use engine::operation::{AtEntry, Fact, Means};
use engine::resolution::proposals;
use engine::spot::SpotId;
use engine::state::State;
use engine::ticket::{DeviceNo, TicketCode};
use engine::time::Instant;
use engine::vehicle::{Vehicle, VehicleClass};
use server::projection::Projection;
use sqlx::SqlitePool;
use sync::wire::Role;

use super::harness::{Chance, LOT, MORNING, Op, TestDevice, TestServer, spots};

const PLATES: [&str; 4] = ["SPK1", "SPK2", "SPK3", "SPK4"];

#[tokio::test]
async fn l3_a15_the_tables_follow_the_state_through_any_history() {
    for seed in 1..=6 {
        let server = TestServer::start().await;
        let database = server.database().await;
        let mut chance = Chance::new(seed);
        let mut devices = [
            server.enrol(Role::Kiosk).await,
            server.enrol(Role::Attendant).await,
        ];
        let spots = spots(12);
        for round in 0..30 {
            let device = &mut devices[chance.below(2)];
            let mut batch: Vec<_> = (0..=chance.below(9))
                .map(|_| anything(&mut chance, device, &spots))
                .collect();
            batch.extend(answer(&server, &mut chance, device).await);
            server.synced(device, 0, batch).await;
            if round == 10 {
                // Its spots are to be looked at: nothing is sent there, and they are not free.
                let lot = server.site.lots.get(LOT).await.expect("the lot");
                let fenced = lot.fence(device.number, MORNING).await.expect("fenced");
                assert!(!fenced.spots.is_empty());
                compare(&server, &database, seed).await;
            }
            if round == 20 {
                let mut smaller = lotfile::demo();
                let row = &mut smaller.levels[0].sections[0].rows[0].spots;
                row.remove(0);
                server
                    .site
                    .lots
                    .publish(smaller, MORNING)
                    .await
                    .expect("a sound lot");
            }
            compare(&server, &database, seed).await;
        }
        database.close().await;
    }
}

/// Somebody settles one of the contradictions, in any way there is.
async fn answer(server: &TestServer, chance: &mut Chance, device: &mut TestDevice) -> Option<Op> {
    let lot = server.site.lots.get(LOT).await.expect("the lot");
    let open = lot.read(|hub| {
        let state = hub.state();
        let ways = |conflict: &Conflict| (conflict.clone(), proposals(state, conflict, MORNING));
        state.conflicts().map(ways).collect::<Vec<_>>()
    });
    let open = open.await.expect("readable");
    if open.is_empty() {
        return None;
    }
    let (conflict, ways) = chance.pick(&open);
    let fact = Fact::Resolved {
        conflict: Box::new(conflict.clone()),
        resolution: chance.pick(ways).resolution.clone(),
    };
    Some(device.record(MORNING, fact))
}

/// Any fact, sensible or not: few spots, plates and tickets, so that they contradict one another and come before
/// the tickets they are about.
fn anything(chance: &mut Chance, device: &mut TestDevice, spots: &[String]) -> Op {
    let at = Instant(MORNING.0 + 60_000 * i64::try_from(chance.below(3_000)).expect("small"));
    let (ticket, other) = (any_ticket(chance, device, 24), any_ticket(chance, device, 24));
    let fact = match chance.below(17) {
        0..4 => Fact::Parked {
            // Some are never named by anything else.
            ticket: any_ticket(chance, device, 48),
            vehicle: any_vehicle(chance),
            spots: any_spots(chance, spots),
            tariff: 1,
            at_entry: AtEntry::default(),
        },
        4 => Fact::Paid {
            ticket,
            amount: Money {
                minor: i64::try_from(chance.below(3_000)).expect("small"),
                currency: lotfile::demo().currency,
            },
            means: Means::Cash,
            shown: None,
        },
        5 | 6 => Fact::Moved {
            ticket,
            spots: any_spots(chance, spots),
        },
        7 | 8 => Fact::Swapped { ticket, with: other },
        9 => Fact::SpotsClosed {
            spots: any_spots(chance, spots),
        },
        10 => Fact::SpotsOpened {
            spots: any_spots(chance, spots),
        },
        11 | 12 => Fact::Admitted {
            ticket: any_ticket(chance, device, 48),
            vehicle: any_vehicle(chance),
            level: lotfile::demo().levels[chance.below(2)].id.clone(),
            tariff: 1,
            at_entry: AtEntry::default(),
        },
        13 => Fact::lease(LeaseChange::Swept {
            fenced: DeviceNo(u16::try_from(1 + chance.below(2)).expect("small")),
            spots: any_spots(chance, spots),
        }),
        14 => Fact::lease(LeaseChange::Returned {
            spots: any_spots(chance, spots),
        }),
        _ => Fact::Left { ticket },
    };
    device.record(at, fact)
}

fn any_ticket(chance: &mut Chance, device: &TestDevice, below: usize) -> TicketCode {
    let number = u32::try_from(chance.below(below)).expect("small");
    TicketCode::issue(&device.key, DeviceNo(7), number).expect("in range")
}

fn any_vehicle(chance: &mut Chance) -> Vehicle {
    let class = *chance.pick(&[VehicleClass::Car, VehicleClass::Bus]);
    Vehicle {
        plate: Some((*chance.pick(&PLATES)).to_owned().try_into().expect("a plate")),
        trailer: chance.below(4) == 0,
        ..Vehicle::new(class)
    }
}

/// One spot, or several: whatever the vehicle takes, the log may say so.
fn any_spots(chance: &mut Chance, spots: &[String]) -> Vec<SpotId> {
    let (first, count) = (chance.below(spots.len()), *chance.pick(&[1, 1, 2, 3]));
    let some = (first..first + count).map(|at| spots[at % spots.len()].clone());
    some.map(|id| id.try_into().expect("a spot id")).collect()
}

/// What the tables are to say.
struct Expected {
    rows: Projection,
    /// Every open ticket on every spot, as the state has them without any projection.
    standing: BTreeSet<(String, String)>,
    counts: Counts,
    paid: i64,
}

impl Expected {
    fn of(state: &State) -> Self {
        let on = |spot: &SpotId| {
            let codes = state.standing_on(spot).iter().map(|code| code.plain());
            codes.map(|code| (spot.to_string(), code)).collect::<Vec<_>>()
        };
        let currency = state.lot().document().currency;
        Self {
            rows: Projection::whole(state),
            standing: state
                .lot()
                .spots()
                .iter()
                .flat_map(|placed| on(&placed.spot.id))
                .collect(),
            counts: state.occupancy().total(),
            paid: state.tickets().map(|ticket| ticket.paid(currency).minor).sum(),
        }
    }
}

async fn compare(server: &TestServer, database: &SqlitePool, seed: u64) {
    let lot = server.site.lots.get(LOT).await.expect("the lot");
    let expected = lot.read(|hub| Expected::of(hub.state())).await.expect("readable");
    compare_spots(database, &expected, seed).await;
    compare_tickets(database, &expected, seed).await;
    compare_standing(database, &expected, seed).await;
    compare_conflicts(database, &expected, seed).await;
    let paid: i64 = sqlx::query_scalar(
        "SELECT coalesce(sum(amount_minor), 0) FROM
         (SELECT lot_id, ticket, amount_minor FROM payments
          UNION ALL SELECT lot_id, ticket, amount_minor FROM corrections WHERE kind = 'refunded') AS entries
         JOIN tickets ON code = ticket AND tickets.lot_id = entries.lot_id",
    )
    .fetch_one(database)
    .await
    .expect("payments and refunds");
    assert_eq!(paid, expected.paid, "seed {seed}");
}

async fn compare_spots(database: &SqlitePool, expected: &Expected, seed: u64) {
    let rows: Vec<(String, String, Option<String>)> =
        sqlx::query_as("SELECT spot_id, status, ticket FROM spots ORDER BY spot_id")
            .fetch_all(database)
            .await
            .expect("spots");
    let spots = expected.rows.spots.iter();
    let mut spots: Vec<_> = spots
        .map(|row| {
            let ticket = row.ticket.map(TicketCode::plain);
            (row.id.to_string(), row.status.to_owned(), ticket)
        })
        .collect();
    spots.sort();
    assert_eq!(rows, spots, "seed {seed}");
    let count = |status: &str| rows.iter().filter(|row| row.1 == status).count();
    let counts = Counts {
        occupied: count("occupied"),
        free: count("free"),
        closed: count("closed"),
    };
    assert_eq!(counts, expected.counts, "seed {seed}");
}

/// Code, level, trailer, left at, fee, paid, contested, holds its plate.
type TicketRow = (
    String,
    Option<String>,
    bool,
    Option<i64>,
    Option<i64>,
    i64,
    bool,
    bool,
);

async fn compare_tickets(database: &SqlitePool, expected: &Expected, seed: u64) {
    let rows: BTreeSet<TicketRow> = sqlx::query_as::<_, TicketRow>(
        "SELECT code, level, trailer, left_at, fee_minor, paid_minor, contested, holds_plate FROM tickets",
    )
    .fetch_all(database)
    .await
    .expect("tickets")
    .into_iter()
    .collect();
    let tickets = expected.rows.tickets.iter();
    let tickets: BTreeSet<TicketRow> = tickets
        .map(|row| {
            let ticket = &row.ticket;
            (
                ticket.code.plain(),
                ticket.level.clone(),
                ticket.vehicle.trailer,
                ticket.left_at.map(|at| at.0),
                row.fee_minor,
                row.paid_minor,
                row.contested,
                row.holds_plate,
            )
        })
        .collect();
    assert_eq!(rows, tickets, "seed {seed}");
}

/// Which ticket stands on which spot.
async fn compare_standing(database: &SqlitePool, expected: &Expected, seed: u64) {
    let rows: BTreeSet<(String, String, bool)> =
        sqlx::query_as::<_, (String, String, bool)>("SELECT ticket, spot_id, holds FROM ticket_spots")
            .fetch_all(database)
            .await
            .expect("ticket spots")
            .into_iter()
            .collect();
    let tickets = expected.rows.tickets.iter();
    let holds: BTreeSet<_> = tickets
        .flat_map(|row| {
            let spots = row.ticket.spots.iter().zip(&row.holds);
            spots.map(|(spot, holds)| (row.ticket.code.plain(), spot.to_string(), *holds))
        })
        .collect();
    assert_eq!(rows, holds, "seed {seed}");

    let report: BTreeSet<(String, String)> = sqlx::query_as::<_, (String, String)>(
        "SELECT spot_id, code FROM spots JOIN ticket_spots USING (lot_id, spot_id)
         JOIN tickets ON tickets.lot_id = spots.lot_id AND code = ticket_spots.ticket WHERE left_at IS NULL",
    )
    .fetch_all(database)
    .await
    .expect("a report")
    .into_iter()
    .collect();
    assert_eq!(report, expected.standing, "seed {seed}");
}

async fn compare_conflicts(database: &SqlitePool, expected: &Expected, seed: u64) {
    let rows: BTreeSet<(String, String, String)> =
        sqlx::query_as::<_, (String, String, String)>("SELECT kind, ticket, about FROM conflicts")
            .fetch_all(database)
            .await
            .expect("conflicts")
            .into_iter()
            .collect();
    let conflicts = expected.rows.conflicts.iter();
    let conflicts: BTreeSet<_> = conflicts
        .map(|row| (row.kind.to_owned(), row.ticket.plain(), row.about.clone()))
        .collect();
    assert_eq!(rows, conflicts, "seed {seed}");
}
