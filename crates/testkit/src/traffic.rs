//! Who comes to a lot on a day, when, and for how long.

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};
use engine::lot::Lot;
use engine::plate::Plate;
use engine::time::Instant;
use engine::vehicle::{Vehicle, VehicleClass};

use crate::dice::Dice;

/// Somebody who means to park.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// When they stand at the barrier.
    pub arrives_at: Instant,
    /// How long they mean to stay, in milliseconds.
    pub stays_for: i64,
    /// What they drive.
    pub vehicle: Vehicle,
}

/// The kinds of day that differ in who comes.
#[derive(Clone, Copy)]
enum DayKind {
    Working,
    Saturday,
    Sunday,
}

/// Why somebody comes.
struct Purpose {
    /// How many of a hundred visitors come for it: on a working day, on a Saturday, on a Sunday or holiday.
    share: [u32; 3],
    /// How many arrive in each hour, from 00:00 on.
    hours: [u32; 24],
    /// For how many minutes they stay, `[from, until)`.
    minutes: (u32, u32),
}

const PURPOSES: [Purpose; 5] = [
    // Work.
    Purpose {
        share: [30, 6, 3],
        hours: [
            0, 0, 0, 0, 0, 3, 12, 30, 34, 14, 4, 1, 1, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ],
        minutes: (390, 630),
    },
    // Shopping and appointments.
    Purpose {
        share: [36, 50, 25],
        hours: [
            0, 0, 0, 0, 0, 0, 0, 2, 5, 10, 14, 14, 11, 11, 12, 11, 10, 8, 5, 2, 0, 0, 0, 0,
        ],
        minutes: (35, 200),
    },
    // Something quick.
    Purpose {
        share: [16, 14, 12],
        hours: [
            0, 0, 0, 0, 0, 1, 3, 6, 8, 8, 8, 8, 9, 8, 7, 7, 8, 9, 7, 4, 2, 1, 1, 0,
        ],
        minutes: (4, 28),
    },
    // The evening.
    Purpose {
        share: [14, 25, 50],
        hours: [
            1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 2, 2, 2, 4, 12, 24, 26, 14, 6, 3, 2,
        ],
        minutes: (80, 300),
    },
    // The night.
    Purpose {
        share: [4, 5, 10],
        hours: [
            1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 8, 12, 14, 14, 12, 10, 8, 6, 4, 3,
        ],
        minutes: (600, 1000),
    },
];

/// How many of a hundred vehicles are of each class, where the lot takes it.
const CLASSES: [(VehicleClass, u32); 4] = [
    (VehicleClass::Motorcycle, 4),
    (VehicleClass::Car, 91),
    (VehicleClass::Van, 4),
    (VehicleClass::Bus, 1),
];

const PERMIT_PERCENT: u32 = 2;
const ELECTRIC_PERCENT: u32 = 18;
const TRAILER_PERCENT: u32 = 6;

/// How many visitors a lot of this size may expect on a busy day: a little over two for each spot.
pub fn usual_visitors(lot: &Lot) -> u32 {
    u32::try_from(lot.spots().len()).unwrap_or(u32::MAX / 9) * 9 / 4
}

/// The visitors of a date by the lot's clock, in the order they arrive.
pub fn visitors(lot: &Lot, date: NaiveDate, dice: &mut Dice, count: u32) -> Vec<Visitor> {
    let kind = day_kind(lot, date);
    let classes = lot.classes();
    let trailers = &lot.document().preferences.trailers;
    let class_weights = CLASSES.map(|(class, weight)| if classes.contains(&class) { weight } else { 0 });
    let shares = PURPOSES.each_ref().map(|purpose| purpose.share[kind as usize]);
    let mut visitors: Vec<_> = (0..count)
        .map(|number| {
            let purpose = &PURPOSES[dice.weighted(&shares)];
            let arrives_at = arrival(lot, date, purpose, dice);
            let (from, until) = purpose.minutes;
            let minutes = dice.around_the_middle(from, until);
            let stays_for = i64::from(minutes * 60 + dice.below(60)) * 1000;
            let mut vehicle = vehicle(CLASSES[dice.weighted(&class_weights)].0, number, dice);
            // Nobody brings a trailer to where it may not go in: other lots have the days they always had.
            vehicle.trailer = trailers.contains_key(&vehicle.class) && dice.percent(TRAILER_PERCENT);
            Visitor {
                arrives_at,
                stays_for,
                vehicle,
            }
        })
        .collect();
    visitors.sort_by_key(|visitor| visitor.arrives_at);
    visitors
}

fn day_kind(lot: &Lot, date: NaiveDate) -> DayKind {
    let is_holiday = lot.document().calendar.holidays.contains(&date);
    match date.weekday() {
        _ if is_holiday => DayKind::Sunday,
        Weekday::Sun => DayKind::Sunday,
        Weekday::Sat => DayKind::Saturday,
        _ => DayKind::Working,
    }
}

/// A moment of the date; one that the clocks skip is the moment they change.
fn arrival(lot: &Lot, date: NaiveDate, purpose: &Purpose, dice: &mut Dice) -> Instant {
    let hour = u32::try_from(dice.weighted(&purpose.hours)).unwrap_or(0);
    let time = NaiveTime::from_hms_opt(hour, dice.below(60), 0).unwrap_or(NaiveTime::MIN);
    let minute = lot.document().calendar.offsets.minute_on(date, time);
    Instant(minute.instant().0 + i64::from(dice.below(60_000)))
}

fn vehicle(class: VehicleClass, number: u32, dice: &mut Dice) -> Vehicle {
    Vehicle {
        plate: Plate::parse(&format!("PK{number:07}")).ok(),
        accessible_permit: dice.percent(PERMIT_PERCENT),
        electric: class == VehicleClass::Car && dice.percent(ELECTRIC_PERCENT),
        ..Vehicle::new(class)
    }
}
