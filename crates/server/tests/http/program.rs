//! The program itself: started, killed, started again.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant as Moment};

use engine::operation::{AtEntry, Fact};
use engine::ticket::TicketCode;
use engine::vehicle::{Vehicle, VehicleClass};
use serde_json::{Value, json};
use sync::wire::{Enrolled, News, SyncResponse};

use super::harness::{Chance, MORNING, Op, SYNC, TestDevice, asked, spots};

pub(crate) struct Program {
    child: Child,
    address: String,
    kiosk_code: String,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn start(folder: &Path) -> Program {
    let log = OpenOptions::new()
        .create(true)
        .append(true)
        .open(folder.join("log"));
    let mut child = Command::new(env!("CARGO_BIN_EXE_parkade"))
        .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"])
        .arg(folder)
        .stdout(Stdio::piped())
        .stderr(log.expect("a file"))
        .spawn()
        .expect("the program");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let (address, kiosk_code) = lines
        .find_map(|line| {
            let text = line.expect("text");
            let link = text.trim().strip_prefix("Kiosk")?.trim();
            let (address, code) = link.strip_prefix("http://")?.split_once("/kiosk#enrol=")?;
            Some((address.to_owned(), code.to_owned()))
        })
        .expect("the kiosk's link");
    Program {
        child,
        address,
        kiosk_code,
    }
}

impl Program {
    /// One request on a connection of its own. None where the program dies over it.
    fn post(&self, path: &str, token: &str, body: &str) -> Option<Value> {
        let mut stream = TcpStream::connect(&self.address).ok()?;
        let length = body.len();
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nhost: parkade\r\nconnection: close\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n{token}\r\n{body}"
        )
        .ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        if !head.starts_with("HTTP/1.1 200") {
            return None;
        }
        serde_json::from_str(body).ok()
    }

    pub(crate) fn enrol(&self) -> TestDevice {
        let body = json!({ "code": self.kiosk_code }).to_string();
        let answer = self.post("/api/enrol", "", &body).expect("an answer");
        let enrolled: Enrolled = serde_json::from_value(answer).expect("enrolled");
        enrolled.into()
    }

    pub(crate) fn sync(&self, device: &TestDevice, cursor: u64, operations: Vec<Op>) -> Option<SyncResponse> {
        let body = serde_json::to_string(&asked(device, cursor, operations)).expect("JSON");
        let token = format!("authorization: Bearer {}\r\n", device.token);
        serde_json::from_value(self.post(SYNC, &token, &body)?).ok()
    }
}

#[test]
fn s4_a_killed_server_has_every_acknowledged_operation_once() {
    const ROUNDS: usize = 10;
    let folder = tempfile::tempdir().expect("a folder");
    let (mut chance, spot) = (Chance::new(1), spots(1)[0].clone());
    let mut program = start(folder.path());
    let mut device = program.enrol();
    let (mut acknowledged, mut pending) = (0, Vec::<Op>::new());
    for _ in 0..ROUNDS {
        let mut killer_waits = Duration::from_micros(u64::try_from(chance.below(60_000)).expect("small"));
        // The first answer shows that the program runs; from then on it may die at any moment.
        std::thread::scope(|scope| {
            let (program, device, pending, acknowledged) =
                (&program, &mut device, &mut pending, &mut acknowledged);
            let pid = program.child.id().to_string();
            scope.spawn(move || {
                std::thread::sleep(std::mem::take(&mut killer_waits));
                let killed = Command::new("kill").args(["-KILL", &pid]).status();
                assert!(killed.is_ok_and(|status| status.success()));
            });
            loop {
                let plate = format!("S{}", device.tip.seq);
                pending.push(device.park(MORNING, &spot, &plate));
                let Some(answer) = program.sync(device, 1, pending.clone()) else {
                    break;
                };
                *acknowledged = answer.last.seq;
                pending.retain(|op| op.after.seq >= answer.last.seq);
            }
        });
        program = start(folder.path());
        let (mut cursor, mut seqs) = (1, Vec::new());
        loop {
            let part = program.sync(&device, cursor, vec![]).expect("an answer");
            assert!(part.last.seq >= acknowledged, "{:?} < {acknowledged}", part.last);
            for news in &part.news {
                let News::Entry(entry) = news else {
                    panic!("every operation is asked for")
                };
                if entry.operation.device == device.number {
                    seqs.push(entry.operation.seq);
                }
                cursor = entry.number;
            }
            if cursor == part.head {
                let all: Vec<_> = (1..=part.last.seq).collect();
                assert_eq!(seqs, all, "all, in order, none twice");
                break;
            }
        }
    }
    assert!(acknowledged > 10, "the test did test something: {acknowledged}");
}

#[test]
fn the_log_is_one_object_a_line_and_names_no_plate_and_no_ticket() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = start(folder.path());
    let mut device = program.enrol();
    let spot = &spots(1)[0];
    let twice = vec![
        device.park(MORNING, spot, "SPK1234"),
        device.park(MORNING, spot, "SPK1234"),
    ];
    let codes: Vec<_> = twice.iter().map(Op::ticket).collect();
    let (ticket, with) = (codes[0], codes[1]);
    let elsewhere = vec![spots(2)[1].clone().try_into().expect("a spot id")];
    let by_hand = [
        Fact::Moved {
            ticket,
            spots: elsewhere.clone(),
        },
        Fact::Swapped { ticket, with },
        Fact::SpotsClosed {
            spots: elsewhere.clone(),
        },
        Fact::SpotsOpened { spots: elsewhere },
    ];
    let by_hand = by_hand.map(|fact| device.record(MORNING, fact)).to_vec();
    program
        .sync(&device, 0, [twice, by_hand].concat())
        .expect("an answer");
    let mut copied = device.clone();
    let nonsense = device.record_bytes("{\"plate\":\"SPK1234\"}");
    let admitted = Fact::Admitted {
        ticket: TicketCode::issue(&device.key, device.number, 99).expect("in range"),
        vehicle: Vehicle {
            plate: Some("SPK1234".to_owned().try_into().expect("a plate")),
            ..Vehicle::new(VehicleClass::Car)
        },
        level: lotfile::demo().levels[0].id.clone(),
        tariff: 1,
        at_entry: AtEntry::default(),
    };
    let admitted = device.record(MORNING, admitted);
    program
        .sync(&device, 0, vec![nonsense, admitted])
        .expect("an answer");
    let other = copied.record_bytes("{\"plate\":\"SPK1234\"} ");
    program.sync(&copied, 0, vec![other]).expect("an answer");
    program.post("/api/enrol", "", "{\"code\":\"\\n{}\"}");
    drop(program);
    let log = fs::read_to_string(folder.path().join("log")).expect("a log");
    assert!(!log.contains("SPK1234") && log.contains("SP••••4"), "{log}");
    // Whoever has a code has the ticket.
    assert!(codes.iter().all(|code| !log.contains(&code.plain())), "{log}");
    let mut seen = BTreeSet::new();
    for line in log.lines() {
        let line: Value = serde_json::from_str(line).expect("JSON");
        for key in ["timestamp", "level", "service", "event_type"] {
            assert!(line[key].is_string(), "{key}: {line}");
        }
        let event = line["event_type"].as_str().expect("text").to_owned();
        if !event.starts_with("SERVER") && event != "LOT_PUBLISHED" {
            assert!(line["request_id"].is_string(), "{line}");
        }
        if event.starts_with("VEHICLE") || event.starts_with("SPOTS") {
            assert!(line["number"].is_u64() && line["device_id"].is_u64(), "{line}");
            let about = if event.starts_with("SPOTS") {
                "spot_ids"
            } else {
                "ticket"
            };
            assert!(line[about].is_string(), "{about}: {line}");
        }
        seen.insert(event);
    }
    for event in [
        "DEVICE_ENROLLED",
        "LEASES_GRANTED",
        "VEHICLE_ADMITTED",
        "OPERATION_QUARANTINED",
        "DEVICE_FORKED",
        "DEVICE_FENCED",
        "VEHICLE_PARKED",
        "VEHICLE_MOVED",
        "VEHICLES_SWAPPED",
        "SPOTS_CLOSED",
        "SPOTS_OPENED",
        "CONFLICT_FOUND",
        "SYNC_ACCEPTED",
        "REQUEST_REFUSED",
    ] {
        assert!(seen.contains(event), "{event}: {seen:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_stop_signal_ends_streams_and_the_program_in_time() {
    for signal in ["-INT", "-TERM"] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut program = start(folder.path());
        let device = program.enrol();
        let mut stream = TcpStream::connect(&program.address).expect("connected");
        let token = &device.token;
        write!(
            stream,
            "GET /api/lots/tivoli/events HTTP/1.1\r\nhost: parkade\r\nauthorization: Bearer {token}\r\n\r\n"
        )
        .expect("sent");
        let mut first = [0; 16];
        stream.read_exact(&mut first).expect("the stream has begun");
        let begun = Moment::now();
        let pid = program.child.id().to_string();
        let sent = Command::new("kill").args([signal, &pid]).status();
        assert!(sent.is_ok_and(|status| status.success()));
        let status = program.child.wait().expect("it ends");
        assert_eq!(status.code(), Some(0), "{signal}");
        assert!(
            begun.elapsed() < Duration::from_secs(3),
            "{signal}: {:?}",
            begun.elapsed()
        );
        assert!(
            !folder.path().join("parkade.db-wal").exists(),
            "everything is in the database file"
        );
    }
}
