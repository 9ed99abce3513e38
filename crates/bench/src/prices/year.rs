//! The stays of a made-up year.

use chrono::{Days, NaiveDate, NaiveTime};
use engine::tariff::{Calendar, Stay};
use engine::time::Instant;
use testkit::dice::Dice;

/// Why somebody comes.
struct Purpose {
    /// How many of a hundred come for it.
    share: u32,
    /// The hours in which they come, as `[from, until)`.
    hours: (u32, u32),
    /// For how many minutes they stay, as `[from, until)`.
    minutes: (u32, u32),
}

const PURPOSES: [Purpose; 6] = [
    // Something quick.
    Purpose {
        share: 20,
        hours: (7, 20),
        minutes: (4, 28),
    },
    // Shopping and appointments.
    Purpose {
        share: 36,
        hours: (8, 20),
        minutes: (35, 200),
    },
    // Work.
    Purpose {
        share: 25,
        hours: (5, 11),
        minutes: (390, 630),
    },
    // The evening.
    Purpose {
        share: 12,
        hours: (16, 23),
        minutes: (80, 300),
    },
    // The night.
    Purpose {
        share: 4,
        hours: (15, 24),
        minutes: (600, 1_000),
    },
    // A journey.
    Purpose {
        share: 3,
        hours: (0, 24),
        minutes: (1_440, 14_400),
    },
];

/// When somebody came and went.
pub type Visit = (Instant, Instant);

/// So many visits of 2026, in no order. The same number gives the same visits.
pub fn visits(calendar: &Calendar, count: usize) -> Vec<Visit> {
    let mut dice = Dice::new(2026);
    (0..count).map(|_| visit(calendar, &mut dice)).collect()
}

fn visit(calendar: &Calendar, dice: &mut Dice) -> Visit {
    let shares = PURPOSES.each_ref().map(|purpose| purpose.share);
    let purpose = &PURPOSES[dice.weighted(&shares)];
    let new_year = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap_or_default();
    let date = new_year + Days::new(u64::from(dice.below(365)));
    let hour = dice.around_the_middle(purpose.hours.0, purpose.hours.1);
    let time = NaiveTime::from_hms_opt(hour, dice.below(60), 0).unwrap_or_default();
    let minutes = dice.around_the_middle(purpose.minutes.0, purpose.minutes.1);
    let entry = calendar.offsets.minute_on(date, time).instant().0 + i64::from(dice.below(60_000));
    let exit = entry + i64::from(minutes) * 60_000 + i64::from(dice.below(60_000));
    (Instant(entry), Instant(exit))
}

/// The visit as the engine is asked about it.
pub fn stay(visit: Visit) -> Stay {
    Stay::new(visit.0, visit.1)
}
