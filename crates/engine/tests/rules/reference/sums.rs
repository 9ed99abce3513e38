//! From the parts to the total: minutes for nothing, the least and the most, discounts, the lost ticket, rounding.

use engine::money::{Amount, Currency, Money};
use engine::operation::Means;
use engine::tariff::{Adjustment, Change, LostTicket, Stacking, Stay, Tariff, TaxKind, TimeMeaning, Why};

use super::conditions::holds;
use super::extras::extra;
use super::parking::{Parking, parking};
use super::pot::{Part, Pot};
use super::taxes::{self, tax_of};
use super::wall::Wall;
use super::{Priced, sum};

pub(super) fn price(wall: &Wall, tariff: &Tariff, currency: Currency, stay: &Stay) -> Priced {
    if stay.exit.minute() < stay.entry.minute() {
        return nothing(tariff, currency);
    }
    let entry = stay.entry.minute();
    let fitting: Vec<usize> = (0..tariff.adjustments.len())
        .filter(|&number| holds(wall, stay, &tariff.adjustments[number].when, entry))
        .collect();
    let discounts = fitting
        .iter()
        .copied()
        .filter(|&number| is_discount(&tariff.adjustments[number]));
    let discounts: Vec<usize> = discounts.collect();
    let ways: Vec<Vec<usize>> = if tariff.stacking == Stacking::Each || discounts.is_empty() {
        vec![fitting]
    } else {
        let with_one = |one: &usize| {
            let counts = |number: &&usize| *number == one || !discounts.contains(number);
            fitting.iter().filter(counts).copied().collect()
        };
        discounts.iter().map(with_one).collect()
    };
    let priced = ways.iter().map(|way| one_way(wall, tariff, currency, stay, way));
    // Of equal ones the first.
    priced.min_by_key(|(left, _)| *left).expect("there is a way").1
}

fn nothing(tariff: &Tariff, currency: Currency) -> Priced {
    Priced {
        offer: None,
        parking: Amount::ZERO,
        extras: vec![Amount::ZERO; tariff.extras.len()],
        adjusted: Vec::new(),
        rounding: Amount::ZERO,
        taxes: Vec::new(),
        total: Money::zero(currency),
    }
}

fn is_discount(adjustment: &Adjustment) -> bool {
    match &adjustment.change {
        Change::Percent { percent } => percent.hundredths() < 0,
        Change::Amount { amount } => amount.is_negative(),
        Change::Minutes { .. } => true,
    }
}

/// The stay's price with these adjustments, and before it what is left to pay before rounding.
fn one_way(
    wall: &Wall,
    tariff: &Tariff,
    currency: Currency,
    stay: &Stay,
    adjustments: &[usize],
) -> (Amount, Priced) {
    let adjustments = adjustments
        .iter()
        .map(|&number| (number, &tariff.adjustments[number]));
    let adjustments: Vec<(usize, &Adjustment)> = adjustments.collect();
    let parking = with_minutes_for_nothing(wall, tariff, stay, &adjustments);
    let mut pot = Pot::new(tariff.tax.map(|tax| tax.percent));
    for charge in &parking.charges {
        pot.put(Part::Parking, tax_of(tariff, charge.by), charge.amount);
    }
    let mut extras = Vec::new();
    for number in 0..tariff.extras.len() {
        let charges = extra(wall, tariff, stay, number);
        for charge in &charges {
            pot.put(Part::Extra(number), tax_of(tariff, charge.by), charge.amount);
        }
        extras.push(sum(&charges));
    }
    let mut adjusted = least_and_most(tariff, &mut pot);
    for (number, adjustment) in adjustments {
        let of = adjustment.of.as_ref().map(|name| part(tariff, name));
        let left = pot.left(of);
        let change = match &adjustment.change {
            Change::Percent { percent } => left.percent(*percent),
            Change::Amount { amount } => *amount,
            Change::Minutes { .. } => Amount::ZERO,
        };
        let change = change.max(Amount::ZERO.minus(left));
        pot.change(of, change);
        adjusted.push((Why::Adjustment(number), change));
    }
    let lost = lost_ticket(tariff, stay.lost, pot.left(None));
    pot.change(None, lost);
    adjusted.push((Why::LostTicket, lost));
    adjusted.retain(|(_, amount)| *amount != Amount::ZERO);
    let left = pot.left(None);
    let added = match tariff.tax {
        Some(tax) if tax.kind == TaxKind::Exclusive => taxes::added(&pot, currency),
        _ => Vec::new(),
    };
    let tax = added
        .iter()
        .fold(Amount::ZERO, |sum, taxed| sum.plus(taxed.tax.into()));
    let in_cash = tariff.cash_rounding.filter(|_| stay.means == Some(Means::Cash));
    let with_tax = left.plus(tax);
    let total = with_tax.round_by(in_cash.unwrap_or(tariff.rounding), currency);
    let rounding = Amount::from(total).minus(with_tax);
    let taxes = match tariff.tax {
        Some(tax) if tax.kind == TaxKind::Inclusive => taxes::within(&pot, total),
        _ => added,
    };
    let priced = Priced {
        offer: parking.offer,
        parking: sum(&parking.charges),
        extras,
        adjusted,
        rounding,
        taxes,
        total,
    };
    (left, priced)
}

fn part(tariff: &Tariff, name: &str) -> Part {
    let number = tariff.extras.iter().position(|extra| extra.name == name);
    number.map_or(Part::Parking, Part::Extra)
}

/// The parking as if the vehicle had come in later or gone out earlier (T-25).
fn with_minutes_for_nothing(
    wall: &Wall,
    tariff: &Tariff,
    stay: &Stay,
    adjustments: &[(usize, &Adjustment)],
) -> Parking {
    let mut stay = stay.clone();
    for (_, adjustment) in adjustments {
        let Change::Minutes { minutes, meaning } = adjustment.change else {
            continue;
        };
        let (entry, exit) = (stay.entry.minute(), stay.exit.minute());
        let (mut later, mut earlier) = (stay.clone(), stay.clone());
        later.entry = entry.plus(i64::from(minutes)).min(exit).instant();
        earlier.exit = exit.plus(-i64::from(minutes)).max(entry).instant();
        let cost = |stay| sum(&parking(wall, tariff, stay).charges);
        stay = match meaning {
            TimeMeaning::Arrival => later,
            TimeMeaning::Cheapest if cost(&later) <= cost(&earlier) => later,
            TimeMeaning::Departure | TimeMeaning::Cheapest => earlier,
        };
    }
    parking(wall, tariff, &stay)
}

/// The least and the most that parking and extras cost (T-23).
fn least_and_most(tariff: &Tariff, pot: &mut Pot) -> Vec<(Why, Amount)> {
    let mut adjusted = Vec::new();
    if let Some(least) = tariff.minimum
        && pot.left(None) > Amount::ZERO
    {
        let added = least.minus(pot.left(None)).max(Amount::ZERO);
        pot.change(None, added);
        adjusted.push((Why::Minimum, added));
    }
    if let Some(most) = tariff.maximum {
        let added = most.minus(pot.left(None)).min(Amount::ZERO);
        pot.change(None, added);
        adjusted.push((Why::Maximum, added));
    }
    adjusted
}

/// What a lost ticket adds (T-28).
fn lost_ticket(tariff: &Tariff, lost: LostTicket, left: Amount) -> Amount {
    let Some(sum) = tariff.lost_ticket else {
        return Amount::ZERO;
    };
    match lost {
        LostTicket::No => Amount::ZERO,
        LostTicket::EntryKnown => sum.minus(left).max(Amount::ZERO),
        LostTicket::EntryUnknown => sum.minus(left),
    }
}
