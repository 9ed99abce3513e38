//! Contradictions about money and clocks, and the entries that settle them: told by hand at 3.00 an hour.

use engine::apply::apply;
use engine::operation::Fact;
use engine::resolution::{Consequence, Resolution};

use crate::conflicts::{money, paid_as_shown, paid_twice, refund};
use crate::history::{due, operation};
use crate::stories::{SPOTS, Story, at, left, paid, parked};
use crate::worlds::code;

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
fn l1_a_record_from_before_screens_told_what_they_showed_is_read_as_it_was() {
    let old = r#"{"device":1,"seq":1,"at":1,"rules":3,"fact":{"kind":"paid","ticket":"TICKET",
        "amount":{"minor":300,"currency":"EUR"},"means":"cash"}}"#;
    let ticket = serde_json::to_string(&code(1)).expect("writes");
    let old = old.replace("\"TICKET\"", &ticket);
    let read: engine::operation::Operation = serde_json::from_str(&old).expect("reads");
    assert!(matches!(read.fact, Fact::Paid { shown: None, .. }));
}
