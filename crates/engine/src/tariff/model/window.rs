//! Windows of time: which days, from when until when, by the lot's clock.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Days, TimeOfDay};

/// A time that comes back: on each of these days, from one time of day until another.
///
/// A window whose end is not later than its start runs into the following day, and belongs to the day it begins on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The days on which it begins.
    pub days: Days,
    /// When it begins.
    pub from: TimeOfDay,
    /// When it ends: on the following day where this is not later than `from`.
    pub until: TimeOfDay,
    /// The part of the year in which it begins; all of it where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub season: Option<Season>,
}

impl Window {
    /// Whole calendar days.
    pub const EACH_DAY: Self = Self {
        days: Days::ALL,
        from: TimeOfDay::MIDNIGHT,
        until: TimeOfDay::MIDNIGHT,
        season: None,
    };

    /// Whether it is whole calendar days, of whatever class.
    pub fn is_whole_days(&self) -> bool {
        self.from == TimeOfDay::MIDNIGHT && self.until == TimeOfDay::MIDNIGHT
    }
}

/// A part of every year, from a date until the day before another: `06-01/09-16` is June to 15 September.
///
/// One whose end is not later than its start runs into the next year.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Season {
    /// Month and day, as 100 × month + day.
    pub(crate) from: u16,
    /// Month and day after the last, as 100 × month + day.
    pub(crate) until: u16,
}

/// Why a text is no season.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no season: two dates without a year are needed, such as 06-01/09-16")]
pub struct SeasonError(String);

impl Season {
    /// Whether a date is within, as 100 × month + day.
    pub(crate) fn has(self, month_day: u16) -> bool {
        if self.from < self.until {
            (self.from..self.until).contains(&month_day)
        } else {
            month_day >= self.from || month_day < self.until
        }
    }
}

fn month_day(text: &str) -> Option<u16> {
    const DAYS: [u16; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let (month, day) = text.split_once('-')?;
    if text.len() != 5 || month.len() != 2 {
        return None;
    }
    let (month, day): (u16, u16) = (month.parse().ok()?, day.parse().ok()?);
    let days = DAYS.get(usize::from(month.checked_sub(1)?))?;
    (1..=*days).contains(&day).then_some(100 * month + day)
}

impl TryFrom<String> for Season {
    type Error = SeasonError;
    fn try_from(text: String) -> Result<Self, SeasonError> {
        let dates = text.split_once('/');
        let season = dates.and_then(|(from, until)| {
            Some(Self {
                from: month_day(from)?,
                until: month_day(until)?,
            })
        });
        season
            .filter(|season| season.from != season.until)
            .ok_or_else(|| SeasonError(text.chars().take(20).collect()))
    }
}

impl fmt::Display for Season {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, until) = (self.from, self.until);
        write!(
            f,
            "{:02}-{:02}/{:02}-{:02}",
            from / 100,
            from % 100,
            until / 100,
            until % 100
        )
    }
}

impl fmt::Debug for Season {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl From<Season> for String {
    fn from(season: Season) -> Self {
        season.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t11_a_season_is_two_dates_and_may_run_over_the_year_s_end() {
        let season = |text: &str| Season::try_from(text.to_owned());
        for (text, inside, outside) in [
            ("06-01/09-16", [601, 915], [531, 916]),
            ("11-15/02-01", [1115, 131], [201, 1114]),
        ] {
            let season = season(text).expect("a season");
            assert_eq!(season.to_string(), text);
            assert!(inside.iter().all(|&day| season.has(day)), "{text}");
            assert!(!outside.iter().any(|&day| season.has(day)), "{text}");
        }
        for text in [
            "",
            "06-01",
            "6-1/9-1",
            "13-01/01-01",
            "02-30/03-01",
            "06-01/06-01",
            "00-01/02-01",
            "-1-01/02-01",
        ] {
            assert!(season(text).is_err(), "{text}");
        }
    }
}
