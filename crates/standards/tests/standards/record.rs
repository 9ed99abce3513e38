//! OCPI tariffs and charge detail records, shortly written.

use engine::tariff::Tariff;
use standards::{Imported, ocpi};

use crate::tools::{clock, currency, total};

/// A tariff in euros of these fields, `elements` among them.
pub(crate) fn tariff(fields: &str) -> String {
    format!(
        r#"{{"country_code":"NL","party_id":"PKD","id":"7","currency":"EUR","last_updated":"2026-01-01T00:00:00Z",{fields}}}"#
    )
}

/// A price component: what it prices, its price, its percentage of tax and its step.
pub(crate) fn component(of: &str, price: &str, vat: &str, step: u32) -> String {
    let vat = if vat.is_empty() {
        String::new()
    } else {
        format!(r#""vat":{vat},"#)
    };
    format!(r#"{{"type":"{of}","price":{price},{vat}"step_size":{step}}}"#)
}

/// An element of components, with the fields of its restrictions.
pub(crate) fn element(components: &[String], restrictions: &str) -> String {
    let components = components.join(",");
    if restrictions.is_empty() {
        return format!(r#"{{"price_components":[{components}]}}"#);
    }
    format!(r#"{{"price_components":[{components}],"restrictions":{{{restrictions}}}}}"#)
}

/// The field of the elements.
pub(crate) fn elements(elements: &[String]) -> String {
    format!(r#""elements":[{}]"#, elements.join(","))
}

/// A record of periods, each with its beginning by UTC and its dimensions, until an end.
pub(crate) fn record(periods: &[(&str, &[(&str, &str)])], end: &str) -> String {
    let written: Vec<_> = periods
        .iter()
        .map(|(start, dimensions)| {
            let dimensions: Vec<_> = dimensions
                .iter()
                .map(|(of, volume)| format!(r#"{{"type":"{of}","volume":{volume}}}"#))
                .collect();
            format!(
                r#"{{"start_date_time":"{}","dimensions":[{}],"tariff_id":"7"}}"#,
                time(start),
                dimensions.join(",")
            )
        })
        .collect();
    format!(
        r#"{{"country_code":"NL","party_id":"PKD","id":"1","start_date_time":"{}","end_date_time":"{}","currency":"EUR",
            "charging_periods":[{}],"total_energy":1,"total_time":1,"last_updated":"2026-01-01T00:00:00Z"}}"#,
        time(periods.first().map_or(end, |period| period.0)),
        time(end),
        written.join(",")
    )
}

/// `2026-05-12 10:00` as OCPI writes it.
fn time(text: &str) -> String {
    format!("{}:00Z", text.replace(' ', "T"))
}

pub(crate) fn import(fields: &str) -> Imported {
    let imported = ocpi::import(&tariff(fields), &clock()).expect("a tariff");
    assert_eq!(imported.currency, currency("EUR"));
    imported
}

/// The only tariff of some fields.
pub(crate) fn single(fields: &str) -> Tariff {
    let mut imported = import(fields);
    assert_eq!(imported.tariffs.len(), 1);
    imported.tariffs.remove(0)
}

/// What a record costs.
pub(crate) fn price(tariff: &Tariff, record: &str) -> String {
    total(tariff, &ocpi::session(record).expect("a record").stay)
}
