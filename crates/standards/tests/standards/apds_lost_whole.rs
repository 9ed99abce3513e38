//! What a tariff says as a whole and rate tables cannot.

use engine::tariff::{
    Adjustment, Change, Condition, Offer, OnMove, Percent, Restart, Rounding, RoundingMode, RunningStays,
    SeveralSpots, Stacking, Tariff,
};

use crate::apds_lost::lost;
use crate::build::amount;

#[test]
fn what_a_tariff_says_as_a_whole() {
    type Set = fn(&mut Tariff);
    let cases: [(Set, &str); 13] = [
        (
            |tariff| {
                tariff.offers.push(Offer {
                    name: "Early".to_owned(),
                    when: Condition::default(),
                    rules: Vec::new(),
                });
            },
            "offers: the cheapest of several ways to charge is not chosen there",
        ),
        (
            |tariff| {
                tariff.adjustments.push(Adjustment {
                    name: "Cinema".to_owned(),
                    when: Condition::default(),
                    of: None,
                    change: Change::Percent {
                        percent: "-20".parse::<Percent>().expect("a percentage"),
                    },
                });
            },
            "adjustments: discounts and surcharges belong to rights there, not to rates",
        ),
        (
            |tariff| tariff.stacking = Stacking::Best,
            "stacking: how discounts come together is not said there",
        ),
        (
            |tariff| tariff.lost_ticket = Some(amount("30")),
            "lost_ticket: a lost ticket has no price there",
        ),
        (
            |tariff| tariff.rounding.mode = RoundingMode::Down,
            "rounding: how a bill is rounded is not said there",
        ),
        (
            |tariff| tariff.cash_rounding = Some(Rounding::default()),
            "cash_rounding: how a bill is rounded is not said there",
        ),
        (
            |tariff| tariff.restart = Restart::Hours24,
            "restart: minutes begin anew at a time of day there, not every 24 hours of a stay",
        ),
        (
            |tariff| tariff.several_spots = SeveralSpots::Each,
            "several_spots: what several spots cost is not said there",
        ),
        (
            |tariff| tariff.on_move = OnMove::Restart,
            "on_move: what a move to another spot changes is not said there",
        ),
        (
            |tariff| tariff.reentry_minutes = 30,
            "reentry_minutes: who comes back soon begins a new stay there",
        ),
        (
            |tariff| tariff.exit_grace_minutes = 15,
            "exit_grace_minutes: the time to drive out is not said there",
        ),
        (
            |tariff| tariff.running_stays = RunningStays::TakeOver,
            "running_stays: whether a new tariff holds for stays that have begun is not said there",
        ),
        (
            |tariff| (tariff.minimum, tariff.maximum) = (Some(amount("5")), Some(amount("4"))),
            "maximum: it is of the whole stay, and a table there has its own: it is left out",
        ),
    ];
    for (set, why) in cases {
        assert_eq!(lost(set), [why]);
    }
}
