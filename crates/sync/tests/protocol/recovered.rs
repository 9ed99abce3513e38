//! Leases after a restore of the server: nothing is given away that somebody may have filled.

use std::collections::BTreeSet;

use engine::allocation::Within;
use engine::lease::LeaseChange;
use engine::operation::Fact;
use engine::spot::SpotId;
use engine::ticket::DeviceNo;
use sync::hub::Kept;
use sync::replica::Reply;

use crate::server::Server;
use crate::tablet::Tablet;
use crate::{MORNING, NORTH, SOUTH, car, sent_to};

fn is_recovering(server: &Server) -> bool {
    server.hub.state().leases().is_recovering()
}

fn is_unswept(server: &Server, spot: &SpotId) -> bool {
    let mut unswept = server.hub.state().leases().unswept();
    unswept.any(|(known, _)| known == spot)
}

/// Two devices, of which the second got its pool after the backup, and filled a spot of it.
fn after_a_backup() -> (Server, Tablet, Tablet, Kept) {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    north.record(&[car("AB 1")]);
    north.catch_up(&mut server);
    let backup = server.back_up();
    let mut south = Tablet::ready(SOUTH, &mut server);
    south.record(&[car("CD 1")]);
    south.catch_up(&mut server);
    north.record(&[car("AB 2")]);
    (server, north, south, backup)
}

#[test]
fn r6_nothing_is_granted_until_every_device_has_reported() {
    let (mut server, mut north, mut south, backup) = after_a_backup();
    let (its, others) = (north.holds(), south.holds());
    server.restore(&backup, 2, &[NORTH, SOUTH]);
    north.catch_up(&mut server);
    assert!(is_recovering(&server));
    server.refill(NORTH);
    let mut third = Tablet::new(DeviceNo(3));
    third.meet(&mut server);
    assert!(server.held_by(DeviceNo(3)).is_empty());
    // Meanwhile levels are named and no spots.
    let own = north.record(&[car("AB 3")]);
    assert!(matches!(own[0].operation.fact, Fact::Admitted { .. }));

    south.catch_up(&mut server);
    assert!(!is_recovering(&server));
    assert_eq!((server.held_by(NORTH), server.held_by(SOUTH)), (its, others));
    north.catch_up(&mut server);
    third.catch_up(&mut server);
    assert!(!third.holds().is_empty());
    assert_eq!(sent_to(&north.record(&[car("AB 4")])[0]).len(), 1);
    assert_eq!(server.hub.state().conflicts().count(), 0);
}

#[test]
fn r6_a_report_counts_only_after_everything_that_the_device_had_recorded() {
    let (mut server, mut north, _, backup) = after_a_backup();
    server.restore(&backup, 2, &[NORTH, SOUTH]);
    assert!(matches!(north.meet(&mut server), Reply::Restored { .. }));
    north.meet(&mut server);
    let mut asked = north.request();
    assert!(asked.holds.is_some());
    let report = |server: &mut Server, tip, holds: &[SpotId]| {
        let accepted = server.hub.report(NORTH, tip, holds, MORNING);
        accepted.entries.len()
    };
    // It has recorded one more meanwhile, which may have filled a spot.
    let own = north.record(&[car("AB 3")]);
    let holds = asked.holds.take().expect("a report");
    assert_eq!(report(&mut server, own[0].tip(), &holds), 0);
    let beside = sync::chain::Tip {
        hash: own[0].hash,
        ..own[0].after()
    };
    assert_eq!(
        report(&mut server, beside, &holds),
        0,
        "another operation of that number"
    );
    let last = server.hub.last(NORTH);
    assert_eq!(report(&mut server, last, &holds), 1);
    let last = server.hub.last(NORTH);
    assert_eq!(report(&mut server, last, &[]), 0, "once");
}

#[test]
fn r6_what_a_lost_device_may_have_filled_has_to_be_looked_at() {
    let (mut server, mut north, south, backup) = after_a_backup();
    let (its, others) = (north.holds(), south.holds());
    server.restore(&backup, 2, &[NORTH, SOUTH]);
    north.catch_up(&mut server);
    // South never comes back.
    server.fence(SOUTH);
    assert!(!is_recovering(&server));
    for spot in &others {
        assert!(
            server.holder(spot).is_none() && is_unswept(&server, spot),
            "{spot}"
        );
    }
    assert!(its.iter().all(|spot| server.holder(spot) == Some(NORTH)));
    // It may have been granted anything: nothing that nobody reported is given away.
    assert_eq!(server.hub.state().free().total(Within::UNLEASED), 0);
    let third = {
        let mut third = Tablet::new(DeviceNo(3));
        third.meet(&mut server);
        third
    };
    assert!(third.holds().is_empty());
    north.catch_up(&mut server);
    assert_eq!(
        sent_to(&north.record(&[car("AB 3")])[0]).len(),
        1,
        "its own it still fills"
    );
}

#[test]
fn r6_a_device_lost_before_a_second_restore_is_not_forgotten() {
    let (mut server, mut north, south, backup) = after_a_backup();
    let others = south.holds();
    server.restore(&backup, 2, &[NORTH, SOUTH]);
    server.fence(SOUTH);
    assert!(is_recovering(&server), "north has not reported");
    // A backup of that moment, and a restore from it.
    let during = server.back_up();
    server.restore(&during, 3, &[NORTH]);
    north.catch_up(&mut server);
    assert!(!is_recovering(&server));
    for spot in &others {
        assert!(is_unswept(&server, spot), "{spot} may have been filled");
    }
}

#[test]
fn r6_leases_of_the_backup_count_no_more_than_what_is_reported() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let mut south = Tablet::ready(SOUTH, &mut server);
    let _ = Tablet::ready(DeviceNo(3), &mut server);
    north.catch_up(&mut server);
    let backup = server.back_up();
    // After the backup north gives spots back, and another gets them.
    let spots: Vec<_> = north.holds().into_iter().take(3).collect();
    let returned = LeaseChange::Returned { spots: spots.clone() };
    let before = server.hub.last(NORTH);
    let written = crate::says(NORTH, before, Fact::lease(returned));
    server.enter(crate::batch(NORTH, before, [written]));
    let change = LeaseChange::Granted {
        to: SOUTH,
        spots: spots.clone(),
    };
    server.change(|hub| hub.record_all([Fact::lease(change)], MORNING));
    south.catch_up(&mut server);
    let its: BTreeSet<_> = south.holds().into_iter().collect();
    assert!(spots.iter().all(|spot| its.contains(spot)));
    server.restore(&backup, 2, &[NORTH, SOUTH, DeviceNo(3)]);
    server.fence(DeviceNo(3));
    south.catch_up(&mut server);
    // North reports what is left to it.
    let kept: Vec<_> = server
        .held_by(NORTH)
        .into_iter()
        .filter(|spot| !spots.contains(spot))
        .collect();
    let last = server.hub.last(NORTH);
    server.change(|hub| hub.report(NORTH, last, &kept, MORNING));
    assert!(spots.iter().all(|spot| server.holder(spot) == Some(SOUTH)));
    assert_eq!(server.held_by(NORTH), kept);
}

#[test]
fn r6_what_a_device_leased_outlives_a_restart_and_a_second_restore() {
    let (mut server, mut north, mut south, backup) = after_a_backup();
    let others = south.holds();
    server.restore(&backup, 2, &[NORTH, SOUTH]);
    south.meet(&mut server);
    south.start_again();
    south.catch_up(&mut server);
    let during = server.back_up();
    server.restore(&during, 3, &[NORTH, SOUTH]);
    south.meet(&mut server);
    south.start_again();
    south.catch_up(&mut server);
    north.catch_up(&mut server);
    assert!(!is_recovering(&server));
    assert_eq!(server.held_by(SOUTH), others);
    assert_eq!(server.plates(), ["AB1", "AB2", "CD1"]);
}
