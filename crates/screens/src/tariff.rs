//! A tariff in plain words.

use engine::money::{Amount, Currency};
use engine::tariff::{
    Adjustment, Condition, Extra, OnMove, Percent, Restart, Rounding, RoundingMode, Rule, SeveralSpots,
    Stacking, Tariff, TaxKind,
};

use crate::bill::Sum;
use crate::words;

/// Sentences without their full stops: what parking costs first, then what else there is to know.
pub fn sentences(tariff: &Tariff, currency: Currency) -> Vec<String> {
    let teller = Teller { currency };
    let mut sentences: Vec<_> = tariff.rules.iter().map(|rule| teller.rule(rule)).collect();
    sentences.extend(tariff.offers.iter().map(|offer| {
        let rules = teller.rules(&offer.rules);
        format!(
            "{}, where that is cheaper: {rules}",
            for_whom(&offer.name, &offer.when)
        )
    }));
    sentences.extend(tariff.extras.iter().map(|extra| teller.extra(extra)));
    sentences.extend(teller.limits(tariff));
    sentences.extend(
        tariff
            .adjustments
            .iter()
            .map(|adjustment| teller.adjustment(adjustment)),
    );
    sentences.extend(teller.habits(tariff));
    sentences
}

/// The most lines that a stranger reads before taking a ticket.
const MOST_ON_BOARD: usize = 5;

/// The first of the sentences, for a board that has no room for all of them.
pub fn board(tariff: &Tariff, currency: Currency) -> Vec<String> {
    let mut sentences = sentences(tariff, currency);
    if sentences.len() > MOST_ON_BOARD {
        sentences.truncate(MOST_ON_BOARD - 1);
        sentences.push("The rest is on the page of your ticket".to_owned());
    }
    sentences
}

/// `Early bird, coming in from 06:00 to 09:00`.
fn for_whom(name: &str, when: &Condition) -> String {
    match words::condition(when) {
        Some(condition) => format!("{name}, {condition}"),
        None => name.to_owned(),
    }
}

struct Teller {
    currency: Currency,
}

impl Teller {
    fn sum(&self, amount: Amount) -> String {
        Sum::of_amount(amount, self.currency).text
    }

    fn rule(&self, rule: &Rule) -> String {
        let sentence = rule.sentence(|amount| self.sum(amount));
        let condition = words::condition(&rule.when).map(|condition| format!(", {condition}"));
        let tax = rule.tax.map(tax_of);
        format!(
            "{sentence}{}{}",
            condition.unwrap_or_default(),
            tax.unwrap_or_default()
        )
    }

    fn rules(&self, rules: &[Rule]) -> String {
        let told: Vec<_> = rules.iter().map(|rule| self.rule(rule)).collect();
        told.join("; ")
    }

    fn extra(&self, extra: &Extra) -> String {
        let tax = extra.tax.map(tax_of).unwrap_or_default();
        format!(
            "{}{tax}: {}",
            for_whom(&extra.name, &extra.when),
            self.rules(&extra.rules)
        )
    }

    fn adjustment(&self, adjustment: &Adjustment) -> String {
        let change = words::change(adjustment, self.currency);
        format!("{}: {change}", for_whom(&adjustment.name, &adjustment.when))
    }

    /// The least, the most, and the price of a lost ticket.
    fn limits(&self, tariff: &Tariff) -> Vec<String> {
        let told =
            |amount: Option<Amount>, words: &dyn Fn(String) -> String| amount.map(|sum| words(self.sum(sum)));
        [
            told(tariff.minimum, &|sum| {
                format!("Whoever pays anything pays at least {sum}")
            }),
            told(tariff.maximum, &|sum| format!("No stay costs more than {sum}")),
            told(tariff.lost_ticket, &|sum| {
                format!("A lost ticket costs {sum}, or the stay where that is more")
            }),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// How all of it is counted, taxed and rounded.
    fn habits(&self, tariff: &Tariff) -> Vec<String> {
        let best = tariff.stacking == Stacking::Best && tariff.adjustments.len() > 1;
        let anew = match tariff.restart {
            Restart::Never => None,
            Restart::Hours24 => Some("Minutes count anew every 24 hours"),
            Restart::Day => Some("Minutes count anew every midnight"),
        };
        let several = tariff.several_spots == SeveralSpots::Each;
        let moved = tariff.on_move == OnMove::Restart;
        let tax = tariff.tax.map(|tax| match tax.kind {
            TaxKind::Inclusive => format!("Prices have {} % VAT in them", tax.percent),
            TaxKind::Exclusive => format!("{} % tax is added", tax.percent),
        });
        let minutes = |count: u32, words: &dyn Fn(u32) -> String| (count > 0).then(|| words(count));
        [
            best.then(|| "Only the best discount counts".to_owned()),
            anew.map(str::to_owned),
            several.then(|| "Whoever takes several spots pays for each".to_owned()),
            moved.then(|| "After a move to another spot parking begins anew".to_owned()),
            minutes(tariff.reentry_minutes, &|count| {
                format!("Whoever comes back within {count} minutes goes on with the stay before")
            }),
            tax,
            (!tariff.rounding.is_ordinary())
                .then(|| format!("Sums are rounded {}", self.rounding(tariff.rounding))),
            tariff
                .cash_rounding
                .map(|rounding| format!("In cash, sums are rounded {}", self.rounding(rounding))),
            minutes(tariff.exit_grace_minutes, &|count| {
                format!("{count} minutes to drive out after paying")
            }),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// `up to 0.05 €`.
    fn rounding(&self, rounding: Rounding) -> String {
        let way = match rounding.mode {
            RoundingMode::HalfUp => "",
            RoundingMode::HalfDown => ", a half down",
            RoundingMode::HalfEven => ", a half to the even one",
            RoundingMode::Up => " and never down",
            RoundingMode::Down => " and never up",
        };
        let to = rounding
            .to
            .map_or_else(|| "the smallest coin".to_owned(), |to| self.sum(to));
        format!("to {to}{way}")
    }
}

/// A tax of its own.
fn tax_of(percent: Percent) -> String {
    format!(" ({percent} % VAT)")
}
