//! Exact money: [`Amount`] inside a calculation, [`Money`] outside it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::tariff::{Percent, Rounding, RoundingMode};

/// A currency, by its ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// Why a text names no currency.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no currency code: three capital letters are needed, such as EUR")]
pub struct CurrencyError(String);

impl Currency {
    /// The number of decimal digits of the minor unit: 0, 2 or 3 (ISO 4217).
    pub fn digits(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF"
            | b"UGX" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }

    /// The three-letter code.
    pub fn code(&self) -> &str {
        // Always three capital letters, which are always text.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The exact amounts in one minor unit.
    fn scale(self) -> i128 {
        Amount::ONE.0 / 10_i128.pow(self.digits())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl TryFrom<String> for Currency {
    type Error = CurrencyError;
    fn try_from(code: String) -> Result<Self, Self::Error> {
        match code.as_bytes() {
            &[a, b, c] if [a, b, c].iter().all(u8::is_ascii_uppercase) => Ok(Self([a, b, c])),
            _ => Err(CurrencyError(code)),
        }
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

/// A sum of money in whole minor units (cents) of its currency.
///
/// Its order is that of the minor units, so that sums can be part of keys; it says nothing of two currencies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Money {
    /// Minor units; negative where money goes back.
    pub minor: i64,
    /// The currency the minor units belong to.
    pub currency: Currency,
}

impl Money {
    /// No money, in a currency.
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// Adds, or gives `None` for two currencies or an overflow.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let minor = self.minor.checked_add(other.minor)?;
        (self.currency == other.currency).then_some(Self { minor, ..self })
    }

    /// Whether more than nothing is owed.
    pub fn is_positive(self) -> bool {
        self.minor > 0
    }

    /// The digits alone, such as `6.00`, with the currency's own number of decimals.
    pub fn digits(self) -> String {
        Amount::from(self).to_decimal(self.currency.digits())
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.digits(), self.currency)
    }
}

/// An exact amount inside a calculation, in units of 10⁻⁸ of the major unit (T-1).
///
/// Published prices go finer than a cent (0.03166667 a minute), so sums are kept this fine and rounded once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Amount(i128);

/// Why a text is no amount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no amount: digits with at most eight decimals are needed, such as 3.00")]
pub struct AmountError(String);

impl Amount {
    const DECIMALS: usize = 8;
    const ONE: Self = Self(100_000_000);
    /// A thousandth of the major unit, to write thousandths of anything with.
    pub(crate) const THOUSANDTH: Self = Self(100_000);
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// No limit: more than any stay can cost.
    pub const MAX: Self = Self(i128::MAX);

    /// Multiplies by a count, holding at the largest amount instead of overflowing.
    #[must_use]
    pub fn times(self, count: u64) -> Self {
        Self(self.0.saturating_mul(i128::from(count)))
    }

    /// Adds, holding at the largest amount.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Subtracts, holding at the smallest amount.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Multiplies by a fraction and rounds to the eighth decimal, a half to the larger amount.
    ///
    /// A denominator of 0 counts as 1. What is too large is held at the largest amount.
    #[must_use]
    pub fn scaled(self, numerator: u64, denominator: u64) -> Self {
        let denominator = i128::from(denominator.max(1));
        let product = self.0.saturating_mul(i128::from(numerator));
        if let (Ok(product), Ok(denominator)) = (i64::try_from(product), i64::try_from(denominator)) {
            // Nearly every product fits into half the bits, which divide many times as fast.
            let (whole, rest) = (product.div_euclid(denominator), product.rem_euclid(denominator));
            return Self(i128::from(whole) + i128::from(rest >= denominator - rest));
        }
        if product % denominator == 0 {
            return Self(product / denominator);
        }
        let halves = product.saturating_mul(2).saturating_add(denominator);
        Self(halves.div_euclid(denominator * 2))
    }

    /// A percentage of the amount, rounded to the eighth decimal, a half to the larger amount.
    #[must_use]
    pub fn percent(self, percent: Percent) -> Self {
        let part = self.scaled(u64::from(percent.hundredths().unsigned_abs()), 10_000);
        if percent.hundredths() < 0 {
            Self::ZERO.minus(part)
        } else {
            part
        }
    }

    /// The share of this amount that belongs to a part of a whole, cut at the eighth decimal; nothing of an empty whole.
    #[must_use]
    pub(crate) fn share(self, part: Self, whole: Self) -> Self {
        // Sums of a bill are far below 10¹⁸ units, so the product stays in range; beyond it the share is held.
        Self(self.0.saturating_mul(part.0).checked_div(whole.0).unwrap_or(0))
    }

    /// Whether this is less than nothing.
    pub fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Rounds to whole minor units, a half going up to the larger sum (T-1).
    ///
    /// A sum beyond the range of [`Money`] is held at its end.
    pub fn round(self, currency: Currency) -> Money {
        let scale = currency.scale();
        let halves = self.0.saturating_mul(2).saturating_add(scale);
        // Nearly every sum fits into half the bits, which divide many times as fast.
        let minor = match (i64::try_from(halves), i64::try_from(2 * scale)) {
            (Ok(halves), Ok(twice)) => i128::from(halves.div_euclid(twice)),
            _ => halves.div_euclid(2 * scale),
        };
        let minor = i64::try_from(minor).unwrap_or(if minor < 0 { i64::MIN } else { i64::MAX });
        Money { minor, currency }
    }

    /// Rounds as a tariff names it: to a multiple, in a direction (T-1).
    ///
    /// A sum beyond the range of [`Money`] is held at its end. A multiple finer than the minor unit is taken as that.
    pub fn round_by(self, rounding: Rounding, currency: Currency) -> Money {
        if rounding.is_ordinary() {
            return self.round(currency);
        }
        let scale = currency.scale();
        let to = rounding.to.map_or(scale, |to| to.0.max(scale));
        let (below, rest) = (self.0.div_euclid(to), self.0.rem_euclid(to));
        let up = match rounding.mode {
            RoundingMode::Down => false,
            RoundingMode::Up => rest > 0,
            RoundingMode::HalfUp => rest.saturating_mul(2) >= to,
            RoundingMode::HalfDown => rest.saturating_mul(2) > to,
            RoundingMode::HalfEven => {
                let twice = rest.saturating_mul(2);
                twice > to || (twice == to && below.rem_euclid(2) == 1)
            }
        };
        // A multiple that is no whole number of minor units is rounded to them.
        Self(below.saturating_add(i128::from(up)).saturating_mul(to)).round(currency)
    }

    /// Writes the amount with at least `decimals` digits behind the point, and more where it is finer.
    pub fn to_decimal(self, decimals: u32) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, part) = (
            self.0.unsigned_abs() / Self::ONE.0.unsigned_abs(),
            self.0.unsigned_abs() % Self::ONE.0.unsigned_abs(),
        );
        let mut part = format!("{part:08}");
        while part.len() > decimals as usize && part.ends_with('0') {
            part.pop();
        }
        let point = if part.is_empty() { "" } else { "." };
        format!("{sign}{whole}{point}{part}")
    }
}

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        Self(i128::from(money.minor) * money.currency.scale())
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_decimal(2))
    }
}

impl TryFrom<String> for Amount {
    type Error = AmountError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Amount> for String {
    fn from(amount: Amount) -> Self {
        amount.to_string()
    }
}

impl std::str::FromStr for Amount {
    type Err = AmountError;
    fn from_str(text: &str) -> Result<Self, AmountError> {
        let refuse = || AmountError(text.chars().take(40).collect());
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        // Fifteen digits in front keep every product of a calculation far inside the range.
        if whole.is_empty()
            || whole.len() > 15
            || part.len() > Self::DECIMALS
            || !all_digits(whole)
            || !all_digits(part)
        {
            return Err(refuse());
        }
        let value: i128 = format!("{whole}{part:0<8}").parse().map_err(|_| refuse())?;
        Ok(Self(if negative { -value } else { value }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> Currency {
        Currency::try_from(code.to_owned()).expect("a currency")
    }

    fn amount(text: &str) -> Amount {
        text.parse().expect("an amount")
    }

    #[test]
    fn t1_an_amount_is_exact_to_eight_decimals() {
        assert_eq!(amount("0.03166667").times(60).to_string(), "1.9000002");
        assert_eq!(amount("3").to_string(), "3.00");
        assert_eq!(amount("-0.5").to_string(), "-0.50");
    }

    #[test]
    fn t1_rounding_takes_a_half_upwards_in_the_digits_of_the_currency() {
        for (text, code, minor) in [
            ("1.005", "EUR", 101),
            ("1.0049", "EUR", 100),
            ("-1.005", "EUR", -100),
            ("1.5", "JPY", 2),
            ("1.0005", "KWD", 1001),
        ] {
            assert_eq!(amount(text).round(currency(code)).minor, minor, "{text} {code}");
        }
    }

    #[test]
    fn t1_nonsense_is_no_amount() {
        for text in [
            "",
            ".",
            "1,5",
            "1.123456789",
            "1e3",
            "+1",
            "--1",
            "1000000000000000",
            "٣",
        ] {
            assert!(text.parse::<Amount>().is_err(), "{text}");
        }
    }

    #[test]
    fn money_shows_the_digits_of_its_currency() {
        assert_eq!(
            Money {
                minor: 605,
                currency: currency("EUR")
            }
            .to_string(),
            "6.05 EUR"
        );
        assert_eq!(
            Money {
                minor: 605,
                currency: currency("JPY")
            }
            .to_string(),
            "605 JPY"
        );
        assert_eq!(
            Money {
                minor: -5,
                currency: currency("KWD")
            }
            .to_string(),
            "-0.005 KWD"
        );
    }

    #[test]
    fn two_currencies_do_not_add() {
        assert_eq!(
            Money::zero(currency("EUR")).checked_add(Money::zero(currency("CHF"))),
            None
        );
    }
}
