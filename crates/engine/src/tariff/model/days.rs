//! Times of day, and sets of days.

use std::collections::BTreeSet;
use std::fmt;

use chrono::{NaiveTime, Timelike, Weekday};
use serde::{Deserialize, Serialize};

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

    /// Minutes from 00:00, from 0 to 1439.
    pub fn minutes(self) -> u16 {
        // Below 24 × 60.
        u16::try_from(self.0.hour() * 60 + self.0.minute()).unwrap_or(0)
    }
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

/// What a day counts as: a weekday or a holiday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum DayClass {
    /// Monday.
    #[serde(rename = "mon")]
    Monday,
    /// Tuesday.
    #[serde(rename = "tue")]
    Tuesday,
    /// Wednesday.
    #[serde(rename = "wed")]
    Wednesday,
    /// Thursday.
    #[serde(rename = "thu")]
    Thursday,
    /// Friday.
    #[serde(rename = "fri")]
    Friday,
    /// Saturday.
    #[serde(rename = "sat")]
    Saturday,
    /// Sunday.
    #[serde(rename = "sun")]
    Sunday,
    /// A holiday, whatever weekday it falls on.
    #[serde(rename = "hol")]
    Holiday,
}

impl DayClass {
    /// Every class, in the order of the week.
    pub const ALL: [Self; 8] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
        Self::Holiday,
    ];

    /// Its short name, as in a list of days.
    pub fn name(self) -> &'static str {
        DAY_NAMES[self as usize]
    }

    /// Its bit in a set.
    pub(crate) fn bit(self) -> u8 {
        1 << (self as u8)
    }
}

/// A set of day classes, and of special days by their names.
///
/// A holiday is a holiday only, whatever weekday it falls on. A special day is in a set that names it, and in one that has
/// the class it counts as (T-11).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Days {
    classes: u8,
    special: BTreeSet<String>,
}

/// Why a text names no days.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}” names no days: “all”, or some of mon tue wed thu fri sat sun hol, with ranges such as mon-sat"
)]
pub struct DaysError(String);

const DAY_NAMES: [&str; 8] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "hol"];

impl Days {
    /// Every day, holidays too.
    pub const ALL: Self = Self {
        classes: u8::MAX,
        special: BTreeSet::new(),
    };

    /// Whether an ordinary weekday (not a holiday) is in the set.
    pub fn has_weekday(&self, day: Weekday) -> bool {
        self.classes & (1 << day.num_days_from_monday()) != 0
    }

    /// The classes, a bit each, Monday the lowest.
    pub(crate) fn classes(&self) -> u8 {
        self.classes
    }

    /// The special days that are named.
    pub fn special(&self) -> &BTreeSet<String> {
        &self.special
    }

    /// Whether a text can name special days: small letters, digits and `_`, beginning with a letter, at most 24 characters.
    pub fn is_special_name(text: &str) -> bool {
        let ok = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        text.len() <= 24 && text.starts_with(|c: char| c.is_ascii_lowercase()) && text.bytes().all(ok)
    }
}

impl fmt::Display for Days {
    /// Writes runs of three or more as ranges: `mon-sat`, `sun hol`, `all`, `sat @match`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::ALL {
            return f.write_str("all");
        }
        let has = |day: usize| self.classes & (1 << day) != 0;
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
        for name in &self.special {
            write!(f, "{space}@{name}")?;
            space = " ";
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
        let (mut classes, mut special) = (0, BTreeSet::new());
        for part in text.split_whitespace() {
            if let Some(name) = part.strip_prefix('@') {
                if !Self::is_special_name(name) {
                    return Err(refuse());
                }
                special.insert(name.to_owned());
                continue;
            }
            let (from, until) = part.split_once('-').unwrap_or((part, part));
            let (from, until) = (
                number(from).ok_or_else(refuse)?,
                number(until).ok_or_else(refuse)?,
            );
            // A range runs through weekdays, forwards, and never into holidays.
            if from > until || (from < until && until > 6) {
                return Err(refuse());
            }
            classes |= (from..=until).fold(0, |set, day| set | (1 << day));
        }
        if classes == 0 && special.is_empty() {
            return Err(refuse());
        }
        // Every day by its class has the special ones as well: there is one way to say it.
        if classes == u8::MAX {
            special.clear();
        }
        Ok(Self { classes, special })
    }
}

impl From<Days> for String {
    fn from(days: Days) -> Self {
        days.to_string()
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
            "@match",
            "sat sun @fair @match_2",
        ] {
            assert_eq!(days(text).map(String::from).as_deref(), Ok(text));
        }
        for text in [
            "", "monday", "sat-mon", "mon-hol", "mon,tue", "-", "@", "@Match", "@1", "match",
        ] {
            assert!(days(text).is_err(), "{text}");
        }
    }

    #[test]
    fn t11_a_time_of_day_is_five_characters() {
        for text in ["6:00", "24:00", "06:60", "06:00:00", "", "aa:bb"] {
            assert!(TimeOfDay::try_from(text.to_owned()).is_err(), "{text}");
        }
    }

    #[test]
    fn t11_classes_have_the_names_they_are_written_with() {
        for class in DayClass::ALL {
            let text = serde_json::to_string(&class).expect("writes");
            assert_eq!(text, format!("\"{}\"", class.name()));
            assert_eq!(days(class.name()).expect("days").classes(), class.bit());
        }
    }
}
