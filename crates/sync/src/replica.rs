//! The device's side: the log as far as it is known, and the device's own operations on top.

use std::collections::VecDeque;
use std::sync::Arc;

use engine::apply::apply;
use engine::decide::{Command, decide};
use engine::operation::Operation;
use engine::refusal::Refusal;
use engine::state::State;
use engine::ticket::{CodeKey, DeviceNo, TicketCode};
use engine::time::Instant;

use crate::hub::opened;
use crate::wire::{Entry, MOST_OPERATIONS, SyncRequest};

/// What a device knows of its lot.
///
/// `view` is what screens show: the log up to the cursor with the device's own pending operations applied on top. A
/// new operation shows up in it only through [`Replica::commit`], which the caller calls when the operation is durable.
#[derive(Debug)]
pub struct Replica {
    device: DeviceNo,
    key: CodeKey,
    /// The fold of the log up to `cursor`; none before the lot's first entry has arrived.
    confirmed: Option<Arc<State>>,
    cursor: u64,
    /// Own operations that the server has not acknowledged, in order.
    pending: VecDeque<Operation>,
    /// The last own operation, durable on this device.
    last_seq: u32,
    /// The last own operation that the server has.
    acknowledged: u32,
    /// The last own operation in the log up to `cursor`.
    logged: u32,
    /// Own operations that the server has and whose entries have not arrived yet, in order.
    ///
    /// A long log comes in several parts. Dropped from the view in between, a vehicle would be gone from the screen
    /// and its spot given away.
    awaited: VecDeque<Operation>,
    view: Option<Arc<State>>,
    /// Counts changes of the view, to notice a draft that was made before one.
    generation: u64,
}

/// Operations that are decided but not yet durable. Nobody may be told of them.
#[derive(Clone, Debug)]
#[must_use = "a draft becomes true when it is durable and committed"]
pub struct Draft {
    operations: Vec<Operation>,
    state: Arc<State>,
    generation: u64,
}

impl Draft {
    /// The operations to make durable, in order, in one transaction.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }
}

/// News for a replica: from the server, or from another tab through the device's store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Advance {
    /// Own operations that this replica may not know, in order.
    pub own: Vec<Operation>,
    /// Entries of the log, in order.
    pub entries: Vec<Entry>,
    /// The last own operation that the server has.
    pub acknowledged: u32,
}

/// Why news does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplicaError {
    /// An entry is missing: the next one should have had this number.
    #[error("log entry {0} is missing")]
    Gap(u64),
    /// An entry could not have followed.
    #[error("log entry {0} does not follow from the ones before it")]
    Broken(u64),
    /// The server acknowledges an operation that this device has never recorded.
    #[error("the server knows operation {0}, which this device does not")]
    Ahead(u32),
}

impl Replica {
    /// A device that has just enrolled.
    pub fn new(device: DeviceNo, key: CodeKey) -> Self {
        Self {
            device,
            key,
            confirmed: None,
            cursor: 0,
            pending: VecDeque::new(),
            last_seq: 0,
            acknowledged: 0,
            logged: 0,
            awaited: VecDeque::new(),
            view: None,
            generation: 0,
        }
    }

    /// What screens show; none before the lot has arrived.
    pub fn view(&self) -> Option<&Arc<State>> {
        self.view.as_ref()
    }

    /// This device's number.
    pub fn device(&self) -> DeviceNo {
        self.device
    }

    /// The number of the last log entry this device has.
    pub fn cursor(&self) -> u64 {
        self.cursor
    }

    /// The last own operation, durable on this device; 0 for none.
    pub fn last_seq(&self) -> u32 {
        self.last_seq
    }

    /// The last own operation that the server has; 0 for none.
    pub fn acknowledged(&self) -> u32 {
        self.acknowledged
    }

    /// Own operations that are only on this device, in order.
    pub fn pending(&self) -> impl ExactSizeIterator<Item = &Operation> {
        self.pending.iter()
    }

    /// Decides commands one after the other: all of them or none (S-8).
    ///
    /// # Errors
    /// The first [`Refusal`]. Before the lot has arrived every ticket is unknown, so [`None`] says so.
    pub fn draft(&self, commands: &[Command], at: Instant) -> Option<Result<Draft, Refusal>> {
        let view = self.view.as_ref()?;
        Some(self.decide_all(view, commands, at))
    }

    fn decide_all(&self, view: &Arc<State>, commands: &[Command], at: Instant) -> Result<Draft, Refusal> {
        let mut state = view.as_ref().clone();
        let mut operations = Vec::with_capacity(commands.len());
        for (seq, command) in (self.last_seq.saturating_add(1)..).zip(commands) {
            let next_ticket = TicketCode::issue(&self.key, self.device, seq)?;
            let fact = decide(&state, command, next_ticket, at)?;
            let operation = Operation {
                device: self.device,
                seq,
                at,
                rules: engine::RULES,
                fact,
            };
            // What the rules decide they also apply; were that ever untrue, the server's verdict would tell.
            let _ = apply(&mut state, &operation);
            operations.push(operation);
        }
        Ok(Draft {
            operations,
            state: Arc::new(state),
            generation: self.generation,
        })
    }

    /// Shows a draft that is now durable.
    pub fn commit(&mut self, draft: Draft) {
        if draft.generation == self.generation {
            self.last_seq = draft.operations.last().map_or(self.last_seq, |last| last.seq);
            self.pending.extend(draft.operations);
            self.show(Some(draft.state));
        } else {
            // News came in while the draft was written; its operations stand, on top of the news.
            self.take_own(draft.operations);
            self.rebuild_view();
        }
    }

    /// What to send next, at most [`MOST_OPERATIONS`] at a time.
    pub fn request(&self) -> SyncRequest {
        let operations = self.pending.iter().take(MOST_OPERATIONS).cloned().collect();
        SyncRequest {
            cursor: self.cursor,
            operations,
        }
    }

    /// Takes news in. What it knows already is passed over, so the same news twice changes nothing (S-3).
    ///
    /// # Errors
    /// A [`ReplicaError`]; the replica is unchanged.
    pub fn advance(&mut self, news: Advance) -> Result<(), ReplicaError> {
        let known = news.own.last().map_or(0, |last| last.seq).max(self.last_seq);
        if news.acknowledged > known {
            return Err(ReplicaError::Ahead(news.acknowledged));
        }
        let (confirmed, cursor) = self.confirm(&news.entries)?;
        let changed = cursor != self.cursor || news.acknowledged > self.acknowledged;
        (self.confirmed, self.cursor) = (confirmed, cursor);
        let own_entries = news.entries.iter().map(|entry| &entry.operation);
        let own_entries = own_entries.filter(|operation| operation.device == self.device);
        let logged = own_entries.map(|operation| operation.seq).max();
        self.logged = self.logged.max(logged.unwrap_or(0));
        let new_own = self.take_own(news.own);
        self.acknowledged = self.acknowledged.max(news.acknowledged);
        self.let_go();
        if changed || new_own {
            self.rebuild_view();
        }
        Ok(())
    }

    /// The log's state with new entries applied, and the new cursor.
    fn confirm(&self, entries: &[Entry]) -> Result<(Option<Arc<State>>, u64), ReplicaError> {
        let mut confirmed = self.confirmed.clone();
        let mut cursor = self.cursor;
        for entry in entries.iter().filter(|entry| entry.number > self.cursor) {
            if entry.number != cursor + 1 {
                return Err(ReplicaError::Gap(cursor + 1));
            }
            let broken = ReplicaError::Broken(entry.number);
            match &mut confirmed {
                None => confirmed = Some(Arc::new(opened(entry).ok_or(broken)?)),
                Some(state) => {
                    apply(Arc::make_mut(state), &entry.operation).map_err(|_| broken)?;
                }
            }
            cursor = entry.number;
        }
        Ok((confirmed, cursor))
    }

    /// Adds own operations that are not known yet; tells whether there were any.
    fn take_own(&mut self, own: Vec<Operation>) -> bool {
        let before = self.last_seq;
        for operation in own {
            if operation.seq > self.last_seq {
                self.last_seq = operation.seq;
                self.pending.push_back(operation);
            }
        }
        self.let_go();
        self.last_seq > before
    }

    /// Moves on what the server has, and forgets what has come back in the log.
    fn let_go(&mut self) {
        let has = self.acknowledged.max(self.logged);
        let still = self.pending.partition_point(|operation| operation.seq <= has);
        self.awaited.extend(self.pending.drain(..still));
        let come = self
            .awaited
            .partition_point(|operation| operation.seq <= self.logged);
        self.awaited.drain(..come);
    }

    /// The log with those own operations on top that are not in it.
    ///
    /// One that no longer means anything is passed over here; the server says so in its verdict.
    fn rebuild_view(&mut self) {
        let mut view = self.confirmed.clone();
        let mut own = self.awaited.iter().chain(&self.pending).peekable();
        if let Some(state) = view.as_mut().filter(|_| own.peek().is_some()) {
            let state = Arc::make_mut(state);
            for operation in own {
                let _ = apply(state, operation);
            }
        }
        self.show(view);
    }

    fn show(&mut self, view: Option<Arc<State>>) {
        self.view = view;
        self.generation += 1;
    }
}
