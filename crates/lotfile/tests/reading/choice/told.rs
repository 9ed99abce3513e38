//! What a file says is what the engine is told.

use engine::lot::{Level, Lot, LotDocument, Row};
use engine::preferences::{Fill, OwnOrder, Reserve, Reserved, SideBySide};
use engine::spot::SpotKind;
use engine::vehicle::VehicleClass;

const FAIRGROUND: &str = include_str!("../../../../../lots/fairground.toml");

/// A lot of two levels; what is put in stands in `[preferences]`, on the second level and in its row.
fn lot(preferences: &str, level: &str, row: &str) -> LotDocument {
    let text = format!(
        r#"
        id = "yard"
        name = "The yard"
        zone = "Europe/Vienna"
        currency = "EUR"
        [preferences]
        {preferences}
        [[level]]
        id = "P1"
        [[level.section]]
        id = "A"
        [[level.section.row]]
        spots = "001-002"
        [[level]]
        id = "P2"
        {level}
        [[level.section]]
        id = "B"
        [[level.section.row]]
        spots = "006-001"
        kind = "large"
        {row}
        [[tariff]]
        version = 1
        valid_from = 2026-01-01
        [[tariff.rule]]
        kind = "increment"
        minutes = 60
        price = "2.00"
        "#
    );
    let document = lotfile::read(&text).unwrap_or_else(|errors| panic!("{errors}"));
    // The reader promises that the engine takes what comes back.
    Lot::try_from(document.clone()).expect("a lot");
    document
}

fn row_of(document: &LotDocument) -> &Row {
    &document.levels[1].sections[0].rows[0]
}

#[test]
fn a_file_without_the_new_keys_says_nothing_new() {
    let document = lot("", "", "");
    let preferences = &document.preferences;
    assert!(preferences.side_by_side.is_empty());
    assert!(preferences.trailers.is_empty());
    assert_eq!(preferences.fill, Fill::InOrder);
    assert!(preferences.orders.is_empty());
    assert!(preferences.reserves.is_empty());
    assert!(
        document
            .levels
            .iter()
            .all(|level| level.opens_at_percent.is_none())
    );
    let plain =
        |spot: &engine::spot::Spot| !spot.gap_before && spot.entrance_m.is_none() && spot.lift_m.is_none();
    assert!(row_of(&document).spots.iter().all(plain));
}

#[test]
fn a10_an_order_says_whom_it_fits_and_what_they_take() {
    let document = lot(
        r#"
        [[preferences.order]]
        class = "car"
        trailer = false
        permit = true
        charging = true
        near_lift = false
        takes = ["compact", "charger large", "accessible compact"]
        [[preferences.order]]
        class = "car"
        levels = ["P2", "P1"]
        "#,
        "",
        "",
    );
    let sort = |text: &str| text.parse().expect("a sort");
    let anyone = OwnOrder {
        class: VehicleClass::Car,
        trailer: None,
        accessible_permit: None,
        charging: None,
        near_lift: None,
        takes: vec![],
        levels: vec!["P2".to_owned(), "P1".to_owned()],
    };
    let few = OwnOrder {
        trailer: Some(false),
        accessible_permit: Some(true),
        charging: Some(true),
        near_lift: Some(false),
        takes: ["compact", "large charger", "accessible compact"]
            .map(sort)
            .to_vec(),
        levels: vec![],
        ..anyone.clone()
    };
    assert_eq!(document.preferences.orders, [few, anyone]);
}

#[test]
fn a10_orders_that_fit_other_vehicles_stand_beside_each_other() {
    let document = lot(
        r#"
        [[preferences.order]]
        class = "car"
        charging = true
        levels = ["P1"]
        [[preferences.order]]
        class = "car"
        charging = false
        levels = ["P2"]
        [[preferences.order]]
        class = "car"
        permit = true
        levels = ["P1"]
        [[preferences.order]]
        class = "van"
        charging = true
        levels = ["P1"]
        "#,
        "",
        "",
    );
    assert_eq!(document.preferences.orders.len(), 4);
}

#[test]
fn a11_spots_fill_as_the_file_says() {
    for (text, fill) in [
        ("fill = \"in-order\"", Fill::InOrder),
        ("fill = \"nearest\"", Fill::Nearest),
        ("fill = \"spread\"", Fill::Spread),
    ] {
        assert_eq!(lot(text, "", "").preferences.fill, fill, "{text}");
    }
}

#[test]
fn a11_every_spot_along_a_row_is_two_and_a_half_metres_farther() {
    let document = lot(
        "",
        "",
        "entrance = { at = \"004\", metres = 20 }\nlift = { at = \"001\", metres = 0 }",
    );
    let spots = &row_of(&document).spots;
    let numbers: Vec<_> = spots.iter().map(|spot| spot.id.number()).collect();
    assert_eq!(numbers, ["006", "005", "004", "003", "002", "001"]);
    let entrance: Vec<_> = spots.iter().filter_map(|spot| spot.entrance_m).collect();
    assert_eq!(entrance, [25, 23, 20, 23, 25, 28], "half a metre is rounded up");
    let lift: Vec<_> = spots.iter().filter_map(|spot| spot.lift_m).collect();
    assert_eq!(lift, [13, 10, 8, 5, 3, 0]);
    let other_row = &document.levels[0].sections[0].rows[0];
    assert!(other_row.spots.iter().all(|spot| spot.entrance_m.is_none()));
}

#[test]
fn a11_a_distance_may_be_the_largest_there_is() {
    let document = lot("", "", "entrance = { at = \"006\", metres = 65522 }");
    assert_eq!(row_of(&document).spots[5].entrance_m, Some(u16::MAX));
}

#[test]
fn a12_a_level_opens_when_those_before_it_are_so_full() {
    let document = lot("", "opens_at = 85", "");
    let opens = document.levels.iter().map(|level| level.opens_at_percent);
    assert_eq!(opens.collect::<Vec<_>>(), [None, Some(85)]);
}

#[test]
fn a13_a_reserve_is_kept_until_the_lot_is_so_full() {
    let document = lot(
        r#"
        [[preferences.reserve]]
        of = "large"
        keep = 4
        until_full = 90
        [[preferences.reserve]]
        of = "charger"
        keep = 1000000
        "#,
        "",
        "",
    );
    let large = Reserve {
        of: Reserved::Large,
        keep: 4,
        until_free_percent: 10,
    };
    let charger = Reserve {
        of: Reserved::Charger,
        keep: 1_000_000,
        until_free_percent: 0,
    };
    assert_eq!(document.preferences.reserves, [large, charger]);
}

#[test]
fn a14_a_class_or_its_trailers_take_several_spots() {
    let document = lot(
        r#"
        van = ["large"]
        bus = { kinds = ["large"], spots = 5 }
        [preferences.trailer]
        car = { kinds = ["large", "compact"], spots = 2 }
        bus = { kinds = ["large"], spots = 16 }
        "#,
        "",
        "",
    );
    let preferences = &document.preferences;
    assert_eq!(preferences.kinds[&VehicleClass::Bus], [SpotKind::Large]);
    let runs: Vec<_> = preferences.side_by_side.clone().into_iter().collect();
    assert_eq!(runs, [(VehicleClass::Bus, 5)]);
    let trailers: Vec<_> = preferences.trailers.clone().into_iter().collect();
    let of = |spots, kinds: &[SpotKind]| SideBySide {
        spots,
        kinds: kinds.to_vec(),
    };
    assert_eq!(
        trailers,
        [
            (VehicleClass::Car, of(2, &[SpotKind::Large, SpotKind::Compact])),
            (VehicleClass::Bus, of(16, &[SpotKind::Large])),
        ]
    );
}

#[test]
fn a14_a_gap_is_kept_with_the_spot_behind_it() {
    for (text, behind) in [
        ("gaps_after = \"005\"", vec!["004"]),
        ("gaps_after = \"006, 003-002\"", vec!["005", "002", "001"]),
        ("gaps_after = \"all\"", vec!["005", "004", "003", "002", "001"]),
    ] {
        let document = lot("", "", text);
        let spots = row_of(&document).spots.iter();
        let found: Vec<_> = spots
            .filter(|spot| spot.gap_before)
            .map(|spot| spot.id.number())
            .collect();
        assert_eq!(found, behind, "{text}");
    }
}

#[test]
fn the_fairground_uses_all_of_it() {
    let document = lotfile::read(FAIRGROUND).unwrap_or_else(|errors| panic!("{errors}"));
    let preferences = &document.preferences;
    assert_eq!(preferences.side_by_side[&VehicleClass::Bus], 5);
    assert!(preferences.trailers.contains_key(&VehicleClass::Car));
    assert!(!preferences.orders.is_empty());
    assert!(!preferences.reserves.is_empty());
    let opening = |level: &Level| level.opens_at_percent;
    assert_eq!(document.levels.iter().find_map(opening), Some(85));
    let lot = Lot::try_from(document).expect("a lot");
    assert_eq!(lot.classes().len(), VehicleClass::ALL.len());
    let count = |of: fn(&engine::spot::Spot) -> bool| lot.spots().iter().filter(|p| of(&p.spot)).count();
    assert_eq!(lot.spots().len(), 150);
    assert_eq!(count(|spot| spot.accessible), 6);
    assert_eq!(count(|spot| spot.charger.is_some()), 8);
    assert!(count(|spot| spot.gap_before) > 0);
    assert!(count(|spot| spot.lift_m.is_some()) > 0);
}
