//! Contradictions and how they are settled: one story for each kind, told by hand on a lot of two spots at 3.00 an hour.

use engine::apply::apply;
use engine::conflict::Conflict;
use engine::decide::{Command, decide};
use engine::money::Money;
use engine::operation::{Fact, Means};
use engine::plate::Plate;
use engine::resolution::{Consequence, Resolution, proposals};
use engine::state::Ticket;
use engine::time::Instant;

use crate::history::{due, operation};
use crate::stories::{SPOTS, Story, at, left, paid, parked};
use crate::worlds::{code, euro, spot_id};

pub(crate) fn money(minor: i64) -> Money {
    Money {
        minor,
        currency: euro(),
    }
}

/// What a device records of a payment: the sum its screen showed.
pub(crate) fn paid_as_shown(ticket: u32, minor: i64) -> Fact {
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

pub(crate) fn refund(minor: i64) -> Resolution {
    Resolution::Refund {
        amount: money(minor),
        means: Means::Cash,
    }
}

pub(crate) fn elsewhere(spot: &str) -> Resolution {
    Resolution::StandsElsewhere {
        spots: vec![spot_id(spot)],
    }
}

impl Story {
    /// A lot where these facts have been recorded.
    pub(crate) fn of(facts: Vec<(&str, Fact)>) -> Self {
        let mut story = Self::new();
        for (time, fact) in facts {
            story.record(time, fact);
        }
        story
    }

    /// The only contradiction there is.
    pub(crate) fn conflict(&self) -> Conflict {
        let open: Vec<_> = self.state.conflicts().collect();
        assert_eq!(open.len(), 1, "{open:?}");
        open[0].clone()
    }

    /// The ways to settle the only contradiction, by name and with their money.
    pub(crate) fn ways(&self, time: &str) -> Vec<(&'static str, Consequence)> {
        let ways = proposals(&self.state, &self.conflict(), at(time));
        ways.iter()
            .map(|way| (way.resolution.name(), way.consequence))
            .collect()
    }

    /// Settles the only contradiction, and returns it.
    pub(crate) fn settle(&mut self, time: &str, resolution: Resolution) -> Conflict {
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
    pub(crate) fn settle_late(
        &mut self,
        time: &str,
        conflict: &Conflict,
        resolution: Resolution,
    ) -> Vec<&'static str> {
        let conflict = Box::new(conflict.clone());
        self.record(time, Fact::Resolved { conflict, resolution })
    }

    pub(crate) fn ticket(&self, ticket: u32) -> &Ticket {
        self.state.ticket(code(ticket)).expect("recorded")
    }

    pub(crate) fn left_at(&self, ticket: u32) -> Option<Instant> {
        self.ticket(ticket).left_at
    }

    /// What was paid and not given back, and what is settled without money.
    pub(crate) fn account(&self, ticket: u32) -> (i64, i64) {
        let ticket = self.ticket(ticket);
        (ticket.paid(euro()).minor, ticket.credited(euro()).minor)
    }
}

/// Two cars on the first spot, the second of them since 10:20.
pub(crate) fn two_on_one_spot() -> Story {
    Story::of(vec![
        ("10:00", parked(1, "AB 1", SPOTS[0])),
        ("10:20", parked(2, "AB 2", SPOTS[0])),
    ])
}

/// A car that paid its 3.00 twice, and is still inside.
pub(crate) fn paid_twice() -> Story {
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
