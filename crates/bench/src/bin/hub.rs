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
    use std::collections::VecDeque;
    use std::error::Error;
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::TcpStream;
    use std::time::{Duration, Instant as Stopwatch};

    use engine::allocation::Wishes;
    use engine::decide::Command;
    use engine::lot::LotDocument;
    use engine::money::Money;
    use engine::operation::{Fact, Means};
    use engine::plate::Plate;
    use engine::ticket::{CodeKey, DeviceNo, TicketCode};
    use engine::time::Instant;
    use engine::vehicle::{Vehicle, VehicleClass};
    use flate2::Compression;
    use flate2::read::{GzDecoder, GzEncoder};
    use serde::Serialize;
    use serde::de::DeserializeOwned;
    use serde_json::json;
    use sync::hub::{Kept, Link, Sender};
    use sync::replica::{Reply, Secret};
    use sync::wire::{EnrolRequest, Enrolled, MOST_ENTRIES, SyncRequest, SyncResponse};
    use sync::{Accepted, Hub, Replica};

    type Outcome<T> = Result<T, Box<dyn Error>>;

    /// How often the hub takes everything in; the best time counts.
    const ROUNDS: u32 = 5;
    /// A device that let so many of a hundred vehicles in within an hour leases spots for all of them.
    const BUSY_PERCENT: u32 = 8;
    /// From so many bytes on, the app compresses what it sends.
    const WORTH_PACKING: usize = 4 << 10;
    const SECRET: Secret = Secret::ZERO;
    const MORNING: i64 = 1_800_000_000_000;

    pub(super) fn measure(address: &str, code: &str, count: u32) -> Outcome<()> {
        let mut server = Server::connect(address)?;
        let code = code.to_owned();
        let enrolled: Enrolled = server.ask("/api/enrol", None, &EnrolRequest { code, key: None })?;
        let token = enrolled.token.clone().ok_or("no credential")?;
        let path = format!("/api/lots/{}/sync", enrolled.lot);
        let mut device = Replica::new(enrolled.device, enrolled.code_key.clone(), SECRET);
        let ask = |server: &mut Server, request: &SyncRequest| server.ask(&path, Some(&token), request);
        share(&mut device, |request| ask(&mut server, &request))?;
        let lot = device.view().ok_or("no lot")?.lot().document().clone();
        let many = f64::from(count);
        say(
            "hub operations a second",
            many / in_memory(lot, enrolled.code_key, count)?,
        );

        prepare(&mut device, count, |request| ask(&mut server, &request))?;
        record(&mut device, count)?;
        let (sent, received) = (server.sent, server.received);
        server.waited = Duration::ZERO;
        share(&mut device, |request| ask(&mut server, &request))?;
        say("http operations a second", many / server.waited.as_secs_f64());
        let each = |bytes: usize| Outcome::Ok(f64::from(u32::try_from(bytes)?) / many);
        say("http bytes up", each(server.sent - sent)?);
        say("http bytes down", each(server.received - received)?);
        Ok(())
    }

    fn say(way: &str, value: f64) {
        println!("{}", json!({ "topic": "sync", "way": way, "value": value }));
    }

    /// Exchanges until the other side has everything.
    fn share(device: &mut Replica, mut ask: impl FnMut(SyncRequest) -> Outcome<SyncResponse>) -> Outcome<()> {
        loop {
            let response = ask(device.request())?;
            let head = response.head;
            let Reply::News { advance, .. } = device.read(response)? else {
                return Err("the server has another chain, or another life".into());
            };
            device.advance(*advance)?;
            if device.waiting() == 0 && device.cursor().number >= head {
                return Ok(());
            }
        }
    }

    /// Gives a device a busy hour, so that it leases spots for all who come next.
    fn prepare(
        device: &mut Replica,
        count: u32,
        ask: impl FnMut(SyncRequest) -> Outcome<SyncResponse>,
    ) -> Outcome<()> {
        let parks: Vec<Command> = (0..count * BUSY_PERCENT / 100)
            .map(|number| park(&format!("S-BU {number}")))
            .collect::<Outcome<_>>()?;
        let draft = device.draft(&parks, Instant(MORNING)).ok_or("no lot")??;
        device.commit(draft);
        share(device, ask)
    }

    /// Two vehicles come, one pays and goes, and so on.
    fn record(device: &mut Replica, count: u32) -> Outcome<()> {
        let mut inside = VecDeque::<TicketCode>::new();
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
                _ => park(&format!("S-PK {number}"))?,
            };
            let at = Instant(MORNING + i64::from(number + 1) * 1_000);
            let draft = device.draft(&[command], at).ok_or("no lot")??;
            match draft.operations().first().map(|own| &own.operation.fact) {
                Some(Fact::Parked { ticket, .. }) => inside.push_back(*ticket),
                Some(Fact::Admitted { .. }) => return Err("the device leases too few spots".into()),
                _ => {}
            }
            device.commit(draft);
        }
        Ok(())
    }

    fn park(plate: &str) -> Outcome<Command> {
        let vehicle = Vehicle {
            plate: Some(Plate::parse(plate)?),
            ..Vehicle::new(VehicleClass::Car)
        };
        Ok(Command::Park {
            vehicle,
            wishes: Wishes::default(),
            spot: None,
        })
    }

    /// A hub with everything that it would have stored.
    struct Memory {
        hub: Hub,
        kept: Kept,
    }

    impl Memory {
        fn open(lot: LotDocument) -> Outcome<Self> {
            let (hub, accepted) = Hub::open(lot, Instant(MORNING))?;
            let mut memory = Self {
                hub,
                kept: Kept::default(),
            };
            memory.store(accepted)?;
            Ok(memory)
        }

        fn answer(&mut self, sender: &Sender, request: SyncRequest) -> Outcome<SyncResponse> {
            let (accepted, answer) = self.hub.exchange(sender, request, Instant(MORNING))?;
            self.store(accepted)?;
            let since = usize::try_from(answer.since())?;
            let entries = self.kept.entries.iter().skip(since).take(MOST_ENTRIES);
            Ok(answer.with(entries.cloned().collect(), Instant(MORNING)))
        }

        fn store(&mut self, accepted: Accepted) -> Outcome<()> {
            if !accepted.aside.is_empty() {
                return Err("the hub does not take everything".into());
            }
            for (entry, &hash) in accepted.entries.iter().zip(&accepted.hashes) {
                let (device, seq) = (entry.operation.device, entry.operation.seq);
                self.kept.links.push(Link { device, seq, hash });
            }
            self.kept.entries.extend(accepted.entries);
            Ok(())
        }
    }

    /// Seconds for the hub to take everything in, in the parts in which a device sends it.
    fn in_memory(lot: LotDocument, key: CodeKey, count: u32) -> Outcome<f64> {
        let sender = Sender::new(DeviceNo(1));
        let mut device = Replica::new(sender.device, key, SECRET);
        let mut memory = Memory::open(lot)?;
        share(&mut device, |request| memory.answer(&sender, request))?;
        prepare(&mut device, count, |request| memory.answer(&sender, request))?;
        let begin = memory.kept.clone();
        record(&mut device, count)?;
        let mut requests = Vec::new();
        share(&mut device, |request| {
            requests.push(request.clone());
            memory.answer(&sender, request)
        })?;
        let mut best = f64::INFINITY;
        for _ in 0..ROUNDS {
            let (mut hub, requests) = (Hub::replay(begin.clone())?, requests.clone());
            let watch = Stopwatch::now();
            for request in requests {
                drop(hub.exchange(&sender, request, Instant(MORNING))?);
            }
            best = best.min(watch.elapsed().as_secs_f64());
            if hub.last(sender.device) != device.tip() {
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
            let asked = self.written(path, token, question)?;
            let watch = Stopwatch::now();
            self.stream.get_mut().write_all(&asked)?;
            self.sent += asked.len();
            let answer = self.answer()?;
            self.waited += watch.elapsed();
            let mut body = answer.body;
            if answer.is_packed {
                let packed = std::mem::take(&mut body);
                GzDecoder::new(&packed[..]).read_to_end(&mut body)?;
            }
            if !answer.status.contains(" 200 ") {
                return Err(format!("{}{}", answer.status, String::from_utf8_lossy(&body)).into());
            }
            Ok(serde_json::from_slice(&body)?)
        }

        fn written<Q: Serialize>(&self, path: &str, token: Option<&str>, question: &Q) -> Outcome<Vec<u8>> {
            let mut body = serde_json::to_vec(question)?;
            let mut headers =
                token.map_or_else(String::new, |token| format!("Authorization: Bearer {token}\r\n"));
            if body.len() > WORTH_PACKING {
                let plain = std::mem::take(&mut body);
                GzEncoder::new(&plain[..], Compression::default()).read_to_end(&mut body)?;
                headers += "Content-Encoding: gzip\r\n";
            }
            let mut written = format!(
                "POST {path} HTTP/1.1\r\nHost: {}\r\n{headers}Accept-Encoding: gzip\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
                self.address,
                body.len()
            )
            .into_bytes();
            written.extend(body);
            Ok(written)
        }

        fn answer(&mut self) -> Outcome<Answer> {
            let mut answer = Answer {
                status: self.line()?,
                ..Answer::default()
            };
            let mut length = Some(0);
            loop {
                let line = self.line()?.to_ascii_lowercase();
                match line.trim().split_once(": ") {
                    Some(("content-length", told)) => length = Some(told.parse()?),
                    Some(("content-encoding", told)) => answer.is_packed = told == "gzip",
                    Some(("transfer-encoding", _)) => length = None,
                    Some(_) => {}
                    None => break,
                }
            }
            if let Some(length) = length {
                self.read_on(length, &mut answer.body)?;
                return Ok(answer);
            }
            loop {
                let length = usize::from_str_radix(self.line()?.trim(), 16)?;
                self.read_on(length, &mut answer.body)?;
                self.line()?;
                if length == 0 {
                    return Ok(answer);
                }
            }
        }

        fn line(&mut self) -> Outcome<String> {
            let mut line = String::new();
            self.received += self.stream.read_line(&mut line)?;
            Ok(line)
        }

        fn read_on(&mut self, length: usize, body: &mut Vec<u8>) -> Outcome<()> {
            let before = body.len();
            body.resize(before + length, 0);
            self.stream.read_exact(&mut body[before..])?;
            self.received += length;
            Ok(())
        }
    }

    #[derive(Default)]
    struct Answer {
        status: String,
        is_packed: bool,
        body: Vec<u8>,
    }
}
