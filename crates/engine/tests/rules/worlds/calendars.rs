//! Three places whose clocks change each in its own way, in 2026.

use std::collections::BTreeSet;

use engine::tariff::{Calendar, DayClass, SpecialDays};
use engine::time::{Offset, Offsets};
use proptest::prelude::*;

use super::utc;

/// A place by its changes, with two holidays, match days and a fair.
fn place(changes: &[(&str, i32)]) -> Calendar {
    let offset = |&(from, minutes): &(&str, i32)| Offset {
        from: utc(from),
        minutes,
    };
    let offsets: Vec<Offset> = changes.iter().map(offset).collect();
    let dates = |dates: &[&str]| -> BTreeSet<chrono::NaiveDate> {
        dates.iter().map(|date| date.parse().expect("a date")).collect()
    };
    Calendar {
        offsets: Offsets::try_from(offsets).expect("a table"),
        holidays: dates(&["2026-04-03", "2026-05-14"]),
        special: vec![
            SpecialDays {
                name: "match".to_owned(),
                dates: dates(&["2026-03-28", "2026-04-03", "2026-10-25"]),
                counts_as: None,
            },
            SpecialDays {
                name: "fair".to_owned(),
                dates: dates(&["2026-03-30", "2026-04-05", "2026-10-05", "2026-10-24"]),
                counts_as: Some(DayClass::Sunday),
            },
        ],
    }
}

/// Berlin: an hour forward at 02:00 on 29 March, back at 03:00 on 25 October.
pub(crate) fn berlin() -> Calendar {
    place(&[
        ("2025-10-26 01:00", 60),
        ("2026-03-29 01:00", 120),
        ("2026-10-25 01:00", 60),
        ("2027-03-28 01:00", 120),
    ])
}

/// Lord Howe Island: half an hour back at 02:00 on 5 April, forward at 02:00 on 4 October.
pub(crate) fn lord_howe() -> Calendar {
    place(&[
        ("2025-10-04 15:30", 660),
        ("2026-04-04 15:00", 630),
        ("2026-10-03 15:30", 660),
    ])
}

/// Santiago de Chile: from midnight back to 23:00 on 4 April, and forward to 01:00 on 6 September.
pub(crate) fn santiago() -> Calendar {
    place(&[
        ("2025-09-07 04:00", -180),
        ("2026-04-05 03:00", -240),
        ("2026-09-06 04:00", -180),
    ])
}

pub(crate) fn calendars() -> impl Strategy<Value = Calendar> {
    prop_oneof![2 => Just(berlin()), 1 => Just(lord_howe()), 1 => Just(santiago())]
}
