//! What is noted on a ticket, and what it does to the price: told by hand on a lot of two spots, the second of them dearer.

use engine::allocation::Wishes;
use engine::decide::{Command, decide};
use engine::operation::{Fact, Means, Note};
use engine::plate::Plate;
use engine::refusal::Refusal;
use engine::tariff::{ChargingPeriod, Tariff, Visit};
use engine::vehicle::{Vehicle, VehicleClass};
use serde_json::json;

use crate::history::due;
use crate::prices::tariff;
use crate::stories::{SPOTS, Story, at, left, paid, parked};
use crate::worlds::{code, spot_id};

/// 3.00 an hour, 5.00 on the better spot; half price for guests of the shop, a lost ticket at 20.00, energy at 0.50.
pub(crate) fn board() -> Tariff {
    tariff(json!({
        "rules": [
            {"kind": "increment", "minutes": 60, "price": "5.00", "when": {"rate_classes": ["premium"]}},
            {"kind": "increment", "minutes": 60, "price": "3.00"}
        ],
        "extras": [
            {"name": "Energy", "of": "energy", "rules": [{"kind": "energy", "price": "0.50", "step_wh": 1}]},
            {"name": "Blocking", "of": "idle", "rules": [{"kind": "increment", "minutes": 10, "price": "1.00"}]}
        ],
        "adjustments": [
            {"name": "Shop", "kind": "percent", "percent": "-50", "when": {"validations": ["shop"]}},
            {"name": "Staff", "of": "parking", "kind": "percent", "percent": "-100", "when": {"customers": ["staff"]}},
            {"name": "Value card", "kind": "percent", "percent": "-20", "when": {"means": ["value_card"]}}
        ],
        "lost_ticket": "20.00",
        "exit_grace_minutes": 15
    }))
}

/// A car on the first spot since 10:00.
fn story() -> Story {
    let mut story = Story::under(board());
    story.record("10:00", parked(1, "AB 1", SPOTS[0]));
    story
}

fn note(story: &mut Story, time: &str, note: Note) {
    story.record(
        time,
        Fact::Noted {
            ticket: code(1),
            note,
        },
    );
}

fn owed(story: &Story, time: &str) -> i64 {
    due(&story.state, code(1), at(time)).minor
}

#[test]
fn t17_t24_a_validation_and_a_group_make_it_cheaper() {
    let mut story = story();
    assert_eq!(owed(&story, "11:30"), 600);
    note(
        &mut story,
        "11:00",
        Note::Validated {
            name: "shop".to_owned(),
        },
    );
    assert_eq!(owed(&story, "11:30"), 300, "half of it");
    note(
        &mut story,
        "11:05",
        Note::Recognised {
            group: "staff".to_owned(),
        },
    );
    assert_eq!(owed(&story, "11:30"), 0, "nothing for parking");
}

#[test]
fn t28_a_lost_ticket_costs_its_sum() {
    let mut story = story();
    note(&mut story, "11:00", Note::Lost);
    assert_eq!(owed(&story, "11:30"), 2000);
    assert_eq!(owed(&story, "17:30"), 2400, "eight hours are more");
}

#[test]
fn t18_t20_energy_and_the_time_after_it() {
    let mut story = story();
    note(&mut story, "10:05", Note::PluggedIn);
    let metered = |until: Option<&str>, energy_wh| Note::EnergyMetered {
        period: ChargingPeriod {
            from: at("10:05"),
            until: until.map(at),
            energy_wh,
            power_w: None,
        },
    };
    note(&mut story, "10:30", metered(None, 4_000));
    assert_eq!(owed(&story, "10:30"), 500, "an hour, and 4 × 0.50");
    note(&mut story, "10:45", metered(Some("10:45"), 6_000));
    assert_eq!(owed(&story, "10:45"), 600, "the same period, measured anew");
    assert_eq!(owed(&story, "10:56"), 800, "eleven minutes idle are two steps");
    note(&mut story, "10:50", Note::Unplugged);
    assert_eq!(owed(&story, "10:56"), 700, "only five were");
}

#[test]
fn t17_t22_a_moved_vehicle_pays_for_where_it_stands() {
    let mut story = story();
    let spots = vec![spot_id(SPOTS[1])];
    story.record(
        "10:30",
        Fact::Moved {
            ticket: code(1),
            spots,
        },
    );
    assert_eq!(owed(&story, "11:00"), 800, "an hour on each");
}

#[test]
fn t12_t17_the_means_of_payment_decide_what_is_due() {
    let story = story();
    let pay = |minor, means| {
        let amount = engine::money::Money {
            minor,
            currency: crate::worlds::euro(),
        };
        let command = Command::Pay {
            ticket: code(1),
            amount,
            means,
        };
        decide(&story.state, &command, code(9), at("10:59")).map(|_| ())
    };
    assert_eq!(pay(300, Means::Card), Ok(()));
    assert_eq!(pay(240, Means::ValueCard), Ok(()), "a fifth less");
    assert!(matches!(pay(300, Means::ValueCard), Err(Refusal::WrongAmount { due }) if due.minor == 240));
    let mut paid_by_value_card = self::story();
    let amount = engine::money::Money {
        minor: 240,
        currency: crate::worlds::euro(),
    };
    let means = Means::ValueCard;
    paid_by_value_card.record(
        "10:59",
        Fact::Paid {
            ticket: code(1),
            amount,
            means,
            shown: None,
        },
    );
    assert_eq!(owed(&paid_by_value_card, "11:05"), 0, "by these means it is all");
    assert_eq!(paid_by_value_card.record("11:06", left(1)), [""; 0]);
}

#[test]
fn t17_what_a_tariff_does_not_know_is_not_noted() {
    let mut story = story();
    let try_to = |story: &Story, note: Note| {
        decide(
            &story.state,
            &Command::Note {
                ticket: code(1),
                note,
            },
            code(9),
            at("11:00"),
        )
        .map(|_| ())
    };
    let validated = |name: &str| Note::Validated {
        name: name.to_owned(),
    };
    assert_eq!(try_to(&story, validated("shop")), Ok(()));
    assert_eq!(
        try_to(&story, validated("cinema")),
        Err(Refusal::NotInTariff("cinema".to_owned()))
    );
    assert_eq!(
        try_to(&story, Note::Unplugged),
        Err(Refusal::NotPluggedIn { ticket: code(1) })
    );
    note(&mut story, "11:00", validated("shop"));
    assert_eq!(
        try_to(&story, validated("shop")),
        Err(Refusal::NotedAlready { ticket: code(1) })
    );
}

#[test]
fn l2_t24_a_validation_that_comes_before_its_ticket_waits_for_it() {
    let mut story = Story::under(board());
    note(
        &mut story,
        "11:00",
        Note::Validated {
            name: "shop".to_owned(),
        },
    );
    assert_eq!(story.state.conflicts().count(), 1);
    story.record("10:00", parked(1, "AB 1", SPOTS[0]));
    assert_eq!((owed(&story, "11:30"), story.state.conflicts().count()), (300, 0));
}

#[test]
fn t24_a_validation_told_after_the_exit_settles_the_doubt() {
    let mut story = story();
    story.record("11:30", paid(1, 300));
    assert_eq!(story.record("11:31", left(1)), ["left_unpaid"]);
    note(
        &mut story,
        "11:20",
        Note::Validated {
            name: "shop".to_owned(),
        },
    );
    assert_eq!(story.state.conflicts().count(), 0, "half of 6.00 was all");
}

/// What a device records of a vehicle that comes in.
fn at_entry(story: &Story, time: &str) -> engine::operation::AtEntry {
    let vehicle = Vehicle {
        plate: Some(Plate::parse("AB 1").expect("a plate")),
        ..Vehicle::new(VehicleClass::Car)
    };
    let park = Command::Park {
        vehicle,
        wishes: Wishes::default(),
        spot: None,
    };
    match decide(&story.state, &park, code(9), at(time)) {
        Ok(Fact::Parked { at_entry, .. }) => at_entry,
        other => panic!("{other:?}"),
    }
}

#[test]
fn t17_t27_an_entry_tells_what_its_tariff_asks_for_and_nothing_else() {
    let asking = tariff(json!({
        "rules": [
            {"kind": "increment", "minutes": 60, "price": "4.00", "when": {"full_from": 50}},
            {"kind": "increment", "minutes": 60, "price": "3.00"}
        ],
        "reentry_minutes": 60
    }));
    let visited = |tariff| {
        let mut story = Story::under(tariff);
        story.record("08:00", parked(1, "AB 1", SPOTS[0]));
        story.record("09:00", paid(1, 300));
        story.record("09:00", left(1));
        story.record("09:10", parked(2, "AB 2", SPOTS[0]));
        at_entry(&story, "09:30")
    };
    let told = visited(asking);
    let before = Visit {
        entry: at("08:00"),
        exit: at("09:00"),
    };
    assert_eq!(
        (told.full_percent, told.earlier),
        (Some(50), vec![before]),
        "one of two spots is taken"
    );
    let silent = visited(board());
    assert_eq!((silent.full_percent, silent.earlier.len()), (None, 0));
}

#[test]
fn t27_who_comes_back_soon_goes_on_with_the_stay_before() {
    let mut story = Story::under(tariff(json!({
        "rules": [{"kind": "increment", "minutes": 60, "price": "3.00"}], "reentry_minutes": 60
    })));
    story.record("10:00", parked(1, "AB 1", SPOTS[0]));
    story.record("10:20", paid(1, 300));
    story.record("10:20", left(1));
    let told = at_entry(&story, "10:40");
    let mut again = parked(2, "AB 1", SPOTS[0]);
    if let Fact::Parked { at_entry, .. } = &mut again {
        *at_entry = told;
    }
    story.record("10:40", again);
    let owed = |time| due(&story.state, code(2), at(time)).minor;
    assert_eq!(
        [owed("11:00"), owed("11:01")],
        [0, 300],
        "the hour from 10:00 was paid"
    );
}
