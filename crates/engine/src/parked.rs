//! A ticket's record: one vehicle's stay, and what it costs.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::correction::Correction;
use crate::money::{Currency, Money};
use crate::operation::{AtEntry, Means, Note};
use crate::spot::SpotId;
use crate::tariff::{Bill, Calendar, ChargingSession, LostTicket, PriceError, Pricer, Stay, StoodOn, Tariff};
use crate::ticket::TicketCode;
use crate::time::{Instant, Moment, is_zero};
use crate::vehicle::{Vehicle, VehicleClass};

/// A ticket: one vehicle's stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Its code.
    pub code: TicketCode,
    /// The vehicle.
    pub vehicle: Vehicle,
    /// The spots it was sent to.
    pub spots: Vec<SpotId>,
    /// The level it was sent to while nobody has said where on it the vehicle stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// When it came in, at the latest (C-8).
    pub parked_at: Instant,
    /// By how many milliseconds it may have come in earlier.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub parked_doubt_ms: u64,
    /// The tariff version it is priced by.
    pub tariff: u32,
    /// What was paid, in the order of the log.
    pub payments: Vec<Payment>,
    /// By how many milliseconds its entry was told too late, by a clock that turned out to be wrong (C-9).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub parked_ahead_ms: i64,
    /// When it went out, at the earliest (C-8).
    pub left_at: Option<Instant>,
    /// What was known at its entry.
    #[serde(flatten)]
    pub at_entry: AtEntry,
    /// What the spots it stood on were, in order of time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stood_on: Vec<StoodOn>,
    /// When it was at a charger, in order of time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub charging: Vec<ChargingSession>,
    /// The groups its customer was recognised as one of.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub customers: BTreeSet<String>,
    /// What it was validated with.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub validations: BTreeSet<String>,
    /// Whether it was lost.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_lost: bool,
    /// What has been corrected in its account, in the order of the log.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
    /// Whether nobody saw it leave, so that its exit is a guess.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub left_unnoticed: bool,
}

/// Money taken for a ticket. Never changed once recorded; corrected by further entries (L-4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// When it was taken, as recorded.
    pub at: Instant,
    /// By how many milliseconds it may have been later than [`Self::made_at`] (C-8).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub doubt_ms: u64,
    /// By how many milliseconds it can have been earlier than recorded, as far as is known by now (C-8, C-9).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub ahead_ms: i64,
    /// How much.
    pub amount: Money,
    /// By which means.
    pub means: Means,
}

impl Payment {
    /// When it was taken, at the earliest, as far as is known by now.
    pub fn made_at(&self) -> Instant {
        Instant(self.at.0.saturating_sub(self.ahead_ms))
    }

    /// Until when the vehicle may drive out, with a grace of so many milliseconds.
    pub(crate) fn leave_by(&self, grace_ms: i64) -> Instant {
        let latest = self.made_at().0.saturating_add_unsigned(self.doubt_ms);
        Instant(latest.saturating_add(grace_ms))
    }
}

/// What a ticket costs at an instant, and what of it is still to be paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fee {
    /// The bill for the stay up to then.
    pub bill: Bill,
    /// What has been paid, less what was given back.
    pub paid: Money,
    /// What is settled without money: on an invoice, or forgone.
    pub credited: Money,
    /// What is still to be paid: never below zero.
    pub due: Money,
    /// Paid in full: until when the vehicle may drive out without paying more.
    pub leave_by: Option<Instant>,
}

impl Ticket {
    /// A car's ticket of which nothing is known.
    pub(crate) fn default_for(code: TicketCode) -> Self {
        Self {
            code,
            vehicle: Vehicle::new(VehicleClass::Car),
            spots: Vec::new(),
            level: None,
            parked_at: Instant(0),
            parked_doubt_ms: 0,
            parked_ahead_ms: 0,
            tariff: 0,
            payments: Vec::new(),
            left_at: None,
            at_entry: AtEntry::default(),
            stood_on: Vec::new(),
            charging: Vec::new(),
            customers: BTreeSet::new(),
            validations: BTreeSet::new(),
            is_lost: false,
            corrections: Vec::new(),
            left_unnoticed: false,
        }
    }

    /// When it came in, at the earliest.
    pub fn parked_from(&self) -> Instant {
        Instant(self.parked_at.0.saturating_sub_unsigned(self.parked_doubt_ms))
    }

    /// The end of its stay, as far as it is priced, if that is now: the earliest moment that this can be, and none before it
    /// came in where that can be so as well (C-8).
    pub fn until(&self, now: Moment) -> Instant {
        let earliest = now.earliest();
        if earliest < self.parked_at && self.parked_from() <= now.latest() {
            self.parked_at
        } else {
            earliest
        }
    }

    /// Whether the vehicle is still inside.
    pub fn is_open(&self) -> bool {
        self.left_at.is_none()
    }

    /// Whether the vehicle is at a charger.
    pub fn is_plugged_in(&self) -> bool {
        self.charging
            .last()
            .is_some_and(|session| session.unplugged_at.is_none())
    }

    /// Notes what changes nothing but what the stay costs. What contradicts the order of time is left as it was.
    pub(crate) fn note(&mut self, note: &Note, at: Instant) {
        match note {
            Note::Validated { name } => {
                self.validations.insert(name.clone());
            }
            Note::Recognised { group } => {
                self.customers.insert(group.clone());
            }
            Note::Lost => self.is_lost = true,
            Note::PluggedIn if self.is_plugged_in() => {}
            Note::PluggedIn => self.charging.push(ChargingSession {
                plugged_at: at,
                unplugged_at: None,
                periods: Vec::new(),
            }),
            Note::EnergyMetered { period } => {
                if let Some(session) = self.charging.last_mut() {
                    match session.periods.iter_mut().find(|known| known.from == period.from) {
                        Some(known) => *known = *period,
                        None => session.periods.push(*period),
                    }
                    session.periods.sort_by_key(|period| period.from);
                }
            }
            Note::Unplugged => {
                if let Some(session) = self.charging.last_mut() {
                    session.unplugged_at.get_or_insert(at.max(session.plugged_at));
                }
            }
        }
    }

    /// Notes what the spots are that the vehicle stands on from now on.
    pub(crate) fn move_to(&mut self, spot: Option<StoodOn>) {
        if let Some(mut spot) = spot {
            // Moves are in the order of the log; a clock that lags behind moves nothing back.
            let last = self.stood_on.last().map_or(self.parked_at, |last| last.from);
            spot.from = spot.from.max(last);
            self.stood_on.push(spot);
        }
    }

    /// What was paid in all and not given back, in the currency of the lot. Sums in another currency are not counted.
    pub fn paid(&self, currency: Currency) -> Money {
        let sums = self.payments.iter().map(|payment| payment.amount);
        sums.fold(self.refunded(currency), |sum, amount| {
            sum.checked_add(amount).unwrap_or(sum)
        })
    }

    /// The stay as a tariff sees it, if the vehicle leaves at `at` and somebody pays by `means`.
    pub fn stay(&self, at: Instant, means: Option<Means>) -> Stay {
        Stay {
            entry: self.parked_at,
            exit: at,
            vehicle: self.vehicle.clone(),
            spots: self.stood_on.clone(),
            charging: self.charging.clone(),
            customers: self.customers.clone(),
            validations: self.validations.clone(),
            means,
            full_percent: self.at_entry.full_percent,
            lost: if self.is_lost {
                LostTicket::EntryKnown
            } else {
                LostTicket::No
            },
            booking: None,
            earlier: self.at_entry.earlier.clone(),
        }
    }

    /// What the stay costs if the vehicle leaves at `at`, and what is to be paid, by the means of the last payment ([`Self::fee_by`]).
    ///
    /// # Errors
    /// As [`Self::fee_by`].
    pub fn fee(&self, terms: &Terms, at: Instant) -> Result<Fee, PriceError> {
        self.fee_by(terms, at, None)
    }

    /// What the stay costs if the vehicle leaves at `at` and somebody pays by `means`, and what is to be paid (T-12).
    ///
    /// Without `means` those of the last payment count. Whoever has paid everything due at that moment may take the
    /// tariff's grace to drive out: until then nothing more is due, and afterwards the whole stay is priced again and what
    /// was paid is deducted. For a vehicle that has left, `at` does not matter.
    ///
    /// # Errors
    /// [`PriceError::TooLong`] where a clock is beyond belief.
    pub fn fee_by(&self, terms: &Terms, at: Instant, means: Option<Means>) -> Result<Fee, PriceError> {
        let at = self.left_at.unwrap_or(at);
        let currency = terms.currency;
        let (paid, credited) = (self.paid(currency), self.credited(currency));
        let settled_so_far = paid.minor.saturating_add(credited.minor);
        let last = self.payments.last();
        let pricer = terms.pricer();
        let price_at = |exit, means| pricer.bill(&self.stay(exit, means));
        let grace = i64::from(terms.tariff.exit_grace_minutes) * 60_000;
        if let Some(last) = last {
            let settled = price_at(last.made_at(), Some(last.means))?;
            let leave_by = last.leave_by(grace);
            if settled.total.minor <= settled_so_far && at <= leave_by {
                return Ok(Fee {
                    bill: settled,
                    paid,
                    credited,
                    due: Money::zero(currency),
                    leave_by: Some(leave_by),
                });
            }
        }
        let bill = price_at(at, means.or(last.map(|last| last.means)))?;
        let due = Money {
            minor: bill.total.minor.saturating_sub(settled_so_far).max(0),
            currency,
        };
        Ok(Fee {
            bill,
            paid,
            credited,
            due,
            leave_by: None,
        })
    }
}

/// What a ticket is priced by: everything a phone needs to compute the fee itself.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// The tariff that prices the stay.
    pub tariff: &'a Tariff,
    /// The lot's clock and days.
    pub calendar: &'a Calendar,
    /// The lot's currency.
    pub currency: Currency,
}

impl<'a> Terms<'a> {
    /// The tariff made ready to price stays.
    pub fn pricer(&self) -> Pricer<'a> {
        Pricer::new(self.tariff, self.calendar, self.currency)
    }
}
