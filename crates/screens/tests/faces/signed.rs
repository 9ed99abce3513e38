//! Tickets that are scanned where their entry has not been heard of.

use engine::decide::Command;
use engine::operation::Fact;
use engine::signed::{Claim, Seed};
use engine::state::State;
use engine::ticket::{DeviceNo, TicketCode};
use engine::vehicle::{Vehicle, VehicleClass};
use screens::desk::{Finding, find};
use screens::kiosk::{CodeEntry, Kiosk, Screen, Touch};
use testkit::network::{Network, Weather};

use crate::{arrival, at};

const SEED: Seed = Seed([5; 32]);

/// An entrance and an exit that know each other's keys and have heard nothing since.
struct Silent {
    network: Network,
    exit: Kiosk,
}

impl Silent {
    fn open() -> Self {
        let mut network =
            Network::new(lotfile::demo(), &["entrance", "exit"], at("10:00"), 1).expect("a sound lot");
        let enrolled = Fact::DeviceEnrolled {
            device: DeviceNo(1),
            key: SEED.public_key(),
        };
        network.tell(vec![enrolled]);
        network.settle();
        network.weather = Weather::CUT;
        Self {
            network,
            exit: Kiosk::new(at("10:00")),
        }
    }

    /// A car comes in at the entrance: its code, and what its ticket says.
    fn comes_in(&mut self) -> (TicketCode, String) {
        let arrival = arrival(VehicleClass::Car, "S-PK 1234");
        let parked = self.network.record("entrance", &[arrival]).expect("a free spot");
        let code = parked[0].fact.ticket().expect("a ticket");
        (code, signed(self.network.view("entrance"), code, "tivoli"))
    }

    fn scan(&mut self, text: &str) -> &Screen {
        self.touch(Touch::Scan(format!("HTTPS://PARKING.EXAMPLE/T/{text}")))
    }

    fn touch(&mut self, touch: Touch) -> &Screen {
        let now = self.network.now;
        let commands = self.exit.touch(touch, self.network.view("exit"), now);
        if !commands.is_empty() {
            match self.network.record("exit", &commands) {
                Ok(operations) => self.exit.recorded(&operations, now),
                Err(refusal) => self.exit.refused(&refusal, now),
            }
        }
        &self.exit.screen
    }

    /// The code and the words with which a text is refused.
    fn refused(&mut self, text: &str) -> (&'static str, String) {
        match self.scan(text) {
            Screen::Refused(message) => (message.code, message.text.clone()),
            other => panic!("{other:?}"),
        }
    }
}

fn signed(state: &State, code: TicketCode, lot: &str) -> String {
    let claim = Claim::of(state.ticket(code).expect("recorded"), DeviceNo(1)).expect("not moved");
    claim.sign(lot, &SEED).expect("it fits")
}

#[test]
fn k7_a_scanned_ticket_shows_its_fee_at_an_exit_that_has_heard_nothing_of_it() {
    let mut lane = Silent::open();
    let (code, text) = lane.comes_in();
    lane.network.now = at("10:59");
    assert_eq!(*lane.scan(&text), Screen::Fee(code));
    assert_eq!(*lane.scan(&text), Screen::Fee(code), "again: it is known by now");
    let Screen::Terminal { amount, .. } = lane.touch(Touch::Pay).clone() else {
        panic!("{:?}", lane.exit.screen);
    };
    assert_eq!(amount.digits(), "3.00");
    assert!(
        matches!(lane.scan("ANOTHER"), Screen::Terminal { .. }),
        "not while money is on its way"
    );
    let goodbye = Screen::Goodbye {
        ticket: code,
        taken: Some(amount),
    };
    assert_eq!(*lane.touch(Touch::TerminalAccepts), goodbye);
    let (reason, words) = lane.refused(&text);
    assert_eq!(reason, "ticket.already_left");
    assert!(words.contains("not been charged"), "{words}");
}

#[test]
fn k6_a_ticket_that_is_not_true_is_refused_in_words() {
    let mut lane = Silent::open();
    let (code, text) = lane.comes_in();
    let mut altered = text.clone();
    let last = altered.pop();
    altered.push(if last == Some('0') { '1' } else { '0' });
    let other = signed(lane.network.view("entrance"), code, "elsewhere");
    for (wrong, reason) in [
        (altered.as_str(), "ticket.forged"),
        (other.as_str(), "ticket.other_lot"),
        (&text[..100], "ticket.wrong_length"),
        ("4006381333931", "ticket.wrong_length"),
    ] {
        let (code, words) = lane.refused(wrong);
        assert_eq!(code, reason);
        assert!(words.contains("You have not been charged."), "{words}");
    }
    assert_eq!(lane.network.view("exit").tickets().count(), 0);
}

#[test]
fn k1_a_scanned_link_without_a_signature_is_a_typed_code() {
    let mut lane = Silent::open();
    let (code, _) = lane.comes_in();
    let nobody_knows = lane.scan(&code.plain()).clone();
    let Screen::Code(CodeEntry { typed, problem }) = nobody_knows else {
        panic!("{nobody_knows:?}");
    };
    assert_eq!((typed, problem.is_some()), (code.plain(), true));
    let own = match lane.touch(Touch::TakeTicket(Vehicle::new(VehicleClass::Car))) {
        Screen::DriveTo(code) => *code,
        other => panic!("{other:?}"),
    };
    assert_eq!(*lane.scan(&own.plain()), Screen::Fee(own));
}

#[test]
fn k6_k7_the_desks_field_takes_a_scanned_ticket() {
    let mut lane = Silent::open();
    let (code, text) = lane.comes_in();
    let link = format!("https://parking.example/T/{text}");
    assert_eq!(find(lane.network.view("entrance"), &link), Finding::Ticket(code));
    let exit = lane.network.view("exit");
    let present = Command::Present { text: text.clone() };
    assert_eq!(find(exit, &link), Finding::NotYetKnown(present.clone()));
    match find(exit, &link[..link.len() - 1]) {
        Finding::NoTicket(refusal) => assert_eq!(refusal.code(), "ticket.unreadable"),
        other => panic!("{other:?}"),
    }
    for long in ["A".repeat(10_000), "A\u{301}".repeat(100)] {
        assert_eq!(
            find(exit, &long),
            Finding::Similar(vec![]),
            "somebody’s joke of a plate"
        );
    }
    lane.network.record("exit", &[present]).expect("a true ticket");
    assert_eq!(find(lane.network.view("exit"), &link), Finding::Ticket(code));
    let typed_link = format!("https://parking.example/t/{}", code.plain());
    assert_eq!(
        find(lane.network.view("exit"), &typed_link),
        Finding::Ticket(code)
    );
}
