//! Charge detail records as stays.

use engine::tariff::ChargingPeriod;
use standards::ocpi;

use crate::record::record;
use crate::tools::{at, lines};

fn periods(record: &str) -> Vec<(u64, Option<u32>)> {
    let session = ocpi::session(record).expect("a record");
    let of = |period: &ChargingPeriod| (period.energy_wh, period.power_w);
    session.stay.charging[0].periods.iter().map(of).collect()
}

#[test]
fn t18_a_record_is_a_stay_at_a_charger() {
    let text = record(
        &[
            ("2026-05-12 08:00", &[("ENERGY", "11"), ("TIME", "1")]),
            ("2026-05-12 09:00", &[("PARKING_TIME", "0.5")]),
        ],
        "2026-05-12 09:30",
    );
    let session = ocpi::session(&text).expect("a record");
    assert_eq!(lines(&session.lost), Vec::<String>::new());
    let stay = &session.stay;
    assert_eq!(
        (stay.entry, stay.exit),
        (at("2026-05-12 09:00"), at("2026-05-12 10:30"))
    );
    let [plugged] = stay.charging.as_slice() else {
        panic!("one session")
    };
    assert_eq!(
        (plugged.plugged_at, plugged.unplugged_at),
        (stay.entry, Some(stay.exit))
    );
    assert_eq!(
        plugged.periods,
        [ChargingPeriod {
            from: stay.entry,
            until: Some(at("2026-05-12 10:00")),
            energy_wh: 11_000,
            power_w: Some(11_000),
        }]
    );
    assert!(stay.spots[0].charger && stay.vehicle.electric && stay.booking.is_none());
}

#[test]
fn t20_energy_is_counted_in_whole_watt_hours_whose_sum_is_rounded_up() {
    let text = record(
        &[
            ("2026-05-12 08:00", &[("ENERGY", "0.0004"), ("MAX_POWER", "3.6")]),
            (
                "2026-05-12 08:10",
                &[("ENERGY", "0.0004"), ("POWER", "2"), ("MAX_POWER", "9")],
            ),
            ("2026-05-12 08:20", &[("ENERGY", "0.1152")]),
            ("2026-05-12 08:30", &[("ENERGY", "-1.5")]),
        ],
        "2026-05-12 08:40",
    );
    // 0.4, 0.8 and 116.0 watt-hours so far; 115 in ten minutes are 690 watts.
    assert_eq!(
        periods(&text),
        [(1, Some(3_600)), (0, Some(2_000)), (115, Some(690)), (0, Some(0))]
    );
    assert_eq!(
        lines(&ocpi::session(&text).expect("a record").lost),
        ["charging_periods[3]: energy that flows back is not counted here"]
    );
}

#[test]
fn t2_seconds_are_cut_off_and_reported() {
    let text = record(&[("2026-05-12 08:00", &[("TIME", "1")])], "2026-05-12 09:00")
        .replace("09:00:00Z", "09:00:59Z");
    assert_eq!(
        lines(&ocpi::session(&text).expect("a record").lost),
        ["time counts in whole minutes here: seconds are cut off"]
    );
}

#[test]
fn t18_idle_time_before_the_last_energy_is_reported() {
    let text = record(
        &[
            ("2026-05-12 08:00", &[("ENERGY", "1")]),
            ("2026-05-12 08:10", &[("PARKING_TIME", "0.1667")]),
            ("2026-05-12 08:20", &[("ENERGY", "1")]),
            ("2026-05-12 08:30", &[("PARKING_TIME", "0.1667")]),
        ],
        "2026-05-12 08:40",
    );
    assert_eq!(
        lines(&ocpi::session(&text).expect("a record").lost),
        [
            "charging_periods[1]: idle time counts after the last energy only: this is before it and costs nothing here"
        ]
    );
}

#[test]
fn t18_a_period_of_both_charging_and_idle_time_says_how_long_it_charged() {
    let text = record(
        &[(
            "2026-05-12 08:00",
            &[("ENERGY", "3"), ("TIME", "1.5"), ("PARKING_TIME", "0.5")],
        )],
        "2026-05-12 10:00",
    );
    let stay = ocpi::session(&text).expect("a record").stay;
    assert_eq!(stay.charging[0].periods[0].until, Some(at("2026-05-12 10:30")));
    assert_eq!(stay.charging[0].unplugged_at, Some(at("2026-05-12 11:00")));
}

#[test]
fn t18_where_no_energy_flowed_all_time_is_idle() {
    let text = record(
        &[("2026-05-12 08:00", &[("PARKING_TIME", "0.5")])],
        "2026-05-12 08:30",
    );
    // An empty period at its beginning, from whose end idle time counts.
    let stay = ocpi::session(&text).expect("a record").stay;
    let empty = &stay.charging[0].periods[0];
    assert_eq!(
        (empty.from, empty.until, empty.energy_wh),
        (stay.entry, Some(stay.entry), 0)
    );
}

#[test]
fn a_record_that_is_none_says_what_is_wrong() {
    let good = record(&[("2026-05-12 08:00", &[("TIME", "1")])], "2026-05-12 09:00");
    for (from, to, why) in [
        ("\"start_date_time\"", "\"x\"", "start_date_time is missing"),
        (
            "2026-05-12T09:00:00Z",
            "soon",
            "end_date_time: a time such as 2026-01-31T12:00:00Z is needed, this is “\"soon\"”",
        ),
        ("charging_periods", "periods", "charging_periods is missing"),
        (
            "\"volume\":1",
            "\"volume\":\"much\"",
            "charging_periods[0].dimensions[0].volume: a number is needed",
        ),
        (
            "\"type\"",
            "\"x\"",
            "charging_periods[0].dimensions[0].type is missing",
        ),
    ] {
        let text = good.replacen(from, to, 1);
        let found = ocpi::session(&text).expect_err(from).to_string();
        assert!(found.contains(why), "{from}: {found}");
    }
}
