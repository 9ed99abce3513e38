//! For which stays something holds, in words (T-17).

use std::collections::BTreeSet;

use engine::spot::SpotKind;
use engine::tariff::{BookingState, Condition};
use engine::vehicle::VehicleClass;

use super::window::window;
use super::{list, means};

/// `for electric cars, coming in from 06:00 to 09:30`; nothing where it holds for every stay.
pub fn condition(when: &Condition) -> Option<String> {
    let parts: Vec<_> = [
        vehicles(when),
        spots(when),
        when.entered
            .as_ref()
            .map(|entered| format!("coming in {}", window(entered))),
        when.left
            .as_ref()
            .map(|left| format!("going out {}", window(left))),
        fullness(when),
        any_of(&when.customers, |names| format!("for {names}")),
        any_of(&when.validations, |names| format!("with a discount from {names}")),
        paid(when),
        when.booking.map(|state| booking(state).to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// `for electric cars and vans with trailer`.
fn vehicles(when: &Condition) -> Option<String> {
    let electric = match when.electric {
        Some(true) => "electric ",
        Some(false) => "not electric ",
        None => "",
    };
    let classes = when
        .vehicles
        .iter()
        .map(|&class| classes(class).to_owned())
        .collect();
    let with = [
        when.trailer
            .map(|has| if has { " with trailer" } else { " without trailer" }),
        when.accessible_permit.map(|has| {
            if has {
                " with accessible permit"
            } else {
                " without accessible permit"
            }
        }),
    ];
    let with: String = with.into_iter().flatten().collect();
    if when.vehicles.is_empty() && electric.is_empty() && with.is_empty() {
        return None;
    }
    let vehicles = if when.vehicles.is_empty() {
        "vehicles".to_owned()
    } else {
        list(classes, "and")
    };
    Some(format!("for {electric}{vehicles}{with}"))
}

fn classes(class: VehicleClass) -> &'static str {
    match class {
        VehicleClass::Motorcycle => "motorcycles",
        VehicleClass::Car => "cars",
        VehicleClass::Van => "vans",
        VehicleClass::Bus => "buses",
    }
}

/// `on compact spots with a charger, premium`.
fn spots(when: &Condition) -> Option<String> {
    let kinds = when
        .spot_kinds
        .iter()
        .map(|&kind| kind_of(kind).to_owned())
        .collect();
    let kinds = if when.spot_kinds.is_empty() {
        String::new()
    } else {
        format!("{} ", list(kinds, "and"))
    };
    let rates: Vec<_> = when.rate_classes.iter().map(|name| spoken(name)).collect();
    let rates = if rates.is_empty() {
        String::new()
    } else {
        format!("{} ", list(rates, "or"))
    };
    let charger = match when.charger {
        Some(true) => " with a charger",
        Some(false) => " without a charger",
        None => "",
    };
    let any = !kinds.is_empty() || !rates.is_empty() || !charger.is_empty();
    any.then(|| format!("on {rates}{kinds}spots{charger}"))
}

fn kind_of(kind: SpotKind) -> &'static str {
    match kind {
        SpotKind::Motorcycle => "motorcycle",
        SpotKind::Compact => "compact",
        SpotKind::Large => "large",
    }
}

fn fullness(when: &Condition) -> Option<String> {
    let words = match (when.full_from, when.full_below) {
        (None, None) => return None,
        (Some(from), None) => format!("at least {from} % full"),
        (None, Some(below)) => format!("less than {below} % full"),
        (Some(from), Some(below)) => format!("{from} % to below {below} % full"),
    };
    Some(format!("if the garage is {words} on entry"))
}

fn paid(when: &Condition) -> Option<String> {
    let names = when.means.iter().map(|&by| means(by).to_owned()).collect();
    (!when.means.is_empty()).then(|| format!("paid by {}", list(names, "or")))
}

fn booking(state: BookingState) -> &'static str {
    match state {
        BookingState::None => "without a booking",
        BookingState::Used => "with a booking",
        BookingState::NoShow => "if nobody comes for a booking",
        BookingState::Inside => "within the booked time",
        BookingState::Outside => "outside the booked time",
    }
}

fn any_of(names: &BTreeSet<String>, told: impl Fn(String) -> String) -> Option<String> {
    let spoken = names.iter().map(|name| spoken(name)).collect();
    (!names.is_empty()).then(|| told(list(spoken, "or")))
}

/// A name as a tariff file spells it, for people: `value_card` is `value card`.
pub fn spoken(name: &str) -> String {
    name.replace('_', " ")
}

/// The same at the beginning of a line: `Value card`.
pub fn titled(name: &str) -> String {
    let spoken = spoken(name);
    let mut letters = spoken.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}
