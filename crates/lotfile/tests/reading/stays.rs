//! Stays read, and told what is wrong with them.

use engine::operation::Means;
use engine::spot::SpotKind;
use engine::tariff::{Booking, Calendar, ChargingPeriod, ChargingSession, LostTicket, Stay, StoodOn, Visit};
use engine::time::Instant;
use engine::vehicle::{Vehicle, VehicleClass};

use super::{Case, check_with};

const GOOD: &str = r#"{
  "entry": "2026-05-12T10:00",
  "exit": "2026-05-12T14:30:15+02:00",
  "vehicle": { "class": "van", "electric": true, "accessible_permit": true, "trailer": true },
  "spots": [
    { "from": "2026-05-12T12:00", "kind": "large", "count": 2, "charger": true, "rate_class": "premium" },
    { "kind": "compact" }
  ],
  "charging": [
    {
      "plugged_at": "2026-05-12T12:05",
      "unplugged_at": "2026-05-12T14:00",
      "periods": [
        { "from": "2026-05-12T12:06", "until": "2026-05-12T13:00", "energy_kwh": "12.345", "power_kw": 11 }
      ]
    }
  ],
  "customers": ["staff"],
  "validations": ["cinema", "market"],
  "means": "value_card",
  "full_percent": 75,
  "lost": "entry_known",
  "booking": { "from": "2026-05-12T10:00", "until": "2026-05-12T12:00", "came": true },
  "earlier": [
    { "entry": "2026-05-11T08:00", "exit": "2026-05-11T09:00" },
    { "entry": "2026-05-10T08:00", "exit": "2026-05-10T09:00" }
  ]
}
"#;

const CASES: &[Case] = &[
    (
        "\"entry\": \"2026-05-12T10:00\",\n",
        "",
        "line 1: a stay needs `entry`",
    ),
    (
        "\"entry\": \"2026-05-12T10:00\"",
        "\"entry\": \"2026-05-12\"",
        "line 2: `entry` must be a time such as 2026-05-12T10:00+02:00, or 2026-05-12T10:00 by the lot's own clock, not the text \"2026-05-12\"",
    ),
    (
        "\"entry\": \"2026-05-12T10:00\"",
        "\"entry\": \"10:00\"",
        "line 2: `entry` must be a time such as 2026-05-12T10:00+02:00, or 2026-05-12T10:00 by the lot's own clock, not the text \"10:00\"",
    ),
    (
        "\"entry\": \"2026-05-12T10:00\"",
        "\"entry\": 1778572800",
        "line 2: `entry` must be a time such as 2026-05-12T10:00+02:00, or 2026-05-12T10:00 by the lot's own clock, not the number 1778572800",
    ),
    (
        "\"entry\": \"2026-05-12T10:00\"",
        "\"entry\": null",
        "line 2: `entry` must be a time such as 2026-05-12T10:00+02:00, or 2026-05-12T10:00 by the lot's own clock, not null",
    ),
    (
        "\"exit\": ",
        "\"left\": ",
        "line 1: a stay needs `exit`\nline 3: a stay has no key `left`; it has `entry`, `exit`, `vehicle`, `spots`, `charging`, `customers`, `validations`, `means`, `full_percent`, `lost`, `booking` and `earlier`",
    ),
    (
        "\"class\": \"van\"",
        "\"class\": \"lorry\"",
        "line 4: `class` must be one of \"motorcycle\", \"car\", \"van\", \"bus\", not \"lorry\"",
    ),
    (
        "\"trailer\": true",
        "\"trailer\": 1",
        "line 4: `trailer` must be true or false, not the number 1",
    ),
    (
        "\"trailer\": true",
        "\"tralier\": true",
        "line 4: a vehicle has no key `tralier`; did you mean `trailer`?",
    ),
    (
        "\"count\": 2",
        "\"count\": 0",
        "line 6: `count` must be a whole number from 1 to 1000, not the number 0",
    ),
    (
        "\"kind\": \"compact\"",
        "\"kind\": \"small\"",
        "line 7: `kind` must be one of \"motorcycle\", \"compact\", \"large\", not \"small\"",
    ),
    (
        "\"spots\": [",
        "\"spots\": \"P1-A-001\", \"x\": [",
        "line 5: `spots` must be a list of keys and values, not the text \"P1-A-001\"\nline 5: a stay has no key `x`; it has `entry`, `exit`, `vehicle`, `spots`, `charging`, `customers`, `validations`, `means`, `full_percent`, `lost`, `booking` and `earlier`",
    ),
    (
        "\"unplugged_at\": \"2026-05-12T14:00\"",
        "\"unplugged_at\": \"2026-05-12T12:04\"",
        "line 12: `unplugged_at` must not be before `plugged_at`",
    ),
    (
        "\"until\": \"2026-05-12T13:00\"",
        "\"until\": \"2026-05-12T12:05\"",
        "line 14: `until` must not be before `from`",
    ),
    (
        "\"energy_kwh\": \"12.345\", ",
        "",
        "line 14: a charging period needs `energy_kwh`",
    ),
    (
        "\"energy_kwh\": \"12.345\"",
        "\"energy_kwh\": \"12.3456\"",
        "line 14: `energy_kwh` must be kilowatt-hours with at most three decimals, such as 11 or \"12.3\", not the text \"12.3456\"",
    ),
    (
        "\"energy_kwh\": \"12.345\"",
        "\"energy_kwh\": -1",
        "line 14: `energy_kwh` must be kilowatt-hours with at most three decimals, such as 11 or \"12.3\", not the number -1",
    ),
    (
        "\"power_kw\": 11",
        "\"power_kw\": 5000000",
        "line 14: `power_kw` is more than any charger gives",
    ),
    (
        "\"periods\": [",
        "\"period\": [",
        "line 13: a time at a charger has no key `period`; did you mean `periods`?",
    ),
    (
        "[\"staff\"]",
        "\"staff\"",
        "line 18: `customers` must be a list of names such as [\"staff\"], not the text \"staff\"",
    ),
    (
        "[\"cinema\", \"market\"]",
        "[\"cinema\", \"cinema\"]",
        "line 19: a name stands twice in this list",
    ),
    (
        "\"value_card\"",
        "\"coins\"",
        "line 20: `means` must be one of \"cash\", \"card\", \"simulated\", \"value_card\", \"invoice\", not \"coins\"",
    ),
    (
        "\"full_percent\": 75",
        "\"full_percent\": 101",
        "line 21: `full_percent` must be a whole number from 0 to 100, not the number 101",
    ),
    (
        "\"full_percent\": 75",
        "\"full_percent\": 7.5",
        "line 21: `full_percent` must be a whole number from 0 to 100, not the number 7.5",
    ),
    (
        "\"entry_known\"",
        "true",
        "line 22: `lost` must be a text in quotes, not true",
    ),
    (
        "\"until\": \"2026-05-12T12:00\", ",
        "",
        "line 23: a booking needs `until`",
    ),
    (
        "\"came\": true",
        "\"came\": \"yes\"",
        "line 23: `came` must be true or false, not the text \"yes\"",
    ),
    (
        ", \"exit\": \"2026-05-11T09:00\"",
        "",
        "line 25: an earlier visit needs `exit`",
    ),
];

fn calendar() -> Calendar {
    let file = lotfile::read_tariffs(super::tariffs::GOOD).expect("a tariff file");
    file.calendar
}

/// A point in time, from what it is in UTC.
fn utc(text: &str) -> Instant {
    let at = chrono::DateTime::parse_from_rfc3339(text).expect("a time");
    Instant(at.timestamp_millis())
}

#[test]
fn every_mistake_in_a_stay_is_named_with_its_line() {
    let calendar = calendar();
    check_with(GOOD, CASES, |text| lotfile::read_stay(text, &calendar));
}

#[test]
fn a_stay_has_everything_that_its_file_says() {
    let (entry, moved) = (utc("2026-05-12T08:00:00Z"), utc("2026-05-12T10:00:00Z"));
    let period = ChargingPeriod {
        from: utc("2026-05-12T10:06:00Z"),
        until: Some(utc("2026-05-12T11:00:00Z")),
        energy_wh: 12_345,
        power_w: Some(11_000),
    };
    let visit = |entry, exit| Visit {
        entry: utc(entry),
        exit: utc(exit),
    };
    let expected = Stay {
        vehicle: Vehicle {
            electric: true,
            accessible_permit: true,
            trailer: true,
            ..Vehicle::new(VehicleClass::Van)
        },
        // In the order of time, and from entry on where nothing else is said.
        spots: vec![
            StoodOn {
                from: entry,
                count: 1,
                kind: SpotKind::Compact,
                charger: false,
                rate_class: None,
            },
            StoodOn {
                from: moved,
                count: 2,
                kind: SpotKind::Large,
                charger: true,
                rate_class: Some("premium".to_owned()),
            },
        ],
        charging: vec![ChargingSession {
            plugged_at: utc("2026-05-12T10:05:00Z"),
            unplugged_at: Some(utc("2026-05-12T12:00:00Z")),
            periods: vec![period],
        }],
        customers: ["staff".to_owned()].into(),
        validations: ["cinema".to_owned(), "market".to_owned()].into(),
        means: Some(Means::ValueCard),
        full_percent: Some(75),
        lost: LostTicket::EntryKnown,
        booking: Some(Booking {
            from: entry,
            until: moved,
            came: true,
        }),
        earlier: vec![
            visit("2026-05-10T06:00:00Z", "2026-05-10T07:00:00Z"),
            visit("2026-05-11T06:00:00Z", "2026-05-11T07:00:00Z"),
        ],
        ..Stay::new(entry, utc("2026-05-12T12:30:15Z"))
    };
    assert_eq!(lotfile::read_stay(GOOD, &calendar()), Ok(expected));
}

#[test]
fn t3_where_clocks_go_back_a_time_without_an_offset_is_the_first_of_two() {
    let read = |entry: &str| {
        let text = format!("entry = \"{entry}\"\nexit = \"2026-10-25T12:00\"");
        lotfile::read_stay(&text, &calendar()).expect("a stay").entry
    };
    assert_eq!(read("2026-10-25T02:30"), utc("2026-10-25T00:30:00Z"));
    assert_eq!(read("2026-10-25T02:30+01:00"), utc("2026-10-25T01:30:00Z"));
    assert_eq!(read("2026-10-25T02:30:00Z"), utc("2026-10-25T02:30:00Z"));
}
