//! Rules in plain words, for price boards and for whoever checks a lot file.

use super::{
    Cap, Days, Energy, Free, Increment, Period, Repeat, Rule, StepScope, Strategy, Table, Takeover, Window,
};
use crate::money::Amount;

impl Rule {
    /// What the rule does, as a sentence without its full stop. `sum` writes amounts the way the reader expects.
    pub fn sentence(&self, sum: impl Fn(Amount) -> String) -> String {
        match &self.strategy {
            Strategy::Increment(increment) => step(increment, &sum(increment.price)),
            Strategy::Flat(flat) => format!("{} flat {}", sum(flat.price), when(&flat.window)),
            Strategy::Table(table) => rows(table, sum),
            Strategy::Free(free) => free_time(free),
            Strategy::FreeIfOutWithin { minutes } => format!("Free if out within {}", span(*minutes)),
            Strategy::Cap(cap) => at_most(cap, &sum(cap.amount)),
            Strategy::Energy(energy) => per_kwh(energy, &sum(energy.price)),
            Strategy::Fee { price } => format!("{} once", sum(*price)),
        }
    }
}

fn step(increment: &Increment, price: &str) -> String {
    let part = match (increment.from_minute, increment.until_minute) {
        (0, None) => String::new(),
        (0, Some(until)) => format!(" in the first {}", span(until)),
        (from, None) => format!(" after the first {}", span(from)),
        (from, Some(until)) => format!(" from minute {from} to minute {until}"),
    };
    let rate = match increment.per_minutes {
        Some(per) if per != increment.minutes => {
            format!("{price} per {}, by the {}", span(per), span(increment.minutes))
        }
        _ => format!("{price} for every started {}", span(increment.minutes)),
    };
    let scope = match (increment.steps, increment.takeover) {
        (StepScope::Segment, Takeover::Cut) => "",
        (StepScope::Segment, Takeover::Finish) => ", each to its end",
        (StepScope::Window, _) => ", rounded up once for each time",
        (StepScope::Stay, _) => ", rounded up once for the stay",
    };
    format!("{rate}{part}{}{scope}", within(increment.window.as_ref()))
}

fn within(window: Option<&Window>) -> String {
    window.map_or(String::new(), |window| format!(", {}", when(window)))
}

fn rows(table: &Table, sum: impl Fn(Amount) -> String) -> String {
    let rows = table
        .rows
        .iter()
        .map(|row| format!("up to {} {}", length(row.until_minute), sum(row.total)));
    let rows: Vec<_> = rows.collect();
    format!("In all {}{}", rows.join(", "), within(table.window.as_ref()))
}

fn free_time(free: &Free) -> String {
    let per = match &free.per {
        Period::Stay => String::new(),
        other => format!(" {}", per(other)),
    };
    format!(
        "The first {} free{per}{}",
        span(free.minutes),
        within(free.window.as_ref())
    )
}

fn at_most(cap: &Cap, amount: &str) -> String {
    let only = if cap.only.is_empty() {
        String::new()
    } else {
        format!(" for {}", cap.only.join(" and "))
    };
    let first = cap.until_minute.map_or(String::new(), |minutes| {
        format!(", in the first {}", span(minutes))
    });
    let repeat = match cap.repeat {
        Repeat::Each => "",
        Repeat::Once => ", the first time only",
        Repeat::Full => ", and the full sum for each later one that has begun",
    };
    format!("At most {amount}{only} {}{first}{repeat}", per(&cap.per))
}

fn per_kwh(energy: &Energy, price: &str) -> String {
    let kwh = |wh: u64| Amount::THOUSANDTH.times(wh).to_decimal(0);
    let amount = match (energy.from_wh, energy.until_wh) {
        (None | Some(0), None) => String::new(),
        (None | Some(0), Some(until)) => format!(" for the first {} kWh", kwh(until)),
        (Some(from), None) => format!(" after the first {} kWh", kwh(from)),
        (Some(from), Some(until)) => format!(" from {} to {} kWh", kwh(from), kwh(until)),
    };
    let power = match (energy.from_w, energy.until_w) {
        (None | Some(0), None) => String::new(),
        (None | Some(0), Some(until)) => format!(" below {} kW", kwh(until.into())),
        (Some(from), None) => format!(" from {} kW on", kwh(from.into())),
        (Some(from), Some(until)) => format!(" from {} to {} kW", kwh(from.into()), kwh(until.into())),
    };
    format!("{price} per kWh{amount}{power}{}", within(energy.window.as_ref()))
}

fn per(period: &Period) -> String {
    match period {
        Period::Stay => "for the whole stay".to_owned(),
        Period::Hours24 => "in every 24 hours from entry".to_owned(),
        Period::Every { minutes } => format!("in every {} from entry", span(*minutes)),
        Period::Week => "in every week from Monday".to_owned(),
        Period::Window(window) => when(window),
    }
}

/// `from 18:00 to 06:00, Monday to Saturday`; a window of 24 hours is a day: `a day from 06:00, Sunday and holidays`.
fn when(window: &Window) -> String {
    let days = days(&window.days);
    let season = window
        .season
        .map_or(String::new(), |season| format!(", in the season {season}"));
    let time = match (window.from == window.until, window.is_whole_days()) {
        (_, true) => "a calendar day".to_owned(),
        (true, false) => format!("a day from {}", window.from),
        (false, false) => format!("from {} to {}", window.from, window.until),
    };
    format!("{time}{days}{season}")
}

fn days(days: &Days) -> String {
    if *days == Days::ALL {
        return String::new();
    }
    let text = days.to_string();
    let words = text.split(' ').map(|part| match part.split_once('-') {
        Some((from, until)) => format!("{} to {}", day(from), day(until)),
        None => day(part).to_owned(),
    });
    format!(", {}", words.collect::<Vec<_>>().join(" and "))
}

fn day(short: &str) -> &str {
    match short {
        "mon" => "Monday",
        "tue" => "Tuesday",
        "wed" => "Wednesday",
        "thu" => "Thursday",
        "fri" => "Friday",
        "sat" => "Saturday",
        "sun" => "Sunday",
        "hol" => "holidays",
        other => other.strip_prefix('@').unwrap_or(other),
    }
}

/// `hour`, `3 hours`, `90 minutes`: behind “every”.
fn span(minutes: u32) -> String {
    match minutes {
        1 => "minute".to_owned(),
        60 => "hour".to_owned(),
        minutes if minutes > 60 && minutes % 60 == 0 => format!("{} hours", minutes / 60),
        minutes => format!("{minutes} minutes"),
    }
}

/// `1 h`, `1 h 30`, `20 min`.
fn length(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes:02}"),
    }
}
