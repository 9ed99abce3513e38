//! The bill: what a stay costs, in segments that explain themselves.

use serde::{Deserialize, Serialize};

use crate::money::{Amount, Money};
use crate::time::Minute;

/// A stretch of a stay under one rule, as `[from, until)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// The number of the rule in charge, from 0; none where no rule charges.
    pub rule: Option<usize>,
    /// The first minute.
    pub from: Minute,
    /// The minute after the last.
    pub until: Minute,
    /// How many started steps.
    pub quantity: u64,
    /// The price of one step.
    pub unit: Amount,
    /// What a cap took off `quantity × unit`.
    pub cut: Amount,
    /// The number of the cap's rule, from 0, where it took anything off.
    pub cut_by: Option<usize>,
    /// What is charged: `quantity × unit − cut`.
    pub amount: Amount,
}

/// What a stay costs (T-13): the segments cover it without gap or overlap, and with the rounding add up to the total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bill {
    /// The tariff version it was made by.
    pub tariff: u32,
    /// The minute of entry.
    pub entry: Minute,
    /// The minute of exit.
    pub exit: Minute,
    /// The stretches of the stay, in order.
    pub segments: Vec<Segment>,
    /// What rounding to whole minor units added to the sum of the segments.
    pub rounding: Amount,
    /// The sum to pay.
    pub total: Money,
}

impl Segment {
    /// Adds a segment, joining it with the last where that says the same thing.
    pub(super) fn push_onto(self, segments: &mut Vec<Self>) {
        match segments.last_mut() {
            Some(last) if last.joins(&self) => {
                last.until = self.until;
                last.quantity += self.quantity;
                last.cut = last.cut.plus(self.cut);
                last.amount = last.amount.plus(self.amount);
            }
            _ => segments.push(self),
        }
    }

    fn joins(&self, next: &Self) -> bool {
        self.rule == next.rule
            && self.unit == next.unit
            && self.cut_by == next.cut_by
            && self.cut_by.is_none()
    }
}
