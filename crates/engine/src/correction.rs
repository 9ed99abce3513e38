//! Corrections: entries that follow what was recorded of money, which itself is never changed (L-4).

use serde::{Deserialize, Serialize};

use crate::money::{Currency, Money};
use crate::operation::Means;
use crate::parked::Ticket;
use crate::time::Instant;

/// An entry in a ticket's account that is no payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// When.
    pub at: Instant,
    /// What it is.
    pub what: Corrected,
    /// What it does to the account: money given back is below zero, and so is what takes an earlier entry back.
    pub amount: Money,
}

/// What a correction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Corrected {
    /// Money was given back.
    Refunded {
        /// By which means.
        means: Means,
    },
    /// An invoice was sent.
    Invoiced,
    /// The lot goes without it.
    Forgone,
    /// The lot goes without it, because nobody saw the vehicle leave. Taken back where its true exit becomes known.
    LeftUnnoticed,
}

impl Ticket {
    /// Enters a correction. Nothing is entered for nothing.
    pub(crate) fn correct(&mut self, at: Instant, what: Corrected, minor: i64, currency: Currency) {
        if minor != 0 {
            let amount = Money { minor, currency };
            self.corrections.push(Correction { at, what, amount });
        }
    }

    /// The sum of some corrections, in the currency of the lot.
    fn corrected(&self, currency: Currency, is_counted: impl Fn(Corrected) -> bool) -> Money {
        let counted = self.corrections.iter().filter(|entry| is_counted(entry.what));
        counted.fold(Money::zero(currency), |sum, entry| {
            sum.checked_add(entry.amount).unwrap_or(sum)
        })
    }

    /// What was given back: zero or below.
    pub(crate) fn refunded(&self, currency: Currency) -> Money {
        self.corrected(currency, |what| matches!(what, Corrected::Refunded { .. }))
    }

    /// What was paid and not given back, and what invoices ask for.
    pub fn covered(&self, currency: Currency) -> Money {
        let invoiced = self.corrected(currency, |what| what == Corrected::Invoiced);
        let paid = self.paid(currency);
        paid.checked_add(invoiced).unwrap_or(paid)
    }

    /// What the lot goes without.
    pub fn forgone(&self, currency: Currency) -> Money {
        self.corrected(currency, |what| {
            matches!(what, Corrected::Forgone | Corrected::LeftUnnoticed)
        })
    }

    /// What of the price is settled without money: on an invoice, or forgone.
    pub fn credited(&self, currency: Currency) -> Money {
        self.corrected(currency, |what| !matches!(what, Corrected::Refunded { .. }))
    }

    /// Takes back what was forgone because nobody saw the vehicle leave: now somebody knows better.
    pub(crate) fn noticed(&mut self, at: Instant, currency: Currency) {
        self.left_unnoticed = false;
        let guessed = self.corrected(currency, |what| what == Corrected::LeftUnnoticed);
        let back = guessed.minor.min(self.forgone(currency).minor).max(0);
        self.correct(at, Corrected::LeftUnnoticed, -back, currency);
    }
}
