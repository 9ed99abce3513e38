//! A device: its disk, the tabs that are open on it, and what they do with messages.

use std::collections::BTreeSet;

use engine::decide::Command;
use engine::hex::Hex;
use engine::operation::Operation;
use engine::refusal::Refusal;
use engine::spot::SpotId;
use engine::ticket::{CodeKey, DeviceNo};
use engine::time::{Instant, Moment};
use sync::chain::Tip;
use sync::disk::{self, DiskError};
use sync::replica::{Draft, Reply, Secret, Standing};
use sync::wire::{Demand, SyncRequest, SyncResponse, Verdict};
use sync::{Replica, ReplicaError};

use super::disk::MemoryDisk;

/// The key of every ticket code in tests.
pub const KEY: CodeKey = CodeKey([7; 16]);

/// A device.
#[derive(Debug)]
pub struct Machine {
    /// Its disk.
    pub disk: MemoryDisk,
    /// Its number, as its disk has it beside the store.
    device: DeviceNo,
    secret: Secret,
    tabs: Vec<Tab>,
    /// A renewal under way, with what makes it the same when it is asked for again.
    renewal: Option<Renewal>,
    /// What it may do by its own condition.
    standing: Standing,
    /// What the server told of its operations.
    pub verdicts: Vec<Verdict>,
}

#[derive(Debug)]
struct Tab {
    replica: Replica,
    era: u32,
}

/// A device asks for a new number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Renewal {
    /// What makes it the same when it is asked for again.
    pub nonce: Hex<16>,
    /// Whether the server has another chain under the old number.
    pub is_forked: bool,
}

/// What a device sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// The usual exchange.
    Sync(SyncRequest),
    /// It needs a new number.
    Renew(Renewal),
}

/// Why a device could not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MachineError {
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The disk says no.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// What came or what is stored does not fit.
    #[error(transparent)]
    Replica(#[from] ReplicaError),
    /// The lot has not arrived.
    #[error("the lot has not arrived")]
    NotReady,
}

impl Machine {
    /// A device that has just enrolled under this number, with one tab open.
    ///
    /// # Panics
    /// Never: an empty disk can be written.
    pub fn new(device: DeviceNo, secret: Secret) -> Self {
        let mut disk = MemoryDisk::default();
        let begun = disk.transact(async |transaction| disk::begin(transaction, device, 0));
        assert_eq!(begun, Ok(()), "an empty disk can be written");
        let mut machine = Self {
            disk,
            device,
            secret,
            tabs: Vec::new(),
            renewal: None,
            standing: Standing::Firm,
            verdicts: Vec::new(),
        };
        let opened = machine.open_tab();
        assert_eq!(opened, Ok(0), "an empty disk can be read");
        machine
    }

    /// Its present number.
    pub fn device(&self) -> DeviceNo {
        self.device
    }

    /// The replica of a tab.
    pub fn tab(&self, tab: usize) -> &Replica {
        &self.tabs[tab].replica
    }

    /// The replica of the first tab.
    pub fn replica(&self) -> &Replica {
        self.tab(0)
    }

    /// How many tabs are open.
    pub fn tabs(&self) -> usize {
        self.tabs.len()
    }

    /// Whether it waits for a new number.
    pub fn is_renewing(&self) -> bool {
        self.renewal.is_some()
    }

    /// Sets what it may do by its own condition.
    pub fn set_standing(&mut self, standing: Standing) {
        self.standing = standing;
        for tab in &mut self.tabs {
            tab.replica.set_standing(standing);
        }
    }

    /// Opens a further tab, and tells which.
    ///
    /// # Errors
    /// The disk does not make a replica.
    pub fn open_tab(&mut self) -> Result<usize, MachineError> {
        let (device, secret) = (self.device, self.secret);
        let (era, kept) = self.disk.transact(async |transaction| {
            let head = disk::head(transaction).await?.ok_or(DiskError::Replaced)?;
            Ok((head.era, disk::load(transaction, &head).await?))
        })?;
        let mut replica = Replica::load(device, KEY, secret, kept)?;
        replica.set_standing(self.standing);
        self.tabs.push(Tab { replica, era });
        Ok(self.tabs.len() - 1)
    }

    /// Closes every tab but the first.
    pub fn close_other_tabs(&mut self) {
        self.tabs.truncate(1);
    }

    /// Everything that is not on the disk is gone, and one tab opens.
    ///
    /// # Errors
    /// The disk does not make a replica.
    pub fn restart(&mut self) -> Result<(), MachineError> {
        self.tabs.clear();
        self.renewal = None;
        self.device = self.number_on_disk()?;
        self.open_tab().map(drop)
    }

    fn number_on_disk(&mut self) -> Result<DeviceNo, MachineError> {
        let present = self.disk.transact(async |transaction| {
            let head = disk::head(transaction).await?.ok_or(DiskError::Replaced)?;
            Ok(head.present()?.device)
        })?;
        Ok(present)
    }

    /// Records commands in a tab, all or none, durably; tells what was recorded.
    ///
    /// # Errors
    /// [`MachineError::Refused`], or whatever keeps it from being durable; nothing is recorded.
    pub fn record(
        &mut self,
        tab: usize,
        commands: &[Command],
        at: impl Into<Moment>,
    ) -> Result<Vec<Operation>, MachineError> {
        self.record_in(tab, commands, at, false)
    }

    /// As [`Self::record`]. `is_blind` plants a bug: the tab writes whatever another has written since.
    ///
    /// # Errors
    /// As [`Self::record`].
    pub fn record_in(
        &mut self,
        tab: usize,
        commands: &[Command],
        at: impl Into<Moment>,
        is_blind: bool,
    ) -> Result<Vec<Operation>, MachineError> {
        let at = at.into();
        for _ in 0..20 {
            let draft = self.tabs[tab]
                .replica
                .draft(commands, at)
                .ok_or(MachineError::NotReady)??;
            let recorded = draft.operations().iter();
            let recorded = recorded.map(|own| own.operation.operation().clone()).collect();
            if is_blind {
                self.set_end(draft.after())?;
            }
            match self.append(tab, draft) {
                Ok(()) => return Ok(recorded),
                Err(MachineError::Disk(DiskError::Stale)) => self.read_on(tab)?,
                Err(MachineError::Disk(DiskError::Replaced)) => self.reload(tab)?,
                Err(error) => return Err(error),
            }
        }
        Err(DiskError::Stale.into())
    }

    /// Makes a draft durable, and then true.
    ///
    /// # Errors
    /// What keeps it from being durable.
    pub fn append(&mut self, tab: usize, draft: Draft) -> Result<(), MachineError> {
        let Tab { replica, era } = &mut self.tabs[tab];
        self.disk
            .transact(async |transaction| disk::append(transaction, *era, &draft).await)?;
        replica.commit(draft);
        Ok(())
    }

    /// The planted bug: the chain on the disk ends where this tab thinks it does.
    fn set_end(&mut self, tip: Tip) -> Result<(), MachineError> {
        Ok(self.disk.transact(async |transaction| {
            let head = disk::head(transaction).await?.ok_or(DiskError::Replaced)?;
            disk::set_end(transaction, head, tip)
        })?)
    }

    /// The spots that it leases.
    pub fn held(&self) -> BTreeSet<SpotId> {
        let view = self.replica().view();
        let held = view.iter().flat_map(|view| view.leases().held_by(self.device()));
        held.cloned().collect()
    }

    /// Gives back what it leases beyond its pool.
    pub fn give_back(&mut self, at: impl Into<Moment>) {
        if let Some(draft) = self.replica().draft_return(at) {
            // Another tab may have been first; then there is a next time.
            let _ = self.append(0, draft);
        }
    }

    /// Tells how wrong its clock was when it recorded what it could not tell the doubt of (C-9), or notes that it was right.
    /// Tells whether anything was recorded.
    ///
    /// # Errors
    /// What keeps it from being durable.
    pub fn compare_clocks(&mut self, found: Option<i64>, at: Moment) -> Result<bool, MachineError> {
        self.read_on(0)?;
        if let Some(ahead_ms) = found {
            let draft = self.replica().draft_clock_found(ahead_ms, at);
            if let Some(draft) = draft {
                return self.append(0, draft).map(|()| true);
            }
        }
        if at.is_sure() {
            for tab in &mut self.tabs {
                tab.replica.clock_was_right();
            }
        }
        Ok(false)
    }

    /// A tab reads what the others wrote.
    ///
    /// # Errors
    /// What is stored does not fit.
    pub fn read_on(&mut self, tab: usize) -> Result<(), MachineError> {
        let Tab { replica, era } = &mut self.tabs[tab];
        let (tip, cursor) = (replica.tip(), replica.cursor());
        let news = self
            .disk
            .transact(async |transaction| disk::tail(transaction, *era, tip, cursor).await);
        match news {
            Ok(news) => Ok(self.tabs[tab].replica.advance(news)?),
            Err(DiskError::Replaced) => self.reload(tab),
            Err(error) => Err(error.into()),
        }
    }

    /// A tab begins again from the disk.
    fn reload(&mut self, tab: usize) -> Result<(), MachineError> {
        self.device = self.number_on_disk()?;
        let new = self.open_tab()?;
        let [before, after] = self.tabs.get_disjoint_mut([tab, new]).expect("two tabs");
        after.replica.remember(&before.replica);
        self.tabs.swap_remove(tab);
        debug_assert!(tab < new, "the new tab takes its place");
        Ok(())
    }

    /// What to ask next.
    pub fn question(&self) -> Question {
        match self.renewal {
            Some(renewal) => Question::Renew(renewal),
            None => Question::Sync(self.replica().request()),
        }
    }

    /// Takes an answer in. `nonce` is drawn by the caller, in case the device must ask for a new number.
    ///
    /// # Errors
    /// The answer or the disk does not fit.
    pub fn take(&mut self, response: SyncResponse, nonce: Hex<16>, at: Instant) -> Result<(), MachineError> {
        match self.replica().read(response)? {
            Reply::Forked => {
                self.ask_for_renewal(nonce, true);
                Ok(())
            }
            Reply::Restored { epoch, common } => {
                let restart = self.replica().restart(epoch, common);
                let era = self.tabs[0].era;
                self.disk
                    .transact(async |transaction| disk::restart(transaction, era, &restart).await)?;
                self.reload(0)
            }
            Reply::News {
                advance,
                verdicts,
                again,
                demand,
            } => {
                let Tab { replica, era } = &mut self.tabs[0];
                self.disk
                    .transact(async |transaction| disk::receive(transaction, *era, &advance).await)?;
                replica.advance(*advance)?;
                self.verdicts.extend(verdicts);
                if let Some(draft) = self.replica().draft_again(&again) {
                    self.append(0, draft)?;
                }
                match demand {
                    Some(Demand::Renew) => self.ask_for_renewal(nonce, false),
                    Some(Demand::Stop) => self.set_standing(Standing::RecordOnly),
                    None => {}
                }
                let _ = at;
                Ok(())
            }
        }
    }

    fn ask_for_renewal(&mut self, nonce: Hex<16>, is_forked: bool) {
        let known = self.renewal.get_or_insert(Renewal { nonce, is_forked });
        known.is_forked |= is_forked;
    }

    /// Goes on under a new number, if it is the one that was asked for.
    ///
    /// # Errors
    /// The disk does not fit.
    pub fn take_number(&mut self, nonce: Hex<16>, device: DeviceNo) -> Result<(), MachineError> {
        let Some(renewal) = self.renewal.take_if(|renewal| renewal.nonce == nonce) else {
            return Ok(());
        };
        let era = self.tabs[0].era;
        self.disk
            .transact(async |transaction| disk::renew(transaction, era, device, renewal.is_forked).await)?;
        self.reload(0)
    }

    /// Keeps a state in the place of the log up to it.
    ///
    /// # Errors
    /// The disk does not fit.
    pub fn shorten(&mut self) -> Result<(), MachineError> {
        let Some(snapshot) = self.replica().snapshot() else {
            return Ok(());
        };
        let era = self.tabs[0].era;
        Ok(self
            .disk
            .transact(async |transaction| disk::shorten(transaction, era, &snapshot).await)?)
    }
}
