//! The lot's table of UTC offsets, made from a zone's name.

use std::ops::RangeInclusive;

use chrono::{DateTime, NaiveDate, Offset as _, TimeZone as _};
use chrono_tz::{TZ_VARIANTS, Tz};
use engine::time::{Minute, Offset, Offsets};

use crate::spelling;

/// The years whose clock changes a table holds. Dates of the file must lie within them.
pub(crate) const YEARS: RangeInclusive<i32> = 2015..=2045;

/// A change is looked for between minutes this far apart: no zone changes its clock twice in a day.
const STRIDE: i64 = 24 * 60;

/// The table of a zone from the IANA database, such as `Europe/Berlin`.
///
/// # Errors
/// For people: there is no such zone, or its clocks stand a fraction of a minute off UTC, which no bill can show.
pub(crate) fn offsets(name: &str) -> Result<Offsets, String> {
    let zone: Tz = name.parse().map_err(|_| unknown(name))?;
    table(|minute| seconds_ahead(zone, minute))
        .ok_or_else(|| format!("the clocks of {name} are not whole minutes away from UTC, which bills need"))
}

fn seconds_ahead(zone: Tz, minute: Minute) -> i32 {
    let utc = DateTime::from_timestamp(minute.0 * 60, 0).unwrap_or_default();
    zone.offset_from_utc_datetime(&utc.naive_utc())
        .fix()
        .local_minus_utc()
}

fn unknown(name: &str) -> String {
    let names = || TZ_VARIANTS.iter().map(|zone| zone.name());
    // By the town alone: people leave the continent out, and it makes unlike towns look alike.
    let town = |zone: &'static str| zone.rsplit('/').next().unwrap_or(zone);
    let meant = spelling::nearest(name.rsplit('/').next().unwrap_or(name), names().map(town));
    let zone = meant.and_then(|meant| names().find(|zone| town(zone) == meant));
    let hint = zone.map_or_else(String::new, |zone| format!(" — did you mean `{zone}`?"));
    format!(
        "\"{}\" is no time zone; one such as \"Europe/Berlin\" is needed{hint}",
        crate::value::short(name)
    )
}

/// Every change of the years, from a clock that tells its seconds ahead of UTC at a minute.
fn table(seconds_at: impl Fn(Minute) -> i32) -> Option<Offsets> {
    let minutes_at = |minute: Minute| {
        let seconds = seconds_at(minute);
        (seconds % 60 == 0).then_some(seconds / 60)
    };
    let (start, end) = (year_start(*YEARS.start())?, year_start(YEARS.end() + 1)?);
    let mut at = start;
    let mut list = vec![Offset {
        from: start,
        minutes: minutes_at(start)?,
    }];
    while at < end {
        let (before, next) = (minutes_at(at)?, at.plus(STRIDE).min(end));
        let after = minutes_at(next)?;
        if after != before {
            let (mut old, mut new) = (at, next);
            while new.since(old) > 1 {
                let middle = old.plus(new.since(old) / 2);
                if minutes_at(middle)? == before {
                    old = middle;
                } else {
                    new = middle;
                }
            }
            if new < end {
                list.push(Offset {
                    from: new,
                    minutes: after,
                });
            }
        }
        at = next;
    }
    Offsets::try_from(list).ok()
}

fn year_start(year: i32) -> Option<Minute> {
    let midnight = NaiveDate::from_ymd_opt(year, 1, 1)?.and_hms_opt(0, 0, 0)?;
    Some(Minute(midnight.and_utc().timestamp() / 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The UTC changes of a year and the minutes that hold from there on.
    fn changes(zone: &str, year: &str) -> Vec<(String, i32)> {
        let list: Vec<Offset> = offsets(zone).expect("a zone").into();
        list.iter()
            .map(|offset| {
                let utc = DateTime::from_timestamp(offset.from.0 * 60, 0).expect("a time");
                (utc.format("%Y-%m-%d %H:%M").to_string(), offset.minutes)
            })
            .filter(|(from, _)| from.starts_with(year))
            .collect()
    }

    fn pair(from: &str, minutes: i32) -> (String, i32) {
        (from.to_owned(), minutes)
    }

    #[test]
    fn t3_the_table_has_every_change_to_the_minute() {
        for (zone, expected) in [
            (
                "Europe/Berlin",
                [("2026-03-29 01:00", 120), ("2026-10-25 01:00", 60)],
            ),
            // Half an hour, at 02:00 local: 10:30 and 11:00 ahead.
            (
                "Australia/Lord_Howe",
                [("2026-04-04 15:00", 630), ("2026-10-03 15:30", 660)],
            ),
            // Three and a half hours behind, at 02:00 local.
            (
                "America/St_Johns",
                [("2026-03-08 05:30", -150), ("2026-11-01 04:30", -210)],
            ),
        ] {
            let expected: Vec<_> = expected
                .iter()
                .map(|&(from, minutes)| pair(from, minutes))
                .collect();
            assert_eq!(changes(zone, "2026"), expected, "{zone}");
        }
    }

    #[test]
    fn t3_the_table_covers_thirty_one_years() {
        let list: Vec<Offset> = offsets("Europe/Berlin").expect("a zone").into();
        assert_eq!(list.len(), 1 + 2 * 31);
        assert_eq!(
            changes("Europe/Berlin", "2015-01"),
            [pair("2015-01-01 00:00", 60)]
        );
        assert_eq!(
            changes("Europe/Berlin", "2045"),
            [pair("2045-03-26 01:00", 120), pair("2045-10-29 01:00", 60)]
        );
    }

    #[test]
    fn t3_a_zone_without_changes_has_one_entry() {
        for (zone, minutes) in [
            ("Asia/Kolkata", 330),
            ("Asia/Kathmandu", 345),
            ("UTC", 0),
            ("Pacific/Marquesas", -570),
        ] {
            let list: Vec<Offset> = offsets(zone).expect("a zone").into();
            assert_eq!(list.len(), 1, "{zone}");
            assert_eq!(list[0].minutes, minutes, "{zone}");
        }
    }

    #[test]
    fn t3_every_zone_of_the_database_can_be_used() {
        let (start, end) = (
            year_start(2015).expect("a year"),
            year_start(2046).expect("a year"),
        );
        for zone in TZ_VARIANTS {
            // Seconds never come and go with summer time, so a look once in a season finds them.
            for days in (0..end.since(start) / STRIDE).step_by(80) {
                assert_eq!(seconds_ahead(zone, start.plus(days * STRIDE)) % 60, 0, "{zone}");
            }
        }
    }

    #[test]
    fn t3_a_clock_off_by_seconds_is_refused() {
        let change = year_start(2020).expect("a year");
        let clock = |minute: Minute| if minute < change { 3600 } else { 3601 };
        assert_eq!(table(clock), None);
    }

    #[test]
    fn an_unknown_zone_is_answered_with_the_one_meant() {
        assert!(offsets("Europe/Berlim").is_err_and(|error| error.contains("did you mean `Europe/Berlin`")));
        assert!(offsets("berlin").is_err_and(|error| error.contains("did you mean `Europe/Berlin`")));
        assert!(offsets("Mars/Olympus").is_err_and(|error| !error.contains("mean")));
    }
}
