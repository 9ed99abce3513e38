//! Which minutes of entry are looked at.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use engine::tariff::{Calendar, Season, Tariff};
use engine::time::Minute;

use crate::parts;

/// How long the longest stays are that are looked at to the minute: two days, so that each meets a midnight, the end of its
/// first 24 hours, and a day after it.
pub(crate) const HORIZON: i64 = 48 * 60;
/// How long they are for every minute of entry: until an hour after the first 24.
pub(crate) const DAY_AND_HOUR: i64 = 25 * 60;

/// The most seasons whose beginnings and ends are looked at.
const MOST_SEASONS: usize = 4;

/// Minutes of entry, as `[from, until)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    pub(crate) from: Minute,
    pub(crate) until: Minute,
}

impl Span {
    /// Every minute of it.
    pub(crate) fn minutes(self) -> impl Iterator<Item = Minute> {
        (self.from.0..self.until.0).map(Minute)
    }

    fn days(calendar: &Calendar, from: NaiveDate, until: NaiveDate) -> Self {
        let begin = |date| calendar.offsets.minute_on(date, NaiveTime::MIN);
        Self {
            from: begin(from),
            until: begin(until),
        }
    }
}

/// The ordinary week first, then the other spans, in order of time and without overlap.
///
/// The week is the first from that of `week_of` on in which, and in the two days after which, every day is an ordinary
/// weekday. For each sort of day that differs (a holiday, each special day, clocks that go forward, clocks that go back,
/// the beginning and the end of a season) its next date within a year is looked at: every entry from two days before it, from
/// which a stay of two days reaches it, until its end; of a season also the week after. What comes in at another time of
/// such a week pays what it pays in the ordinary one.
pub(crate) fn spans(tariff: &Tariff, calendar: &Calendar, week_of: NaiveDate) -> Vec<Span> {
    let monday = plus(week_of, 0) - Days::new(u64::from(week_of.weekday().num_days_from_monday()));
    let odd = odd_days(calendar, monday);
    let is_ordinary = |from: NaiveDate| odd.range(from..plus(from, 9)).next().is_none();
    let mut mondays = (0..52).map(|week| plus(monday, 7 * week));
    let ordinary = mondays.find(|&from| is_ordinary(from)).unwrap_or(monday);
    let mut others = BTreeSet::new();
    for date in shown_days(calendar, monday) {
        others.insert(Span::days(calendar, plus(date, 0) - Days::new(2), plus(date, 1)));
    }
    for date in season_days(tariff, monday) {
        others.insert(Span::days(calendar, plus(date, 0) - Days::new(2), plus(date, 7)));
    }
    let mut spans = vec![Span::days(calendar, ordinary, plus(ordinary, 7))];
    for other in others {
        match spans.last_mut() {
            Some(last) if spans_touch(*last, other) => last.until = last.until.max(other.until),
            _ => spans.push(other),
        }
    }
    spans
}

/// Whether the second, which does not begin before the first unless the first is the ordinary week, goes on from it.
fn spans_touch(last: Span, next: Span) -> bool {
    last.from <= next.from && next.from <= last.until
}

fn plus(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_add_days(Days::new(days)).unwrap_or(date)
}

fn year(monday: NaiveDate) -> std::ops::Range<NaiveDate> {
    monday..plus(monday, 366)
}

/// The days on which clocks change, with how far they go forward.
fn clock_changes(calendar: &Calendar, monday: NaiveDate) -> Vec<(NaiveDate, i32)> {
    let within = Span::days(calendar, monday, year(monday).end);
    let changes = calendar.offsets.changes(within.from, within.until);
    changes
        .map(|(at, before, after)| (calendar.offsets.local(at).date(), after - before))
        .collect()
}

/// The days of the year that are no ordinary weekdays.
fn odd_days(calendar: &Calendar, monday: NaiveDate) -> BTreeSet<NaiveDate> {
    let special = calendar.special.iter().flat_map(|special| &special.dates);
    let named = calendar.holidays.iter().chain(special).copied();
    let changes = clock_changes(calendar, monday);
    named.chain(changes.into_iter().map(|(date, _)| date)).collect()
}

/// A day of each sort that differs.
fn shown_days(calendar: &Calendar, monday: NaiveDate) -> BTreeSet<NaiveDate> {
    let mut shown = BTreeSet::new();
    let holidays = || calendar.holidays.range(year(monday)).copied();
    // A holiday that falls on a Sunday is often priced as one anyway, and shows less.
    let weekday = holidays().find(|date| date.weekday() != chrono::Weekday::Sun);
    shown.extend(weekday.or_else(|| holidays().next()));
    for special in &calendar.special {
        shown.extend(special.dates.range(year(monday)).next());
    }
    let changes = clock_changes(calendar, monday);
    for direction in [1, -1] {
        let change = changes.iter().find(|(_, forward)| forward.signum() == direction);
        shown.extend(change.map(|&(date, _)| date));
    }
    shown
}

/// The next beginning and end of each season that the tariff names.
fn season_days(tariff: &Tariff, monday: NaiveDate) -> BTreeSet<NaiveDate> {
    let mut seasons: Vec<Season> = Vec::new();
    for window in parts::windows(tariff) {
        if let Some(season) = window.season
            && !seasons.contains(&season)
            && seasons.len() < MOST_SEASONS
        {
            seasons.push(season);
        }
    }
    let text: Vec<_> = seasons.into_iter().map(String::from).collect();
    let edges = text.iter().flat_map(|season| season.split('/'));
    edges.filter_map(|edge| next_date(edge, monday)).collect()
}

/// The next date that is `06-01`.
fn next_date(month_day: &str, monday: NaiveDate) -> Option<NaiveDate> {
    let (month, day) = month_day.split_once('-')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    let mut dates = (0..2).filter_map(|years| NaiveDate::from_ymd_opt(monday.year() + years, month, day));
    dates.find(|&date| date >= monday)
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::time::{Offset, Offsets};

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn calendar(holidays: &[&str]) -> Calendar {
        // Clocks go forward on Sunday 28 March 2027 at 01:00 UTC.
        let change = date("2027-03-28").and_hms_opt(1, 0, 0).expect("a time");
        let offsets = Offsets::try_from(vec![
            Offset {
                from: Minute(0),
                minutes: 60,
            },
            Offset {
                from: Minute(change.and_utc().timestamp() / 60),
                minutes: 120,
            },
        ]);
        Calendar {
            holidays: holidays.iter().map(|text| date(text)).collect(),
            ..Calendar::new(offsets.expect("a table"))
        }
    }

    fn tariff() -> Tariff {
        Tariff::new(1, engine::time::Instant(0), Vec::new())
    }

    #[test]
    fn t11_the_ordinary_week_has_no_holiday_and_none_soon_after() {
        // Wednesday 18 November 2026; Tuesday the 24th is a holiday, so the next free week begins on the 30th.
        let calendar = calendar(&["2026-11-24"]);
        let found = spans(&tariff(), &calendar, date("2026-11-18"));
        let expected = [
            ("2026-11-30", "2026-12-07"),
            ("2026-11-22", "2026-11-25"),
            ("2027-03-26", "2027-03-29"),
        ]
        .map(|(from, until)| Span::days(&calendar, date(from), date(until)));
        assert_eq!(found, expected);
    }

    #[test]
    fn t4_a_day_of_23_hours_is_looked_at_to_its_end() {
        let calendar = calendar(&[]);
        let spans = spans(&tariff(), &calendar, date("2026-11-18"));
        assert_eq!(spans[0].minutes().count(), 7 * 24 * 60);
        assert_eq!(spans[1].minutes().count(), (2 * 24 + 23) * 60);
    }
}
