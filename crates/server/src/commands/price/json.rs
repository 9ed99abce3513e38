//! A bill as data for programs.

use engine::money::Amount;
use engine::tariff::{By, Segment, TaxLine, Unit};
use serde_json::{Value, json};

use super::Priced;
use super::table::{rule, time, why};

/// Writes a bill. Sums are exact decimals in texts; times are by the lot's clock, with their offset from UTC. The keys are those
/// of `docs/tariffs.md`.
pub(super) fn bill(priced: &Priced) -> Value {
    let bill = &priced.bill;
    let segments = |segments: &[Segment]| {
        segments
            .iter()
            .map(|one| segment(priced, one))
            .collect::<Vec<_>>()
    };
    let adjustments = bill
        .adjustments
        .iter()
        .map(|adjusted| json!({ "what": why(priced, adjusted.why), "amount": adjusted.amount.to_string() }));
    let tax = |line: &TaxLine| json!({ "percent": line.percent.to_string(), "net": line.net.digits(), "tax": line.tax.digits() });
    let next = priced
        .next
        .map(|next| json!({ "at": time(priced, next.holds_until.plus(1)), "total": next.then.digits() }));
    json!({
        "tariff": bill.tariff,
        "currency": priced.file.currency.code(),
        "entry": time(priced, bill.entry),
        "exit": time(priced, bill.exit),
        "offer": bill.offer.and_then(|number| priced.tariff.offers.get(number)).map(|offer| offer.name.as_str()),
        "segments": segments(&bill.segments),
        "extras": segments(&bill.extras),
        "adjustments": adjustments.collect::<Vec<_>>(),
        "rounding": bill.rounding.to_string(),
        "taxes": bill.taxes.iter().map(tax).collect::<Vec<_>>(),
        "tax_kind": bill.tax_kind,
        "total": bill.total.digits(),
        "means": priced.stay.means.map(engine::operation::Means::name),
        "next_change": next,
    })
}

fn segment(priced: &Priced, of: &Segment) -> Value {
    let by = match of.by {
        By::Nothing => None,
        By::Rule(at) => Some(rule(priced, at)),
        By::Adjustment(number) => Some(why(priced, engine::tariff::Why::Adjustment(number))),
    };
    let unit = match of.unit {
        Unit::Minutes => "minutes",
        Unit::WattHours => "watt_hours",
        Unit::Pieces => "pieces",
    };
    json!({
        "by": by,
        "from": time(priced, of.from),
        "until": time(priced, of.until),
        "unit": unit,
        "quantity": of.quantity,
        "price": of.price.to_string(),
        "per": of.per,
        "spots": of.spots,
        "cut": (of.cut != Amount::ZERO).then(|| of.cut.to_string()),
        "cut_by": of.cut_by.map(|at| rule(priced, at)),
        "tax_percent": of.tax.map(|tax| tax.to_string()),
        "amount": of.amount.to_string(),
    })
}
