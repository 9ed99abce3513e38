//! T-3 and T-4: the table of offsets, against a scan that reads the clock minute by minute.

use chrono::{NaiveDateTime, TimeDelta};
use engine::time::{Minute, Offset, Offsets};
use proptest::prelude::*;

use crate::worlds::{berlin, lord_howe, santiago, utc};

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
}

#[test]
fn t4_a_bill_can_say_where_clocks_change_within_a_stay() {
    let places = [
        (
            berlin(),
            "2026-03-28 12:00",
            "2026-03-30 12:00",
            ("2026-03-29 01:00", 60, 120),
        ),
        (
            berlin(),
            "2026-10-24 12:00",
            "2026-10-26 12:00",
            ("2026-10-25 01:00", 120, 60),
        ),
        (
            lord_howe(),
            "2026-04-04 12:00",
            "2026-04-05 12:00",
            ("2026-04-04 15:00", 660, 630),
        ),
        (
            lord_howe(),
            "2026-10-03 12:00",
            "2026-10-04 12:00",
            ("2026-10-03 15:30", 630, 660),
        ),
        (
            santiago(),
            "2026-04-05 00:00",
            "2026-04-06 00:00",
            ("2026-04-05 03:00", -180, -240),
        ),
        (
            santiago(),
            "2026-09-06 00:00",
            "2026-09-07 00:00",
            ("2026-09-06 04:00", -240, -180),
        ),
    ];
    for (calendar, from, until, (at, before, after)) in places {
        let changes: Vec<_> = calendar.offsets.changes(utc(from), utc(until)).collect();
        assert_eq!(changes, [(utc(at), before, after)]);
        let quiet: Vec<_> = calendar.offsets.changes(utc(at), utc(until)).collect();
        assert_eq!(quiet, [], "a stay that begins with the change has none within it");
    }
}

#[test]
fn t4_what_clocks_show_around_their_changes() {
    let shown = |calendar: &engine::tariff::Calendar, at: &str, ahead: i64| {
        calendar
            .offsets
            .local(utc(at).plus(ahead))
            .format("%d %H:%M")
            .to_string()
    };
    for (calendar, at, before, after) in [
        (berlin(), "2026-03-29 01:00", "29 01:59", "29 03:00"),
        (berlin(), "2026-10-25 01:00", "25 02:59", "25 02:00"),
        (lord_howe(), "2026-04-04 15:00", "05 01:59", "05 01:30"),
        (lord_howe(), "2026-10-03 15:30", "04 01:59", "04 02:30"),
        (santiago(), "2026-04-05 03:00", "04 23:59", "04 23:00"),
        (santiago(), "2026-09-06 04:00", "05 23:59", "06 01:00"),
    ] {
        assert_eq!(
            [shown(&calendar, at, -1), shown(&calendar, at, 0)],
            [before, after]
        );
    }
}
