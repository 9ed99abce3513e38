//! Prices, percentages, and how they are rounded.

use engine::money::{Amount, Currency};
use engine::tariff::{Percent, Rounding, RoundingMode};

use super::{maybe, number, one};
use crate::dice::Dice;

/// Two digits behind the point for the most part; none and three as well.
pub(super) fn currency(dice: &mut Dice) -> Currency {
    let code = one(dice, &["EUR", "EUR", "EUR", "CHF", "JPY", "KWD"]);
    Currency::try_from(code.to_owned()).expect("three capital letters")
}

/// Up to so many units of an ordinary currency, seldom nothing, and sometimes finer than its smallest coin.
pub(super) fn amount(dice: &mut Dice, currency: Currency, most: u32) -> Amount {
    let (whole, tens) = (dice.below(most), dice.below(10));
    let text = match dice.below(20) {
        0 => "0".to_owned(),
        1..8 => format!("{}.00", whole + 1),
        8..15 => format!("{whole}.{tens}0"),
        15..18 => format!("{whole}.{:02}", dice.below(100)),
        _ => format!("{whole}.{:08}", dice.below(100_000_000)),
    };
    let amount: Amount = text.parse().expect("at most eight decimals");
    // What costs two in one currency costs two hundred in another.
    if currency.digits() == 0 {
        amount.times(100)
    } else {
        amount
    }
}

/// A whole number of percent for the most part, of `[0, most)`.
pub(super) fn percent(dice: &mut Dice, most: u32) -> Percent {
    let (whole, part) = (dice.below(most), dice.below(100));
    let text = if dice.percent(70) {
        whole.to_string()
    } else {
        format!("{whole}.{part:02}")
    };
    text.parse().expect("at most two decimals")
}

/// A tax, such as are in force somewhere.
pub(super) fn tax(dice: &mut Dice) -> Percent {
    let text = one(dice, &["19", "7", "21", "8.1", "25", "5.5", "0"]);
    text.parse().expect("at most two decimals")
}

/// Sometimes to a coin that is not the smallest.
pub(super) fn rounding(dice: &mut Dice) -> Rounding {
    use RoundingMode::{Down, HalfDown, HalfEven, HalfUp, Up};
    let to = ["0.05", "0.10", "0.50", "1.00", "0.03"];
    Rounding {
        to: maybe(dice, 60, |dice| one(dice, &to).parse().expect("two decimals")),
        mode: one(dice, &[HalfUp, HalfDown, HalfEven, Up, Down]),
    }
}

/// Minutes as they stand on boards, and now and then an odd number of them.
pub(super) fn minutes(dice: &mut Dice) -> u32 {
    if dice.percent(80) {
        one(
            dice,
            &[
                1, 5, 10, 12, 15, 20, 30, 30, 60, 60, 60, 90, 120, 180, 240, 720, 1_440,
            ],
        )
    } else {
        number(dice, 1, 200)
    }
}
