//! The demo lot is the garage it says it is.

use engine::lot::Lot;
use engine::spot::SpotKind;

#[test]
fn the_demo_has_the_published_numbers() {
    let lot = Lot::try_from(lotfile::demo()).expect("a lot");
    let count = |of: fn(&engine::spot::Spot) -> bool| lot.spots().iter().filter(|p| of(&p.spot)).count();
    assert_eq!(lot.spots().len(), 343);
    assert_eq!(count(|spot| spot.accessible), 6);
    assert_eq!(count(|spot| spot.charger.is_some()), 22);
    assert_eq!(count(|spot| spot.kind == SpotKind::Motorcycle), 10);
    assert_eq!(count(|spot| spot.kind == SpotKind::Large), 16);
    assert_eq!(count(|spot| spot.out_of_service), 0);
    let levels: Vec<_> = lot
        .document()
        .levels
        .iter()
        .map(|level| level.id.as_str())
        .collect();
    assert_eq!(levels, ["G1", "G2", "G3"]);
}

#[test]
fn a_document_is_the_same_after_it_was_a_lot() {
    let document = lotfile::demo();
    let lot = Lot::try_from(document.clone()).expect("a lot");
    assert_eq!(engine::lot::LotDocument::from(lot), document);
}
