//! The server: its hub, and a database in memory.

use std::collections::{BTreeMap, BTreeSet};

use engine::hex::Hex;
use engine::lease::Epoch;
use engine::lot::LotDocument;
use engine::operation::Fact;
use engine::plate::Plate;
use engine::ticket::{DeviceNo, TicketCode};
use engine::time::Instant;
use sync::hub::{Kept, Link, Sender};
use sync::recorded::Recorded;
use sync::wire::{Entry, MOST_ENTRIES, SyncRequest, SyncResponse};
use sync::{Accepted, Hub, HubError};

use super::machine::Renewal;

/// The server.
#[derive(Debug)]
pub struct Site {
    hub: Hub,
    /// What is stored of the lot.
    kept: Kept,
    /// The personal data of what is kept aside.
    aside: Aside,
    devices: Registry,
    /// What the certificate of each device says: those are kept on the devices, and no restore takes them back.
    certificates: BTreeMap<DeviceNo, Sender>,
}

/// Plates beside operations that are kept aside, with their tickets.
type Aside = Vec<(TicketCode, Plate)>;

/// What is stored of the devices.
#[derive(Clone, Debug, Default)]
struct Registry {
    senders: BTreeMap<DeviceNo, Sender>,
    renewals: BTreeMap<Hex<16>, DeviceNo>,
    last: u16,
}

/// A copy of everything that is stored.
#[derive(Clone, Debug)]
pub struct Backup {
    kept: Kept,
    aside: Aside,
    devices: Registry,
    tips: Vec<(DeviceNo, u32)>,
}

impl Site {
    /// A server with a lot.
    ///
    /// # Errors
    /// The lot is not sound.
    pub fn open(lot: LotDocument, at: Instant) -> Result<Self, HubError> {
        let (hub, accepted) = Hub::open(lot, at)?;
        let mut site = Self {
            hub,
            kept: Kept::default(),
            aside: Aside::default(),
            devices: Registry::default(),
            certificates: BTreeMap::new(),
        };
        site.store(accepted);
        Ok(site)
    }

    /// The hub.
    pub fn hub(&self) -> &Hub {
        &self.hub
    }

    /// The log.
    pub fn log(&self) -> &[Entry] {
        &self.kept.entries
    }

    /// Every operation of every chain.
    pub fn links(&self) -> &[Link] {
        &self.kept.links
    }

    /// Operations that are kept aside outside of their chains.
    pub fn aside(&self) -> &[(DeviceNo, Hex<32>)] {
        &self.kept.aside
    }

    /// Enrols a device.
    pub fn enrol(&mut self, lets_in: bool) -> DeviceNo {
        self.add(BTreeSet::new(), lets_in)
    }

    /// Whether a device's credential was taken away.
    pub fn is_revoked(&self, device: DeviceNo) -> bool {
        self.devices
            .senders
            .get(&device)
            .is_some_and(|sender| sender.is_revoked)
    }

    /// Takes a device's credential away.
    pub fn revoke(&mut self, device: DeviceNo) {
        if let Some(sender) = self.devices.senders.get_mut(&device) {
            sender.is_revoked = true;
        }
    }

    /// Takes a device's leases away, and those of every number it goes on under.
    pub fn fence(&mut self, device: DeviceNo, at: Instant) {
        let accepted = self.hub.fence(device, at);
        self.store(accepted);
    }

    /// Records something of the server's own.
    pub fn tell(&mut self, facts: Vec<Fact>, at: Instant) {
        let accepted = self.hub.record_all(facts, at);
        self.store(accepted);
    }

    /// Publishes a new version of the lot.
    pub fn publish(&mut self, lot: LotDocument, at: Instant) {
        let accepted = self.hub.publish(lot, at);
        self.store(accepted);
    }

    /// Gives a device a new number; the same one where it asks again.
    pub fn renew(&mut self, device: DeviceNo, renewal: Renewal, at: Instant) -> DeviceNo {
        if let Some(known) = self.devices.renewals.get(&renewal.nonce) {
            return *known;
        }
        let old = Some(self.sender(device));
        let mut earlier = old.as_ref().map(|old| old.earlier.clone()).unwrap_or_default();
        earlier.insert(device);
        let new = self.add(earlier, old.is_none_or(|old| old.lets_in));
        self.devices.renewals.insert(renewal.nonce, new);
        self.fence(device, at);
        new
    }

    /// Takes in what a device sends, stores it, and answers.
    ///
    /// # Errors
    /// The hub's; nothing has changed.
    pub fn answer(
        &mut self,
        device: DeviceNo,
        request: SyncRequest,
        at: Instant,
    ) -> Result<SyncResponse, HubError> {
        let logged = request.logged;
        let sender = self.sender(device);
        let (accepted, answer) = self.hub.exchange(&sender, request, at)?;
        self.store(accepted);
        let _ = logged;
        let since = usize::try_from(answer.since()).unwrap_or(usize::MAX);
        let entries = self.kept.entries.iter().skip(since).take(MOST_ENTRIES);
        Ok(answer.with(entries.cloned().collect(), at))
    }

    /// Takes in what a device sends, and stops before it is stored.
    pub fn forget(&mut self, device: DeviceNo, request: SyncRequest, at: Instant) {
        let sender = self.sender(device);
        let _ = self
            .hub
            .exchange(&sender, request, at)
            .map(|(accepted, answer)| drop((accepted, answer)));
        self.restart();
    }

    fn add(&mut self, earlier: BTreeSet<DeviceNo>, lets_in: bool) -> DeviceNo {
        let device = self.devices.add(earlier, lets_in);
        let sender = self.sender(device);
        self.certificates.insert(device, sender);
        device
    }

    fn sender(&self, device: DeviceNo) -> Sender {
        let known = self.devices.senders.get(&device);
        let known = known.or_else(|| self.certificates.get(&device));
        known.cloned().unwrap_or_else(|| Sender::new(device))
    }

    fn store(&mut self, accepted: Accepted) {
        for (entry, hash) in accepted.entries.iter().zip(accepted.hashes) {
            self.kept.links.push(Link {
                device: entry.operation.device,
                seq: entry.operation.seq,
                hash,
            });
        }
        self.kept.entries.extend(accepted.entries);
        for aside in accepted.aside {
            let read = Recorded::read(aside.device, aside.tip.seq, aside.written.clone()).ok();
            let code = read.and_then(|operation| operation.fact.ticket());
            if let (Some(code), Some(private)) = (code, &aside.written.private) {
                self.aside.push((code, private.plate.clone()));
            }
            if aside.why.is_link() {
                self.kept.links.push(Link {
                    device: aside.device,
                    seq: aside.tip.seq,
                    hash: aside.tip.hash,
                });
            } else {
                self.kept.aside.push((aside.device, aside.tip.hash));
            }
        }
        // Operations that are kept aside may stand between those of the log.
        self.kept.links.sort_unstable();
    }

    /// Closes the books on what left before an instant; tells on how many.
    pub fn file(&mut self, before: Instant, at: Instant) -> usize {
        let tickets: Vec<TicketCode> = self.hub.state().over_before(before).collect();
        let count = tickets.len();
        if count > 0 {
            self.tell(vec![Fact::Filed { tickets }], at);
        }
        count
    }

    /// Erases the personal data of what left before an instant, or is filed; tells of how many tickets. A state to begin
    /// from is stored with it.
    pub fn erase(&mut self, before: Instant, at: Instant) -> usize {
        let filed = self
            .kept
            .entries
            .iter()
            .filter_map(|entry| match &entry.operation.fact {
                Fact::Filed { tickets } => Some(tickets),
                _ => None,
            });
        let filed: BTreeSet<TicketCode> = filed.flatten().copied().collect();
        let is_over = |code: &TicketCode| match self.hub.state().ticket(*code) {
            Some(ticket) => ticket.left_at.is_some_and(|left_at| left_at < before),
            None => filed.contains(code),
        };
        let logged = self.kept.entries.iter().map(|entry| &entry.operation);
        let logged = logged.filter(|operation| operation.is_private());
        let logged = logged.filter_map(|operation| operation.fact.ticket());
        let aside = self.aside.iter().map(|(code, _)| *code);
        let due: BTreeSet<TicketCode> = logged.chain(aside).filter(is_over).collect();
        if due.is_empty() {
            return 0;
        }
        let tickets = due.iter().copied().collect();
        self.tell(vec![Fact::Erased { tickets }], at);
        for entry in &mut self.kept.entries {
            let is_due = entry
                .operation
                .fact
                .ticket()
                .is_some_and(|code| due.contains(&code));
            if is_due && entry.operation.is_private() {
                entry.operation.erase();
                self.kept.erased = self.kept.erased.max(entry.number);
            }
        }
        self.aside.retain(|(code, _)| !due.contains(code));
        self.hub.note_erased(self.kept.erased);
        self.kept.base = Some(self.hub.base());
        due.len()
    }

    /// Everything that is stored, as text.
    ///
    /// # Panics
    /// Never: everything stored writes.
    pub fn stored(&self) -> String {
        let kept = (&self.kept.entries, &self.kept.base, &self.aside);
        serde_json::to_string(&kept).expect("everything stored writes")
    }

    /// The server stops, and starts again from what is stored.
    ///
    /// # Panics
    /// What is stored does not replay.
    pub fn restart(&mut self) {
        self.hub = Hub::replay(self.kept.clone()).expect("what is stored replays");
    }

    /// Makes a backup. Until it is complete, nothing is safe.
    pub fn back_up(&self) -> Backup {
        Backup {
            kept: self.kept.clone(),
            aside: self.aside.clone(),
            devices: self.devices.clone(),
            tips: self.hub.tips().map(|(device, tip)| (device, tip.seq)).collect(),
        }
    }

    /// Notes that a backup is complete.
    pub fn note_backup(&mut self, backup: &Backup) {
        for &(device, seq) in &backup.tips {
            self.hub.note_backup(device, seq);
        }
        self.kept.safe = self
            .hub
            .tips()
            .map(|(device, _)| (device, self.hub.safe(device)))
            .collect();
    }

    /// Goes back to a backup, and does not notice.
    pub fn roll_back(&mut self, backup: &Backup) {
        let last = self.devices.last;
        self.kept.clone_from(&backup.kept);
        self.aside.clone_from(&backup.aside);
        self.devices.clone_from(&backup.devices);
        // Numbers are kept apart from the database, and never given twice.
        self.devices.last = last;
        self.restart();
    }

    /// Begins a new life: the server knows that it was restored, or has been told.
    pub fn begin_life(&mut self, epoch: Epoch, is_known: bool, at: Instant) {
        let known = self.devices.senders.iter().filter(|(_, sender)| sender.lets_in);
        let known: BTreeSet<DeviceNo> = known.map(|(device, _)| *device).collect();
        let unknown = (1..=self.devices.last).map(DeviceNo);
        let unknown = unknown.filter(|device| !self.devices.senders.contains_key(device));
        let all: BTreeSet<DeviceNo> = known.into_iter().chain(unknown).collect();
        let accepted = self.hub.begin_life(epoch, all, is_known, at);
        self.store(accepted);
    }

    /// Takes away the leases of a device under every number that it had or has.
    pub fn fence_all(&mut self, device: DeviceNo, at: Instant) {
        let is_its =
            |(number, sender): &(&DeviceNo, &Sender)| **number == device || sender.earlier.contains(&device);
        let all = self.certificates.iter().filter(is_its).map(|(number, _)| *number);
        for number in all.collect::<Vec<_>>() {
            self.fence(number, at);
        }
    }

    // What follows are planted bugs.

    /// Begins a new life and asks nobody what they lease.
    pub fn begin_life_without_asking(&mut self, epoch: Epoch, at: Instant) {
        let accepted = self.hub.begin_life(epoch, [], true, at);
        self.store(accepted);
    }

    /// Answers, and stops before it has stored.
    ///
    /// # Errors
    /// The hub's.
    pub fn answer_unstored(
        &mut self,
        device: DeviceNo,
        request: SyncRequest,
        at: Instant,
    ) -> Result<SyncResponse, HubError> {
        let (kept, aside) = (self.kept.clone(), self.aside.clone());
        let response = self.answer(device, request, at);
        (self.kept, self.aside) = (kept, aside);
        self.restart();
        response
    }

    /// Forgets what is kept aside.
    pub fn throw_aside_away(&mut self) {
        let logged: BTreeSet<(DeviceNo, u32)> = self
            .kept
            .entries
            .iter()
            .map(|entry| (entry.operation.device, entry.operation.seq))
            .collect();
        self.kept
            .links
            .retain(|link| logged.contains(&(link.device, link.seq)));
        self.kept.aside.clear();
    }
}

impl Registry {
    fn add(&mut self, earlier: BTreeSet<DeviceNo>, lets_in: bool) -> DeviceNo {
        self.last += 1;
        let device = DeviceNo(self.last);
        let sender = Sender {
            device,
            earlier,
            lets_in,
            is_revoked: false,
        };
        self.senders.insert(device, sender);
        device
    }
}
