//! Extras: what is charged beside the parking, each on its own clock (T-18).

use engine::tariff::{ChargingSession, Extra, List, Measure, RuleAt, Stay, Strategy, Tariff};
use engine::time::Minute;

use super::Charge;
use super::conditions::holds;
use super::energy::energy;
use super::parking::ZipRules;
use super::walk::{Course, Tick, walk};
use super::wall::Wall;

pub(super) fn extra(wall: &Wall, tariff: &Tariff, stay: &Stay, number: usize) -> Vec<Charge> {
    let (extra, list) = (&tariff.extras[number], List::Extra(number));
    let (entry, exit) = (stay.entry.minute(), stay.exit.minute());
    match extra.of {
        Measure::Energy => energy(wall, stay, extra, list),
        Measure::Once => once(wall, stay, extra, list).into_iter().collect(),
        of => {
            // However many spots the vehicle takes, it is one vehicle.
            let mut alone = stay.clone();
            alone.spots.iter_mut().for_each(|spot| spot.count = 1);
            let course = Course {
                wall,
                stay: &alone,
                chain: list.zip_rules(&extra.rules).collect(),
                from: entry,
                until: exit,
                tick: Box::new(move |minute| {
                    let from = counted_from(of, stay, minute);
                    let from = from.filter(|_| holds(wall, stay, &extra.when, minute));
                    from.map_or(Tick::Off, |count| Tick::Counted {
                        passed: minute.since(count),
                        count,
                    })
                }),
                others: stay.earlier.clone(),
            };
            walk(&course)
        }
    }
}

/// The first fee that applies, once.
fn once(wall: &Wall, stay: &Stay, extra: &Extra, list: List) -> Option<Charge> {
    let entry = stay.entry.minute();
    if !holds(wall, stay, &extra.when, entry) {
        return None;
    }
    let mut fees = extra
        .rules
        .iter()
        .enumerate()
        .filter_map(|(number, rule)| match rule.strategy {
            Strategy::Fee { price } if holds(wall, stay, &rule.when, entry) => Some((number, price)),
            _ => None,
        });
    fees.next().map(|(number, amount)| Charge {
        at: entry,
        by: RuleAt { list, number },
        amount,
    })
}

/// The minute from which an extra counts a minute, where it measures it.
fn counted_from(of: Measure, stay: &Stay, minute: Minute) -> Option<Minute> {
    let entry = stay.entry.minute();
    let plugged = |session: &&ChargingSession| {
        let until = session.unplugged_at.unwrap_or(stay.exit).minute();
        session.plugged_at.minute() <= minute && minute < until
    };
    let session = stay.charging.iter().find(plugged);
    match of {
        Measure::Parking => Some(entry),
        Measure::Plugged => session.map(|session| session.plugged_at.minute()),
        Measure::Charging => {
            let session = session?;
            let flows = session.periods.iter().any(|period| {
                let until = period.until.unwrap_or(stay.exit).minute();
                period.from.minute() <= minute && minute < until
            });
            flows.then(|| session.plugged_at.minute())
        }
        Measure::Idle => {
            let ended = session?.periods.last()?.until?.minute();
            (ended <= minute).then_some(ended)
        }
        Measure::Energy | Measure::Once => None,
    }
}
