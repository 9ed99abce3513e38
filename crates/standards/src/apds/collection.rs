//! Collections of rate lines as they are read.

use engine::money::{Amount, Currency};
use engine::tariff::{Percent, TaxKind, TimeOfDay};
use engine::time::{Instant, Offsets};

use super::length;
use super::lines::{self, Piece};
use crate::decimal::Decimal;
use crate::json::{At, Object};
use crate::{Loss, Malformed, moment};

/// A collection of rate lines.
pub(super) struct Collection {
    pub(super) path: String,
    pub(super) currency: Currency,
    pub(super) from: Option<Instant>,
    pub(super) until: Option<Instant>,
    /// When the rate begins anew.
    pub(super) reset: Option<TimeOfDay>,
    pub(super) least: Option<Amount>,
    pub(super) most: Option<Amount>,
    pub(super) tax: Option<Percent>,
    pub(super) kind: TaxKind,
    pub(super) pieces: Vec<Piece>,
}

/// Reads a collection; nothing where it is left out.
pub(super) fn read(
    mut object: Object,
    clock: &Offsets,
    lost: &mut Vec<Loss>,
) -> Result<Option<Collection>, Malformed> {
    object.skip(&["id", "version", "collectionSequence"]);
    let path = object.path().to_owned();
    let currency = object.text_as("applicableCurrency", "a currency code such as EUR", |code| {
        Currency::try_from(code.to_owned()).ok()
    })?;
    let currency = object.need("applicableCurrency", currency)?.value;
    report_lengths(&mut object, lost)?;
    let is_relative = object.flag("relativeTimes")?.is_some_and(|found| found.value);
    let event = object.take("referenceTimeStart").is_some() | object.take("referenceTimeEnd").is_some();
    if is_relative && event {
        lost.push(Loss::new(
            path,
            "it is left out, because its times count from an event",
        ));
        return Ok(None);
    }
    let reset = object.text_as("resetTime", "a time of day such as 02:00", |text| {
        TimeOfDay::try_from(format!("{text:0>5}")).ok()
    })?;
    let mut time = |name: &str| {
        let read = |text: &str| moment::read(text, Some(clock));
        let found = object.text_as(name, "a time such as 2026-01-31T12:00:00Z", read)?;
        Ok::<_, Malformed>(found.map(|found| found.value))
    };
    let (from, until) = (time("validStart")?, time("validEnd")?);
    let (least, most) = (
        sum(&mut object, "minValueCollection", lost)?,
        sum(&mut object, "maxValueCollection", lost)?,
    );
    // The form wants it; where it is absent nothing is added to the prices.
    let tax_included = object.flag("taxIncluded")?.is_none_or(|found| found.value);
    let tax = object.number("taxRate")?;
    let tax = tax
        .map(|tax| tax.map("a percentage with at most two decimals", Decimal::percent))
        .transpose()?;
    if let Some(At { path, .. }) = object.take("taxValue") {
        lost.push(Loss::new(path, "a tax is a share of the price here, not a sum"));
    }
    let objects = object.objects("rateLines")?;
    if objects.is_empty() {
        return Err(Malformed::Missing(object.path_of("rateLines")));
    }
    object.report_rest(lost);
    Ok(Some(Collection {
        path,
        currency,
        from,
        until,
        reset: reset.map(|reset| reset.value),
        least,
        most,
        tax: tax.map(|tax| tax.value),
        kind: if tax_included {
            TaxKind::Inclusive
        } else {
            TaxKind::Exclusive
        },
        pieces: lines::read(objects, tax_included, lost)?,
    }))
}

fn report_lengths(object: &mut Object, lost: &mut Vec<Loss>) -> Result<(), Malformed> {
    let lengths = [
        (
            "minTime",
            "a least time that is charged is not said here: a first step as long as it would say the same",
        ),
        ("maxTime", "how long a stay may be is no price"),
    ];
    for (name, what) in lengths {
        let found = object.text_as(name, "a duration such as PT8H", length::read_period)?;
        if let Some(found) = found.filter(|found| found.value > 0) {
            lost.push(Loss::new(found.path, what));
        }
    }
    Ok(())
}

/// A sum, with its currency beside it or alone.
fn sum(object: &mut Object, name: &str, lost: &mut Vec<Loss>) -> Result<Option<Amount>, Malformed> {
    let Some(raw) = object.take(name) else {
        return Ok(None);
    };
    if !raw.value.get().starts_with('{') {
        let number = raw.map("an amount", |raw| Decimal::read(raw.get()))?;
        return lines::amount(number, lost).map(Some);
    }
    let mut sum = Object::of(raw.value, raw.path)?;
    sum.skip(&["currencyType"]);
    let value = sum.number("currencyValue")?;
    let value = sum.need("currencyValue", value)?;
    sum.report_rest(lost);
    lines::amount(value, lost).map(Some)
}
