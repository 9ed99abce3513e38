//! What is recorded together, and what is not yet durable.

use engine::refusal::Refusal;

use crate::server::Server;
use crate::tablet::Tablet;
use crate::{NORTH, SOUTH, car, sees};

#[test]
fn s8_commands_are_recorded_all_or_none() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let refused = north.draft(&[car("AB 1"), car("ab-1")]).map(drop);
    assert!(matches!(refused, Err(Refusal::PlateAlreadyParked { .. })));
    assert_eq!((north.replica.tip().seq, north.replica.waiting()), (0, 0));
    assert_eq!(north.view().tickets().count(), 0);
    let both = north.record(&[car("AB 1"), car("AB 2")]);
    assert_eq!((both[0].operation.seq, both[1].operation.seq), (1, 2));
    assert_eq!(both[1].after(), both[0].tip());
}

#[test]
fn s8_a_draft_that_never_became_durable_was_never_there() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    drop(north.draft(&[car("AB 1")]).expect("allowed"));
    let own = north.record(&[car("AB 1")]);
    assert_eq!(own[0].operation.seq, 1);
}

#[test]
fn s8_a_draft_over_which_news_came_stands_on_top_of_the_news() {
    let mut server = Server::open();
    let (mut north, mut south) = (
        Tablet::ready(NORTH, &mut server),
        Tablet::ready(SOUTH, &mut server),
    );
    north.catch_up(&mut server);
    let draft = north.draft(&[car("AB 1")]).expect("allowed");
    let theirs = south.record(&[car("AB 2")]);
    south.catch_up(&mut server);
    north.meet(&mut server);
    let own = north.append(draft).expect("its chain is as it was");
    assert!(sees(&north, &own[0]) && sees(&north, &theirs[0]));
    assert_eq!((north.replica.waiting(), north.replica.tip().seq), (1, 1));
    assert_eq!(
        north.view().conflicts().count(),
        0,
        "each filled a spot of its own"
    );
}

#[test]
fn s8_a_device_that_starts_again_has_what_its_store_has() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    north.record(&[car("AB 1")]);
    north.catch_up(&mut server);
    north.record(&[car("AB 2")]);
    let before = (north.hash(), north.request(), north.replica.cursor());
    north.start_again();
    assert_eq!((north.hash(), north.request(), north.replica.cursor()), before);
    assert_eq!(north.replica.waiting(), 1);
}
