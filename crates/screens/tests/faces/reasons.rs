//! Why a vehicle is sent to its spots, in words.

use std::collections::BTreeSet;

use engine::allocation::{Found, Near, Wishes};
use engine::choice::{Choice, Reason, choose};
use engine::lot::{Lot, SpotIndex};
use engine::preferences::Fill;
use engine::vehicle::{Vehicle, VehicleClass};
use screens::words;

use crate::Garage;

/// Every reason. A new one does not compile before it is told here, and then in words.
fn every_reason() -> Vec<Reason> {
    let every = vec![
        Reason::Picked,
        Reason::Accessible,
        Reason::Charger,
        Reason::OnlyChargersLeft,
        Reason::SideBySide { spots: 5, stretch: 5 },
        Reason::WishedLevel,
        Reason::WishedLevelFull,
        Reason::BetterKindsFull,
        Reason::NearLift,
        Reason::Nearest,
        Reason::LevelOpened,
        Reason::SparesRun,
    ];
    for reason in &every {
        match reason {
            Reason::Picked
            | Reason::Accessible
            | Reason::Charger
            | Reason::OnlyChargersLeft
            | Reason::SideBySide { .. }
            | Reason::WishedLevel
            | Reason::WishedLevelFull
            | Reason::BetterKindsFull
            | Reason::NearLift
            | Reason::Nearest
            | Reason::LevelOpened
            | Reason::SparesRun => {}
        }
    }
    every
}

/// What is told of reasons for the first spot of the demo lot, where level G2 was wished for.
fn told(reasons: &[Reason]) -> String {
    let lot = Lot::try_from(lotfile::demo()).expect("a sound lot");
    let choice = Choice {
        spots: vec![SpotIndex(0)],
        reasons: reasons.to_vec(),
    };
    let wishes = Wishes {
        level: Some(1),
        ..Wishes::default()
    };
    words::reason(&choice, wishes, &lot)
}

#[test]
fn a9_every_reason_for_a_spot_has_words_of_its_own() {
    let every = every_reason();
    let distinct: BTreeSet<_> = every.iter().map(|&reason| told(&[reason])).collect();
    assert_eq!(distinct.len(), every.len());
    for words in distinct {
        assert!(!words.is_empty() && !words.ends_with('.'), "{words}");
    }
}

#[test]
fn a9_reasons_make_one_short_sentence() {
    use Reason::*;
    for (reasons, words) in [
        (vec![Nearest], "the nearest free one"),
        (
            vec![Charger, WishedLevel],
            "with a charger, on level G1 as wished",
        ),
        (
            vec![WishedLevelFull, BetterKindsFull],
            "level G2 has none free for it; the better fitting ones are taken or kept back",
        ),
        (
            vec![Nearest, LevelOpened],
            "the nearest free one; level G1 was opened for it",
        ),
        (
            vec![OnlyChargersLeft, NearLift, SparesRun],
            "only spots with a charger are left; the nearest to a lift; placed so that a long row stays whole",
        ),
    ] {
        assert_eq!(told(&reasons), words);
    }
}

#[test]
fn a14_a_reason_says_how_long_the_stretch_was() {
    let side_by_side = |spots, stretch| told(&[Reason::SideBySide { spots, stretch }]);
    assert_eq!(
        side_by_side(5, 5),
        "5 side by side, in a free stretch of exactly 5"
    );
    assert_eq!(
        side_by_side(5, 7),
        "5 side by side, in the shortest free stretch that fits (7)"
    );
    let longest = Found::LONGEST_STRETCH;
    assert_eq!(
        side_by_side(5, longest),
        format!("5 side by side, in the shortest free stretch that fits ({longest} or more)")
    );
}

#[test]
fn a11_where_cars_are_spread_none_is_called_the_nearest() {
    let mut document = lotfile::demo();
    document.preferences.fill = Fill::Spread;
    let lot = Lot::try_from(document).expect("a sound lot");
    let choice = Choice {
        spots: vec![SpotIndex(0)],
        reasons: vec![Reason::Nearest],
    };
    assert_eq!(
        words::reason(&choice, Wishes::default(), &lot),
        "the next free one in turn"
    );
}

#[test]
fn a9_what_the_rules_choose_is_told_as_it_is() {
    let mut garage = Garage::of_coaches();
    let told = |garage: &Garage, vehicle: &Vehicle, wishes| {
        let state = garage.state();
        let choice = choose(state, vehicle, wishes).expect("a free spot");
        words::reason(&choice, wishes, state.lot())
    };
    let (car, bus) = (Vehicle::new(VehicleClass::Car), Vehicle::new(VehicleClass::Bus));
    let (any, lift) = (
        Wishes::default(),
        Wishes {
            near: Near::Lift,
            ..Wishes::default()
        },
    );
    let on_the_ground = Wishes {
        level: Some(0),
        ..any
    };
    assert_eq!(
        told(&garage, &bus, any),
        "5 side by side, in a free stretch of exactly 5"
    );
    assert_eq!(told(&garage, &car, lift), "the nearest to a lift");
    garage.park_class(VehicleClass::Bus, "BUS 1");
    assert_eq!(
        told(&garage, &bus, any),
        "5 side by side, in the shortest free stretch that fits (7)"
    );
    assert!(told(&garage, &car, on_the_ground).starts_with("on level G0 as wished"));
}
