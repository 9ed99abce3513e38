//! Stays.

use std::collections::BTreeSet;

use engine::spot::SpotKind;
use engine::tariff::{Booking, Calendar, LostTicket, Stay, StoodOn, Visit};
use engine::time::{Instant, Minute};
use engine::vehicle::{Vehicle, VehicleClass};

use super::charging::sessions;
use super::conditions::{CUSTOMERS, MEANS, RATE_CLASSES, VALIDATIONS};
use super::worlds::{changes, date, minute};
use super::{maybe, number, one};
use crate::dice::Dice;

pub(super) fn stay(dice: &mut Dice, calendar: &Calendar) -> Stay {
    let entry = entry(dice, calendar);
    let length = length(dice);
    let mut stay = Stay::new(moment(dice, entry), moment(dice, entry.plus(length)));
    stay.vehicle = vehicle(dice);
    stay.spots = spots(dice, &stay);
    if stay.vehicle.electric {
        stay.charging = sessions(dice, entry, length);
    }
    stay.customers = some(dice, &CUSTOMERS);
    stay.validations = some(dice, &VALIDATIONS);
    stay.means = maybe(dice, 70, |dice| one(dice, &MEANS));
    stay.full_percent = maybe(dice, 60, |dice| u8::try_from(dice.below(101)).unwrap_or(100));
    stay.lost = match dice.below(50) {
        0 => LostTicket::EntryUnknown,
        1..4 => LostTicket::EntryKnown,
        _ => LostTicket::No,
    };
    stay.booking = maybe(dice, 25, |dice| booking(dice, entry, length));
    stay.earlier = earlier(dice, entry);
    stay
}

/// A minute of 2026; of ten one in the hours before the clocks change, where they do.
fn entry(dice: &mut Dice, calendar: &Calendar) -> Minute {
    let any = minute(date(1, 1), 0).plus(i64::from(dice.below(365 * 1_440)));
    let changes = changes(calendar);
    if changes.is_empty() || !dice.percent(10) {
        return any;
    }
    one(dice, &changes).plus(-i64::from(dice.below(600)))
}

/// Minutes to weeks; seldom more than ten years, or less than nothing.
fn length(dice: &mut Dice) -> i64 {
    let (from, until) = match dice.below(100) {
        0 => return -i64::from(dice.below(60)),
        1 => return 5_300_000,
        2..25 => (0, 90),
        25..60 => (60, 720),
        60..85 => (480, 3_000),
        85..96 => (1_440, 12_000),
        _ => (8_000, 45_000),
    };
    i64::from(number(dice, from, until))
}

/// Some millisecond of a minute.
pub(super) fn moment(dice: &mut Dice, minute: Minute) -> Instant {
    Instant(minute.instant().0 + i64::from(dice.below(60_000)))
}

fn vehicle(dice: &mut Dice) -> Vehicle {
    use VehicleClass::{Bus, Car, Motorcycle, Van};
    Vehicle {
        electric: dice.percent(45),
        accessible_permit: dice.percent(15),
        trailer: dice.percent(20),
        ..Vehicle::new(one(dice, &[Car, Car, Car, Motorcycle, Van, Bus]))
    }
}

/// None, one, or several that the vehicle went to one after the other.
fn spots(dice: &mut Dice, stay: &Stay) -> Vec<StoodOn> {
    let mut from = stay.entry;
    let count = one(dice, &[0, 1, 1, 2, 3]);
    let spots = (0..count).map(|place| {
        if place > 0 {
            let left = stay.exit.since(from).min(600 * 60_000);
            let left = u32::try_from(left).unwrap_or(u32::MAX);
            from = Instant(from.0 + i64::from(dice.below(left)));
        }
        StoodOn {
            from,
            count: one(dice, &[1, 1, 1, 2, 3]),
            kind: one(dice, &SpotKind::ALL),
            charger: dice.percent(40),
            rate_class: maybe(dice, 40, |dice| one(dice, &RATE_CLASSES).to_owned()),
        }
    });
    spots.collect()
}

fn some(dice: &mut Dice, names: &[&str]) -> BTreeSet<String> {
    let names = names.iter().filter(|_| dice.percent(30));
    names.map(|&name| name.to_owned()).collect()
}

/// Booked for about the time of the stay.
fn booking(dice: &mut Dice, entry: Minute, length: i64) -> Booking {
    let from = entry.plus(i64::from(dice.below(120)) - 60);
    let until = entry.plus(length / 2 + i64::from(dice.below(240))).max(from);
    Booking {
        from: moment(dice, from),
        until: moment(dice, until.plus(1)),
        came: dice.percent(80),
    }
}

/// Visits before, the last one of them not long ago.
fn earlier(dice: &mut Dice, entry: Minute) -> Vec<Visit> {
    let mut visits = Vec::new();
    let mut comes_back = entry;
    for _ in 0..one(dice, &[0, 0, 0, 1, 2]) {
        let exit = comes_back.plus(-i64::from(number(dice, 1, 120)));
        comes_back = exit.plus(-i64::from(dice.below(300)));
        visits.push(Visit {
            entry: comes_back.instant(),
            exit: exit.instant(),
        });
    }
    visits.reverse();
    visits
}
