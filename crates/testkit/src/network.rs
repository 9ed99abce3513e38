//! A lot's devices and its server on a network that loses, doubles, delays and reorders, all in one process.
//!
//! [`Network`] moves messages and nothing else; what a [`Device`] records it records through its replica, and
//! [`Network::check`] knows everything that was ever recorded, so that nothing can be lost or done twice unseen.

use std::collections::{BTreeMap, BTreeSet};

use engine::decide::Command;
use engine::lot::LotDocument;
use engine::operation::{Fact, Operation};
use engine::refusal::Refusal;
use engine::state::State;
use engine::ticket::{CodeKey, DeviceNo};
use engine::time::Instant;
use sync::wire::{Entry, Fate, MOST_ENTRIES, SyncRequest, SyncResponse};
use sync::{Advance, Hub, HubError, Replica, ReplicaError};

use crate::dice::Dice;

/// What a network does to messages, each in so many of a hundred cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weather {
    /// The message never arrives.
    pub lost: u32,
    /// It arrives, and stays to arrive again.
    pub doubled: u32,
    /// Another message, from anywhere, is delivered first.
    pub overtaken: u32,
}

impl Weather {
    /// Everything arrives, once and in order.
    pub const FAIR: Self = Self {
        lost: 0,
        doubled: 0,
        overtaken: 0,
    };
    /// Nothing arrives.
    pub const CUT: Self = Self {
        lost: 100,
        doubled: 0,
        overtaken: 0,
    };
}

/// One device: its replica, and everything it ever recorded.
#[derive(Debug)]
pub struct Device {
    /// Its name in the story.
    pub name: &'static str,
    replica: Replica,
    /// Its own operations, as its disk has them.
    disk: Vec<Operation>,
    /// The log, as its disk has it.
    log: Vec<Entry>,
    /// What the server told it of its operations, the first time.
    fates: BTreeMap<u32, Fate>,
    /// Why it could not take an answer in.
    fault: Option<ReplicaError>,
}

impl Device {
    /// Its replica.
    pub fn replica(&self) -> &Replica {
        &self.replica
    }

    /// What it shows.
    ///
    /// # Panics
    /// Before the lot has arrived.
    pub fn view(&self) -> &State {
        self.replica.view().expect("the lot has arrived")
    }

    /// What the server told of an operation, if it did.
    pub fn fate(&self, seq: u32) -> Option<&Fate> {
        self.fates.get(&seq)
    }

    /// Records commands, all or none, durably and at once; tells what was recorded.
    ///
    /// # Errors
    /// The refusal; nothing is recorded.
    ///
    /// # Panics
    /// Before the lot has arrived.
    pub fn record(&mut self, commands: &[Command], at: Instant) -> Result<&[Operation], Refusal> {
        let draft = self.replica.draft(commands, at).expect("the lot has arrived")?;
        let before = self.disk.len();
        self.disk.extend_from_slice(draft.operations());
        self.replica.commit(draft);
        Ok(&self.disk[before..])
    }
}

/// A message under way.
#[derive(Clone, Debug)]
enum Message {
    Request(usize, SyncRequest),
    Response(usize, SyncResponse),
}

/// The server's side: the hub, its stored log, and how it takes operations in.
struct Server {
    hub: Hub,
    log: Vec<Entry>,
    rejected: BTreeSet<(DeviceNo, u32)>,
    forgets: bool,
}

/// A lot on a network.
pub struct Network {
    /// What the network does at the moment.
    pub weather: Weather,
    /// The time everywhere.
    pub now: Instant,
    devices: Vec<Device>,
    server: Server,
    under_way: Vec<Message>,
    dice: Dice,
}

/// What must hold and does not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// An operation that a device recorded is nowhere.
    #[error("operation {1} of {0} is lost")]
    Lost(&'static str, u32),
    /// An operation is in the log more than once.
    #[error("operation {1} of {0} is in the log more than once")]
    Twice(&'static str, u32),
    /// The log has an operation that nobody recorded, or not this way.
    #[error("log entry {0} was not recorded by anybody")]
    Invented(u64),
    /// A device's operations stand in the log in another order than they were recorded in.
    #[error("the operations of {0} are out of order")]
    Order(&'static str),
    /// A device that has everything shows another state than the server has.
    #[error("{0} and the server disagree")]
    Disagree(&'static str),
    /// A device could make nothing of an answer.
    #[error("{0} could not take an answer in: {1}")]
    Refused(&'static str, ReplicaError),
    /// A device still waits although nothing hinders it.
    #[error("{0} still waits for the server")]
    Stuck(&'static str),
}

impl Network {
    /// A lot with these devices, all of which know it already.
    ///
    /// # Errors
    /// The lot is not sound.
    pub fn new(lot: LotDocument, names: &[&'static str], at: Instant, seed: u64) -> Result<Self, HubError> {
        let (hub, entry) = Hub::open(lot, at)?;
        let device = |(number, &name): (u16, &&'static str)| Device {
            name,
            replica: Replica::new(DeviceNo(number), CodeKey([7; 16])),
            disk: Vec::new(),
            log: Vec::new(),
            fates: BTreeMap::new(),
            fault: None,
        };
        let mut network = Self {
            weather: Weather::FAIR,
            now: at,
            devices: (1..).zip(names).map(device).collect(),
            server: Server {
                hub,
                log: vec![entry],
                rejected: BTreeSet::new(),
                forgets: false,
            },
            under_way: Vec::new(),
            dice: Dice::new(seed),
        };
        network.settle();
        Ok(network)
    }

    /// From now on the server has a planted fault: it takes operations in without looking whether it has them.
    pub fn plant_forgetful_server(&mut self) {
        self.server.forgets = true;
    }

    /// A device by its name.
    ///
    /// # Panics
    /// Where there is none of this name.
    pub fn device(&mut self, name: &str) -> &mut Device {
        let found = self.devices.iter_mut().find(|device| device.name == name);
        found.expect("a device of this name")
    }

    /// What a device shows, by the device's name.
    ///
    /// # Panics
    /// Where there is none of this name, or before the lot has arrived.
    pub fn view(&self, name: &str) -> &State {
        let found = self.devices.iter().find(|device| device.name == name);
        found.expect("a device of this name").view()
    }

    /// Records on a device at the present time.
    ///
    /// # Errors
    /// The refusal; nothing is recorded.
    pub fn record(&mut self, name: &str, commands: &[Command]) -> Result<Vec<Operation>, Refusal> {
        let now = self.now;
        self.device(name).record(commands, now).map(<[Operation]>::to_vec)
    }

    /// Publishes a new version of the lot.
    ///
    /// # Errors
    /// The hub's.
    pub fn publish(&mut self, lot: LotDocument) -> Result<(), HubError> {
        let accepted = self.server.hub.publish(lot, self.now)?;
        self.server.log.extend(accepted.entries);
        Ok(())
    }

    /// The server tells something of its own.
    ///
    /// # Errors
    /// The hub's.
    pub fn tell(&mut self, facts: Vec<Fact>) -> Result<(), HubError> {
        let accepted = self.server.hub.append_server_facts(facts, self.now)?;
        self.server.log.extend(accepted.entries);
        Ok(())
    }

    /// The server's state.
    pub fn server(&self) -> &State {
        self.server.hub.state()
    }

    /// The server's log.
    pub fn log(&self) -> &[Entry] {
        &self.server.log
    }

    /// The number of entries in the server's log.
    pub fn log_length(&self) -> usize {
        self.server.log.len()
    }

    /// A device is switched off and on again, and reads its disk.
    ///
    /// # Errors
    /// Its disk does not make a replica.
    pub fn restart_device(&mut self, name: &str) -> Result<(), ReplicaError> {
        let device = self.device(name);
        let mut replica = Replica::new(device.replica.device(), CodeKey([7; 16]));
        replica.advance(Advance {
            own: device.disk.clone(),
            entries: device.log.clone(),
            acknowledged: device.replica.acknowledged(),
        })?;
        device.replica = replica;
        Ok(())
    }

    /// The server stops and starts again from its stored log.
    ///
    /// # Errors
    /// The log does not replay.
    pub fn restart_server(&mut self) -> Result<(), HubError> {
        self.server.hub = Hub::replay(self.server.log.clone())?;
        for &(device, seq) in &self.server.rejected {
            self.server.hub.note_last(device, seq);
        }
        Ok(())
    }

    /// A device asks the server, whatever becomes of that.
    pub fn ask(&mut self, name: &str) {
        let found = self.devices.iter().position(|device| device.name == name);
        if let Some(index) = found {
            let request = self.devices[index].replica.request();
            self.under_way.push(Message::Request(index, request));
        }
    }

    /// Delivers messages until none is under way.
    pub fn deliver_all(&mut self) {
        while self.deliver_one() {}
    }

    /// Delivers one message, or what the weather makes of it; tells whether one was under way.
    pub fn deliver_one(&mut self) -> bool {
        if self.under_way.is_empty() {
            return false;
        }
        let count = u32::try_from(self.under_way.len()).unwrap_or(u32::MAX);
        let at = if self.dice.percent(self.weather.overtaken) {
            self.dice.below(count) as usize
        } else {
            0
        };
        let message = self.under_way.remove(at);
        if self.dice.percent(self.weather.lost) {
            return true;
        }
        if self.dice.percent(self.weather.doubled) {
            self.under_way.push(message.clone());
        }
        match message {
            Message::Request(from, request) => {
                let response = self.server.answer(&self.devices[from], request, self.now);
                self.under_way.push(Message::Response(from, response));
            }
            Message::Response(to, response) => self.devices[to].take(response),
        }
        true
    }

    /// Fair weather, until every device has everything.
    pub fn settle(&mut self) {
        self.weather = Weather::FAIR;
        self.deliver_all();
        // What the last device sends, the first has to hear of: twice round.
        for _ in 0..2 {
            (0..self.devices.len()).for_each(|index| self.bring_level(index));
        }
    }

    /// A device and the server exchange until neither has news, or no news comes of it.
    fn bring_level(&mut self, index: usize) {
        let progress = |replica: &Replica| (replica.cursor(), replica.pending().len());
        while !self.has_everything(index) {
            let before = progress(&self.devices[index].replica);
            let request = self.devices[index].replica.request();
            self.under_way.push(Message::Request(index, request));
            self.deliver_all();
            if progress(&self.devices[index].replica) == before {
                return;
            }
        }
    }

    fn has_everything(&self, index: usize) -> bool {
        let replica = &self.devices[index].replica;
        replica.pending().len() == 0 && replica.cursor() == self.server.hub.head()
    }

    /// Looks whether anything is lost, done twice, out of order or seen differently. Ask it after [`Self::settle`].
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn check(&self) -> Result<(), Broken> {
        for device in &self.devices {
            if let Some(fault) = device.fault {
                return Err(Broken::Refused(device.name, fault));
            }
            let number = device.replica.device();
            let logged: Vec<_> = self
                .server
                .log
                .iter()
                .filter(|entry| entry.operation.device == number)
                .collect();
            for operation in &device.disk {
                let times = logged
                    .iter()
                    .filter(|entry| entry.operation.seq == operation.seq)
                    .count();
                let rejected = self.server.rejected.contains(&(number, operation.seq));
                match times + usize::from(rejected) {
                    0 => return Err(Broken::Lost(device.name, operation.seq)),
                    1 => {}
                    _ => return Err(Broken::Twice(device.name, operation.seq)),
                }
            }
            let invented = logged
                .iter()
                .find(|entry| !device.disk.contains(&entry.operation));
            if let Some(entry) = invented {
                return Err(Broken::Invented(entry.number));
            }
            if !logged.is_sorted_by_key(|entry| entry.operation.seq) {
                return Err(Broken::Order(device.name));
            }
            if device.replica.pending().len() > 0 || device.replica.cursor() != self.server.hub.head() {
                return Err(Broken::Stuck(device.name));
            }
            if device.replica.view().map(|view| view.hash()) != Some(self.server().hash()) {
                return Err(Broken::Disagree(device.name));
            }
        }
        Ok(())
    }
}

impl Device {
    fn take(&mut self, response: SyncResponse) {
        for verdict in response.verdicts {
            if verdict.fate != Fate::Known {
                self.fates.entry(verdict.seq).or_insert(verdict.fate);
            }
        }
        let news = Advance {
            own: Vec::new(),
            entries: response.entries.clone(),
            acknowledged: response.acknowledged,
        };
        let known = self.replica.cursor();
        match self.replica.advance(news) {
            Ok(()) => self
                .log
                .extend(response.entries.into_iter().filter(|entry| entry.number > known)),
            // An answer that was overtaken may leave a gap; the next question closes it.
            Err(ReplicaError::Gap(_)) => {}
            Err(error) => self.fault = Some(error),
        }
    }
}

impl Server {
    fn answer(&mut self, from: &Device, request: SyncRequest, now: Instant) -> SyncResponse {
        let sender = from.replica.device();
        let mut operations = request.operations;
        if self.forgets {
            // The planted fault: whatever comes is taken for new.
            for (seq, operation) in (self.hub.last(sender) + 1..).zip(&mut operations) {
                operation.seq = seq;
            }
        }
        let accepted = self
            .hub
            .accept(sender, operations, now)
            .expect("devices send their own operations");
        self.log.extend(accepted.entries);
        let rejected = accepted
            .rejected
            .iter()
            .map(|(operation, _)| (sender, operation.seq));
        self.rejected.extend(rejected);
        let known = usize::try_from(request.cursor).unwrap_or(usize::MAX);
        SyncResponse {
            acknowledged: accepted.acknowledged.min(from.replica.last_seq()),
            verdicts: accepted.verdicts,
            entries: self.log.iter().skip(known).take(MOST_ENTRIES).cloned().collect(),
            head: self.hub.head(),
            server_time: now,
        }
    }
}
