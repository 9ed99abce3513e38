//! Windows of time in words.

use engine::tariff::{Days, Season, Window};

/// `from 06:00 to 09:30, Monday to Friday, from 1 June until before 16 September`.
pub(super) fn window(window: &Window) -> String {
    let times = match (window.is_whole_days(), window.from == window.until) {
        (true, _) => None,
        (false, true) => Some(format!("in the 24 hours from {}", window.from)),
        (false, false) => Some(format!("from {} to {}", window.from, window.until)),
    };
    let days = (window.days != Days::ALL).then(|| days(&window.days));
    let season = window.season.map(season);
    let parts: Vec<_> = [times, days, season].into_iter().flatten().collect();
    if parts.is_empty() {
        "on any day".to_owned()
    } else {
        parts.join(", ")
    }
}

/// `Monday to Friday and match days`.
fn days(days: &Days) -> String {
    let text = days.to_string();
    let words = text.split(' ').map(|part| match part.split_once('-') {
        Some((from, until)) => format!("{} to {}", day(from), day(until)),
        None => day(part),
    });
    super::list(words.collect(), "and")
}

fn day(short: &str) -> String {
    let name = match short {
        "mon" => "Monday",
        "tue" => "Tuesday",
        "wed" => "Wednesday",
        "thu" => "Thursday",
        "fri" => "Friday",
        "sat" => "Saturday",
        "sun" => "Sunday",
        "hol" => "holidays",
        special => return format!("{} days", special.trim_start_matches('@').replace('_', " ")),
    };
    name.to_owned()
}

/// A season is written `06-01/09-16`.
fn season(season: Season) -> String {
    let text = season.to_string();
    let date = |month_day: &str| {
        let (month, day) = month_day.split_once('-').unwrap_or(("", month_day));
        let month = month
            .parse()
            .ok()
            .and_then(|month: usize| MONTHS.get(month.wrapping_sub(1)));
        format!(
            "{} {}",
            day.trim_start_matches('0'),
            month.copied().unwrap_or_default()
        )
    };
    let (from, until) = text.split_once('/').unwrap_or((&text, &text));
    format!("from {} until before {}", date(from), date(until))
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
