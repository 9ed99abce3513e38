//! A value of the file, and what it can be taken for.

use std::fmt;
use std::ops::RangeInclusive;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use engine::money::Amount;
use engine::tariff::TimeOfDay;
use toml::de::DeValue;
use toml::value::Datetime;

use crate::complaints::{Complaints, Place};
use crate::table::Table;
use crate::{spelling, zone};

/// A value of the file. Each way to take it complains and gives nothing where the value is something else.
#[derive(Clone, Copy)]
pub(crate) struct Value<'a> {
    pub(crate) key: &'static str,
    pub(crate) place: Place,
    data: &'a DeValue<'a>,
    complaints: &'a Complaints<'a>,
}

impl<'a> Value<'a> {
    pub(crate) fn new(
        key: &'static str,
        place: Place,
        data: &'a DeValue<'a>,
        complaints: &'a Complaints<'a>,
    ) -> Self {
        Self {
            key,
            place,
            data,
            complaints,
        }
    }

    /// Complains about this value.
    pub(crate) fn refuse<T>(self, message: impl fmt::Display) -> Option<T> {
        self.complaints.add(self.place, message);
        None
    }

    /// The line of another place, for messages that point there.
    pub(crate) fn line_of(self, place: Place) -> usize {
        self.complaints.line(place)
    }

    fn expected<T>(self, what: &str) -> Option<T> {
        let found = match self.data {
            DeValue::String(text) => format!("the text \"{}\"", short(text)),
            DeValue::Integer(number) => format!("the number {}", short(number.as_str())),
            DeValue::Float(number) => format!("the number {}", short(number.as_str())),
            DeValue::Boolean(truth) => truth.to_string(),
            DeValue::Datetime(time) => format!("the date or time {time}"),
            DeValue::Array(_) => "a list".to_owned(),
            DeValue::Table(_) => "a table".to_owned(),
        };
        self.refuse(format_args!("`{}` must be {what}, not {found}", self.key))
    }

    /// A text that says something.
    pub(crate) fn text(self) -> Option<&'a str> {
        match self.data {
            DeValue::String(text) if text.trim().is_empty() => {
                self.refuse(format_args!("`{}` must not be empty", self.key))
            }
            DeValue::String(text) => Some(text),
            _ => self.expected("a text in quotes"),
        }
    }

    /// A text that something else makes sense of, or says why not.
    pub(crate) fn parsed<T, E: fmt::Display>(self, parse: impl FnOnce(String) -> Result<T, E>) -> Option<T> {
        match parse(self.text()?.to_owned()) {
            Ok(parsed) => Some(parsed),
            Err(error) => self.refuse(format_args!("`{}`: {error}", self.key)),
        }
    }

    /// Yes or no.
    pub(crate) fn truth(self) -> Option<bool> {
        match self.data {
            DeValue::Boolean(truth) => Some(*truth),
            _ => self.expected("true or false"),
        }
    }

    /// One of several words.
    pub(crate) fn one_of<T: Copy>(self, choices: &[(&'static str, T)]) -> Option<T> {
        let text = self.text()?;
        if let Some(&(_, chosen)) = choices.iter().find(|(word, _)| *word == text) {
            return Some(chosen);
        }
        let words: Vec<_> = choices.iter().map(|(word, _)| format!("\"{word}\"")).collect();
        let hint = spelling::hint(text, choices.iter().map(|&(word, _)| word));
        self.refuse(format_args!(
            "`{}` must be one of {}, not \"{}\"{hint}",
            self.key,
            words.join(", "),
            short(text)
        ))
    }

    /// A whole number.
    pub(crate) fn whole(self, range: RangeInclusive<u32>) -> Option<u32> {
        let what = format!("a whole number from {} to {}", range.start(), range.end());
        match self.data {
            DeValue::Integer(number) => match u32::from_str_radix(number.as_str(), number.radix()) {
                Ok(whole) if range.contains(&whole) => Some(whole),
                _ => self.expected(&what),
            },
            _ => self.expected(&what),
        }
    }

    /// A price that is not below zero: a text, or a whole number of the major unit.
    ///
    /// A number with a point is refused, although it could be read exactly here: other programs that read the file
    /// would turn it into a binary fraction.
    pub(crate) fn price(self) -> Option<Amount> {
        let amount = match self.data {
            DeValue::Float(number) => {
                return self.refuse(format_args!(
                    "`{}`: a price stands in quotes, \"{}\", so that it stays exact",
                    self.key,
                    short(number.as_str())
                ));
            }
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().parse::<Amount>(),
            DeValue::String(text) => text.parse::<Amount>(),
            _ => return self.expected("a price such as \"3.00\""),
        };
        match amount {
            Ok(amount) if amount.is_negative() => {
                self.refuse(format_args!("`{}` must not be below zero", self.key))
            }
            Ok(amount) => Some(amount),
            Err(error) => self.refuse(format_args!("`{}`: {error}", self.key)),
        }
    }

    /// Kilowatts, as watts.
    pub(crate) fn watts(self) -> Option<u32> {
        const WHAT: &str = "the kilowatts of a charger, such as 22 or 3.7";
        let digits = match self.data {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            _ => return self.expected(WHAT),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let watts = (part.len() <= 3).then(|| format!("{whole}{part:0<3}").parse::<u32>().ok());
        match watts.flatten() {
            Some(watts) if (1..=1_000_000).contains(&watts) => Some(watts),
            _ => self.expected(WHAT),
        }
    }

    fn moment(self, what: &str) -> Option<(NaiveDate, Option<NaiveTime>)> {
        let moment = match self.data {
            DeValue::Datetime(moment) => *moment,
            DeValue::String(text) => match text.parse::<Datetime>() {
                Ok(moment) => moment,
                Err(_) => return self.expected(what),
            },
            _ => return self.expected(what),
        };
        if moment.offset.is_some() {
            return self.refuse(format_args!(
                "`{}` is by the lot's own clock: leave out what stands behind the time",
                self.key
            ));
        }
        let date = moment.date.and_then(|date| {
            NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
        });
        let Some(date) = date else {
            return self.expected(what);
        };
        if !zone::YEARS.contains(&chrono::Datelike::year(&date)) {
            let (first, last) = (zone::YEARS.start(), zone::YEARS.end());
            return self.refuse(format_args!(
                "`{}`: {date} is not between {first} and {last}",
                self.key
            ));
        }
        let time = moment.time.and_then(|time| {
            let second = time.second.unwrap_or(0);
            NaiveTime::from_hms_opt(u32::from(time.hour), u32::from(time.minute), u32::from(second))
        });
        Some((date, time))
    }

    /// A date.
    pub(crate) fn date(self) -> Option<NaiveDate> {
        const WHAT: &str = "a date such as 2026-12-25";
        match self.moment(WHAT)? {
            (date, None) => Some(date),
            (_, Some(_)) => self.expected(WHAT),
        }
    }

    /// A date, or a date and a time; a date alone means its midnight.
    pub(crate) fn local_time(self) -> Option<NaiveDateTime> {
        let (date, time) = self.moment("a date such as 2026-01-01, or a time such as 2026-01-01T06:00")?;
        Some(date.and_time(time.unwrap_or(NaiveTime::MIN)))
    }

    /// A time of day.
    pub(crate) fn time_of_day(self) -> Option<TimeOfDay> {
        const WHAT: &str = "a time of day from \"00:00\" to \"23:59\"";
        let text = match self.data {
            DeValue::String(text) => text.to_string(),
            // TOML knows times of day too: 18:00, without quotes.
            DeValue::Datetime(Datetime {
                date: None,
                time: Some(time),
                offset: None,
            }) if time.second.unwrap_or(0) == 0 && time.nanosecond.unwrap_or(0) == 0 => {
                format!("{:02}:{:02}", time.hour, time.minute)
            }
            _ => return self.expected(WHAT),
        };
        match TimeOfDay::try_from(text) {
            Ok(time) => Some(time),
            Err(_) => self.expected(WHAT),
        }
    }

    /// The text, where the value is one; no complaint where it is not.
    pub(crate) fn as_word(self) -> Option<&'a str> {
        self.data.as_str()
    }

    /// Whether the value is a table.
    pub(crate) fn is_table(self) -> bool {
        self.data.is_table()
    }

    /// The values of a list.
    pub(crate) fn list(self, what: &str) -> Vec<Value<'a>> {
        let Some(list) = self.data.as_array() else {
            self.expected::<()>(what);
            return Vec::new();
        };
        let element = |value: &'a toml::Spanned<DeValue<'a>>| Self {
            place: Place(value.span().start),
            data: value.get_ref(),
            ..self
        };
        list.iter().map(element).collect()
    }

    /// What each value of a list says; `what` that stands twice is a mistake.
    pub(crate) fn once_each<T: PartialEq>(
        self,
        expected: &str,
        what: &str,
        read: impl Fn(Self) -> Option<T>,
    ) -> Vec<T> {
        let mut found = Vec::new();
        for element in self.list(expected) {
            let Some(one) = read(element) else {
                continue;
            };
            if found.contains(&one) {
                element.refuse::<()>(format_args!("{what} stands twice in this list"));
            } else {
                found.push(one);
            }
        }
        found
    }

    /// The value, where it is no empty list, which would say nothing here.
    pub(crate) fn filled(self) -> Option<Self> {
        if self.data.as_array().is_some_and(|list| list.is_empty()) {
            return self.refuse(format_args!("`{}` must not be empty", self.key));
        }
        Some(self)
    }

    /// A table.
    pub(crate) fn table(self, what: &'static str, expected: &str) -> Option<Table<'a>> {
        match self.data {
            DeValue::Table(table) => Some(Table::new(what, self.place, table, self.complaints)),
            _ => self.expected(expected),
        }
    }

    /// The tables of a `[[heading]]`.
    pub(crate) fn tables(self, what: &'static str, heading: &str) -> Vec<Table<'a>> {
        if self.data.is_table() {
            self.refuse::<()>(format_args!(
                "there can be several of these: write {heading}, with two brackets"
            ));
            return Vec::new();
        }
        let expected = format!("written as {heading}");
        let list = self.list(&expected);
        list.into_iter()
            .filter_map(|value| value.table(what, &expected))
            .collect()
    }
}

/// Enough of a text to recognise it by.
pub(crate) fn short(text: &str) -> String {
    const SHOWN: usize = 40;
    let mut shown: String = text.chars().take(SHOWN).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}
