//! Rejections: operations that mean nothing in a lot.

use crate::lot::LotError;
use crate::signed::SignedError;
use crate::spot::SpotId;
use crate::ticket::TicketCode;

/// The most characters of the name of a validation or of a group.
pub(super) const MOST_NAME: usize = 60;

/// Why an operation means nothing in this lot. It is kept for audit and changes nothing (L-6).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// The lot has no such spot.
    #[error("the lot has no spot {0}")]
    UnknownSpot(SpotId),
    /// No spot is named, or one is named twice.
    #[error("one spot must be named, or several different ones")]
    Spots,
    /// A vehicle changed places with itself.
    #[error("ticket {0} cannot change places with itself")]
    SwappedWithItself(TicketCode),
    /// The ticket exists already.
    #[error("ticket {0} exists already")]
    TicketTwice(TicketCode),
    /// The payment is in another currency, or below zero.
    #[error("this lot takes positive sums in its own currency")]
    Payment,
    /// A validation or a group has no name, or one that is too long.
    #[error("a validation or a group has a name of at most {MOST_NAME} characters")]
    Name,
    /// Energy that flowed backwards in time.
    #[error("energy cannot have ended before it began")]
    Energy,
    /// The resolution does not settle that kind of conflict, or names a ticket that nobody has recorded.
    #[error("that does not settle a conflict of this kind between known tickets")]
    Resolution,
    /// Only the server publishes lots, grants leases, tells of devices, files and erases.
    #[error("only the server publishes a lot, grants leases, tells of devices, files and erases")]
    NotTheServer,
    /// The text that was shown is no ticket of this lot (K-6).
    #[error(transparent)]
    Signed(#[from] SignedError),
    /// The published lot is not sound.
    #[error("the published lot is not sound: {0}")]
    Lot(#[from] LotError),
}

impl Rejection {
    /// The stable code, `area.reason`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownSpot(_) => "operation.unknown_spot",
            Self::Spots => "operation.spots",
            Self::SwappedWithItself(_) => "operation.swapped_with_itself",
            Self::TicketTwice(_) => "operation.ticket_twice",
            Self::Payment => "operation.payment",
            Self::Name => "operation.name",
            Self::Energy => "operation.energy",
            Self::Resolution => "operation.resolution",
            Self::NotTheServer => "operation.not_the_server",
            Self::Signed(error) => error.code(),
            Self::Lot(_) => "operation.lot",
        }
    }
}
