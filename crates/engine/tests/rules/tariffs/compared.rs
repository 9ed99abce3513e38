//! The engine against the reference, which counts every minute.

use engine::money::Amount;
use engine::tariff::{Bill, Calendar, LostTicket, Pricer, Segment, Stay, Tariff, Why};
use proptest::prelude::*;

use crate::reference::{self, Priced};
use crate::worlds::{Told, calendars, euro, plain_stays, plain_tariffs, stays, tariffs};

fn sum(segments: &[Segment]) -> Amount {
    segments
        .iter()
        .fold(Amount::ZERO, |sum, segment| sum.plus(segment.amount))
}

/// What of a bill is not as it was counted.
pub(crate) fn differences(tariff: &Tariff, bill: &Bill, counted: &Priced) -> Vec<String> {
    let mut differences = Vec::new();
    let mut compare = |what: &str, told: String, counted: String| {
        if told != counted {
            differences.push(format!("{what}: the bill has {told}, counted {counted}"));
        }
    };
    compare(
        "offer",
        format!("{:?}", bill.offer),
        format!("{:?}", counted.offer),
    );
    compare(
        "parking",
        sum(&bill.segments).to_string(),
        counted.parking.to_string(),
    );
    for number in 0..tariff.extras.len() {
        let its = |segment: &&Segment| matches!(segment.by, engine::tariff::By::Rule(at) if at.list == engine::tariff::List::Extra(number));
        let told: Vec<Segment> = bill.extras.iter().filter(its).cloned().collect();
        compare(
            &format!("extra {number}"),
            sum(&told).to_string(),
            counted.extras[number].to_string(),
        );
    }
    let adjusted: Vec<(Why, Amount)> = bill
        .adjustments
        .iter()
        .map(|adjusted| (adjusted.why, adjusted.amount))
        .filter(|(_, amount)| *amount != Amount::ZERO)
        .collect();
    compare(
        "adjustments",
        format!("{adjusted:?}"),
        format!("{:?}", counted.adjusted),
    );
    compare(
        "rounding",
        bill.rounding.to_string(),
        counted.rounding.to_string(),
    );
    compare("total", bill.total.to_string(), counted.total.to_string());
    differences
}

fn compare(tariff: &Tariff, calendar: &Calendar, stay: &Stay) -> Result<(), TestCaseError> {
    let bill = match Pricer::new(tariff, calendar, euro()).bill(stay) {
        Ok(bill) => bill,
        Err(error) => {
            let is_unknown = stay.lost == LostTicket::EntryUnknown && tariff.lost_ticket.is_none();
            prop_assert!(is_unknown, "{error}");
            return Ok(());
        }
    };
    if stay.lost == LostTicket::EntryUnknown {
        // Nobody knows which minutes to count.
        let adjusted: Vec<_> = bill
            .adjustments
            .iter()
            .map(|adjusted| (adjusted.why, Some(adjusted.amount)))
            .collect();
        prop_assert_eq!(adjusted, [(Why::LostTicket, tariff.lost_ticket)]);
        prop_assert!(bill.segments.is_empty() && bill.extras.is_empty());
        return Ok(());
    }
    let counted = reference::price(tariff, calendar, euro(), stay);
    let differences = differences(tariff, &bill, &counted);
    prop_assert!(
        differences.is_empty(),
        "{differences:#?}\n{}\n{}\n{:#?}",
        serde_json::to_string(tariff).expect("writes"),
        serde_json::to_string(stay).expect("writes"),
        bill.segments
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn t6_t7_t8_t9_t10_a_plain_stay_costs_what_counting_its_minutes_gives(
        tariff in plain_tariffs(), calendar in calendars(), stay in plain_stays()
    ) {
        compare(&tariff, &calendar, &stay)?;
    }

    #[test]
    fn t1_t16_t20_t24_any_stay_costs_what_counting_its_minutes_gives(
        tariff in tariffs(), calendar in calendars(), stay in stays(Told::All)
    ) {
        compare(&tariff, &calendar, &stay)?;
    }
}
