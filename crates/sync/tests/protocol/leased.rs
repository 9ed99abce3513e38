//! Leases: who may fill which spot, between replicas and the hub.

use std::collections::BTreeSet;

use engine::allocation::Within;
use engine::decide::Command;
use engine::lease::LeaseChange;
use engine::operation::Fact;
use engine::spot::SpotId;
use engine::spot_sort::SpotSort;
use engine::state::State;
use engine::ticket::DeviceNo;
use engine::time::Instant;
use engine::vehicle::{Vehicle, VehicleClass};
use sync::chain::Tip;
use sync::replica::Standing;

use crate::server::Server;
use crate::tablet::Tablet;
use crate::{MORNING, NORTH, SOUTH, batch, car, park, says, sent_to};

fn count(state: &State, sort: SpotSort, within: Within) -> u32 {
    state.free().count(sort, within)
}

fn granted(server: &Server) -> usize {
    let is_grant = |fact: &Fact| {
        matches!(
            fact,
            Fact::Lease {
                change: LeaseChange::Granted { .. }
            }
        )
    };
    let facts = server.log().iter().map(|entry| &entry.operation.fact);
    facts.filter(|fact| is_grant(fact)).count()
}

/// A lot with one row of so many ordinary spots.
fn small(spots: usize) -> engine::lot::LotDocument {
    let mut lot = lotfile::demo();
    lot.levels.truncate(1);
    let sections = &mut lot.levels[0].sections;
    sections.retain(|section| section.id == "C");
    sections[0].rows.truncate(1);
    sections[0].rows[0].spots.truncate(spots);
    lot
}

#[test]
fn r1_devices_fill_their_own_spots_alone_and_so_never_the_same() {
    let mut server = Server::open();
    let (mut north, mut south) = (
        Tablet::ready(NORTH, &mut server),
        Tablet::ready(SOUTH, &mut server),
    );
    let (its, others): (BTreeSet<_>, BTreeSet<_>) = (
        north.holds().into_iter().collect(),
        south.holds().into_iter().collect(),
    );
    assert!(!its.is_empty() && !others.is_empty() && its.is_disjoint(&others));
    // For a day neither hears of the other.
    for nth in 0..10 {
        let one = north.record(&[car(&format!("AB {nth}"))]);
        let other = south.record(&[car(&format!("CD {nth}"))]);
        assert!(its.contains(&sent_to(&one[0])[0]));
        assert!(others.contains(&sent_to(&other[0])[0]));
    }
    north.catch_up(&mut server);
    south.catch_up(&mut server);
    north.catch_up(&mut server);
    assert_eq!(server.hub.state().conflicts().count(), 0);
    assert_eq!(
        (north.hash(), south.hash()),
        (server.hub.state().hash(), north.hash())
    );
}

#[test]
fn r1_whoever_picks_a_spot_by_hand_stands_there_and_needs_no_lease() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let elsewhere = spot_of_nobody(&server);
    let own = north.record(&[park(Vehicle::new(VehicleClass::Car), Some(elsewhere.clone()))]);
    assert_eq!(sent_to(&own[0]), [elsewhere]);
}

fn spot_of_nobody(server: &Server) -> SpotId {
    let state = server.hub.state();
    let compact = SpotSort::all().nth(4).expect("compact");
    let free = state.free().of_sort(compact, Within::UNLEASED).next();
    let placed = free.and_then(|index| state.lot().spot(index));
    placed.expect("a free one").spot.id.clone()
}

#[test]
fn r2_a_device_that_lets_vehicles_in_gets_a_part_of_each_sort_and_a_fifth_stays() {
    let mut server = Server::open();
    let north = Tablet::ready(NORTH, &mut server);
    let state = server.hub.state();
    for sort in SpotSort::all() {
        let all = count(state, sort, Within::Lot);
        let its = count(state, sort, Within::Lease(NORTH));
        let left = count(state, sort, Within::UNLEASED);
        assert_eq!(its + left, all);
        assert_eq!(its == 0, all == 0, "{sort}");
        assert!(left * 5 >= all, "{sort}: {left} of {all} stay");
    }
    let pool = u32::try_from(north.holds().len()).expect("few");
    assert!(
        (40..=46).contains(&pool),
        "what a morning takes, rounded up for each sort: {pool}"
    );
    assert_eq!(server.hub.pool(NORTH), 40);
}

#[test]
fn r2_a_device_that_lets_nobody_in_gets_none() {
    let mut server = Server::open();
    let mut office = Tablet::new(NORTH);
    office.sender.lets_in = false;
    office.catch_up(&mut server);
    assert_eq!(
        (office.holds(), server.hub.pool(NORTH), granted(&server)),
        (vec![], 0, 0)
    );
}

#[test]
fn r2_a_pool_is_refilled_below_half_and_not_before() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let compact = SpotSort::all().nth(4).expect("compact");
    let its = |tablet: &Tablet| count(tablet.view(), compact, Within::Lease(NORTH));
    let full = its(&north);
    let mut grants = granted(&server);
    let mut nth = 0;
    while granted(&server) == grants {
        nth += 1;
        assert!(nth < 200, "never refilled");
        // One an hour: nothing that makes its pool larger.
        let at = Instant(MORNING.0 + i64::from(nth) * 3_600_000);
        let draft = north.replica.draft(&[car(&format!("AB {nth}"))], at);
        north
            .append(draft.expect("the lot is here").expect("allowed"))
            .expect("alone");
        north.catch_up(&mut server);
    }
    assert!(nth > full / 2 && nth <= full / 2 + 1, "{nth} of {full}");
    grants += 1;
    assert!(its(&north) + 2 >= full, "and then it is full: {}", its(&north));
    north.meet(&mut server);
    assert_eq!(granted(&server), grants, "once");
}

#[test]
fn r2_a_busy_device_gets_what_it_fills_until_it_is_heard_of_again() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    assert_eq!(server.hub.pool(NORTH), 40);
    let cars: Vec<_> = (0..25).map(|nth| car(&format!("AB {nth}"))).collect();
    north.record(&cars);
    north.catch_up(&mut server);
    // 25 in one hour, and devices are out of reach for four at least.
    assert_eq!(server.hub.pool(NORTH), 100);
    server.restart();
    server.refill(NORTH);
    assert_eq!(server.hub.pool(NORTH), 100, "the log remembers");
}

#[test]
fn r2_who_has_none_of_a_sort_gets_one_of_the_reserve() {
    // With five spots one is the reserve.
    let mut server = Server::of(small(5));
    let north = Tablet::ready(NORTH, &mut server);
    assert_eq!(
        (
            north.holds().len(),
            server.hub.state().free().total(Within::UNLEASED)
        ),
        (4, 1)
    );
    let south = Tablet::ready(SOUTH, &mut server);
    assert_eq!(south.holds().len(), 1);
    let third = Tablet::ready(DeviceNo(3), &mut server);
    assert_eq!(third.holds().len(), 0, "then there is nothing left");
}

#[test]
fn r2_what_there_is_is_shared_by_need() {
    let mut server = Server::of(small(18));
    let north = Tablet::ready(NORTH, &mut server);
    let alone = server.hub.pool(NORTH);
    assert_eq!((alone, north.holds().len()), (14, 14), "four fifths of it");
    let _ = Tablet::ready(SOUTH, &mut server);
    assert_eq!((server.hub.pool(NORTH), server.hub.pool(SOUTH)), (7, 7));
}

#[test]
fn r3_a_device_gives_back_what_is_beyond_its_pool_and_sends_nobody_there_from_then_on() {
    let mut server = Server::of(small(18));
    let mut north = Tablet::ready(NORTH, &mut server);
    let _ = Tablet::ready(SOUTH, &mut server);
    north.catch_up(&mut server);
    let before: BTreeSet<_> = north.holds().into_iter().collect();
    let draft = north
        .replica
        .draft_return(MORNING)
        .expect("it has twice its part");
    let own = north.append(draft).expect("alone");
    let Fact::Lease {
        change: LeaseChange::Returned { spots },
    } = &own[0].operation.fact
    else {
        panic!("not returned: {own:?}")
    };
    assert_eq!(spots.len(), 7);
    assert!(north.replica.draft_return(MORNING).is_none(), "that was all");
    // Before anybody has heard of it.
    let kept: BTreeSet<_> = north.holds().into_iter().collect();
    assert!(
        spots
            .iter()
            .all(|spot| before.contains(spot) && !kept.contains(spot))
    );
    for nth in 0..7 {
        let sent = sent_to(&north.record(&[car(&format!("AB {nth}"))])[0]);
        assert!(kept.contains(&sent[0]));
    }
    let unplaced = north.record(&[car("AB 99")]);
    assert!(matches!(unplaced[0].operation.fact, Fact::Admitted { .. }));
    server.enter(north.request().batch);
    for spot in spots {
        assert_eq!(server.holder(spot), None);
    }
}

#[test]
fn r3_only_its_holder_gives_a_spot_back() {
    let mut server = Server::open();
    let north = Tablet::ready(NORTH, &mut server);
    let spots = north.holds();
    let change = LeaseChange::Returned { spots: spots.clone() };
    server.enter(batch(
        SOUTH,
        Tip::START,
        [says(SOUTH, Tip::START, Fact::lease(change))],
    ));
    assert_eq!(server.held_by(NORTH), spots);
}

#[test]
fn r3_a_device_does_not_give_back_while_its_leases_are_in_doubt() {
    let mut server = Server::of(small(18));
    let mut north = Tablet::ready(NORTH, &mut server);
    let _ = Tablet::ready(SOUTH, &mut server);
    server.fence(NORTH);
    north.meet(&mut server);
    assert!(north.replica.draft_return(MORNING).is_none());
}

#[test]
fn r4_the_spots_of_a_fenced_device_are_given_to_nobody_until_somebody_has_looked() {
    let mut server = Server::of(small(5));
    let north = Tablet::ready(NORTH, &mut server);
    let spots = north.holds();
    server.fence(NORTH);
    let mut south = Tablet::ready(SOUTH, &mut server);
    assert_eq!(south.holds().len(), 1, "what was nobody's");
    server.refill(SOUTH);
    assert!(spots.iter().all(|spot| server.holder(spot).is_none()));
    assert_eq!(server.hub.state().leases().unswept().len(), spots.len());

    south.record(&[Command::Sweep { spots: spots.clone() }]);
    south.catch_up(&mut server);
    south.catch_up(&mut server);
    assert_eq!(server.hub.state().leases().unswept().len(), 0);
    assert!(spots.iter().any(|spot| server.holder(spot) == Some(SOUTH)));
    // Its number never holds a lease again.
    server.refill(NORTH);
    assert_eq!(server.held_by(NORTH), []);
}

#[test]
fn r4_an_old_sweep_does_not_count_for_a_later_fence() {
    let mut server = Server::of(small(5));
    let north = Tablet::ready(NORTH, &mut server);
    let spots = north.holds();
    server.fence(NORTH);
    let swept = Fact::lease(LeaseChange::Swept {
        fenced: NORTH,
        spots: spots.clone(),
    });
    let desk = DeviceNo(9);
    let first = says(desk, Tip::START, swept.clone());
    let after = Tip::START.then(desk, &first.body);
    server.enter(batch(desk, Tip::START, [first]));
    let _south = Tablet::ready(SOUTH, &mut server);
    server.fence(SOUTH);
    let unswept = server.hub.state().leases().unswept().len();
    assert!(unswept > 0);
    // Another desk was out of reach since the first fence, and had looked then.
    server.enter(batch(desk, after, [says(desk, after, swept)]));
    assert_eq!(server.hub.state().leases().unswept().len(), unswept);
}

#[test]
fn r4_a_device_that_was_out_of_reach_fills_no_spot_that_is_given_to_another() {
    let mut server = Server::of(small(5));
    let mut north = Tablet::ready(NORTH, &mut server);
    server.fence(NORTH);
    let mut south = Tablet::ready(SOUTH, &mut server);
    // North has not heard of it. Its spots are waiting for somebody to look, so nobody else is sent there.
    let one = north.record(&[car("AB 1"), car("AB 2"), car("AB 3"), car("AB 4")]);
    let other = south.record(&[car("CD 1")]);
    let filled: BTreeSet<_> = one.iter().chain(&other).flat_map(sent_to).collect();
    assert_eq!(filled.len(), 5);
    let _ = north.verdicts(&mut server);
    south.catch_up(&mut server);
    assert_eq!(server.hub.state().conflicts().count(), 0);
}

#[test]
fn r5_without_a_lease_a_level_is_named_and_no_spot() {
    let mut server = Server::of(small(5));
    let mut north = Tablet::ready(NORTH, &mut server);
    let _ = Tablet::ready(SOUTH, &mut server);
    north.catch_up(&mut server);
    let cars: Vec<_> = (0..4).map(|nth| car(&format!("AB {nth}"))).collect();
    for own in &north.record(&cars) {
        assert_eq!(sent_to(own).len(), 1);
    }
    let own = north.record(&[car("CD 1")]);
    let Fact::Admitted { level, .. } = &own[0].operation.fact else {
        panic!("its pool is empty: {own:?}")
    };
    assert_eq!(level, "G1");
    // Who was sent there before counts: the fifth spot is spoken for.
    let full = north.draft(&[car("CD 2")]);
    assert!(full.is_err(), "{full:?}");
    north.catch_up(&mut server);
    assert_eq!(server.hub.state().unplaced_on("G1").len(), 1);
}

#[test]
fn r5_a_device_whose_storage_keeps_nothing_names_levels_or_lets_nobody_in() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    north.replica.set_standing(Standing::Provisional);
    let own = north.record(&[car("AB 1")]);
    assert!(matches!(own[0].operation.fact, Fact::Admitted { .. }));
    north.replica.set_standing(Standing::RecordOnly);
    let refused = north.draft(&[car("AB 2")]);
    assert_eq!(refused.err(), Some(engine::refusal::Refusal::RecordOnly));
    north.replica.set_standing(Standing::Firm);
    assert_eq!(sent_to(&north.record(&[car("AB 3")])[0]).len(), 1);
}
