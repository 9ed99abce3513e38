//! Conditions, and what stays have that they ask for.

use engine::operation::Means;
use engine::spot::SpotKind;
use engine::tariff::{BookingState, Condition};
use engine::vehicle::VehicleClass;

use super::windows::window;
use super::{number, one};
use crate::dice::Dice;

pub(super) const RATE_CLASSES: [&str; 2] = ["premium", "economy"];
pub(super) const CUSTOMERS: [&str; 3] = ["staff", "resident", "loyal"];
pub(super) const VALIDATIONS: [&str; 3] = ["cinema", "market", "doctor"];
pub(super) const MEANS: [Means; 4] = [Means::Cash, Means::Cash, Means::Card, Means::ValueCard];

/// Nothing is asked for in so many of a hundred cases, of the others mostly one thing.
pub(super) fn condition(dice: &mut Dice, always: u32) -> Condition {
    let mut condition = Condition::default();
    if dice.percent(always) {
        return condition;
    }
    for _ in 0..one(dice, &[1, 1, 1, 2]) {
        ask(dice, &mut condition);
    }
    condition
}

fn ask(dice: &mut Dice, condition: &mut Condition) {
    use BookingState::{Inside, NoShow, None, Outside, Used};
    use VehicleClass::{Bus, Car, Motorcycle, Van};
    let yes = dice.percent(60);
    match dice.below(15) {
        0 => {
            let classes: &[VehicleClass] = one(dice, &[&[Car][..], &[Car, Van], &[Motorcycle], &[Van, Bus]]);
            condition.vehicles = classes.iter().copied().collect();
        }
        1 => condition.electric = Some(yes),
        2 => condition.accessible_permit = Some(yes),
        3 => condition.trailer = Some(yes),
        4 => condition.spot_kinds = [one(dice, &SpotKind::ALL), SpotKind::Compact].into(),
        5 => condition.rate_classes = [one(dice, &RATE_CLASSES).to_owned()].into(),
        6 => condition.charger = Some(yes),
        7 => condition.entered = Some(window(dice)),
        8 => condition.left = Some(window(dice)),
        9 => condition.full_from = u8::try_from(number(dice, 0, 100)).ok(),
        10 => condition.full_below = u8::try_from(number(dice, 20, 101)).ok(),
        11 => condition.customers = [one(dice, &CUSTOMERS).to_owned()].into(),
        12 => condition.validations = [one(dice, &VALIDATIONS).to_owned()].into(),
        13 => condition.means = [one(dice, &MEANS)].into(),
        _ => condition.booking = Some(one(dice, &[None, Used, NoShow, Inside, Outside])),
    }
}
