//! A spot that somebody looks at.

use engine::decide::Command;
use engine::spot::SpotId;
use engine::vehicle::VehicleClass;
use screens::desk::{SpotView, spot_named};

use crate::{Garage, spot};

fn view(garage: &Garage, id: &str) -> SpotView {
    SpotView::new(garage.state(), &spot(id)).expect("nothing stands there")
}

/// What the buttons say, and which spots each is about.
fn actions(garage: &Garage, id: &str) -> Vec<(String, Vec<String>)> {
    let told = |spots: &[SpotId]| spots.iter().map(ToString::to_string).collect();
    let about = |command: &Command| match command {
        Command::Close { spots } | Command::Open { spots } => told(spots),
        other => panic!("{other:?}"),
    };
    let actions = view(garage, id).actions.into_iter();
    actions
        .map(|action| {
            (
                action.label,
                action.command.as_ref().map(about).unwrap_or_default(),
            )
        })
        .collect()
}

fn touch(garage: &mut Garage, id: &str, label: &str) {
    let mut actions = view(garage, id).actions.into_iter();
    let action = actions.find(|action| action.label == label).expect(label);
    garage
        .record(&[action.command.expect("usable")])
        .expect("allowed");
}

#[test]
fn a15_a_free_spot_and_its_section_can_be_closed_and_opened_again() {
    let mut garage = Garage::of_coaches();
    assert_eq!(view(&garage, "D1-A-003").says, "Free.");
    touch(&mut garage, "D1-A-003", "Close this spot");
    assert_eq!(view(&garage, "D1-A-003").says, "Closed by hand.");
    let close = actions(&garage, "D1-A-004");
    assert_eq!(
        close[1].0, "Close section A (9 spots)",
        "what is closed is left out"
    );
    assert!(!close[1].1.contains(&"D1-A-003".to_owned()));
    touch(&mut garage, "D1-A-004", "Close section A (9 spots)");
    assert_eq!(garage.state().occupancy().level(1).closed, 10);
    touch(&mut garage, "D1-A-004", "Open this spot");
    touch(&mut garage, "D1-A-003", "Open section A (9 spots)");
    assert_eq!(garage.state().occupancy().level(1).free, 10);
    touch(&mut garage, "D1-A-003", "Close this spot");
    let open = actions(&garage, "D1-A-003");
    assert_eq!(open[1].0, "Open section A (1 spot)");
}

#[test]
fn a15_a_section_closes_round_those_who_stand_there() {
    let mut garage = Garage::of_coaches();
    garage.park_class(VehicleClass::Bus, "BUS 1");
    touch(&mut garage, "G0-C-001", "Close section C (19 spots)");
    let ground = garage.state().occupancy().level(0);
    assert_eq!((ground.occupied, ground.free), (5, 0));
    assert_eq!(
        SpotView::new(garage.state(), &spot("G0-C-010")),
        None,
        "it has a ticket"
    );
}

#[test]
fn a15_what_the_lot_has_out_of_service_is_not_opened_by_hand() {
    let mut garage = Garage::of_coaches();
    let planned = view(&garage, "G0-C-013");
    assert_eq!(planned.says, "Out of service by the lot’s plan.");
    assert_eq!(planned.actions.len(), 1, "nobody closed any of the section");
    assert_eq!(planned.actions[0].command, Err(planned.says));
    touch(&mut garage, "G0-C-014", "Close this spot");
    let beside: Vec<_> = actions(&garage, "G0-C-013")
        .into_iter()
        .map(|(label, _)| label)
        .collect();
    assert_eq!(beside, ["Open this spot", "Open section C (1 spot)"]);
}

#[test]
fn a2_a_spot_is_named_as_a_whole_or_on_the_level_in_view() {
    let garage = Garage::of_coaches();
    let lot = garage.state().lot();
    for (level, typed, found) in [
        (1, "G0-C-007", "G0-C-007"),
        (0, " c-007 ", "G0-C-007"),
        (1, "a-003", "D1-A-003"),
    ] {
        assert_eq!(spot_named(lot, level, typed), Ok(spot(found)));
    }
    for (typed, code) in [
        ("A-003", "allocation.unknown_spot"),
        ("G9-Z-999", "allocation.unknown_spot"),
        ("", "desk.no_spot_id"),
        ("<b>", "desk.no_spot_id"),
    ] {
        assert_eq!(spot_named(lot, 0, typed).expect_err(typed).code, code, "{typed}");
    }
}
