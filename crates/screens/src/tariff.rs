//! A tariff in plain words.

use engine::money::{Amount, Currency};
use engine::tariff::{CapScope, Strategy, Tariff, Window};

/// A sentence for each rule, in the order of the tariff.
pub fn sentences(tariff: &Tariff, currency: Currency) -> Vec<String> {
    let price = |amount: &Amount| crate::bill::Sum::new(amount.round(currency)).text;
    let mut sentences: Vec<_> = tariff
        .rules
        .iter()
        .map(|rule| match &rule.strategy {
            Strategy::FreeIfOutWithin { minutes } => format!("Free if you leave within {minutes} minutes"),
            Strategy::Increment(increment) => {
                let step = match increment.minutes {
                    60 => "a started hour".to_owned(),
                    minutes => format!("for each started {minutes} minutes"),
                };
                let from = if increment.from_minute > 0 {
                    format!(" from minute {}", increment.from_minute)
                } else {
                    String::new()
                };
                let until = increment
                    .until_minute
                    .map_or(String::new(), |until| format!(" up to minute {until}"));
                let window = increment
                    .window
                    .as_ref()
                    .map_or(String::new(), |window| format!(", {}", when(window)));
                format!("{} {step}{from}{until}{window}", price(&increment.price))
            }
            Strategy::Flat(flat) => format!("{} flat, {}", price(&flat.price), when(&flat.window)),
            Strategy::Cap(cap) => format!("at most {} {}", price(&cap.amount), per(&cap.per)),
        })
        .collect();
    if tariff.exit_grace_minutes > 0 {
        sentences.push(format!(
            "{} minutes to drive out after paying",
            tariff.exit_grace_minutes
        ));
    }
    sentences
}

fn per(scope: &CapScope) -> String {
    match scope {
        CapScope::Stay => "for the whole stay".to_owned(),
        CapScope::Hours24 => "in any 24 hours".to_owned(),
        CapScope::Window(window) if window.from == window.until && Window::EACH_DAY.from == window.from => {
            format!("a day{}", days(window))
        }
        CapScope::Window(window) => when(window),
    }
}

/// `18:00–06:00 Monday to Saturday`.
fn when(window: &Window) -> String {
    format!("{}–{}{}", window.from, window.until, days(window))
}

fn days(window: &Window) -> String {
    let text = window.days.to_string();
    if text == "all" {
        return String::new();
    }
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
