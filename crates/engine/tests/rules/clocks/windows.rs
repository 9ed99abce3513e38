//! T-4 and T-11: windows that lie in the time that is left out, or that comes twice.

use engine::tariff::Calendar;
use engine::time::{Offset, Offsets};
use serde_json::json;

use crate::prices::{Case, tariff, wrong};
use crate::worlds::{berlin, lord_howe, santiago, utc};

/// 0.10 a minute within a window, and nothing outside.
fn minutes_of(from: &str, until: &str) -> engine::tariff::Tariff {
    let window = json!({"days": "all", "from": from, "until": until});
    tariff(json!({"rules": [{"kind": "increment", "minutes": 1, "price": "0.10", "window": window}]}))
}

/// Complains where a night costs something else than a window's minutes.
fn open(calendar: &Calendar, [from, until]: [&str; 2], case: Case) {
    let wrong = wrong(&minutes_of(from, until), calendar, |_| (), &[case]);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn t4_in_the_hour_that_is_left_out() {
    let night = |total, because| ("2026-03-29 00:00", "2026-03-29 05:00", total, because);
    open(&berlin(), ["02:15", "02:45"], night("0.00", "never shown"));
    open(
        &berlin(),
        ["01:30", "02:30"],
        night("3.00", "from 01:30 to the change"),
    );
    open(
        &berlin(),
        ["02:30", "03:30"],
        night("3.00", "from the change, which is 03:00, to 03:30"),
    );
    open(
        &berlin(),
        ["02:00", "03:00"],
        night("0.00", "it begins and ends with the change"),
    );
}

#[test]
fn t4_in_the_hour_that_comes_twice() {
    let night = |total, because| ("2026-10-25 00:00", "2026-10-25 05:00", total, because);
    open(
        &berlin(),
        ["02:15", "02:45"],
        night("3.00", "the first time only"),
    );
    open(&berlin(), ["01:30", "02:30"], night("6.00", "to the first 02:30"));
    open(
        &berlin(),
        ["02:30", "03:30"],
        night("12.00", "from the first 02:30 on, an hour more"),
    );
    open(
        &berlin(),
        ["02:00", "03:00"],
        night("12.00", "03:00 comes once, after both hours"),
    );
}

#[test]
fn t4_in_the_half_hour_of_lord_howe() {
    let april = |total, because| ("2026-04-05 00:00", "2026-04-05 04:00", total, because);
    open(
        &lord_howe(),
        ["01:45", "02:00"],
        april(
            "4.50",
            "from the first 01:45; 02:00 comes once, half an hour late",
        ),
    );
    open(
        &lord_howe(),
        ["01:30", "01:45"],
        april("1.50", "the first time only"),
    );
    let october = |total, because| ("2026-10-04 00:00", "2026-10-04 04:00", total, because);
    open(&lord_howe(), ["02:00", "02:30"], october("0.00", "never shown"));
    open(
        &lord_howe(),
        ["01:45", "02:15"],
        october("1.50", "from 01:45 to the change"),
    );
}

#[test]
fn t4_over_the_midnight_of_santiago() {
    let april = |total, because| ("2026-04-04 20:00", "2026-04-05 03:00", total, because);
    open(
        &santiago(),
        ["23:00", "00:00"],
        april("12.00", "23:00 comes twice before midnight"),
    );
    open(
        &santiago(),
        ["23:30", "23:45"],
        april("1.50", "the first time only"),
    );
    open(
        &santiago(),
        ["00:00", "01:00"],
        april("6.00", "the day begins after both"),
    );
    let september = |total, because| ("2026-09-05 20:00", "2026-09-06 03:00", total, because);
    open(&santiago(), ["00:00", "01:00"], september("0.00", "never shown"));
    open(
        &santiago(),
        ["23:00", "00:00"],
        september("6.00", "to the change"),
    );
    open(
        &santiago(),
        ["00:30", "01:30"],
        september("3.00", "from the change, which is 01:00"),
    );
}

#[test]
fn t4_t11_a_day_begins_once_where_clocks_go_back_over_its_midnight() {
    let offset = |from, minutes| Offset {
        from: utc(from),
        minutes,
    };
    // At 00:01 the clock goes back to 23:01 of the day before, as in Newfoundland until 2011.
    let offsets = vec![offset("2026-01-01 00:00", -150), offset("2026-11-01 02:31", -210)];
    let mut calendar = berlin();
    calendar.offsets = Offsets::try_from(offsets).expect("a table");
    let daily = tariff(json!({"rules": [
        {"kind": "flat", "price": "5.00", "window": {"days": "all", "from": "00:00", "until": "00:00"}}
    ]}));
    let cases = [
        ("2026-11-01 02:00Z", "2026-11-01 02:30Z", "5.00", "until midnight"),
        (
            "2026-11-01 02:00Z",
            "2026-11-01 02:31Z",
            "10.00",
            "one minute of the new day",
        ),
        (
            "2026-11-01 02:00Z",
            "2026-11-01 05:00Z",
            "10.00",
            "which goes on while the clock shows 23:01 again",
        ),
        (
            "2026-11-01 02:31Z",
            "2026-11-01 03:29Z",
            "5.00",
            "an hour that looks like the day before",
        ),
    ];
    let wrong = wrong(&daily, &calendar, |_| (), &cases);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
