//! T-10: no period costs more than its cap.

use engine::money::Amount;
use engine::tariff::{
    Calendar, Cap, OnMove, Pricer, Repeat, Rule, SeveralSpots, Stay, Strategy as Charging, Tariff,
};
use engine::time::Minute;
use proptest::prelude::*;

use super::{sum, without_exit_conditions};
use crate::reference;
use crate::worlds::{Told, amount, berlin, calendars, euro, hourly, stays, tariffs, utc};

/// What the steps that begin before a minute cost.
fn charged_until(tariff: &Tariff, calendar: &Calendar, stay: &Stay, until: Minute) -> Amount {
    let stay = stay.until(until.instant());
    let bill = Pricer::new(tariff, calendar, euro())
        .bill(&stay)
        .expect("a short stay");
    sum(&bill.segments)
}

/// Complains where the steps that begin in one period of a cap cost more than the cap.
fn check_caps(
    tariff: &Tariff,
    calendar: &Calendar,
    stay: &Stay,
    charged_until: impl Fn(Minute) -> Amount,
) -> Result<(), String> {
    for rule in &tariff.rules {
        let Some(cap) = cap_of_all(rule) else {
            continue;
        };
        for (from, until) in reference::periods(calendar, stay, &cap.per) {
            // What steps cost that begin in a period is what the price grows by within it.
            let charged = charged_until(until).minus(charged_until(from));
            if charged > cap.amount {
                return Err(format!(
                    "{charged} in [{from:?}, {until:?}), at most {}",
                    cap.amount
                ));
            }
        }
    }
    Ok(())
}

/// A cap that holds for all rules, always and in each period.
fn cap_of_all(rule: &Rule) -> Option<&Cap> {
    match &rule.strategy {
        Charging::Cap(cap)
            if rule.when.is_always()
                && cap.only.is_empty()
                && cap.until_minute.is_none()
                && cap.repeat != Repeat::Once =>
        {
            Some(cap)
        }
        _ => None,
    }
}

/// The ordinary rules alone, for one spot, in one go. Free time for who is soon out is given back all at once, which would
/// count into the period in which it ends.
fn ordinary_rules(tariff: &Tariff) -> Tariff {
    let mut tariff = without_exit_conditions(tariff);
    tariff.offers.clear();
    tariff.adjustments.clear();
    tariff
        .rules
        .retain(|rule| !matches!(rule.strategy, Charging::FreeIfOutWithin { .. }));
    (tariff.on_move, tariff.several_spots, tariff.reentry_minutes) = (OnMove::GoOn, SeveralSpots::AsOne, 0);
    tariff
}

proptest! {
    #[test]
    fn t10_no_period_costs_more_than_its_cap(
        tariff in tariffs(), calendar in calendars(), stay in stays(Told::TicketInHand)
    ) {
        let tariff = ordinary_rules(&tariff);
        let charged_until = |until| charged_until(&tariff, &calendar, &stay, until);
        prop_assert_eq!(check_caps(&tariff, &calendar, &stay, charged_until), Ok(()));
    }
}

#[test]
fn t10_the_check_catches_a_cap_that_is_passed_over() {
    let day = r#"{"kind": "cap", "amount": "10", "per": {"scope": "window", "days": "all", "from": "00:00", "until": "00:00"}}"#;
    let mut capped = hourly();
    capped.rules.push(serde_json::from_str(day).expect("a rule"));
    let stay = Stay::new(
        utc("2026-10-24 12:00").instant(),
        utc("2026-10-26 12:00").instant(),
    );
    let check = |priced: &Tariff| {
        check_caps(&capped, &berlin(), &stay, |until| {
            charged_until(priced, &berlin(), &stay, until)
        })
    };
    assert_eq!(check(&capped), Ok(()));
    check(&hourly()).expect_err("the cap is not there");
    let mut higher = capped.clone();
    if let Charging::Cap(cap) = &mut higher.rules[1].strategy {
        cap.amount = amount("10.01");
    }
    check(&higher).expect_err("a cent too much");
}
