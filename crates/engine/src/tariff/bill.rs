//! The bill: what a stay costs, in segments that explain themselves.

use serde::{Deserialize, Serialize};

use super::{Percent, Rule, Tariff, TaxKind};
use crate::money::{Amount, Money};
use crate::time::Minute;

/// What a stay costs (T-13).
///
/// The segments of the parking cover the stay without gap or overlap. Segments, extras, adjustments and rounding, and
/// taxes where they are added to the prices, add up to the total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bill {
    /// The tariff version it was made by.
    pub tariff: u32,
    /// The minute of entry.
    pub entry: Minute,
    /// The minute of exit.
    pub exit: Minute,
    /// The number of the offer that counts, from 0, where one does.
    pub offer: Option<usize>,
    /// The parking, in order. They cover the stay.
    pub segments: Vec<Segment>,
    /// What is charged beside the parking, in the order of the tariff's extras.
    pub extras: Vec<Segment>,
    /// What was put on and taken off, in this order.
    pub adjustments: Vec<Adjusted>,
    /// What rounding added to the sum.
    pub rounding: Amount,
    /// The taxes, one for each rate, where the tariff names any.
    pub taxes: Vec<TaxLine>,
    /// Whether the taxes are in the prices or added to them.
    pub tax_kind: Option<TaxKind>,
    /// The sum to pay.
    pub total: Money,
}

/// Where a rule stands in its tariff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RuleAt {
    /// In which list.
    pub list: List,
    /// Its number there, from 0.
    pub number: usize,
}

/// A list of rules in a tariff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum List {
    /// The rules for parking.
    Rules,
    /// An offer, by its number from 0.
    Offer(usize),
    /// An extra, by its number from 0.
    Extra(usize),
}

/// What a segment is charged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// No rule applies: the time is not charged.
    Nothing,
    /// A rule.
    Rule(RuleAt),
    /// Minutes that an adjustment gives away, by its number from 0.
    Adjustment(usize),
}

/// What a quantity counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Minutes.
    Minutes,
    /// Watt-hours.
    WattHours,
    /// Pieces: a flat rate, a row of a table, a fee.
    Pieces,
}

/// A stretch of a stay under one rule, as `[from, until)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// What charges.
    pub by: By,
    /// The first minute.
    pub from: Minute,
    /// The minute after the last.
    pub until: Minute,
    /// What is counted.
    pub unit: Unit,
    /// How much is charged for, in that unit: whole steps.
    pub quantity: u64,
    /// The length of a step, in that unit.
    pub step: u64,
    /// The price of `per` units.
    pub price: Amount,
    /// What the price is for.
    pub per: u64,
    /// How many spots pay it.
    pub spots: u32,
    /// What a cap took off.
    pub cut: Amount,
    /// The cap's rule, where it took anything off.
    pub cut_by: Option<RuleAt>,
    /// What is charged: `price × quantity ÷ per × spots`, exact to eight decimals over all segments of the rule, less `cut`.
    pub amount: Amount,
    /// The rate of its tax, where the tariff names any.
    pub tax: Option<Percent>,
}

/// What was put on or taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjusted {
    /// Why.
    pub why: Why,
    /// How much; below zero where something was taken off.
    pub amount: Amount,
}

/// Why something was put on or taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The least that a stay costs.
    Minimum,
    /// The most that a stay costs.
    Maximum,
    /// An adjustment of the tariff, by its number from 0.
    Adjustment(usize),
    /// The ticket was lost.
    LostTicket,
}

/// The tax at one rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxLine {
    /// The rate.
    pub percent: Percent,
    /// What is taxed, without the tax.
    pub net: Money,
    /// The tax.
    pub tax: Money,
}

impl Tariff {
    /// A rule by its place.
    pub fn rule(&self, at: RuleAt) -> Option<&Rule> {
        self.rules_of(at.list)?.get(at.number)
    }

    /// The rules of a list.
    pub fn rules_of(&self, list: List) -> Option<&[Rule]> {
        match list {
            List::Rules => Some(&self.rules),
            List::Offer(number) => self.offers.get(number).map(|offer| offer.rules.as_slice()),
            List::Extra(number) => self.extras.get(number).map(|extra| extra.rules.as_slice()),
        }
    }
}
