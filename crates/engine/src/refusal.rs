//! Refusals: what the rules say no to, before anything has happened.

use crate::allocation::NotForIt;
use crate::money::Money;
use crate::plate::{Plate, PlateError};
use crate::signed::SignedError;
use crate::spot::SpotId;
use crate::ticket::{IssueError, TicketCode, TicketCodeError};
use crate::vehicle::VehicleClass;

/// Why a command is not carried out. Nothing has been recorded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Every spot this vehicle may take is taken, or kept for others.
    #[error("the lot is full for this vehicle")]
    LotFull {
        /// The vehicle's class.
        class: VehicleClass,
        /// What is free all the same, and for whom.
        free: NotForIt,
    },
    /// Too few free spots are side by side for a vehicle that takes several.
    #[error("{needed} spots side by side are needed, and {longest} are free")]
    NoSpotsTogether {
        /// The vehicle's class.
        class: VehicleClass,
        /// How many it takes.
        needed: u8,
        /// The most that are free side by side where it may stand.
        longest: u8,
    },
    /// The lot has no spot for this class at all.
    #[error("the lot has no spot for this vehicle")]
    ClassNotAdmitted {
        /// The vehicle's class.
        class: VehicleClass,
    },
    /// The plate is inside already.
    #[error("{plate} is parked already")]
    PlateAlreadyParked {
        /// The plate.
        plate: Plate,
        /// Its open ticket.
        ticket: TicketCode,
    },
    /// The text is no plate.
    #[error("invalid plate: {0}")]
    InvalidPlate(#[from] PlateError),
    /// The text is no ticket code.
    #[error("invalid ticket code: {0}")]
    InvalidCode(#[from] TicketCodeError),
    /// The text is no ticket of this lot (K-6).
    #[error(transparent)]
    Signed(#[from] SignedError),
    /// No such ticket is known here.
    #[error("ticket {ticket} is not known")]
    UnknownTicket {
        /// The code.
        ticket: TicketCode,
    },
    /// The vehicle has left.
    #[error("ticket {ticket} has already left")]
    AlreadyLeft {
        /// The code.
        ticket: TicketCode,
    },
    /// The ticket is true, and its code is another vehicle's: a copy of the device that gave it had given it before.
    #[error("code {ticket} is another vehicle's")]
    OtherVehicle {
        /// The code.
        ticket: TicketCode,
    },
    /// The lot has no such spot.
    #[error("there is no spot {0}")]
    UnknownSpot(SpotId),
    /// This device may let nobody in: its records are not taken, or its storage does not keep them.
    #[error("this device may let nobody in")]
    RecordOnly,
    /// This device has the right to no spot that will do; somebody who sees a free one may pick it by hand.
    #[error("this device may give no such spot away by itself")]
    NoLease,
    /// No spot is named that somebody has to look at, or spots of several devices that were fenced.
    #[error("nobody has to look at these spots, or for different reasons")]
    NothingToSweep,
    /// The spot is out of service.
    #[error("spot {0} is out of service")]
    SpotOutOfService(SpotId),
    /// Something stands on the spot.
    #[error("spot {0} is taken")]
    SpotTaken(SpotId),
    /// This vehicle may not stand on the spot.
    #[error("spot {0} is not for this vehicle")]
    SpotUnsuitable(SpotId),
    /// The spot is not closed, or not by hand: what the lot itself has out of service is not opened here.
    #[error("spot {0} was not closed by hand")]
    SpotNotClosed(SpotId),
    /// No spot is named.
    #[error("no spot is named")]
    NoSpotNamed,
    /// The two vehicles cannot change places: they are one, or they take different numbers of spots.
    #[error("tickets {ticket} and {with} cannot change places")]
    NotSwappable {
        /// The ticket of the one.
        ticket: TicketCode,
        /// The ticket of the other.
        with: TicketCode,
    },
    /// There is nothing to pay.
    #[error("there is nothing to pay for ticket {ticket}")]
    NothingDue {
        /// The code.
        ticket: TicketCode,
    },
    /// The vehicle may not leave before this is paid.
    #[error("{due} is still to be paid for ticket {ticket}")]
    PaymentDue {
        /// The code.
        ticket: TicketCode,
        /// What is still to be paid.
        due: Money,
    },
    /// The ticket's tariff knows no validation or group of that name.
    #[error("the tariff knows nothing called “{0}”")]
    NotInTariff(String),
    /// It is noted on the ticket already.
    #[error("that is noted on ticket {ticket} already")]
    NotedAlready {
        /// The code.
        ticket: TicketCode,
    },
    /// The vehicle is at no charger.
    #[error("the vehicle of ticket {ticket} is not plugged in")]
    NotPluggedIn {
        /// The code.
        ticket: TicketCode,
    },
    /// The sum offered is not the sum due.
    #[error("{due} is to be paid, not another sum")]
    WrongAmount {
        /// What is to be paid.
        due: Money,
    },
    /// The contradiction is none any more.
    #[error("that is settled already")]
    ConflictGone,
    /// The contradiction is not settled like this: another sum has come about, or the choice is none of its.
    #[error("that does not settle it as it stands now")]
    NoSettlement,
    /// The device can issue no further ticket.
    #[error(transparent)]
    Issue(#[from] IssueError),
}

impl Refusal {
    /// The stable code, `area.reason`, which screens, logs and tests use.
    pub fn code(&self) -> &'static str {
        match self {
            Self::LotFull { .. } => "allocation.lot_full",
            Self::ClassNotAdmitted { .. } => "allocation.class_not_admitted",
            Self::PlateAlreadyParked { .. } => "allocation.plate_already_parked",
            Self::InvalidPlate(_) => "vehicle.invalid_plate",
            Self::InvalidCode(_) => "ticket.invalid_code",
            Self::Signed(error) => error.code(),
            Self::UnknownTicket { .. } => "ticket.unknown",
            Self::AlreadyLeft { .. } => "ticket.already_left",
            Self::OtherVehicle { .. } => "ticket.other_vehicle",
            Self::UnknownSpot(_) => "allocation.unknown_spot",
            Self::RecordOnly => "allocation.record_only",
            Self::NothingToSweep => "allocation.nothing_to_sweep",
            Self::NoLease => "allocation.no_lease",
            Self::SpotTaken(_) => "allocation.spot_taken",
            Self::SpotUnsuitable(_) => "allocation.spot_unsuitable",
            Self::SpotOutOfService(_) => "allocation.spot_out_of_service",
            Self::NoSpotsTogether { .. } => "allocation.no_spots_together",
            Self::SpotNotClosed(_) => "allocation.spot_not_closed",
            Self::NoSpotNamed => "allocation.no_spot_named",
            Self::NotSwappable { .. } => "allocation.not_swappable",
            Self::NothingDue { .. } => "payment.nothing_due",
            Self::PaymentDue { .. } => "payment.due",
            Self::NotInTariff(_) => "tariff.unknown_name",
            Self::NotedAlready { .. } => "ticket.noted_already",
            Self::NotPluggedIn { .. } => "ticket.not_plugged_in",
            Self::WrongAmount { .. } => "payment.wrong_amount",
            Self::ConflictGone => "conflict.gone",
            Self::NoSettlement => "conflict.no_settlement",
            Self::Issue(_) => "ticket.not_issued",
        }
    }
}
