//! A device whose credential was taken away: what it sends is kept for somebody to look at.

use sync::chain::Tip;
use sync::hub::Why;
use sync::replica::Reply;
use sync::wire::Demand;

use crate::server::Server;
use crate::tablet::Tablet;
use crate::{NORTH, SOUTH, batch, car, codes, written};

#[test]
fn s13_what_a_device_sends_after_its_credential_was_taken_away_is_kept_aside_and_told() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let own = north.record(&[car("AB 1"), car("AB 2")]);
    // The first of them came before, and nobody heard of it.
    server.enter(batch(NORTH, Tip::START, written(&own[..1])));
    north.sender.is_revoked = true;
    let (hash, cursor) = (server.hub.state().hash(), server.hub.cursor());
    let Reply::News { verdicts, demand, .. } = north.meet(&mut server) else {
        panic!("an answer all the same")
    };
    assert_eq!(
        (codes(&verdicts), demand),
        (vec!["device.revoked"], Some(Demand::Stop))
    );
    assert_eq!((verdicts[0].seq, verdicts[0].hash), (2, own[1].hash));
    assert_eq!((server.hub.state().hash(), server.hub.cursor()), (hash, cursor));
    assert_eq!(server.kept.aside, [(NORTH, own[1].hash)]);
    assert_eq!(north.replica.waiting(), 0, "it need not be sent again");
    north.start_again();
    assert_eq!(north.replica.waiting(), 0);
}

#[test]
fn s13_it_is_kept_once_byte_for_byte() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let own = north.record(&[car("AB 1")]);
    let accepted = server.hub.set_aside(north.request().batch);
    let aside = &accepted.aside[0];
    assert_eq!(
        (aside.why, aside.tip, aside.parent),
        (Why::Revoked, own[0].tip(), own[0].parent)
    );
    assert_eq!(&aside.written, own[0].operation.written());
    let again = server.hub.set_aside(north.request().batch);
    assert_eq!((again.verdicts.len(), again.aside.len()), (1, 0));
}

#[test]
fn s13_it_hears_no_more_of_the_log() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let mut south = Tablet::ready(SOUTH, &mut server);
    south.record(&[car("AB 1")]);
    south.catch_up(&mut server);
    north.sender.is_revoked = true;
    let before = north.replica.cursor();
    let response = server.ask(&north.sender, north.request()).expect("an answer");
    assert!(response.snapshot.is_none() && response.news.is_empty());
    north.take(response).expect("fits");
    assert_eq!(north.replica.cursor(), before);
}

#[test]
fn s13_s15_what_a_restored_server_no_longer_keeps_aside_is_offered_again() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let backup = server.back_up();
    let own = north.record(&[car("AB 1")]);
    north.sender.is_revoked = true;
    north.meet(&mut server);
    assert_eq!(north.replica.waiting(), 0);
    server.restore(&backup, 2, &[NORTH]);
    assert!(
        server.kept.aside.is_empty(),
        "gone with what came after the backup"
    );
    north.meet(&mut server);
    assert_eq!(north.replica.waiting(), 1, "whatever was kept before the restore");
    north.meet(&mut server);
    assert_eq!(server.kept.aside, [(NORTH, own[0].hash)]);
    assert_eq!(north.replica.waiting(), 0);
}
