//! What the device publishes: plain values, each with its own signal.

use std::sync::Arc;

use engine::operation::{Fact, Operation};
use engine::refusal::Refusal;
use engine::state::State;
use engine::time::Instant;
use screens::status::{Link, SyncStatus};
use serde::{Deserialize, Serialize};

use leptos::prelude::*;
use sync::Replica;

use crate::store::{Identity, StoreError};
use crate::transport::TransportError;

/// Who this device is, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentityState {
    /// The store is being read.
    Loading,
    /// This device has not enrolled.
    NotEnrolled,
    /// This device belongs to a lot.
    Enrolled(Identity),
    /// This device cannot work until somebody does something.
    Failed(Failure),
}

impl IdentityState {
    /// The identity of an enrolled device.
    pub fn enrolled(&self) -> Option<&Identity> {
        match self {
            Self::Enrolled(identity) => Some(identity),
            Self::Loading | Self::NotEnrolled | Self::Failed(_) => None,
        }
    }
}

/// Why a device cannot work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The device had data, and it is gone, or an older state of it came back.
    #[error(
        "The data of this device was removed from the browser. Everything it had shared is safe on the server; \
         records it had not shared yet are lost. Ask the office for a new link."
    )]
    StorageLost,
    /// The store does not work.
    #[error("{0}")]
    Storage(StoreError),
    /// What is stored does not add up.
    #[error(
        "The records on this device do not fit together ({0}). Ask the office; do not clear the browser's data."
    )]
    Log(sync::ReplicaError),
}

/// How the last attempt to enrol went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Enrolment {
    /// None is under way.
    #[default]
    Idle,
    /// The server is being asked.
    Busy,
    /// It did not work. With [`super::Device::enrol`] the same code can be tried again.
    Failed {
        /// The one-time code.
        code: String,
        /// Why.
        error: EnrolError,
    },
}

/// Why a device could not enrol. A device that was enrolled before keeps working.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnrolError {
    /// The server did not answer, or said no.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The identity could not be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The server gave no credential.
    #[error("the server gave this device no credential")]
    NoCredential,
}

/// Own operations that are on this device only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pending {
    /// How many.
    pub count: usize,
    /// When the oldest of them was recorded.
    pub oldest_at: Option<Instant>,
    /// How many of them record money.
    pub money_count: usize,
}

impl Pending {
    pub(super) fn of(replica: &Replica) -> Self {
        let records_money = |operation: &&Operation| matches!(operation.fact, Fact::Paid { .. });
        Self {
            count: replica.pending().len(),
            oldest_at: replica.pending().map(|operation| operation.at).next(),
            money_count: replica.pending().filter(records_money).count(),
        }
    }
}

/// An operation that means nothing in the lot's log. The server keeps it for audit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The operation's sequence number.
    pub seq: u32,
    /// The stable code, `area.reason`.
    pub code: String,
    /// The reason in words.
    pub detail: String,
}

/// What is known of the disk below the store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Storage {
    /// Whether the browser flushes to the disk before it calls a write complete.
    pub is_strict: Option<bool>,
    /// Whether the browser has promised not to clear it by itself.
    pub is_persisted: Option<bool>,
}

/// Commands that are done and durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submitted {
    /// What was recorded: one operation for each command, in order.
    pub operations: Vec<Operation>,
}

/// Why commands were not carried out. Nothing was recorded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The device's disk says no.
    #[error("not saved: {0}")]
    NotSaved(#[from] StoreError),
    /// The device has not enrolled, or its lot has not arrived yet.
    #[error("this device is not ready yet")]
    NotReady,
}

/// The signals behind [`super::Device`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Signals {
    pub(super) identity: RwSignal<IdentityState>,
    pub(super) enrolment: RwSignal<Enrolment>,
    pub(super) view: RwSignal<Option<Arc<State>>>,
    pub(super) link: RwSignal<Link>,
    pub(super) pending: RwSignal<Pending>,
    pub(super) status: Memo<SyncStatus>,
    pub(super) notices: RwSignal<Vec<Notice>>,
    pub(super) storage: RwSignal<Storage>,
    pub(super) clock_error_ms: RwSignal<Option<i64>>,
}

impl Signals {
    pub(super) fn new() -> Self {
        let link = RwSignal::new(Link::Connecting);
        let pending = RwSignal::new(Pending::default());
        Self {
            identity: RwSignal::new(IdentityState::Loading),
            enrolment: RwSignal::default(),
            view: RwSignal::new(None),
            link,
            pending,
            status: Memo::new(move |_| {
                let pending = pending.get();
                SyncStatus {
                    waiting: pending.count,
                    waiting_since: pending.oldest_at,
                    link: link.get(),
                }
            }),
            notices: RwSignal::default(),
            storage: RwSignal::default(),
            clock_error_ms: RwSignal::new(None),
        }
    }
}
