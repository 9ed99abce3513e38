//! Rules in plain words, for price boards and for whoever checks a lot file.

use super::{CapScope, Days, Increment, Rule, Strategy, Window};
use crate::money::Amount;

impl Rule {
    /// What the rule does, as a sentence without its full stop. `sum` writes amounts the way the reader expects.
    pub fn sentence(&self, sum: impl Fn(Amount) -> String) -> String {
        match &self.strategy {
            Strategy::Increment(increment) => step(increment, &sum(increment.price)),
            Strategy::Flat(flat) => format!("{} flat {}", sum(flat.price), when(&flat.window)),
            Strategy::FreeIfOutWithin { minutes } => format!("Free if out within {}", span(*minutes)),
            Strategy::Cap(cap) => format!("At most {} {}", sum(cap.amount), per(&cap.per)),
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
    let within = increment
        .window
        .as_ref()
        .map_or(String::new(), |window| format!(", {}", when(window)));
    format!(
        "{price} for every started {}{part}{within}",
        span(increment.minutes)
    )
}

fn per(scope: &CapScope) -> String {
    match scope {
        CapScope::Stay => "for the whole stay".to_owned(),
        CapScope::Hours24 => "in every 24 hours from entry".to_owned(),
        CapScope::Window(window) => when(window),
    }
}

/// `from 18:00 to 06:00, Monday to Saturday`; a window of 24 hours is a day: `a day from 06:00, Sunday and holidays`.
fn when(window: &Window) -> String {
    let days = days(window.days);
    match (
        window.from == window.until,
        *window
            == Window {
                days: window.days,
                ..Window::EACH_DAY
            },
    ) {
        (_, true) => format!("a calendar day{days}"),
        (true, false) => format!("a day from {}{days}", window.from),
        (false, false) => format!("from {} to {}{days}", window.from, window.until),
    }
}

fn days(days: Days) -> String {
    if days == Days::ALL {
        return String::new();
    }
    let text = String::from(days);
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
        other => other,
    }
}

fn span(minutes: u32) -> String {
    match minutes {
        1 => "minute".to_owned(),
        60 => "hour".to_owned(),
        minutes if minutes > 60 && minutes % 60 == 0 => format!("{} hours", minutes / 60),
        minutes => format!("{minutes} minutes"),
    }
}
