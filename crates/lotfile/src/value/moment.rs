//! Values that say when: dates, times, times of day.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use engine::tariff::TimeOfDay;
use engine::time::{Instant, Offsets};
use toml::value::{Datetime, Offset};

use super::Value;
use crate::node::Data;
use crate::zone;

impl Value<'_> {
    /// A date with whatever stands behind it.
    fn moment(self, what: &str) -> Option<(NaiveDate, Datetime)> {
        let moment = match self.data {
            Data::Moment(moment) => *moment,
            Data::Text(text) => match text.parse::<Datetime>() {
                Ok(moment) => moment,
                Err(_) => return self.expected(what),
            },
            _ => return self.expected(what),
        };
        let date = moment.date.and_then(|date| {
            NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
        });
        let Some(date) = date else {
            return self.expected(what);
        };
        if !zone::YEARS.contains(&date.year()) {
            let (first, last) = (zone::YEARS.start(), zone::YEARS.end());
            return self.refuse(format_args!(
                "`{}`: {date} is not between {first} and {last}",
                self.key
            ));
        }
        Some((date, moment))
    }

    /// A date, and a time where one is given, by the lot's own clock.
    fn local(self, what: &str) -> Option<(NaiveDate, Option<NaiveTime>)> {
        let (date, moment) = self.moment(what)?;
        if moment.offset.is_some() {
            return self.refuse(format_args!(
                "`{}` is by the lot's own clock: leave out what stands behind the time",
                self.key
            ));
        }
        Some((date, time_of(&moment)))
    }

    /// A date.
    pub(crate) fn date(self) -> Option<NaiveDate> {
        const WHAT: &str = "a date such as 2026-12-25";
        match self.local(WHAT)? {
            (date, None) => Some(date),
            (_, Some(_)) => self.expected(WHAT),
        }
    }

    /// A date, or a date and a time; a date alone means its midnight.
    pub(crate) fn local_time(self) -> Option<NaiveDateTime> {
        let (date, time) = self.local("a date such as 2026-01-01, or a time such as 2026-01-01T06:00")?;
        Some(date.and_time(time.unwrap_or(NaiveTime::MIN)))
    }

    /// A point in time: with an offset from UTC, or by a clock, the first of two where it goes back.
    pub(crate) fn instant(self, clock: &Offsets) -> Option<Instant> {
        const WHAT: &str =
            "a time such as 2026-05-12T10:00+02:00, or 2026-05-12T10:00 by the lot's own clock";
        let (date, moment) = self.moment(WHAT)?;
        let Some(time) = time_of(&moment) else {
            return self.expected(WHAT);
        };
        let milliseconds = if let Some(offset) = moment.offset {
            let minutes = match offset {
                Offset::Z => 0,
                Offset::Custom { minutes } => i64::from(minutes),
            };
            date.and_time(time).and_utc().timestamp_millis() - minutes * 60_000
        } else {
            let seconds = chrono::Timelike::second(&time);
            clock.minute_of(date.and_time(time)).instant().0 + i64::from(seconds) * 1_000
        };
        Some(Instant(milliseconds))
    }

    /// A time of day.
    pub(crate) fn time_of_day(self) -> Option<TimeOfDay> {
        const WHAT: &str = "a time of day from \"00:00\" to \"23:59\"";
        let text = match self.data {
            Data::Text(text) => text.to_string(),
            // TOML knows times of day too: 18:00, without quotes.
            Data::Moment(Datetime {
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
}

/// The time of a moment, to the second. A leap second is the one before it.
fn time_of(moment: &Datetime) -> Option<NaiveTime> {
    let time = moment.time?;
    let second = time.second.unwrap_or(0).min(59);
    NaiveTime::from_hms_opt(u32::from(time.hour), u32::from(time.minute), u32::from(second))
}
