//! What must never be, and who looks.

use std::collections::{BTreeMap, BTreeSet};

use engine::conflict::Conflict;
use engine::hex::Hex;
use engine::lot::SpotIndex;
use engine::money::Money;
use engine::operation::Fact;
use engine::plate::Plate;
use engine::ticket::{DeviceNo, TicketCode};
use engine::time::Instant;
use sync::Replica;
use sync::chain::Hash;

use super::faults::Swarm;
use super::world::World;
use crate::parts::machine::Machine;
use crate::parts::site::Site;

/// Something is so that must never be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("seed {seed}, {minutes} minutes in: {what}")]
pub struct Violation {
    /// The seed that shows it.
    pub seed: u64,
    /// When, in simulated minutes.
    pub minutes: i64,
    /// What is so.
    pub what: String,
}

/// Everything that was ever durable on a device.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    durable: Vec<Durable>,
    places: BTreeMap<Hash, usize>,
    restores: u32,
    /// Which other devices have a copy of what a device had.
    clones: BTreeMap<usize, usize>,
    /// The tickets that each plate was ever recorded with.
    pub(super) plates: BTreeMap<Plate, BTreeSet<TicketCode>>,
}

/// An operation that was durable on a device, and what may excuse that it is nowhere.
#[derive(Debug)]
struct Durable {
    place: usize,
    number: DeviceNo,
    seq: u32,
    hash: Hash,
    money: Option<(TicketCode, Instant, Money)>,
    /// Whether its device still has it, or has deleted it because it is in a backup.
    is_retained: bool,
    /// Whether the server had it when its device lost it, and how often the server had been restored then.
    reached: Option<u32>,
    is_again: bool,
}

impl Ledger {
    pub(super) fn note_restore(&mut self) {
        self.restores += 1;
    }

    pub(super) fn note_clone(&mut self, place: usize, clone: usize) {
        self.clones.insert(place, clone);
    }

    /// A device's storage went back: it has only these own operations.
    pub(super) fn note_storage(&mut self, place: usize, there: &BTreeSet<Hash>, site: &Site) {
        let known: BTreeSet<Hash> = site.links().iter().map(|link| link.hash).collect();
        let aside: BTreeSet<Hash> = site.aside().iter().map(|(_, hash)| *hash).collect();
        for durable in &mut self.durable {
            let has_it = there.contains(&durable.hash);
            if durable.place == place && !has_it && durable.is_retained {
                durable.is_retained = false;
                let reached = known.contains(&durable.hash) || aside.contains(&durable.hash);
                durable.reached = reached.then_some(self.restores);
            }
        }
    }

    /// Operations that waited and wait no more, because they were recorded again.
    pub(super) fn note_recorded_again(
        &mut self,
        waiting: &[Hash],
        replica: &Replica,
        aside: &BTreeSet<Hash>,
    ) {
        let still: BTreeSet<Hash> = replica.pending().map(|own| own.hash).collect();
        for hash in waiting
            .iter()
            .filter(|hash| !still.contains(*hash) && aside.contains(*hash))
        {
            if let Some(&at) = self.places.get(hash) {
                self.durable[at].is_again = true;
            }
        }
    }
}

impl World {
    pub(super) fn violation(&self, what: String) -> Violation {
        Violation {
            seed: self.seed,
            minutes: self.minutes_in(),
            what,
        }
    }

    /// Notes the last so many operations of a tab as durable.
    pub(super) fn enter_into_ledger(&mut self, place: usize, tab: usize, count: usize) {
        let replica = self.devices[place].machine.tab(tab);
        let number = replica.device();
        let own: Vec<_> = replica
            .pending()
            .filter(|own| own.operation.device == number)
            .cloned()
            .collect();
        for own in own.iter().skip(own.len().saturating_sub(count)) {
            let money = match &own.operation.fact {
                Fact::Paid { ticket, amount, .. } => Some((*ticket, own.operation.at, *amount)),
                _ => None,
            };
            if let (Some(private), Some(code)) =
                (&own.operation.written().private, own.operation.fact.ticket())
            {
                self.ledger
                    .plates
                    .entry(private.plate.clone())
                    .or_default()
                    .insert(code);
            }
            if let Some(&known) = self.ledger.places.get(&own.hash) {
                // Storage went back, and the very same was recorded once more.
                self.ledger.durable[known].is_retained = true;
                continue;
            }
            self.ledger.places.insert(own.hash, self.ledger.durable.len());
            self.ledger.durable.push(Durable {
                place,
                number,
                seq: own.operation.seq,
                hash: own.hash,
                money,
                is_retained: true,
                reached: None,
                is_again: false,
            });
        }
    }

    /// What a tab shows is what it would show if it were worked out anew (S-9).
    fn check_views(&self, place: usize) -> Result<(), Violation> {
        let machine = &self.devices[place].machine;
        for replica in (0..machine.tabs()).map(|tab| machine.tab(tab)) {
            let (view, anew) = (replica.view(), replica.view_anew());
            if view.map(|view| view.hash()) != anew.map(|anew| anew.hash()) {
                return Err(self.violation(format!("a screen of device {place} shows what is not so")));
            }
        }
        Ok(())
    }

    /// What a device says of its records must be so: what does not wait is on the server.
    pub(super) fn check_status(&self, place: usize) -> Result<(), Violation> {
        self.check_views(place)?;
        let replica = self.devices[place].machine.replica();
        let is_of_this_life = replica.epoch() == Some(self.site.hub().epoch()) && !self.is_unaware;
        if replica.waiting() > 0 || !is_of_this_life || self.site.is_revoked(replica.device()) {
            return Ok(());
        }
        for ends in replica.chains().filter(|ends| !ends.is_forked) {
            if self.site.hub().last(ends.device).seq < ends.tip.seq {
                return Err(self.violation(format!(
                    "device {place} says that everything is shared, and it is not"
                )));
            }
        }
        Ok(())
    }

    /// All faults are over: everybody comes level with the server, by itself, and everything adds up.
    pub(super) fn come_together(&mut self) -> Result<(), Violation> {
        self.swarm = Swarm::calm();
        let now = self.now;
        for place in 0..self.devices.len() {
            let device = &mut self.devices[place];
            (device.cut_off_until, device.half_open_until) = (now, now);
            device.machine.disk.set_lying(false);
        }
        self.come_level()?;
        // Before they are filed.
        self.check_prices()?;
        self.erase_all();
        self.come_level()?;
        for place in 0..self.devices.len() {
            self.check_level(place)?;
        }
        self.check_ledger()?;
        self.check_log()?;
        self.check_state()?;
        self.check_erased()?;
        self.check_newcomer()
    }

    fn come_level(&mut self) -> Result<(), Violation> {
        for round in 0..40 {
            self.bring_together(1)?;
            self.operator_helps();
            if round > 3 && self.is_level() {
                break;
            }
        }
        Ok(())
    }

    /// Whoever will never report is withdrawn, so that recovery ends.
    fn operator_helps(&mut self) {
        let waits_for: Vec<DeviceNo> = self.site.hub().state().leases().waits_for().collect();
        for number in waits_for {
            let is_here = |device: &super::world::Device| {
                !device.is_gone
                    && device
                        .machine
                        .replica()
                        .chains()
                        .any(|ends| ends.device == number)
            };
            if !self.devices.iter().any(is_here) || self.site.is_revoked(number) {
                self.site.fence(number, self.now);
            }
        }
    }

    fn is_level(&self) -> bool {
        let head = self.site.hub().cursor();
        self.devices
            .iter()
            .filter(|device| !device.is_gone)
            .all(|device| {
                let replica = device.machine.replica();
                let is_stopped = self.site.is_revoked(replica.device());
                replica.waiting() == 0
                    && (is_stopped || replica.cursor() == head)
                    && !device.machine.is_renewing()
            })
    }

    fn check_level(&self, place: usize) -> Result<(), Violation> {
        let device = &self.devices[place];
        let replica = device.machine.replica();
        if device.is_gone {
            return Ok(());
        }
        let is_renewing = device.machine.is_renewing() && !self.site.is_revoked(replica.device());
        if replica.waiting() > 0 || is_renewing {
            let waiting = replica.waiting();
            return Err(self.violation(format!("device {place} still waits: {waiting} operations")));
        }
        if self.site.is_revoked(replica.device()) {
            return Ok(());
        }
        if replica.cursor() != self.site.hub().cursor() {
            return Err(self.violation(format!("device {place} does not get the log")));
        }
        let server = self.site.hub().state().hash();
        let (view, confirmed) = (replica.view(), replica.confirmed());
        if [view, confirmed]
            .into_iter()
            .any(|state| state.map(|state| state.hash()) != Some(server))
        {
            return Err(self.violation(format!("device {place} and the server disagree")));
        }
        Ok(())
    }

    /// Every operation has a final fate, and one only.
    fn check_ledger(&self) -> Result<(), Violation> {
        let links: BTreeSet<Hash> = self.site.links().iter().map(|link| link.hash).collect();
        let aside: BTreeSet<Hash> = self.site.aside().iter().map(|(_, hash)| *hash).collect();
        for durable in &self.ledger.durable {
            let is_link = links.contains(&durable.hash);
            let is_aside = aside.contains(&durable.hash);
            let name = format!(
                "operation {} of device {} ({})",
                durable.seq, durable.number.0, durable.place
            );
            if is_link && durable.is_again {
                return Err(self.violation(format!("{name} took effect twice")));
            }
            let has_clone = self.ledger.clones.contains_key(&durable.place);
            let is_gone = self.devices[durable.place].is_gone || has_clone;
            let is_revoked = self.site.is_revoked(durable.number);
            if is_aside && !is_link && !durable.is_again && durable.is_retained && !is_gone && !is_revoked {
                return Err(self.violation(format!("{name} was put aside and never recorded again")));
            }
            // What was recorded again has its own line here.
            if is_link || is_aside || durable.is_again {
                continue;
            }
            let is_excused =
                !durable.is_retained && durable.reached.is_none_or(|at| at < self.ledger.restores);
            if !is_excused {
                return Err(self.violation(format!("{name} is lost")));
            }
        }
        Ok(())
    }

    /// Nothing is in the log twice; no money is in it that was not taken.
    fn check_log(&self) -> Result<(), Violation> {
        let mut places = BTreeSet::new();
        let mut taken: BTreeMap<(TicketCode, Instant, i64), i32> = BTreeMap::new();
        for entry in self.site.log() {
            let operation = entry.operation.operation();
            if !places.insert((operation.device, operation.seq)) {
                return Err(self.violation(format!("log entry {} is there twice", entry.number)));
            }
            if let Fact::Paid { ticket, amount, .. } = &operation.fact {
                *taken.entry((*ticket, operation.at, amount.minor)).or_default() += 1;
            }
        }
        let originals = self.ledger.durable.iter().filter(|durable| !durable.is_again);
        for (ticket, at, amount) in originals.filter_map(|durable| durable.money) {
            *taken.entry((ticket, at, amount.minor)).or_default() -= 1;
        }
        match taken.iter().find(|(_, left)| **left > 0) {
            Some(((ticket, ..), _)) => Err(self.violation(format!("money for {ticket} is in the log twice"))),
            None => Ok(()),
        }
    }

    /// The spots add up, and whoever shares one is in conflict.
    fn check_state(&self) -> Result<(), Violation> {
        let state = self.site.hub().state();
        let total = state.occupancy().total();
        if total.occupied + total.free + total.closed != state.lot().spots().len() {
            return Err(self.violation("the spots do not add up".to_owned()));
        }
        for placed in state.lot().spots() {
            let standing = state.standing_on(&placed.spot.id);
            let is_told = |ticket: &TicketCode| {
                state.conflicts().any(|conflict| match conflict {
                    Conflict::SpotTaken {
                        spot,
                        ticket: later,
                        holder,
                    } => *spot == placed.spot.id && (later == ticket || holder == ticket),
                    _ => false,
                })
            };
            if standing.len() > 1 && !standing.iter().all(is_told) {
                return Err(self.violation(format!("{} is shared and nobody is told", placed.spot.id)));
            }
        }
        let holders = (0..state.lot().spots().len()).map(SpotIndex);
        let is_free = |index: &SpotIndex| state.free().is_free(*index);
        if holders.filter(is_free).count() != total.free {
            return Err(self.violation("what is free is not what is counted".to_owned()));
        }
        Ok(())
    }

    /// A device that enrols now gets the same state, and the server that starts again has it.
    fn check_newcomer(&mut self) -> Result<(), Violation> {
        let state = self.site.hub().state().hash();
        self.site.restart();
        if self.site.hub().state().hash() != state {
            return Err(self.violation("the server starts again with another state".to_owned()));
        }
        let number = self.site.enrol(false);
        let mut machine = Machine::new(number, Hex([1; 32]));
        for _ in 0..2 {
            let answer = self.site.answer(number, machine.replica().request(), self.now);
            let answer = answer.map_err(|error| self.violation(format!("a newcomer is told: {error}")))?;
            let taken = machine.take(answer, Hex::ZERO, self.now);
            taken.map_err(|error| self.violation(format!("a newcomer cannot begin: {error}")))?;
        }
        if machine.replica().view().map(|view| view.hash()) != Some(self.site.hub().state().hash()) {
            return Err(self.violation("a newcomer sees another state".to_owned()));
        }
        Ok(())
    }
}
