//! The clock on the wall, and when windows are open by it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use engine::tariff::{Calendar, Stay, TimeOfDay, Window};
use engine::time::Minute;

/// A time in which a window is open: from its first minute until the one after its last.
pub(super) type Opening = (Minute, Minute);

/// What the clock on the wall shows in every minute around a stay.
pub(super) struct Wall<'a> {
    calendar: &'a Calendar,
    first: Minute,
    shown: Vec<NaiveDateTime>,
    /// The minute in which each date begins.
    midnights: BTreeMap<Minute, NaiveDate>,
    openings: RefCell<Vec<(Window, Rc<[Opening]>)>>,
}

impl<'a> Wall<'a> {
    pub(super) fn around(calendar: &'a Calendar, stay: &Stay) -> Self {
        let began = stay.earlier.iter().map(|visit| visit.entry).chain([stay.entry]);
        let began = began.min().unwrap_or(stay.entry).minute();
        let (first, last) = (began.plus(-8 * 1_440), stay.exit.minute().plus(3 * 1_440));
        let shown = (first.0..last.0).map(|minute| calendar.offsets.local(Minute(minute)));
        let mut wall = Self {
            calendar,
            first,
            shown: shown.collect(),
            midnights: BTreeMap::new(),
            openings: RefCell::new(Vec::new()),
        };
        let midnights = wall.dates().into_iter().filter_map(|date| {
            let midnight = wall.first_showing(date, NaiveTime::MIN)?;
            Some((midnight, date))
        });
        wall.midnights = midnights.collect();
        wall
    }

    /// The dates that are shown, without the first, which began before.
    fn dates(&self) -> BTreeSet<NaiveDate> {
        let dates: BTreeSet<NaiveDate> = self.shown.iter().map(NaiveDateTime::date).collect();
        dates.into_iter().skip(1).collect()
    }

    /// The first minute in which the clock shows this time or a later one (T-4).
    fn first_showing(&self, date: NaiveDate, time: NaiveTime) -> Option<Minute> {
        let wanted = date.and_time(time);
        let found = self.shown.iter().position(|&shown| shown >= wanted)?;
        Some(self.first.plus(i64::try_from(found).expect("few days")))
    }

    /// The date that has begun last.
    pub(super) fn day(&self, minute: Minute) -> NaiveDate {
        let begun = self.midnights.range(..=minute).next_back();
        *begun.expect("days before the stay").1
    }

    /// The minute in which that date began.
    pub(super) fn midnight(&self, minute: Minute) -> Minute {
        let begun = self.midnights.range(..=minute).next_back();
        *begun.expect("days before the stay").0
    }

    /// The Monday of its week.
    pub(super) fn monday(&self, minute: Minute) -> NaiveDate {
        let day = self.day(minute);
        day - TimeDelta::days(i64::from(day.weekday().num_days_from_monday()))
    }

    /// The occurrence of a window that a minute is in.
    pub(super) fn opening(&self, window: &Window, minute: Minute) -> Option<Opening> {
        let here = |&&(from, until): &&Opening| from <= minute && minute < until;
        self.openings(window).iter().find(here).copied()
    }

    /// The first occurrence of a window that ends after a minute.
    pub(super) fn first_opening(&self, window: &Window, minute: Minute) -> Option<Opening> {
        let openings = self.openings(window);
        openings.iter().find(|&&(_, until)| minute < until).copied()
    }

    fn openings(&self, window: &Window) -> Rc<[Opening]> {
        let mut known = self.openings.borrow_mut();
        if let Some((_, openings)) = known.iter().find(|(of, _)| of == window) {
            return Rc::clone(openings);
        }
        let openings: Rc<[Opening]> = self.find_openings(window).into();
        known.push((window.clone(), Rc::clone(&openings)));
        openings
    }

    fn find_openings(&self, window: &Window) -> Vec<Opening> {
        let mut openings = Vec::new();
        for date in self.dates() {
            let next_day = window.until <= window.from;
            let last = date + TimeDelta::days(i64::from(next_day));
            let opening = (
                self.first_showing(date, time(window.from)),
                self.first_showing(last, time(window.until)),
            );
            if let (Some(from), Some(until)) = opening
                && from < until
                && self.names_of(date).iter().any(|name| days(window).contains(name))
                && in_season(window, date)
            {
                openings.push((from, until));
            }
        }
        openings
    }

    /// What a list of days may call a date: what it counts as, and its own names (T-11).
    fn names_of(&self, date: NaiveDate) -> BTreeSet<String> {
        const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let mut class = WEEK[date.weekday().num_days_from_monday() as usize];
        if self.calendar.holidays.contains(&date) {
            class = "hol";
        }
        let mut names = BTreeSet::new();
        for special in self
            .calendar
            .special
            .iter()
            .filter(|days| days.dates.contains(&date))
        {
            names.insert(format!("@{}", special.name));
            class = special.counts_as.map_or(class, engine::tariff::DayClass::name);
        }
        names.insert(class.to_owned());
        names
    }
}

fn time(time: TimeOfDay) -> NaiveTime {
    time.to_string().parse().expect("a time")
}

/// The names of the days of a window, one by one.
fn days(window: &Window) -> BTreeSet<String> {
    const ALL: [&str; 8] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "hol"];
    let text = String::from(window.days.clone());
    let mut names = BTreeSet::new();
    for part in text.split(' ') {
        let (from, until) = match part.split_once('-') {
            _ if part == "all" => ("mon", "hol"),
            Some(range) => range,
            None if part.starts_with('@') => {
                names.insert(part.to_owned());
                continue;
            }
            None => (part, part),
        };
        let place = |name| ALL.iter().position(|&day| day == name).expect("a day");
        names.extend(ALL[place(from)..=place(until)].iter().map(|&day| day.to_owned()));
    }
    names
}

/// Whether a date is in the season of a window: its two dates are compared as they are written.
fn in_season(window: &Window, date: NaiveDate) -> bool {
    let Some(season) = window.season else {
        return true;
    };
    let (text, date) = (season.to_string(), date.format("%m-%d").to_string());
    let (from, until) = text.split_once('/').expect("two dates");
    if from < until {
        from <= date.as_str() && date.as_str() < until
    } else {
        from <= date.as_str() || date.as_str() < until
    }
}
