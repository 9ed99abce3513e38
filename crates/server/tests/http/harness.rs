//! A server in this process, and devices that speak to it.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use engine::operation::{AtEntry, Fact, Operation};
use engine::spot::SpotId;
use engine::ticket::{CodeKey, DeviceNo, TicketCode};
use engine::time::Instant;
use engine::vehicle::{Vehicle, VehicleClass};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use server::links::{Made, make_code};
use server::site::{Site, Transport};
use server::store::Store;
use server::{api, clock};
use sync::chain::Tip;
use sync::recorded::{Recorded, Salt, Written};
use sync::wire::{Batch, Cursor, Enrolled, PROTOCOL, Role, SyncRequest, SyncResponse};
use tempfile::TempDir;
use tower::ServiceExt as _;

/// The demo lot's short name.
pub(crate) const LOT: &str = "tivoli";
/// Where devices of the demo lot sync.
pub(crate) const SYNC: &str = "/api/lots/tivoli/sync";
/// A Monday, ten in the morning in Stuttgart.
pub(crate) const MORNING: Instant = Instant(1_792_396_800_000);

pub(crate) struct TestServer {
    pub(crate) folder: Arc<TempDir>,
    pub(crate) site: Arc<Site>,
    router: Router,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl TestServer {
    /// A server with the demo lot in a folder of its own.
    pub(crate) async fn start() -> Self {
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        let server = Self::on(folder, Transport::Plain).await;
        let demo = server.site.lots.publish(lotfile::demo(), clock::now());
        demo.await.expect("a sound lot");
        server
    }

    pub(crate) async fn on(folder: Arc<TempDir>, transport: Transport) -> Self {
        let store = Store::open(folder.path()).await.expect("a usable folder");
        let site = Site::open(store, transport).await.expect("a sound log");
        let router = api::router(&site);
        Self { folder, site, router }
    }

    /// Stops, and starts again from what is stored.
    pub(crate) async fn restart(self) -> Self {
        self.site.store.close().await.expect("closes");
        Self::on(self.folder, Transport::Plain).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("infallible");
        let (head, body) = response.into_parts();
        let body = body.collect().await.expect("a whole body").to_bytes().to_vec();
        Answer {
            status: head.status,
            headers: head.headers,
            body,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(request(Method::GET, path, None, Body::empty())).await
    }

    pub(crate) async fn post(&self, path: &str, token: Option<&str>, body: impl Into<Body>) -> Answer {
        self.send(request(Method::POST, path, token, body.into())).await
    }

    /// A one-time code for a role in the demo lot.
    pub(crate) async fn code(&self, role: Role) -> String {
        let made = make_code(&self.site.store, LOT, role, clock::now(), 10, Made::ByHand);
        made.await.expect("a code")
    }

    pub(crate) async fn enrol(&self, role: Role) -> TestDevice {
        TestDevice::from(self.enrolled(role).await)
    }

    pub(crate) async fn enrolled(&self, role: Role) -> Enrolled {
        let body = json!({ "code": self.code(role).await }).to_string();
        self.post("/api/enrol", None, body).await.read()
    }

    /// A device sends operations, knowing the log up to a cursor.
    pub(crate) async fn sync(&self, device: &TestDevice, cursor: u64, operations: Vec<Op>) -> Answer {
        let body = serde_json::to_string(&asked(device, cursor, operations)).expect("JSON");
        self.post(SYNC, Some(&device.token), body).await
    }

    /// What [`TestServer::sync`] answers when it goes well.
    pub(crate) async fn synced(&self, device: &TestDevice, cursor: u64, operations: Vec<Op>) -> SyncResponse {
        let answer = self.sync(device, cursor, operations).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        answer.read()
    }

    /// How many entries the log has.
    pub(crate) async fn head(&self) -> u64 {
        let lot = self.site.lots.get(LOT).await.expect("the lot");
        lot.read(sync::Hub::head).await.expect("readable")
    }

    /// Reads the lot as the server has it.
    pub(crate) async fn read<T>(&self, read: impl FnOnce(&sync::Hub) -> T) -> T {
        let lot = self.site.lots.get(LOT).await.expect("the lot");
        lot.read(read).await.expect("readable")
    }

    /// One column of the database, past the server.
    pub(crate) async fn column(&self, query: &'static str) -> Vec<String> {
        let database = self.database().await;
        let rows = sqlx::query_scalar(query)
            .fetch_all(&database)
            .await
            .expect("rows");
        database.close().await;
        rows
    }

    pub(crate) async fn hash(&self) -> [u8; 32] {
        let lot = self.site.lots.get(LOT).await.expect("the lot");
        lot.read(|hub| hub.state().hash()).await.expect("readable")
    }

    /// The database, past the server.
    pub(crate) async fn database(&self) -> sqlx::SqlitePool {
        let file = self.folder.path().join("parkade.db");
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
        sqlx::SqlitePool::connect_with(options)
            .await
            .expect("the database")
    }
}

pub(crate) fn request(method: Method, path: &str, token: Option<&str>, body: Body) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    request = request.header("content-type", "application/json");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    request.body(body).expect("a request")
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn read<T: serde::de::DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The code of a problem, after checking that it is a whole one.
    pub(crate) fn problem(&self) -> String {
        assert_eq!(
            self.headers["content-type"],
            "application/problem+json",
            "{}",
            self.text()
        );
        let body: Value = self.read();
        let code = body["code"].as_str().expect("a code").to_owned();
        assert_eq!(body["type"], format!("/problems/{code}"));
        assert_eq!(body["status"], self.status.as_u16());
        assert_eq!(
            body["request_id"],
            self.headers["x-request-id"].to_str().expect("text")
        );
        assert!(body["title"].is_string() && body["detail"].is_string() && body["retryable"].is_boolean());
        code
    }
}

/// What a device asks that knows the log up to a cursor, and sends these operations. It wants to be told its own, too.
pub(crate) fn asked(device: &TestDevice, cursor: u64, operations: Vec<Op>) -> SyncRequest {
    SyncRequest {
        protocol: PROTOCOL,
        epoch: None,
        cursor: Cursor {
            number: cursor,
            ..Cursor::START
        },
        batch: Batch {
            device: device.number,
            after: operations.first().map_or(Tip::START, |first| first.after),
            operations: operations.into_iter().map(|op| op.written).collect(),
        },
        tip: device.tip,
        logged: u32::MAX,
        holds: None,
        wants: None,
    }
}

/// One operation of a device's chain.
#[derive(Clone, Debug)]
pub(crate) struct Op {
    pub(crate) after: Tip,
    pub(crate) written: Written,
    pub(crate) fact: Fact,
}

impl Op {
    pub(crate) fn ticket(&self) -> TicketCode {
        self.fact.ticket().expect("a fact about a ticket")
    }
}

/// An enrolled device without rules of its own: it records whatever the test wants.
#[derive(Clone, Debug)]
pub(crate) struct TestDevice {
    pub(crate) number: DeviceNo,
    pub(crate) key: CodeKey,
    pub(crate) token: String,
    pub(crate) tip: Tip,
}

impl From<Enrolled> for TestDevice {
    fn from(enrolled: Enrolled) -> Self {
        Self {
            number: enrolled.device,
            key: enrolled.code_key,
            token: enrolled.token.expect("a new credential"),
            tip: Tip::START,
        }
    }
}

impl TestDevice {
    /// The device's next operation.
    pub(crate) fn record(&mut self, at: Instant, fact: Fact) -> Op {
        let operation = Operation {
            device: self.number,
            seq: self.tip.seq + 1,
            at,
            skew: None,
            rules: engine::RULES,
            fact: fact.clone(),
        };
        let written = Recorded::write(operation, Salt::ZERO).written().clone();
        self.chain(written, fact)
    }

    /// The next operation as these bytes, whatever they say.
    pub(crate) fn record_bytes(&mut self, body: &str) -> Op {
        let written = Written {
            body: body.into(),
            private: None,
        };
        self.chain(written, Fact::SpotsClosed { spots: vec![] })
    }

    fn chain(&mut self, written: Written, fact: Fact) -> Op {
        let after = self.tip;
        self.tip = after.then(self.number, &written.body);
        Op { after, written, fact }
    }

    /// The next operation: a car comes in.
    pub(crate) fn park(&mut self, at: Instant, spot: &str, plate: &str) -> Op {
        let ticket = TicketCode::issue(&self.key, self.number, self.tip.seq + 1).expect("in range");
        self.record(at, parked(ticket, spot, plate))
    }

    /// The next operation means nothing anywhere: a ticket cannot be issued twice.
    pub(crate) fn issue_again(&mut self, ticket: TicketCode, plate: &str) -> Op {
        self.record(MORNING, parked(ticket, &spots(9)[8], plate))
    }

    /// So many cars come in, each on another spot.
    pub(crate) fn park_many(&mut self, count: usize) -> Vec<Op> {
        let spots = spots(count);
        let park = |(spot, nth): (&String, u32)| self.park(MORNING, spot, &format!("S{nth}"));
        spots.iter().zip(10..).map(park).collect()
    }
}

pub(crate) fn parked(ticket: TicketCode, spot: &str, plate: &str) -> Fact {
    Fact::Parked {
        ticket,
        vehicle: Vehicle {
            plate: Some(plate.to_owned().try_into().expect("a plate")),
            ..Vehicle::new(VehicleClass::Car)
        },
        spots: vec![SpotId::try_from(spot.to_owned()).expect("a spot id")],
        tariff: 1,
        at_entry: AtEntry::default(),
    }
}

/// Names of the demo lot's first ordinary spots.
pub(crate) fn spots(count: usize) -> Vec<String> {
    let lot = engine::lot::Lot::try_from(lotfile::demo()).expect("a lot");
    let names = lot.spots().iter().filter(|placed| !placed.spot.out_of_service);
    names
        .take(count)
        .map(|placed| placed.spot.id.to_string())
        .collect()
}

/// Chance that a seed repeats.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % limit
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
