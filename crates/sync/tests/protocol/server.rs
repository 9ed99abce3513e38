//! The server: its hub, and what it has stored.

use engine::hex::Hex;
use engine::lease::Epoch;
use engine::lot::LotDocument;
use engine::operation::Fact;
use engine::spot::SpotId;
use engine::ticket::{DeviceNo, TicketCode};
use sync::hub::{Kept, Link, Sender};
use sync::wire::{Batch, Entry, MOST_ENTRIES, SyncRequest, SyncResponse};
use sync::{Accepted, Hub, HubError};

use crate::MORNING;

pub(crate) struct Server {
    pub(crate) hub: Hub,
    pub(crate) kept: Kept,
}

impl Server {
    /// A server with the demo lot.
    pub(crate) fn open() -> Self {
        Self::of(lotfile::demo())
    }

    pub(crate) fn of(lot: LotDocument) -> Self {
        let (hub, accepted) = Hub::open(lot, MORNING).expect("a sound lot");
        let kept = Kept::default();
        let mut server = Self { hub, kept };
        server.store(accepted);
        server
    }

    /// Takes in what a device asks, stores it, and answers.
    pub(crate) fn ask(&mut self, sender: &Sender, request: SyncRequest) -> Result<SyncResponse, HubError> {
        let (accepted, answer) = self.hub.exchange(sender, request, MORNING)?;
        self.store(accepted);
        let since = usize::try_from(answer.since()).expect("a short log");
        let entries = self.kept.entries.iter().skip(since).take(MOST_ENTRIES);
        Ok(answer.with(entries.cloned().collect(), MORNING))
    }

    /// Takes a batch in, and stores it.
    pub(crate) fn accept(&mut self, batch: Batch) -> Accepted {
        let accepted = self
            .hub
            .accept(batch, MORNING)
            .expect("nothing is missing before it");
        self.store(copy(&accepted));
        accepted
    }

    /// As [`Self::accept`], where what became of it is not asked for.
    pub(crate) fn enter(&mut self, batch: Batch) {
        let _ = self.accept(batch);
    }

    /// Changes the hub, and stores that.
    pub(crate) fn change(&mut self, change: impl FnOnce(&mut Hub) -> Accepted) {
        let accepted = change(&mut self.hub);
        self.store(accepted);
    }

    pub(crate) fn fence(&mut self, device: DeviceNo) {
        self.change(|hub| hub.fence(device, MORNING));
    }

    pub(crate) fn refill(&mut self, device: DeviceNo) {
        self.change(|hub| hub.refill(device, MORNING));
    }

    fn store(&mut self, accepted: Accepted) {
        let entries = accepted.entries.iter().zip(&accepted.hashes);
        let entered = entries.map(|(entry, hash)| (entry.operation.device, entry.operation.seq, *hash));
        let aside = accepted.aside.iter().filter(|aside| aside.why.is_link());
        let aside = aside.map(|aside| (aside.device, aside.tip.seq, aside.tip.hash));
        let links = entered
            .chain(aside)
            .map(|(device, seq, hash)| Link { device, seq, hash });
        self.kept.links.extend(links);
        self.kept.links.sort_unstable();
        let others = accepted.aside.iter().filter(|aside| !aside.why.is_link());
        let others = others.map(|aside| (aside.device, aside.tip.hash));
        self.kept.aside.extend(others);
        self.kept.entries.extend(accepted.entries);
    }

    /// Closes the books on tickets.
    pub(crate) fn file(&mut self, tickets: &[TicketCode]) {
        let tickets = tickets.to_vec();
        self.change(|hub| hub.record_all([Fact::Filed { tickets }], MORNING));
    }

    /// Erases the personal data of tickets, and keeps a state to begin from.
    pub(crate) fn erase(&mut self, tickets: &[TicketCode]) {
        let fact = Fact::Erased {
            tickets: tickets.to_vec(),
        };
        self.change(|hub| hub.record_all([fact], MORNING));
        for entry in &mut self.kept.entries {
            let is_of = |code: TicketCode| tickets.contains(&code);
            if entry.operation.is_private() && entry.operation.fact.ticket().is_some_and(is_of) {
                entry.operation.erase();
                self.kept.erased = entry.number;
            }
        }
        self.hub.note_erased(self.kept.erased);
        self.kept.base = Some(self.hub.base());
    }

    /// Starts again from what is stored.
    pub(crate) fn restart(&mut self) {
        self.hub = Hub::replay(self.kept.clone()).expect("what is stored replays");
    }

    /// Makes a backup, and notes that it is complete.
    pub(crate) fn back_up(&mut self) -> Kept {
        let backup = self.kept.clone();
        let tips: Vec<_> = self.hub.tips().collect();
        for (device, tip) in tips {
            self.hub.note_backup(device, tip.seq);
            self.kept.safe.retain(|(known, _)| *known != device);
            self.kept.safe.push((device, tip.seq));
        }
        backup
    }

    /// Goes back to a backup, and does not notice.
    pub(crate) fn roll_back(&mut self, backup: &Kept) {
        self.kept.clone_from(backup);
        self.restart();
    }

    /// Goes back to a backup, and knows it.
    pub(crate) fn restore(&mut self, backup: &Kept, epoch: u8, waits_for: &[DeviceNo]) -> Epoch {
        self.roll_back(backup);
        self.begin_life(epoch, waits_for, true)
    }

    pub(crate) fn begin_life(&mut self, epoch: u8, waits_for: &[DeviceNo], is_known: bool) -> Epoch {
        let epoch = Hex([epoch; 8]);
        self.change(|hub| hub.begin_life(epoch, waits_for.iter().copied(), is_known, MORNING));
        epoch
    }

    pub(crate) fn log(&self) -> &[Entry] {
        &self.kept.entries
    }

    /// Who may fill a spot.
    pub(crate) fn holder(&self, spot: &SpotId) -> Option<DeviceNo> {
        self.hub.state().leases().holder(spot)
    }

    /// What a device may fill, by the log.
    pub(crate) fn held_by(&self, device: DeviceNo) -> Vec<SpotId> {
        self.hub.state().leases().held_by(device).cloned().collect()
    }

    pub(crate) fn plates(&self) -> Vec<String> {
        let tickets = self.hub.state().tickets();
        let plates = tickets.filter_map(|ticket| ticket.vehicle.plate.as_ref());
        let mut plates: Vec<_> = plates.map(|plate| plate.as_str().to_owned()).collect();
        plates.sort();
        plates
    }
}

fn copy(accepted: &Accepted) -> Accepted {
    Accepted {
        entries: accepted.entries.clone(),
        hashes: accepted.hashes.clone(),
        aside: accepted.aside.clone(),
        verdicts: accepted.verdicts.clone(),
        has: accepted.has,
    }
}
