//! Groups of rules as rate tables.

use engine::money::{Amount, Currency};
use engine::tariff::{Percent, Tariff, TaxKind};

use super::groups::{Group, Line, Pays};
use super::length::{write_mark, write_period};
use super::shape::{self, RateLine, RateLineCollection, RateLineTax, RateTable, Sum};
use super::validity;
use crate::{Loss, moment};

/// A fee that is charged once.
pub(super) struct Fee<'a> {
    pub(super) name: &'a str,
    pub(super) price: Amount,
    pub(super) tax: Option<Percent>,
}

/// Writes the tables of one tariff.
pub(super) struct Writer<'a> {
    pub(super) tariff: &'a Tariff,
    pub(super) currency: Currency,
    pub(super) is_daily: bool,
    pub(super) tables: Vec<RateTable>,
}

impl Writer<'_> {
    /// Adds the table of a group, or says why there is none.
    pub(super) fn group(&mut self, group: &Group, lost: &mut Vec<Loss>) -> Result<(), &'static str> {
        let name = group.times();
        let begins =
            moment::write(self.tariff.valid_from).unwrap_or_else(|| "1970-01-01T00:00:00Z".to_owned());
        let validity = group
            .window
            .map(|window| validity::write(window, begins))
            .transpose()?;
        if let Some(window) = group.window
            && window.until <= window.from
            && window.until.minutes() != 0
        {
            lost.push(Loss::new(
                "rules",
                format!(
                    "the times {name} run into the next day; a period of the day ends with the day there"
                ),
            ));
        }
        let collection = self.collection(group);
        self.table(name, validity, collection);
        Ok(())
    }

    /// Adds the table of what is charged once.
    pub(super) fn fees(&mut self, fees: &[Fee]) {
        let lines = fees.iter().map(|fee| Line {
            name: fee.name,
            tax: fee.tax,
            from: 0,
            until: None,
            pays: Pays::Once { value: fee.price },
            most: None,
        });
        let group = Group::of_fees(lines.collect());
        let mut collection = self.collection(&group);
        collection.reset_time = None;
        self.table("once a stay".to_owned(), None, collection);
    }

    fn table(&mut self, name: String, validity: Option<shape::Validity>, collection: RateLineCollection) {
        self.tables.push(RateTable {
            id: self.id(),
            version: self.version(),
            rate_table_name: shape::text(name),
            availability: "public",
            validity,
            rate_line_collections: vec![collection],
        });
    }

    fn id(&self) -> String {
        format!("tariff-{}-{}", self.tariff.version, self.tables.len() + 1)
    }

    /// At least one, as the form wants it.
    fn version(&self) -> u32 {
        self.tariff.version.max(1)
    }

    fn sum(&self, amount: Amount) -> Option<Sum> {
        Some(Sum {
            currency_type: self.currency,
            currency_value: shape::number(amount)?,
        })
    }

    fn collection(&self, group: &Group) -> RateLineCollection {
        let id = format!("{}-1", self.id());
        let tax = self.tariff.tax;
        let daily = self.is_daily.then(|| "00:00".to_owned());
        let lines = group.lines.iter().enumerate();
        RateLineCollection {
            rate_lines: lines
                .map(|(number, line)| self.line(&id, number + 1, line))
                .collect(),
            id,
            version: self.version(),
            collection_sequence: 1,
            applicable_currency: self.currency,
            reset_time: group.resets_at.clone().or(daily),
            min_value_collection: None,
            max_value_collection: group.most.and_then(|most| self.sum(most)),
            valid_start: moment::write(self.tariff.valid_from),
            valid_end: self.tariff.valid_until.and_then(moment::write),
            relative_times: false,
            tax_included: tax.is_none_or(|tax| tax.kind == TaxKind::Inclusive),
            tax_rate: tax.and_then(|tax| shape::percentage(tax.percent)),
        }
    }

    /// Sets the least sum of the only table.
    pub(super) fn least(&mut self, least: Amount) {
        let sum = self.sum(least);
        if let Some(table) = self.tables.first_mut() {
            table.rate_line_collections[0].min_value_collection = sum;
        }
    }

    /// Sets the most of the only table, where it has none and none begins anew.
    pub(super) fn most(&mut self, most: Amount) -> bool {
        let sum = self.sum(most);
        let [table] = self.tables.as_mut_slice() else {
            return false;
        };
        let collection = &mut table.rate_line_collections[0];
        let is_free = table.validity.is_none()
            && collection.max_value_collection.is_none()
            && collection.reset_time.is_none();
        if is_free {
            collection.max_value_collection = sum;
        }
        is_free
    }

    fn line(&self, id: &str, sequence: usize, line: &Line) -> RateLine {
        let (rate_line_type, value, period, usage_condition) = match line.pays {
            Pays::Step { minutes, value } => ("incrementingRate", value, Some(minutes), "unlimited"),
            Pays::Tier { minutes, value } => ("flatRateTier", value, Some(minutes), "once"),
            Pays::Once { value } => ("flatRate", value, None, "once"),
        };
        let tax = self.tariff.tax.and_then(|tax| {
            line.tax.map(|percent| RateLineTax {
                tax_included: tax.kind == TaxKind::Inclusive,
                tax_rate: shape::percentage(percent),
            })
        });
        RateLine {
            id: format!("{id}-{sequence}"),
            version: self.version(),
            sequence,
            rate_line_type,
            description: (!line.name.is_empty()).then(|| shape::text(line.name)),
            duration_start: period.map(|_| write_mark(line.from)),
            duration_end: line.until.map(write_mark),
            increment_period: period.map(write_period),
            value: shape::number(value),
            max_value: line.most.and_then(shape::number),
            usage_condition,
            rate_line_tax: tax,
        }
    }
}
