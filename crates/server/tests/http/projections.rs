//! The SQL tables say what the state says, after any history.

use std::collections::BTreeSet;

use engine::money::Money;
use engine::operation::{Fact, Means, Operation};
use engine::state::State;
use engine::ticket::TicketCode;
use engine::time::Instant;
use server::projection::Projection;
use sync::wire::Role;

use super::harness::{Chance, LOT, MORNING, TestDevice, TestServer, parked, spots};

const PLATES: [&str; 4] = ["SPK1", "SPK2", "SPK3", "SPK4"];

#[tokio::test]
async fn l3_the_tables_follow_the_state_through_any_history() {
    for seed in 1..=6 {
        let server = TestServer::start().await;
        let mut chance = Chance::new(seed);
        let mut devices = [
            server.enrol(Role::Kiosk).await,
            server.enrol(Role::Attendant).await,
        ];
        let spots = spots(5);
        for round in 0..25 {
            let device = &mut devices[chance.below(2)];
            let batch = (0..=chance.below(5))
                .map(|_| anything(&mut chance, device, &spots))
                .collect();
            server.synced(device, 0, batch).await;
            if round == 12 {
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
            compare(&server, seed).await;
        }
    }
}

/// Any fact, sensible or not: few spots, plates and tickets, so that they contradict one another.
fn anything(chance: &mut Chance, device: &mut TestDevice, spots: &[String]) -> Operation {
    let at = Instant(MORNING.0 + 60_000 * i64::try_from(chance.below(3_000)).expect("small"));
    let number = u32::try_from(chance.below(40)).expect("small");
    let ticket = TicketCode::issue(&device.key, engine::ticket::DeviceNo(7), number).expect("in range");
    let fact = match chance.below(5) {
        0 | 1 => parked(ticket, chance.pick::<String>(spots), chance.pick::<&str>(&PLATES)),
        2 => Fact::Paid {
            ticket,
            amount: Money {
                minor: i64::try_from(chance.below(3_000)).expect("small"),
                currency: lotfile::demo().currency,
            },
            means: Means::Cash,
        },
        _ => Fact::Left { ticket },
    };
    device.record(at, fact)
}

/// Code, left at, fee, paid, contested, holds its plate.
type TicketRow = (String, Option<i64>, Option<i64>, i64, bool, bool);

async fn compare(server: &TestServer, seed: u64) {
    let lot = server.site.lots.get(LOT).await.expect("the lot");
    let (expected, occupied, paid) = lot
        .read(|hub| {
            let state = hub.state();
            (
                Projection::whole(state),
                state.occupancy().total().occupied,
                paid(state),
            )
        })
        .await
        .expect("readable");
    let database = server.database().await;

    let rows: Vec<(String, String, Option<String>)> =
        sqlx::query_as("SELECT spot_id, status, ticket FROM spots ORDER BY spot_id")
            .fetch_all(&database)
            .await
            .expect("spots");
    let mut spots: Vec<_> = expected
        .spots
        .iter()
        .map(|row| {
            (
                row.id.to_string(),
                row.status.to_owned(),
                row.ticket.map(TicketCode::plain),
            )
        })
        .collect();
    spots.sort();
    assert_eq!(rows, spots, "seed {seed}");
    assert_eq!(
        rows.iter().filter(|row| row.1 == "occupied").count(),
        occupied,
        "seed {seed}"
    );

    let rows: BTreeSet<TicketRow> = sqlx::query_as::<_, TicketRow>(
        "SELECT code, left_at, fee_minor, paid_minor, contested, holds_plate FROM tickets",
    )
    .fetch_all(&database)
    .await
    .expect("tickets")
    .into_iter()
    .collect();
    let tickets: BTreeSet<TicketRow> = expected
        .tickets
        .iter()
        .map(|row| {
            let (code, left_at) = (row.ticket.code.plain(), row.ticket.left_at.map(|at| at.0));
            (
                code,
                left_at,
                row.fee_minor,
                row.paid_minor,
                row.contested,
                row.holds_plate,
            )
        })
        .collect();
    assert_eq!(rows, tickets, "seed {seed}");

    let rows: BTreeSet<(String, String, bool)> =
        sqlx::query_as::<_, (String, String, bool)>("SELECT ticket, spot_id, holds FROM ticket_spots")
            .fetch_all(&database)
            .await
            .expect("ticket spots")
            .into_iter()
            .collect();
    let holds: BTreeSet<_> = expected
        .tickets
        .iter()
        .flat_map(|row| {
            let spots = row.ticket.spots.iter().zip(&row.holds);
            spots.map(|(spot, holds)| (row.ticket.code.plain(), spot.to_string(), *holds))
        })
        .collect();
    assert_eq!(rows, holds, "seed {seed}");

    let rows: BTreeSet<(String, String, String)> =
        sqlx::query_as::<_, (String, String, String)>("SELECT kind, ticket, about FROM conflicts")
            .fetch_all(&database)
            .await
            .expect("conflicts")
            .into_iter()
            .collect();
    let conflicts: BTreeSet<_> = expected
        .conflicts
        .iter()
        .map(|row| (row.kind.to_owned(), row.ticket.plain(), row.about.clone()))
        .collect();
    assert_eq!(rows, conflicts, "seed {seed}");

    let sum: i64 = sqlx::query_scalar(
        "SELECT coalesce(sum(amount_minor), 0) FROM payments JOIN tickets ON code = ticket AND tickets.lot_id = payments.lot_id",
    )
    .fetch_one(&database)
    .await
    .expect("payments");
    assert_eq!(sum, paid, "seed {seed}");
    database.close().await;
}

fn paid(state: &State) -> i64 {
    let currency = state.lot().document().currency;
    state.tickets().map(|ticket| ticket.paid(currency).minor).sum()
}
