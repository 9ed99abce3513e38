//! What Parkade says to people.

use std::collections::BTreeSet;

use engine::allocation::NotForIt;
use engine::money::{Currency, Money};
use engine::plate::{Plate, PlateError};
use engine::refusal::Refusal;
use engine::signed::SignedError;
use engine::spot::SpotId;
use engine::ticket::{CodeKey, DeviceNo, IssueError, TicketCode, TicketCodeError};
use engine::vehicle::VehicleClass;
use screens::words::{self, Message};

const EVERYTHING: NotForIt = NotForIt {
    accessible: 30,
    charging: 20,
    other_kinds: 12,
    reserved: 40,
};

/// Every refusal. A new one does not compile before it is told here, and then in words.
#[expect(clippy::too_many_lines, reason = "a list, one line for each")]
fn every_refusal() -> Vec<Refusal> {
    let ticket = TicketCode::issue(&CodeKey([7; 16]), DeviceNo(1), 1).expect("in range");
    let spot = SpotId::try_from("G1-A-014".to_owned()).expect("a spot id");
    let plate = Plate::parse("S-PK 1234").expect("a plate");
    let class = VehicleClass::Motorcycle;
    let due = Money {
        minor: 605,
        currency: Currency::try_from("EUR".to_owned()).expect("a currency"),
    };
    let every = vec![
        Refusal::LotFull {
            class,
            free: NotForIt::default(),
        },
        Refusal::LotFull {
            class,
            free: EVERYTHING,
        },
        Refusal::NoSpotsTogether {
            class,
            needed: 5,
            longest: 3,
        },
        Refusal::NoSpotsTogether {
            class,
            needed: 5,
            longest: 16,
        },
        Refusal::ClassNotAdmitted { class },
        Refusal::PlateAlreadyParked { plate, ticket },
        Refusal::InvalidPlate(PlateError::TooShort),
        Refusal::InvalidPlate(PlateError::TooLong),
        Refusal::InvalidPlate(PlateError::Character('<')),
        Refusal::InvalidCode(TicketCodeError::Length(3)),
        Refusal::InvalidCode(TicketCodeError::Character('0')),
        Refusal::InvalidCode(TicketCodeError::Check),
        Refusal::Signed(SignedError::Length(3)),
        Refusal::Signed(SignedError::Content),
        Refusal::Signed(SignedError::NewerFormat(2)),
        Refusal::Signed(SignedError::OtherLot),
        Refusal::Signed(SignedError::UnknownDevice(DeviceNo(1))),
        Refusal::Signed(SignedError::Forged(DeviceNo(1))),
        Refusal::Signed(SignedError::Revoked(DeviceNo(1))),
        Refusal::UnknownTicket { ticket },
        Refusal::AlreadyLeft { ticket },
        Refusal::OtherVehicle { ticket },
        Refusal::UnknownSpot(spot.clone()),
        Refusal::RecordOnly,
        Refusal::NoLease,
        Refusal::NothingToSweep,
        Refusal::SpotOutOfService(spot.clone()),
        Refusal::SpotTaken(spot.clone()),
        Refusal::SpotUnsuitable(spot.clone()),
        Refusal::SpotNotClosed(spot),
        Refusal::NoSpotNamed,
        Refusal::NotSwappable { ticket, with: ticket },
        Refusal::NothingDue { ticket },
        Refusal::PaymentDue { ticket, due },
        Refusal::NotInTariff("late_opening".to_owned()),
        Refusal::NotedAlready { ticket },
        Refusal::NotPluggedIn { ticket },
        Refusal::WrongAmount { due },
        Refusal::ConflictGone,
        Refusal::NoSettlement,
        Refusal::Issue(IssueError::Sequence),
    ];
    for refusal in &every {
        match refusal {
            Refusal::LotFull { .. }
            | Refusal::NoSpotsTogether { .. }
            | Refusal::SpotNotClosed(_)
            | Refusal::NoSpotNamed
            | Refusal::NotSwappable { .. }
            | Refusal::ClassNotAdmitted { .. }
            | Refusal::PlateAlreadyParked { .. }
            | Refusal::InvalidPlate(PlateError::TooShort | PlateError::TooLong | PlateError::Character(_))
            | Refusal::InvalidCode(
                TicketCodeError::Length(_) | TicketCodeError::Character(_) | TicketCodeError::Check,
            )
            | Refusal::Signed(
                SignedError::Length(_)
                | SignedError::Content
                | SignedError::NewerFormat(_)
                | SignedError::OtherLot
                | SignedError::UnknownDevice(_)
                | SignedError::Forged(_)
                | SignedError::Revoked(_),
            )
            | Refusal::UnknownTicket { .. }
            | Refusal::AlreadyLeft { .. }
            | Refusal::OtherVehicle { .. }
            | Refusal::UnknownSpot(_)
            | Refusal::RecordOnly
            | Refusal::NoLease
            | Refusal::NothingToSweep
            | Refusal::SpotOutOfService(_)
            | Refusal::SpotTaken(_)
            | Refusal::SpotUnsuitable(_)
            | Refusal::NothingDue { .. }
            | Refusal::PaymentDue { .. }
            | Refusal::WrongAmount { .. }
            | Refusal::NotInTariff(_)
            | Refusal::NotedAlready { .. }
            | Refusal::NotPluggedIn { .. }
            | Refusal::ConflictGone
            | Refusal::NoSettlement
            | Refusal::Issue(IssueError::Device(_) | IssueError::Sequence) => {}
        }
    }
    every
}

/// What is wrong with the words of a message.
fn check(message: &Message) -> Result<(), String> {
    let told = format!("{}. {}", message.title, message.text);
    let lower = told.to_lowercase();
    let machine_words = ["invalid", "error", "failed", "null", "none(", "{", "}"];
    if let Some(word) = machine_words.iter().find(|word| lower.contains(*word)) {
        return Err(format!("“{word}” in: {told}"));
    }
    let words = |text: &str| text.split_whitespace().count();
    if words(&message.title) > 12 || words(&message.text) > 25 {
        return Err(format!("too long: {told}"));
    }
    if !message.text.ends_with('.') || message.title.ends_with('.') {
        return Err(format!("a title without and sentences with a full stop: {told}"));
    }
    let parts: Vec<_> = message.code.split('.').collect();
    let small = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if parts.len() != 2 || !parts.iter().all(small) {
        return Err(format!("{} is not of the form area.reason", message.code));
    }
    Ok(())
}

#[test]
fn every_refusal_is_told_in_words_for_people() {
    for refusal in every_refusal() {
        assert_eq!(check(&words::refusal(&refusal)), Ok(()));
    }
    for message in [
        words::not_saved("The disk is full."),
        words::not_ready(),
        words::not_set_up(),
        words::no_spot_id(),
        words::no_energy(),
        words::storage_lost(),
        words::storage_shut("the connection was lost"),
        words::records_lost(0),
        words::records_lost(1),
        words::records_lost(812),
    ] {
        assert_eq!(check(&message), Ok(()));
    }
}

#[test]
fn s4_whatever_is_kept_aside_is_told_in_words_for_people() {
    let codes = [
        "device.revoked",
        "device.went_back",
        "device.fenced",
        "chain.forked",
        "operation.newer_rules",
        "operation.unreadable",
        "operation.private",
        "operation.unknown_spot",
        "operation.unknown_level",
        "operation.ticket_twice",
        "operation.payment",
        "operation.spots",
    ];
    for code in codes {
        let (title, text) = words::notice(code);
        let message = Message {
            title: title.to_owned(),
            text: text.to_owned(),
            code: "area.reason",
        };
        assert_eq!(check(&message), Ok(()), "{code}");
    }
    assert_eq!(words::notice("operation.spots"), words::notice("something.new"));
}

#[test]
fn every_kind_of_refusal_has_a_code_of_its_own() {
    let every = every_refusal();
    let kinds: BTreeSet<_> = every
        .iter()
        .map(|refusal| match refusal {
            // A ticket that is not true is refused for many reasons, and each has its code.
            Refusal::Signed(reason) => format!("{:?}", std::mem::discriminant(reason)),
            other => format!("of the rules, {:?}", std::mem::discriminant(other)),
        })
        .collect();
    let codes: BTreeSet<_> = every.iter().map(Refusal::code).collect();
    assert_eq!(codes.len(), kinds.len(), "{codes:?}");
}

#[test]
fn where_money_is_near_it_says_whether_any_was_taken() {
    for refusal in every_refusal() {
        let code = refusal.code();
        let is_shown = matches!(refusal, Refusal::Signed(_));
        if is_shown
            || [
                "ticket.unknown",
                "ticket.already_left",
                "allocation.record_only",
                "payment.nothing_due",
                "payment.wrong_amount",
            ]
            .contains(&code)
        {
            assert!(
                words::refusal(&refusal).text.contains("not been charged"),
                "{code}"
            );
        }
    }
}

#[test]
fn the_check_catches_a_message_for_machines() {
    let good = words::not_ready();
    let bad = |change: &dyn Fn(&mut Message)| {
        let mut message = good.clone();
        change(&mut message);
        check(&message).expect_err("a planted mistake")
    };
    bad(&|message| message.text = "Invalid input.".to_owned());
    bad(&|message| message.text = "word ".repeat(26) + ".");
    bad(&|message| message.title = "word ".repeat(13));
    bad(&|message| message.code = "full");
}

fn told(refusal: &Refusal) -> String {
    words::refusal(refusal).text
}

#[test]
fn a9_a_full_lot_says_what_is_free_all_the_same_and_for_whom() {
    let class = VehicleClass::Car;
    let full = |free| told(&Refusal::LotFull { class, free });
    let kept = NotForIt {
        accessible: 3,
        charging: 2,
        reserved: 4,
        other_kinds: 0,
    };
    assert_eq!(
        full(kept),
        "3 free spots are kept for permit holders, 2 for charging, 4 in reserve. Wait, or send it on."
    );
    let one = NotForIt {
        other_kinds: 1,
        ..NotForIt::default()
    };
    assert_eq!(
        full(one),
        "1 free spot is kept for other vehicles. Wait, or send it on."
    );
    assert!(full(NotForIt::default()).starts_with("Every spot it may take is taken."));
}

#[test]
fn a14_a_missing_stretch_is_told_with_its_numbers() {
    let missing = |longest| {
        told(&Refusal::NoSpotsTogether {
            class: VehicleClass::Bus,
            needed: 5,
            longest,
        })
    };
    assert_eq!(
        missing(3),
        "It takes 5 side by side; the longest free stretch is 3. Move a car, or send it on."
    );
    // Long enough, and not for this vehicle: a length would be no reason.
    assert!(!missing(7).contains('7'), "{}", missing(7));
}
