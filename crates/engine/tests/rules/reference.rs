//! A second way to price a stay: minute by minute, as one would with a clock, a price board and a pencil.
//!
//! It shares nothing with the engine but the types. It is slow, and plain to see right.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use engine::money::Amount;
use engine::tariff::{Calendar, CapScope, Strategy, Tariff, Window};
use engine::time::{Instant, Minute};

/// What the clock shows in every minute around a stay.
struct Days {
    first: Minute,
    shown: Vec<NaiveDateTime>,
}

/// When a window is open.
struct Openings(Vec<(Minute, Minute)>);

impl Days {
    fn around(calendar: &Calendar, entry: Minute, exit: Minute) -> Self {
        let (first, last) = (entry.plus(-3 * 1_440), exit.plus(3 * 1_440));
        let shown = (first.0..last.0).map(|minute| calendar.offsets.local(Minute(minute)));
        Self {
            first,
            shown: shown.collect(),
        }
    }

    /// The first minute in which the clock shows this time or a later one.
    fn first_showing(&self, date: NaiveDate, time: NaiveTime) -> Option<Minute> {
        let wanted = date.and_time(time);
        let found = self.shown.iter().position(|&shown| shown >= wanted)?;
        Some(self.first.plus(i64::try_from(found).expect("few days")))
    }

    fn openings(&self, calendar: &Calendar, window: &Window) -> Openings {
        let time = |time: engine::tariff::TimeOfDay| time.to_string().parse::<NaiveTime>().expect("a time");
        let mut openings = Vec::new();
        let dates: BTreeSet<NaiveDate> = self.shown.iter().map(NaiveDateTime::date).collect();
        for &date in dates.iter().skip(1) {
            let weekday = date.weekday().num_days_from_monday() as usize;
            let name = if calendar.holidays.contains(&date) {
                "hol"
            } else {
                ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][weekday]
            };
            let next_day = window.until <= window.from;
            let last = if next_day {
                date.succ_opt().expect("a date")
            } else {
                date
            };
            let opening = (
                self.first_showing(date, time(window.from)),
                self.first_showing(last, time(window.until)),
            );
            if let (true, (Some(from), Some(until))) = (names(window).contains(&name), opening)
                && from < until
            {
                openings.push((from, until));
            }
        }
        Openings(openings)
    }
}

/// The names of the days of a window, one by one.
fn names(window: &Window) -> Vec<&'static str> {
    match String::from(window.days).as_str() {
        "all" => vec!["mon", "tue", "wed", "thu", "fri", "sat", "sun", "hol"],
        "mon-sat" => vec!["mon", "tue", "wed", "thu", "fri", "sat"],
        "sun hol" => vec!["sun", "hol"],
        "mon wed fri" => vec!["mon", "wed", "fri"],
        "hol" => vec!["hol"],
        other => panic!("the test's windows never have {other}"),
    }
}

impl Openings {
    fn at(&self, minute: Minute) -> Option<(Minute, Minute)> {
        self.0
            .iter()
            .copied()
            .find(|&(from, until)| from <= minute && minute < until)
    }
}

/// A step that has begun and what was charged for it.
#[derive(Clone, Copy)]
struct Step {
    rule: usize,
    end: Minute,
}

/// What a stay costs, before rounding.
pub(crate) fn price(tariff: &Tariff, calendar: &Calendar, entry: Instant, exit: Instant) -> Amount {
    let (entry, exit) = (entry.minute(), exit.minute());
    let free = tariff.rules.iter().map(|rule| match rule.strategy {
        Strategy::FreeIfOutWithin { minutes } => i64::from(minutes),
        _ => 0,
    });
    if exit.since(entry) <= free.max().unwrap_or(0) {
        return Amount::ZERO;
    }
    let days = Days::around(calendar, entry, exit);
    let open = |window: &Option<Window>| window.as_ref().map(|window| days.openings(calendar, window));
    let windows: Vec<_> = tariff
        .rules
        .iter()
        .map(|rule| match &rule.strategy {
            Strategy::Increment(increment) => open(&increment.window),
            Strategy::Flat(flat) => open(&Some(flat.window)),
            Strategy::Cap(cap) => match &cap.per {
                CapScope::Window(window) => open(&Some(*window)),
                CapScope::Stay | CapScope::Hours24 => None,
            },
            Strategy::FreeIfOutWithin { .. } => None,
        })
        .collect();
    let is_open = |rule: usize, minute| {
        windows[rule]
            .as_ref()
            .is_none_or(|open| open.at(minute).is_some())
    };
    let (mut total, mut step, mut flats, mut spent) =
        (Amount::ZERO, None::<Step>, BTreeSet::new(), BTreeMap::new());
    for minute in (entry.0..exit.0).map(Minute) {
        let stayed = minute.since(entry);
        let in_charge = (0..tariff.rules.len()).find(|&rule| match &tariff.rules[rule].strategy {
            Strategy::Increment(increment) => {
                let until = increment.until_minute.map_or(i64::MAX, i64::from);
                (i64::from(increment.from_minute)..until).contains(&stayed) && is_open(rule, minute)
            }
            Strategy::Flat(_) => is_open(rule, minute),
            _ => false,
        });
        let Some(rule) = in_charge else {
            step = None;
            continue;
        };
        if step.is_some_and(|step| step.rule == rule && minute < step.end) {
            continue;
        }
        let (price, end) = match &tariff.rules[rule].strategy {
            Strategy::Increment(increment) => (increment.price, minute.plus(i64::from(increment.minutes))),
            Strategy::Flat(flat) => {
                let (_, end) = windows[rule]
                    .as_ref()
                    .and_then(|open| open.at(minute))
                    .expect("open");
                let first = flats.insert((rule, end));
                (if first { flat.price } else { Amount::ZERO }, end)
            }
            _ => unreachable!("only these are ever in charge"),
        };
        step = Some(Step { rule, end });
        total = total.plus(capped(tariff, &windows, &mut spent, price, minute, stayed));
    }
    total
}

/// What of a price the caps let through for a step that begins in this minute.
fn capped(
    tariff: &Tariff,
    windows: &[Option<Openings>],
    spent: &mut BTreeMap<(usize, i64), Amount>,
    price: Amount,
    minute: Minute,
    stayed: i64,
) -> Amount {
    let mut periods = Vec::new();
    for (rule, found) in tariff.rules.iter().enumerate() {
        let Strategy::Cap(cap) = &found.strategy else {
            continue;
        };
        let period = match &cap.per {
            CapScope::Stay => Some(0),
            CapScope::Hours24 => Some(stayed / 1_440),
            CapScope::Window(_) => {
                let opening = windows[rule].as_ref().and_then(|open| open.at(minute));
                opening.map(|(from, _)| from.0)
            }
        };
        if let Some(period) = period {
            periods.push(((rule, period), cap.amount));
        }
    }
    let left = |&(period, most): &((usize, i64), Amount)| {
        most.minus(spent.get(&period).copied().unwrap_or_default())
            .max(Amount::ZERO)
    };
    let charged = periods
        .iter()
        .map(left)
        .min()
        .map_or(price, |room| room.min(price));
    for (period, _) in periods {
        let sum = spent.entry(period).or_default();
        *sum = sum.plus(charged);
    }
    charged
}
