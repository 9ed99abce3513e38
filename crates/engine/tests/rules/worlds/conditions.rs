//! Conditions, of few values, so that stays meet them.

use std::collections::BTreeSet;

use engine::operation::Means;
use engine::spot::SpotKind;
use engine::tariff::{BookingState, Condition};
use engine::vehicle::VehicleClass;
use proptest::prelude::*;

use super::windows;

pub(super) const CUSTOMERS: [&str; 2] = ["staff", "member"];
pub(super) const VALIDATIONS: [&str; 2] = ["shop", "cinema"];
pub(super) const RATE_CLASSES: [&str; 2] = ["roof", "premium"];

/// What a condition may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// What is known at the entry and is so for the whole stay.
    AtEntry,
    /// That, and what differs from minute to minute or is known when somebody leaves.
    InAMinute,
}

fn some_of<T: Ord + Clone + std::fmt::Debug + 'static>(
    all: &[T],
) -> impl Strategy<Value = BTreeSet<T>> + use<T> {
    let most = all.len().min(2);
    prop::sample::subsequence(all.to_vec(), 1..=most).prop_map(|some| some.into_iter().collect())
}

fn names(all: &[&str]) -> impl Strategy<Value = BTreeSet<String>> + use<> {
    some_of(&all.iter().map(|&name| name.to_owned()).collect::<Vec<_>>())
}

macro_rules! asks {
    ($field:ident: $values:expr) => {
        $values
            .prop_map(|value| Condition {
                $field: value.into(),
                ..Condition::default()
            })
            .boxed()
    };
}

/// One thing that is known at the entry.
fn at_entry() -> impl Strategy<Value = Condition> {
    let booking = [BookingState::None, BookingState::Used, BookingState::NoShow];
    prop_oneof![
        asks!(vehicles: some_of(&VehicleClass::ALL)),
        asks!(electric: any::<bool>()),
        asks!(accessible_permit: any::<bool>()),
        asks!(trailer: any::<bool>()),
        asks!(entered: windows()),
        asks!(full_from: 0..100_u8),
        asks!(full_below: 0..100_u8),
        asks!(customers: names(&CUSTOMERS)),
        asks!(validations: names(&VALIDATIONS)),
        asks!(means: some_of(&Means::ALL)),
        asks!(booking: prop::sample::select(booking.to_vec())),
    ]
}

/// One thing that differs from minute to minute, or is known when somebody leaves.
fn in_a_minute() -> impl Strategy<Value = Condition> {
    let booking = [BookingState::Inside, BookingState::Outside];
    prop_oneof![
        asks!(left: windows()),
        asks!(spot_kinds: some_of(&SpotKind::ALL)),
        asks!(rate_classes: names(&RATE_CLASSES)),
        asks!(charger: any::<bool>()),
        asks!(booking: prop::sample::select(booking.to_vec())),
    ]
}

/// Both must be so.
fn both(one: Condition, other: Condition) -> Condition {
    macro_rules! set_or {
        ($($field:ident),*) => {
            Condition { $($field: if one.$field.is_empty() { other.$field } else { one.$field },)* ..Condition {
                electric: one.electric.or(other.electric),
                accessible_permit: one.accessible_permit.or(other.accessible_permit),
                trailer: one.trailer.or(other.trailer),
                charger: one.charger.or(other.charger),
                entered: one.entered.or(other.entered),
                left: one.left.or(other.left),
                full_from: one.full_from.or(other.full_from),
                full_below: one.full_below.or(other.full_below),
                booking: one.booking.or(other.booking),
                ..Condition::default()
            } }
        };
    }
    set_or!(vehicles, spot_kinds, rate_classes, customers, validations, means)
}

/// Nothing, most of the time; otherwise one thing or two.
pub(super) fn conditions(asked: Asked) -> BoxedStrategy<Condition> {
    let one = || match asked {
        Asked::AtEntry => at_entry().boxed(),
        Asked::InAMinute => prop_oneof![at_entry(), in_a_minute()].boxed(),
    };
    prop_oneof![
        12 => Just(Condition::default()),
        4 => one(),
        1 => (one(), one()).prop_map(|(one, other)| both(one, other)),
    ]
    .boxed()
}
