//! How what a segment costs is worked out, in words.

use engine::money::{Amount, Currency};
use engine::tariff::{By, Rule, Segment, Strategy, Tariff, Unit};

use super::sum::{Sum, digits};
/// `4 started hours × 3.00`, `12.34 kWh × 0.52`, `free`.
pub(super) fn working(segment: &Segment, tariff: &Tariff, currency: Currency) -> String {
    let rule = match segment.by {
        By::Nothing => return "not charged".to_owned(),
        By::Adjustment(_) => return "for nothing".to_owned(),
        By::Rule(at) => tariff.rule(at),
    };
    let strategy = rule.map(|rule| &rule.strategy);
    let charged = match strategy {
        None => return String::new(),
        Some(Strategy::Free(_)) => return "free".to_owned(),
        Some(Strategy::FreeIfOutWithin { minutes }) => return format!("free, out within {minutes} minutes"),
        Some(_) if segment.quantity == 0 => return "in what is already charged".to_owned(),
        Some(_) if segment.price == Amount::ZERO => return "free".to_owned(),
        Some(Strategy::Increment(_) | Strategy::Energy(_)) => {
            format!("{} × {}", quantity(segment), rate(segment, currency))
        }
        Some(Strategy::Flat(flat)) => pieces(
            segment,
            currency,
            &format!("flat rate {}–{}", flat.window.from, flat.window.until),
        ),
        Some(Strategy::Table(_)) => pieces(segment, currency, "by the price list"),
        Some(Strategy::Fee { .. }) => pieces(segment, currency, "once"),
        Some(Strategy::Cap(_)) => pieces(segment, currency, "full amount of a period that has begun"),
    };
    let for_all = match segment.spots {
        0 | 1 => charged,
        spots => format!("{charged} × {spots} spots"),
    };
    if segment.cut == Amount::ZERO {
        return for_all;
    }
    let full = segment.amount.plus(segment.cut);
    format!("{for_all} = {}", digits(full, currency))
}

/// `less 30.00: Evening, at most 4.00 € from 18:00 to 06:00`; nothing where no cap took anything off.
pub(super) fn cut(segment: &Segment, tariff: &Tariff, currency: Currency) -> Option<String> {
    let cap = tariff.rule(segment.cut_by?)?;
    let limit = lower(&cap.sentence(|sum| Sum::of_amount(sum, currency).text));
    let limit = named(cap).map_or_else(|| limit.clone(), |name| format!("{name}, {limit}"));
    Some(format!("less {}: {limit}", digits(segment.cut, currency)))
}

/// A rule's name, where it has one.
pub(super) fn named(rule: &Rule) -> Option<&str> {
    Some(rule.name.as_str()).filter(|name| !name.is_empty())
}

/// `4 started hours`, `7 started 15 minutes`, `12.34 kWh`.
fn quantity(segment: &Segment) -> String {
    let count = segment.quantity / segment.step.max(1);
    match segment.unit {
        Unit::Minutes => steps(segment.step, count),
        Unit::WattHours => format!("{} kWh", kilowatt_hours(segment.quantity)),
        Unit::Pieces => count.to_string(),
    }
}

fn steps(minutes: u64, count: u64) -> String {
    let plural = if count == 1 { "" } else { "s" };
    match minutes {
        // Time counts in whole minutes anyway.
        1 => format!("{count} minute{plural}"),
        60 => format!("{count} started hour{plural}"),
        DAY => format!("{count} started day{plural}"),
        minutes if minutes % DAY == 0 => format!("{count} started {} days", minutes / DAY),
        minutes if minutes % 60 == 0 => format!("{count} started {} hours", minutes / 60),
        minutes => format!("{count} started {minutes} minutes"),
    }
}

/// The minutes of a day.
const DAY: u64 = 24 * 60;

/// `3.00` for a step; `2.00 an hour` where the price is not that of a step.
fn rate(segment: &Segment, currency: Currency) -> String {
    let price = digits(segment.price, currency);
    match (segment.unit, segment.per) {
        (Unit::Minutes, per) if per == segment.step => price,
        (Unit::Minutes, 60) => format!("{price} an hour"),
        (Unit::Minutes, 1) => format!("{price} a minute"),
        (Unit::Minutes, per) => format!("{price} for {per} minutes"),
        (Unit::WattHours | Unit::Pieces, _) => price,
    }
}

/// `12.34`: thousandths, without zeros at the end.
fn kilowatt_hours(watt_hours: u64) -> String {
    let text = format!("{}.{:03}", watt_hours / 1_000, watt_hours % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `flat rate 18:00–06:00`; `2 × 4.00, flat rate 18:00–06:00` where the sum does not say it alone.
fn pieces(segment: &Segment, currency: Currency, what: &str) -> String {
    let price = digits(segment.price, currency);
    match (segment.quantity, segment.spots) {
        (1, 0 | 1) => what.to_owned(),
        (1, _) => format!("{what}, {price}"),
        (count, _) => format!("{what}, {count} × {price}"),
    }
}

/// A sentence as a part of another one.
fn lower(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
