//! T-11: which day a window belongs to, and what a day counts as.

use engine::tariff::Tariff;
use serde_json::json;

use super::{costs, tariff};

/// A flat rate on some days, otherwise 1.00 an hour.
fn flat_on(days: &str, price: &str) -> Tariff {
    tariff(json!({"rules": [
        {"kind": "flat", "price": price, "window": {"days": days, "from": "00:00", "until": "00:00"}},
        {"kind": "increment", "minutes": 60, "price": "1.00"}
    ]}))
}

#[test]
fn t11_a_holiday_is_a_holiday_only() {
    costs(
        &flat_on("thu", "9.00"),
        &[
            (
                "2026-05-14 10:00",
                "2026-05-14 12:00",
                "2.00",
                "Ascension Day, a Thursday",
            ),
            (
                "2026-05-21 10:00",
                "2026-05-21 12:00",
                "9.00",
                "an ordinary Thursday",
            ),
        ],
    );
    costs(
        &flat_on("hol", "9.00"),
        &[
            ("2026-05-14 10:00", "2026-05-14 12:00", "9.00", "a holiday"),
            ("2026-05-17 10:00", "2026-05-17 12:00", "2.00", "a Sunday is none"),
        ],
    );
}

#[test]
fn t11_a_special_day_is_what_it_counts_as_and_has_its_name_beside() {
    costs(
        &flat_on("@match", "10.00"),
        &[
            (
                "2026-03-28 10:00",
                "2026-03-28 12:00",
                "10.00",
                "a match on Saturday",
            ),
            (
                "2026-03-21 10:00",
                "2026-03-21 12:00",
                "2.00",
                "the Saturday before",
            ),
            (
                "2026-04-03 10:00",
                "2026-04-03 12:00",
                "10.00",
                "a match on a holiday",
            ),
        ],
    );
    costs(
        &flat_on("sat", "10.00"),
        &[
            (
                "2026-03-28 10:00",
                "2026-03-28 12:00",
                "10.00",
                "a match day is still a Saturday",
            ),
            (
                "2026-10-24 10:00",
                "2026-10-24 12:00",
                "2.00",
                "the fair makes it a Sunday",
            ),
        ],
    );
    costs(
        &flat_on("hol", "10.00"),
        &[(
            "2026-04-03 10:00",
            "2026-04-03 12:00",
            "10.00",
            "a match day is still a holiday",
        )],
    );
    costs(
        &flat_on("sun", "10.00"),
        &[
            (
                "2026-03-30 10:00",
                "2026-03-30 12:00",
                "10.00",
                "the fair, on a Monday",
            ),
            ("2026-03-23 10:00", "2026-03-23 12:00", "2.00", "another Monday"),
        ],
    );
    costs(
        &flat_on("mon @fair", "10.00"),
        &[
            (
                "2026-03-30 10:00",
                "2026-03-30 12:00",
                "10.00",
                "by its name, not as a Monday",
            ),
            ("2026-03-23 10:00", "2026-03-23 12:00", "10.00", "a Monday"),
        ],
    );
}

#[test]
fn t11_a_window_belongs_to_the_day_it_begins_on() {
    let board = tariff(json!({"rules": [
        {"kind": "flat", "price": "6.00", "window": {"days": "fri", "from": "22:00", "until": "06:00"}},
        {"kind": "increment", "minutes": 60, "price": "1.00"}
    ]}));
    costs(
        &board,
        &[
            (
                "2026-05-16 01:00",
                "2026-05-16 03:00",
                "6.00",
                "Saturday at one is Friday's night",
            ),
            (
                "2026-05-15 01:00",
                "2026-05-15 03:00",
                "2.00",
                "Friday at one is Thursday's",
            ),
            (
                "2026-05-15 21:00",
                "2026-05-16 07:00",
                "8.00",
                "an hour, the night, an hour",
            ),
        ],
    );
}

#[test]
fn t11_a_window_with_a_season_begins_on_days_of_that_season() {
    let board = tariff(json!({"rules": [
        {"kind": "flat", "price": "6.00",
         "window": {"days": "all", "from": "20:00", "until": "02:00", "season": "06-01/09-16"}},
        {"kind": "increment", "minutes": 60, "price": "1.00"}
    ]}));
    costs(
        &board,
        &[
            (
                "2026-05-31 23:00",
                "2026-06-01 01:00",
                "2.00",
                "the evening of 31 May",
            ),
            (
                "2026-06-01 19:00",
                "2026-06-01 21:00",
                "7.00",
                "the first evening",
            ),
            (
                "2026-09-16 00:30",
                "2026-09-16 01:30",
                "6.00",
                "the last one, which began on the 15th",
            ),
            ("2026-09-16 20:30", "2026-09-16 21:30", "1.00", "over"),
        ],
    );
    let winter = tariff(json!({"rules": [
        {"kind": "increment", "minutes": 60, "price": "0.50",
         "window": {"days": "all", "from": "00:00", "until": "00:00", "season": "11-15/02-01"}},
        {"kind": "increment", "minutes": 60, "price": "1.00"}
    ]}));
    costs(
        &winter,
        &[
            (
                "2026-01-31 10:00",
                "2026-01-31 11:00",
                "0.50",
                "winter, over the year's end",
            ),
            ("2026-02-01 10:00", "2026-02-01 11:00", "1.00", "no longer"),
            ("2026-11-15 10:00", "2026-11-15 11:00", "0.50", "again"),
        ],
    );
}
