//! Answers that come twice, late, or are none.

use engine::apply::{Rejection, apply};
use engine::conflict::Conflict;
use engine::decide::{Command, decide};
use engine::operation::Fact;
use engine::refusal::Refusal;
use engine::resolution::Resolution;

use crate::conflicts::{elsewhere, paid_as_shown, paid_twice, refund, two_on_one_spot};
use crate::history::operation;
use crate::stories::{SPOTS, Story, at, left};
use crate::worlds::{code, spot_id};

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
