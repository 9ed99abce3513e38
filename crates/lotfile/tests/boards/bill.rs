//! What every bill must fulfil (T-13).

use engine::money::{Amount, Money};
use engine::tariff::{Bill, By, Segment, TaxKind, Unit};

/// What is wrong with a bill.
pub(crate) fn broken(bill: &Bill) -> Vec<&'static str> {
    let mut wrong = Vec::new();
    let mut expect = |holds: bool, what| {
        if !holds {
            wrong.push(what);
        }
    };
    let exit = bill.exit.max(bill.entry);
    let covered = bill.segments.iter().try_fold(bill.entry, |at, segment| {
        (segment.from == at && segment.until > at).then_some(segment.until)
    });
    expect(covered == Some(exit), "the segments do not cover the stay");
    expect(
        sum(bill) == Amount::from(bill.total),
        "it does not add up to the total",
    );
    expect(!Amount::from(bill.total).is_negative(), "its total is below zero");
    expect(
        bill.segments.iter().chain(&bill.extras).all(is_right),
        "a segment is not what its numbers say",
    );
    expect(has_whole_steps(bill), "a rule charges for less than whole steps");
    expect(
        bill.taxes.is_empty() || bill.tax_kind.is_some(),
        "it does not say whether taxes are in it",
    );
    wrong
}

/// Segments, extras, adjustments and rounding, and taxes where they are added.
fn sum(bill: &Bill) -> Amount {
    let segments = bill
        .segments
        .iter()
        .chain(&bill.extras)
        .map(|segment| segment.amount);
    let adjusted = bill.adjustments.iter().map(|adjusted| adjusted.amount);
    let added = |tax: Money| match bill.tax_kind {
        Some(TaxKind::Exclusive) => Amount::from(tax),
        _ => Amount::ZERO,
    };
    let taxes = bill.taxes.iter().map(|line| added(line.tax));
    let parts = segments.chain(adjusted).chain([bill.rounding]).chain(taxes);
    parts.fold(Amount::ZERO, Amount::plus)
}

/// Whether each rule charges for whole steps: those of energy are begun by one segment and finished by another (T-20).
fn has_whole_steps(bill: &Bill) -> bool {
    let segments = || bill.segments.iter().chain(&bill.extras);
    segments().all(|segment| {
        let of_rule = segments().filter(|other| other.by == segment.by);
        let quantity: u64 = match segment.unit {
            Unit::WattHours => of_rule.map(|other| other.quantity).sum(),
            Unit::Minutes | Unit::Pieces => segment.quantity,
        };
        quantity.is_multiple_of(segment.step.max(1))
    })
}

/// Whether a segment's amount is what its quantity and its price say, less its cut.
///
/// Where a price is for more than one unit, the eighth decimals belong to all segments of a rule together, so that a
/// single one may be one of them off.
fn is_right(segment: &Segment) -> bool {
    let (quantity, per) = (segment.quantity, segment.per.max(1));
    let price = segment.price.times(u64::from(segment.spots));
    let (full, expected) = (segment.amount.plus(segment.cut), price.scaled(quantity, per));
    let off = full.minus(expected).max(expected.minus(full));
    let is_exact = quantity.is_multiple_of(per);
    (segment.cut > Amount::ZERO) == segment.cut_by.is_some()
        && !segment.cut.is_negative()
        && if is_exact {
            off == Amount::ZERO
        } else {
            off <= eighth_decimals(segment.spots)
        }
        && (matches!(segment.by, By::Rule(_)) || segment.amount == Amount::ZERO)
}

/// The smallest amount, for each spot.
fn eighth_decimals(spots: u32) -> Amount {
    let smallest: Amount = "0.00000001".parse().expect("an amount");
    smallest.times(u64::from(spots))
}
