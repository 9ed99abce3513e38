//! Percentages, exact to a hundredth.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A percentage in hundredths of a percent: 1900 is 19 %. Below zero it takes away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Percent(i32);

/// Why a text is no percentage.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no percentage: digits with at most two decimals are needed, such as 19 or -7.5")]
pub struct PercentError(String);

impl Percent {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// Everything.
    pub const HUNDRED: Self = Self(10_000);

    /// Hundredths of a percent.
    pub fn hundredths(self) -> i32 {
        self.0
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, size) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        match (size / 100, size % 100) {
            (whole, 0) => write!(f, "{sign}{whole}"),
            (whole, part) if part % 10 == 0 => write!(f, "{sign}{whole}.{}", part / 10),
            (whole, part) => write!(f, "{sign}{whole}.{part:02}"),
        }
    }
}

impl std::str::FromStr for Percent {
    type Err = PercentError;
    fn from_str(text: &str) -> Result<Self, PercentError> {
        let refuse = || PercentError(text.chars().take(20).collect());
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || whole.len() > 4 || part.len() > 2 || !all_digits(whole) || !all_digits(part) {
            return Err(refuse());
        }
        let size: i32 = format!("{whole}{part:0<2}").parse().map_err(|_| refuse())?;
        Ok(Self(sign * size))
    }
}

impl TryFrom<String> for Percent {
    type Error = PercentError;
    fn try_from(text: String) -> Result<Self, PercentError> {
        text.parse()
    }
}

impl From<Percent> for String {
    fn from(percent: Percent) -> Self {
        percent.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t24_a_percentage_reads_back_as_it_is_written() {
        for (text, hundredths) in [
            ("19", 1900),
            ("7.7", 770),
            ("-0.25", -25),
            ("0", 0),
            ("100", 10_000),
        ] {
            let percent: Percent = text.parse().expect("a percentage");
            assert_eq!(
                (percent.hundredths(), percent.to_string().as_str()),
                (hundredths, text)
            );
        }
        for text in ["", "-", "1.234", "19 %", "1e2", "+5", "10000", ".5"] {
            assert!(text.parse::<Percent>().is_err(), "{text}");
        }
    }
}
