//! Windows of time: which days, from when until when, by the lot's clock.

use std::fmt;

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike, Weekday};
use serde::{Deserialize, Serialize};

use super::Calendar;
use crate::time::{Minute, day_before, days_after};

/// A minute of the day, such as 06:00. 24:00 is not one; the day after begins at 00:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay(NaiveTime);

/// Why a text is no time of day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no time of day: 00:00 to 23:59 is needed")]
pub struct TimeOfDayError(String);

impl TimeOfDay {
    /// 00:00.
    pub const MIDNIGHT: Self = Self(NaiveTime::MIN);
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0.hour(), self.0.minute())
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = TimeOfDayError;
    fn try_from(text: String) -> Result<Self, TimeOfDayError> {
        let parsed = (text.len() == 5)
            .then(|| NaiveTime::parse_from_str(&text, "%H:%M").ok())
            .flatten();
        parsed
            .map(Self)
            .ok_or_else(|| TimeOfDayError(text.chars().take(20).collect()))
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.to_string()
    }
}

/// A set of day classes: the seven weekdays, and holidays as an eighth.
///
/// A holiday is a holiday only, whatever weekday it falls on (T-11).
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Days(u8);

/// Why a text names no days.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}” names no days: “all”, or some of mon tue wed thu fri sat sun hol, with ranges such as mon-sat"
)]
pub struct DaysError(String);

const DAY_NAMES: [&str; 8] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "hol"];
const HOLIDAY: u32 = 7;

impl Days {
    /// Every day, holidays too.
    pub const ALL: Self = Self(u8::MAX);

    fn has(self, date: NaiveDate, calendar: &Calendar) -> bool {
        let holiday = calendar.holidays.contains(&date);
        let class = if holiday {
            HOLIDAY
        } else {
            date.weekday().num_days_from_monday()
        };
        self.0 & (1 << class) != 0
    }

    /// Whether an ordinary weekday (not a holiday) is in the set.
    pub fn has_weekday(self, day: Weekday) -> bool {
        self.0 & (1 << day.num_days_from_monday()) != 0
    }
}

impl fmt::Display for Days {
    /// Writes runs of three or more as ranges: `mon-sat`, `sun hol`, `all`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::ALL {
            return f.write_str("all");
        }
        let has = |day: usize| self.0 & (1 << day) != 0;
        let (mut day, mut space) = (0, "");
        while day < DAY_NAMES.len() {
            // Holidays are no weekday, so no range runs into them.
            let end = (day..7).take_while(|&d| has(d)).last().unwrap_or(day);
            if end >= day + 2 {
                write!(f, "{space}{}-{}", DAY_NAMES[day], DAY_NAMES[end])?;
                (day, space) = (end, " ");
            } else if has(day) {
                write!(f, "{space}{}", DAY_NAMES[day])?;
                space = " ";
            }
            day += 1;
        }
        Ok(())
    }
}

impl fmt::Debug for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl TryFrom<String> for Days {
    type Error = DaysError;
    fn try_from(text: String) -> Result<Self, DaysError> {
        let refuse = || DaysError(text.chars().take(60).collect());
        if text == "all" {
            return Ok(Self::ALL);
        }
        let number = |name: &str| DAY_NAMES.iter().position(|&day| day == name);
        let mut days = 0;
        for part in text.split_whitespace() {
            let (from, until) = part.split_once('-').unwrap_or((part, part));
            let (from, until) = (
                number(from).ok_or_else(refuse)?,
                number(until).ok_or_else(refuse)?,
            );
            // A range runs through weekdays, forwards, and never into holidays.
            if from > until || (from < until && until > 6) {
                return Err(refuse());
            }
            days |= (from..=until).fold(0, |set, day| set | (1 << day));
        }
        if days == 0 { Err(refuse()) } else { Ok(Self(days)) }
    }
}

impl From<Days> for String {
    fn from(days: Days) -> Self {
        days.to_string()
    }
}

/// A time that comes back: on each of these days, from one time of day until another.
///
/// A window whose end is not later than its start runs into the following day, and belongs to the day it begins on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The days on which it begins.
    pub days: Days,
    /// When it begins.
    pub from: TimeOfDay,
    /// When it ends: on the following day where this is not later than `from`.
    pub until: TimeOfDay,
}

impl Window {
    /// Whole calendar days.
    pub const EACH_DAY: Self = Self {
        days: Days::ALL,
        from: TimeOfDay::MIDNIGHT,
        until: TimeOfDay::MIDNIGHT,
    };
    /// How many days ahead the next start is looked for. Beyond it the caller asks again from there.
    const HORIZON_DAYS: u64 = 8;

    /// The occurrence that contains a minute, as `[from, until)`.
    pub fn occurrence(&self, calendar: &Calendar, at: Minute) -> Option<(Minute, Minute)> {
        let today = calendar.offsets.local(at).date();
        // Where clocks go back over midnight, the date is yesterday's again while tomorrow has begun.
        [day_before(today), today, days_after(today, 1)]
            .into_iter()
            .find_map(|date| {
                self.on(calendar, date)
                    .filter(|&(from, until)| from <= at && at < until)
            })
    }

    /// The first minute after `at` at which an occurrence begins; at the latest the horizon, where one asks again.
    pub fn next_start(&self, calendar: &Calendar, at: Minute) -> Minute {
        let today = calendar.offsets.local(at).date();
        let dates = (0..Self::HORIZON_DAYS).map(|days| days_after(today, days));
        let start = dates
            .filter_map(|date| self.on(calendar, date))
            .map(|(from, _)| from)
            .find(|&from| from > at);
        let horizon = calendar
            .offsets
            .minute_on(days_after(today, Self::HORIZON_DAYS), NaiveTime::MIN);
        // At the end of the calendar the horizon no longer moves; a minute ahead always does.
        start.unwrap_or(horizon).max(at.plus(1))
    }

    /// The occurrence that begins on a date.
    fn on(&self, calendar: &Calendar, date: NaiveDate) -> Option<(Minute, Minute)> {
        if !self.days.has(date, calendar) {
            return None;
        }
        let last = if self.until > self.from {
            date
        } else {
            days_after(date, 1)
        };
        let from = calendar.offsets.minute_on(date, self.from.0);
        let until = calendar.offsets.minute_on(last, self.until.0);
        // A window that a clock change swallows whole does not occur.
        (from < until).then_some((from, until))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(text: &str) -> Result<Days, DaysError> {
        Days::try_from(text.to_owned())
    }

    #[test]
    fn t11_days_are_read_and_written_alike() {
        for text in [
            "all",
            "mon-sat",
            "sun hol",
            "mon wed fri",
            "tue-thu sun",
            "hol",
            "mon tue",
        ] {
            assert_eq!(days(text).map(String::from).as_deref(), Ok(text));
        }
        for text in ["", "monday", "sat-mon", "mon-hol", "mon,tue", "-"] {
            assert!(days(text).is_err(), "{text}");
        }
    }

    #[test]
    fn t11_a_time_of_day_is_five_characters() {
        for text in ["6:00", "24:00", "06:60", "06:00:00", "", "aa:bb"] {
            assert!(TimeOfDay::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
