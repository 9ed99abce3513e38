//! Contradictions and how they are settled: one story for each kind, told by hand on a lot of two spots at 3.00 an hour.

use engine::apply::{Rejection, apply};
use engine::conflict::Conflict;
use engine::decide::{Command, decide};
use engine::money::Money;
use engine::operation::{Fact, Means};
use engine::plate::Plate;
use engine::refusal::Refusal;
use engine::resolution::{Consequence, Proposal, Resolution, proposals};
use engine::state::Ticket;
use engine::time::Instant;

use crate::history::{due, operation};
use crate::stories::{SPOTS, Story, at, left, paid, parked};
use crate::worlds::{code, euro, spot_id};

fn money(minor: i64) -> Money {
    Money {
        minor,
        currency: euro(),
    }
}

/// What a device records of a payment: the sum its screen showed.
fn paid_as_shown(ticket: u32, minor: i64) -> Fact {
    match paid(ticket, minor) {
        Fact::Paid {
            ticket,
            amount,
            means,
            ..
        } => Fact::Paid {
            ticket,
            amount,
            means,
            shown: Some(amount),
        },
        other => other,
    }
}

fn moved(ticket: u32, spot: &str) -> Fact {
    Fact::Moved {
        ticket: code(ticket),
        spots: vec![spot_id(spot)],
    }
}

fn refund(minor: i64) -> Resolution {
    Resolution::Refund {
        amount: money(minor),
        means: Means::Cash,
    }
}

fn elsewhere(spot: &str) -> Resolution {
    Resolution::StandsElsewhere {
        spots: vec![spot_id(spot)],
    }
}

impl Story {
    /// A lot where these facts have been recorded.
    fn of(facts: Vec<(&str, Fact)>) -> Self {
        let mut story = Self::new();
        for (time, fact) in facts {
            story.record(time, fact);
        }
        story
    }

    /// The only contradiction there is.
    fn conflict(&self) -> Conflict {
        let open: Vec<_> = self.state.conflicts().collect();
        assert_eq!(open.len(), 1, "{open:?}");
        open[0].clone()
    }

    /// The ways to settle the only contradiction, by name and with their money.
    fn ways(&self, time: &str) -> Vec<(&'static str, Consequence)> {
        let ways = proposals(&self.state, &self.conflict(), at(time));
        ways.iter()
            .map(|way| (way.resolution.name(), way.consequence))
            .collect()
    }

    /// Settles the only contradiction, and returns it.
    fn settle(&mut self, time: &str, resolution: Resolution) -> Conflict {
        let conflict = self.conflict();
        let command = Command::Resolve {
            conflict: Box::new(conflict.clone()),
            resolution,
        };
        let fact = decide(&self.state, &command, code(9), at(time)).expect("a way to settle it");
        self.record(time, fact);
        conflict
    }

    /// Settles a contradiction as somebody did who did not know that it had been settled.
    fn settle_late(&mut self, time: &str, conflict: &Conflict, resolution: Resolution) -> Vec<&'static str> {
        let conflict = Box::new(conflict.clone());
        self.record(time, Fact::Resolved { conflict, resolution })
    }

    fn ticket(&self, ticket: u32) -> &Ticket {
        self.state.ticket(code(ticket)).expect("recorded")
    }

    fn left_at(&self, ticket: u32) -> Option<Instant> {
        self.ticket(ticket).left_at
    }

    /// What was paid and not given back, and what is settled without money.
    fn account(&self, ticket: u32) -> (i64, i64) {
        let ticket = self.ticket(ticket);
        (ticket.paid(euro()).minor, ticket.credited(euro()).minor)
    }
}

/// Two cars on the first spot, the second of them since 10:20.
fn two_on_one_spot() -> Story {
    Story::of(vec![
        ("10:00", parked(1, "AB 1", SPOTS[0])),
        ("10:20", parked(2, "AB 2", SPOTS[0])),
    ])
}

/// A car that paid its 3.00 twice, and is still inside.
fn paid_twice() -> Story {
    Story::of(vec![
        ("10:00", parked(1, "AB 1", SPOTS[0])),
        ("10:30", paid_as_shown(1, 300)),
        ("10:31", paid_as_shown(1, 300)),
    ])
}

#[test]
fn c1_two_on_one_spot_and_the_later_one_is_sent_to_the_best_free_spot() {
    let mut story = two_on_one_spot();
    assert_eq!(
        story.ways("10:25"),
        [
            ("stands_elsewhere", Consequence::Nothing),
            ("left_unnoticed", Consequence::LostToLot(money(300))),
            ("both_right", Consequence::Nothing),
        ]
    );
    story.settle("10:25", elsewhere(SPOTS[1]));
    assert_eq!(story.open_conflicts(), [""; 0]);
    assert_eq!(story.state.standing_on(&spot_id(SPOTS[0])), [code(1)]);
    assert_eq!(story.state.standing_on(&spot_id(SPOTS[1])), [code(2)]);
}

#[test]
fn c1_both_may_be_right_and_nobody_is_asked_again() {
    let mut story = two_on_one_spot();
    story.settle("10:25", Resolution::BothRight);
    assert_eq!(story.open_conflicts(), [""; 0]);
    assert_eq!(story.state.standing_on(&spot_id(SPOTS[0])), [code(1), code(2)]);
}

#[test]
fn c4_the_first_left_unnoticed_and_what_was_due_is_forgone() {
    let mut story = two_on_one_spot();
    story.settle("11:30", Resolution::LeftUnnoticed);
    assert_eq!(story.left_at(1), Some(at("10:20")), "before the other came");
    assert_eq!((story.account(1), story.open_conflicts()), ((0, 300), vec![]));
    assert_eq!(due(&story.state, code(1), at("12:00")).minor, 0);
}

#[test]
fn c4_whoever_had_paid_is_taken_to_have_left_in_the_grace() {
    let mut story = Story::of(vec![
        ("10:00", parked(1, "AB 1", SPOTS[0])),
        ("10:30", paid_as_shown(1, 300)),
        ("12:20", parked(2, "AB 2", SPOTS[0])),
    ]);
    assert_eq!(story.ways("12:30")[0], ("left_unnoticed", Consequence::Nothing));
    story.settle("12:30", Resolution::LeftUnnoticed);
    assert_eq!(story.left_at(1), Some(at("10:45")));
    assert_eq!((story.account(1), story.open_conflicts()), ((300, 0), vec![]));
}

#[test]
fn c4_the_true_exit_takes_the_place_of_a_guess() {
    let mut story = two_on_one_spot();
    story.settle("10:25", Resolution::LeftUnnoticed);
    assert_eq!(story.record("10:15", paid_as_shown(1, 300)), [""; 0]);
    assert_eq!(
        story.account(1),
        (300, 0),
        "what was forgone has been paid after all"
    );
    assert_eq!(story.record("10:16", left(1)), [""; 0], "a tablet was offline");
    assert_eq!(
        (story.left_at(1), story.open_conflicts()),
        (Some(at("10:16")), vec![])
    );
    let mut unpaid = two_on_one_spot();
    unpaid.settle("10:25", Resolution::LeftUnnoticed);
    assert_eq!(unpaid.record("11:16", left(1)), ["left_unpaid"]);
    assert_eq!(
        (unpaid.account(1), due(&unpaid.state, code(1), at("12:00")).minor),
        ((0, 0), 600)
    );
}

#[test]
fn c2_who_still_stands_on_one_spot_is_told_when_the_first_of_three_has_gone() {
    let mut story = two_on_one_spot();
    assert_eq!(story.record("10:21", parked(3, "AB 3", SPOTS[0])), ["spot_taken"]);
    story.record("10:30", paid_as_shown(1, 300));
    assert_eq!(story.record("10:31", left(1)), ["spot_taken"]);
    let Conflict::SpotTaken { ticket, holder, .. } = story.conflict() else {
        panic!("{:?}", story.conflict());
    };
    assert_eq!((ticket, holder), (code(3), code(2)));
}

#[test]
fn c1_a_plate_twice_is_an_exit_that_nobody_saw() {
    let mut story = Story::of(vec![
        ("10:00", parked(1, "AB 1", SPOTS[0])),
        ("15:10", parked(2, "AB 1", SPOTS[1])),
    ]);
    assert_eq!(
        story.ways("15:10"),
        [
            ("left_unnoticed", Consequence::LostToLot(money(1_800))),
            ("recorded_twice", Consequence::Nothing),
            ("plate_mistyped", Consequence::Nothing),
            ("both_right", Consequence::Nothing),
        ]
    );
    story.settle("15:10", Resolution::LeftUnnoticed);
    let plate = Plate::parse("AB1").expect("a plate");
    assert_eq!(
        (story.state.parked(&plate), story.open_conflicts()),
        (Some(code(2)), vec![])
    );
}

#[test]
fn c1_a_plate_twice_within_minutes_is_one_car_and_a_typing_mistake_is_forgotten() {
    let twice = || {
        Story::of(vec![
            ("10:00", parked(1, "AB 1", SPOTS[0])),
            ("10:02", parked(2, "AB 1", SPOTS[1])),
        ])
    };
    let mut story = twice();
    assert_eq!(story.ways("10:03")[0], ("recorded_twice", Consequence::Nothing));
    story.settle("10:03", Resolution::RecordedTwice);
    assert_eq!((story.left_at(1), story.left_at(2)), (None, Some(at("10:02"))));
    assert_eq!(story.state.occupancy().total().occupied, 1);
    let mut mistyped = twice();
    mistyped.settle("10:03", Resolution::PlateMistyped);
    assert_eq!(mistyped.ticket(2).vehicle.plate, None);
    assert_eq!((mistyped.left_at(2), mistyped.open_conflicts()), (None, vec![]));
}

#[test]
fn c2_two_records_of_one_exit_within_seconds_are_one() {
    let mut story = Story::of(vec![
        ("10:00", parked(1, "AB 1", SPOTS[0])),
        ("10:30", paid_as_shown(1, 300)),
        ("10:32", left(1)),
    ]);
    let again = |seq, ms| operation(seq, Instant(at("10:32").0 + ms), left(1));
    let told = |story: &mut Story, operation| apply(&mut story.state, &operation).expect("a fact").conflicts;
    assert_eq!(told(&mut story, again(7, 30_000)), []);
    assert_eq!(told(&mut story, again(8, 30_001)).len(), 1);
}

#[test]
fn c1_of_two_exits_the_first_is_kept_or_the_last() {
    let twice = || {
        Story::of(vec![
            ("10:00", parked(1, "AB 1", SPOTS[0])),
            ("10:30", paid_as_shown(1, 300)),
            ("10:32", left(1)),
            ("11:40", left(1)),
        ])
    };
    let mut story = twice();
    assert_eq!(
        story.ways("11:50"),
        [
            ("as_recorded", Consequence::Nothing),
            ("exit_at", Consequence::StillOwed(money(300))),
        ]
    );
    story.settle("11:50", Resolution::AsRecorded);
    assert_eq!(
        (story.left_at(1), story.open_conflicts()),
        (Some(at("10:32")), vec![])
    );
    let mut last = twice();
    last.settle("11:50", Resolution::ExitAt { at: at("11:40") });
    assert_eq!(
        (last.left_at(1), last.open_conflicts()),
        (Some(at("11:40")), vec!["left_unpaid"])
    );
}

#[test]
fn c1_a_car_that_was_moved_after_it_had_left_may_be_inside_after_all() {
    let mut story = Story::of(vec![
        ("10:00", parked(1, "AB 1", SPOTS[0])),
        ("10:30", paid_as_shown(1, 300)),
        ("10:32", left(1)),
        ("11:40", moved(1, SPOTS[1])),
    ]);
    assert_eq!(story.ways("11:41")[0].0, "as_recorded");
    story.settle("11:41", Resolution::StillInside);
    assert_eq!((story.left_at(1), story.open_conflicts()), (None, vec![]));
    assert_eq!(story.state.standing_on(&spot_id(SPOTS[1])), [code(1)]);
    let mut guessed = two_on_one_spot();
    guessed.settle("10:25", Resolution::LeftUnnoticed);
    guessed.record("10:40", moved(1, SPOTS[1]));
    assert_eq!(guessed.ways("10:41")[0].0, "still_inside", "nobody saw it leave");
    guessed.settle("10:41", Resolution::StillInside);
    assert_eq!(guessed.account(1), (0, 0), "and it pays as everybody does");
    assert_eq!(due(&guessed.state, code(1), at("10:45")).minor, 300);
}

#[test]
fn c1_a_ticket_that_is_not_found_waits_on_or_its_facts_are_another_ones() {
    let unknown = || {
        Story::of(vec![
            ("10:00", parked(1, "AB 1", SPOTS[0])),
            ("10:30", paid_as_shown(2, 300)),
        ])
    };
    let mut story = unknown();
    assert_eq!(story.ways("10:31"), [("not_found", Consequence::Nothing)]);
    story.settle("10:31", Resolution::NotFound);
    assert_eq!(story.open_conflicts(), [""; 0]);
    story.record("10:10", parked(2, "AB 2", SPOTS[1]));
    assert_eq!(
        story.account(2),
        (300, 0),
        "it was found after all, and nothing is lost"
    );
    let mut other = unknown();
    other.settle("10:31", Resolution::BelongsTo { ticket: code(1) });
    assert_eq!((other.account(1), other.open_conflicts()), ((300, 0), vec![]));
}

#[test]
fn c5_what_was_paid_twice_is_given_back_exactly_as_an_entry_of_its_own() {
    let mut story = paid_twice();
    assert_eq!(story.conflict().name(), "paid_twice");
    let payments = story.ticket(1).payments.clone();
    assert_eq!(
        story.ways("10:32"),
        [
            ("refund", Consequence::BackToDriver(money(300))),
            ("as_recorded", Consequence::Nothing),
        ]
    );
    story.settle("10:32", refund(300));
    assert_eq!(story.ticket(1).payments, payments, "what was recorded stays");
    assert_eq!((story.account(1), story.open_conflicts()), ((300, 0), vec![]));
    assert_eq!(
        story.record("10:44", left(1)),
        [""; 0],
        "the grace is that of the payments"
    );
}

#[test]
fn c5_too_much_at_once_is_given_back_too() {
    let mut story = Story::of(vec![
        ("10:00", parked(1, "AB 1", SPOTS[0])),
        ("10:30", paid(1, 500)),
        ("10:31", left(1)),
    ]);
    assert_eq!(story.conflict().name(), "overpaid");
    assert_eq!(
        story.ways("12:00")[0],
        ("refund", Consequence::BackToDriver(money(200)))
    );
    story.settle("12:00", refund(200));
    assert_eq!((story.account(1), story.open_conflicts()), ((300, 0), vec![]));
}

#[test]
fn c2_money_paid_twice_that_the_stay_has_used_up_is_no_doubt_any_more() {
    let mut story = paid_twice();
    assert_eq!(story.ways("11:30"), [("as_recorded", Consequence::Nothing)]);
    assert_eq!(story.record("11:30", left(1)), [""; 0]);
    assert_eq!((story.account(1), story.open_conflicts()), ((600, 0), vec![]));
}

#[test]
fn c3_c5_two_who_give_the_money_back_have_both_given_it() {
    let mut story = paid_twice();
    let conflict = story.settle("10:32", refund(300));
    assert_eq!(
        story.settle_late("10:33", &conflict, refund(300)),
        ["refunded_too_much"]
    );
    assert_eq!(story.account(1), (0, 300));
    assert_eq!(
        due(&story.state, code(1), at("10:40")).minor,
        0,
        "the driver is not asked again"
    );
    assert_eq!(
        story.ways("10:40"),
        [("as_recorded", Consequence::LostToLot(money(300)))]
    );
    story.settle("10:40", Resolution::AsRecorded);
    assert_eq!(
        (story.record("10:44", left(1)), story.open_conflicts()),
        (vec![], vec![])
    );
}

#[test]
fn c1_who_left_unpaid_gets_an_invoice_or_the_lot_goes_without() {
    let unpaid = || Story::of(vec![("10:00", parked(1, "AB 1", SPOTS[0])), ("11:40", left(1))]);
    let amount = money(600);
    let mut story = unpaid();
    assert_eq!(
        story.ways("12:00"),
        [
            ("invoice", Consequence::StillOwed(amount)),
            ("write_off", Consequence::LostToLot(amount)),
        ]
    );
    story.settle("12:00", Resolution::Invoice { amount });
    assert_eq!((story.account(1), story.open_conflicts()), ((0, 600), vec![]));
    let mut gone = unpaid();
    gone.settle("12:00", Resolution::WriteOff { amount });
    assert_eq!((gone.account(1), gone.open_conflicts()), ((0, 600), vec![]));
    assert_eq!(gone.record("11:35", paid_as_shown(1, 600)), [""; 0]);
    assert_eq!(
        gone.account(1),
        (600, 0),
        "told late, and nothing is forgone any more"
    );
}

#[test]
fn c3_an_invoice_for_what_was_paid_meanwhile_is_not_entered_but_shown() {
    let mut story = Story::of(vec![("10:00", parked(1, "AB 1", SPOTS[0])), ("10:40", left(1))]);
    let conflict = story.conflict();
    story.record("10:39", paid_as_shown(1, 300));
    let invoice = Resolution::Invoice { amount: money(300) };
    assert_eq!(story.settle_late("10:50", &conflict, invoice), ["settled_twice"]);
    assert_eq!(story.account(1), (300, 0));
    assert_eq!(story.ways("10:51"), [("as_recorded", Consequence::Nothing)]);
}

#[test]
fn c6_what_a_screen_showed_and_was_paid_is_all_the_driver_pays() {
    let mut story = Story::of(vec![("10:00", parked(1, "AB 1", SPOTS[0]))]);
    assert_eq!(
        story.record("11:30", paid_as_shown(1, 200)),
        ["fee_difference"],
        "6.00 were due"
    );
    assert_eq!(due(&story.state, code(1), at("11:45")).minor, 0);
    assert_eq!(
        story.ways("11:45"),
        [("as_recorded", Consequence::LostToLot(money(400)))]
    );
    assert_eq!(story.record("11:45", left(1)), [""; 0]);
    story.settle("11:50", Resolution::AsRecorded);
    assert_eq!((story.account(1), story.open_conflicts()), ((200, 400), vec![]));
}

#[test]
fn c6_a_payment_told_after_a_later_exit_showed_what_was_right_at_its_time() {
    let mut story = Story::of(vec![("10:00", parked(1, "AB 1", SPOTS[0])), ("11:40", left(1))]);
    assert_eq!(story.record("10:30", paid_as_shown(1, 300)), [""; 0]);
    assert_eq!(
        (story.account(1), story.open_conflicts()),
        ((300, 0), vec!["left_unpaid"])
    );
}

#[test]
fn c7_an_exit_before_the_entry_costs_nothing_and_is_shown() {
    let early = || Story::of(vec![("10:00", parked(1, "AB 1", SPOTS[0])), ("09:10", left(1))]);
    let mut story = early();
    assert_eq!(story.conflict().name(), "clock_doubt");
    assert_eq!(
        story.ways("11:30"),
        [
            ("as_recorded", Consequence::Nothing),
            ("exit_at", Consequence::StillOwed(money(600))),
        ]
    );
    story.settle("11:30", Resolution::AsRecorded);
    assert_eq!(
        (
            due(&story.state, code(1), at("12:00")).minor,
            story.open_conflicts()
        ),
        (0, vec![])
    );
    let mut known = early();
    known.settle("11:30", Resolution::ExitAt { at: at("10:20") });
    assert_eq!(
        (known.left_at(1), known.open_conflicts()),
        (Some(at("10:20")), vec!["left_unpaid"])
    );
    let mut close = Story::of(vec![("10:00", parked(1, "AB 1", SPOTS[0]))]);
    let told = apply(&mut close.state, &operation(2, at("10:00"), left(1)));
    assert_eq!(
        told.expect("a fact").conflicts,
        [],
        "within the minute clocks agree"
    );
}

#[test]
fn c3_whoever_settles_it_again_changes_nothing_and_another_answer_is_shown() {
    let mut story = two_on_one_spot();
    let conflict = story.settle("10:25", elsewhere(SPOTS[1]));
    let before = story.state.hash();
    assert_eq!(
        story.settle_late("10:26", &conflict, elsewhere(SPOTS[1])),
        [""; 0]
    );
    assert_eq!(story.state.hash(), before);
    assert_eq!(
        story.settle_late("10:27", &conflict, Resolution::LeftUnnoticed),
        ["settled_twice"]
    );
    assert_eq!(story.left_at(1), None, "the first answer counts");
    assert_eq!(
        story.ways("10:28").iter().map(|way| way.0).collect::<Vec<_>>(),
        ["as_recorded", "the_other"]
    );
    let both = story.conflict();
    story.settle("10:28", Resolution::TheOther);
    assert_eq!(
        (story.left_at(1), story.open_conflicts()),
        (Some(at("10:25")), vec![])
    );
    assert_eq!(
        story.settle_late("10:29", &both, Resolution::AsRecorded),
        [""; 0],
        "no notes about notes"
    );
}

#[test]
fn c3_what_settled_itself_needs_no_answer_any_more() {
    let mut story = two_on_one_spot();
    let conflict = story.conflict();
    story.record("10:30", paid_as_shown(1, 300));
    story.record("10:31", left(1));
    assert_eq!(
        story.settle_late("10:32", &conflict, Resolution::LeftUnnoticed),
        [""; 0]
    );
    assert_eq!(
        story.settle_late("10:33", &conflict, Resolution::BothRight),
        [""; 0]
    );
    assert_eq!(
        story.settle_late("10:34", &conflict, elsewhere(SPOTS[1])),
        ["settled_twice"]
    );
    assert_eq!(story.state.standing_on(&spot_id(SPOTS[0])), [code(2)]);
}

#[test]
fn c1_a_choice_that_is_none_is_refused_before_and_rejected_after_it_was_recorded() {
    let mut story = paid_twice();
    let conflict = Box::new(story.conflict());
    let ask = |story: &Story, resolution| {
        let conflict = conflict.clone();
        let command = Command::Resolve { conflict, resolution };
        decide(&story.state, &command, code(9), at("10:32")).map(|_| ())
    };
    assert_eq!(
        ask(&story, refund(299)),
        Err(Refusal::NoSettlement),
        "another sum than the screen's"
    );
    assert_eq!(ask(&story, Resolution::StillInside), Err(Refusal::NoSettlement));
    assert_eq!(ask(&story, refund(300)), Ok(()));
    let nonsense = |conflict: &Conflict, resolution| Fact::Resolved {
        conflict: Box::new(conflict.clone()),
        resolution,
    };
    let stranger = Conflict::PaidTwice { ticket: code(5) };
    for (fact, reason) in [
        (
            nonsense(&conflict, Resolution::StillInside),
            Rejection::Resolution,
        ),
        (nonsense(&stranger, refund(300)), Rejection::Resolution),
        (nonsense(&conflict, refund(-300)), Rejection::Payment),
    ] {
        let before = story.state.hash();
        assert_eq!(
            apply(&mut story.state, &operation(9, at("10:32"), fact)),
            Err(reason)
        );
        assert_eq!(story.state.hash(), before);
    }
    story.settle("10:32", refund(300));
    assert_eq!(ask(&story, refund(300)), Err(Refusal::ConflictGone));
}

#[test]
fn c1_every_kind_has_a_recommended_way_that_settles_it() {
    let story = paid_twice();
    let ways: Vec<Proposal> = proposals(&story.state, &story.conflict(), at("10:32"));
    assert!(ways.iter().all(|way| way.resolution.settles(&story.conflict())));
}

#[test]
fn l1_a_record_from_before_screens_told_what_they_showed_is_read_as_it_was() {
    let old = r#"{"device":1,"seq":1,"at":1,"rules":3,"fact":{"kind":"paid","ticket":"TICKET",
        "amount":{"minor":300,"currency":"EUR"},"means":"cash"}}"#;
    let ticket = serde_json::to_string(&code(1)).expect("writes");
    let old = old.replace("\"TICKET\"", &ticket);
    let read: engine::operation::Operation = serde_json::from_str(&old).expect("reads");
    assert!(matches!(read.fact, Fact::Paid { shown: None, .. }));
}
