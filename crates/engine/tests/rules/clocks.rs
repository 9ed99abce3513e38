//! The lot's clock, against a scan that reads it minute by minute.

use chrono::{NaiveDateTime, TimeDelta};
use engine::time::{Minute, Offset, Offsets};
use proptest::prelude::*;

use crate::worlds::{berlin, utc, windows};

/// Any table of offsets whose entries are a day and more apart, as jumpy as that allows.
fn tables() -> impl Strategy<Value = Offsets> {
    let entries = prop::collection::vec((1_440..4_000_i64, -840..841_i32), 1..5);
    entries.prop_map(|entries| {
        let mut from = utc("2026-03-01 00:00");
        let offset = |(after, minutes): (i64, i32)| {
            from = from.plus(after);
            Offset { from, minutes }
        };
        Offsets::try_from(entries.into_iter().map(offset).collect::<Vec<_>>()).expect("a table")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn t4_a_time_begins_when_the_clock_first_shows_it_or_later(table in tables(), minutes in 0..8_640_i64) {
        let (start, end) = (utc("2026-02-27 00:00"), utc("2026-03-14 00:00"));
        let shown: NaiveDateTime = table.local(start.plus(2_880)) + TimeDelta::minutes(minutes);
        let scanned = (start.0..end.0).map(Minute).find(|&minute| table.local(minute) >= shown);
        prop_assert_eq!(Some(table.minute_of(shown)), scanned);
    }

    #[test]
    fn t4_t11_a_windows_occurrences_hold_their_minutes_and_follow_one_another(
        window in windows(), minutes in 0..5_760_i64
    ) {
        let calendar = berlin();
        for start in ["2026-03-27 00:00", "2026-10-23 00:00"] {
            let at = utc(start).plus(minutes);
            if let Some((from, until)) = window.occurrence(&calendar, at) {
                prop_assert!(from <= at && at < until);
                prop_assert_eq!(window.occurrence(&calendar, from), Some((from, until)));
                prop_assert_ne!(window.occurrence(&calendar, until), Some((from, until)));
            }
            let next = window.next_start(&calendar, at);
            prop_assert!(next > at);
            let day = at.plus(1_440).min(next);
            let between = (at.0 + 1..day.0).map(|minute| window.occurrence(&calendar, Minute(minute)));
            let here = window.occurrence(&calendar, at);
            prop_assert!(between.flatten().all(|occurrence| Some(occurrence) == here));
        }
    }
}

#[test]
fn t4_a_window_is_found_where_clocks_go_back_over_midnight() {
    let offset = |from, minutes| Offset {
        from: utc(from),
        minutes,
    };
    // At 00:01 the clock goes back to 23:01 of the day before, as in Newfoundland until 2011.
    let offsets = vec![offset("2026-01-01 00:00", -150), offset("2026-11-01 02:31", -210)];
    let mut calendar = berlin();
    calendar.offsets = Offsets::try_from(offsets).expect("a table");
    let midnight = utc("2026-11-01 02:30");
    for minute in 0..180 {
        let found = engine::tariff::Window::EACH_DAY.occurrence(&calendar, midnight.plus(minute));
        assert_eq!(
            found.map(|(from, _)| from),
            Some(midnight),
            "{minute} minutes after midnight"
        );
    }
}
