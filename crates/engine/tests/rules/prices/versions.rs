//! T-5: which tariff prices a stay.

use engine::lot::Lot;
use engine::preferences::Preferences;
use engine::spot::{Spot, SpotKind};
use engine::tariff::Tariff;
use serde_json::{Value, json};

use super::when;
use crate::worlds::{document, spot_id};

/// A lot with these tariffs: their beginnings, ends and further sayings.
fn lot(tariffs: &[(&str, Option<&str>, Value)]) -> Lot {
    let tariffs = (1..).zip(tariffs).map(|(version, (from, until, more))| {
        let mut said = json!({
            "version": version,
            "valid_from": when(from),
            "rules": [{"kind": "increment", "minutes": 60, "price": "1.00"}]
        });
        if let Some(until) = until {
            said["valid_until"] = json!(when(until));
        }
        if let (Value::Object(said), Value::Object(more)) = (&mut said, more.clone()) {
            said.extend(more);
        }
        serde_json::from_value(said).expect("a tariff")
    });
    let tariffs: Vec<Tariff> = tariffs.collect();
    let spot = Spot::new(spot_id("G0-0-001"), SpotKind::Compact);
    let section = engine::lot::Section {
        id: "0".to_owned(),
        rows: vec![engine::lot::Row { spots: vec![spot] }],
    };
    let level = engine::lot::Level::new("G0", vec![section]);
    let mut document = document(vec![level], Preferences::default());
    document.tariffs = tariffs;
    Lot::try_from(document).expect("a sound lot")
}

#[test]
fn t5_the_last_that_has_begun_and_not_ended_is_in_force() {
    let lot = lot(&[
        ("2026-01-01 00:00", None, json!({})),
        ("2026-06-01 00:00", Some("2026-09-01 00:00"), json!({})),
        ("2026-07-01 00:00", Some("2026-08-01 00:00"), json!({})),
    ]);
    for (at, version) in [
        ("2025-12-31 23:59", 1),
        ("2026-01-01 00:00", 1),
        ("2026-05-31 23:59", 1),
        ("2026-06-01 00:00", 2),
        ("2026-07-15 12:00", 3),
        ("2026-08-01 00:00", 2),
        ("2026-09-01 00:00", 1),
    ] {
        assert_eq!(lot.tariff_at(when(at)).version, version, "{at}");
    }
}

#[test]
fn t5_where_all_have_ended_it_is_the_last_that_has_begun_and_where_none_has_begun_the_first() {
    let lot = lot(&[
        ("2026-01-01 00:00", Some("2026-03-01 00:00"), json!({})),
        ("2026-02-01 00:00", Some("2026-02-15 00:00"), json!({})),
    ]);
    for (at, version) in [
        ("2025-06-01 00:00", 1),
        ("2026-02-10 00:00", 2),
        ("2026-02-20 00:00", 1),
        ("2026-05-01 00:00", 2),
    ] {
        assert_eq!(lot.tariff_at(when(at)).version, version, "{at}");
    }
}

#[test]
fn t5_a_stay_keeps_the_tariff_of_its_entry_unless_another_takes_over() {
    let take_over = json!({"running_stays": "take_over"});
    let lot = lot(&[
        ("2026-01-01 00:00", None, json!({})),
        ("2026-02-01 00:00", None, json!({})),
        ("2026-03-01 00:00", None, take_over),
    ]);
    let (entry, of_entry) = (when("2026-01-15 00:00"), 1);
    for (at, version) in [
        ("2026-01-31 23:59", 1),
        ("2026-02-10 00:00", 1),
        ("2026-02-28 23:59", 1),
        ("2026-03-01 00:00", 3),
    ] {
        assert_eq!(lot.tariff_for(of_entry, entry, when(at)).version, version, "{at}");
    }
}
