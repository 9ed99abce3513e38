//! Times and durations as people read them, by the lot's clock.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use engine::tariff::Calendar;
use engine::time::{Instant, Minute};

/// What the lot's clocks show at an instant.
pub fn local(calendar: &Calendar, at: Instant) -> NaiveDateTime {
    calendar.offsets.local(at.minute())
}

/// The lot's date at an instant.
pub fn date(calendar: &Calendar, at: Instant) -> NaiveDate {
    local(calendar, at).date()
}

/// `09:12`.
pub fn time(calendar: &Calendar, at: Instant) -> String {
    hours_minutes(local(calendar, at))
}

/// `09:12` of a minute.
pub fn time_of_minute(calendar: &Calendar, minute: Minute) -> String {
    time(calendar, minute.instant())
}

/// `02:30`, as a clock shows it that is so many minutes ahead of UTC.
pub fn time_at_offset(minute: Minute, ahead: i32) -> String {
    let of_day = minute.plus(i64::from(ahead)).0.rem_euclid(24 * 60);
    format!("{:02}:{:02}", of_day / 60, of_day % 60)
}

/// `+02:00`: how far the lot's clocks are ahead of UTC in a minute.
pub fn offset(calendar: &Calendar, minute: Minute) -> String {
    let ahead = calendar.offsets.at(minute);
    let (sign, size) = (if ahead < 0 { "−" } else { "+" }, ahead.unsigned_abs());
    format!("{sign}{:02}:{:02}", size / 60, size % 60)
}

fn hours_minutes(local: NaiveDateTime) -> String {
    format!("{:02}:{:02}", local.hour(), local.minute())
}

/// `09:12` on the lot's present day; `Tue 09:12` within a week of it; `12 May 09:12` beyond.
pub fn time_and_day(calendar: &Calendar, at: Instant, now: Instant) -> String {
    let (then, today) = (local(calendar, at), date(calendar, now));
    let clock = hours_minutes(then);
    match (then.date() - today).num_days() {
        0 => clock,
        -6..=6 => format!("{} {clock}", weekday(then.date())),
        _ => format!("{} {} {clock}", then.day(), month(then.date())),
    }
}

/// `Tue 12:29`: the clock in a header.
pub fn header(calendar: &Calendar, now: Instant) -> String {
    let now = local(calendar, now);
    format!("{} {}", weekday(now.date()), hours_minutes(now))
}

/// `Tuesday 12 May`.
pub fn long_date(calendar: &Calendar, now: Instant) -> String {
    let today = date(calendar, now);
    let name = match weekday(today) {
        "Mon" => "Monday",
        "Tue" => "Tuesday",
        "Wed" => "Wednesday",
        "Thu" => "Thursday",
        "Fri" => "Friday",
        "Sat" => "Saturday",
        _ => "Sunday",
    };
    format!("{name} {} {}", today.day(), month(today))
}

fn weekday(date: NaiveDate) -> &'static str {
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][date.weekday().num_days_from_monday() as usize]
}

fn month(date: NaiveDate) -> &'static str {
    [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ][date.month0() as usize]
}

/// `17 min`, `3 h 17 min`, `2 d 4 h`: the whole minutes between two minutes, seconds left out.
pub fn duration(from: Minute, until: Minute) -> String {
    let minutes = until.since(from).max(0);
    let (days, hours, rest) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    match (days, hours) {
        (0, 0) => format!("{rest} min"),
        (0, _) => format!("{hours} h {rest} min"),
        _ => format!("{days} d {hours} h"),
    }
}

/// How long ago something was: `now`, `4 s ago`, `12 min ago`, `3 h ago`.
pub fn age(since: Instant, now: Instant) -> String {
    match now.since(since) {
        0..2_000 => "now".to_owned(),
        ms => format!("{} ago", span(ms)),
    }
}

/// So many milliseconds, roughly: `4 s`, `12 min`, `3 h`, `5 d`.
pub fn span(ms: u64) -> String {
    match ms / 1_000 {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds @ 60..3_600 => format!("{} min", seconds / 60),
        seconds @ 3_600..172_800 => format!("{} h", seconds / 3_600),
        seconds => format!("{} d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use engine::time::Offsets;

    use super::*;

    fn calendar() -> Calendar {
        Calendar::new(Offsets::fixed(60).expect("an offset"))
    }

    fn at(text: &str) -> Instant {
        Instant(
            text.parse::<NaiveDateTime>()
                .expect("a time")
                .and_utc()
                .timestamp_millis(),
        )
    }

    #[test]
    fn a_time_names_its_day_when_that_is_not_today() {
        let now = at("2026-05-12T11:29:00");
        for (then, shown) in [
            ("2026-05-12T08:12:00", "09:12"),
            ("2026-05-11T23:30:00", "00:30"),
            ("2026-05-11T22:30:00", "Mon 23:30"),
            ("2026-05-05T08:12:00", "5 May 09:12"),
            ("2026-05-13T08:12:00", "Wed 09:12"),
        ] {
            assert_eq!(time_and_day(&calendar(), at(then), now), shown, "{then}");
        }
        assert_eq!(header(&calendar(), now), "Tue 12:29");
        assert_eq!(long_date(&calendar(), now), "Tuesday 12 May");
    }

    #[test]
    fn durations_and_ages_are_short() {
        for (minutes, shown) in [
            (0, "0 min"),
            (59, "59 min"),
            (197, "3 h 17 min"),
            (60, "1 h 0 min"),
            (3_140, "2 d 4 h"),
            (-5, "0 min"),
        ] {
            assert_eq!(duration(Minute(0), Minute(minutes)), shown);
        }
        for (ms, shown) in [
            (0, "now"),
            (4_000, "4 s ago"),
            (725_000, "12 min ago"),
            (11_000_000, "3 h ago"),
        ] {
            assert_eq!(age(Instant(0), Instant(ms)), shown);
        }
    }
}
