//! Values that count something: whole numbers, prices, percentages, kilowatts.

use std::ops::RangeInclusive;

use engine::money::Amount;
use engine::tariff::Percent;

use super::{Value, short};
use crate::node::Data;

impl Value<'_> {
    /// A whole number.
    pub(crate) fn whole(self, range: RangeInclusive<u32>) -> Option<u32> {
        let whole = match self.data {
            Data::Whole(digits, base) => u32::from_str_radix(digits, *base).ok(),
            _ => None,
        };
        match whole {
            Some(whole) if range.contains(&whole) => Some(whole),
            _ => self.expected(&format!(
                "a whole number from {} to {}",
                range.start(),
                range.end()
            )),
        }
    }

    /// A price that is not below zero: a text, or a whole number of the major unit.
    ///
    /// A number with a point is refused, although it could be read exactly here: other programs that read the file
    /// would turn it into a binary fraction.
    pub(crate) fn price(self) -> Option<Amount> {
        let price = self.sum()?;
        if price.is_negative() {
            return self.refuse(format_args!("`{}` must not be below zero", self.key));
        }
        Some(price)
    }

    /// A sum of money, written as a price. It may be below zero.
    pub(crate) fn sum(self) -> Option<Amount> {
        self.exact("a price", "3.00")
    }

    /// A percentage, written as a price is.
    pub(crate) fn percent(self, range: RangeInclusive<i32>) -> Option<Percent> {
        let percent: Percent = self.exact("a percentage", "7.5")?;
        let (least, most) = (range.start() * 100, range.end() * 100);
        if (least..=most).contains(&percent.hundredths()) {
            return Some(percent);
        }
        self.refuse(format_args!(
            "`{}` must be a percentage from {} to {}, not {percent}",
            self.key,
            range.start(),
            range.end()
        ))
    }

    /// A text, or a whole number, that means an exact quantity.
    fn exact<T: std::str::FromStr<Err: std::fmt::Display>>(self, what: &str, example: &str) -> Option<T> {
        let text = match self.data {
            Data::Point(number) => {
                return self.refuse(format_args!(
                    "`{}`: {what} stands in quotes, \"{}\", so that it stays exact",
                    self.key,
                    short(number)
                ));
            }
            Data::Whole(digits, 10) => digits,
            Data::Text(text) => text,
            _ => return self.expected(&format!("{what} such as \"{example}\"")),
        };
        match text.parse() {
            Ok(exact) => Some(exact),
            Err(error) => self.refuse(format_args!("`{}`: {error}", self.key)),
        }
    }

    /// Kilowatts of a charger, as watts.
    pub(crate) fn watts(self) -> Option<u32> {
        const WHAT: &str = "the kilowatts of a charger, such as 22 or 3.7";
        let watts = match self.data {
            Data::Whole(digits, 10) | Data::Point(digits) => thousandths(digits),
            _ => None,
        };
        let watts = watts.and_then(|watts| u32::try_from(watts).ok());
        match watts {
            Some(watts) if (1..=1_000_000).contains(&watts) => Some(watts),
            _ => self.expected(WHAT),
        }
    }

    /// Kilowatts or kilowatt-hours, as watts or watt-hours: a number, or a text in which one stands.
    pub(crate) fn kilo(self, what: &str) -> Option<u64> {
        let found = match self.data {
            Data::Whole(digits, 10) | Data::Point(digits) | Data::Text(digits) => thousandths(digits),
            _ => None,
        };
        found.or_else(|| {
            self.expected(&format!(
                "{what} with at most three decimals, such as 11 or \"12.3\""
            ))
        })
    }

    /// Kilowatts, as watts.
    pub(crate) fn kilowatts(self) -> Option<u32> {
        let watts = self.kilo("kilowatts")?;
        u32::try_from(watts)
            .ok()
            .or_else(|| self.refuse(format_args!("`{}` is more than any charger gives", self.key)))
    }
}

/// A number of at most nine digits and three decimals, a thousand times as large.
fn thousandths(number: &str) -> Option<u64> {
    let (whole, part) = match number.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (number, ""),
    };
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || part.len() > 3 || !is_digits(whole) || !is_digits(part) {
        return None;
    }
    format!("{whole}{part:0<3}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::thousandths;

    #[test]
    fn t20_thousandths_are_read_to_the_last() {
        for (text, read) in [
            ("11", Some(11_000)),
            ("12.3", Some(12_300)),
            ("0.001", Some(1)),
            ("999999999", Some(999_999_999_000)),
            ("1000000000", None),
            ("0.0001", None),
            ("1.", None),
            (".5", None),
            ("-1", None),
            ("1e3", None),
            ("", None),
        ] {
            assert_eq!(thousandths(text), read, "{text}");
        }
    }
}
