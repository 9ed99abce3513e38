//! Whole tariffs.

use engine::money::{Amount, Currency};
use engine::tariff::{
    Adjustment, Change, Extra, Measure, Offer, OnMove, Percent, Restart, SeveralSpots, Stacking, Tariff, Tax,
    TaxKind, TimeMeaning,
};
use engine::time::Instant;

use super::conditions::condition;
use super::lists::{add_caps, add_taxes, offered, rules};
use super::prices::{amount, minutes, percent, rounding, tax};
use super::{maybe, number, one};
use crate::dice::Dice;

pub(super) fn tariff(dice: &mut Dice, currency: Currency) -> Tariff {
    let mut list = rules(dice, currency, None);
    add_caps(dice, currency, &mut list, 3);
    let mut tariff = Tariff::new(1, Instant(0), list);
    tariff.offers = offers(dice, currency);
    tariff.extras = extras(dice, currency);
    tariff.adjustments = adjustments(dice, currency, &tariff.extras);
    tariff.stacking = one(dice, &[Stacking::Each, Stacking::Best]);
    tariff.minimum = maybe(dice, 20, |dice| amount(dice, currency, 4));
    tariff.maximum = maybe(dice, 15, |dice| amount(dice, currency, 60));
    tariff.lost_ticket = maybe(dice, 50, |dice| amount(dice, currency, 40));
    if dice.percent(45) {
        add_tax(dice, &mut tariff);
    }
    if dice.percent(30) {
        tariff.rounding = rounding(dice);
    }
    tariff.cash_rounding = maybe(dice, 20, rounding);
    tariff.restart = one(
        dice,
        &[
            Restart::Never,
            Restart::Never,
            Restart::Never,
            Restart::Hours24,
            Restart::Day,
        ],
    );
    tariff.several_spots = one(dice, &[SeveralSpots::AsOne, SeveralSpots::Each]);
    tariff.on_move = one(dice, &[OnMove::GoOn, OnMove::GoOn, OnMove::Restart]);
    tariff.reentry_minutes = if dice.percent(35) { minutes(dice) } else { 0 };
    tariff
}

fn offers(dice: &mut Dice, currency: Currency) -> Vec<Offer> {
    let count = one(dice, &[0, 0, 0, 1, 1, 2]);
    let offers = (1..=count).map(|number| Offer {
        name: format!("offer {number}"),
        when: condition(dice, 40),
        rules: offered(dice, currency),
    });
    offers.collect()
}

fn extras(dice: &mut Dice, currency: Currency) -> Vec<Extra> {
    use Measure::{Charging, Energy, Idle, Once, Parking, Plugged};
    let count = one(dice, &[0, 0, 0, 1, 1, 2, 3]);
    let extras = (1..=count).map(|number| {
        let of = one(dice, &[Parking, Plugged, Charging, Idle, Energy, Energy, Once]);
        let mut rules = rules(dice, currency, Some(of));
        if !matches!(of, Energy | Once) {
            add_caps(dice, currency, &mut rules, 1);
        }
        Extra {
            name: format!("extra {number}"),
            when: condition(dice, 75),
            of,
            tax: None,
            rules,
        }
    });
    extras.collect()
}

fn adjustments(dice: &mut Dice, currency: Currency, extras: &[Extra]) -> Vec<Adjustment> {
    let count = one(dice, &[0, 0, 0, 1, 1, 2, 3]);
    let adjustments = (1..=count).map(|number| {
        let change = change(dice, currency);
        let of_parking = maybe(dice, 25, |_| "parking".to_owned());
        let of_extra = maybe(dice, 25, |dice| extras.get(dice.place(extras.len())))
            .flatten()
            .map(|extra| extra.name.clone());
        // Minutes are of the parking.
        let is_time = matches!(change, Change::Minutes { .. });
        Adjustment {
            name: format!("adjustment {number}"),
            when: condition(dice, 40),
            of: of_extra.filter(|_| !is_time).or(of_parking),
            change,
        }
    });
    adjustments.collect()
}

/// Discounts for the most part.
fn change(dice: &mut Dice, currency: Currency) -> Change {
    let is_discount = dice.percent(70);
    match dice.below(3) {
        0 => Change::Percent {
            percent: if is_discount {
                negative(percent(dice, 101))
            } else {
                percent(dice, 60)
            },
        },
        1 => {
            let amount = amount(dice, currency, 5);
            Change::Amount {
                amount: if is_discount {
                    Amount::ZERO.minus(amount)
                } else {
                    amount
                },
            }
        }
        _ => Change::Minutes {
            minutes: minutes(dice),
            meaning: one(
                dice,
                &[
                    TimeMeaning::Cheapest,
                    TimeMeaning::Arrival,
                    TimeMeaning::Departure,
                ],
            ),
        },
    }
}

/// At most everything is taken off.
fn negative(percent: Percent) -> Percent {
    let percent = percent.min(Percent::HUNDRED);
    format!("-{percent}")
        .parse()
        .expect("a percentage has a negative")
}

fn add_tax(dice: &mut Dice, tariff: &mut Tariff) {
    tariff.tax = Some(Tax {
        percent: tax(dice),
        kind: one(dice, &[TaxKind::Inclusive, TaxKind::Exclusive]),
    });
    add_taxes(dice, &mut tariff.rules);
    for offer in &mut tariff.offers {
        add_taxes(dice, &mut offer.rules);
    }
    for extra in &mut tariff.extras {
        extra.tax = maybe(dice, 30, tax);
        if number(dice, 0, 4) == 0 {
            add_taxes(dice, &mut extra.rules);
        }
    }
}
