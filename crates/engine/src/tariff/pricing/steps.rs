//! Steps charged for: what they cost, where they begin, and the segments they make.

use super::charge::Steps;
use crate::money::Amount;
use crate::tariff::{By, Segment, Unit};
use crate::time::Minute;

/// What the next `quantity` steps cost, so that all steps of a rule together cost what their sum says (T-1).
pub(super) fn cost(steps: Steps, units: &mut u64, quantity: u64) -> Amount {
    if steps.units.is_multiple_of(steps.per) {
        return steps
            .price
            .times(quantity.saturating_mul(steps.units / steps.per));
    }
    let before = steps.price.scaled(*units, steps.per);
    *units = units.saturating_add(quantity.saturating_mul(steps.units));
    steps.price.scaled(*units, steps.per).minus(before)
}

/// Notes the beginnings of steps until what was charged is reached: those after it cost nothing.
pub(super) fn note_starts(starts: &mut Vec<Minute>, steps: Steps, at: Minute, count: i64, amount: Amount) {
    let (mut charged, mut units, mut step) = (Amount::ZERO, 0, 0);
    while step < count && charged < amount {
        starts.push(at.plus(step.saturating_mul(steps.minutes)));
        charged = charged.plus(cost(steps, &mut units, 1));
        if charged == Amount::ZERO && units == 0 {
            break;
        }
        step += 1;
    }
    // The eighth decimals of single steps may fall behind their sum.
    if charged < amount && step < count {
        starts.push(at.plus(step.saturating_mul(steps.minutes)));
    }
}

pub(super) fn uncharged(by: By, from: Minute, until: Minute) -> Segment {
    Segment {
        by,
        from,
        until,
        unit: Unit::Minutes,
        quantity: 0,
        step: 1,
        price: Amount::ZERO,
        per: 1,
        spots: 1,
        cut: Amount::ZERO,
        cut_by: None,
        amount: Amount::ZERO,
        tax: None,
    }
}

impl Segment {
    /// Whether another segment goes on with this one and says the same thing.
    pub(super) fn joins(&self, next: &Self) -> bool {
        let is_paid = next.quantity == 0 && next.amount == Amount::ZERO;
        let rate = |of: &Self| (of.price, of.per, of.step, of.unit, of.spots);
        let is_alike = self.cut_by.is_none() && next.cut_by.is_none() && rate(self) == rate(next);
        self.by == next.by && self.until == next.from && (is_paid || (self.quantity > 0 && is_alike))
    }

    pub(super) fn join(&mut self, next: &Self) {
        self.until = next.until;
        self.quantity = self.quantity.saturating_add(next.quantity);
        self.amount = self.amount.plus(next.amount);
    }
}
