//! Bugs to plant, each of which an oracle must find.

/// A bug that is planted around the real parts: in what a shell does, or in a message on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Plant {
    /// The server answers before it has stored (S1, S8).
    AnsweredBeforeStored,
    /// A device shows what is not durable yet (S5).
    ShownBeforeDurable,
    /// A tab appends without looking at the end of the chain (S6).
    AppendedWithoutCompare,
    /// A device is fenced while it still works (S7).
    FencedWhileWorking,
    /// Nobody looks at the spots of a fenced device (S7).
    NotSwept,
    /// The server applies a batch without looking whether it has it (S8).
    TakenTwice,
    /// A device whose chain forked goes on as if nothing were (S9).
    ForkPassedOver,
    /// A device takes an acknowledgement for its own whatever its hash (S10).
    UnboundAcknowledgement,
    /// A device deletes what is acknowledged, whether it is in a backup or not (S11).
    DeletedWhenAcknowledged,
    /// The server grants at once after a restore (S12).
    GrantedInRecovery,
    /// What the server cannot apply vanishes (S13).
    AsideThrownAway,
    /// A device sends vehicles to what it has returned (S3).
    FilledAfterReturn,
    /// A device that finds that its clock was wrong says nothing (C-9).
    ClockNotCorrected,
    /// A device erases nothing of its own operations (S-20).
    OwnPlatesKept,
}

impl Plant {
    /// Every bug.
    pub const ALL: [Self; 14] = [
        Self::AnsweredBeforeStored,
        Self::ShownBeforeDurable,
        Self::AppendedWithoutCompare,
        Self::FencedWhileWorking,
        Self::NotSwept,
        Self::TakenTwice,
        Self::ForkPassedOver,
        Self::UnboundAcknowledgement,
        Self::DeletedWhenAcknowledged,
        Self::GrantedInRecovery,
        Self::AsideThrownAway,
        Self::FilledAfterReturn,
        Self::ClockNotCorrected,
        Self::OwnPlatesKept,
    ];
}
