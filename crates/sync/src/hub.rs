//! The server's side of one lot: it orders what devices send, and applies it.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::apply::{Rejection, apply};
use engine::lot::{Lot, LotDocument};
use engine::operation::{Fact, Operation};
use engine::state::State;
use engine::ticket::DeviceNo;
use engine::time::Instant;

use crate::wire::{Entry, Fate, Verdict};

/// One lot's log as far as the server holds it in memory: its state, its length, and where each device is.
///
/// It must be told of nothing that is not stored, or stored at once: where storing what [`Hub::accept`] returns
/// fails, the hub is ahead of its log and must be rebuilt with [`Hub::replay`].
#[derive(Debug)]
pub struct Hub {
    state: State,
    head: u64,
    last: BTreeMap<DeviceNo, u32>,
}

/// What became of a batch: to be stored in one transaction before anyone is told.
#[derive(Debug, Default, PartialEq, Eq)]
#[must_use = "what is not stored must not be acknowledged"]
pub struct Accepted {
    /// New entries of the log.
    pub entries: Vec<Entry>,
    /// Operations that mean nothing in this lot, with the reason: to be kept for audit.
    pub rejected: Vec<(Operation, Rejection)>,
    /// What to tell the device of each operation.
    pub verdicts: Vec<Verdict>,
    /// The device's last operation that the server now has.
    pub acknowledged: u32,
}

/// Why the hub takes nothing of a batch, or a log does not replay.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HubError {
    /// An operation names another device than the one that sent it (S-5).
    #[error("operation {seq} names device {named}, but device {sender} sent it")]
    ForeignDevice {
        /// The operation.
        seq: u32,
        /// The device it names.
        named: u16,
        /// The device that sent it.
        sender: u16,
    },
    /// A log does not begin with its lot.
    #[error("the log does not begin with a published lot")]
    NoLot,
    /// A log has a gap or an entry that it could not have.
    #[error("log entry {0} does not follow from the ones before it")]
    Broken(u64),
}

impl Hub {
    /// Opens a lot: the first entry of its log publishes it.
    pub fn open(lot: LotDocument, at: Instant) -> Result<(Self, Entry), HubError> {
        let fact = Fact::LotPublished { lot: Box::new(lot) };
        let operation = Operation {
            device: DeviceNo::SERVER,
            seq: 1,
            at,
            rules: engine::RULES,
            fact,
        };
        let entry = Entry {
            number: 1,
            received_at: at,
            operation,
        };
        Ok((Self::replay([entry.clone()])?, entry))
    }

    /// Rebuilds the hub from its stored log. `last` of a device follows from its entries and its rejected operations;
    /// tell the latter with [`Hub::note_last`].
    pub fn replay(entries: impl IntoIterator<Item = Entry>) -> Result<Self, HubError> {
        let mut entries = entries.into_iter();
        let first = entries.next().ok_or(HubError::NoLot)?;
        let mut hub = Self {
            state: opened(&first).ok_or(HubError::NoLot)?,
            head: 1,
            last: BTreeMap::new(),
        };
        hub.note_last(first.operation.device, first.operation.seq);
        for entry in entries {
            if entry.number != hub.head + 1 || apply(&mut hub.state, &entry.operation).is_err() {
                return Err(HubError::Broken(entry.number));
            }
            hub.head = entry.number;
            hub.note_last(entry.operation.device, entry.operation.seq);
        }
        Ok(hub)
    }

    /// Notes that the server has a device's operations up to `seq`.
    pub fn note_last(&mut self, device: DeviceNo, seq: u32) {
        let last = self.last.entry(device).or_default();
        *last = seq.max(*last);
    }

    /// The state of the lot.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The number of the log's last entry.
    pub fn head(&self) -> u64 {
        self.head
    }

    /// The last operation of a device that the server has; 0 for none.
    pub fn last(&self, device: DeviceNo) -> u32 {
        self.last.get(&device).copied().unwrap_or(0)
    }

    /// Takes a device's operations in, each at most once and in the device's order (S-2, S-3).
    ///
    /// An operation that the server has already is passed over. After a gap nothing is taken: the device is told
    /// where to continue by `acknowledged`.
    ///
    /// # Errors
    /// [`HubError::ForeignDevice`]; nothing has changed.
    pub fn accept(
        &mut self,
        sender: DeviceNo,
        operations: Vec<Operation>,
        at: Instant,
    ) -> Result<Accepted, HubError> {
        if let Some(foreign) = operations.iter().find(|operation| operation.device != sender) {
            return Err(HubError::ForeignDevice {
                seq: foreign.seq,
                named: foreign.device.0,
                sender: sender.0,
            });
        }
        let mut accepted = Accepted {
            acknowledged: self.last(sender),
            ..Accepted::default()
        };
        for operation in operations {
            let seq = operation.seq;
            if seq <= accepted.acknowledged {
                accepted.verdicts.push(Verdict {
                    seq,
                    fate: Fate::Known,
                });
                continue;
            }
            if seq != accepted.acknowledged + 1 {
                break;
            }
            accepted.acknowledged = seq;
            let fate = match apply(&mut self.state, &operation) {
                Ok(outcome) => {
                    self.head += 1;
                    let number = self.head;
                    accepted.entries.push(Entry {
                        number,
                        received_at: at,
                        operation,
                    });
                    Fate::Applied {
                        number,
                        conflicts: outcome.conflicts,
                    }
                }
                Err(rejection) => {
                    let fate = Fate::Rejected {
                        code: rejection.code().to_owned(),
                        detail: rejection.to_string(),
                    };
                    accepted.rejected.push((operation, rejection));
                    fate
                }
            };
            accepted.verdicts.push(Verdict { seq, fate });
        }
        self.note_last(sender, accepted.acknowledged);
        Ok(accepted)
    }

    /// Publishes a new version of the lot.
    pub fn publish(&mut self, lot: LotDocument, at: Instant) -> Result<Accepted, HubError> {
        self.append_server_facts(vec![Fact::LotPublished { lot: Box::new(lot) }], at)
    }

    /// Records facts that the server itself tells, in order.
    pub fn append_server_facts(&mut self, facts: Vec<Fact>, at: Instant) -> Result<Accepted, HubError> {
        let device = DeviceNo::SERVER;
        let operation = |(seq, fact)| Operation {
            device,
            seq,
            at,
            rules: engine::RULES,
            fact,
        };
        let operations = (self.last(device) + 1..).zip(facts).map(operation).collect();
        self.accept(device, operations, at)
    }
}

/// The state after the first entry of a log, if that publishes a sound lot.
pub(crate) fn opened(first: &Entry) -> Option<State> {
    match &first.operation.fact {
        Fact::LotPublished { lot } if first.number == 1 && first.operation.device == DeviceNo::SERVER => {
            Some(State::open(Arc::new(Lot::try_from(lot.as_ref().clone()).ok()?)))
        }
        _ => None,
    }
}
