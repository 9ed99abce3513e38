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
use engine::tariff::{Segment, Tariff};
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
