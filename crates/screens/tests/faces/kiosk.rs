//! A stranger with ten seconds.

use engine::ticket::{CodeKey, DeviceNo, TicketCode};
use engine::time::Instant;
use engine::vehicle::{Vehicle, VehicleClass};
use screens::kiosk::{CodeEntry, Kiosk, Screen, Touch, drive_to, vehicles};

use crate::{Garage, at};

/// A kiosk in its garage.
struct Lane {
    garage: Garage,
    kiosk: Kiosk,
}

impl Lane {
    fn open() -> Self {
        let garage = Garage::open();
        let kiosk = Kiosk::new(garage.now());
        Self { garage, kiosk }
    }

    /// Touches, records what follows, and shows what came of it, as the app does.
    fn touch(&mut self, touch: Touch) -> &Screen {
        let now = self.garage.now();
        let commands = self.kiosk.touch(touch, self.garage.state(), now);
        if !commands.is_empty() {
            match self.garage.record(&commands) {
                Ok(operations) => self.kiosk.recorded(&operations, now),
                Err(refusal) => self.kiosk.refused(&refusal, now),
            }
        }
        &self.kiosk.screen
    }

    fn take_ticket(&mut self) -> TicketCode {
        match self.touch(Touch::TakeTicket(Vehicle::new(VehicleClass::Car))) {
            Screen::DriveTo(code) => *code,
            other => panic!("{other:?}"),
        }
    }

    fn type_code(&mut self, code: &str) -> &Screen {
        self.touch(Touch::PayAndLeave);
        for key in code.chars() {
            self.touch(Touch::Key(key));
        }
        &self.kiosk.screen
    }

    fn problem(&mut self, code: &str) -> String {
        match self.type_code(code) {
            Screen::Code(CodeEntry {
                problem: Some(problem),
                ..
            }) => problem.clone(),
            other => panic!("{other:?}"),
        }
    }
}

fn seconds_after(time: &str, seconds: i64) -> Instant {
    Instant(at(time).0 + seconds * 1_000)
}

#[test]
fn one_touch_gives_a_ticket() {
    let mut lane = Lane::open();
    let code = lane.take_ticket();
    let sign = drive_to(lane.garage.state(), code).expect("a spot");
    assert_eq!(
        (sign.level().id.as_str(), sign.rest()),
        ("G1", "A-007"),
        "the first that needs no permit"
    );
    assert_eq!(lane.garage.state().occupancy().total().occupied, 1);
}

#[test]
fn a_code_leads_to_the_fee_and_the_fee_to_goodbye() {
    let mut lane = Lane::open();
    let code = lane.take_ticket();
    lane.garage.clock_shows("11:01");
    assert_eq!(*lane.type_code(&code.plain().to_lowercase()), Screen::Fee(code));
    let Screen::Terminal { amount, .. } = lane.touch(Touch::Pay).clone() else {
        panic!("{:?}", lane.kiosk.screen)
    };
    assert_eq!(amount.digits(), "6.00");
    let goodbye = Screen::Goodbye {
        ticket: code,
        taken: Some(amount),
    };
    assert_eq!(*lane.touch(Touch::TerminalAccepts), goodbye);
    assert!(!lane.garage.state().ticket(code).expect("known").is_open());
    assert_eq!(
        *lane.touch(Touch::TerminalAccepts),
        goodbye,
        "a second touch finds nothing to do"
    );
    assert_eq!(*lane.touch(Touch::Done), Screen::Rest);
}

#[test]
fn t15_a_price_that_moves_on_at_the_terminal_is_shown_anew() {
    let mut lane = Lane::open();
    let code = lane.take_ticket();
    lane.garage.clock_shows("10:59");
    lane.type_code(&code.plain());
    lane.touch(Touch::Pay);
    lane.garage.clock_shows("11:01");
    assert_eq!(*lane.touch(Touch::TerminalAccepts), Screen::Fee(code));
    assert_eq!(lane.garage.state().ticket(code).expect("known").payments, []);
    match lane.touch(Touch::Pay) {
        Screen::Terminal { amount, .. } => assert_eq!(amount.digits(), "6.00"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn who_changes_their_mind_at_the_terminal_sees_the_fee_again() {
    let mut lane = Lane::open();
    let code = lane.take_ticket();
    lane.garage.clock_shows("10:30");
    lane.type_code(&code.plain());
    lane.touch(Touch::Pay);
    assert_eq!(*lane.touch(Touch::TerminalDeclines), Screen::Fee(code));
    assert_eq!(*lane.touch(Touch::Back), Screen::Code(CodeEntry::default()));
    assert_eq!(*lane.touch(Touch::Back), Screen::Rest);
}

#[test]
fn where_nothing_is_due_the_exit_opens_at_once() {
    let mut lane = Lane::open();
    let code = lane.take_ticket();
    lane.type_code(&code.plain());
    let goodbye = Screen::Goodbye {
        ticket: code,
        taken: None,
    };
    assert_eq!(*lane.touch(Touch::Pay), goodbye);
}

#[test]
fn k3_a_code_nobody_has_and_a_mistyped_one_look_the_same() {
    let mut lane = Lane::open();
    let code = lane.take_ticket().plain();
    let nobodys = TicketCode::issue(&CodeKey([9; 16]), DeviceNo(9), 9)
        .expect("in range")
        .plain();
    let last = if code.ends_with('2') { '3' } else { '2' };
    let mistyped = format!("{}{last}", &code[..8]);
    assert_eq!(lane.problem(&nobodys), lane.problem(&mistyped));
}

#[test]
fn k1_the_keypad_takes_nine_keys_of_the_alphabet_and_takes_them_back() {
    let mut lane = Lane::open();
    lane.type_code("0O1IL- 222222222Z");
    let typed = |screen: &Screen| match screen {
        Screen::Code(entry) => (entry.typed.clone(), entry.problem.is_some()),
        other => panic!("{other:?}"),
    };
    let (before, problem) = typed(&lane.kiosk.screen);
    assert_eq!(before.len(), CodeEntry::PLACES);
    // Nine twos happen to be a code of their own or not; either way one erased place asks for another key.
    assert!(problem);
    assert_eq!(typed(lane.touch(Touch::Erase)), ("22222222".to_owned(), false));
}

#[test]
fn a_ticket_that_has_left_says_so_in_words() {
    let mut lane = Lane::open();
    let code = lane.take_ticket();
    lane.garage.leave(code);
    match lane.type_code(&code.plain()) {
        Screen::Refused(message) => assert_eq!(message.code, "ticket.already_left"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_vehicle_for_which_nothing_is_left_is_told_so() {
    let mut lane = Lane::open();
    let van = || Touch::TakeTicket(Vehicle::new(VehicleClass::Van));
    while matches!(lane.touch(van()), Screen::DriveTo(_)) {}
    match &lane.kiosk.screen {
        Screen::Refused(message) => assert_eq!(message.code, "allocation.lot_full"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_screen_left_alone_warns_and_goes_back_to_rest() {
    let mut lane = Lane::open();
    lane.touch(Touch::PayAndLeave);
    assert!(!lane.kiosk.warns(seconds_after("10:00", 59)));
    assert!(lane.kiosk.warns(seconds_after("10:00", 60)));
    assert!(!lane.kiosk.tick(seconds_after("10:00", 79)));
    lane.kiosk.somebody_is_there(seconds_after("10:00", 79));
    assert!(!lane.kiosk.tick(seconds_after("10:00", 158)));
    assert!(lane.kiosk.tick(seconds_after("10:00", 159)));
    assert_eq!(lane.kiosk.screen, Screen::Rest);
    assert!(!lane.kiosk.tick(seconds_after("10:00", 9_999)), "rest is rest");
}

#[test]
fn the_terminal_is_never_left_by_itself_and_a_send_off_ends_soon() {
    let mut lane = Lane::open();
    let code = lane.take_ticket();
    let soon = seconds_after("10:00", 20);
    assert!(!lane.kiosk.warns(soon) && lane.kiosk.clone().tick(soon));
    lane.garage.clock_shows("10:30");
    lane.type_code(&code.plain());
    lane.touch(Touch::Pay);
    let much_later = seconds_after("10:30", 9_999);
    assert!(!lane.kiosk.warns(much_later) && !lane.kiosk.tick(much_later));
}

#[test]
fn a3_the_kiosk_offers_the_vehicles_that_the_lot_admits() {
    let lane = Lane::open();
    let offered: Vec<_> = vehicles(lane.garage.state())
        .into_iter()
        .map(|offer| offer.name)
        .collect();
    assert_eq!(offered, ["Motorcycle", "Car", "Van", "With permit", "Electric"]);
}

#[test]
fn a14_the_kiosk_offers_coaches_and_trailers_and_says_how_far_their_spots_go() {
    let garage = Garage::of_coaches();
    let kiosk = Kiosk::new(garage.now());
    let mut lane = Lane { garage, kiosk };
    let offered = vehicles(lane.garage.state());
    let names: Vec<_> = offered.iter().map(|offer| offer.name.as_str()).collect();
    assert_eq!(
        names,
        ["Motorcycle", "Car", "Van", "Bus", "Car with trailer", "Electric"]
    );
    let mut take = |at: usize| match lane.touch(Touch::TakeTicket(offered[at].vehicle.clone())) {
        Screen::DriveTo(code) => {
            let code = *code;
            drive_to(lane.garage.state(), code).expect("spots").to_string()
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(take(3), "G0-C-008 to 012");
    assert_eq!(take(4), "G0-C-001 to 002");
}
