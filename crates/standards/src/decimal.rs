//! Decimal numbers, exactly as they are written.

use engine::money::Amount;
use engine::tariff::Percent;

/// A decimal number: `digits ÷ 10^places`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    digits: i128,
    places: u32,
}

/// A number in whole units, and whether it was whole before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Whole<T> {
    pub(crate) value: T,
    pub(crate) is_exact: bool,
}

/// More digits than any price or quantity has, and few enough that every product here stays in range.
const MOST_DIGITS: u32 = 24;

impl Decimal {
    /// Reads a number as JSON writes it: `-12.50`, `1e-3`.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (size, exponent) = match text.split_once(['e', 'E']) {
            Some((size, exponent)) => (size, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (is_negative, size) = size.strip_prefix('-').map_or((false, size), |size| (true, size));
        let (whole, part) = size.split_once('.').unwrap_or((size, ""));
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !is_digits(whole) || !is_digits(part) {
            return None;
        }
        let written = format!("{whole}{part}");
        let significant = written.trim_start_matches('0').trim_end_matches('0');
        if significant.is_empty() {
            return Some(Self { digits: 0, places: 0 });
        }
        // How many zeros were cut off at the end moves the point as the exponent does.
        let zeros = written.len() - written.trim_end_matches('0').len();
        let places = i64::try_from(part.len()).ok()? - i64::try_from(zeros).ok()? - i64::from(exponent);
        let length = i64::try_from(significant.len()).ok()?;
        if length - places.min(0) > i64::from(MOST_DIGITS) || places > i64::from(MOST_DIGITS) {
            return None;
        }
        let zeros = u32::try_from(-places.min(0)).ok()?;
        let digits = significant.parse::<i128>().ok()? * 10_i128.pow(zeros);
        Some(Self {
            digits: if is_negative { -digits } else { digits },
            places: u32::try_from(places.max(0)).ok()?,
        })
    }

    /// In units of `10^-places`, rounded up.
    pub(crate) fn up(self, places: u32) -> Whole<i128> {
        let (below, rest, _) = self.split(places);
        Whole {
            value: below + i128::from(rest > 0),
            is_exact: rest == 0,
        }
    }

    /// In units of `10^-places`, rounded to the nearest, a half up.
    fn nearest(self, places: u32) -> Whole<i128> {
        let (below, rest, unit) = self.split(places);
        Whole {
            value: below + i128::from(rest * 2 >= unit && rest > 0),
            is_exact: rest == 0,
        }
    }

    /// The whole units of `10^-places` below it, what is left, and how much a unit is.
    fn split(self, places: u32) -> (i128, i128, i128) {
        if self.places <= places {
            // Both are at most 24, and so are the digits: together below 10⁴⁸ only for nonsense, which is held.
            let more = 10_i128.pow((places - self.places).min(MOST_DIGITS));
            return (self.digits.saturating_mul(more), 0, 1);
        }
        let unit = 10_i128.pow(self.places - places);
        (self.digits.div_euclid(unit), self.digits.rem_euclid(unit), unit)
    }

    /// A sum of money, to its eighth decimal; nothing where it is beyond what a tariff can say.
    pub(crate) fn amount(self) -> Option<Whole<Amount>> {
        let Whole { value, is_exact } = self.nearest(8);
        let (sign, size) = (if value < 0 { "-" } else { "" }, value.unsigned_abs());
        let text = format!("{sign}{}.{:08}", size / 100_000_000, size % 100_000_000);
        let value = text.parse().ok()?;
        Some(Whole { value, is_exact })
    }

    /// A percentage of 0 to 100 with at most two decimals.
    pub(crate) fn percent(self) -> Option<Percent> {
        let Whole { value, is_exact } = self.nearest(2);
        if !is_exact || !(0..=10_000).contains(&value) {
            return None;
        }
        format!("{}.{:02}", value / 100, value % 100).parse().ok()
    }

    pub(crate) fn is_negative(self) -> bool {
        self.digits < 0
    }

    pub(crate) fn is_zero(self) -> bool {
        self.digits == 0
    }

    /// One, divided by the number, where that is whole: 0.25 gives 4.
    pub(crate) fn inverse(self) -> Option<u64> {
        let one = 10_i128.pow(self.places);
        (self.digits > 0 && one % self.digits == 0)
            .then(|| u64::try_from(one / self.digits).ok())
            .flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Decimal {
        Decimal::read(text).expect("a number")
    }

    #[test]
    fn t1_a_number_is_read_digit_by_digit() {
        for (text, amount) in [
            ("0.03166667", "0.03166667"),
            ("2", "2.00"),
            ("2.50000000000000000000000000000", "2.50"),
            ("25e-2", "0.25"),
            ("0.0025E3", "2.50"),
            ("-1.5", "-1.50"),
            ("0e99", "0.00"),
        ] {
            let found = read(text).amount().expect("an amount");
            assert_eq!(
                (found.value.to_string().as_str(), found.is_exact),
                (amount, true),
                "{text}"
            );
        }
        let third = read("0.333333333333").amount().expect("an amount");
        assert_eq!(
            (third.value.to_string().as_str(), third.is_exact),
            ("0.33333333", false)
        );
    }

    #[test]
    fn t1_what_is_no_number_or_beyond_all_prices_is_refused() {
        for text in [
            "",
            "-",
            ".5",
            "1,5",
            "+1",
            "1e",
            "1e999999999999",
            "1e30",
            "1e-30",
            "NaN",
            "0x1",
        ] {
            assert_eq!(Decimal::read(text), None, "{text}");
        }
        assert_eq!(read("1e16").amount(), None);
        assert_eq!(read("1.234").percent(), None);
        assert_eq!(read("100.01").percent(), None);
    }

    #[test]
    fn t2_whole_units_are_rounded_up_and_say_so() {
        let up = |text, places| read(text).up(places);
        assert_eq!(
            up("15.342", 3),
            Whole {
                value: 15_342,
                is_exact: true
            }
        );
        assert_eq!(
            up("0.1152", 3),
            Whole {
                value: 116,
                is_exact: false
            }
        );
        assert_eq!(
            up("-0.5", 0),
            Whole {
                value: 0,
                is_exact: false
            }
        );
        assert_eq!(read("0.25").inverse(), Some(4));
        assert_eq!(read("0.3").inverse(), None);
    }
}
