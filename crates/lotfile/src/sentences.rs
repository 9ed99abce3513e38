//! Rules as sentences, for whoever checks a file.

use engine::money::{Amount, Currency};
use engine::tariff::{CapScope, Increment, Rule, Strategy, Window};

/// What a rule does, as a sentence; with its name in front where it has one.
pub fn rule(rule: &Rule, currency: Currency) -> String {
    let sum = |amount: Amount| format!("{} {currency}", amount.to_decimal(currency.digits()));
    let sentence = match &rule.strategy {
        Strategy::Increment(increment) => step(increment, &sum(increment.price)),
        Strategy::Flat(flat) => format!("{} for the time {}", sum(flat.price), window(&flat.window)),
        Strategy::FreeIfOutWithin { minutes } => {
            format!(
                "free if out within {}; otherwise everything is charged",
                span(*minutes)
            )
        }
        Strategy::Cap(cap) => format!("at most {} {}", sum(cap.amount), period(&cap.per)),
    };
    if rule.name.is_empty() {
        sentence
    } else {
        format!("{}: {sentence}", rule.name)
    }
}

fn step(increment: &Increment, price: &str) -> String {
    let part = match (increment.from_minute, increment.until_minute) {
        (0, None) => String::new(),
        (0, Some(until)) => format!(", in the first {}", span(until)),
        (from, None) => format!(", after the first {}", span(from)),
        (from, Some(until)) => format!(", after the first {} of the first {}", span(from), span(until)),
    };
    let within = match &increment.window {
        Some(within) => format!(", {}", window(within)),
        None => String::new(),
    };
    format!(
        "{price} for every started {}{part}{within}",
        span(increment.minutes)
    )
}

fn period(scope: &CapScope) -> String {
    match scope {
        CapScope::Stay => "for the whole stay".to_owned(),
        CapScope::Hours24 => "for every 24 hours from entry".to_owned(),
        CapScope::Window(Window::EACH_DAY) => "for every calendar day".to_owned(),
        CapScope::Window(within) => format!("for the time {}", window(within)),
    }
}

/// `from 18:00 until 06:00 (mon-sat)`.
fn window(window: &Window) -> String {
    let next_day = if window.until <= window.from {
        " the next day"
    } else {
        ""
    };
    let days = match String::from(window.days) {
        all if all == "all" => "every day".to_owned(),
        some => some,
    };
    format!("from {} until {}{next_day} ({days})", window.from, window.until)
}

fn span(minutes: u32) -> String {
    match minutes {
        1 => "minute".to_owned(),
        60 => "hour".to_owned(),
        minutes if minutes > 60 && minutes % 60 == 0 => format!("{} hours", minutes / 60),
        minutes => format!("{minutes} minutes"),
    }
}

#[cfg(test)]
mod tests {
    use engine::lot::LotDocument;

    fn sentences(document: &LotDocument) -> Vec<String> {
        let tariffs = document.tariffs.iter();
        tariffs
            .flat_map(|tariff| &tariff.rules)
            .map(|rule| super::rule(rule, document.currency))
            .collect()
    }

    #[test]
    fn the_rules_of_both_lots_read_well() {
        assert_eq!(
            sentences(&crate::demo()),
            [
                "3.00 EUR for every started hour",
                "Day: at most 18.00 EUR for the time from 06:00 until 06:00 the next day (mon-sat)",
                "Evening: at most 8.00 EUR for the time from 18:00 until 06:00 the next day (mon-sat)",
                "Sundays and holidays: at most 8.00 EUR for the time from 06:00 until 06:00 the next day (sun hol)",
            ]
        );
        let example = include_str!("../../../lots/example.toml");
        assert_eq!(
            sentences(&crate::read(example).expect("the example")),
            [
                "free if out within 15 minutes; otherwise everything is charged",
                "1.50 EUR for every started 30 minutes",
                "at most 12.00 EUR for every calendar day",
                "free if out within 15 minutes; otherwise everything is charged",
                "Evening: 4.00 EUR for the time from 19:00 until 06:00 the next day (every day)",
                "First hour: 2.00 EUR for every started hour, in the first hour",
                "1.00 EUR for every started 30 minutes, after the first hour",
                "at most 14.00 EUR for every 24 hours from entry",
            ]
        );
    }
}
