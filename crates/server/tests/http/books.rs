//! Stays that are over, on the real database: filed, erased to the last byte, and a start that begins behind them.

use std::collections::BTreeSet;
use std::fs;

use axum::http::StatusCode;
use engine::decide::Command;
use engine::operation::{Fact, Means};
use engine::ticket::TicketCode;
use engine::time::Instant;
use server::lots::EraseRefusal;
use sync::wire::{Role, SyncResponse};

use super::harness::{LOT, MORNING, TestServer};
use super::restoring::{back_up, restored};
use super::tablet::Tablet;

const HOUR: i64 = 3_600_000;
const PLATE: &str = "SQX4711";

/// So many days after the morning.
fn days(count: i64) -> Instant {
    Instant(MORNING.0 + count * 24 * HOUR)
}

/// A car comes, pays and goes within the hour.
fn stay(tablet: &mut Tablet, plate: &str) -> TicketCode {
    let ticket = tablet.park(plate).ticket().expect("a ticket");
    let later = Instant(MORNING.0 + HOUR);
    let due = {
        let state = tablet.replica().view().expect("a lot");
        state
            .fee(state.ticket(ticket).expect("inside"), later)
            .expect("a price")
            .due
    };
    let pay = Command::Pay {
        ticket,
        amount: due,
        means: Means::Card,
    };
    tablet.submit(pay, later);
    tablet.submit(Command::Leave { ticket }, later);
    ticket
}

impl TestServer {
    async fn keep_books(&self, now: Instant) {
        self.site.lots.keep_books(now).await.expect("the database works");
    }

    /// Whether any byte of the database or of what belongs to it says this.
    fn has_bytes(&self, text: &str) -> bool {
        let files = ["parkade.db", "parkade.db-wal"].map(|name| self.folder.path().join(name));
        let has = |bytes: &Vec<u8>| bytes.windows(text.len()).any(|at| at == text.as_bytes());
        files
            .iter()
            .filter_map(|file| fs::read(file).ok())
            .any(|bytes| has(&bytes))
    }

    async fn erase(&self, tickets: &[TicketCode]) -> Result<(), EraseRefusal> {
        let lot = self.site.lots.get(LOT).await.expect("the lot");
        let tickets: BTreeSet<_> = tickets.iter().copied().collect();
        lot.erase(tickets, days(1)).await.expect("the database works")
    }

    async fn knows(&self, ticket: TicketCode) -> bool {
        self.read(|hub| hub.state().ticket(ticket).is_some()).await
    }
}

fn keeps(tablet: &Tablet, plate: &str) -> bool {
    tablet.machine.disk.copy().values().any(|row| row.contains(plate))
}

#[tokio::test]
async fn s19_s20_days_pass_and_no_byte_of_a_plate_is_left() {
    let server = TestServer::start().await;
    let mut away = Tablet::ready(&server, Role::Attendant).await;
    let mut tablet = Tablet::ready(&server, Role::Kiosk).await;
    let ticket = stay(&mut tablet, PLATE);
    tablet.park("STAYS1");
    tablet.catch_up(&server).await;
    assert!(server.has_bytes(PLATE) && keeps(&tablet, PLATE));

    server.keep_books(days(1)).await;
    assert!(server.knows(ticket).await, "two days have not passed");
    server.keep_books(days(4)).await;
    assert!(!server.knows(ticket).await);
    assert!(server.has_bytes(PLATE), "its plate is kept for a month");
    let page = server.get(&format!("/api/tickets/{}", ticket.plain())).await;
    assert_eq!(
        (page.status, page.problem().as_str()),
        (StatusCode::GONE, "ticket.over")
    );

    server.keep_books(days(32)).await;
    assert!(!server.has_bytes(PLATE) && server.has_bytes("STAYS1"));
    assert_eq!(
        server
            .column("SELECT plate FROM tickets WHERE plate IS NOT NULL")
            .await,
        ["STAYS1"]
    );
    assert_eq!(server.column("SELECT plate FROM vehicles").await, ["STAYS1"]);
    let facts = server.column("SELECT kind FROM log WHERE kind = 'erased'").await;
    server.keep_books(days(33)).await;
    let again = server.column("SELECT kind FROM log WHERE kind = 'erased'").await;
    assert_eq!((facts.len(), again.len()), (1, 1), "once is enough");

    // Whoever was in contact gets the news, and whoever was away a snapshot.
    tablet.catch_up(&server).await;
    let asked = away.replica().request();
    let answer: SyncResponse = away.send(&server, &asked).await.read();
    assert!(answer.snapshot.is_some() && answer.news.is_empty());
    away.catch_up(&server).await;
    let hash = server.hash().await;
    for device in [&tablet, &away] {
        assert!(!keeps(device, PLATE) && keeps(device, "STAYS1"));
        assert_eq!(device.hash(), hash);
    }

    // A start begins from the stored state: what came before it could be gone.
    tablet.park("COMES2");
    tablet.catch_up(&server).await;
    let (hash, head) = (server.hash().await, server.head().await);
    let database = server.database().await;
    let gone = sqlx::query("DELETE FROM log WHERE number <= (SELECT number FROM states)");
    let gone = gone.execute(&database).await.expect("deleted").rows_affected();
    database.close().await;
    assert!(gone > 5, "{gone}");
    let server = server.restart().await;
    assert_eq!((server.hash().await, server.head().await), (hash, head));
    tablet.park("COMES3");
    tablet.catch_up(&server).await;
    assert_eq!(tablet.hash(), server.hash().await);
}

#[tokio::test]
async fn s20_the_chain_and_the_log_verify_without_the_plate() {
    let server = TestServer::start().await;
    let mut tablet = Tablet::ready(&server, Role::Kiosk).await;
    stay(&mut tablet, PLATE);
    tablet.catch_up(&server).await;
    let last = server.read(|hub| hub.last(tablet.machine.device())).await;
    server.keep_books(days(32)).await;
    let entries = server
        .site
        .store
        .between(LOT, 0, u64::MAX, usize::MAX)
        .await
        .expect("reads");
    let end = entries
        .iter()
        .fold(sync::wire::Cursor::START, sync::wire::Cursor::then);
    assert_eq!(end, server.read(sync::Hub::cursor).await);
    let own = entries
        .iter()
        .filter(|entry| entry.operation.device == tablet.machine.device());
    let tip = own.fold(sync::chain::Tip::START, |tip, entry| {
        tip.then(entry.operation.device, &entry.operation.written().body)
    });
    assert_eq!(tip, last);
}

#[tokio::test]
async fn s20_on_request_only_what_is_over_and_undisputed_is_erased() {
    let server = TestServer::start().await;
    let mut tablet = Tablet::ready(&server, Role::Kiosk).await;
    let over = stay(&mut tablet, PLATE);
    let open = tablet.park("STAYS1").ticket().expect("a ticket");
    let unpaid = tablet.park("FLED22").ticket().expect("a ticket");
    tablet.catch_up(&server).await;
    let mut exit = server.enrol(Role::Attendant).await;
    let left = exit.record(Instant(MORNING.0 + 5 * HOUR), Fact::Left { ticket: unpaid });
    server.synced(&exit, 0, vec![left]).await;
    let unknown = TicketCode::issue(&exit.key, exit.number, 77).expect("in range");
    assert_eq!(server.erase(&[over, open]).await, Err(EraseRefusal::Open(open)));
    assert_eq!(server.erase(&[unpaid]).await, Err(EraseRefusal::Disputed(unpaid)));
    assert_eq!(
        server.erase(&[unknown]).await,
        Err(EraseRefusal::Unknown(unknown))
    );
    assert!(server.has_bytes(PLATE), "refused is refused whole");
    assert_eq!(server.erase(&[over]).await, Ok(()));
    assert!(!server.has_bytes(PLATE) && !server.knows(over).await);
    assert_eq!(server.erase(&[over]).await, Ok(()), "once more does no harm");
    tablet.catch_up(&server).await;
    assert!(!keeps(&tablet, PLATE) && keeps(&tablet, "FLED22"));
    assert_eq!(tablet.hash(), server.hash().await);
    server.keep_books(days(40)).await;
    assert!(server.has_bytes("FLED22"), "somebody may still have to find it");
}

#[tokio::test]
async fn s20_a_vehicle_that_came_again_is_known_by_its_later_ticket() {
    let server = TestServer::start().await;
    let mut tablet = Tablet::ready(&server, Role::Kiosk).await;
    let first = stay(&mut tablet, PLATE);
    tablet.park(PLATE);
    tablet.catch_up(&server).await;
    assert_eq!(server.erase(&[first]).await, Ok(()));
    assert_eq!(server.column("SELECT plate FROM vehicles").await, [PLATE]);
    assert_eq!(
        server
            .column("SELECT plate FROM tickets WHERE plate IS NOT NULL")
            .await,
        [PLATE]
    );
}

#[tokio::test]
async fn s20_a_backup_from_before_has_the_plate_and_the_restored_server_erases_it_again() {
    let server = TestServer::start().await;
    let mut tablet = Tablet::ready(&server, Role::Kiosk).await;
    stay(&mut tablet, PLATE);
    tablet.catch_up(&server).await;
    let backup = back_up(&server, "backup").await;
    server.keep_books(days(32)).await;
    tablet.catch_up(&server).await;
    assert!(!server.has_bytes(PLATE) && !keeps(&tablet, PLATE));
    let server = restored(server, &backup).await;
    assert!(server.has_bytes(PLATE));
    tablet.catch_up(&server).await;
    assert_eq!(tablet.hash(), server.hash().await);
    server.keep_books(days(32)).await;
    tablet.catch_up(&server).await;
    assert!(!server.has_bytes(PLATE) && !keeps(&tablet, PLATE));
    assert_eq!(tablet.hash(), server.hash().await);
}
