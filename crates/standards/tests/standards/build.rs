//! Tariffs, shortly written.

use engine::money::Amount;
use engine::tariff::{Increment, Rule, StepScope, Strategy, Takeover, Tariff, Window};
use engine::time::Instant;

pub(crate) fn amount(text: &str) -> Amount {
    text.parse().expect("an amount")
}

pub(crate) fn window(days: &str, from: &str, until: &str) -> Window {
    let time = |text: &str| text.to_owned().try_into().expect("a time");
    Window {
        days: days.to_owned().try_into().expect("days"),
        from: time(from),
        until: time(until),
        season: None,
    }
}

/// 2.00 an hour.
pub(crate) fn hourly() -> Increment {
    Increment {
        minutes: 60,
        price: amount("2.00"),
        per_minutes: None,
        from_minute: 0,
        until_minute: None,
        window: None,
        steps: StepScope::Segment,
        takeover: Takeover::Cut,
    }
}

pub(crate) fn rule(strategy: Strategy) -> Rule {
    Rule::new(strategy)
}

pub(crate) fn tariff(rules: Vec<Rule>) -> Tariff {
    Tariff::new(3, Instant(1_767_222_000_000), rules)
}
