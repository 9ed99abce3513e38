//! The engine against the reference, which counts every minute.

use engine::money::Amount;
use engine::tariff::{Bill, By, Calendar, List, LostTicket, Pricer, Segment, Stay, Tariff, Why};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::smallest::smallest;
use super::sum;
use crate::reference::{self, Priced};
use crate::worlds::{Told, calendars, euro, plain_stays, plain_tariffs, stays, tariffs};

/// What of a bill is not as it was counted.
fn differences(tariff: &Tariff, bill: &Bill, counted: &Priced) -> Vec<String> {
    let mut differences = Vec::new();
    let mut compare = |what: &str, told: &dyn std::fmt::Debug, counted: &dyn std::fmt::Debug| {
        let (told, counted) = (format!("{told:?}"), format!("{counted:?}"));
        if told != counted {
            differences.push(format!("{what}: the bill has {told}, counted {counted}"));
        }
    };
    compare("offer", &bill.offer, &counted.offer);
    compare("parking", &sum(&bill.segments), &counted.parking);
    for number in 0..tariff.extras.len() {
        let its = |segment: &&Segment| matches!(segment.by, By::Rule(at) if at.list == List::Extra(number));
        let told = sum(bill.extras.iter().filter(its));
        compare(&format!("extra {number}"), &told, &counted.extras[number]);
    }
    let adjusted = bill
        .adjustments
        .iter()
        .map(|adjusted| (adjusted.why, adjusted.amount));
    let adjusted: Vec<(Why, Amount)> = adjusted.filter(|(_, amount)| *amount != Amount::ZERO).collect();
    compare("adjustments", &adjusted, &counted.adjusted);
    compare("rounding", &bill.rounding, &counted.rounding);
    compare("total", &bill.total, &counted.total);
    // The bill has the highest rate first, and a rate at which hardly anything was taxed as well.
    let told = bill.taxes.iter().filter(|line| line.tax.minor != 0);
    let told: Vec<_> = told.map(|line| (line.percent, line.tax.minor)).collect();
    let taxes = counted.taxes.iter().rev().filter(|taxed| taxed.tax.minor != 0);
    let taxes: Vec<_> = taxes.map(|taxed| (taxed.percent, taxed.tax.minor)).collect();
    compare("taxes", &told, &taxes);
    differences
}

/// Where the engine and the reference differ on a stay.
pub(crate) fn compare(tariff: &Tariff, calendar: &Calendar, stay: &Stay) -> Vec<String> {
    let priced = Pricer::new(tariff, calendar, euro()).bill(stay);
    let unknown_entry = stay.lost == LostTicket::EntryUnknown;
    match (priced, tariff.lost_ticket) {
        // Nobody knows which minutes to count.
        (Err(_), None) if unknown_entry => Vec::new(),
        (Ok(bill), Some(sum)) if unknown_entry => {
            let only = bill.segments.is_empty() && bill.extras.is_empty() && bill.adjustments.len() == 1;
            let lost = bill
                .adjustments
                .first()
                .map(|adjusted| (adjusted.why, adjusted.amount));
            let right = only && lost == Some((Why::LostTicket, sum));
            if right {
                Vec::new()
            } else {
                vec![format!("{bill:?}")]
            }
        }
        (Ok(bill), _) => differences(tariff, &bill, &reference::price(tariff, calendar, euro(), stay)),
        (Err(error), _) => vec![error.to_string()],
    }
}

/// The smallest case in which they still differ, with the difference.
fn explained(tariff: &Tariff, calendar: &Calendar, stay: &Stay) -> String {
    let differs = |case: &Value| -> Option<Vec<String>> {
        let tariff: Tariff = serde_json::from_value(case["tariff"].clone()).ok()?;
        let small: Stay = serde_json::from_value(case["stay"].clone()).ok()?;
        tariff.check().ok()?;
        let lately = stay.entry.minute().plus(-8 * 1_440);
        let is_stay = small.entry == stay.entry
            && small.earlier.iter().all(|visit| visit.entry.minute() > lately)
            && small.spots.iter().all(|spot| spot.count > 0);
        Some(compare(&tariff, calendar, &small)).filter(|found| is_stay && !found.is_empty())
    };
    let case = json!({"tariff": tariff, "stay": stay});
    let smallest = smallest(case, |case| differs(case).is_some());
    format!(
        "{:#?}\n{}\n{}",
        differs(&smallest),
        smallest["tariff"],
        smallest["stay"]
    )
}

proptest! {
    // A case that differs is made smaller here, part by part.
    #![proptest_config(ProptestConfig { max_shrink_iters: 0, ..ProptestConfig::with_cases(500) })]
    #[test]
    fn t6_t7_t8_t9_t10_a_plain_stay_costs_what_counting_its_minutes_gives(
        tariff in plain_tariffs(), calendar in calendars(), stay in plain_stays()
    ) {
        prop_assert!(compare(&tariff, &calendar, &stay).is_empty(), "{}", explained(&tariff, &calendar, &stay));
    }

    #[test]
    fn t1_t16_t18_t20_t23_t24_any_stay_costs_what_counting_its_minutes_gives(
        tariff in tariffs(), calendar in calendars(), stay in stays(Told::All)
    ) {
        prop_assert!(compare(&tariff, &calendar, &stay).is_empty(), "{}", explained(&tariff, &calendar, &stay));
    }
}

#[test]
fn t6_a_wrong_bill_differs_from_what_was_counted() {
    let (tariff, calendar) = (crate::worlds::hourly(), crate::worlds::berlin());
    let at = |text| crate::worlds::utc(text).instant();
    let stay = Stay::new(at("2026-05-12 10:00"), at("2026-05-12 13:01"));
    let counted = reference::price(&tariff, &calendar, euro(), &stay);
    assert_eq!(counted.parking, crate::worlds::amount("12.00"), "4 × 3.00");
    let good = Pricer::new(&tariff, &calendar, euro())
        .bill(&stay)
        .expect("a short stay");
    let plant = |change: &dyn Fn(&mut Bill)| {
        let mut bad = good.clone();
        change(&mut bad);
        differences(&tariff, &bad, &counted).len()
    };
    assert_eq!(plant(&|_| ()), 0);
    assert_eq!(plant(&|bill| bill.segments[0].amount = Amount::ZERO), 1);
    assert_eq!(plant(&|bill| bill.offer = Some(0)), 1);
    assert_eq!(plant(&|bill| bill.total.minor += 1), 1);
    assert_eq!(plant(&|bill| bill.rounding = crate::worlds::amount("0.001")), 1);
}
