//! Taxes and limits.

use engine::money::Amount;
use engine::tariff::{Percent, Tax, TaxKind};

use super::rules::Entry;
use crate::json::{At, Object};
use crate::{Loss, Malformed};

/// Whether prices have the tax in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taxed {
    /// OCPI 2.2.1: it is added, where a component names any.
    Unsaid,
    /// It is added.
    No,
    /// It is in them.
    Yes,
    /// There is none.
    NotApplicable,
}

/// The least and the most a session costs.
#[derive(Clone, Copy, Default)]
pub(super) struct Prices {
    pub(super) least: Option<Amount>,
    pub(super) most: Option<Amount>,
}

pub(super) fn taxed(object: &mut Object) -> Result<Taxed, Malformed> {
    let found = object.text_as("tax_included", "YES, NO or N/A", |text| match text {
        "YES" => Some(Taxed::Yes),
        "NO" => Some(Taxed::No),
        "N/A" | "N_A" => Some(Taxed::NotApplicable),
        _ => None,
    })?;
    Ok(found.map_or(Taxed::Unsaid, |found| found.value))
}

pub(super) fn limits(object: &mut Object, taxed: Taxed, lost: &mut Vec<Loss>) -> Result<Prices, Malformed> {
    Ok(Prices {
        least: limit(object, "min_price", taxed, lost)?,
        most: limit(object, "max_price", taxed, lost)?,
    })
}

/// A limit of the sum that the prices make: with taxes where they are in the prices, without them otherwise.
fn limit(
    object: &mut Object,
    name: &str,
    taxed: Taxed,
    lost: &mut Vec<Loss>,
) -> Result<Option<Amount>, Malformed> {
    let Some(mut limit) = object.object(name)? else {
        return Ok(None);
    };
    let mut amount = |names: [&str; 2]| -> Result<Option<At<Amount>>, Malformed> {
        for name in names {
            if let Some(found) = limit.number(name)? {
                return found
                    .map("an amount", |number| number.amount().map(|amount| amount.value))
                    .map(Some);
            }
        }
        Ok(None)
    };
    let before = amount(["before_taxes", "excl_vat"])?;
    let after = amount(["after_taxes", "incl_vat"])?;
    let (chosen, other) = if taxed == Taxed::Yes {
        (after, before)
    } else {
        (before, after)
    };
    if let (Some(chosen), Some(other)) = (&chosen, &other)
        && (chosen.value != other.value || taxed == Taxed::NotApplicable)
    {
        lost.push(Loss::new(
            &other.path,
            "a limit is of the sum of the prices as they are written; what it is with or without taxes follows from that",
        ));
    }
    if let (None, Some(other)) = (&chosen, &other) {
        lost.push(Loss::new(
            &other.path,
            "a limit is of the sum of the prices as they are written: it is left out",
        ));
    }
    let path = limit.path().to_owned();
    if name == "min_price" {
        lost.push(Loss::new(
            &path,
            "a session whose prices come to nothing is free here, and costs the least price there",
        ));
    }
    limit.report_rest(lost);
    if chosen.is_none() && other.is_none() {
        return Err(Malformed::Missing(format!("{path}.before_taxes")));
    }
    Ok(chosen.map(|chosen| chosen.value))
}

/// The tax of the tariff, and of each rule that has another one.
pub(super) fn tax(entries: &mut [Entry], taxed: Taxed, lost: &mut Vec<Loss>) -> Option<Tax> {
    let base = entries.iter().find_map(|entry| entry.vat);
    let kind = match taxed {
        Taxed::Yes => TaxKind::Inclusive,
        Taxed::No | Taxed::Unsaid => TaxKind::Exclusive,
        Taxed::NotApplicable => {
            if base.is_some() {
                lost.push(Loss::new(
                    "tax_included",
                    "no tax applies, so the percentages of the components are left out",
                ));
            }
            return None;
        }
    };
    let Some(base) = base else {
        match taxed {
            Taxed::No => lost.push(Loss::new(
                "tax_included",
                "taxes are added at rates that the tariff does not name: the bill is without them",
            )),
            Taxed::Yes => lost.push(Loss::new(
                "tax_included",
                "taxes are in the prices at rates that the tariff does not name: the bill does not show them",
            )),
            Taxed::Unsaid | Taxed::NotApplicable => {}
        }
        return None;
    };
    for entry in entries {
        let own = entry.vat.unwrap_or(Percent::ZERO);
        for rule in &mut entry.rules {
            rule.tax = (own != base).then_some(own);
        }
    }
    Some(Tax { percent: base, kind })
}
