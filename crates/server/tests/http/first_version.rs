//! A database from before operations were chained.

use std::sync::Arc;

use engine::lot::Lot;
use engine::operation::{Fact, Operation};
use engine::ticket::{CodeKey, DeviceNo, TicketCode};
use server::secret::Hashed;
use server::site::Transport;
use sqlx::SqlitePool;
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sync::chain::Tip;
use sync::recorded::Recorded;

use super::harness::{LOT, MORNING, TestDevice, TestServer, parked, spots};

static MIGRATIONS: Migrator = sqlx::migrate!();
const KEY: CodeKey = CodeKey([7; 16]);
const DEVICE: DeviceNo = DeviceNo(3);

/// The database as the first version had it: its migrations, and rows as it wrote them.
async fn old_database(folder: &std::path::Path) -> SqlitePool {
    let options = SqliteConnectOptions::new()
        .filename(folder.join("parkade.db"))
        .create_if_missing(true);
    let database = SqlitePool::connect_with(options).await.expect("a database");
    let first = MIGRATIONS.iter().filter(|migration| migration.version < 10);
    let first = Migrator::with_migrations(first.cloned().collect());
    first.run(&database).await.expect("the first version");
    database
}

fn operation(device: DeviceNo, seq: u32, fact: Fact) -> Operation {
    Operation {
        device,
        seq,
        at: MORNING,
        skew: None,
        rules: 1,
        fact,
    }
}

/// A lot, two cars with an operation that means nothing between them, and one that left.
fn operations() -> Vec<Operation> {
    let code = |seq| TicketCode::issue(&KEY, DEVICE, seq).expect("in range");
    let spots = spots(2);
    let lot = Lot::try_from(lotfile::demo()).expect("a lot").document().clone();
    vec![
        operation(DeviceNo::SERVER, 1, Fact::LotPublished { lot: Box::new(lot) }),
        operation(DEVICE, 1, parked(code(1), &spots[0], "SPK1")),
        operation(DEVICE, 2, parked(code(1), &spots[1], "SPK2")),
        operation(DEVICE, 3, parked(code(3), &spots[1], "SPK3")),
        operation(DEVICE, 4, Fact::Left { ticket: code(1) }),
    ]
}

async fn fill(database: &SqlitePool, token: &str) {
    let statements = [
        format!("INSERT INTO server VALUES (1, x'{}', 3, '')", "07".repeat(16)),
        format!("INSERT INTO lots VALUES ('{LOT}', 'Tivoli', 'EUR', 0, 4)"),
        format!(
            "INSERT INTO devices (lot_id, device_no, token_hash, roles, enrolled_at, last_seen_at)
             VALUES ('{LOT}', 3, x'{}', 'kiosk', 0, 0)",
            Hashed::token(token).hex()
        ),
    ];
    for statement in statements {
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
            .execute(database)
            .await
            .expect("filled");
    }
    let mut number = 0;
    for operation in operations() {
        let json = serde_json::to_string(&operation).expect("JSON");
        let is_rejected = operation.device == DEVICE && operation.seq == 2;
        let insert = if is_rejected {
            sqlx::query(
                "INSERT INTO quarantine (lot_id, device, seq, code, detail, operation, received_at)
                 VALUES (?, ?, ?, 'operation.ticket_twice', 'the ticket exists already', ?, 5)",
            )
        } else {
            number += 1;
            sqlx::query(
                "INSERT INTO log (lot_id, device, seq, operation, kind, received_at, number)
                 VALUES (?, ?, ?, ?, 'any', 5, ?)",
            )
        };
        let mut insert = insert
            .bind(LOT)
            .bind(operation.device.0)
            .bind(operation.seq)
            .bind(json);
        if !is_rejected {
            insert = insert.bind(number);
        }
        insert.execute(database).await.expect("a row");
    }
}

/// Where the device's chain ends, as the device works it out by itself.
fn tip() -> Tip {
    let own = operations()
        .into_iter()
        .filter(|operation| operation.device == DEVICE);
    own.fold(Tip::START, |tip, operation| {
        tip.then(DEVICE, &Recorded::from_first_version(operation).written().body)
    })
}

#[tokio::test]
async fn s11_a_database_of_the_first_version_is_chained_once_and_goes_on() {
    let folder = Arc::new(tempfile::tempdir().expect("a folder"));
    let database = old_database(folder.path()).await;
    fill(&database, "secret").await;
    database.close().await;

    let mut server = TestServer::on(folder, Transport::Plain).await;
    let mut device = TestDevice {
        number: DEVICE,
        key: KEY,
        token: "secret".to_owned(),
        tip: tip(),
    };
    for round in 1..=2 {
        let (last, head, spots) = server
            .read(|hub| {
                let occupied = hub.state().occupancy().total().occupied;
                (hub.last(DEVICE), hub.head(), occupied)
            })
            .await;
        assert_eq!((last, head, spots), (tip(), 4, 1), "round {round}");
        assert!(
            !server.read(|hub| hub.state().leases().is_recovering()).await,
            "it was not restored"
        );
        server = server.restart().await;
    }
    let tables = server
        .column("SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE '%\\_1' ESCAPE '\\'")
        .await;
    assert_eq!(tables, Vec::<String>::new());
    let kept = server
        .column("SELECT why || ' ' || code || ' ' || seq FROM quarantine")
        .await;
    assert_eq!(kept, ["rejected operation.ticket_twice 2"]);
    let bodies = server.column("SELECT body FROM log ORDER BY number").await;
    let written: Vec<_> = operations()
        .into_iter()
        .filter(|operation| operation.device != DEVICE || operation.seq != 2)
        .map(|operation| serde_json::to_string(&operation).expect("JSON"))
        .collect();
    assert_eq!(bodies, written);

    // The device goes on where it was.
    let next = device.park(MORNING, &spots(3)[2], "SPK4");
    let answer = server.synced(&device, 1, vec![next]).await;
    assert_eq!(
        (answer.last, answer.demand, answer.verdicts),
        (device.tip, None, vec![])
    );
}

#[tokio::test]
async fn s11_a_first_version_with_a_gap_is_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = old_database(folder.path()).await;
    fill(&database, "secret").await;
    sqlx::query("DELETE FROM log WHERE device = 3 AND seq = 3")
        .execute(&database)
        .await
        .expect("a gap");
    let opened = server::store::Store::open(folder.path()).await;
    let reason = opened.expect_err("a gap").to_string();
    assert!(reason.contains("operation 4 of device 3 follows 2"), "{reason}");
    let waiting: i64 = sqlx::query_scalar("SELECT count(*) FROM log_1")
        .fetch_one(&database)
        .await
        .expect("kept");
    assert_eq!(waiting, 3);
}
