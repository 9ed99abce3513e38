//! OCPI elements that hold at some times only.

use engine::tariff::{Calendar, Pricer};
use standards::ocpi;

use crate::record::{component, element, elements, import, price, record, single};
use crate::tools::{at, clock, currency, lines, stay};

fn idle(price: &str, restrictions: &str) -> String {
    element(&[component("PARKING_TIME", price, "", 300)], restrictions)
}

const WEEKDAYS: &str = r#""day_of_week":["MONDAY","TUESDAY","WEDNESDAY","THURSDAY","FRIDAY"]"#;

/// Plugged in without charging, by UTC.
fn blocked(from: &str, until: &str) -> String {
    record(&[(from, &[("PARKING_TIME", "1")])], until)
}

#[test]
fn t11_idle_time_by_day_and_hour() {
    let fields = elements(&[
        element(
            &[
                component("FLAT", "2.50", "", 1),
                component("TIME", "1.00", "", 60),
            ],
            "",
        ),
        idle(
            "5.00",
            &format!(r#""start_time":"09:00","end_time":"18:00",{WEEKDAYS}"#),
        ),
        idle(
            "6.00",
            r#""start_time":"10:00","end_time":"17:00","day_of_week":["SATURDAY"]"#,
        ),
    ]);
    let tariff = single(&fields);
    // Monday 09:30 to 12:15 by the lot's clock, then idle for 42 minutes: 2.50 + 2.75 + 45 minutes of 5.00 an hour.
    let monday = [
        ("2026-05-11 08:30", [("TIME", "2.75")].as_slice()),
        ("2026-05-11 11:15", &[("PARKING_TIME", "0.7")]),
    ];
    assert_eq!(price(&tariff, &record(&monday, "2026-05-11 11:57")), "9.00");
    // Saturday 13:30, 114 minutes, then idle for 71: 2.50 + 1.90 + 75 minutes of 6.00 an hour.
    let saturday = [
        ("2026-05-16 12:30", [("TIME", "1.9")].as_slice()),
        ("2026-05-16 14:24", &[("PARKING_TIME", "1.1833")]),
    ];
    assert_eq!(price(&tariff, &record(&saturday, "2026-05-16 15:35")), "11.90");
    // Idle on a Sunday is free: 2.50 for the start alone.
    assert_eq!(
        price(&tariff, &blocked("2026-05-17 09:00", "2026-05-17 15:00")),
        "2.50"
    );
}

#[test]
fn t11_a_night_that_begins_on_some_days_only() {
    // There each minute is asked for its own weekday: Friday from 00:00 to 06:00 and from 22:00 to 24:00.
    let fields = elements(&[
        idle(
            "1.00",
            r#""start_time":"22:00","end_time":"06:00","day_of_week":["FRIDAY"]"#,
        ),
        idle("4.00", ""),
    ]);
    let imported = import(&fields);
    let tariff = &imported.tariffs[0];
    for (from, until, expected) in [
        // Thursday night belongs to Friday from midnight on: 2 hours of 4.00 and 1 of 1.00.
        ("2026-05-14 21:00", "2026-05-15 00:00", "9.00"),
        ("2026-05-15 20:00", "2026-05-15 21:00", "4.00"),
        ("2026-05-15 21:00", "2026-05-15 23:00", "2.00"),
        ("2026-05-15 23:00", "2026-05-16 01:00", "8.00"),
    ] {
        assert_eq!(price(tariff, &blocked(from, until)), expected, "{from}");
    }
    assert_eq!(
        lines(&imported.lost),
        [
            "elements[0].restrictions.day_of_week: a holiday of the lot is no weekday here: the element does not count on it",
            "elements: all time is rounded up once, at its end, by the step of the last price; here each price rounds up \
             its own",
        ]
    );
}

#[test]
fn t11_a_night_on_all_days_and_half_open_times() {
    let case = |restrictions: &str, from, until| {
        price(
            &single(&elements(&[idle("6.00", restrictions)])),
            &blocked(from, until),
        )
    };
    // By the lot's clock 20:00 to 08:00.
    let (from, until) = ("2026-05-14 19:00", "2026-05-15 07:00");
    for (restrictions, hours) in [
        (r#""start_time":"22:00","end_time":"06:00""#, "48.00"),
        (r#""start_time":"22:00""#, "12.00"),
        (r#""end_time":"06:00""#, "36.00"),
        (r#""start_time":"20:00","end_time":"00:00""#, "24.00"),
        (r#""start_time":"07:00","end_time":"07:00""#, "72.00"),
        (r#""day_of_week":["THURSDAY"]"#, "24.00"),
        (r#""day_of_week":[]"#, "72.00"),
    ] {
        assert_eq!(case(restrictions, from, until), hours, "{restrictions}");
    }
}

#[test]
fn t11_a_weekday_that_is_a_holiday_is_lost_and_all_seven_days_are_not() {
    let all = WEEKDAYS.replace(']', r#","SATURDAY","SUNDAY"]"#);
    let imported = import(&elements(&[idle("6.00", &all)]));
    assert_eq!(lines(&imported.lost), Vec::<String>::new());
    let mut calendar = Calendar::new(clock());
    calendar.holidays.insert(chrono_date("2026-05-14"));
    let thursday = ocpi::session(&blocked("2026-05-14 09:00", "2026-05-14 10:00"))
        .expect("a record")
        .stay;
    let total = |fields: &str| {
        let tariff = single(fields);
        let pricer = Pricer::new(&tariff, &calendar, currency("EUR"));
        pricer.total(&thursday).expect("a price").digits()
    };
    assert_eq!(total(&elements(&[idle("6.00", &all)])), "6.00");
    assert_eq!(total(&elements(&[idle("6.00", WEEKDAYS)])), "0.00");
}

fn chrono_date(text: &str) -> chrono::NaiveDate {
    text.parse().expect("a date")
}

#[test]
fn t18_blocking_after_four_hours_of_charging() {
    let fields = elements(&[
        element(&[component("TIME", "6.00", "", 60)], r#""min_duration":14400"#),
        element(&[component("ENERGY", "0.50", "", 1)], ""),
    ]);
    let tariff = single(&fields);
    let charged = |end: &str| record(&[("2026-05-12 08:00", &[("ENERGY", "10"), ("TIME", "4")])], end);
    // 5.00 of energy; an hour and a half beyond the fourth hour cost 9.00.
    assert_eq!(price(&tariff, &charged("2026-05-12 12:00")), "5.00");
    assert_eq!(price(&tariff, &charged("2026-05-12 12:01")), "5.10");
    assert_eq!(price(&tariff, &charged("2026-05-12 13:30")), "14.00");
}

#[test]
fn t18_the_first_half_hour_of_charging_costs_nothing() {
    let fields = elements(&[
        element(&[component("TIME", "0", "", 60)], r#""max_duration":1800"#),
        element(&[component("TIME", "3.00", "", 60)], ""),
    ]);
    let charged = |end: &str| record(&[("2026-05-12 08:00", &[("TIME", "1")])], end);
    let tariff = single(&fields);
    assert_eq!(price(&tariff, &charged("2026-05-12 08:30")), "0.00");
    assert_eq!(price(&tariff, &charged("2026-05-12 08:50")), "1.00");
}

#[test]
fn t5_prices_that_change_with_a_date_become_tariffs_that_follow_each_other() {
    let fields = format!(
        r#""start_date_time":"2026-01-01T00:00:00Z",{}"#,
        elements(&[
            element(
                &[component("ENERGY", "0.20", "", 1)],
                r#""start_date":"2026-06-01","end_date":"2026-09-01""#,
            ),
            element(
                &[component("ENERGY", "0.40", "", 1)],
                r#""start_date":"2026-03-01""#
            ),
        ])
    );
    let imported = import(&fields);
    let from: Vec<_> = imported.tariffs.iter().map(|tariff| tariff.valid_from).collect();
    let dates = [
        "2026-01-01 01:00",
        "2026-03-01 00:00",
        "2026-06-01 00:00",
        "2026-09-01 00:00",
    ];
    assert_eq!(from, dates.map(at));
    let until: Vec<_> = imported.tariffs.iter().map(|tariff| tariff.valid_until).collect();
    assert_eq!(until, [Some(from[1]), Some(from[2]), Some(from[3]), None]);
    let versions: Vec<_> = imported.tariffs.iter().map(|tariff| tariff.version).collect();
    assert_eq!(versions, [1, 2, 3, 4]);
    let charged = record(&[("2026-07-01 08:00", &[("ENERGY", "10")])], "2026-07-01 10:00");
    let prices: Vec<_> = imported
        .tariffs
        .iter()
        .map(|tariff| price(tariff, &charged))
        .collect();
    assert_eq!(prices, ["0.00", "4.00", "2.00", "4.00"]);
    let why = "a stay over a date at which prices change is priced as on the day it began";
    assert_eq!(
        lines(&imported.lost),
        [
            format!("elements[0].restrictions: {why}"),
            format!("elements[1].restrictions: {why}")
        ]
    );
}

#[test]
fn t17_a_fee_of_some_hours_is_asked_at_entry() {
    let fee = element(
        &[component("FLAT", "1.00", "", 1)],
        r#""start_time":"18:00","end_time":"06:00""#,
    );
    let imported = import(&elements(&[
        fee,
        element(&[component("FLAT", "0.20", "", 1)], ""),
    ]));
    let plugged = |from: &str, until: &str| price(&imported.tariffs[0], &blocked(from, until));
    assert_eq!(plugged("2026-05-12 16:59", "2026-05-12 20:00"), "0.20");
    assert_eq!(plugged("2026-05-12 17:00", "2026-05-12 20:00"), "1.00");
    assert_eq!(
        lines(&imported.lost),
        [
            "elements[0].price_components[0]: what is charged once counts where the stay begins within these times, not \
          where it reaches into them"
        ]
    );
    assert_eq!(
        crate::tools::total(&imported.tariffs[0], &stay("2026-05-12 18:00", 60)),
        "0.00"
    );
}
