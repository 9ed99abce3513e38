//! Sums of money as they are shown.

use engine::money::{Amount, Currency, Money};

/// A sum as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// Minor units, for machines.
    pub minor: i64,
    /// `12.00 €`.
    pub text: String,
}

impl Sum {
    /// A sum of money as it is shown.
    pub fn new(money: Money) -> Self {
        Self::of_amount(Amount::from(money), money.currency)
    }

    /// An exact amount as it is shown: finer than the minor unit where it is.
    pub fn of_amount(amount: Amount, currency: Currency) -> Self {
        let text = format!("{} {}", digits(amount, currency), symbol(currency));
        Self {
            minor: amount.round(currency).minor,
            text,
        }
    }
}

/// The digits of an exact amount, below zero with a true minus, which is as wide as a digit.
pub(super) fn digits(amount: Amount, currency: Currency) -> String {
    amount.to_decimal(currency.digits()).replace('-', "−")
}

/// What stands behind the digits.
fn symbol(currency: Currency) -> String {
    match currency.code() {
        "EUR" => "€".to_owned(),
        "GBP" => "£".to_owned(),
        "USD" => "$".to_owned(),
        "JPY" => "¥".to_owned(),
        code => code.to_owned(),
    }
}
