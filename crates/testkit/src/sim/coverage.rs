//! What happened in a simulation, and how often: a fault that never happens proves nothing.

use std::collections::BTreeMap;

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Event {
    /// A vehicle was sent to a spot that its device leases.
    SentFirmly,
    /// A vehicle was sent to a level.
    SentToLevel,
    /// A vehicle was turned away.
    TurnedAway,
    /// A vehicle went out.
    WentOut,
    /// Money was taken.
    Paid,
    /// An attendant put down where a vehicle stands.
    PlacedByHand,
    /// A vehicle was sent to a spot on which another stood that nobody had sent there firmly.
    FoundTaken,
    /// A message was lost.
    MessageLost,
    /// A message came twice.
    MessageDoubled,
    /// A message was overtaken.
    MessageOvertaken,
    /// A device was cut off for hours or days.
    CutOff,
    /// A device's questions arrived and no answer came back.
    HalfOpen,
    /// A device was switched off in the middle of its work.
    DeviceCrash,
    /// A power cut took back what a disk had said it had written.
    WritesLost,
    /// The server stopped before it had stored what it took in.
    ServerCrash,
    /// The server started again.
    ServerRestart,
    /// The server was restored from a backup and knew it.
    ServerRestored,
    /// The server went back in time and did not know it.
    ServerRolledBack,
    /// A backup was made.
    Backup,
    /// A device's storage went back to an earlier day.
    DeviceRestored,
    /// A device's storage was copied to a second device.
    DeviceCloned,
    /// A device's storage was cleared, and it enrolled anew.
    StorageCleared,
    /// A device was withdrawn by the operator.
    DeviceWithdrawn,
    /// A device's credential was taken away.
    DeviceRevoked,
    /// A device was fenced because its chain forked.
    Forked,
    /// An operation was recorded once more under a new number.
    RecordedAgain,
    /// Spots were looked at after a fence.
    Swept,
    /// A clock was set wrong by up to two days.
    ClockWrong,
    /// A device found that its clock had been wrong, and corrected what it had recorded.
    ClockFound,
    /// The price of a stay was compared with that of the true one.
    PriceChecked,
    /// The lot was published anew, with another tariff or other spots.
    Published,
    /// A second tab recorded.
    SecondTab,
    /// Leases were granted.
    Granted,
    /// Leases were returned.
    Returned,
    /// A recovery ended.
    Recovered,
    /// A device's log was replaced by a snapshot.
    Shortened,
    /// A device began from a snapshot of the server.
    FromSnapshot,
    /// The server closed the books on stays that were over.
    Filed,
    /// The server erased plates.
    Erased,
}

impl Event {
    /// Everything that can happen.
    pub const ALL: [Self; 39] = [
        Self::SentFirmly,
        Self::SentToLevel,
        Self::TurnedAway,
        Self::WentOut,
        Self::Paid,
        Self::PlacedByHand,
        Self::FoundTaken,
        Self::MessageLost,
        Self::MessageDoubled,
        Self::MessageOvertaken,
        Self::CutOff,
        Self::HalfOpen,
        Self::DeviceCrash,
        Self::WritesLost,
        Self::ServerCrash,
        Self::ServerRestart,
        Self::ServerRestored,
        Self::ServerRolledBack,
        Self::Backup,
        Self::DeviceRestored,
        Self::DeviceCloned,
        Self::StorageCleared,
        Self::DeviceWithdrawn,
        Self::DeviceRevoked,
        Self::Forked,
        Self::RecordedAgain,
        Self::Swept,
        Self::ClockWrong,
        Self::ClockFound,
        Self::PriceChecked,
        Self::Published,
        Self::SecondTab,
        Self::Granted,
        Self::Returned,
        Self::Recovered,
        Self::Shortened,
        Self::FromSnapshot,
        Self::Filed,
        Self::Erased,
    ];
}

/// How often everything happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage(BTreeMap<Event, u64>);

impl Coverage {
    /// Counts something that happened.
    pub(super) fn count(&mut self, event: Event) {
        *self.0.entry(event).or_default() += 1;
    }

    /// How often something happened.
    pub fn of(&self, event: Event) -> u64 {
        self.0.get(&event).copied().unwrap_or(0)
    }

    /// Adds another simulation's.
    pub fn add(&mut self, other: &Self) {
        for (event, count) in &other.0 {
            *self.0.entry(*event).or_default() += count;
        }
    }

    /// Everything that happened, and how often.
    pub fn iter(&self) -> impl Iterator<Item = (Event, u64)> {
        self.0.iter().map(|(event, count)| (*event, *count))
    }
}
