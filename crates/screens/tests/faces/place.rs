//! Where spots are, in words.

use engine::spot::SpotId;
use screens::place::{SpotSign, numbers};
use sync::wire::Place;

use crate::{Garage, spot};

fn spots(ids: &[&str]) -> Vec<SpotId> {
    ids.iter().map(|id| spot(id)).collect()
}

#[test]
fn a14_spots_side_by_side_are_told_as_a_range() {
    let garage = Garage::of_coaches();
    let lot = garage.state().lot();
    for (ids, told) in [
        (vec!["G0-C-003"], "G0-C-003"),
        (vec!["G0-C-003", "G0-C-004"], "G0-C-003 to 004"),
        // The row that faces the other one counts back.
        (vec!["G0-C-020", "G0-C-019", "G0-C-018"], "G0-C-018 to 020"),
        // A range would name a spot that is not among them.
        (vec!["G0-C-003", "G0-C-005"], "G0-C-003, 005"),
        (vec!["G0-C-003", "D1-A-004"], "G0-C-003, A-004"),
    ] {
        let sign = SpotSign::of_all(lot, &spots(&ids)).expect("known spots");
        assert_eq!(sign.to_string(), told);
        assert_eq!(sign.spots, ids.len());
    }
    assert_eq!(SpotSign::of_all(lot, &[]), None);
    assert_eq!(SpotSign::of_all(lot, &spots(&["X9-A-001"])), None);
}

#[test]
fn a14_a_phone_tells_the_same_range_as_the_desk() {
    let garage = Garage::of_coaches();
    let lot = garage.state().lot();
    let spots = spots(&["G0-C-020", "G0-C-019"]);
    let place = |spot: &SpotId| Place {
        spot: spot.clone(),
        level: 0,
        level_name: "Ground".to_owned(),
    };
    let places: Vec<_> = spots.iter().map(place).collect();
    assert_eq!(SpotSign::of_places(&places), SpotSign::of_all(lot, &spots));
    assert_eq!(SpotSign::of_places(&[]), None);
}

#[test]
fn a14_a_label_has_the_numbers_alone() {
    assert_eq!(numbers(&spots(&["G0-C-020", "G0-C-019"])), "019–020");
    assert_eq!(numbers(&spots(&["G0-C-020"])), "020");
    assert_eq!(numbers(&[]), "");
}
