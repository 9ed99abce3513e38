//! Single rules.

use engine::money::Currency;
use engine::tariff::{
    Cap, Energy, Flat, Free, Increment, Period, Repeat, StepScope, Strategy, Table, TableRow, Takeover,
};

use super::prices::{amount, minutes};
use super::windows::{period, window};
use super::{maybe, number, one};
use crate::dice::Dice;

/// Steps of time: part of the stay, part of the day, or always.
pub(super) fn increment(dice: &mut Dice, currency: Currency) -> Increment {
    let steps = minutes(dice);
    let from_minute = if dice.percent(25) { minutes(dice) } else { 0 };
    Increment {
        minutes: steps,
        price: amount(dice, currency, 4),
        per_minutes: maybe(dice, 20, |dice| one(dice, &[60, 7, 1_440])),
        from_minute,
        until_minute: maybe(dice, 30, |dice| from_minute + minutes(dice)),
        window: maybe(dice, 35, window),
        steps: one(
            dice,
            &[
                StepScope::Segment,
                StepScope::Segment,
                StepScope::Window,
                StepScope::Stay,
            ],
        ),
        takeover: one(dice, &[Takeover::Cut, Takeover::Cut, Takeover::Finish]),
    }
}

/// What charges for all that is left.
pub(super) fn always(dice: &mut Dice, currency: Currency) -> Increment {
    Increment {
        from_minute: 0,
        until_minute: None,
        window: None,
        ..increment(dice, currency)
    }
}

pub(super) fn flat(dice: &mut Dice, currency: Currency) -> Strategy {
    Strategy::Flat(Flat {
        price: amount(dice, currency, 12),
        window: window(dice),
    })
}

pub(super) fn table(dice: &mut Dice, currency: Currency) -> Strategy {
    let mut last = TableRow {
        until_minute: 0,
        total: amount(dice, currency, 2),
    };
    let rows = (0..number(dice, 1, 6)).map(|_| {
        last.until_minute += minutes(dice);
        last.total = last.total.plus(amount(dice, currency, 3));
        last
    });
    Strategy::Table(Table {
        rows: rows.collect(),
        window: maybe(dice, 30, window),
    })
}

pub(super) fn free(dice: &mut Dice) -> Strategy {
    Strategy::Free(Free {
        minutes: minutes(dice).min(120),
        per: period(dice),
        window: maybe(dice, 25, window),
    })
}

pub(super) fn free_if_out(dice: &mut Dice) -> Strategy {
    Strategy::FreeIfOutWithin {
        minutes: minutes(dice).min(60),
    }
}

/// A cap over all rules, or over one of those that charge.
pub(super) fn cap(dice: &mut Dice, currency: Currency, names: &[String]) -> Cap {
    Cap {
        amount: amount(dice, currency, 25),
        per: period(dice),
        repeat: one(dice, &[Repeat::Each, Repeat::Each, Repeat::Once, Repeat::Full]),
        only: maybe(dice, 25, |dice| names[dice.place(names.len())].clone())
            .into_iter()
            .collect(),
        until_minute: maybe(dice, 12, minutes),
    }
}

/// The most that all energy costs.
pub(super) fn energy_cap(dice: &mut Dice, currency: Currency) -> Strategy {
    Strategy::Cap(Cap {
        amount: amount(dice, currency, 25),
        per: Period::Stay,
        repeat: Repeat::Each,
        only: Vec::new(),
        until_minute: None,
    })
}

pub(super) fn energy(dice: &mut Dice, currency: Currency) -> Strategy {
    let from_wh = maybe(dice, 20, |dice| u64::from(dice.below(8_000)));
    let from_w = maybe(dice, 15, |dice| one(dice, &[3_700, 11_000, 22_000]));
    Strategy::Energy(Energy {
        price: amount(dice, currency, 1),
        step_wh: one(dice, &[1, 1, 100, 250, 1_000, 777]),
        from_wh,
        until_wh: maybe(dice, 20, |dice| {
            from_wh.unwrap_or(0) + u64::from(number(dice, 1, 20_000))
        }),
        from_w,
        until_w: maybe(dice, 15, |dice| from_w.unwrap_or(0) + number(dice, 1, 50_000)),
        window: maybe(dice, 25, window),
    })
}
