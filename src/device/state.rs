//! What the device publishes: plain values, each with its own signal.

use std::sync::Arc;

use engine::decide::Rights;
use engine::operation::Operation;
use engine::refusal::Refusal;
use engine::state::State;
use engine::time::Instant;
use screens::status::{Link, SyncStatus, Warning};
use screens::words::{self, Message};
use serde::{Deserialize, Serialize};

use leptos::prelude::*;
use sync::Replica;

use super::condition::Condition;
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

    /// Why the device cannot work.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failed(failure) => Some(failure),
            Self::Loading | Self::NotEnrolled | Self::Enrolled(_) => None,
        }
    }
}

/// Why a device cannot work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The device had data, and it is gone.
    #[error("the records of this device are gone")]
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

impl Failure {
    /// Whether it may go without anybody's help.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Storage(error) if error.is_passing())
    }

    /// The failure in words.
    pub fn told(&self) -> Message {
        match self {
            Self::StorageLost => words::storage_lost(),
            Self::Storage(error) if error.is_passing() => words::storage_shut(&error.to_string()),
            Self::Storage(_) | Self::Log(_) => words::not_saved(&self.to_string()),
        }
    }
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
}

impl Pending {
    pub(super) fn of(replica: &Replica) -> Self {
        Self {
            count: replica.waiting(),
            oldest_at: replica.pending().map(|own| own.operation.at).next(),
        }
    }
}

/// Something that happened to this device or its records, and that somebody has to know.
///
/// By its code [`screens::words::notice`] tells it in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The operation that the server keeps aside, where it is about one.
    pub seq: Option<u32>,
    /// The stable code, `area.reason`.
    pub code: String,
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
    /// What this device may give away.
    pub(super) rights: RwSignal<Rights>,
    pub(super) link: RwSignal<Link>,
    pub(super) pending: RwSignal<Pending>,
    pub(super) status: Memo<SyncStatus>,
    pub(super) notices: RwSignal<Vec<Notice>>,
    pub(super) condition: RwSignal<Condition>,
    pub(super) clock_error_ms: RwSignal<Option<i64>>,
}

impl Signals {
    pub(super) fn new() -> Self {
        let link = RwSignal::new(Link::Connecting);
        let pending = RwSignal::new(Pending::default());
        let view = RwSignal::new(None::<Arc<State>>);
        let condition = RwSignal::new(Condition::default());
        let clock_error_ms = RwSignal::new(None);
        let is_recovering = Memo::new(move |_| {
            view.with(|view| view.as_ref().is_some_and(|state| state.leases().is_recovering()))
        });
        let warnings = move || {
            let recovering = is_recovering.get().then_some(Warning::Recovering);
            let clock = clock_error_ms.get().and_then(Warning::of_clock);
            condition
                .get()
                .warnings()
                .chain(recovering)
                .chain(clock)
                .collect()
        };
        Self {
            identity: RwSignal::new(IdentityState::Loading),
            enrolment: RwSignal::default(),
            view,
            rights: RwSignal::new(Rights::Provisional),
            link,
            pending,
            status: Memo::new(move |_| {
                let pending = pending.get();
                SyncStatus {
                    waiting: pending.count,
                    waiting_since: pending.oldest_at,
                    link: if condition.get().is_stopped {
                        Link::Stopped
                    } else {
                        link.get()
                    },
                    warnings: warnings(),
                }
            }),
            notices: RwSignal::default(),
            condition,
            clock_error_ms,
        }
    }
}
