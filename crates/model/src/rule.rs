//! The protocol's rules, each of which can be taken away to see what breaks.

use crate::environment::Fault;
use crate::property::{self, Name};
use crate::set::Member;

/// A rule of the protocol. The crate's `README.md` says what each is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The server tells a device of a grant only once it is stored.
    GrantBeforeTell,
    /// A device drops its right in the same transaction that records the return.
    DropBeforeTell,
    /// Entries reach a device in the order of the log, each once.
    InOrder,
    /// Entries count only if they come from the server's present life.
    CurrentEpoch,
    /// Nobody is sent anywhere before the record is on the disk.
    DurableBeforeVisible,
    /// Whoever appends compares the log's head with what it has read, in one transaction.
    CompareAndAppend,
    /// Time alone takes no right away.
    NoExpiry,
    /// A device whose rights are taken away is out of use.
    WithdrawnBeforeFence,
    /// A spot whose right was taken away is looked at before it is given again.
    SweptBeforeGrant,
    /// The server applies an operation only if it follows the last one.
    AtMostOnce,
    /// Two operations in one place of a log end the device's incarnation, and the second is kept.
    ForkFences,
    /// An acknowledgement names the very operation.
    BoundAcks,
    /// A device deletes only what is in a backup.
    Retention,
    /// After a restore nothing is granted until every device has reported.
    Recovery,
    /// A report counts once all that the device had recorded until then is there.
    ReportAfterLog,
    /// What the server cannot apply gets an outcome as well.
    NothingDropped,
}

impl Member for Rule {
    const ALL: &'static [Self] = &[
        Self::GrantBeforeTell,
        Self::DropBeforeTell,
        Self::InOrder,
        Self::CurrentEpoch,
        Self::DurableBeforeVisible,
        Self::CompareAndAppend,
        Self::NoExpiry,
        Self::WithdrawnBeforeFence,
        Self::SweptBeforeGrant,
        Self::AtMostOnce,
        Self::ForkFences,
        Self::BoundAcks,
        Self::Retention,
        Self::Recovery,
        Self::ReportAfterLog,
        Self::NothingDropped,
    ];

    fn place(self) -> u8 {
        self as u8
    }
}

impl Rule {
    /// Its number in the protocol's list of invariants. One of them is several switches here where its parts can
    /// be taken away one by one.
    pub fn number(self) -> &'static str {
        match self {
            Self::GrantBeforeTell => "S1",
            Self::DropBeforeTell => "S3",
            Self::InOrder | Self::CurrentEpoch => "S4",
            Self::DurableBeforeVisible => "S5",
            Self::CompareAndAppend => "S6",
            Self::NoExpiry | Self::WithdrawnBeforeFence | Self::SweptBeforeGrant => "S7",
            Self::AtMostOnce => "S8",
            Self::ForkFences => "S9",
            Self::BoundAcks => "S10",
            Self::Retention => "S11",
            Self::Recovery | Self::ReportAfterLog => "S12",
            Self::NothingDropped => "S13",
        }
    }

    /// The faults in which the garage cannot do without it, and what goes wrong then.
    pub fn needed(self) -> (&'static [Fault], Name) {
        match self {
            Self::GrantBeforeTell | Self::DropBeforeTell | Self::InOrder | Self::NoExpiry => {
                (&[], property::ONE_VEHICLE)
            }
            Self::CurrentEpoch | Self::Recovery => (&[Fault::ServerRestored], property::ONE_VEHICLE),
            Self::ReportAfterLog => (&[Fault::ServerRestored], property::CONTAINMENT),
            Self::DurableBeforeVisible => (&[Fault::Crash], property::ONE_VEHICLE),
            Self::CompareAndAppend => (&[Fault::SecondTab], property::ONE_VEHICLE),
            Self::WithdrawnBeforeFence => (&[Fault::Withdrawn], property::ONE_VEHICLE),
            Self::SweptBeforeGrant => (&[Fault::Wiped], property::ONE_VEHICLE),
            Self::AtMostOnce => (&[], property::ONCE),
            Self::ForkFences | Self::BoundAcks => (&[Fault::DeviceRestored], property::NOTHING_LOST),
            Self::Retention => (&[Fault::ServerRestored], property::NOTHING_LOST),
            Self::NothingDropped => (&[Fault::Nonsense], property::NOTHING_LOST),
        }
    }
}
