//! OCPI 2.2.1 and 2.3: tariffs and charge detail records.
//!
//! A tariff there has elements; each has price components and restrictions, and for each dimension the first element
//! whose restrictions match counts. Here that is one extra for each dimension, with the elements as its rules in order
//! (T-18): `ENERGY` is an extra of energy, `TIME` of charging, `PARKING_TIME` of idle time, `FLAT` of once a stay, and
//! what holds for reservations stands in two extras of its own. A component whose restrictions cannot be said is left
//! out, so that a later element counts in its place, and is reported.
//!
//! The names relied on are those of the Tariff and CDR objects of OCPI 2.2.1 and 2.3.0.

mod element;
mod price;
mod restrictions;
mod rules;
mod session;

pub use session::{Session, session};

use std::collections::BTreeSet;

use chrono::NaiveDate;
use engine::money::Currency;
use engine::tariff::{Extra, Rule, Strategy, Tariff};
use engine::time::{Instant, Offsets};

use crate::json::{At, Object};
use crate::{Imported, Loss, Malformed, moment};
use rules::{Entry, Kind};

/// Dates at which prices change: more would be no tariff but a price list.
const MOST_DATES: usize = 64;

/// Reads a Tariff object. Dates and times of day are by the lot's clock.
///
/// # Errors
/// See [`Malformed`].
pub fn import(text: &str, clock: &Offsets) -> Result<Imported, Malformed> {
    let mut object = Object::read(text)?;
    let mut lost = Vec::new();
    // Whose it is and when it was sent is not about prices.
    object.skip(&["country_code", "party_id", "id", "last_updated"]);
    let currency = object.text_as("currency", "a currency code such as EUR", |code| {
        Currency::try_from(code.to_owned()).ok()
    })?;
    let currency = object.need("currency", currency)?.value;
    texts(&mut object, &mut lost)?;
    let taxed = price::taxed(&mut object)?;
    let limits = price::limits(&mut object, taxed, &mut lost)?;
    let from = instant(&mut object, "start_date_time")?;
    let until = instant(&mut object, "end_date_time")?;
    let elements = object.objects("elements")?;
    if elements.is_empty() {
        return Err(Malformed::Missing("elements".to_owned()));
    }
    let mut entries = Vec::new();
    for element in elements {
        element::read(element, &mut entries, &mut lost)?;
    }
    object.report_rest(&mut lost);
    if entries.is_empty() {
        return Err(Malformed::Nothing);
    }
    rules::report_steps(&entries, &mut lost);
    let tax = price::tax(&mut entries, taxed, &mut lost);
    let mut tariffs = Vec::new();
    for span in spans(&entries, clock)? {
        let begins = from
            .unwrap_or_default()
            .max(span.begins.unwrap_or(Instant(i64::MIN)));
        let ends = [until, span.ends].into_iter().flatten().min();
        if from.is_some() && ends.is_some_and(|ends| ends <= begins) {
            continue;
        }
        // One that began before all records began.
        let begins = ends.map_or(begins, |ends| begins.min(Instant(ends.0.saturating_sub(1))));
        let version = u32::try_from(tariffs.len() + 1).unwrap_or(u32::MAX);
        let mut tariff = Tariff::new(version, begins, Vec::new());
        tariff.valid_until = ends;
        tariff.extras = extras(&entries, &span);
        tariff.tax = tax;
        (tariff.minimum, tariff.maximum) = (limits.least, limits.most);
        tariff.check()?;
        tariffs.push(tariff);
    }
    if tariffs.is_empty() {
        return Err(Malformed::Nothing);
    }
    Ok(Imported {
        currency,
        tariffs,
        lost,
    })
}

/// What is told to people, and for whom the tariff is.
fn texts(object: &mut Object, lost: &mut Vec<Loss>) -> Result<(), Malformed> {
    let named = [
        (
            "tariff_alt_text",
            "a text for people may say more than the elements; it is not read",
        ),
        (
            "tariff_alt_url",
            "a page for people may say more than the elements; it is not read",
        ),
        ("energy_mix", "where the energy comes from is not told here"),
        (
            "preauthorize_amount",
            "what is set aside on a card before charging is not part of a tariff here",
        ),
    ];
    for (name, what) in named {
        if let Some(At { path, .. }) = object.take(name) {
            lost.push(Loss::new(path, what));
        }
    }
    if let Some(At { path, value, .. }) = object.text("type")?.filter(|kind| kind.value != "REGULAR") {
        lost.push(Loss::new(
            path,
            format!(
                "that the tariff is for {value} only is not carried over: it holds for everybody who charges"
            ),
        ));
    }
    Ok(())
}

fn instant(object: &mut Object, name: &str) -> Result<Option<Instant>, Malformed> {
    let found = object.text_as(name, "a time such as 2026-01-31T12:00:00Z", |text| {
        moment::read(text, None)
    })?;
    Ok(found.map(|found| found.value))
}

/// A time in which the same elements may match.
struct Span {
    first: Option<NaiveDate>,
    after_last: Option<NaiveDate>,
    begins: Option<Instant>,
    ends: Option<Instant>,
}

/// The times between the dates that the elements name.
fn spans(entries: &[Entry], clock: &Offsets) -> Result<Vec<Span>, Malformed> {
    let dates = entries
        .iter()
        .flat_map(|entry| [entry.from_date, entry.until_date]);
    let dates: BTreeSet<NaiveDate> = dates.flatten().collect();
    if dates.len() > MOST_DATES {
        return Err(Malformed::value(
            "elements",
            "at most 64 different dates",
            &dates.len().to_string(),
        ));
    }
    let edges: Vec<_> = [None]
        .into_iter()
        .chain(dates.into_iter().map(Some))
        .chain([None])
        .collect();
    let midnight = |date: Option<NaiveDate>| date.map(|date| moment::midnight(date, clock));
    let spans = edges.windows(2).map(|pair| Span {
        first: pair[0],
        after_last: pair[1],
        begins: midnight(pair[0]),
        ends: midnight(pair[1]),
    });
    Ok(spans.collect())
}

/// The extras of a time: for each dimension the rules of the elements that may match then.
fn extras(entries: &[Entry], span: &Span) -> Vec<Extra> {
    let has = |entry: &&Entry| {
        entry
            .from_date
            .is_none_or(|from| span.first.is_some_and(|first| from <= first))
            && entry
                .until_date
                .is_none_or(|until| span.after_last.is_some_and(|after| after <= until))
    };
    let mut extras = Vec::new();
    for kind in Kind::ALL {
        let own = entries.iter().filter(has).filter(|entry| entry.kind == kind);
        let mut own: Vec<&Entry> = own.collect();
        // What holds for expired reservations counts before what holds for all.
        own.sort_by_key(|entry| !entry.is_expired);
        let rules: Vec<Rule> = own.iter().flat_map(|entry| entry.rules.iter().cloned()).collect();
        if !rules.is_empty() {
            extras.push(kind.extra(rules));
        }
    }
    if extras.is_empty() {
        // No element has a price at that time.
        let free = Rule::new(Strategy::Fee {
            price: engine::money::Amount::ZERO,
        });
        extras.push(Kind::StartFee.extra(vec![free]));
    }
    extras
}
