//! A second way to price a stay: minute by minute, as one would with a clock, a price board and a pencil.
//!
//! It shares nothing with the engine but the types. It is slow, and plain to see right.

mod caps;
mod conditions;
mod energy;
mod extras;
mod free;
mod parking;
mod pot;
mod sums;
mod taxes;
mod walk;
mod wall;

use engine::money::{Amount, Currency, Money};
use engine::tariff::{Calendar, Percent, RuleAt, Stay, Tariff, Why};
use engine::time::Minute;

/// What a stay costs, and the parts of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Priced {
    /// The offer that counts.
    pub(crate) offer: Option<usize>,
    /// The parking, less the minutes that are given away.
    pub(crate) parking: Amount,
    /// Each extra of the tariff.
    pub(crate) extras: Vec<Amount>,
    /// What was put on and taken off, in this order.
    pub(crate) adjusted: Vec<(Why, Amount)>,
    /// What rounding added.
    pub(crate) rounding: Amount,
    /// The taxes by rate.
    pub(crate) taxes: Vec<Taxed>,
    /// The sum to pay.
    pub(crate) total: Money,
}

/// What is taxed at one rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Taxed {
    pub(crate) percent: Percent,
    /// The sum in which the tax is, or on which it comes.
    pub(crate) sum: Amount,
    pub(crate) tax: Money,
}

/// What begins to cost something in a minute: a step, a row of a table, a flat rate, a fee.
#[derive(Clone, Copy, Debug)]
struct Charge {
    at: Minute,
    by: RuleAt,
    /// Less what caps took off, for all spots.
    amount: Amount,
}

fn sum<'a>(charges: impl IntoIterator<Item = &'a Charge>) -> Amount {
    let amounts = charges.into_iter().map(|charge| charge.amount);
    amounts.fold(Amount::ZERO, Amount::plus)
}

/// Prices a stay by counting its minutes.
pub(crate) fn price(tariff: &Tariff, calendar: &Calendar, currency: Currency, stay: &Stay) -> Priced {
    let wall = wall::Wall::around(calendar, stay);
    sums::price(&wall, tariff, currency, stay)
}

/// The periods that a stay touches, as far as it does.
pub(crate) fn periods(
    calendar: &Calendar,
    stay: &Stay,
    per: &engine::tariff::Period,
) -> Vec<(Minute, Minute)> {
    let wall = wall::Wall::around(calendar, stay);
    let (entry, exit) = (stay.entry.minute(), stay.exit.minute());
    let mut periods: std::collections::BTreeMap<_, (Minute, Minute)> = std::collections::BTreeMap::new();
    for minute in (entry.0..exit.0).map(Minute) {
        if let Some(period) = free::period_of(&wall, entry, per, minute) {
            let known = periods.entry(period).or_insert((minute, minute));
            known.1 = minute.plus(1);
        }
    }
    periods.into_values().collect()
}
