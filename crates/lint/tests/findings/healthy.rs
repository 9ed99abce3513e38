//! Tariffs that say what they mean.

use super::{assert_none, cap, hourly, lint, window};
use serde_json::json;

#[test]
fn t10_nested_caps_that_cover_the_week_are_sound() {
    let rules = json!([
        hourly("3.00"),
        cap("18.00", &window("mon-sat", "06:00", "06:00")),
        cap("8.00", &window("mon-sat", "18:00", "06:00")),
        cap("8.00", &window("sun hol", "06:00", "06:00")),
    ]);
    // The dearest 24 hours lie in two days at 18.00.
    assert_none(&lint(rules, json!({ "lost_ticket": "36.00" })));
}

#[test]
fn t1_a_price_by_the_minute_is_sound() {
    let rules = json!([{ "kind": "increment", "minutes": 1, "price": "0.03166667" }]);
    assert_none(&lint(rules, json!({})));
}
