//! Stories of devices without a network, for a while.

use engine::decide::Command;
use engine::ticket::TicketCode;
use sync::wire::MOST_ENTRIES;
use testkit::network::{Network, Weather};

use crate::{car, minutes_pass, settle_up, ticket, tivoli};

/// Parks so many cars at once.
fn park(lot: &mut Network, name: &str, from: u32, count: u32) -> Vec<TicketCode> {
    let cars: Vec<_> = (from..from + count)
        .map(|number| car(&format!("AB {number:04}")))
        .collect();
    let parked = lot.record(name, &cars).expect("free spots");
    parked
        .iter()
        .filter_map(|operation| operation.fact.ticket())
        .collect()
}

#[test]
fn s2_s3_s4_the_north_tablet_goes_offline_parks_20_releases_10_and_comes_back() {
    let mut lot = tivoli(&["north", "south"]);
    let before = park(&mut lot, "south", 0, 5);
    lot.settle();
    lot.weather = Weather::CUT;
    let tickets = park(&mut lot, "north", 100, 20);
    lot.ask("north");
    lot.deliver_all();
    minutes_pass(&mut lot, 90);
    for &code in &tickets[..10] {
        settle_up(&mut lot, "north", code);
    }
    let north = lot.device("north");
    assert_eq!(
        north.view().occupancy().total().occupied,
        15,
        "its own screen is right all the time"
    );
    assert_eq!(north.replica().waiting(), 40);
    assert_eq!(lot.server().occupancy().total().occupied, 5);
    lot.settle();
    assert_eq!(lot.check(), Ok(()));
    assert_eq!(lot.server().occupancy().total().occupied, 15);
    assert_eq!(lot.server().conflicts().count(), 0);
    let south = lot.device("south").view();
    assert!(
        tickets[..10]
            .iter()
            .all(|&code| south.ticket(code).is_some_and(|ticket| !ticket.is_open()))
    );
    assert!(
        before
            .iter()
            .all(|&code| south.ticket(code).is_some_and(engine::state::Ticket::is_open))
    );
}

#[test]
fn s3_the_answer_is_dropped_and_nothing_is_done_twice() {
    let mut lot = tivoli(&["north"]);
    let tickets = park(&mut lot, "north", 0, 3);
    let length = lot.log_length();
    lot.ask("north");
    assert!(lot.deliver_one(), "the question arrives");
    lot.weather = Weather::CUT;
    assert!(lot.deliver_one(), "the answer is lost");
    assert_eq!(lot.log_length(), length + 3);
    assert_eq!(
        lot.device("north").replica().waiting(),
        3,
        "for all the device knows"
    );
    lot.settle();
    assert_eq!(lot.check(), Ok(()));
    assert_eq!(lot.log_length(), length + 3);
    assert_eq!(lot.server().tickets().count(), tickets.len());
}

#[test]
fn l1_a_device_is_switched_off_and_on_without_a_network() {
    let mut lot = tivoli(&["north", "south"]);
    park(&mut lot, "south", 0, 2);
    lot.settle();
    let tickets = park(&mut lot, "north", 100, 3);
    let before = lot.device("north").view().hash();
    lot.restart_device("north").expect("its own disk");
    assert_eq!(lot.device("north").view().hash(), before);
    settle_up(&mut lot, "north", tickets[0]);
    lot.settle();
    assert_eq!(lot.check(), Ok(()));
}

#[test]
fn l5_the_server_starts_again_from_its_log() {
    let mut lot = tivoli(&["north", "south"]);
    park(&mut lot, "north", 0, 4);
    lot.ask("north");
    lot.deliver_all();
    let before = lot.server().hash();
    lot.restart_server();
    assert_eq!(lot.server().hash(), before);
    lot.ask("north");
    lot.settle();
    assert_eq!(lot.check(), Ok(()));
}

#[test]
fn s9_a_tablet_that_catches_up_with_a_long_log_never_loses_sight_of_its_own_cars() {
    let mut lot = tivoli(&["north", "south"]);
    for round in 0..30 {
        let tickets = park(&mut lot, "south", round * 50, 50);
        let leave: Vec<_> = tickets
            .into_iter()
            .map(|ticket| Command::Leave { ticket })
            .collect();
        lot.record("south", &leave)
            .expect("no time has passed, so nothing is due");
    }
    let own = lot.record("north", &[car("NN 1")]).expect("a free spot");
    for _ in 0..4 {
        lot.ask("south");
        lot.deliver_all();
    }
    assert!(lot.log_length() > MOST_ENTRIES);
    loop {
        lot.ask("north");
        lot.deliver_all();
        let north = lot.device("north");
        assert!(
            north.view().ticket(ticket(&own)).is_some(),
            "at {}",
            north.replica().cursor().number
        );
        if north.replica().cursor().number > MOST_ENTRIES as u64 + 1 {
            break;
        }
    }
    lot.settle();
    assert_eq!(lot.check(), Ok(()));
}
