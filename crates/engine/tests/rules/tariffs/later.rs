//! T-14: what it costs to leave later.

use engine::money::Money;
use engine::tariff::{Pricer, Stay};
use engine::time::Minute;
use proptest::prelude::*;
use serde_json::json;

use super::without_what_may_fall;
use crate::worlds::{Told, berlin, calendars, euro, stays, tariffs, utc};

/// How far a scan looks ahead, in minutes.
const AHEAD: i64 = 700;

/// What it costs to leave in each minute from the exit on.
fn scan(pricer: &Pricer, stay: &Stay) -> Vec<(Minute, Money)> {
    let now = stay.exit.minute();
    let later = (0..=AHEAD).map(|ahead| now.plus(ahead));
    let total = |at: Minute| pricer.total(&stay.until(at.instant())).expect("a short stay");
    later.map(|at| (at, total(at))).collect()
}

/// Only the first minute and those in which the price is another than before.
fn changes(scanned: &[(Minute, Money)]) -> Vec<(Minute, Money)> {
    let mut changes = scanned.to_vec();
    changes.dedup_by_key(|(_, total)| *total);
    changes
}

proptest! {
    #[test]
    fn t14_who_leaves_later_never_pays_less(
        tariff in tariffs(), calendar in calendars(), stay in stays(Told::TicketInHand), more in 0..3_000_i64
    ) {
        let tariff = without_what_may_fall(&tariff);
        let pricer = Pricer::new(&tariff, &calendar, euro());
        let later = stay.until(stay.exit.minute().plus(more).instant());
        let (now, then) = (pricer.bill(&stay).expect("short"), pricer.bill(&later).expect("short"));
        prop_assert!(
            now.total.minor <= then.total.minor,
            "{} and later {}\n{}\n{}",
            now.total,
            then.total,
            serde_json::to_string(&tariff).expect("writes"),
            serde_json::to_string(&later).expect("writes")
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn t14_the_curve_and_the_next_change_are_those_that_a_scan_finds(
        tariff in tariffs(), calendar in calendars(), stay in stays(Told::TicketInHand)
    ) {
        let pricer = Pricer::new(&tariff, &calendar, euro());
        let scanned = changes(&scan(&pricer, &stay));
        let until = stay.exit.minute().plus(AHEAD).instant();
        let curve = pricer.curve(&stay, until).expect("a short stay");
        let told: Vec<_> = curve.iter().map(|point| (point.from, point.total)).collect();
        prop_assert_eq!(
            &told,
            &scanned,
            "{}\n{}",
            serde_json::to_string(&tariff).expect("writes"),
            serde_json::to_string(&stay).expect("writes")
        );
        match (scanned.get(1), pricer.next_change(&stay).expect("a short stay")) {
            (Some(&(at, total)), Some(next)) => {
                prop_assert_eq!((next.holds_until.plus(1), next.then), (at, total));
            }
            (Some(at), None) => prop_assert!(false, "the change at {:?} is not told", at),
            (None, Some(next)) => prop_assert!(next.holds_until.since(stay.exit.minute()) >= AHEAD),
            (None, None) => {}
        }
    }
}

#[test]
fn t14_the_curve_knows_the_minutes_of_whichever_shop_has_validated() {
    let shops = ["a", "b", "c", "d", "e", "f"];
    let adjustments = shops.iter().enumerate().map(|(number, shop)| {
        let minutes = 7 + 10 * number;
        json!({"name": shop, "kind": "minutes", "minutes": minutes, "meaning": "departure", "when": {"validations": [shop]}})
    });
    let tariff = serde_json::from_value(json!({
        "version": 1, "valid_from": 0,
        "rules": [{"kind": "increment", "minutes": 60, "price": "2.00"}],
        "adjustments": adjustments.collect::<Vec<_>>()
    }));
    let (tariff, calendar) = (tariff.expect("a tariff"), berlin());
    let pricer = Pricer::new(&tariff, &calendar, euro());
    let entry = utc("2026-05-12 08:00");
    for shop in shops {
        let stay = Stay {
            validations: [shop.to_owned()].into(),
            ..Stay::new(entry.instant(), entry.plus(5).instant())
        };
        let until = stay.exit.minute().plus(AHEAD).instant();
        let curve = pricer.curve(&stay, until).expect("a short stay");
        let told: Vec<_> = curve.iter().map(|point| (point.from, point.total)).collect();
        assert_eq!(told, changes(&scan(&pricer, &stay)), "{shop}");
    }
}

#[test]
fn t14_changes_of_a_price_are_found_by_a_scan() {
    let price = |minor| Money {
        minor,
        currency: euro(),
    };
    let scanned = [
        (Minute(0), price(1)),
        (Minute(1), price(1)),
        (Minute(2), price(3)),
        (Minute(3), price(1)),
    ];
    assert_eq!(changes(&scanned), [scanned[0], scanned[2], scanned[3]]);
}
