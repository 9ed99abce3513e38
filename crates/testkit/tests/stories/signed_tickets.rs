//! A ticket is read where nobody knows it: at exits that have heard nothing since they were set up.

use engine::conflict::Conflict;
use engine::decide::Command;
use engine::operation::{Fact, Means};
use engine::refusal::Refusal;
use engine::signed::{Claim, Seed};
use engine::ticket::{DeviceNo, TicketCode};
use testkit::network::{Network, Weather};

use crate::{car, due, minutes_pass, ticket, tivoli};

const NAMES: [&str; 3] = ["entrance", "left exit", "right exit"];

fn seed(device: DeviceNo) -> Seed {
    Seed([device.0.to_be_bytes()[1]; 32])
}

/// A lot whose devices know each other's keys, and from now on hear nothing.
fn silent() -> Network {
    let mut lot = tivoli(&NAMES);
    let enrolled = |number| Fact::DeviceEnrolled {
        device: DeviceNo(number),
        key: seed(DeviceNo(number)).public_key(),
    };
    lot.tell((1..=3).map(enrolled).collect());
    lot.settle();
    lot.weather = Weather::CUT;
    lot
}

/// A car comes in; what its ticket says in its QR code.
fn comes_in(lot: &mut Network) -> (TicketCode, String) {
    let parked = lot.record("entrance", &[car("S-PK 1234")]).expect("a free spot");
    let code = ticket(&parked);
    let view = lot.view("entrance");
    let claim = Claim::of(view.ticket(code).expect("recorded"), DeviceNo(1)).expect("not moved");
    let text = claim.sign(&view.lot().document().id, &seed(DeviceNo(1)));
    (code, text.expect("it fits"))
}

/// The ticket is shown at an exit, paid and used up there; tells what it cost.
fn goes_out(lot: &mut Network, exit: &'static str, code: TicketCode, text: &str) -> i64 {
    let text = text.to_owned();
    lot.record(exit, &[Command::Present { text }])
        .expect("a true ticket");
    let amount = due(lot, exit, code);
    let means = Means::Card;
    let pay = Command::Pay {
        ticket: code,
        amount,
        means,
    };
    lot.record(exit, &[pay, Command::Leave { ticket: code }])
        .expect("exactly what is due");
    amount.minor
}

/// Devices tell the server of what they recorded, in this order; then everybody hears of everything.
fn tell(lot: &mut Network, order: &[&'static str]) {
    lot.weather = Weather::FAIR;
    for name in order {
        lot.ask(name);
        lot.deliver_all();
    }
    lot.settle();
    assert_eq!(lot.check(), Ok(()));
}

fn conflicts(lot: &Network) -> Vec<&'static str> {
    lot.server().conflicts().map(Conflict::name).collect()
}

#[test]
fn k5_k7_an_exit_that_never_heard_of_a_ticket_prices_it_takes_the_money_and_closes_it() {
    for order in [["entrance", "left exit"], ["left exit", "entrance"]] {
        let mut lot = silent();
        let (code, text) = comes_in(&mut lot);
        minutes_pass(&mut lot, 61);
        let at_the_entrance = due(&mut lot, "entrance", code).minor;
        assert_eq!(goes_out(&mut lot, "left exit", code, &text), at_the_entrance);
        assert_eq!(at_the_entrance, 600);
        let again = lot.record("left exit", &[Command::Present { text }]);
        assert_eq!(again, Err(Refusal::AlreadyLeft { ticket: code }));

        tell(&mut lot, &order);
        assert_eq!(conflicts(&lot), [""; 0], "{order:?}");
        let ticket = lot.server().ticket(code).expect("known");
        assert!(!ticket.is_open());
        assert_eq!(ticket.payments.len(), 1);
        assert!(ticket.vehicle.plate.is_some(), "the entry brought it");
        assert_eq!(lot.server().occupancy().total().occupied, 0);
    }
}

#[test]
fn k8_two_exits_without_a_network_are_shown_copies_of_one_ticket() {
    for order in [
        ["left exit", "right exit", "entrance"],
        ["right exit", "entrance", "left exit"],
    ] {
        let mut lot = silent();
        let (code, text) = comes_in(&mut lot);
        minutes_pass(&mut lot, 61);
        goes_out(&mut lot, "left exit", code, &text);
        goes_out(&mut lot, "right exit", code, &text);
        tell(&mut lot, &order);
        let told = conflicts(&lot);
        assert!(
            told.contains(&"paid_twice") || told.contains(&"overpaid"),
            "{order:?}: {told:?}"
        );
    }
}
