//! A lot's devices and its server on a network that loses, doubles, delays and reorders, all in one process.
//!
//! [`Network`] moves messages and nothing else; what a [`Device`] records it records through its replica, and
//! [`Network::check`] knows everything that was ever recorded, so that nothing can be lost or done twice unseen.

use engine::decide::Command;
use engine::hex::Hex;
use engine::lot::LotDocument;
use engine::operation::{Fact, Operation};
use engine::refusal::Refusal;
use engine::state::State;
use engine::time::Instant;
use sync::wire::{Entry, Fate, SyncRequest, SyncResponse};
use sync::{HubError, Replica};

use crate::dice::Dice;
use crate::parts::machine::{Machine, MachineError, Question};
use crate::parts::site::Site;

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

/// One device, and everything it ever recorded.
#[derive(Debug)]
pub struct Device {
    /// Its name in the story.
    pub name: &'static str,
    machine: Machine,
    recorded: Vec<Operation>,
    /// Why it could not take an answer in.
    fault: Option<MachineError>,
}

impl Device {
    /// Its replica.
    pub fn replica(&self) -> &Replica {
        self.machine.replica()
    }

    /// What it shows.
    ///
    /// # Panics
    /// Before the lot has arrived.
    pub fn view(&self) -> &State {
        self.replica().view().expect("the lot has arrived")
    }

    /// What the server told of an operation, if that did not simply enter the log.
    pub fn fate(&self, seq: u32) -> Option<&Fate> {
        let told = self.machine.verdicts.iter().find(|verdict| verdict.seq == seq);
        told.map(|verdict| &verdict.fate)
    }

    /// Records commands, all or none, durably and at once; tells what was recorded.
    ///
    /// # Errors
    /// The refusal; nothing is recorded.
    ///
    /// # Panics
    /// Before the lot has arrived.
    pub fn record(&mut self, commands: &[Command], at: Instant) -> Result<Vec<Operation>, Refusal> {
        match self.machine.record(0, commands, at) {
            Ok(operations) => {
                self.recorded.extend_from_slice(&operations);
                Ok(operations)
            }
            Err(MachineError::Refused(refusal)) => Err(refusal),
            Err(error) => panic!("{} cannot record: {error}", self.name),
        }
    }

    fn take(&mut self, response: SyncResponse, now: Instant) {
        let taken = self.machine.take(response, Hex::ZERO, now);
        match taken {
            // An answer that was overtaken may leave a gap; the next question closes it.
            Ok(())
            | Err(
                MachineError::Replica(sync::ReplicaError::Gap(_))
                | MachineError::Disk(sync::disk::DiskError::Gap(_)),
            ) => {}
            Err(error) => self.fault = Some(error),
        }
    }
}

/// A message under way.
#[derive(Clone, Debug)]
enum Message {
    Request(usize, Box<SyncRequest>),
    Response(usize, Box<SyncResponse>),
}

/// A lot on a network.
pub struct Network {
    /// What the network does at the moment.
    pub weather: Weather,
    /// The time everywhere.
    pub now: Instant,
    devices: Vec<Device>,
    site: Site,
    forgets: bool,
    noticed: Option<HubError>,
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
    Refused(&'static str, MachineError),
    /// The server noticed by itself that something is wrong.
    #[error("the server says: {0}")]
    Noticed(HubError),
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
        let mut site = Site::open(lot, at)?;
        let devices = names.iter().map(|&name| Device {
            name,
            machine: Machine::new(site.enrol(true), Hex([9; 32])),
            recorded: Vec::new(),
            fault: None,
        });
        let mut network = Self {
            weather: Weather::FAIR,
            now: at,
            devices: devices.collect(),
            site,
            forgets: false,
            noticed: None,
            under_way: Vec::new(),
            dice: Dice::new(seed),
        };
        network.settle();
        Ok(network)
    }

    /// From now on the server has a planted fault: it takes operations in without looking whether it has them.
    pub fn plant_forgetful_server(&mut self) {
        self.forgets = true;
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
        self.device(name).record(commands, now)
    }

    /// Publishes a new version of the lot.
    pub fn publish(&mut self, lot: LotDocument) {
        self.site.publish(lot, self.now);
    }

    /// The server tells something of its own.
    pub fn tell(&mut self, facts: Vec<Fact>) {
        self.site.tell(facts, self.now);
    }

    /// The server's state.
    pub fn server(&self) -> &State {
        self.site.hub().state()
    }

    /// The server's log.
    pub fn log(&self) -> &[Entry] {
        self.site.log()
    }

    /// The number of entries in the server's log.
    pub fn log_length(&self) -> usize {
        self.site.log().len()
    }

    /// A device is switched off and on again, and reads its disk.
    ///
    /// # Errors
    /// Its disk does not make a replica.
    pub fn restart_device(&mut self, name: &str) -> Result<(), MachineError> {
        self.device(name).machine.restart()
    }

    /// The server stops and starts again from its stored log.
    pub fn restart_server(&mut self) {
        self.site.restart();
    }

    /// A device asks the server, whatever becomes of that.
    pub fn ask(&mut self, name: &str) {
        let found = self.devices.iter().position(|device| device.name == name);
        if let Some(index) = found {
            self.send_question(index);
        }
    }

    fn send_question(&mut self, index: usize) {
        if let Question::Sync(request) = self.devices[index].machine.question() {
            self.under_way.push(Message::Request(index, Box::new(request)));
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
            Message::Request(from, request) => match self.answer(from, *request) {
                Ok(response) => {
                    let response = Box::new(response);
                    self.under_way.push(Message::Response(from, response));
                }
                Err(error) => self.noticed = Some(error),
            },
            Message::Response(to, response) => self.devices[to].take(*response, self.now),
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

    fn answer(&mut self, from: usize, mut request: SyncRequest) -> Result<SyncResponse, HubError> {
        let device = self.devices[from].machine.device();
        if self.forgets {
            // The planted fault: whatever comes is taken for what follows.
            request.batch.after = self.site.hub().last(device);
        }
        let asked = request.tip;
        let mut response = self.site.answer(device, request, self.now)?;
        if self.forgets {
            response.last = asked;
        }
        Ok(response)
    }

    /// A device and the server exchange until neither has news, or no news comes of it.
    fn bring_level(&mut self, index: usize) {
        let progress = |replica: &Replica| (replica.cursor(), replica.waiting());
        while !self.has_everything(index) {
            let before = progress(self.devices[index].replica());
            self.send_question(index);
            self.deliver_all();
            if progress(self.devices[index].replica()) == before {
                return;
            }
        }
    }

    fn has_everything(&self, index: usize) -> bool {
        let replica = self.devices[index].replica();
        replica.waiting() == 0 && replica.cursor() == self.site.hub().cursor()
    }

    /// Looks whether anything is lost, done twice, out of order or seen differently. Ask it after [`Self::settle`].
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn check(&self) -> Result<(), Broken> {
        if let Some(error) = &self.noticed {
            return Err(Broken::Noticed(error.clone()));
        }
        for device in &self.devices {
            if let Some(fault) = &device.fault {
                return Err(Broken::Refused(device.name, fault.clone()));
            }
            self.check_records(device)?;
            let replica = device.replica();
            if replica.waiting() > 0 || replica.cursor() != self.site.hub().cursor() {
                return Err(Broken::Stuck(device.name));
            }
            if replica.view().map(|view| view.hash()) != Some(self.server().hash()) {
                return Err(Broken::Disagree(device.name));
            }
        }
        Ok(())
    }

    fn check_records(&self, device: &Device) -> Result<(), Broken> {
        let number = device.machine.device();
        let logged = self
            .site
            .log()
            .iter()
            .filter(|entry| entry.operation.device == number);
        let logged: Vec<_> = logged.collect();
        let links = self.site.links().iter().filter(|link| link.device == number);
        let links: Vec<_> = links.map(|link| link.seq).collect();
        for operation in &device.recorded {
            let is_the_same = |entry: &&&Entry| {
                // Spots may be closed, opened and closed again at one instant; money is not taken twice.
                operation.fact.ticket().is_some()
                    && !matches!(operation.fact, Fact::Moved { .. } | Fact::Swapped { .. })
                    && (entry.operation.at, &entry.operation.fact) == (operation.at, &operation.fact)
            };
            let times = logged.iter().filter(is_the_same).count();
            let links = links.iter().filter(|seq| **seq == operation.seq);
            match times.max(links.count()) {
                0 => return Err(Broken::Lost(device.name, operation.seq)),
                1 => {}
                _ => return Err(Broken::Twice(device.name, operation.seq)),
            }
        }
        let is_invented = |entry: &&&Entry| !device.recorded.contains(entry.operation.operation());
        if let Some(entry) = logged.iter().find(is_invented) {
            return Err(Broken::Invented(entry.number));
        }
        if !logged.is_sorted_by_key(|entry| entry.operation.seq) {
            return Err(Broken::Order(device.name));
        }
        Ok(())
    }
}
