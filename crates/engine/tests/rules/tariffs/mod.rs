//! What a stay costs, for any tariff.

mod absurd;
mod capped;
mod compared;
mod covered;
mod later;
mod planted;
mod seconds;
mod smallest;
mod written;

use engine::money::Amount;
use engine::tariff::{Change, Segment, Tariff, TimeMeaning};
use serde_json::Value;

fn sum<'a>(segments: impl IntoIterator<Item = &'a Segment>) -> Amount {
    let amounts = segments.into_iter().map(|segment| segment.amount);
    amounts.fold(Amount::ZERO, Amount::plus)
}

/// The same tariff, asking nobody when they leave.
fn without_exit_conditions(tariff: &Tariff) -> Tariff {
    fn leave_out(value: &mut Value) {
        match value {
            Value::Object(map) => {
                map.remove("left");
                map.values_mut().for_each(leave_out);
            }
            Value::Array(list) => list.iter_mut().for_each(leave_out),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(tariff).expect("writes");
    leave_out(&mut value);
    serde_json::from_value(value).expect("reads back")
}

/// The same tariff with nothing that may make a later exit cheaper (T-14): it asks nobody when they leave, no part has discounts
/// or taxes of its own, and minutes are given away in one way.
fn without_what_may_fall(tariff: &Tariff) -> Tariff {
    let mut tariff = without_exit_conditions(tariff);
    for extra in &mut tariff.extras {
        extra.tax = None;
        extra.rules.iter_mut().for_each(|rule| rule.tax = None);
    }
    let offered = tariff.offers.iter_mut().flat_map(|offer| &mut offer.rules);
    tariff
        .rules
        .iter_mut()
        .chain(offered)
        .for_each(|rule| rule.tax = None);
    for adjustment in &mut tariff.adjustments {
        adjustment.of = None;
        if let Change::Minutes { meaning, .. } = &mut adjustment.change {
            *meaning = TimeMeaning::Arrival;
        }
    }
    tariff
}
