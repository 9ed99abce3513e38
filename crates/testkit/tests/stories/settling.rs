//! Contradictions settled on tablets that do not hear of each other.

use engine::conflict::Conflict;
use engine::decide::Command;
use engine::money::Currency;
use engine::operation::Means;
use engine::resolution::{Resolution, proposals};
use engine::ticket::TicketCode;
use testkit::network::{Network, Weather};

use crate::{car, due, minutes_pass, on, ticket, tivoli};

/// The only contradiction that a device knows.
fn conflict(lot: &mut Network, name: &'static str) -> Conflict {
    let view = lot.device(name).view();
    let open: Vec<_> = view.conflicts().cloned().collect();
    assert_eq!(open.len(), 1, "{name}: {open:?}");
    open[0].clone()
}

/// Settles it in the way that a device recommends, or in another; returns which.
fn settle(lot: &mut Network, name: &'static str, way: usize) -> Resolution {
    let (open, now) = (conflict(lot, name), lot.now);
    let resolution = proposals(lot.device(name).view(), &open, now)[way]
        .resolution
        .clone();
    let command = Command::Resolve {
        conflict: Box::new(open),
        resolution: resolution.clone(),
    };
    lot.record(name, &[command]).expect("a way to settle it");
    resolution
}

fn names(lot: &mut Network, name: &'static str) -> Vec<&'static str> {
    lot.device(name).view().conflicts().map(Conflict::name).collect()
}

fn pay(lot: &mut Network, name: &'static str, ticket: TicketCode) {
    let amount = due(lot, name, ticket);
    let means = Means::Cash;
    let command = Command::Pay {
        ticket,
        amount,
        means,
    };
    lot.record(name, &[command]).expect("exactly what is due");
}

/// A spot that north and south gave away, each without the other.
fn given_twice() -> Network {
    let mut lot = tivoli(&["north", "south"]);
    let spot = lot.view("north").lot().spots()[6].spot.id.clone();
    // By hand: of what a device gives away by itself no other gives anything.
    lot.record("north", &[on(car("AB 1"), &spot)])
        .expect("a free spot");
    lot.record("south", &[on(car("AB 2"), &spot)])
        .expect("a free spot");
    lot.settle();
    lot.weather = Weather::CUT;
    lot
}

fn meet_again(lot: &mut Network) {
    lot.weather = Weather::FAIR;
    lot.settle();
    assert_eq!(lot.check(), Ok(()));
}

#[test]
fn c3_two_tablets_settle_one_conflict_alike_and_it_is_settled_once() {
    let mut lot = given_twice();
    assert_eq!(settle(&mut lot, "north", 0), settle(&mut lot, "south", 0));
    meet_again(&mut lot);
    for name in ["north", "south"] {
        assert_eq!(names(&mut lot, name), [""; 0], "{name}");
        assert_eq!(lot.device(name).view().occupancy().total().occupied, 2);
    }
}

#[test]
fn c3_two_tablets_settle_one_conflict_otherwise_and_both_show_it() {
    let mut lot = given_twice();
    let first = settle(&mut lot, "north", 0);
    let second = settle(&mut lot, "south", 1);
    assert_ne!(first, second);
    meet_again(&mut lot);
    for name in ["north", "south"] {
        assert_eq!(names(&mut lot, name), ["settled_twice"], "{name}");
    }
    settle(&mut lot, "south", 0);
    lot.settle();
    assert_eq!(lot.check(), Ok(()));
    assert_eq!(names(&mut lot, "north"), [""; 0]);
}

#[test]
fn c5_a_stay_paid_at_two_places_and_given_back_at_two_is_seen_and_not_asked_of_the_driver() {
    let mut lot = tivoli(&["north", "south"]);
    let parked = lot.record("north", &[car("AB 1")]).expect("a free spot");
    let code = ticket(&parked);
    lot.settle();
    minutes_pass(&mut lot, 20);
    lot.weather = Weather::CUT;
    pay(&mut lot, "north", code);
    pay(&mut lot, "south", code);
    meet_again(&mut lot);
    assert_eq!(names(&mut lot, "south"), ["paid_twice"]);
    lot.weather = Weather::CUT;
    settle(&mut lot, "north", 0);
    settle(&mut lot, "south", 0);
    meet_again(&mut lot);
    assert_eq!(names(&mut lot, "north"), ["refunded_too_much"]);
    let euro = Currency::try_from("EUR".to_owned()).expect("a currency");
    let paid = lot.server().ticket(code).map(|ticket| ticket.paid(euro).minor);
    assert_eq!(paid, Some(0), "both sums were given back");
    lot.record("south", &[Command::Leave { ticket: code }])
        .expect("the driver is not asked again");
    settle(&mut lot, "north", 0);
    lot.settle();
    assert_eq!(lot.check(), Ok(()));
    assert_eq!(names(&mut lot, "south"), [""; 0]);
}
