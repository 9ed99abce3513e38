//! The state of a lot: the fold of its log.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::allocation::FreeSpots;
use crate::conflict::Conflict;
use crate::lot::{SharedLot, SpotIndex};
use crate::money::Money;
use crate::occupancy::{Occupancy, SpotStatus};
use crate::operation::{Means, Operation};
use crate::plate::Plate;
use crate::spot::SpotId;
use crate::tariff::{Bill, PriceError, Tariff, price};
use crate::ticket::TicketCode;
use crate::time::Instant;
use crate::vehicle::Vehicle;

/// A ticket: one vehicle's stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Its code.
    pub code: TicketCode,
    /// The vehicle.
    pub vehicle: Vehicle,
    /// The spots it was sent to.
    pub spots: Vec<SpotId>,
    /// When it came in.
    pub parked_at: Instant,
    /// The tariff version it is priced by.
    pub tariff: u32,
    /// What was paid, in the order of the log.
    pub payments: Vec<Payment>,
    /// When it went out.
    pub left_at: Option<Instant>,
}

/// Money taken for a ticket. Never changed once recorded; corrected by further entries (L-4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// When it was taken.
    pub at: Instant,
    /// How much.
    pub amount: Money,
    /// By which means.
    pub means: Means,
}

/// What a ticket costs at an instant, and what of it is still to be paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fee {
    /// The bill for the stay up to then.
    pub bill: Bill,
    /// What has been paid.
    pub paid: Money,
    /// What is still to be paid: never below zero.
    pub due: Money,
    /// Paid in full: until when the vehicle may drive out without paying more.
    pub leave_by: Option<Instant>,
}

impl Ticket {
    /// Whether the vehicle is still inside.
    pub fn is_open(&self) -> bool {
        self.left_at.is_none()
    }

    /// What was paid in all, in the currency of the lot. Sums in another currency are not counted.
    pub fn paid(&self, currency: crate::money::Currency) -> Money {
        let sums = self.payments.iter().map(|payment| payment.amount);
        sums.fold(Money::zero(currency), |sum, amount| {
            sum.checked_add(amount).unwrap_or(sum)
        })
    }

    /// What the stay costs if the vehicle leaves at `at`, and what is to be paid (T-12).
    ///
    /// Whoever has paid everything due at that moment may take the tariff's grace to drive out: until then nothing
    /// more is due, and afterwards the whole stay is priced again and what was paid is deducted. For a vehicle that
    /// has left, `at` does not matter.
    ///
    /// # Errors
    /// [`PriceError::TooLong`] where a clock is beyond belief.
    pub fn fee(&self, terms: &Terms, at: Instant) -> Result<Fee, PriceError> {
        let at = self.left_at.unwrap_or(at);
        let currency = terms.currency;
        let paid = self.paid(currency);
        let price_at = |exit| price(terms.tariff, terms.calendar, currency, self.parked_at, exit);
        let grace = i64::from(terms.tariff.exit_grace_minutes) * 60_000;
        if let Some(last) = self.payments.last() {
            let settled = price_at(last.at)?;
            let leave_by = Instant(last.at.0.saturating_add(grace));
            if settled.total.minor <= paid.minor && at <= leave_by {
                return Ok(Fee {
                    bill: settled,
                    paid,
                    due: Money::zero(currency),
                    leave_by: Some(leave_by),
                });
            }
        }
        let bill = price_at(at)?;
        let due = Money {
            minor: bill.total.minor.saturating_sub(paid.minor).max(0),
            currency,
        };
        Ok(Fee {
            bill,
            paid,
            due,
            leave_by: None,
        })
    }
}

/// What a ticket is priced by: everything a phone needs to compute the fee itself.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// The tariff in force at entry.
    pub tariff: &'a Tariff,
    /// The lot's clock and holidays.
    pub calendar: &'a crate::tariff::Calendar,
    /// The lot's currency.
    pub currency: crate::money::Currency,
}

/// The state of one lot.
///
/// It changes through [`crate::apply::apply`] alone. Two states that have applied the same operations in the same
/// order are equal, and so are their [`State::hash`]es, on every device (L-5).
#[derive(Clone, Debug)]
pub struct State {
    pub(crate) lot: SharedLot,
    pub(crate) tickets: BTreeMap<TicketCode, Ticket>,
    /// Open tickets by spot, in the order of the log. More than one is a conflict.
    pub(crate) standing: BTreeMap<SpotId, Vec<TicketCode>>,
    /// Open tickets by plate, in the order of the log. More than one is a conflict.
    pub(crate) plates: BTreeMap<Plate, Vec<TicketCode>>,
    /// Facts about tickets that nobody has recorded yet.
    pub(crate) waiting: BTreeMap<TicketCode, Vec<Operation>>,
    pub(crate) conflicts: BTreeSet<Conflict>,
    /// Spots that somebody closed, beside those that the lot itself has out of service.
    pub(crate) closed: BTreeSet<SpotId>,
    pub(crate) occupancy: Occupancy,
    pub(crate) free: FreeSpots,
}

impl State {
    /// A lot that has just opened, with nobody inside.
    pub fn open(lot: SharedLot) -> Self {
        let mut free = FreeSpots::new(&lot);
        let occupancy = Occupancy::new(&lot);
        for index in (0..lot.spots().len()).map(SpotIndex) {
            if occupancy.status(index) == Some(SpotStatus::Free) {
                free.insert(index);
            }
        }
        Self {
            lot,
            tickets: BTreeMap::new(),
            standing: BTreeMap::new(),
            plates: BTreeMap::new(),
            waiting: BTreeMap::new(),
            conflicts: BTreeSet::new(),
            closed: BTreeSet::new(),
            occupancy,
            free,
        }
    }

    /// The lot as last published.
    pub fn lot(&self) -> &SharedLot {
        &self.lot
    }

    /// Every ticket of the log.
    pub fn tickets(&self) -> impl Iterator<Item = &Ticket> {
        self.tickets.values()
    }

    /// A ticket by its code.
    pub fn ticket(&self, code: TicketCode) -> Option<&Ticket> {
        self.tickets.get(&code)
    }

    /// How full the lot is.
    pub fn occupancy(&self) -> &Occupancy {
        &self.occupancy
    }

    /// Which spots are free.
    pub fn free(&self) -> &FreeSpots {
        &self.free
    }

    /// Whether nothing may be sent to a spot, by the lot or because somebody closed it.
    pub fn is_closed(&self, spot: SpotIndex) -> bool {
        let placed = self.lot.spot(spot);
        placed.is_some_and(|placed| placed.spot.out_of_service || self.closed.contains(&placed.spot.id))
    }

    /// Whether somebody closed a spot that the lot itself has in service, so that somebody may open it again.
    pub fn is_closed_by_hand(&self, spot: SpotIndex) -> bool {
        let placed = self.lot.spot(spot);
        placed.is_some_and(|placed| !placed.spot.out_of_service && self.closed.contains(&placed.spot.id))
    }

    /// The spots that somebody closed, and that somebody may open again.
    pub fn closed(&self) -> &BTreeSet<SpotId> {
        &self.closed
    }

    /// The contradictions that nobody has settled.
    pub fn conflicts(&self) -> impl Iterator<Item = &Conflict> {
        self.conflicts.iter()
    }

    /// The open tickets on a spot: none, one, or more where facts contradict one another.
    pub fn standing_on(&self, spot: &SpotId) -> &[TicketCode] {
        self.standing.get(spot).map_or(&[], Vec::as_slice)
    }

    /// The open ticket of a plate.
    pub fn parked(&self, plate: &Plate) -> Option<TicketCode> {
        self.plates.get(plate).and_then(|codes| codes.first()).copied()
    }

    /// Open tickets whose plate contains what was typed, whatever its spaces, hyphens and capitals.
    ///
    /// Plates that begin with it come first. Nothing typed finds nothing.
    pub fn find(&self, typed: &str) -> Vec<&Ticket> {
        let part = Plate::search_form(typed);
        if part.is_empty() {
            return Vec::new();
        }
        let hits = self
            .plates
            .iter()
            .filter_map(|(plate, codes)| Some((plate.as_str().find(&part)?, codes)));
        let mut found: Vec<_> = hits
            .flat_map(|(at, codes)| codes.iter().map(move |code| (at, *code)))
            .collect();
        found.sort_unstable();
        found
            .into_iter()
            .filter_map(|(_, code)| self.tickets.get(&code))
            .collect()
    }

    /// What a ticket is priced by: the tariff of its entry, or the one in force then if the lot no longer carries it (T-5).
    pub fn terms(&self, ticket: &Ticket) -> Terms<'_> {
        let document = self.lot.document();
        let tariff = self
            .lot
            .tariff(ticket.tariff)
            .unwrap_or_else(|| self.lot.tariff_at(ticket.parked_at));
        Terms {
            tariff,
            calendar: &document.calendar,
            currency: document.currency,
        }
    }

    /// What a ticket costs at an instant ([`Ticket::fee`]).
    ///
    /// # Errors
    /// [`PriceError::TooLong`] where a clock is beyond belief.
    pub fn fee(&self, ticket: &Ticket, at: Instant) -> Result<Fee, PriceError> {
        ticket.fee(&self.terms(ticket), at)
    }

    /// A digest of everything the log determines, equal wherever the same log was applied (L-5).
    pub fn hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        // What is left out follows from these and the lot.
        let parts = (
            self.lot.document(),
            &self.tickets,
            &self.standing,
            &self.plates,
            &self.waiting,
            &self.conflicts,
            &self.closed,
        );
        // Every map is ordered and every number an integer, so the bytes are the same everywhere. Writing them
        // fails for no value of these types.
        hash.update(serde_json::to_vec(&parts).unwrap_or_default());
        hash.finalize().into()
    }
}
