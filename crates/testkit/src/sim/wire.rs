//! Messages: what the network does to them, and what they do where they arrive.

use std::collections::BTreeSet;

use engine::ticket::DeviceNo;
use sync::HubError;
use sync::chain::Hash;
use sync::disk::DiskError;
use sync::wire::{Fate, SyncRequest, SyncResponse};
use sync::{ReplicaError, disk};

use super::Plant;
use super::coverage::Event;
use super::oracles::Violation;
use super::world::{MINUTE, Message, World};
use crate::parts::machine::{MachineError, Question};

impl World {
    /// Devices that have something to send ask, and the others now and then.
    pub(super) fn devices_ask(&mut self) {
        for place in 0..self.devices.len() {
            let device = &self.devices[place];
            let waits = device.machine.replica().waiting() > 0 || device.machine.is_renewing();
            let is_due = self.now.since(device.last_contact) > 90 * 60_000;
            let is_cut_off = device.is_gone || device.cut_off_until > self.now;
            if !is_cut_off && (waits || is_due) && self.dice.percent(70) {
                self.ask(place);
            }
        }
    }

    pub(super) fn ask(&mut self, place: usize) {
        self.devices[place].last_contact = self.now;
        let number = self.devices[place].machine.device();
        let message = match self.devices[place].machine.question() {
            Question::Sync(request) => Message::Request(place, number, Box::new(request)),
            Question::Renew(renewal) => Message::Renew(place, number, renewal),
        };
        self.under_way.push(message);
    }

    /// Delivers one message, or what the network makes of it; tells whether one was under way.
    pub(super) fn deliver_one(&mut self) -> Result<bool, Violation> {
        if self.under_way.is_empty() {
            return Ok(false);
        }
        let mut at = 0;
        if self.dice.percent(self.swarm.overtaken) {
            at = self.dice.place(self.under_way.len());
            if at > 0 {
                self.count(Event::MessageOvertaken);
            }
        }
        let message = self.under_way.remove(at);
        if self.dice.percent(self.swarm.lost) {
            self.count(Event::MessageLost);
            return Ok(true);
        }
        if self.dice.percent(self.swarm.doubled) {
            self.count(Event::MessageDoubled);
            self.under_way.push(message.clone());
        }
        self.deliver(message)?;
        Ok(true)
    }

    fn deliver(&mut self, message: Message) -> Result<(), Violation> {
        let place = match &message {
            Message::Request(place, ..)
            | Message::Response(place, _)
            | Message::Renew(place, ..)
            | Message::Renewed(place, ..) => *place,
        };
        let is_answer = matches!(message, Message::Response(..) | Message::Renewed(..));
        let device = &self.devices[place];
        if device.is_gone || device.cut_off_until > self.now {
            return Ok(());
        }
        if is_answer && device.half_open_until > self.now {
            self.count(Event::HalfOpen);
            return Ok(());
        }
        match message {
            Message::Request(place, number, request) => self.serve(place, number, *request),
            Message::Response(place, response) => self.hear(place, *response),
            Message::Renew(_, number, _) if self.site.is_revoked(number) => Ok(()),
            Message::Renew(place, number, renewal) => {
                let new = self.site.renew(number, renewal, self.now);
                self.count(Event::Forked);
                self.under_way.push(Message::Renewed(place, renewal.nonce, new));
                Ok(())
            }
            Message::Renewed(place, nonce, new) => {
                let done = self.devices[place].machine.take_number(nonce, new);
                self.devices[place].is_astray = false;
                self.forget_sent(place);
                done.map_err(|error| self.violation(format!("device {place} cannot take a number: {error}")))
            }
        }
    }

    /// The server's part.
    fn serve(&mut self, place: usize, number: DeviceNo, mut request: SyncRequest) -> Result<(), Violation> {
        if self.has(Plant::TakenTwice) && !request.batch.operations.is_empty() {
            request.batch.after = self.site.hub().last(number);
        }
        if self.dice.percent(self.swarm.server_crash) {
            // It stops before it has stored, and nobody is answered.
            self.count(Event::ServerCrash);
            if self.has(Plant::AnsweredBeforeStored) {
                if let Ok(response) = self.site.answer_unstored(number, request, self.now) {
                    self.under_way.push(Message::Response(place, Box::new(response)));
                }
            } else {
                self.site.forget(number, request, self.now);
            }
            return Ok(());
        }
        let before = self.site.log().len();
        let was_recovering = self.site.hub().state().leases().is_recovering();
        let asked = request.tip;
        let batch_of = request.batch.device;
        match self.site.answer(number, request.clone(), self.now) {
            Ok(mut response) => {
                self.note_entries(before);
                if was_recovering && !self.site.hub().state().leases().is_recovering() {
                    self.count(Event::Recovered);
                }
                if self.has(Plant::AsideThrownAway) {
                    self.site.throw_aside_away();
                }
                if self.has(Plant::TakenTwice) {
                    response.last = asked;
                }
                self.tamper(place, &mut response, batch_of);
                self.under_way.push(Message::Response(place, Box::new(response)));
                Ok(())
            }
            Err(HubError::Behind { .. }) => {
                // The server learns that it went back in time.
                let epoch = self.random();
                self.site.begin_life(epoch, false, self.now);
                self.is_unaware = false;
                self.serve(place, number, request)
            }
            Err(error) => Err(self.violation(format!("the server says to device {place}: {error}"))),
        }
    }

    /// Planted bugs of devices that are best planted in what they hear.
    fn tamper(&mut self, place: usize, response: &mut SyncResponse, chain: DeviceNo) {
        let replica = self.devices[place].machine.replica();
        if self.has(Plant::UnboundAcknowledgement) || self.has(Plant::ForkPassedOver) {
            let ours = replica
                .chains()
                .find(|ends| ends.device == chain)
                .map(|ends| ends.tip);
            if let Some(ours) = ours.filter(|ours| ours.seq <= response.last.seq) {
                response.last = ours;
            } else if let Some(own) = replica
                .pending()
                .find(|own| own.operation.seq == response.last.seq)
            {
                response.last = own.tip();
            }
        }
        if self.has(Plant::ForkPassedOver) {
            response.demand = None;
        }
        if self.has(Plant::DeletedWhenAcknowledged) {
            response.safe = response.last.seq;
        }
    }

    fn note_entries(&mut self, before: usize) {
        use engine::lease::LeaseChange;
        use engine::operation::Fact;
        let mut granted = 0;
        for entry in &self.site.log()[before.min(self.site.log().len())..] {
            if let Fact::Lease {
                change: LeaseChange::Granted { .. },
            } = &entry.operation.fact
            {
                granted += 1;
            }
        }
        for _ in 0..granted {
            self.count(Event::Granted);
        }
    }

    /// The device's part.
    fn hear(&mut self, place: usize, response: SyncResponse) -> Result<(), Violation> {
        let nonce = self.random();
        if response.snapshot.is_some() {
            self.count(Event::FromSnapshot);
        }
        let aside = response.verdicts.iter().filter(
            |verdict| matches!(&verdict.fate, Fate::Quarantined { code, .. } if code == "chain.forked"),
        );
        let aside: BTreeSet<Hash> = aside.map(|verdict| verdict.hash).collect();
        let found = self.compare_clock(place, response.server_time);
        let at = self.clock_of(place);
        let found = found.filter(|_| !self.has(Plant::ClockNotCorrected));
        match self.devices[place].machine.compare_clocks(found, at) {
            Ok(false) => {}
            Ok(true) => {
                self.count(Event::ClockFound);
                self.enter_into_ledger(place, 0, 1);
            }
            Err(error) => return Err(self.violation(format!("device {place} cannot tell: {error}"))),
        }
        let device = &mut self.devices[place];
        let waiting = device
            .machine
            .replica()
            .pending()
            .map(|own| own.hash)
            .collect::<Vec<_>>();
        let before = (
            device.machine.replica().epoch(),
            device.machine.replica().cursor(),
        );
        let (tip, number) = (device.machine.replica().tip(), device.machine.device());
        let forgets_to_erase = self.plant == Some(Plant::OwnPlatesKept);
        let kept = forgets_to_erase.then(|| device.machine.disk.copy());
        let taken = device.machine.take(response, nonce, at.at);
        if let Some(kept) = kept {
            self.put_plates_back(place, &kept);
        }
        match taken {
            Ok(())
            | Err(
                // An answer that was overtaken may leave a gap; the next question closes it.
                MachineError::Replica(ReplicaError::Gap(_))
                | MachineError::Disk(DiskError::Gap(_) | DiskError::Stale | DiskError::Replaced),
            ) => {}
            Err(error) => {
                return Err(self.violation(format!("device {place} cannot take an answer: {error}")));
            }
        }
        let replica = self.devices[place].machine.replica();
        let is_same_life = replica.epoch() == before.0;
        if is_same_life && replica.cursor().number < before.1.number {
            return Err(self.violation(format!("device {place} went back in the log")));
        }
        let again = usize::try_from(replica.tip().seq.saturating_sub(tip.seq)).unwrap_or(0);
        if replica.device() == number && again > 0 {
            for _ in 0..again {
                self.count(Event::RecordedAgain);
            }
            self.enter_into_ledger(place, 0, again);
            let replica = self.devices[place].machine.replica();
            self.ledger.note_recorded_again(&waiting, replica, &aside);
        }
        self.check_status(place)
    }

    /// Reads what other tabs wrote, as a broadcast would make them.
    pub(super) fn tabs_read_on(&mut self, place: usize) -> Result<(), Violation> {
        for tab in 0..self.devices[place].machine.tabs() {
            let done = self.devices[place].machine.read_on(tab);
            done.map_err(|error| {
                self.violation(format!("tab {tab} of device {place} cannot read on: {error}"))
            })?;
        }
        Ok(())
    }

    /// Everybody exchanges, over a network without faults, so many times round.
    pub(super) fn bring_together(&mut self, rounds: u32) -> Result<(), Violation> {
        for _ in 0..rounds {
            self.now = engine::time::Instant(self.now.0 + MINUTE);
            for place in 0..self.devices.len() {
                if !self.devices[place].is_gone {
                    self.tabs_read_on(place)?;
                    self.ask(place);
                    while self.deliver_one()? {}
                }
            }
        }
        Ok(())
    }
}

/// A name for the table of own operations, used by faults that write there by hand.
pub(super) const OWN: disk::Table = disk::Table::Own;
