//! T-13: the segments of any bill cover the stay, and everything adds up.

use engine::money::Amount;
use engine::tariff::{Bill, By, LostTicket, Pricer, Segment, Stay, Tariff, TaxKind, Unit};
use proptest::prelude::*;

use super::sum;
use crate::worlds::{Told, amount, berlin, calendars, euro, hourly, stays, tariffs, utc};

/// Complains where the segments of a bill do not cover its stay or do not add up to its total.
fn check_bill(tariff: &Tariff, stay: &Stay, bill: &Bill) -> Result<(), String> {
    let mut at = bill.entry;
    for segment in &bill.segments {
        if segment.from != at || segment.until <= segment.from {
            return Err(format!("a gap or an overlap at {at:?}: {segment:?}"));
        }
        at = segment.until;
    }
    let is_empty = stay.lost == LostTicket::EntryUnknown || bill.exit <= bill.entry;
    if at != bill.exit && !is_empty {
        return Err(format!("covered until {at:?} only"));
    }
    for segment in bill.segments.iter().chain(&bill.extras) {
        check_segment(tariff, segment)?;
    }
    check_sums(tariff, bill)
}

fn check_segment(tariff: &Tariff, segment: &Segment) -> Result<(), String> {
    let complain = |what: &str| Err(format!("{what}: {segment:?}"));
    // The sum of a rule is worked out as a whole, so a segment of it may be off by a little.
    let (little, whole) = (amount("0.0000001"), segment.amount.plus(segment.cut));
    let told = segment
        .price
        .scaled(segment.quantity, segment.per)
        .times(u64::from(segment.spots));
    if whole.minus(told).max(told.minus(whole)) > little {
        return complain("its numbers do not give its amount");
    }
    if segment.amount.is_negative() || segment.cut.is_negative() || segment.spots == 0 || segment.step == 0 {
        return complain("below zero");
    }
    if (segment.cut > Amount::ZERO) != segment.cut_by.is_some() {
        return complain("cut without a cap");
    }
    if segment.unit == Unit::Minutes && !segment.quantity.is_multiple_of(segment.step) {
        return complain("not whole steps");
    }
    match segment.by {
        By::Rule(rule) if tariff.rule(rule).is_none() => complain("no such rule"),
        By::Adjustment(number) if number >= tariff.adjustments.len() => complain("no such adjustment"),
        By::Nothing | By::Adjustment(_) if segment.amount > Amount::ZERO => complain("not free"),
        _ => Ok(()),
    }
}

fn check_sums(tariff: &Tariff, bill: &Bill) -> Result<(), String> {
    let adjusted = bill.adjustments.iter().map(|adjusted| adjusted.amount);
    let parts = [
        sum(&bill.segments),
        sum(&bill.extras),
        adjusted.fold(Amount::ZERO, Amount::plus),
        bill.rounding,
    ];
    let all = parts.into_iter().fold(Amount::ZERO, Amount::plus);
    let tax: i64 = bill.taxes.iter().map(|line| line.tax.minor).sum();
    let net: i64 = bill.taxes.iter().map(|line| line.net.minor).sum();
    let added = match bill.tax_kind {
        Some(TaxKind::Exclusive) => tax,
        _ => 0,
    };
    let total = bill.total.minor - added;
    if all
        != Amount::from(engine::money::Money {
            minor: total,
            ..bill.total
        })
    {
        return Err(format!("{parts:?} and {added} of tax are not {}", bill.total));
    }
    let is_taxed = tariff.tax.is_some() && bill.total.minor > 0;
    // What each line leaves over is rounded for itself.
    let little =
        i64::try_from(bill.taxes.len()).expect("few") + i64::from(bill.rounding != Amount::ZERO) * 100;
    if is_taxed && (net + tax - bill.total.minor).abs() > little {
        return Err(format!("{net} and {tax} of tax are not {}", bill.total));
    }
    let unit = tariff
        .rounding
        .to
        .unwrap_or_default()
        .max(tariff.cash_rounding.and_then(|cash| cash.to).unwrap_or_default());
    let unit = unit.max(amount("0.01"));
    if bill.rounding > unit || Amount::ZERO.minus(bill.rounding) > unit {
        return Err(format!("{} is more than rounding to {unit}", bill.rounding));
    }
    if bill.total.minor < 0 {
        return Err(format!("{} is below zero", bill.total));
    }
    Ok(())
}

proptest! {
    #[test]
    fn t13_segments_cover_the_stay_and_add_up(
        tariff in tariffs(), calendar in calendars(), stay in stays(Told::All)
    ) {
        let pricer = Pricer::new(&tariff, &calendar, euro());
        if let Ok(bill) = pricer.bill(&stay) {
            prop_assert_eq!(check_bill(&tariff, &stay, &bill), Ok(()), "{:#?}", bill);
            prop_assert_eq!(pricer.total(&stay), Ok(bill.total));
        }
    }

    #[test]
    fn t14_a_pricer_gives_the_same_however_often_it_is_used(
        tariff in tariffs(), one in stays(Told::All), other in stays(Told::All)
    ) {
        let calendar = berlin();
        let fresh = |stay: &Stay| Pricer::new(&tariff, &calendar, euro()).bill(stay);
        let used = Pricer::new(&tariff, &calendar, euro());
        for stay in [&one, &other, &one] {
            prop_assert_eq!(used.bill(stay), fresh(stay));
        }
    }
}

#[test]
fn t13_the_check_catches_a_bill_that_is_wrong() {
    let (tariff, entry, calendar) = (hourly(), utc("2026-05-12 10:00"), berlin());
    let stay = Stay::new(entry.instant(), entry.plus(150).instant());
    let good = Pricer::new(&tariff, &calendar, euro())
        .bill(&stay)
        .expect("a short stay");
    assert_eq!(check_bill(&tariff, &stay, &good), Ok(()));
    let plant = |change: &dyn Fn(&mut Bill)| {
        let mut bad = good.clone();
        change(&mut bad);
        check_bill(&tariff, &stay, &bad).expect_err("a planted mistake")
    };
    plant(&|bill| bill.segments[0].from = entry.plus(1));
    plant(&|bill| bill.segments[0].until = entry.plus(149));
    plant(&|bill| bill.segments.clear());
    plant(&|bill| bill.segments[0].amount = amount("8.99"));
    plant(&|bill| bill.segments[0].quantity -= 1);
    plant(&|bill| {
        bill.segments[0].cut_by = Some(engine::tariff::RuleAt {
            list: engine::tariff::List::Rules,
            number: 0,
        });
    });
    plant(&|bill| bill.segments[0].by = By::Nothing);
    plant(&|bill| bill.segments[0].by = By::Adjustment(0));
    plant(&|bill| bill.total.minor += 1);
    plant(&|bill| bill.extras = bill.segments.clone());
    plant(&|bill| (bill.total.minor, bill.rounding) = (bill.total.minor + 2, amount("0.02")));
}
