//! What waits to be settled at the desk, and what each answer says.

use std::collections::BTreeSet;
use std::sync::Arc;

use engine::apply::apply;
use engine::conflict::Conflict;
use engine::decide::{Command, decide};
use engine::lot::Lot;
use engine::money::Money;
use engine::operation::{AtEntry, Fact, Means, Operation};
use engine::plate::Plate;
use engine::resolution::{Consequence, Resolution};
use engine::state::State;
use engine::ticket::{CodeKey, DeviceNo, TicketCode};
use engine::vehicle::{Vehicle, VehicleClass};
use screens::desk::{Inbox, Waiting, inbox};
use screens::words;

use crate::{at, spot};

/// The demo lot, with whatever facts are recorded in it.
struct Lane {
    state: State,
    seq: u32,
}

impl Lane {
    fn open() -> Self {
        let lot = Lot::try_from(lotfile::demo()).expect("a sound lot");
        Self {
            state: State::open(Arc::new(lot)),
            seq: 0,
        }
    }

    fn record(&mut self, time: &str, fact: Fact) -> &mut Self {
        self.seq += 1;
        let operation = Operation {
            device: DeviceNo(1),
            seq: self.seq,
            at: at(time),
            skew: None,
            rules: engine::RULES,
            fact,
        };
        apply(&mut self.state, &operation).expect("a sound fact");
        self
    }

    fn park(&mut self, time: &str, number: u32, plate: &str, on: &str) -> &mut Self {
        let fact = Fact::Parked {
            ticket: code(number),
            vehicle: car(plate),
            spots: vec![spot(on)],
            tariff: 1,
            at_entry: AtEntry::default(),
        };
        self.record(time, fact)
    }

    fn pay(&mut self, time: &str, number: u32, minor: i64) -> &mut Self {
        let amount = euros(minor);
        let fact = Fact::Paid {
            ticket: code(number),
            amount,
            means: Means::Cash,
            shown: Some(amount),
        };
        self.record(time, fact)
    }

    fn inbox(&self, time: &str) -> Inbox {
        inbox(&self.state, at(time), None, 8)
    }

    fn only(&self, time: &str) -> Waiting {
        let inbox = self.inbox(time);
        assert_eq!(inbox.items.len(), 1, "{inbox:?}");
        inbox.items[0].clone()
    }
}

fn code(number: u32) -> TicketCode {
    TicketCode::issue(&CodeKey([7; 16]), DeviceNo(1), number).expect("in range")
}

fn car(plate: &str) -> Vehicle {
    Vehicle {
        plate: Some(Plate::parse(plate).expect("a plate")),
        ..Vehicle::new(VehicleClass::Car)
    }
}

fn euros(minor: i64) -> Money {
    Money {
        minor,
        currency: lotfile::demo().currency,
    }
}

#[test]
fn c1_a_spot_given_twice_shows_both_cars_and_what_each_answer_does() {
    let mut lane = Lane::open();
    lane.park("10:00", 1, "S-PK 1", "G1-A-014")
        .park("10:20", 2, "S-PK 2", "G1-A-014");
    let shown = lane.only("10:32");
    let first = code(1);
    let second = code(2);
    assert_eq!(
        (shown.title.as_str(), shown.age.as_str()),
        ("Spot G1-A-014 was given to two cars", "12 min ago")
    );
    assert_eq!(
        shown.sides,
        [
            format!("SPK1 · {first}, in since 10:00, G1-A-014"),
            format!("SPK2 · {second}, in since 10:20, G1-A-014"),
        ]
    );
    let told: Vec<_> = shown
        .choices
        .iter()
        .map(|choice| (choice.label.as_str(), choice.money.as_str()))
        .collect();
    assert_eq!(told[0].1, "No money moves.");
    assert!(told[0].0.starts_with("Send SPK2 to G1-A-"), "{told:?}");
    assert_eq!(
        told[1..],
        [
            ("SPK1 has left: close its ticket", "3.00 € is lost to the garage."),
            ("Both are right: they stand there together", "No money moves."),
        ]
    );
    let driver = &shown.choices[0].driver;
    assert!(
        driver.starts_with("Your spot was given twice. Please park on G1-A-"),
        "{driver}"
    );
}

#[test]
fn c5_one_touch_gives_back_what_was_paid_twice_and_nothing_waits_any_more() {
    let mut lane = Lane::open();
    lane.park("10:00", 1, "S-PK 1", "G1-A-014")
        .pay("10:30", 1, 300)
        .pay("10:31", 1, 300);
    let shown = lane.only("10:32");
    assert_eq!(
        shown.sides,
        [
            format!("SPK1 · {}: 6.00 € paid", code(1)),
            "3.00 € is the price".to_owned()
        ]
    );
    let recommended = &shown.choices[0];
    assert_eq!(
        (
            recommended.label.as_str(),
            recommended.money.as_str(),
            recommended.driver.as_str()
        ),
        (
            "Give 3.00 € back (cash)",
            "3.00 € goes back to the driver.",
            "You paid 3.00 € too much. Here it is back."
        )
    );
    let fact =
        decide(&lane.state, &recommended.command, code(9), at("10:32")).expect("the sum of the button");
    lane.record("10:32", fact);
    assert_eq!(lane.inbox("10:33"), Inbox::default());
    assert_eq!(lane.inbox("10:33").heading(), "Nothing to settle");
    assert_eq!(
        screens::office::today(&lane.state, at("10:40")).revenue.minor,
        300
    );
}

#[test]
fn c1_the_longest_waiting_comes_first_and_the_ticket_on_the_desk_may_be_the_one_that_is_looked_for() {
    let mut lane = Lane::open();
    lane.park("10:00", 1, "S-PK 1", "G1-A-014")
        .park("10:20", 2, "S-PK 2", "G1-A-014")
        .pay("10:10", 7, 300);
    let waiting = inbox(&lane.state, at("10:32"), Some(code(1)), 1);
    assert_eq!((waiting.count, waiting.items.len()), (2, 1));
    assert_eq!(waiting.heading(), "2 things to settle");
    let labels: Vec<_> = waiting.items[0]
        .choices
        .iter()
        .map(|choice| choice.label.as_str())
        .collect();
    assert_eq!(labels, ["Stop looking for this ticket", "It belongs to SPK1"]);
    assert_eq!(waiting.items[0].ticket, None, "there is nothing to open");
}

/// Every kind of conflict. A new one does not compile before it is told here, and then in words.
fn every_conflict() -> Vec<Conflict> {
    let (ticket, holder, now) = (code(2), code(1), at("10:30"));
    let spot = spot("G1-A-014");
    let spots = vec![spot.clone()];
    let taken = Conflict::SpotTaken { spot, ticket, holder };
    let every = vec![
        Conflict::PlateTwice { ticket, holder },
        Conflict::TicketDiffers { ticket },
        Conflict::LeftTwice { ticket, at: now },
        Conflict::MovedAfterLeaving {
            ticket,
            at: now,
            spots,
        },
        Conflict::UnknownTicket { ticket },
        Conflict::Overpaid { ticket },
        Conflict::PaidTwice { ticket },
        Conflict::LeftUnpaid { ticket },
        Conflict::FeeDifference {
            ticket,
            at: now,
            shown: euros(200),
            computed: euros(300),
        },
        Conflict::ClockDoubt { ticket, at: now },
        Conflict::RefundedTooMuch {
            ticket,
            at: now,
            excess: euros(300),
        },
        Conflict::SettledTwice {
            of: Box::new(taken.clone()),
            kept: Some(Resolution::BothRight),
            other: Resolution::LeftUnnoticed,
        },
        taken,
    ];
    for conflict in &every {
        match conflict {
            Conflict::SpotTaken { .. }
            | Conflict::PlateTwice { .. }
            | Conflict::LeftTwice { .. }
            | Conflict::MovedAfterLeaving { .. }
            | Conflict::UnknownTicket { .. }
            | Conflict::TicketDiffers { .. }
            | Conflict::Overpaid { .. }
            | Conflict::PaidTwice { .. }
            | Conflict::LeftUnpaid { .. }
            | Conflict::FeeDifference { .. }
            | Conflict::ClockDoubt { .. }
            | Conflict::RefundedTooMuch { .. }
            | Conflict::SettledTwice { .. } => {}
        }
    }
    every
}

/// Every way there is.
fn every_resolution() -> Vec<Resolution> {
    let amount = euros(300);
    let every = vec![
        Resolution::StandsElsewhere {
            spots: vec![spot("G1-A-015")],
        },
        Resolution::LeftUnnoticed,
        Resolution::BothRight,
        Resolution::RecordedTwice,
        Resolution::PlateMistyped,
        Resolution::ExitAt { at: at("10:30") },
        Resolution::StillInside,
        Resolution::AsRecorded,
        Resolution::NotFound,
        Resolution::BelongsTo { ticket: code(1) },
        Resolution::Refund {
            amount,
            means: Means::Card,
        },
        Resolution::Invoice { amount },
        Resolution::WriteOff { amount },
        Resolution::TheOther,
    ];
    for resolution in &every {
        match resolution {
            Resolution::StandsElsewhere { .. }
            | Resolution::LeftUnnoticed
            | Resolution::BothRight
            | Resolution::RecordedTwice
            | Resolution::PlateMistyped
            | Resolution::ExitAt { .. }
            | Resolution::StillInside
            | Resolution::AsRecorded
            | Resolution::NotFound
            | Resolution::BelongsTo { .. }
            | Resolution::Refund { .. }
            | Resolution::Invoice { .. }
            | Resolution::WriteOff { .. }
            | Resolution::TheOther => {}
        }
    }
    every
}

/// What is wrong with words that a person reads or hears.
fn check(text: &str, most_words: usize) {
    let machine_words = ["invalid", "error", "failed", "null", "none(", "{", "}", "_"];
    let found = machine_words
        .iter()
        .find(|word| text.to_lowercase().contains(**word));
    assert_eq!(found, None, "{text}");
    let words = text.split_whitespace().count();
    assert!((1..=most_words).contains(&words), "{words} words: {text}");
}

#[test]
fn c1_l3_every_kind_and_every_answer_has_words_of_its_own() {
    let mut lane = Lane::open();
    lane.park("10:00", 1, "S-PK 1", "G1-A-014")
        .park("10:20", 2, "S-PK 2", "G1-A-014");
    let now = at("10:40");
    let mut titles = BTreeSet::new();
    for conflict in every_conflict() {
        let (title, sides) = words::conflict(&conflict, &lane.state, now);
        check(&title, 12);
        for side in &sides {
            check(side, 14);
        }
        titles.insert(title);
        let ways: Vec<_> = every_resolution()
            .into_iter()
            .filter(|way| way.settles(&conflict))
            .collect();
        assert!(!ways.is_empty(), "{conflict:?}");
        let labels: BTreeSet<_> = ways
            .iter()
            .map(|way| words::choice(&conflict, way, &lane.state, now))
            .collect();
        assert_eq!(labels.len(), ways.len(), "{labels:?}");
        for way in &ways {
            let label = words::choice(&conflict, way, &lane.state, now);
            check(&label, 14);
            assert!(!label.ends_with('.'), "{label}");
            let driver = words::to_driver(&conflict, way, &lane.state, now);
            check(&driver, 25);
            assert!(driver.ends_with('.'), "{driver}");
        }
    }
    assert_eq!(titles.len(), every_conflict().len());
    let unused = every_resolution()
        .into_iter()
        .find(|way| !every_conflict().iter().any(|conflict| way.settles(conflict)));
    assert_eq!(unused, None);
    for money in [
        Consequence::Nothing,
        Consequence::BackToDriver(euros(300)),
        Consequence::LostToLot(euros(300)),
        Consequence::StillOwed(euros(300)),
    ] {
        check(&words::consequence(money), 10);
    }
}

#[test]
fn c1_an_answer_is_one_command() {
    let mut lane = Lane::open();
    lane.park("10:00", 1, "S-PK 1", "G1-A-014")
        .park("10:20", 2, "S-PK 2", "G1-A-014");
    for choice in lane.only("10:32").choices {
        let Command::Resolve { conflict, .. } = &choice.command else {
            panic!("{choice:?}")
        };
        assert_eq!(conflict.name(), "spot_taken");
        assert!(decide(&lane.state, &choice.command, code(9), at("10:33")).is_ok());
    }
}
