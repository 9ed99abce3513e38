//! Random tariffs and stays that use the whole language.
//!
//! They are no sensible tariffs: what they are for is that two programs which should price alike are asked about
//! everything that can be said.

mod charging;
mod conditions;
mod lists;
mod prices;
mod rules;
mod stays;
mod whole;
mod windows;
mod worlds;

use engine::money::Currency;
use engine::tariff::{Calendar, Stay, Tariff};

use crate::dice::Dice;

/// A tariff, the calendar and currency of its lot, and a stay to price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The calendar of the lot.
    pub calendar: Calendar,
    /// Its currency.
    pub currency: Currency,
    /// A sound tariff.
    pub tariff: Tariff,
    /// A stay, seldom one that has no price.
    pub stay: Stay,
}

impl Case {
    /// The case of a seed: the same seed gives the same case on every machine.
    pub fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let calendar = worlds::calendar(&mut dice);
        let currency = prices::currency(&mut dice);
        Self {
            tariff: whole::tariff(&mut dice, currency),
            stay: stays::stay(&mut dice, &calendar),
            calendar,
            currency,
        }
    }
}

/// One of a list, each equally likely. The list must not be empty.
fn one<T: Copy>(dice: &mut Dice, list: &[T]) -> T {
    list[dice.place(list.len())]
}

/// A whole number of `[from, until)`, each equally likely.
fn number(dice: &mut Dice, from: u32, until: u32) -> u32 {
    from + dice.below(until.saturating_sub(from))
}

/// Something in so many of a hundred cases.
fn maybe<T>(dice: &mut Dice, percent: u32, make: impl FnOnce(&mut Dice) -> T) -> Option<T> {
    if dice.percent(percent) {
        Some(make(dice))
    } else {
        None
    }
}
