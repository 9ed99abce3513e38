//! Energy: watt-hour by watt-hour (T-20).

use std::collections::BTreeMap;

use engine::tariff::{ChargingPeriod, Energy, Extra, List, RuleAt, Stay, Strategy, Visit};
use engine::time::Minute;

use super::Charge;
use super::caps::Caps;
use super::conditions::holds;
use super::parking::ZipRules;
use super::walk::{Course, Tick};
use super::wall::Wall;

pub(super) fn energy(wall: &Wall, stay: &Stay, extra: &Extra, list: List) -> Vec<Charge> {
    let course = Course {
        wall,
        stay,
        chain: list.zip_rules(&extra.rules).collect(),
        from: stay.entry.minute(),
        until: stay.exit.minute(),
        tick: Box::new(|_| Tick::Off),
        others: Vec::<Visit>::new(),
    };
    let (mut caps, mut charges) = (Caps::new(&course), Vec::new());
    // The energy of the stay so far, that of each rule, and what is left of the rule's last step.
    let (mut so_far, mut steps) = (0, BTreeMap::<usize, (u64, u64)>::new());
    let periods = stay.charging.iter().flat_map(|session| &session.periods);
    let begun = periods.filter(|period| period.from.minute() < stay.exit.minute());
    for period in begun {
        let minute = period.from.minute();
        for _ in 0..period.energy_wh {
            let number = (0..extra.rules.len()).find(|&number| {
                let rule = &extra.rules[number];
                holds(wall, stay, &extra.when, minute)
                    && holds(wall, stay, &rule.when, minute)
                    && energy_of(&rule.strategy).is_some_and(|energy| applies(wall, energy, period, so_far))
            });
            so_far += 1;
            let Some(number) = number else {
                continue;
            };
            let energy = energy_of(&extra.rules[number].strategy).expect("it applies");
            let (begun, left) = steps.entry(number).or_default();
            if *left == 0 {
                let price = |steps: u64| energy.price.scaled(steps * energy.step_wh, 1_000);
                let price = price(*begun + 1).minus(price(*begun));
                (*begun, *left) = (*begun + 1, energy.step_wh);
                charges.push(Charge {
                    at: minute,
                    by: RuleAt { list, number },
                    amount: caps.let_through(number, price, minute, minute.since(stay.entry.minute())),
                });
            }
            *left -= 1;
        }
    }
    charges
}

fn energy_of(strategy: &Strategy) -> Option<&Energy> {
    match strategy {
        Strategy::Energy(energy) => Some(energy),
        _ => None,
    }
}

/// Whether a rule applies to one more watt-hour of a charging period.
fn applies(wall: &Wall, energy: &Energy, period: &ChargingPeriod, so_far: u64) -> bool {
    let (power, minute): (u32, Minute) = (period.power_w.unwrap_or(0), period.from.minute());
    energy.from_wh.is_none_or(|from| from <= so_far)
        && energy.until_wh.is_none_or(|until| so_far < until)
        && energy.from_w.is_none_or(|from| from <= power)
        && energy.until_w.is_none_or(|until| power < until)
        && energy
            .window
            .as_ref()
            .is_none_or(|window| wall.opening(window, minute).is_some())
}
