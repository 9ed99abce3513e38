//! Taxes, once for each rate (T-26).

use engine::money::{Amount, Currency};
use engine::tariff::{List, Percent, RuleAt, Tariff};

use super::Taxed;
use super::pot::Pot;

/// The tax of a rule: its own, that of its extra, or that of the tariff; none where the tariff names none.
pub(super) fn tax_of(tariff: &Tariff, by: RuleAt) -> Option<Percent> {
    let ordinary = tariff.tax?.percent;
    let of_extra = match by.list {
        List::Extra(number) => tariff.extras[number].tax,
        List::Rules | List::Offer(_) => None,
    };
    let own = tariff.rule(by).and_then(|rule| rule.tax);
    Some(own.or(of_extra).unwrap_or(ordinary))
}

/// The taxes that come on top.
pub(super) fn added(pot: &Pot, currency: Currency) -> Vec<Taxed> {
    taxed(pot, |percent, sum| sum.scaled(percent, 10_000), currency)
}

/// The taxes that are in the prices: 19 % are 19 parts of 119.
pub(super) fn within(pot: &Pot, currency: Currency) -> Vec<Taxed> {
    taxed(
        pot,
        |percent, sum| sum.scaled(percent, 10_000 + percent),
        currency,
    )
}

fn taxed(pot: &Pot, tax: impl Fn(u64, Amount) -> Amount, currency: Currency) -> Vec<Taxed> {
    let rates = pot.by_tax().into_iter().filter(|(_, sum)| *sum != Amount::ZERO);
    let taxed = rates.map(|(percent, sum)| Taxed {
        percent,
        sum,
        tax: tax(u64::from(percent.hundredths().unsigned_abs()), sum).round(currency),
    });
    taxed.collect()
}
