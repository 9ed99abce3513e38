//! When a rate table holds.

use chrono::Weekday;
use engine::tariff::{Days, Season, TimeOfDay, Window};
use engine::time::{Instant, Offsets};

use super::shape::{self, DayWeekMonth, OverallPeriod, Period, SpecialDay, TimePeriodOfDay, Validity};
use crate::json::Object;
use crate::{Loss, Malformed, moment};

pub(super) const DAYS: [(Weekday, &str, &str); 7] = [
    (Weekday::Mon, "mon", "monday"),
    (Weekday::Tue, "tue", "tuesday"),
    (Weekday::Wed, "wed", "wednesday"),
    (Weekday::Thu, "thu", "thursday"),
    (Weekday::Fri, "fri", "friday"),
    (Weekday::Sat, "sat", "saturday"),
    (Weekday::Sun, "sun", "sunday"),
];

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The times at which a table holds.
pub(super) struct Valid {
    /// No window at all means always.
    pub(super) windows: Vec<Option<Window>>,
    pub(super) from: Option<Instant>,
    pub(super) until: Option<Instant>,
}

impl Valid {
    pub(super) fn always() -> Self {
        Self {
            windows: vec![None],
            from: None,
            until: None,
        }
    }
}

/// Whether holidays are in a set of days.
pub(super) fn has_holidays(days: &Days) -> bool {
    let text = days.to_string();
    text == "all" || text.split(' ').any(|name| name == "hol")
}

/// Writes when a window's table holds, or says why that cannot be said.
pub(super) fn write(window: &Window, from: String) -> Result<Validity, &'static str> {
    if !window.days.special().is_empty() {
        return Err("special days of a lot have no names there");
    }
    let months = match window.season {
        None => Vec::new(),
        Some(season) => months_of(season).ok_or("a season is made of whole months there")?,
    };
    let named: Vec<_> = DAYS
        .iter()
        .filter(|(day, ..)| window.days.has_weekday(*day))
        .collect();
    let holidays = has_holidays(&window.days);
    let is_each_weekday = named.len() == DAYS.len();
    let days: Vec<&'static str> = if is_each_weekday {
        Vec::new()
    } else {
        named.iter().map(|day| day.2).collect()
    };
    let joins_holidays = holidays && !is_each_weekday;
    if joins_holidays && !months.is_empty() {
        return Err("holidays are no part of a season there");
    }
    let mut period = Period::default();
    let is_said = !days.is_empty() || !months.is_empty();
    if is_said && !named.is_empty() {
        period.recurring_day_week_month_period.push(DayWeekMonth {
            applicable_day: days,
            applicable_month: months,
        });
    }
    if joins_holidays {
        period.recurring_special_day.push(holiday());
    }
    period.recurring_time_period_of_day.push(TimePeriodOfDay {
        start_time_of_period: window.from.to_string(),
        end_time_of_period: window.until.to_string(),
    });
    let exception_periods = if holidays {
        Vec::new()
    } else {
        vec![Period {
            recurring_special_day: vec![holiday()],
            ..Period::default()
        }]
    };
    Ok(Validity {
        validity_status: "definedByValidityTimeSpec",
        validity_time_specification: OverallPeriod {
            overall_start_time: from,
            valid_periods: vec![period],
            exception_periods,
        },
    })
}

fn holiday() -> SpecialDay {
    SpecialDay {
        special_day_type: "publicHoliday",
        intersect_with_applicable_days: false,
        public_holiday_name: shape::text("public holiday"),
    }
}

/// The months of a season that begins and ends with one.
fn months_of(season: Season) -> Option<Vec<&'static str>> {
    let text = season.to_string();
    let (from, until) = text.split_once('/')?;
    let month = |date: &str| date.strip_suffix("-01")?.parse::<usize>().ok()?.checked_sub(1);
    let (from, until) = (month(from)?, month(until)?);
    let mut months = Vec::new();
    let mut at = from;
    while at != until {
        months.push(MONTHS[at]);
        at = (at + 1) % MONTHS.len();
    }
    Some(months)
}

/// Reads when a table holds; nothing where it never does.
pub(super) fn read(
    mut object: Object,
    clock: &Offsets,
    lost: &mut Vec<Loss>,
) -> Result<Option<Valid>, Malformed> {
    let status = object.text("validityStatus")?;
    if let Some(status) = &status
        && ["planned", "suspended"].contains(&status.value.as_str())
    {
        lost.push(Loss::new(
            &status.path,
            format!("a table that is {} is left out", status.value),
        ));
        return Ok(None);
    }
    let specification = object.object("validityTimeSpecification")?;
    object.report_rest(lost);
    let is_active = status.is_some_and(|status| status.value == "active");
    let (Some(specification), false) = (specification, is_active) else {
        return Ok(Some(Valid::always()));
    };
    overall(specification, clock, lost).map(Some)
}

fn overall(mut object: Object, clock: &Offsets, lost: &mut Vec<Loss>) -> Result<Valid, Malformed> {
    let mut time = |name: &str| {
        let read = |text: &str| moment::read(text, Some(clock));
        let found = object.text_as(name, "a time such as 2026-01-31T12:00:00Z", read)?;
        Ok::<_, Malformed>(found.map(|found| found.value))
    };
    let (from, until) = (time("overallStartTime")?, time("overallEndTime")?);
    let mut is_holiday_free = false;
    for exception in object.objects("exceptionPeriods")? {
        is_holiday_free |= is_holidays(exception, lost)?;
    }
    let mut windows = Vec::new();
    let periods = object.objects("validPeriods")?;
    let is_always = periods.is_empty();
    for period in periods {
        windows.extend(windows_of(period, is_holiday_free, lost)?);
    }
    if is_always {
        windows.push(is_holiday_free.then(|| Window {
            days: weekdays(),
            ..Window::EACH_DAY
        }));
    }
    object.report_rest(lost);
    Ok(Valid { windows, from, until })
}

fn weekdays() -> Days {
    Days::try_from("mon-sun".to_owned()).unwrap_or(Days::ALL)
}

/// Whether an exception is for public holidays. Others are reported.
fn is_holidays(mut period: Object, lost: &mut Vec<Loss>) -> Result<bool, Malformed> {
    period.skip(&["periodName"]);
    let path = period.path().to_owned();
    let mut special = period.objects("recurringSpecialDay")?;
    let names_other = period.take("recurringDayWeekMonthPeriod").is_some()
        | period.take("recurringTimePeriodOfDay").is_some()
        | period.take("startOfPeriod").is_some()
        | period.take("endOfPeriod").is_some();
    period.report_rest(lost);
    let mut is_holiday = !special.is_empty();
    for day in &mut special {
        let of = day.text("specialDayType")?;
        is_holiday &= of.is_some_and(|of| of.value == "publicHoliday");
    }
    if !is_holiday || names_other {
        lost.push(Loss::new(
            path,
            "only public holidays can be an exception here: the table holds then as well",
        ));
        return Ok(false);
    }
    Ok(true)
}

/// The windows of a valid period; none where it cannot be said.
fn windows_of(
    mut period: Object,
    is_holiday_free: bool,
    lost: &mut Vec<Loss>,
) -> Result<Vec<Option<Window>>, Malformed> {
    period.skip(&["periodName"]);
    let path = period.path().to_owned();
    let left_out = |why: &str| Loss::new(&path, format!("the period is left out, because {why}"));
    if period.take("startOfPeriod").is_some() | period.take("endOfPeriod").is_some() {
        lost.push(left_out("times that come once are no window here"));
        return Ok(Vec::new());
    }
    let Some(holidays) = special_days(&mut period)? else {
        lost.push(left_out(
            "of special days only public holidays that are added are known here",
        ));
        return Ok(Vec::new());
    };
    let Some(days) = days_and_seasons(&mut period)? else {
        lost.push(left_out("weeks of a month are no window here"));
        return Ok(Vec::new());
    };
    let times = times_of_day(&mut period)?;
    period.report_rest(lost);
    if days.is_empty() && times.is_empty() && !holidays && !is_holiday_free {
        return Ok(vec![None]);
    }
    let mut windows = Vec::new();
    let times = if times.is_empty() {
        vec![(TimeOfDay::MIDNIGHT, TimeOfDay::MIDNIGHT)]
    } else {
        times
    };
    let names_none = days.is_empty();
    let days = if names_none { vec![(None, None)] } else { days };
    for (named, season) in days {
        let days = match named {
            None if holidays && names_none => Days::try_from("hol".to_owned()).ok(),
            None if is_holiday_free => Some(weekdays()),
            None => Some(Days::ALL),
            Some(names) => {
                let names = if holidays { format!("{names} hol") } else { names };
                if !holidays && !is_holiday_free {
                    lost.push(Loss::new(
                        &path,
                        "a holiday of the lot is no weekday here: the table does not hold on it",
                    ));
                }
                Days::try_from(names).ok()
            }
        };
        let Some(days) = days else { continue };
        windows.extend(times.iter().map(|&(from, until)| {
            Some(Window {
                days: days.clone(),
                from,
                until,
                season,
            })
        }));
    }
    Ok(windows)
}

/// Whether public holidays are added; nothing where other special days are named.
fn special_days(period: &mut Object) -> Result<Option<bool>, Malformed> {
    let mut holidays = false;
    for mut day in period.objects("recurringSpecialDay")? {
        let of = day.text("specialDayType")?;
        let intersects = day.flag("intersectWithApplicableDays")?;
        let is_added = !intersects.is_some_and(|intersects| intersects.value);
        if !is_added || of.is_none_or(|of| of.value != "publicHoliday") {
            return Ok(None);
        }
        holidays = true;
    }
    Ok(Some(holidays))
}

type DaysAndSeason = (Option<String>, Option<Season>);

/// The weekdays, by their short names, and seasons of a period; nothing where it names weeks of a month.
fn days_and_seasons(period: &mut Object) -> Result<Option<Vec<DaysAndSeason>>, Malformed> {
    let mut found = Vec::new();
    for mut object in period.objects("recurringDayWeekMonthPeriod")? {
        if object.take("applicableWeek").is_some() {
            return Ok(None);
        }
        let days = object.texts("applicableDay")?;
        let days = days
            .map(|days| {
                days.map("days of the week such as monday", |names| {
                    known(&names, |of| DAYS.map(|day| day.2)[of], 7)
                })
            })
            .transpose()?;
        let months = object.texts("applicableMonth")?;
        let months = months
            .map(|months| {
                months.map("months such as january", |names| {
                    known(&names, |of| MONTHS[of], 12)
                })
            })
            .transpose()?;
        let names = days
            .map(|days| days.value)
            .filter(|days| !days.is_empty() && days.len() < 7);
        let names = names.map(|days| days.iter().map(|&day| DAYS[day].1).collect::<Vec<_>>().join(" "));
        let seasons = months.map_or_else(|| vec![None], |months| seasons(&months.value));
        found.extend(seasons.into_iter().map(|season| (names.clone(), season)));
    }
    found.retain(|(days, season)| days.is_some() || season.is_some());
    Ok(Some(found))
}

/// The places of some names among all, in order; nothing where one is not known.
fn known(names: &[String], all: impl Fn(usize) -> &'static str, count: usize) -> Option<Vec<usize>> {
    let places = 0..count;
    if !names
        .iter()
        .all(|name| places.clone().any(|place| all(place) == name))
    {
        return None;
    }
    Some(
        places
            .filter(|&place| names.iter().any(|name| all(place) == name))
            .collect(),
    )
}

/// The seasons that some months make, one for each run of them; none for all months.
fn seasons(months: &[usize]) -> Vec<Option<Season>> {
    if months.is_empty() || months.len() == MONTHS.len() {
        return vec![None];
    }
    let has = |month: usize| months.contains(&(month % 12));
    let begins = (0..12).filter(|&month| has(month) && !has(month + 11));
    let season = |from: usize| {
        let until = (from..from + 12).find(|&month| !has(month)).unwrap_or(from) % 12;
        Season::try_from(format!("{:02}-01/{:02}-01", from + 1, until + 1)).ok()
    };
    begins.map(season).collect()
}

fn times_of_day(period: &mut Object) -> Result<Vec<(TimeOfDay, TimeOfDay)>, Malformed> {
    let mut times = Vec::new();
    for mut object in period.objects("recurringTimePeriodOfDay")? {
        let mut time = |name: &str| {
            // One digit for the hour is allowed.
            let read = |text: &str| TimeOfDay::try_from(format!("{text:0>5}")).ok();
            let found = object.text_as(name, "a time of day such as 08:30", read)?;
            object.need(name, found).map(|found| found.value)
        };
        times.push((time("startTimeOfPeriod")?, time("endTimeOfPeriod")?));
    }
    Ok(times)
}
