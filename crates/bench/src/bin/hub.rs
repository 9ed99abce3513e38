//! How fast operations go through the server: its rules alone in memory, and the whole program over HTTP.
//!
//! `tests/browser/driven/measure.mjs` starts it beside a server: `hub ADDRESS CODE COUNT`, with a one-time code that enrols
//! a device. It prints one line of JSON for each measurement.

#[cfg(not(target_arch = "wasm32"))]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [address, code, count] = &words[..] else {
        return Err("hub ADDRESS CODE COUNT".into());
    };
    native::measure(address, code, count.parse()?)
}

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::error::Error;
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::TcpStream;
    use std::time::{Duration, Instant as Stopwatch};

    use engine::allocation::Wishes;
    use engine::decide::Command;
    use engine::money::Money;
    use engine::operation::{Fact, Means, Operation};
    use engine::plate::Plate;
    use engine::ticket::{DeviceNo, TicketCode};
    use engine::time::Instant;
    use engine::vehicle::{Vehicle, VehicleClass};
    use serde::Serialize;
    use serde::de::DeserializeOwned;
    use serde_json::json;
    use sync::wire::{EnrolRequest, Enrolled, Entry, MOST_OPERATIONS, SyncResponse};
    use sync::{Advance, Hub, Replica};

    type Outcome<T> = Result<T, Box<dyn Error>>;

    /// How often the hub takes everything in; the best time counts.
    const ROUNDS: u32 = 5;

    pub(super) fn measure(address: &str, code: &str, count: u32) -> Outcome<()> {
        let mut server = Server::connect(address)?;
        let code = code.to_owned();
        let enrolled: Enrolled = server.ask("/api/enrol", None, &EnrolRequest { code })?;
        let token = enrolled.token.clone().ok_or("no credential")?;
        let path = format!("/api/lots/{}/sync", enrolled.lot);
        let mut device = Replica::new(enrolled.device, enrolled.code_key);
        let opened: SyncResponse = server.ask(&path, Some(&token), &device.request())?;
        let begin = opened.entries.clone();
        device.advance(news(opened))?;
        record(&mut device, count)?;

        let operations: Vec<_> = device.pending().cloned().collect();
        let many = f64::from(count);
        let seconds = in_memory(&begin, enrolled.device, &operations)?;
        say("hub operations a second", many / seconds);

        let (sent, received) = (server.sent, server.received);
        server.waited = Duration::ZERO;
        while device.pending().len() > 0 {
            let answer: SyncResponse = server.ask(&path, Some(&token), &device.request())?;
            device.advance(news(answer))?;
        }
        say("http operations a second", many / server.waited.as_secs_f64());
        say(
            "http bytes up",
            f64::from(u32::try_from(server.sent - sent)?) / many,
        );
        say(
            "http bytes down",
            f64::from(u32::try_from(server.received - received)?) / many,
        );
        Ok(())
    }

    fn say(way: &str, value: f64) {
        println!("{}", json!({ "topic": "sync", "way": way, "value": value }));
    }

    fn news(answer: SyncResponse) -> Advance {
        Advance {
            own: Vec::new(),
            entries: answer.entries,
            acknowledged: answer.acknowledged,
        }
    }

    /// Two vehicles come, one pays and goes, and so on.
    fn record(device: &mut Replica, count: u32) -> Outcome<()> {
        let mut inside = std::collections::VecDeque::<TicketCode>::new();
        for number in 0..count {
            let view = device.view().ok_or("no lot")?;
            let amount = Money {
                minor: 300,
                currency: view.lot().document().currency,
            };
            let oldest = inside.front().copied();
            let command = match (number % 4, oldest) {
                (2, Some(ticket)) => Command::Pay {
                    ticket,
                    amount,
                    means: Means::Cash,
                },
                (3, Some(ticket)) => {
                    inside.pop_front();
                    Command::Leave { ticket }
                }
                _ => Command::Park {
                    vehicle: car(number)?,
                    wishes: Wishes::default(),
                    spot: None,
                },
            };
            let at = Instant(1_800_000_000_000 + i64::from(number) * 1_000);
            let draft = device.draft(&[command], at).ok_or("no lot")??;
            if let Some(Fact::Parked { ticket, .. }) = draft.operations().first().map(|first| &first.fact) {
                inside.push_back(*ticket);
            }
            device.commit(draft);
        }
        Ok(())
    }

    fn car(number: u32) -> Outcome<Vehicle> {
        Ok(Vehicle {
            plate: Some(Plate::parse(&format!("S-PK {number}"))?),
            ..Vehicle::new(VehicleClass::Car)
        })
    }

    /// Seconds for the hub to take everything in, in the parts in which a device sends it.
    fn in_memory(begin: &[Entry], device: DeviceNo, operations: &[Operation]) -> Outcome<f64> {
        let mut best = f64::INFINITY;
        for _ in 0..ROUNDS {
            let mut hub = Hub::replay(begin.to_vec())?;
            let parts: Vec<_> = operations
                .chunks(MOST_OPERATIONS)
                .map(<[Operation]>::to_vec)
                .collect();
            let watch = Stopwatch::now();
            for part in parts {
                let accepted = hub.accept(device, part, Instant(0))?;
                drop(accepted);
            }
            best = best.min(watch.elapsed().as_secs_f64());
            if hub.last(device) as usize != operations.len() {
                return Err("the hub did not take everything".into());
            }
        }
        Ok(best)
    }

    /// A connection that stays open, with what went through it in bytes.
    struct Server {
        stream: BufReader<TcpStream>,
        address: String,
        sent: usize,
        received: usize,
        /// From the first byte of each question to the last one of its answer: what the device makes of it is its own.
        waited: Duration,
    }

    impl Server {
        fn connect(address: &str) -> Outcome<Self> {
            let stream = TcpStream::connect(address)?;
            stream.set_nodelay(true)?;
            Ok(Self {
                stream: BufReader::new(stream),
                address: address.to_owned(),
                sent: 0,
                received: 0,
                waited: Duration::ZERO,
            })
        }

        fn ask<Q: Serialize, A: DeserializeOwned>(
            &mut self,
            path: &str,
            token: Option<&str>,
            question: &Q,
        ) -> Outcome<A> {
            let body = serde_json::to_vec(question)?;
            let credential =
                token.map_or_else(String::new, |token| format!("Authorization: Bearer {token}\r\n"));
            let mut asked = format!(
                "POST {path} HTTP/1.1\r\nHost: {}\r\n{credential}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
                self.address,
                body.len()
            )
            .into_bytes();
            asked.extend(body);
            let watch = Stopwatch::now();
            self.stream.get_mut().write_all(&asked)?;
            self.sent += asked.len();
            let mut length = 0;
            let mut status = String::new();
            loop {
                let mut line = String::new();
                self.received += self.stream.read_line(&mut line)?;
                if status.is_empty() {
                    status.clone_from(&line);
                }
                let lower = line.to_ascii_lowercase();
                if let Some(told) = lower.strip_prefix("content-length:") {
                    length = told.trim().parse()?;
                }
                if line.trim().is_empty() {
                    break;
                }
            }
            let mut answer = vec![0; length];
            self.stream.read_exact(&mut answer)?;
            self.received += length;
            self.waited += watch.elapsed();
            if !status.contains(" 200 ") {
                return Err(format!("{status}{}", String::from_utf8_lossy(&answer)).into());
            }
            Ok(serde_json::from_slice(&answer)?)
        }
    }
}
