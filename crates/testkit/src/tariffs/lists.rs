//! Lists of rules.

use engine::money::Currency;
use engine::tariff::{Measure, Percent, Rule, Strategy};

use super::conditions::condition;
use super::prices::{amount, tax};
use super::rules::{always, cap, energy, energy_cap, flat, free, free_if_out, increment, table};
use super::{maybe, number, one};
use crate::dice::Dice;

/// The rules of a tariff, or of an extra that measures something.
pub(super) fn rules(dice: &mut Dice, currency: Currency, measure: Option<Measure>) -> Vec<Rule> {
    let strategies = match measure {
        Some(Measure::Once) => {
            let count = number(dice, 1, 3);
            (0..count).map(|_| fee(dice, currency)).collect()
        }
        Some(Measure::Energy) => {
            let count = number(dice, 1, 4);
            let mut rules: Vec<_> = (0..count).map(|_| energy(dice, currency)).collect();
            rules.extend(maybe(dice, 25, |dice| energy_cap(dice, currency)));
            rules
        }
        _ => time_rules(dice, currency, measure.is_none()),
    };
    named(dice, strategies, 75)
}

/// The rules of an offer, which need not charge for everything.
pub(super) fn offered(dice: &mut Dice, currency: Currency) -> Vec<Rule> {
    let mut strategies = Vec::new();
    for _ in 0..number(dice, 1, 3) {
        strategies.push(windowed(dice, currency));
    }
    strategies.extend(maybe(dice, 15, free_if_out));
    strategies.extend(maybe(dice, 15, free));
    let mut rules = named(dice, strategies, 85);
    add_caps(dice, currency, &mut rules, 1);
    rules
}

fn fee(dice: &mut Dice, currency: Currency) -> Strategy {
    Strategy::Fee {
        price: amount(dice, currency, 3),
    }
}

/// What stands before the rule for all that is left.
fn windowed(dice: &mut Dice, currency: Currency) -> Strategy {
    match dice.below(4) {
        0 => flat(dice, currency),
        1 => table(dice, currency),
        _ => Strategy::Increment(increment(dice, currency)),
    }
}

fn time_rules(dice: &mut Dice, currency: Currency, parking: bool) -> Vec<Strategy> {
    let mut rules = Vec::new();
    rules.extend(maybe(dice, 30, free_if_out).filter(|_| parking));
    rules.extend(maybe(dice, 30, free));
    for _ in 0..one(dice, &[0, 1, 1, 2, 3, 5]) {
        rules.push(windowed(dice, currency));
    }
    let last = always(dice, currency);
    if rules.iter().all(|rule| !rule.charges()) || dice.percent(85) {
        rules.push(Strategy::Increment(last));
    }
    let count = rules.len();
    // Some lists are in no order that a person would write down.
    if dice.percent(15) {
        dice.shuffle(&mut rules, count);
    }
    rules
}

fn named(dice: &mut Dice, strategies: Vec<Strategy>, always: u32) -> Vec<Rule> {
    let rules = strategies.into_iter().zip(1..).map(|(strategy, number)| Rule {
        name: format!("r{number}"),
        when: condition(dice, always),
        ..Rule::new(strategy)
    });
    rules.collect()
}

/// Adds up to so many caps over the rules that are there.
pub(super) fn add_caps(dice: &mut Dice, currency: Currency, rules: &mut Vec<Rule>, most: u32) {
    let charging = rules.iter().filter(|rule| rule.strategy.charges());
    let names: Vec<_> = charging.map(|rule| rule.name.clone()).collect();
    for _ in 0..dice.below(most + 1) {
        rules.push(Rule {
            name: "cap".to_owned(),
            when: condition(dice, 85),
            ..Rule::new(Strategy::Cap(cap(dice, currency, &names)))
        });
    }
}

/// Gives some of the rules a tax of their own.
pub(super) fn add_taxes(dice: &mut Dice, rules: &mut [Rule]) {
    for rule in rules {
        let own: Option<Percent> = maybe(dice, 15, tax);
        rule.tax = own;
    }
}
