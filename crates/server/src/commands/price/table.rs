//! A bill as a table for people.

use std::fmt::Write as _;

use engine::money::Amount;
use engine::tariff::{By, Change, List, RuleAt, Segment, Strategy, TaxKind, Unit, Why};
use engine::time::Minute;

use super::Priced;
use crate::commands::check_lot::aligned_after;

/// Writes a bill: a line for each segment and each change, and the total.
pub(super) fn bill(priced: &Priced) -> String {
    let bill = &priced.bill;
    let mut lines: Vec<Vec<String>> = vec![
        ["when", "by", "quantity", "rate", "cut", "tax", "amount"]
            .map(str::to_owned)
            .to_vec(),
    ];
    lines.extend(
        bill.segments
            .iter()
            .chain(&bill.extras)
            .map(|segment| line(priced, segment)),
    );
    let mut single = |what: String, amount: Amount| {
        let blank = String::new;
        let sum = digits(priced, amount);
        lines.push(vec![what, blank(), blank(), blank(), blank(), blank(), sum]);
    };
    for adjusted in &bill.adjustments {
        single(why(priced, adjusted.why), adjusted.amount);
    }
    if bill.tax_kind == Some(TaxKind::Exclusive) {
        for tax in &bill.taxes {
            single(
                format!("{} % tax on {}", tax.percent, tax.net.digits()),
                tax.tax.into(),
            );
        }
    }
    if bill.rounding != Amount::ZERO {
        single("Rounding".to_owned(), bill.rounding);
    }
    single("Total".to_owned(), bill.total.into());
    let mut text = aligned_after(2, &lines);
    // Writing to a string cannot fail.
    if let Some(number) = bill.offer
        && let Some(offer) = priced.tariff.offers.get(number)
    {
        let _ = writeln!(text, "\nOffer: {}", offer.name);
    }
    if bill.tax_kind == Some(TaxKind::Inclusive) {
        for tax in &bill.taxes {
            let _ = writeln!(
                text,
                "With {} % tax: {} on {}",
                tax.percent,
                tax.tax.digits(),
                tax.net.digits()
            );
        }
    }
    for (at, before, after) in priced.file.calendar.offsets.changes(bill.entry, bill.exit) {
        let direction = if after > before { "forward" } else { "back" };
        let minutes = (after - before).abs();
        let _ = writeln!(
            text,
            "The clocks go {direction} by {minutes} minutes: {}",
            time(priced, at)
        );
    }
    if let Some(next) = priced.next {
        let at = time(priced, next.holds_until.plus(1));
        let _ = writeln!(text, "Next change at {at}: {}", next.then.digits());
    }
    text
}

fn line(priced: &Priced, segment: &Segment) -> Vec<String> {
    let span = if segment.from == segment.until {
        time(priced, segment.from)
    } else {
        format!("{} – {}", time(priced, segment.from), time(priced, segment.until))
    };
    let cut = match segment.cut_by {
        Some(by) => format!("-{} {}", digits(priced, segment.cut), rule(priced, by)),
        None => String::new(),
    };
    vec![
        span,
        by(priced, segment.by),
        quantity(segment),
        rate(priced, segment),
        cut,
        segment.tax.map_or(String::new(), |tax| format!("{tax} %")),
        digits(priced, segment.amount),
    ]
}

/// A time by the lot's clock, with how far it is ahead of UTC.
pub(super) fn time(priced: &Priced, at: Minute) -> String {
    let offsets = &priced.file.calendar.offsets;
    let ahead = offsets.at(at);
    let sign = if ahead < 0 { '-' } else { '+' };
    let ahead = ahead.abs();
    format!(
        "{}{sign}{:02}:{:02}",
        offsets.local(at).format("%Y-%m-%dT%H:%M"),
        ahead / 60,
        ahead % 60
    )
}

fn digits(priced: &Priced, amount: Amount) -> String {
    amount.to_decimal(priced.file.currency.digits())
}

fn by(priced: &Priced, by: By) -> String {
    match by {
        By::Nothing => "not charged".to_owned(),
        By::Rule(at) => rule(priced, at),
        By::Adjustment(number) => why(priced, Why::Adjustment(number)),
    }
}

/// A rule by its name, or by its place and kind.
pub(super) fn rule(priced: &Priced, at: RuleAt) -> String {
    let Some(rule) = priced.tariff.rule(at) else {
        return String::new();
    };
    let list = match at.list {
        List::Rules => None,
        List::Offer(number) => priced.tariff.offers.get(number).map(|offer| &offer.name),
        List::Extra(number) => priced.tariff.extras.get(number).map(|extra| &extra.name),
    };
    let kind = match rule.strategy {
        Strategy::Increment(_) => "increment",
        Strategy::Flat(_) => "flat rate",
        Strategy::Table(_) => "table",
        Strategy::Free(_) => "free",
        Strategy::FreeIfOutWithin { .. } => "free, soon out",
        Strategy::Cap(_) => "cap",
        Strategy::Energy(_) => "energy",
        Strategy::Fee { .. } => "fee",
    };
    let own = if rule.name.is_empty() {
        format!("{}. {kind}", at.number + 1)
    } else {
        rule.name.clone()
    };
    list.map_or(own.clone(), |list| format!("{list}: {own}"))
}

fn quantity(segment: &Segment) -> String {
    let spots = match segment.spots {
        1 => String::new(),
        spots => format!("{spots} × "),
    };
    match segment.unit {
        _ if segment.quantity == 0 => String::new(),
        Unit::Minutes => format!("{spots}{} min", segment.quantity),
        Unit::WattHours => format!("{}.{:03} kWh", segment.quantity / 1_000, segment.quantity % 1_000),
        Unit::Pieces => format!("{spots}{}", segment.quantity),
    }
}

fn rate(priced: &Priced, segment: &Segment) -> String {
    let price = digits(priced, segment.price);
    match segment.unit {
        _ if segment.quantity == 0 => String::new(),
        Unit::Minutes => format!("{price} per {} min", segment.per),
        Unit::WattHours => format!("{price} per kWh"),
        Unit::Pieces => price,
    }
}

pub(super) fn why(priced: &Priced, why: Why) -> String {
    match why {
        Why::Minimum => "Minimum".to_owned(),
        Why::Maximum => "Maximum".to_owned(),
        Why::LostTicket => "Lost ticket".to_owned(),
        Why::Adjustment(number) => {
            let adjustment = priced.tariff.adjustments.get(number);
            adjustment.map_or_else(String::new, |adjustment| match &adjustment.change {
                Change::Minutes { minutes, .. } => format!("{}: {minutes} min", adjustment.name),
                _ => adjustment.name.clone(),
            })
        }
    }
}
