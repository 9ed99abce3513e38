//! What a tariff says, in words, and what stays cost under it.

use std::fmt::{self, Write as _};

use chrono::{NaiveDate, NaiveTime};
use engine::lot::LotDocument;
use engine::money::{Amount, Money};
use engine::tariff::{Adjustment, Change, Measure, Pricer, Rule, Stay, Tariff, TaxKind, TimeMeaning};

use super::condition;

/// Writes a tariff, with what stays cost on a date.
pub(super) fn write(
    out: &mut String,
    document: &LotDocument,
    tariff: &Tariff,
    date: NaiveDate,
) -> fmt::Result {
    let begins = document.calendar.offsets.local(tariff.valid_from.minute());
    writeln!(
        out,
        "\nTariff {}, from {}:",
        tariff.version,
        begins.format("%Y-%m-%d %H:%M")
    )?;
    write_rules(out, document, &tariff.rules, "  ")?;
    for offer in &tariff.offers {
        let for_whom = condition::words(&offer.when);
        writeln!(out, "  Offer “{}”{for_whom}, where it is cheaper:", offer.name)?;
        write_rules(out, document, &offer.rules, "    ")?;
    }
    for extra in &tariff.extras {
        let for_whom = condition::words(&extra.when);
        writeln!(out, "  Extra “{}”{for_whom}, {}:", extra.name, measure(extra.of))?;
        write_rules(out, document, &extra.rules, "    ")?;
    }
    for adjustment in &tariff.adjustments {
        writeln!(out, "  {}", adjusted(document, adjustment))?;
    }
    for (what, amount) in [
        ("At least", tariff.minimum),
        ("At most", tariff.maximum),
        ("A lost ticket:", tariff.lost_ticket),
    ] {
        if let Some(amount) = amount {
            writeln!(out, "  {what} {}", sum(document, amount))?;
        }
    }
    if let Some(tax) = tariff.tax {
        let kind = match tax.kind {
            TaxKind::Inclusive => "is in the prices",
            TaxKind::Exclusive => "is added to the prices",
        };
        writeln!(out, "  {} % tax {kind}", tax.percent)?;
    }
    let grace = tariff.exit_grace_minutes;
    writeln!(out, "  {grace} minutes to drive out after paying")?;
    let lengths = [
        (30, "30 min"),
        (60, "1 h"),
        (180, "3 h"),
        (480, "8 h"),
        (1440, "24 h"),
    ];
    let costs = lengths.map(|(minutes, name)| format!("{name} {}", cost(document, tariff, date, minutes)));
    writeln!(
        out,
        "  From 10:00 on {} {date}: {}",
        date.format("%a"),
        costs.join(", ")
    )
}

fn write_rules(out: &mut String, document: &LotDocument, rules: &[Rule], indent: &str) -> fmt::Result {
    for (number, rule) in (1..).zip(rules) {
        let sentence = rule.sentence(|amount| sum(document, amount));
        writeln!(
            out,
            "{indent}{number}. {sentence}{}",
            condition::words(&rule.when)
        )?;
    }
    Ok(())
}

fn sum(document: &LotDocument, amount: Amount) -> String {
    let digits = amount.to_decimal(document.currency.digits());
    format!("{digits} {}", document.currency)
}

fn measure(of: Measure) -> &'static str {
    match of {
        Measure::Parking => "for the time of parking",
        Measure::Plugged => "for the time at the charger",
        Measure::Charging => "for the time in which energy flows",
        Measure::Idle => "for the time at the charger after that",
        Measure::Energy => "for energy",
        Measure::Once => "once a stay",
    }
}

/// `“Cinema”, validated by cinema: -2.00 EUR of the parking`.
fn adjusted(document: &LotDocument, adjustment: &Adjustment) -> String {
    let change = match &adjustment.change {
        Change::Percent { percent } => format!("{percent} %"),
        Change::Amount { amount } => sum(document, *amount),
        Change::Minutes { minutes, meaning } => {
            let meaning = match meaning {
                TimeMeaning::Cheapest => "where they are dearest",
                TimeMeaning::Arrival => "from entry on",
                TimeMeaning::Departure => "before the exit",
            };
            format!("{minutes} minutes for nothing, {meaning}")
        }
    };
    let of = match adjustment.of.as_deref() {
        None => String::new(),
        Some("parking") => " of the parking".to_owned(),
        Some(extra) => format!(" of “{extra}”"),
    };
    format!(
        "“{}”{}: {change}{of}",
        adjustment.name,
        condition::words(&adjustment.when)
    )
}

/// What a stay from 10:00 on costs.
fn cost(document: &LotDocument, tariff: &Tariff, date: NaiveDate, minutes: i64) -> String {
    let ten = NaiveTime::from_hms_opt(10, 0, 0).unwrap_or(NaiveTime::MIN);
    let entry = document.calendar.offsets.minute_on(date, ten);
    let stay = Stay::new(entry.instant(), entry.plus(minutes).instant());
    let pricer = Pricer::new(tariff, &document.calendar, document.currency);
    pricer
        .total(&stay)
        .map_or_else(|error| error.to_string(), Money::digits)
}
