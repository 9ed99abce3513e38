//! When an element applies.

use chrono::NaiveDate;
use engine::tariff::{Days, TimeOfDay, Window};

use crate::decimal::Decimal;
use crate::json::{At, Object};
use crate::{Loss, Malformed};

/// What must be so for an element to count. Everything that is said must hold.
#[derive(Default)]
pub(super) struct Restrictions {
    pub(super) windows: Windows,
    pub(super) from_date: Option<NaiveDate>,
    pub(super) until_date: Option<NaiveDate>,
    /// In watt-hours.
    pub(super) energy: Range<u64>,
    /// In watts.
    pub(super) power: Range<u32>,
    /// In milliamperes.
    pub(super) current: Range<u64>,
    /// In minutes.
    pub(super) duration: Range<u32>,
    pub(super) reservation: Option<Reservation>,
}

/// From one value on and below another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Range<T> {
    pub(super) from: Option<T>,
    pub(super) below: Option<T>,
}

impl<T> Range<T> {
    pub(super) fn is_said(&self) -> bool {
        self.from.is_some() || self.below.is_some()
    }
}

/// Which times of which days.
#[derive(Default)]
pub(super) enum Windows {
    /// All.
    #[default]
    Always,
    /// The times of these windows, of which no two have a minute in common.
    Within(Vec<Window>),
}

/// What an element says about reservations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reservation {
    /// What a reservation costs.
    Made,
    /// What one costs that nobody came for.
    Expired,
}

pub(super) fn read(mut object: Object, lost: &mut Vec<Loss>) -> Result<Restrictions, Malformed> {
    let time = |text: &str| TimeOfDay::try_from(text.to_owned()).ok();
    let start = object.text_as("start_time", "a time of day such as 13:30", time)?;
    let end = object.text_as("end_time", "a time of day such as 13:30", time)?;
    let days = days(&mut object)?;
    let date = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let from_date = object.text_as("start_date", "a date such as 2026-01-31", date)?;
    let until_date = object.text_as("end_date", "a date such as 2026-01-31", date)?;
    let read = Restrictions {
        windows: windows(start.map(|at| at.value), end.map(|at| at.value), &days),
        from_date: from_date.map(|at| at.value),
        until_date: until_date.map(|at| at.value),
        energy: Range {
            from: units(&mut object, "min_kwh", lost)?,
            below: units(&mut object, "max_kwh", lost)?,
        },
        power: Range {
            from: units(&mut object, "min_power", lost)?,
            below: units(&mut object, "max_power", lost)?,
        },
        current: Range {
            from: units(&mut object, "min_current", lost)?,
            below: units(&mut object, "max_current", lost)?,
        },
        duration: Range {
            from: minutes(&mut object, "min_duration", lost)?,
            below: minutes(&mut object, "max_duration", lost)?,
        },
        reservation: reservation(&mut object)?,
    };
    object.report_rest(lost);
    Ok(read)
}

/// Reports what holds for every component of an element.
pub(super) fn report(restrictions: &Restrictions, path: &str, lost: &mut Vec<Loss>) {
    if let Windows::Within(windows) = &restrictions.windows
        && windows.iter().any(|window| window.days != Days::ALL)
    {
        lost.push(Loss::new(
            format!("{path}.restrictions.day_of_week"),
            "a holiday of the lot is no weekday here: the element does not count on it",
        ));
    }
    if restrictions.from_date.is_some() || restrictions.until_date.is_some() {
        lost.push(Loss::new(
            format!("{path}.restrictions"),
            "a stay over a date at which prices change is priced as on the day it began",
        ));
    }
    if restrictions.reservation.is_some() {
        lost.push(Loss::new(
            format!("{path}.restrictions.reservation"),
            "a reservation is the part of the stay within the booked time, which has to end where charging begins",
        ));
    }
}

/// A quantity in thousandths, rounded up.
fn units<T: TryFrom<i128>>(
    object: &mut Object,
    name: &str,
    lost: &mut Vec<Loss>,
) -> Result<Option<T>, Malformed> {
    let Some(found) = object.number(name)? else {
        return Ok(None);
    };
    if !found.value.up(3).is_exact {
        lost.push(Loss::new(&found.path, "it is rounded up to a thousandth"));
    }
    let at_least_zero = |number: Decimal| T::try_from(number.up(3).value).ok();
    found
        .map("a number of at least 0", |number| {
            (!number.is_negative()).then_some(number).and_then(at_least_zero)
        })
        .map(|at| Some(at.value))
}

fn minutes(object: &mut Object, name: &str, lost: &mut Vec<Loss>) -> Result<Option<u32>, Malformed> {
    let Some(found) = object.whole(name)? else {
        return Ok(None);
    };
    if !found.value.is_multiple_of(60) {
        lost.push(Loss::new(
            &found.path,
            "time counts in whole minutes: it is made a full minute longer",
        ));
    }
    found
        .map("a length of time in seconds", |seconds| {
            u32::try_from(seconds.div_ceil(60)).ok()
        })
        .map(|at| Some(at.value))
}

fn reservation(object: &mut Object) -> Result<Option<Reservation>, Malformed> {
    let found = object.text_as(
        "reservation",
        "RESERVATION or RESERVATION_EXPIRES",
        |text| match text {
            "RESERVATION" => Some(Reservation::Made),
            "RESERVATION_EXPIRES" => Some(Reservation::Expired),
            _ => None,
        },
    )?;
    Ok(found.map(|at| at.value))
}

const WEEK: [(&str, &str); 7] = [
    ("MONDAY", "mon"),
    ("TUESDAY", "tue"),
    ("WEDNESDAY", "wed"),
    ("THURSDAY", "thu"),
    ("FRIDAY", "fri"),
    ("SATURDAY", "sat"),
    ("SUNDAY", "sun"),
];

/// The weekdays; all days, with holidays, where none is named or all are.
fn days(object: &mut Object) -> Result<Days, Malformed> {
    let Some(found) = object.texts("day_of_week")? else {
        return Ok(Days::ALL);
    };
    if found.value.is_empty() {
        return Ok(Days::ALL);
    }
    let of = found.map("weekdays such as MONDAY", |names| {
        let known = |name: &String| WEEK.iter().any(|(day, _)| day == name);
        if !names.iter().all(known) {
            return None;
        }
        let named = WEEK
            .iter()
            .filter(|(day, _)| names.iter().any(|name| name == day));
        let short: Vec<&str> = named.map(|&(_, short)| short).collect();
        if short.len() == WEEK.len() {
            Some(Days::ALL)
        } else {
            Days::try_from(short.join(" ")).ok()
        }
    });
    of.map(|At { value, .. }| value)
}

/// The windows of a time of day on some days. There each minute is asked for its own weekday; here a window belongs to the
/// day it begins on, so one that runs over midnight on some days becomes two.
fn windows(start: Option<TimeOfDay>, end: Option<TimeOfDay>, days: &Days) -> Windows {
    let midnight = TimeOfDay::MIDNIGHT;
    let (from, until) = (start.unwrap_or(midnight), end.unwrap_or(midnight));
    // From a time of day until the same one is the whole day.
    let (from, until) = if from == until {
        (midnight, midnight)
    } else {
        (from, until)
    };
    let window = |from, until| Window {
        days: days.clone(),
        from,
        until,
        season: None,
    };
    match (from == until, *days == Days::ALL) {
        (true, true) => Windows::Always,
        (false, false) if until < from && until != midnight => {
            Windows::Within(vec![window(midnight, until), window(from, midnight)])
        }
        _ => Windows::Within(vec![window(from, until)]),
    }
}
