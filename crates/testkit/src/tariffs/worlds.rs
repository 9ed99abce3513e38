//! Calendars: clocks that change in every way that clocks do, holidays and special days, all in 2026.

use chrono::{Datelike, NaiveDate};
use engine::tariff::{Calendar, DayClass, SpecialDays};
use engine::time::{Minute, Offset, Offsets};

use super::one;
use crate::dice::Dice;

pub(super) const MATCH: &str = "match";
pub(super) const FAIR: &str = "fair";

/// The offset at first, and when it changes to what: the minutes of 2026 in UTC, as month, day, hour, minute.
type Clock = (i32, &'static [((u32, u32, u32, u32), i32)]);

const CLOCKS: [Clock; 6] = [
    // Berlin.
    (60, &[((3, 29, 1, 0), 120), ((10, 25, 1, 0), 60)]),
    // New York.
    (-300, &[((3, 8, 7, 0), -240), ((11, 1, 6, 0), -300)]),
    // Lord Howe Island: half an hour, at 02:00.
    (660, &[((4, 4, 15, 0), 630), ((10, 3, 15, 30), 660)]),
    // Asunción as it long was: at midnight.
    (-180, &[((3, 22, 3, 0), -240), ((10, 4, 4, 0), -180)]),
    // Chatham Islands: the day begins three quarters of an hour off.
    (825, &[((4, 4, 14, 0), 765), ((9, 26, 14, 0), 825)]),
    // Kolkata: never.
    (330, &[]),
];

pub(super) fn date(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).expect("a date of 2026")
}

/// A minute of 2026 in UTC.
pub(super) fn minute(date: NaiveDate, minute_of_day: u32) -> Minute {
    let day = i64::from(date.num_days_from_ce() - NaiveDate::default().num_days_from_ce());
    Minute(day * 1_440 + i64::from(minute_of_day))
}

fn offsets(dice: &mut Dice) -> Offsets {
    let (first, changes) = one(dice, &CLOCKS);
    let start = Offset {
        from: Minute(0),
        minutes: first,
    };
    let changes = changes.iter().map(|&((month, day, hour, past), minutes)| Offset {
        from: minute(date(month, day), hour * 60 + past),
        minutes,
    });
    let all: Vec<_> = [start].into_iter().chain(changes).collect();
    Offsets::try_from(all).expect("in order")
}

/// When the clocks of a calendar change.
pub(super) fn changes(calendar: &Calendar) -> Vec<Minute> {
    let offsets: Vec<Offset> = calendar.offsets.clone().into();
    offsets.into_iter().skip(1).map(|offset| offset.from).collect()
}

/// Every tenth day or so has something about it.
pub(super) fn calendar(dice: &mut Dice) -> Calendar {
    let holidays = [
        (1, 1),
        (4, 3),
        (4, 6),
        (5, 1),
        (5, 14),
        (10, 3),
        (12, 25),
        (12, 26),
    ];
    let counts_as = [None, None, Some(DayClass::Sunday), Some(DayClass::Holiday)];
    let mut special = |name: &str, days: &[u32]| SpecialDays {
        name: name.to_owned(),
        dates: (1..=12)
            .flat_map(|month| days.iter().map(move |&day| date(month, day)))
            .collect(),
        counts_as: one(dice, &counts_as),
    };
    let special = vec![special(MATCH, &[4, 12, 25]), special(FAIR, &[12, 13])];
    Calendar {
        holidays: holidays.map(|(month, day)| date(month, day)).into(),
        special,
        ..Calendar::new(offsets(dice))
    }
}
