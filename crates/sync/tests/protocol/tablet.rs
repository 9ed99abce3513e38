//! A device: a replica, and the store that it begins from when it starts again.

use engine::decide::Command;
use engine::hex::Hex;
use engine::refusal::Refusal;
use engine::spot::SpotId;
use engine::state::State;
use engine::ticket::DeviceNo;
use sync::disk::{self, DiskError, Head};
use sync::hub::Sender;
use sync::replica::{Draft, Own, Reply, Secret};
use sync::wire::{SyncRequest, SyncResponse, Verdict};
use sync::{Advance, Replica, ReplicaError};

use crate::disk::Memory;
use crate::server::Server;
use crate::{KEY, MORNING};

#[derive(Debug)]
pub(crate) struct Tablet {
    pub(crate) replica: Replica,
    pub(crate) memory: Memory,
    pub(crate) era: u32,
    pub(crate) sender: Sender,
}

pub(crate) fn secret(device: DeviceNo) -> Secret {
    Hex([u8::try_from(device.0).expect("few devices"); 32])
}

impl Tablet {
    /// A device that has just enrolled.
    pub(crate) fn new(device: DeviceNo) -> Self {
        let mut memory = Memory::default();
        memory
            .transact(async |within| disk::begin(within, device, 0))
            .expect("an empty store");
        Self {
            replica: Replica::new(device, KEY, secret(device)),
            memory,
            era: 0,
            sender: Sender::new(device),
        }
    }

    /// A device that knows the log so far, and leases what it is meant to.
    pub(crate) fn ready(device: DeviceNo, server: &mut Server) -> Self {
        let mut tablet = Self::new(device);
        tablet.catch_up(server);
        tablet
    }

    /// A device with this store, such as one that was restored from a backup.
    pub(crate) fn with(&self, memory: Memory) -> Self {
        let mut tablet = Self {
            replica: Replica::new(self.device(), KEY, secret(self.sender.device)),
            memory,
            era: 0,
            sender: self.sender.clone(),
        };
        tablet.start_again();
        tablet
    }

    pub(crate) fn device(&self) -> DeviceNo {
        self.replica.device()
    }

    pub(crate) fn view(&self) -> &State {
        self.replica.view().expect("the lot is here")
    }

    pub(crate) fn hash(&self) -> [u8; 32] {
        self.view().hash()
    }

    pub(crate) fn head(&mut self) -> Head {
        let head = self.memory.transact(async |within| disk::head(within).await);
        head.expect("it reads").expect("somebody enrolled")
    }

    /// What it leases, by what it knows itself.
    pub(crate) fn holds(&self) -> Vec<SpotId> {
        self.view().leases().held_by(self.device()).cloned().collect()
    }

    pub(crate) fn draft(&self, commands: &[Command]) -> Result<Draft, Refusal> {
        self.replica.draft(commands, MORNING).expect("the lot is here")
    }

    /// Makes a draft durable, and then true.
    pub(crate) fn append(&mut self, draft: Draft) -> Result<Vec<Own>, DiskError> {
        let (era, own) = (self.era, draft.operations().to_vec());
        self.memory
            .transact(async |within| disk::append(within, era, &draft).await)?;
        self.replica.commit(draft);
        self.check();
        Ok(own)
    }

    /// Records commands durably.
    pub(crate) fn record(&mut self, commands: &[Command]) -> Vec<Own> {
        let draft = self.draft(commands).expect("allowed");
        self.append(draft).expect("it is alone on its store")
    }

    pub(crate) fn request(&self) -> SyncRequest {
        self.replica.request()
    }

    /// Makes news durable, and takes it in.
    pub(crate) fn advance(&mut self, news: Advance) -> Result<(), ReplicaError> {
        let era = self.era;
        let kept = self
            .memory
            .transact(async |within| disk::receive(within, era, &news).await);
        let taken = self.replica.advance(news);
        assert_eq!(
            kept.is_ok(),
            taken.is_ok(),
            "store and replica agree: {kept:?}, {taken:?}"
        );
        self.check();
        taken
    }

    /// Does with an answer what a device does.
    pub(crate) fn take(&mut self, response: SyncResponse) -> Result<Reply, ReplicaError> {
        let reply = self.replica.read(response)?;
        match &reply {
            Reply::News { advance, again, .. } => {
                self.advance(advance.as_ref().clone())?;
                if let Some(draft) = self.replica.draft_again(again) {
                    self.append(draft).expect("it is alone on its store");
                }
            }
            Reply::Restored { epoch, common } => {
                let restart = self.replica.restart(*epoch, *common);
                let era = self.era;
                self.memory
                    .transact(async |within| disk::restart(within, era, &restart).await)
                    .expect("it is alone on its store");
                self.start_again();
            }
            Reply::Forked => {}
        }
        Ok(reply)
    }

    /// One exchange.
    pub(crate) fn meet(&mut self, server: &mut Server) -> Reply {
        let response = server.ask(&self.sender, self.request());
        let response = response.expect("the server has not gone back unnoticed");
        self.take(response).expect("the answer fits")
    }

    /// One exchange in which nothing special happens; what became of operations that did not simply enter the log.
    pub(crate) fn verdicts(&mut self, server: &mut Server) -> Vec<Verdict> {
        match self.meet(server) {
            Reply::News { verdicts, .. } => verdicts,
            other => panic!("no news: {other:?}"),
        }
    }

    /// Exchanges until the server has everything and it knows the whole log.
    pub(crate) fn catch_up(&mut self, server: &mut Server) {
        for _ in 0..20 {
            self.meet(server);
            let mut awaited = self
                .replica
                .view()
                .into_iter()
                .flat_map(|view| view.leases().waits_for());
            let is_awaited = awaited.any(|awaited| awaited == self.device());
            let knows_all = self.replica.cursor() == server.hub.cursor();
            if self.replica.waiting() == 0 && knows_all && !is_awaited {
                return;
            }
        }
        panic!("the device is never done: {:?}", self.request());
    }

    /// Goes on under a new number.
    pub(crate) fn renew(&mut self, server: &mut Server, device: DeviceNo, is_forked: bool) {
        server.fence(self.sender.device);
        self.sender.earlier.insert(self.sender.device);
        self.sender.device = device;
        let era = self.era;
        self.memory
            .transact(async |within| disk::renew(within, era, device, is_forked).await)
            .expect("it is alone on its store");
        self.start_again();
    }

    /// Starts again from its store.
    pub(crate) fn start_again(&mut self) {
        let head = self.head();
        self.era = head.era;
        self.replica = self.loaded().expect("what it keeps fits together");
    }

    pub(crate) fn loaded(&mut self) -> Result<Replica, ReplicaError> {
        let head = self.head();
        let device = head.present().expect("a chain").device;
        let kept = self
            .memory
            .transact(async |within| disk::load(within, &head).await)
            .expect("it reads");
        Replica::load(device, KEY, secret(device), kept)
    }

    /// Whenever it starts again it knows and does the same (S-8).
    fn check(&mut self) {
        let again = self.loaded().expect("what it keeps fits together");
        assert_eq!(again.request(), self.replica.request());
        assert_eq!(again.tip(), self.replica.tip());
        let hash = |replica: &Replica| replica.view().map(|view| view.hash());
        assert_eq!(hash(&again), hash(&self.replica));
        let pending = |replica: &Replica| replica.pending().map(Own::tip).collect::<Vec<_>>();
        assert_eq!(pending(&again), pending(&self.replica));
    }
}
