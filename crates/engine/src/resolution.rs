//! How a contradiction can be settled, and what each way of it does to the money.

use serde::{Deserialize, Serialize};

use crate::conflict::Conflict;
use crate::money::Money;
use crate::operation::Means;
use crate::spot::SpotId;
use crate::ticket::TicketCode;
use crate::time::Instant;

mod account;
mod proposals;

pub(crate) use account::{exit_unnoticed, owed, surplus};
pub use proposals::proposals;

/// A way to settle a [`Conflict`] (C-1).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "choice", rename_all = "snake_case")]
pub enum Resolution {
    /// The vehicle that came later stands on other spots.
    StandsElsewhere {
        /// Which.
        spots: Vec<SpotId>,
    },
    /// The vehicle that came first has left, and nobody noticed.
    LeftUnnoticed,
    /// Both are as recorded: two motorcycles on one spot, two countries with one plate.
    BothRight,
    /// One vehicle was recorded twice: its later ticket counts for nothing.
    RecordedTwice,
    /// The later ticket has a wrong plate.
    PlateMistyped,
    /// The vehicle left at another time than is recorded.
    ExitAt {
        /// When.
        at: Instant,
    },
    /// The vehicle has not left.
    StillInside,
    /// What is recorded stays as it is.
    AsRecorded,
    /// The ticket is not to be found. What was recorded of it waits on, and nobody is asked again.
    NotFound,
    /// What was recorded is another ticket's.
    BelongsTo {
        /// Whose.
        ticket: TicketCode,
    },
    /// Money was given back.
    Refund {
        /// How much.
        amount: Money,
        /// By which means.
        means: Means,
    },
    /// An invoice was sent.
    Invoice {
        /// Over how much.
        amount: Money,
    },
    /// The lot goes without the money.
    WriteOff {
        /// How much.
        amount: Money,
    },
    /// What was chosen second counts as well.
    TheOther,
}

/// A way to settle a conflict, and what it does to the money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The way.
    pub resolution: Resolution,
    /// The money.
    pub consequence: Consequence,
}

/// What settling a conflict does to the money, beside what has been recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consequence {
    /// Nothing.
    Nothing,
    /// The driver gets this back.
    BackToDriver(Money),
    /// The lot goes without this.
    LostToLot(Money),
    /// This is still to be paid.
    StillOwed(Money),
}

impl Consequence {
    /// Of a sum that may be nothing.
    fn of(sum: Money, consequence: impl FnOnce(Money) -> Self) -> Self {
        if sum.is_positive() {
            consequence(sum)
        } else {
            Self::Nothing
        }
    }
}

impl Resolution {
    /// The stable name in the log and in tests.
    pub fn name(&self) -> &'static str {
        match self {
            Self::StandsElsewhere { .. } => "stands_elsewhere",
            Self::LeftUnnoticed => "left_unnoticed",
            Self::BothRight => "both_right",
            Self::RecordedTwice => "recorded_twice",
            Self::PlateMistyped => "plate_mistyped",
            Self::ExitAt { .. } => "exit_at",
            Self::StillInside => "still_inside",
            Self::AsRecorded => "as_recorded",
            Self::NotFound => "not_found",
            Self::BelongsTo { .. } => "belongs_to",
            Self::Refund { .. } => "refund",
            Self::Invoice { .. } => "invoice",
            Self::WriteOff { .. } => "write_off",
            Self::TheOther => "the_other",
        }
    }

    /// Whether this is a way to settle that kind of conflict at all.
    pub fn settles(&self, conflict: &Conflict) -> bool {
        match conflict {
            Conflict::SpotTaken { .. } => matches!(
                self,
                Self::StandsElsewhere { .. } | Self::LeftUnnoticed | Self::BothRight
            ),
            Conflict::PlateTwice { .. } => matches!(
                self,
                Self::LeftUnnoticed | Self::RecordedTwice | Self::PlateMistyped | Self::BothRight
            ),
            Conflict::TicketDiffers { .. } => matches!(self, Self::AsRecorded),
            Conflict::LeftTwice { .. } | Conflict::ClockDoubt { .. } => {
                matches!(self, Self::AsRecorded | Self::ExitAt { .. })
            }
            Conflict::MovedAfterLeaving { .. } => matches!(self, Self::AsRecorded | Self::StillInside),
            Conflict::UnknownTicket { ticket } => match self {
                Self::NotFound => true,
                Self::BelongsTo { ticket: other } => other != ticket,
                _ => false,
            },
            Conflict::Overpaid { .. } | Conflict::PaidTwice { .. } => {
                matches!(self, Self::AsRecorded | Self::Refund { .. })
            }
            Conflict::LeftUnpaid { .. } => matches!(
                self,
                Self::AsRecorded | Self::Invoice { .. } | Self::WriteOff { .. }
            ),
            Conflict::FeeDifference { .. } | Conflict::RefundedTooMuch { .. } => *self == Self::AsRecorded,
            Conflict::SettledTwice { .. } => matches!(self, Self::AsRecorded | Self::TheOther),
        }
    }

    /// The money that it names.
    pub fn amount(&self) -> Option<Money> {
        match self {
            Self::Refund { amount, .. } | Self::Invoice { amount } | Self::WriteOff { amount } => {
                Some(*amount)
            }
            _ => None,
        }
    }
}
