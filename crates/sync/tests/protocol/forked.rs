//! A device whose storage went back in time, or was copied: nothing of what it recorded is lost.

use engine::decide::Command;
use engine::operation::{Fact, Means};
use engine::plate::Plate;
use engine::state::Ticket;
use engine::ticket::{DeviceNo, TicketCode};
use engine::time::Instant;
use sync::chain::Tip;
use sync::hub::Why;
use sync::replica::Reply;
use sync::wire::{Demand, MOST_OPERATIONS};

use crate::server::Server;
use crate::tablet::Tablet;
use crate::{MORNING, NORTH, SOUTH, batch, car, close, codes, sees, ticket, written};

const RENEWED: DeviceNo = DeviceNo(11);

/// A device that recorded two operations and was then restored from a backup with the first of them.
fn went_back(server: &mut Server) -> Tablet {
    let mut north = Tablet::ready(NORTH, server);
    north.record(&[car("AB 1")]);
    north.catch_up(server);
    let backup = north.memory.clone();
    north.record(&[car("AB 2")]);
    north.catch_up(server);
    north.with(backup)
}

#[test]
fn s12_another_operation_in_a_taken_place_is_kept_aside_with_all_that_follows() {
    let mut server = Server::open();
    let mut north = went_back(&mut server);
    let own = north.record(&[car("AB 3"), close("G3-A-001")]);
    let before = server.hub.state().tickets().count();
    let accepted = server.accept(north.request().batch);
    assert_eq!(codes(&accepted.verdicts), ["chain.forked"; 2]);
    let aside = accepted
        .aside
        .iter()
        .map(|aside| (aside.why, aside.tip, aside.written.clone()));
    let both = own
        .iter()
        .zip(written(&own))
        .map(|(own, written)| (Why::Forked, own.tip(), written));
    assert!(aside.eq(both), "byte for byte");
    assert_eq!(server.hub.state().tickets().count(), before);
    assert!(server.hub.state().leases().is_fenced(NORTH));
    // Sent again it is told again, and kept once.
    let again = server.accept(north.request().batch);
    assert_eq!((again.verdicts.len(), again.aside.len()), (2, 0));
    server.restart();
    let again = server.accept(north.request().batch);
    assert_eq!((again.verdicts.len(), again.aside.len()), (2, 0));
}

#[test]
fn s12_a_device_that_forked_goes_on_under_a_new_number_and_records_it_again() {
    let mut server = Server::open();
    let mut north = went_back(&mut server);
    let own = north.record(&[car("AB 3"), close("G3-A-001"), car("AB 4")]);
    assert_eq!(north.meet(&mut server), Reply::Forked);
    assert_eq!(north.replica.waiting(), 3, "nothing is lost meanwhile");
    north.renew(&mut server, RENEWED, true);
    north.catch_up(&mut server);
    assert_eq!(server.plates(), ["AB1", "AB2", "AB3", "AB4"]);
    assert_eq!(server.hub.state().closed().len(), 1);
    assert_eq!(server.hub.last(RENEWED).seq, 3);
    assert_eq!(north.hash(), server.hub.state().hash());
    // They tell what happened when it happened.
    let again = server
        .log()
        .iter()
        .filter(|entry| entry.operation.device == RENEWED);
    assert!(
        again
            .map(|entry| entry.operation.at)
            .eq(own.iter().map(|own| own.operation.at))
    );
    assert_eq!(north.holds(), server.held_by(RENEWED));
}

#[test]
fn s12_a_ticket_code_that_two_vehicles_got_is_changed_for_the_second_and_for_what_follows() {
    let mut server = Server::open();
    let mut north = went_back(&mut server);
    let own = north.record(&[car("AB 3")]);
    let (code, later) = (ticket(&own[0]), Instant(MORNING.0 + 60_000));
    let known = north.view().ticket(code).expect("parked");
    let amount = north.view().fee(known, later).expect("a price").due;
    let means = Means::Cash;
    let pay = Command::Pay {
        ticket: code,
        amount,
        means,
    };
    let draft = north
        .replica
        .draft(&[pay, Command::Leave { ticket: code }], later);
    north
        .append(draft.expect("the lot is here").expect("allowed"))
        .expect("alone");
    north.meet(&mut server);
    north.renew(&mut server, RENEWED, true);
    north.catch_up(&mut server);
    let state = server.hub.state();
    let second = state.ticket(code).expect("the one that the log had");
    assert_eq!(second.vehicle.plate.as_ref().map(Plate::as_str), Some("AB2"));
    assert!(
        second.is_open() && second.payments.is_empty(),
        "nothing of it is its own"
    );
    let renamed = state
        .tickets()
        .find(|ticket| !ticket.is_open())
        .expect("the third has left");
    assert_eq!(renamed.vehicle.plate.as_ref().map(Plate::as_str), Some("AB3"));
    assert_eq!(renamed.payments[0].amount, amount);
    assert_eq!(state.conflicts().count(), 0);
    let rejected = server
        .log()
        .iter()
        .filter(|entry| entry.operation.device == RENEWED);
    assert_eq!(rejected.count(), 3);
}

#[test]
fn s12_a_device_that_has_less_than_the_server_and_nothing_new_has_forked_too() {
    let mut server = Server::open();
    let mut north = went_back(&mut server);
    assert_eq!(north.meet(&mut server), Reply::Forked);
    north.renew(&mut server, RENEWED, true);
    north.catch_up(&mut server);
    let own = north.record(&[car("AB 3")]);
    north.catch_up(&mut server);
    assert_eq!(server.plates(), ["AB1", "AB2", "AB3"]);
    assert_eq!(own[0].operation.device, RENEWED);
}

#[test]
fn s12_two_copies_of_one_device_end_up_as_two_devices() {
    let mut server = Server::open();
    let mut one = Tablet::ready(NORTH, &mut server);
    let mut other = one.with(one.memory.clone());
    one.record(&[car("AB 1")]);
    other.record(&[close("G3-A-001"), car("AB 2")]);
    one.catch_up(&mut server);
    assert_eq!(other.meet(&mut server), Reply::Forked);
    other.renew(&mut server, RENEWED, true);
    other.catch_up(&mut server);
    // The number that they shared was fenced, so the first one goes on under another as well.
    one.record(&[close("G3-A-002"), car("AB 3")]);
    let Reply::News { demand, .. } = one.meet(&mut server) else {
        panic!("its chain is whole")
    };
    assert_eq!((demand, one.replica.waiting()), (Some(Demand::Renew), 0));
    one.renew(&mut server, DeviceNo(12), false);
    one.catch_up(&mut server);
    other.catch_up(&mut server);
    assert_eq!(server.plates(), ["AB1", "AB2", "AB3"]);
    assert_eq!(
        (one.hash(), other.hash()),
        (server.hub.state().hash(), one.hash())
    );
}

#[test]
fn s12_what_is_in_the_log_already_is_not_recorded_again() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let own = north.record(&[car("AB 1"), car("AB 2")]);
    // The first of them reached the server, and nobody heard of it.
    server.enter(batch(NORTH, Tip::START, written(&own[..1])));
    let other = crate::says(
        NORTH,
        own[0].tip(),
        Fact::SpotsClosed {
            spots: vec![crate::spot("G3-A-001")],
        },
    );
    server.enter(batch(NORTH, own[0].tip(), [other]));
    assert_eq!(north.meet(&mut server), Reply::Forked);
    north.renew(&mut server, RENEWED, true);
    north.catch_up(&mut server);
    assert_eq!(server.plates(), ["AB1", "AB2"]);
    assert_eq!(server.hub.last(RENEWED).seq, 1);
    assert_eq!(north.hash(), server.hub.state().hash());
    assert!(own.iter().all(|own| own.operation.seq == 2 || sees(&north, own)));
}

#[test]
fn s12_a_fenced_device_still_sends_what_it_had_recorded_and_lets_nobody_in_firmly() {
    let mut server = Server::open();
    let mut north = Tablet::ready(NORTH, &mut server);
    let south = Tablet::ready(SOUTH, &mut server);
    north.record(&[car("AB 1")]);
    server.fence(NORTH);
    let Reply::News { demand, .. } = north.meet(&mut server) else {
        panic!("its chain is whole")
    };
    assert_eq!((demand, north.replica.waiting()), (Some(Demand::Renew), 0));
    assert_eq!(server.plates(), ["AB1"]);
    let own = north.record(&[car("AB 2")]);
    assert!(matches!(own[0].operation.fact, Fact::Admitted { .. }));
    north.renew(&mut server, RENEWED, false);
    north.catch_up(&mut server);
    assert_eq!(server.plates(), ["AB1", "AB2"]);
    assert_eq!(
        server.hub.last(NORTH).seq,
        2,
        "its chain was whole, and is in the log as it was"
    );
    assert!(!south.holds().is_empty());
}

/// What a device records of a ticket that is paid and used up.
fn pay_and_leave(tablet: &mut Tablet, code: TicketCode) {
    let later = Instant(MORNING.0 + 60_000);
    let view = tablet.view();
    let amount = view.fee(view.ticket(code).expect("parked"), later);
    let pay = Command::Pay {
        ticket: code,
        amount: amount.expect("a price").due,
        means: Means::Cash,
    };
    let leave = Command::Leave { ticket: code };
    let draft = tablet.replica.draft(&[pay, leave], later);
    tablet
        .append(draft.expect("the lot is here").expect("allowed"))
        .expect("alone");
}

/// The plate of a ticket, how often it was paid, and whether the vehicle is inside.
fn told(ticket: &Ticket) -> (&str, usize, bool) {
    let plate = ticket.vehicle.plate.as_ref().map_or("", Plate::as_str);
    (plate, ticket.payments.len(), ticket.is_open())
}

#[test]
fn s12_a_code_is_changed_in_everything_that_follows_however_much_that_is() {
    let mut server = Server::open();
    let mut north = went_back(&mut server);
    let own = north.record(&[car("AB 3")]);
    let code = ticket(&own[0]);
    let spots = || vec![crate::spot("G3-A-001")];
    let between = [
        Command::Close { spots: spots() },
        Command::Open { spots: spots() },
    ];
    let between: Vec<_> = between.iter().cycle().take(MOST_OPERATIONS).cloned().collect();
    north.record(&between);
    pay_and_leave(&mut north, code);
    assert_eq!(north.meet(&mut server), Reply::Forked);
    north.renew(&mut server, RENEWED, true);
    north.catch_up(&mut server);
    let state = server.hub.state();
    assert_eq!(told(state.ticket(code).expect("known")), ("AB2", 0, true));
    let renamed = state.tickets().find(|ticket| ticket.at_entry.also == Some(code));
    assert_eq!(told(renamed.expect("renamed")), ("AB3", 1, false));
    assert_eq!(state.conflicts().count(), 0);
}

#[test]
fn s12_a_code_that_another_copy_has_given_and_not_told_of_is_nobody_elses() {
    let mut server = Server::open();
    let mut one = Tablet::ready(NORTH, &mut server);
    let mut other = one.with(one.memory.clone());
    let first = one.record(&[close("G3-A-001"), car("AB 1")]);
    let second = other.record(&[close("G3-A-002"), car("AB 2")]);
    let code = ticket(&first[1]);
    assert_eq!(ticket(&second[1]), code, "both numbered on from the same place");
    pay_and_leave(&mut other, code);
    // Of the first copy the server has heard nothing of a ticket.
    server.enter(batch(NORTH, first[0].after(), written(&first[..1])));
    assert_eq!(other.meet(&mut server), Reply::Forked);
    other.renew(&mut server, RENEWED, true);
    other.catch_up(&mut server);
    assert_eq!(
        server.hub.state().ticket(code).map(told),
        Some(("AB2", 1, false)),
        "its paper names it while no other ticket has that code"
    );
    assert_eq!(one.verdicts(&mut server).len(), 0, "its car is not turned away");
    one.renew(&mut server, DeviceNo(12), false);
    one.catch_up(&mut server);
    other.catch_up(&mut server);
    let state = server.hub.state();
    assert_eq!(state.ticket(code).map(told), Some(("AB1", 0, true)));
    let renamed = state.tickets().find(|ticket| ticket.at_entry.also == Some(code));
    assert_eq!(renamed.map(told), Some(("AB2", 1, false)));
    assert_eq!((one.hash(), other.hash()), (state.hash(), state.hash()));
}
