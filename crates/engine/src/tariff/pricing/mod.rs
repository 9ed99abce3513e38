//! Pricing: what a stay costs under a tariff.

mod charge;
mod clock;
mod course;
mod curve;
mod energy;
mod extras;
mod list;
mod parking;
mod period;
mod steps;
mod sums;
mod walk;
mod when;

pub use curve::{NextChange, Point};

use clock::Clock;
use extras::ExtraRules;
use list::Rules;
use sums::{Chosen, Sums};
use when::When;

use super::{
    Adjustment, Bill, Calendar, Change, List, LostTicket, Percent, Rule, Segment, Stacking, Stay, Tariff, Why,
};
use crate::money::{Amount, Currency, Money};
use crate::time::Minute;

/// Why a stay has no price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PriceError {
    /// Longer than ten years, or thousands of years away: a clock is wrong, and a person has to look.
    #[error("the stay is longer than ten years")]
    TooLong,
    /// The ticket was lost, nobody knows when the vehicle came in, and the tariff has no price for that.
    #[error("the tariff has no price for a lost ticket")]
    NoLostTicketPrice,
}

impl PriceError {
    /// The stable code, `area.reason`.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLong => "price.too_long",
            Self::NoLostTicketPrice => "price.no_lost_ticket_price",
        }
    }
}

const LONGEST_MINUTES: i64 = 10 * 366 * 24 * 60;

/// No stay begins as far from 1970 as this, in minutes: eight thousand years. Beyond it calendars end, and looking for
/// the next start of a window there would go minute by minute.
const FARTHEST_MINUTES: i64 = 8_000 * 366 * 24 * 60;

/// A tariff made ready to price stays.
///
/// Making it ready costs about as much as pricing a stay; one that prices many stays is made once.
pub struct Pricer<'a> {
    tariff: &'a Tariff,
    currency: Currency,
    clock: Clock<'a>,
    rules: Rules<'a>,
    offers: Vec<(When<'a>, Rules<'a>)>,
    extras: Vec<ExtraRules<'a>>,
    adjustments: Vec<(When<'a>, &'a Adjustment)>,
}

impl<'a> Pricer<'a> {
    /// Makes a tariff ready, for a lot's calendar and currency.
    pub fn new(tariff: &'a Tariff, calendar: &'a Calendar, currency: Currency) -> Self {
        let clock = Clock::new(calendar);
        let default_tax = tariff.tax.map(|tax| tax.percent);
        let tax = |rule: &Rule| default_tax.map(|default| rule.tax.unwrap_or(default));
        let list = |list, rules: &'a [Rule]| Rules::new(list, rules, tax, &clock);
        let offers = tariff.offers.iter().enumerate();
        let offers = offers.map(|(number, offer)| {
            let rules = list(List::Offer(number), &offer.rules);
            (When::new(&offer.when, &clock), rules)
        });
        let extras = tariff.extras.iter().enumerate();
        let extras = extras.map(|(number, extra)| ExtraRules::new(number, extra, default_tax, &clock));
        let adjustments = tariff.adjustments.iter();
        let adjustments = adjustments.map(|adjustment| (When::new(&adjustment.when, &clock), adjustment));
        Self {
            tariff,
            currency,
            rules: list(List::Rules, &tariff.rules),
            offers: offers.collect(),
            extras: extras.collect(),
            adjustments: adjustments.collect(),
            clock,
        }
    }

    /// The bill of a stay.
    ///
    /// Entry and exit are cut to the whole minute that a clock on the wall shows, which never makes a stay dearer (T-2).
    /// An exit before the entry is a clock's error and costs nothing.
    ///
    /// # Errors
    /// [`PriceError::TooLong`] beyond ten years, or in a year that no working clock shows;
    /// [`PriceError::NoLostTicketPrice`] where only the price of a lost ticket could tell.
    pub fn bill(&self, stay: &Stay) -> Result<Bill, PriceError> {
        let (entry, exit) = check(stay)?;
        if stay.lost == LostTicket::EntryUnknown {
            return self.lost(stay, exit);
        }
        if stay.exit.minute() < entry {
            return Ok(self.nothing(entry));
        }
        let fits: Vec<usize> = (0..self.adjustments.len())
            .filter(|&number| self.adjustments[number].0.holds(stay, &self.clock, entry))
            .collect();
        if self.tariff.stacking == Stacking::Each || fits.len() < 2 {
            return Ok(self.bill_with(stay, entry, exit, &fits).1);
        }
        // The surcharges, with each discount alone.
        let is_discount = |number: usize| self.adjustments[number].1.is_discount();
        let alone = |discount: usize| {
            let counts = |&number: &usize| number == discount || !is_discount(number);
            let chosen: Vec<_> = fits.iter().copied().filter(counts).collect();
            self.bill_with(stay, entry, exit, &chosen)
        };
        let bills = fits
            .iter()
            .copied()
            .filter(|&number| is_discount(number))
            .map(alone);
        // Of equal ones the first.
        let best = bills.min_by_key(|(sum, _)| *sum);
        Ok(best.unwrap_or_else(|| self.bill_with(stay, entry, exit, &fits)).1)
    }

    /// What a stay costs in all.
    ///
    /// # Errors
    /// As [`Self::bill`].
    pub fn total(&self, stay: &Stay) -> Result<Money, PriceError> {
        self.bill(stay).map(|bill| bill.total)
    }

    /// The bill with some adjustments, and the sum before rounding.
    fn bill_with(&self, stay: &Stay, entry: Minute, exit: Minute, chosen: &[usize]) -> (Amount, Bill) {
        let parking = self.parking(stay, entry, exit, chosen);
        let segments = parking.segments;
        let extras = self.extras.iter();
        let extras: Vec<Segment> = extras
            .flat_map(|extra| extra.charge(stay, &self.clock, entry, exit))
            .collect();
        let mut sums = Sums::new(&segments, &extras, self.tariff);
        let adjusted = sums.adjust(self.tariff, &Chosen(chosen), stay.lost);
        let rounded = sums.round(self.tariff, self.currency, stay.means);
        let bill = Bill {
            tariff: self.tariff.version,
            entry,
            exit,
            offer: parking.offer,
            segments,
            extras,
            adjustments: adjusted,
            rounding: rounded.rounding,
            taxes: rounded.taxes,
            tax_kind: self.tariff.tax.map(|tax| tax.kind),
            total: rounded.total,
        };
        (sums.total(), bill)
    }

    /// The bill of a stay that ended before it began: a clock's error (T-2).
    fn nothing(&self, at: Minute) -> Bill {
        Bill {
            tariff: self.tariff.version,
            entry: at,
            exit: at,
            offer: None,
            segments: Vec::new(),
            extras: Vec::new(),
            adjustments: Vec::new(),
            rounding: Amount::ZERO,
            taxes: Vec::new(),
            tax_kind: self.tariff.tax.map(|tax| tax.kind),
            total: Money::zero(self.currency),
        }
    }

    /// The bill of a ticket that was lost and whose entry nobody knows (T-28).
    fn lost(&self, stay: &Stay, exit: Minute) -> Result<Bill, PriceError> {
        let price = self.tariff.lost_ticket.ok_or(PriceError::NoLostTicketPrice)?;
        let mut sums = Sums::new(&[], &[], self.tariff);
        let adjusted = sums.put_on(self.tariff, Why::LostTicket, price);
        let rounded = sums.round(self.tariff, self.currency, stay.means);
        Ok(Bill {
            adjustments: vec![adjusted],
            rounding: rounded.rounding,
            taxes: rounded.taxes,
            total: rounded.total,
            ..self.nothing(exit)
        })
    }
}

/// The minutes of a stay, if it can be believed.
fn check(stay: &Stay) -> Result<(Minute, Minute), PriceError> {
    let entry = stay.entry.minute();
    let exit = stay.exit.minute().max(entry);
    if exit.since(entry) > LONGEST_MINUTES || entry.0.saturating_abs() > FARTHEST_MINUTES {
        return Err(PriceError::TooLong);
    }
    Ok((entry, exit))
}

impl Adjustment {
    /// Whether it takes something off.
    pub fn is_discount(&self) -> bool {
        match self.change {
            Change::Percent { percent } => percent < Percent::ZERO,
            Change::Amount { amount } => amount < Amount::ZERO,
            Change::Minutes { .. } => true,
        }
    }
}

impl Segment {
    /// The list its rule stands in; parking that no rule charges counts to the rules.
    fn list(&self) -> List {
        match self.by {
            super::By::Rule(at) => at.list,
            super::By::Nothing | super::By::Adjustment(_) => List::Rules,
        }
    }
}
