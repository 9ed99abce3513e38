//! Tickets that are not true, and texts that are no tickets.

use engine::apply::apply;
use engine::decide::shown;
use engine::operation::{AtEntry, Fact};
use engine::refusal::Refusal;
use engine::signed::{self, Claim, Directory, SignedError};
use engine::spot::SpotId;
use engine::state::State;
use engine::tariff::Visit;
use engine::ticket::{CodeKey, DeviceNo, TicketCode};
use engine::time::{Instant, Minute};
use engine::vehicle::{Vehicle, VehicleClass};
use proptest::prelude::*;

use super::{ENTRANCE, EXIT, LOT, claim, enrolled, open, operation, played, seed, signed};
use crate::stories::at;

fn refused(state: &State, text: &str) -> &'static str {
    let refusal = shown(state, text).expect_err("not true");
    assert!(matches!(refusal, Refusal::Signed(_)), "{refusal}");
    // What a person is refused, the log rejects, from whatever device it comes.
    let mut copy = state.clone();
    let fact = Fact::Presented {
        ticket: text.to_owned(),
    };
    let rejection = apply(&mut copy, &operation(EXIT, 1, "11:00", fact)).expect_err("not true");
    assert_eq!(copy.hash(), state.hash(), "nothing has changed");
    assert_eq!(rejection.code(), refusal.code());
    refusal.code()
}

#[test]
fn k5_a_claim_comes_back_as_it_was_signed() {
    let (state, claim) = (open(), claim());
    let text = signed(&claim);
    assert_eq!(state.read_signed(&text), Ok(claim.clone()));
    assert_eq!(text.len(), 148);
    assert!(
        text.bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    );
    for scanned in [
        format!("HTTPS://PARKING.EXAMPLE/T/{text}"),
        format!(" {text}\n"),
        format!("https://parking.example/t/{}", text.to_lowercase()),
    ] {
        assert_eq!(shown(&state, &scanned), Ok(claim.clone()), "{scanned}");
    }
}

#[test]
fn k5_a_claim_says_nothing_of_the_plate() {
    let mut state = open();
    let parked = crate::stories::parked(7, "S-PK 1234", crate::stories::SPOTS[0]);
    apply(&mut state, &operation(ENTRANCE, 7, "10:00", parked)).expect("a sound fact");
    let ticket = state.ticket(crate::worlds::code(7)).expect("parked");
    let claim = Claim::of(ticket, ENTRANCE).expect("where it was sent to");
    assert_eq!(claim.vehicle.plate, None);
    let mut moved = ticket.clone();
    moved.stood_on.push(moved.stood_on[0].clone());
    assert_eq!(
        Claim::of(&moved, ENTRANCE),
        None,
        "where it stood at first is not known"
    );
}

#[test]
fn k6_every_single_bit_of_the_text_counts() {
    let state = open();
    let text = signed(&claim());
    for at in 0..text.len() {
        for bit in 0..8 {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            let altered = String::from_utf8_lossy(&bytes).into_owned();
            assert!(
                state.read_signed(&altered).is_err(),
                "bit {bit} of character {at}"
            );
            assert!(shown(&state, &altered).is_err(), "bit {bit} of character {at}");
        }
    }
}

type Change = fn(&mut Claim);

#[test]
fn k6_every_single_value_of_a_claim_counts() {
    let state = open();
    let good = claim();
    let genuine = signed(&good);
    let changes: [(&str, Change); 9] = [
        ("device", |claim| claim.device = EXIT),
        ("code", |claim| claim.ticket = crate::worlds::code(8)),
        ("entry", |claim| claim.parked_at.0 += 1),
        ("tariff", |claim| claim.tariff = 2),
        ("class", |claim| claim.vehicle.class = VehicleClass::Van),
        ("permit", |claim| claim.vehicle.accessible_permit = true),
        ("spot", |claim| {
            claim.spots[0] = crate::worlds::spot_id("G0-0-001");
        }),
        ("fullness", |claim| claim.at_entry.full_percent = Some(49)),
        ("visits", |claim| claim.at_entry.earlier.clear()),
    ];
    for (what, change) in changes {
        let mut altered = good.clone();
        change(&mut altered);
        // The forger writes what is wished for and has to keep a signature that is not theirs.
        let forged = altered.sign(LOT, &seed(DeviceNo(99))).expect("it fits");
        assert_eq!(refused(&state, &forged), "ticket.forged", "{what}");
        assert_ne!(forged, genuine, "{what}");
    }
}

#[test]
fn k6_tickets_of_others_are_told_apart() {
    let state = open();
    let elsewhere = claim().sign("elsewhere", &seed(ENTRANCE)).expect("it fits");
    assert_eq!(refused(&state, &elsewhere), "ticket.other_lot");
    let stranger = Claim {
        device: DeviceNo(9),
        ..claim()
    };
    assert_eq!(refused(&state, &signed(&stranger)), "ticket.unknown_device");
    let nobody = signed::read(&signed(&claim()), LOT, &Directory::default());
    assert_eq!(nobody, Err(SignedError::UnknownDevice(ENTRANCE)));
}

#[test]
fn k6_a_revoked_device_gives_no_more_tickets_and_those_before_stay_good() {
    let revoked = |time| {
        let fact = Fact::DeviceRevoked {
            device: ENTRANCE,
            at: at(time),
        };
        played(open(), &[operation(DeviceNo::SERVER, 4, "12:00", fact)])
    };
    let text = signed(&claim());
    assert_eq!(refused(&revoked("10:00"), &text), "ticket.revoked_device");
    assert!(shown(&revoked("10:01"), &text).is_ok());
    let twice = Fact::DeviceRevoked {
        device: ENTRANCE,
        at: at("11:00"),
    };
    let state = played(
        revoked("10:00"),
        &[operation(DeviceNo::SERVER, 5, "12:00", twice)],
    );
    assert_eq!(
        state.directory().revoked_at(ENTRANCE),
        Some(at("10:00")),
        "the first counts"
    );
}

#[test]
fn k6_only_the_server_tells_of_keys_and_a_second_key_leaves_the_first_good() {
    let mut state = open();
    let mine = Fact::DeviceEnrolled {
        device: ENTRANCE,
        key: seed(EXIT).public_key(),
    };
    let by_a_device = apply(&mut state, &operation(EXIT, 1, "11:00", mine.clone()));
    assert_eq!(
        by_a_device.expect_err("not the server").code(),
        "operation.not_the_server"
    );
    let state = played(
        state,
        &[
            operation(DeviceNo::SERVER, 4, "11:00", mine),
            enrolled(5, ENTRANCE),
        ],
    );
    assert_eq!(state.directory().keys(ENTRANCE).len(), 2, "none comes twice");
    let anew = claim().sign(LOT, &seed(EXIT)).expect("it fits");
    for text in [signed(&claim()), anew] {
        assert_eq!(state.read_signed(&text), Ok(claim()));
    }
}

#[test]
fn k6_what_is_no_ticket_is_told_why() {
    let state = open();
    let text = signed(&claim());
    let newer = format!("0M{}", &text[2..]);
    for (wrong, reason) in [
        (String::new(), "ticket.wrong_length"),
        ("7KQ4M2XRP".to_owned(), "ticket.wrong_length"),
        (text[..139].to_owned(), "ticket.wrong_length"),
        ("A".repeat(501), "ticket.wrong_length"),
        ("Ä".repeat(100_000), "ticket.wrong_length"),
        (text[..text.len() - 1].to_owned(), "ticket.unreadable"),
        (text[..text.len() - 2].to_owned(), "ticket.unreadable"),
        (format!("{text}00"), "ticket.unreadable"),
        ("0".repeat(148), "ticket.unreadable"),
        (text.replace(&text[20..21], "ö"), "ticket.unreadable"),
        (newer, "ticket.newer_format"),
    ] {
        assert_eq!(refused(&state, &wrong), reason, "{wrong}");
    }
}

fn claims() -> impl Strategy<Value = Claim> {
    let spot = ("[A-Z0-9]{1,3}-[A-Z0-9]{1,2}", "[0-9]{1,4}");
    let spots = prop::collection::vec(spot, 1..8);
    let visits = prop::collection::vec((-3_000_000..40_000_000_i64, 0..20_000_i64), 0..5);
    let entry = 0..(1_i64 << 48);
    let who = (0..=DeviceNo::LARGEST.0, 0..=TicketCode::LARGEST_SEQ);
    (
        who,
        entry,
        any::<u32>(),
        0..32_u8,
        any::<Option<u8>>(),
        spots,
        visits,
    )
        .prop_map(
            |((device, seq), entry, tariff, flags, full_percent, spots, visits)| {
                let mut names: Vec<SpotId> = Vec::new();
                for (section, number) in spots {
                    let name = SpotId::try_from(format!("{section}-{number}")).expect("a spot id");
                    if !names.contains(&name) {
                        names.push(name);
                    }
                }
                let visit = |(from, length): (i64, i64)| Visit {
                    entry: Minute(from).instant(),
                    exit: Minute(from + length).instant(),
                };
                let device = DeviceNo(device);
                Claim {
                    device,
                    ticket: TicketCode::issue(&CodeKey([7; 16]), device, seq).expect("in range"),
                    parked_at: Instant(entry),
                    tariff,
                    vehicle: Vehicle {
                        plate: None,
                        class: VehicleClass::ALL[usize::from(flags % 4)],
                        accessible_permit: flags & 4 != 0,
                        electric: flags & 8 != 0,
                        trailer: flags & 16 != 0,
                    },
                    spots: names,
                    at_entry: AtEntry {
                        full_percent,
                        earlier: visits.into_iter().map(visit).collect(),
                        also: None,
                    },
                }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn k5_any_claim_comes_back_as_it_was_signed(claim in claims()) {
        let text = signed(&claim);
        prop_assert_eq!(signed::claimed(&text), Some(claim.clone()));
        let directory = played(open(), &[enrolled(4, claim.device)]).directory().clone();
        prop_assert_eq!(signed::read(&text, LOT, &directory), Ok(claim));
    }

    #[test]
    fn k6_bytes_of_chance_are_no_ticket_and_stop_nobody(text in "[0-9A-Z]{130,520}", other in "\\PC{0,200}") {
        let state = open();
        prop_assert!(shown(&state, &text).is_err());
        prop_assert!(shown(&state, &other).is_err());
        let _ = signed::claimed(&text);
    }

    #[test]
    fn k6_a_ticket_with_some_of_it_exchanged_is_refused(at in 0..148_usize, length in 0..30_usize, with in "[0-9A-Z]{0,30}") {
        let state = open();
        let text = signed(&claim());
        let until = (at + length).min(text.len());
        let altered = format!("{}{with}{}", &text[..at], &text[until..]);
        prop_assume!(altered != text);
        prop_assert!(shown(&state, &altered).is_err());
        let _ = signed::claimed(&altered);
    }
}
