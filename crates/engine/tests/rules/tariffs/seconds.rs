//! T-2: whole minutes are never dearer than the exact time.

use engine::tariff::{Cap, Increment, Period, Pricer, Repeat, Rule, Stay, Strategy as Charging, Tariff};
use engine::time::Instant;
use proptest::prelude::*;

use crate::worlds::{amount, berlin, euro, increment, tariff};

/// Steps by their length, their price in cents, and how long they apply.
type Steps = Vec<(u32, u32, Option<u32>)>;

/// A tariff in minutes, or the same in seconds: sixty times the numbers, with a second for each minute.
fn build(scale: u32, steps: &Steps, free: Option<u32>, cap: Option<u32>) -> Tariff {
    let mut from_minute = 0;
    let mut rules: Vec<Rule> = Vec::new();
    for &(minutes, cents, length) in steps {
        let price = amount(&format!("{}.{:02}", cents / 100, cents % 100));
        let until_minute = length.map(|length| from_minute + length * scale);
        rules.push(Rule::new(Charging::Increment(Increment {
            from_minute,
            until_minute,
            ..increment(minutes * scale, price)
        })));
        from_minute = until_minute.unwrap_or(from_minute);
    }
    rules.extend(free.map(|minutes| {
        Rule::new(Charging::FreeIfOutWithin {
            minutes: minutes * scale,
        })
    }));
    rules.extend(cap.map(|whole| {
        Rule::new(Charging::Cap(Cap {
            amount: amount(&whole.to_string()),
            per: Period::Stay,
            repeat: Repeat::Each,
            only: Vec::new(),
            until_minute: None,
        }))
    }));
    tariff(rules)
}

proptest! {
    #[test]
    fn t2_whole_minutes_are_never_dearer_than_the_exact_time(
        steps in prop::collection::vec((1..90_u32, 0..400_u32, prop::option::of(1..200_u32)), 1..4),
        free in prop::option::of(0..30_u32),
        cap in prop::option::of(0..30_u32),
        entry in 0..600_i64,
        seconds in 0..900 * 60_i64,
    ) {
        let calendar = berlin();
        let total = |scale: u32| {
            let stretched = i64::from(scale) * 1_000;
            let stay = Stay::new(Instant(entry * stretched), Instant((entry + seconds) * stretched));
            let tariff = build(scale, &steps, free, cap);
            Pricer::new(&tariff, &calendar, euro()).total(&stay).expect("a short stay")
        };
        let (cut, to_the_second) = (total(1), total(60));
        prop_assert!(cut.minor <= to_the_second.minor, "{} instead of {}", cut, to_the_second);
    }
}
