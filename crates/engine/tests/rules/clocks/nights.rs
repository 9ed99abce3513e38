//! T-4: from ten in the evening until six in the morning, while clocks change, under each kind of rule.
//!
//! The clock shows eight hours. In Berlin seven pass in spring and nine in autumn; on Lord Howe Island eight and a half in
//! April and seven and a half in October; in Santiago nine in April, where 23:00 comes twice, and seven in September, where the
//! day begins at 01:00.

use engine::tariff::{Calendar, Pricer, Stay};
use serde_json::{Value, json};

use crate::prices::{at, tariff};
use crate::worlds::{berlin, euro, lord_howe, santiago};

/// The nights, by the evening's date and the morning's.
fn nights() -> [(Calendar, &'static str, &'static str); 6] {
    [
        (berlin(), "2026-03-28", "2026-03-29"),
        (berlin(), "2026-10-24", "2026-10-25"),
        (lord_howe(), "2026-04-04", "2026-04-05"),
        (lord_howe(), "2026-10-03", "2026-10-04"),
        (santiago(), "2026-04-04", "2026-04-05"),
        (santiago(), "2026-09-05", "2026-09-06"),
    ]
}

/// Complains where the nights cost something else.
fn cost(said: Value, by_hand: [&str; 6]) {
    let board = tariff(said);
    let totals = nights().map(|(calendar, evening, morning)| {
        let (entry, exit) = (format!("{evening} 22:00"), format!("{morning} 06:00"));
        let stay = Stay::new(at(&calendar, &entry), at(&calendar, &exit));
        let total = Pricer::new(&board, &calendar, euro()).total(&stay);
        total.expect("a short stay").digits()
    });
    assert_eq!(totals, by_hand);
}

fn rules(rules: &Value) -> Value {
    json!({"rules": rules})
}

/// 0.50 for each half hour.
fn half_hours() -> Value {
    json!({"kind": "increment", "minutes": 30, "price": "0.50"})
}

/// A window on all days.
fn window(from: &str, until: &str) -> Value {
    json!({"days": "all", "from": from, "until": until})
}

#[test]
fn t4_t7_steps_count_the_time_that_passes() {
    cost(
        rules(&json!([half_hours()])),
        ["7.00", "9.00", "8.50", "7.50", "9.00", "7.00"],
    );
}

#[test]
fn t4_t7_steps_in_a_window_count_what_passes_in_it() {
    // From midnight until three 120, 240, 210, 150, 180 and 120 minutes pass.
    let by_the_minute =
        json!({"kind": "increment", "minutes": 1, "price": "0.10", "window": window("00:00", "03:00")});
    cost(
        rules(&json!([by_the_minute])),
        ["12.00", "24.00", "21.00", "15.00", "18.00", "12.00"],
    );
}

#[test]
fn t4_t8_a_flat_rate_is_one_however_long_the_night() {
    let night = json!({"kind": "flat", "price": "4.00", "window": window("22:00", "06:00")});
    cost(rules(&json!([night])), ["4.00"; 6]);
    let day = json!({"kind": "flat", "price": "3.00", "window": window("00:00", "00:00")});
    cost(rules(&json!([day])), ["6.00"; 6]);
}

#[test]
fn t4_t16_a_table_counts_the_time_that_passes() {
    let table = json!({"kind": "table", "rows": [
        {"until_minute": 450, "total": "3.00"}, {"until_minute": 510, "total": "4.00"}, {"until_minute": 540, "total": "5.00"}
    ]});
    cost(
        rules(&json!([table])),
        ["3.00", "5.00", "4.00", "3.00", "5.00", "3.00"],
    );
}

#[test]
fn t4_t9_free_minutes_are_minutes_that_pass() {
    // 150 minutes are free from midnight until three, where 120, 240, 210, 150, 180 and 120 pass.
    let day = json!({"scope": "window", "days": "all", "from": "00:00", "until": "00:00"});
    let free = json!({"kind": "free", "minutes": 150, "per": day});
    let by_the_minute =
        json!({"kind": "increment", "minutes": 1, "price": "0.10", "window": window("00:00", "03:00")});
    let mut from_midnight = free.clone();
    from_midnight["window"] = window("00:00", "03:00");
    cost(
        rules(&json!([from_midnight, by_the_minute])),
        ["0.00", "9.00", "6.00", "0.00", "3.00", "0.00"],
    );
}

#[test]
fn t4_t9_who_is_out_within_free_time_by_the_minutes_that_pass() {
    let free = json!({"kind": "free_if_out_within", "minutes": 480});
    let day = json!({"kind": "increment", "minutes": 1440, "price": "5.00"});
    cost(
        rules(&json!([free, day])),
        ["0.00", "5.00", "5.00", "0.00", "5.00", "0.00"],
    );
}

#[test]
fn t4_t10_a_cap_of_the_night_of_the_day_and_of_eight_hours() {
    let capped = |amount: &str, per: Value| {
        rules(&json!([half_hours(), {"kind": "cap", "amount": amount, "per": per}]))
    };
    let scoped =
        |from: &str, until: &str| json!({"scope": "window", "days": "all", "from": from, "until": until});
    cost(
        capped("8.00", scoped("22:00", "06:00")),
        ["7.00", "8.00", "8.00", "7.50", "8.00", "7.00"],
    );
    // Two hours until midnight cost 2.00, in Santiago in April three; then the new day's 3.00.
    cost(
        capped("3.00", scoped("00:00", "00:00")),
        ["5.00", "5.00", "5.00", "5.00", "6.00", "5.00"],
    );
    let eight_hours = json!({"scope": "every", "minutes": 480});
    cost(
        capped("6.00", eight_hours),
        ["6.00", "7.00", "6.50", "6.00", "7.00", "6.00"],
    );
}

#[test]
fn t4_t21_minutes_begin_anew_at_midnight() {
    // Until midnight 1.00 and 2.00, in Santiago in April 2.00 more. Then 5, 7, 6½, 5½, 6 and 5 hours.
    let board = json!({"restart": "day", "rules": [
        {"kind": "increment", "minutes": 60, "price": "1.00", "until_minute": 60},
        {"kind": "increment", "minutes": 60, "price": "2.00"}
    ]});
    cost(board, ["12.00", "16.00", "16.00", "14.00", "16.00", "12.00"]);
}

#[test]
fn t4_t18_an_extra_of_time_counts_what_passes() {
    let board = json!({
        "rules": [{"kind": "increment", "minutes": 60, "price": "0"}],
        "extras": [{"name": "Time", "of": "parking", "rules": [{"kind": "increment", "minutes": 60, "price": "1.00"}]}]
    });
    cost(board, ["7.00", "9.00", "9.00", "8.00", "9.00", "7.00"]);
}

#[test]
fn t4_t19_an_offer_for_the_night_counts_where_more_than_its_price_passes() {
    let board = json!({
        "rules": [half_hours()],
        "offers": [{"name": "Night", "rules": [{"kind": "flat", "price": "8.00", "window": window("22:00", "06:00")}]}]
    });
    cost(board, ["7.00", "8.00", "8.00", "7.50", "8.00", "7.00"]);
}

#[test]
fn t4_t25_minutes_for_nothing_are_minutes_that_pass() {
    let board = json!({
        "rules": [half_hours()],
        "adjustments": [{"name": "Less", "kind": "minutes", "minutes": 420, "meaning": "arrival"}]
    });
    cost(board, ["0.00", "2.00", "1.50", "0.50", "2.00", "0.00"]);
}
