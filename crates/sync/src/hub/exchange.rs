//! One exchange with a device, but for the log itself, which the caller reads from where it is stored.

use std::collections::{BTreeMap, BTreeSet};

use engine::ticket::DeviceNo;
use engine::time::Instant;

use super::{Accepted, Hub, HubError};
use crate::chain::Tip;
use crate::wire::{Cursor, Demand, Entry, MOST_ENTRIES, Snapshot, SyncRequest, SyncResponse, Verdict, news};

/// Who sends a request, as far as it is known by its credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// Its present number.
    pub device: DeviceNo,
    /// The numbers it had before.
    pub earlier: BTreeSet<DeviceNo>,
    /// Whether it lets vehicles in, and so leases spots.
    pub lets_in: bool,
    /// Whether its credential was taken away.
    pub is_revoked: bool,
}

impl Sender {
    /// A device that lets vehicles in and has had one number only.
    pub fn new(device: DeviceNo) -> Self {
        Self {
            device,
            earlier: BTreeSet::new(),
            lets_in: true,
            is_revoked: false,
        }
    }
}

/// An answer but for the log.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a device waits for it"]
pub struct Answer {
    response: SyncResponse,
    logged: u32,
    since: Cursor,
    /// For a device that gets no news: how far it knows the log.
    silent_at: Option<Cursor>,
}

impl Answer {
    /// After which entry the log is to be read, at most [`MOST_ENTRIES`] of it.
    pub fn since(&self) -> u64 {
        self.since.number
    }

    /// What became of operations that did not simply enter the log.
    pub fn verdicts(&self) -> &[Verdict] {
        &self.response.verdicts
    }

    /// The whole answer.
    pub fn with(self, entries: Vec<Entry>, now: Instant) -> SyncResponse {
        let mut response = self.response;
        if let Some(last) = entries.last() {
            // Another device may have written meanwhile.
            response.head = response.head.max(last.number);
        }
        let from = self.silent_at.unwrap_or(self.since);
        response.until = entries.iter().fold(from, Cursor::then);
        response.news = news(response.device, self.logged, entries);
        response.server_time = now;
        response
    }
}

/// A device that is further behind than this gets a snapshot and not the log.
const FAR_BEHIND: u64 = 2 * MOST_ENTRIES as u64;

impl Hub {
    /// Takes in what a device sends, and answers.
    ///
    /// # Errors
    /// [`HubError::ForeignDevice`], [`HubError::Behind`]; nothing has changed.
    pub fn exchange(
        &mut self,
        sender: &Sender,
        request: SyncRequest,
        at: Instant,
    ) -> Result<(Accepted, Answer), HubError> {
        let device = request.batch.device;
        if device != sender.device && !sender.earlier.contains(&device) {
            return Err(HubError::ForeignDevice {
                named: device.0,
                sender: sender.device.0,
            });
        }
        let common = self.common(request.epoch);
        if common.is_some() {
            // First the device has to know which life of the server it talks to.
            let mut answer = self.answer(device, Tip::START, request.logged);
            answer.response.common = common;
            answer.response.demand = sender.is_revoked.then_some(Demand::Stop);
            answer.response.last = self.last(device);
            answer.silent_at = Some(request.cursor);
            return Ok((Accepted::default(), answer));
        }
        if sender.is_revoked {
            let accepted = self.set_aside(request.batch);
            let mut answer = self.answer(device, self.last(device), request.logged);
            answer.response.verdicts.clone_from(&accepted.verdicts);
            answer.response.has = accepted.has;
            answer.response.demand = Some(Demand::Stop);
            answer.silent_at = Some(request.cursor);
            return Ok((accepted, answer));
        }
        if request.epoch.is_some() {
            self.check(device, request.cursor)?;
        }
        let mut accepted = self.accept(request.batch, at)?;
        let verdicts = std::mem::take(&mut accepted.verdicts);
        let has = accepted.has;
        if let Some(holds) = request.holds.filter(|_| device == sender.device) {
            accepted.extend(self.report(device, request.tip, &holds, at));
        }
        if sender.lets_in && device == sender.device {
            accepted.extend(self.refill(device, at));
            if let Some(vehicle) = &request.wants {
                accepted.extend(self.help_out(device, vehicle, at));
            }
        }
        let last = self.last(device);
        let mut answer = self.answer(device, last, request.logged);
        let known = request.cursor.number;
        if known > 0 && known >= self.erased() && self.head().saturating_sub(known) <= FAR_BEHIND {
            answer.since = request.cursor;
        } else {
            answer.response.snapshot = Some(self.snapshot());
        }
        answer.response.verdicts = verdicts;
        answer.response.has = has;
        answer.response.demand = self.demand(device);
        Ok((accepted, answer))
    }

    /// The present state, to begin from.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            cursor: self.cursor(),
            state: self.state().freeze(),
            tips: self.tips().collect::<BTreeMap<_, _>>(),
        }
    }

    /// An answer without news.
    fn answer(&self, device: DeviceNo, last: Tip, logged: u32) -> Answer {
        Answer {
            response: SyncResponse {
                epoch: self.epoch(),
                common: None,
                device,
                last,
                safe: self.safe(device),
                has: None,
                verdicts: Vec::new(),
                demand: None,
                snapshot: None,
                news: Vec::new(),
                until: self.cursor(),
                head: self.head(),
                pool: self.pool(device),
                server_time: Instant(0),
            },
            logged,
            since: self.cursor(),
            silent_at: None,
        }
    }
}
