//! A tariff in plain words.

use engine::money::{Amount, Currency};
use engine::tariff::Tariff;

use crate::bill::Sum;

/// A sentence for each rule, in the order of the tariff, and one for the grace after paying.
pub fn sentences(tariff: &Tariff, currency: Currency) -> Vec<String> {
    let sum = |amount: Amount| Sum::of_amount(amount, currency).text;
    let mut sentences: Vec<_> = tariff.rules.iter().map(|rule| rule.sentence(sum)).collect();
    if tariff.exit_grace_minutes > 0 {
        sentences.push(format!(
            "{} minutes to drive out after paying",
            tariff.exit_grace_minutes
        ));
    }
    sentences
}
