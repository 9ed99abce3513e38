//! Taxes, once for each rate (T-26).

use engine::money::{Amount, Currency, Money};
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
    let rates = pot.by_tax().into_iter().map(|(percent, sum)| Taxed {
        percent,
        sum,
        tax: sum.scaled(hundredths(percent), 10_000).round(currency),
    });
    rates.collect()
}

/// The taxes that are in what is paid: 19 % are 19 parts of 119.
///
/// Each rate has its sum in whole cents, and together they are what is paid: what rounding has moved belongs to the largest,
/// of equal ones to that with the highest rate.
pub(super) fn within(pot: &Pot, total: Money) -> Vec<Taxed> {
    let sums = pot.by_tax().into_iter();
    let mut sums: Vec<(Percent, Money)> = sums
        .map(|(percent, sum)| (percent, sum.round(total.currency)))
        .collect();
    let all: i64 = sums.iter().map(|(_, sum)| sum.minor).sum();
    if let Some((_, largest)) = sums.iter_mut().max_by_key(|(percent, sum)| (sum.minor, *percent)) {
        largest.minor += total.minor - all;
    }
    let rates = sums.into_iter().map(|(percent, sum)| Taxed {
        percent,
        sum: sum.into(),
        tax: Amount::from(sum)
            .scaled(hundredths(percent), 10_000 + hundredths(percent))
            .round(total.currency),
    });
    rates.collect()
}

fn hundredths(percent: Percent) -> u64 {
    u64::from(percent.hundredths().unsigned_abs())
}
