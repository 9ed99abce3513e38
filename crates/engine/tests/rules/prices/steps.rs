//! T-6 and T-7: which rule is in charge, and what its steps are good for.

use engine::money::Amount;
use serde_json::json;

use super::{bill, costs, stay, tariff};
use crate::worlds::amount;

#[test]
fn t6_the_first_rule_that_applies_is_in_charge_and_other_minutes_are_free() {
    let board = tariff(json!({"rules": [
        {"kind": "increment", "minutes": 60, "price": "4.00", "window": {"days": "all", "from": "10:00", "until": "12:00"}},
        {"kind": "increment", "minutes": 60, "price": "1.00", "window": {"days": "all", "from": "08:00", "until": "18:00"}}
    ]}));
    costs(
        &board,
        &[
            (
                "2026-05-12 09:00",
                "2026-05-12 13:00",
                "10.00",
                "1.00, 2 × 4.00, 1.00",
            ),
            ("2026-05-12 18:00", "2026-05-12 23:00", "0.00", "no rule applies"),
            (
                "2026-05-12 17:00",
                "2026-05-12 19:00",
                "1.00",
                "an hour, then nothing",
            ),
        ],
    );
}

/// 2.00 an hour from 8 to 18 o'clock, but noon is free.
fn with_a_break_at_noon(steps: &str) -> engine::tariff::Tariff {
    tariff(json!({"rules": [
        {"kind": "increment", "minutes": 1, "price": "0", "window": {"days": "all", "from": "12:00", "until": "13:00"}},
        {"kind": "increment", "minutes": 60, "price": "2.00", "steps": steps,
         "window": {"days": "all", "from": "08:00", "until": "18:00"}}
    ]}))
}

#[test]
fn t7_what_is_left_of_an_interrupted_step_is_lost() {
    costs(
        &with_a_break_at_noon("segment"),
        &[
            (
                "2026-05-12 11:30",
                "2026-05-12 12:30",
                "2.00",
                "an hour that noon cuts short",
            ),
            ("2026-05-12 11:30", "2026-05-12 13:01", "4.00", "and a new one"),
            (
                "2026-05-12 17:30",
                "2026-05-13 08:20",
                "4.00",
                "an hour on each day",
            ),
        ],
    );
}

#[test]
fn t7_what_is_left_of_a_step_is_good_for_the_same_window() {
    costs(
        &with_a_break_at_noon("window"),
        &[
            (
                "2026-05-12 11:30",
                "2026-05-12 13:30",
                "2.00",
                "half an hour on each side of noon",
            ),
            (
                "2026-05-12 11:30",
                "2026-05-12 13:31",
                "4.00",
                "now the hour is used up",
            ),
            (
                "2026-05-12 17:30",
                "2026-05-13 08:20",
                "4.00",
                "the next day is another window",
            ),
        ],
    );
}

#[test]
fn t7_what_is_left_of_a_step_is_good_for_the_whole_stay() {
    costs(
        &with_a_break_at_noon("stay"),
        &[
            (
                "2026-05-12 11:30",
                "2026-05-12 13:30",
                "2.00",
                "half an hour on each side of noon",
            ),
            (
                "2026-05-12 17:30",
                "2026-05-13 08:30",
                "2.00",
                "half an hour on each day",
            ),
            ("2026-05-12 17:30", "2026-05-13 08:31", "4.00", "and a minute"),
            (
                "2026-05-12 17:30",
                "2026-05-14 08:30",
                "20.00",
                "30 + 540 + 30 minutes are ten hours",
            ),
        ],
    );
}

#[test]
fn t7_a_step_ends_where_another_rule_takes_over_or_runs_to_its_end() {
    let board = |takeover: &str| {
        tariff(json!({"rules": [
            {"kind": "increment", "minutes": 60, "price": "3.00", "takeover": takeover,
             "window": {"days": "all", "from": "08:00", "until": "18:00"}},
            {"kind": "flat", "price": "5.00", "window": {"days": "all", "from": "18:00", "until": "08:00"}}
        ]}))
    };
    costs(
        &board("cut"),
        &[
            ("2026-05-12 17:30", "2026-05-12 18:00", "3.00", "a started hour"),
            ("2026-05-12 17:30", "2026-05-12 18:01", "8.00", "and the evening"),
        ],
    );
    costs(
        &board("finish"),
        &[
            (
                "2026-05-12 17:30",
                "2026-05-12 18:30",
                "3.00",
                "the hour runs until 18:30",
            ),
            ("2026-05-12 17:30", "2026-05-12 18:31", "8.00", "then the evening"),
            (
                "2026-05-12 17:30",
                "2026-05-13 08:30",
                "11.00",
                "3.00, 5.00 and 3.00",
            ),
        ],
    );
}

#[test]
fn t7_a_step_that_runs_to_its_end_does_so_against_rules_that_stand_before_it() {
    let board = tariff(json!({"rules": [
        {"kind": "increment", "minutes": 10, "price": "1.00", "window": {"days": "all", "from": "12:00", "until": "13:00"}},
        {"kind": "increment", "minutes": 60, "price": "2.00", "takeover": "finish"}
    ]}));
    costs(
        &board,
        &[
            (
                "2026-05-12 11:15",
                "2026-05-12 12:15",
                "2.00",
                "one hour from 11:15",
            ),
            ("2026-05-12 11:15", "2026-05-12 12:16", "3.00", "then ten minutes"),
            (
                "2026-05-12 11:15",
                "2026-05-12 13:00",
                "7.00",
                "2.00 and 45 minutes in five steps of ten",
            ),
        ],
    );
}

#[test]
fn t1_t7_a_price_for_another_length_than_the_step() {
    let by_the_minute = tariff(json!({"rules": [
        {"kind": "increment", "minutes": 1, "price": "2.00", "per_minutes": 60}
    ]}));
    costs(
        &by_the_minute,
        &[
            ("2026-05-12 10:00", "2026-05-12 10:01", "0.03", "0.0333…"),
            ("2026-05-12 10:00", "2026-05-12 10:20", "0.67", "0.6666…"),
            (
                "2026-05-12 10:00",
                "2026-05-12 11:30",
                "3.00",
                "an hour and a half",
            ),
        ],
    );
    let by_the_quarter = tariff(json!({"rules": [
        {"kind": "increment", "minutes": 15, "price": "2.00", "per_minutes": 60}
    ]}));
    costs(
        &by_the_quarter,
        &[
            ("2026-05-12 10:00", "2026-05-12 10:15", "0.50", "a quarter"),
            ("2026-05-12 10:00", "2026-05-12 10:16", "1.00", "two"),
        ],
    );
}

#[test]
fn t1_cutting_a_stay_into_segments_changes_no_sum() {
    // A third of 1.00 a minute: three minutes are 1.00, not 0.99999999, also when they are not together.
    let board = tariff(json!({"rules": [
        {"kind": "increment", "minutes": 60, "price": "0", "window": {"days": "all", "from": "10:01", "until": "10:05"}},
        {"kind": "increment", "minutes": 1, "price": "1.00", "per_minutes": 3}
    ]}));
    let bill = bill(&board, &stay("2026-05-12 10:00", "2026-05-12 10:07"));
    let amounts = bill.segments.iter().map(|segment| segment.amount);
    assert_eq!(amounts.fold(Amount::ZERO, Amount::plus), amount("1.00"));
    assert_eq!((bill.segments.len(), bill.rounding), (3, Amount::ZERO));
}

#[test]
fn t7_steps_that_are_dearer_and_cheaper_with_time() {
    // 0.50 for ten minutes, but 2.00 an hour from the second hour and 1.00 an hour from the fourth on.
    let board = tariff(json!({"rules": [
        {"kind": "increment", "minutes": 10, "price": "0.50", "until_minute": 60},
        {"kind": "increment", "minutes": 60, "price": "2.00", "from_minute": 60, "until_minute": 180},
        {"kind": "increment", "minutes": 60, "price": "1.00", "from_minute": 180}
    ]}));
    costs(
        &board,
        &[
            (
                "2026-05-12 10:00",
                "2026-05-12 10:41",
                "2.50",
                "five times ten minutes",
            ),
            (
                "2026-05-12 10:00",
                "2026-05-12 13:00",
                "7.00",
                "3.00 and 2 × 2.00",
            ),
            ("2026-05-12 10:00", "2026-05-12 15:00", "9.00", "and 2 × 1.00"),
        ],
    );
}
