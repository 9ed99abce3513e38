//! Windows of time.

use engine::tariff::{Days, Season, TimeOfDay, Window};

use super::Setting;
use crate::spelling;
use crate::table::listed;
use crate::value::{Value, short};

pub(super) const EXPECTED_WINDOW: &str = "{ days = \"mon-sat\", from = \"18:00\", until = \"06:00\" }";

/// A time that comes back (T-11). Without times of day it is whole days.
pub(super) fn window(value: Value, setting: &Setting) -> Option<Window> {
    let table = value.table("a window", EXPECTED_WINDOW)?;
    let day_list = table.or("days", Days::ALL, |value| days(value, setting));
    let is_whole_days =
        !table.has("from") && !table.has("until") && (table.has("days") || table.has("season"));
    let time = |key| -> Option<TimeOfDay> {
        if is_whole_days {
            table.optional(key);
            return Some(TimeOfDay::MIDNIGHT);
        }
        table.required(key)?.time_of_day()
    };
    let (from, until) = (time("from"), time("until"));
    let season = table.maybe("season", |value| value.parsed(Season::try_from));
    table.finish();
    Some(Window {
        days: day_list?,
        from: from?,
        until: until?,
        season: season?,
    })
}

fn days(value: Value, setting: &Setting) -> Option<Days> {
    let days = value.parsed(Days::try_from)?;
    let Some(special) = setting.special else {
        return Some(days);
    };
    let names: Vec<_> = special.iter().map(|days| days.name.as_str()).collect();
    let Some(unknown) = days.special().iter().find(|name| !names.contains(&name.as_str())) else {
        return Some(days);
    };
    let hint = match spelling::nearest(unknown, names.iter().copied()) {
        Some(best) => format!(" — did you mean `@{best}`?"),
        None if names.is_empty() => "; it has none".to_owned(),
        None => format!("; it has {}", listed(&names)),
    };
    value.refuse(format_args!(
        "`days`: the file has no special days called \"{}\"{hint}",
        short(unknown)
    ))
}
