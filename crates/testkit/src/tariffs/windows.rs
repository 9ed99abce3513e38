//! Windows and periods.

use engine::tariff::{Days, Period, Season, TimeOfDay, Window};

use super::prices::minutes;
use super::worlds::{FAIR, MATCH};
use super::{maybe, number, one};
use crate::dice::Dice;

fn days(dice: &mut Dice) -> Days {
    let text = match dice.below(12) {
        0..4 => "all".to_owned(),
        4..6 => "mon-fri".to_owned(),
        6 => "mon-sat".to_owned(),
        7 => "sat sun hol".to_owned(),
        8 => one(
            dice,
            &["sun", "hol", "fri sat", "mon wed fri", "tue", "mon-sat hol"],
        )
        .to_owned(),
        9 => format!("@{MATCH}"),
        10 => format!("sat @{FAIR}"),
        _ => format!("sun hol @{MATCH} @{FAIR}"),
    };
    Days::try_from(text).expect("days of the calendar")
}

/// An hour of `[from, until)`, and seldom not a full one.
fn time(dice: &mut Dice, from: u32, until: u32) -> TimeOfDay {
    let hour = number(dice, from, until) % 24;
    let minute = match dice.below(10) {
        0..7 => 0,
        7..9 => 15 * dice.below(4),
        _ => dice.below(60),
    };
    TimeOfDay::try_from(format!("{hour:02}:{minute:02}")).expect("below 24 hours")
}

/// A day, an evening, a night, or any time at all.
pub(super) fn window(dice: &mut Dice) -> Window {
    let days = days(dice);
    let seasons = ["06-01/09-16", "11-15/02-01", "01-01/07-01", "12-24/12-25"];
    let season = maybe(dice, 12, |dice| one(dice, &seasons).to_owned());
    let (from, until) = match dice.below(10) {
        0..3 => (TimeOfDay::MIDNIGHT, TimeOfDay::MIDNIGHT),
        3..6 => (time(dice, 6, 11), time(dice, 16, 21)),
        6..9 => (time(dice, 17, 23), time(dice, 24, 33)),
        _ => (time(dice, 0, 24), time(dice, 0, 24)),
    };
    Window {
        days,
        from,
        until,
        season: season.map(|text| Season::try_from(text).expect("two dates")),
    }
}

pub(super) fn period(dice: &mut Dice) -> Period {
    match dice.below(9) {
        0..2 => Period::Stay,
        2..4 => Period::Hours24,
        4 => Period::Every {
            minutes: minutes(dice).max(30),
        },
        5 => Period::Week,
        6..8 => Period::Window(Window::EACH_DAY),
        _ => Period::Window(window(dice)),
    }
}
