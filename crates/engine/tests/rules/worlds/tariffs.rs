//! Whole tariffs.

use engine::money::Amount;
use engine::tariff::{
    Adjustment, Change, Offer, OnMove, Percent, Restart, Rounding, RoundingMode, SeveralSpots, Stacking,
    Tariff, Tax, TaxKind, TimeMeaning,
};
use proptest::prelude::*;

use super::conditions::{Asked, conditions};
use super::extras::extras;
use super::rules::{Words, for_parking};
use super::{amount, tariff};

/// Tariffs as they were from the beginning: up to seven rules and nothing else.
pub(crate) fn plain_tariffs() -> impl Strategy<Value = Tariff> {
    for_parking(Words::Few, None).prop_map(|rules| checked(tariff(rules)))
}

fn checked(mut tariff: Tariff) -> Tariff {
    // Free time and caps alone charge nothing, which is no tariff.
    if tariff.check() == Err(engine::tariff::TariffError::ChargesNothing) {
        tariff.rules.extend(super::hourly().rules);
    }
    tariff.check().expect("a sound tariff");
    tariff
}

fn percents(from: i32, until: i32) -> impl Strategy<Value = Percent> {
    (from..until).prop_map(|percent| percent.to_string().parse().expect("a percentage"))
}

fn adjustments() -> impl Strategy<Value = Adjustment> {
    let meaning = prop::sample::select(vec![
        TimeMeaning::Cheapest,
        TimeMeaning::Arrival,
        TimeMeaning::Departure,
    ]);
    let change = prop_oneof![
        percents(-100, 60).prop_map(|percent| Change::Percent { percent }),
        (-30..20_i32).prop_map(|halves| Change::Amount {
            amount: amount(&format!(
                "{}{}.{}",
                if halves < 0 { "-" } else { "" },
                halves.abs() / 2,
                halves.abs() % 2 * 5
            ))
        }),
        (0..200_u32, meaning).prop_map(|(minutes, meaning)| Change::Minutes { minutes, meaning }),
    ];
    let of = prop::option::weighted(0.5, prop::sample::select(vec!["parking", "extra 0", "extra 1"]));
    (change, of, conditions(Asked::AtEntry)).prop_map(|(change, of, when)| Adjustment {
        name: "changed".to_owned(),
        when,
        of: of
            .filter(|_| !matches!(change, Change::Minutes { .. }))
            .map(str::to_owned),
        change,
    })
}

fn roundings() -> impl Strategy<Value = Rounding> {
    let to = prop::option::of(prop::sample::select(vec!["0.05", "0.10", "0.50", "1"]).prop_map(amount));
    let modes = [
        RoundingMode::HalfUp,
        RoundingMode::HalfDown,
        RoundingMode::HalfEven,
        RoundingMode::Up,
        RoundingMode::Down,
    ];
    (to, prop::sample::select(modes.to_vec())).prop_map(|(to, mode)| Rounding { to, mode })
}

fn tax() -> impl Strategy<Value = Option<Tax>> {
    let kind = prop::sample::select(vec![TaxKind::Inclusive, TaxKind::Exclusive]);
    prop::option::weighted(
        0.3,
        (percents(0, 30), kind).prop_map(|(percent, kind)| Tax { percent, kind }),
    )
}

fn offers() -> impl Strategy<Value = Vec<Offer>> {
    let rules = for_parking(Words::All, Some(Asked::InAMinute));
    let offer = (conditions(Asked::AtEntry), rules).prop_map(|(when, rules)| Offer {
        name: "offer".to_owned(),
        when,
        rules,
    });
    prop_oneof![1 => Just(Vec::new()), 1 => prop::collection::vec(offer, 1..3)]
}

fn sums() -> impl Strategy<Value = Option<Amount>> {
    prop::option::weighted(0.15, (0..40_u32).prop_map(|whole| amount(&whole.to_string())))
}

/// How the parts of a tariff come together.
fn wholes() -> impl Strategy<Value = Tariff> {
    let restart =
        prop_oneof![4 => Just(Restart::Never), 1 => Just(Restart::Hours24), 1 => Just(Restart::Day)];
    let several_spots = prop::sample::select(vec![SeveralSpots::AsOne, SeveralSpots::Each]);
    let on_move = prop_oneof![2 => Just(OnMove::GoOn), 1 => Just(OnMove::Restart)];
    let reentry_minutes = prop_oneof![1 => Just(0), 1 => 1..200_u32];
    let stacking = prop::sample::select(vec![Stacking::Each, Stacking::Best]);
    (
        (restart, several_spots, on_move, reentry_minutes, stacking),
        (sums(), sums(), sums()),
        (roundings(), prop::option::weighted(0.3, roundings())),
        tax(),
    )
        .prop_map(
            |(ways, (minimum, maximum, lost_ticket), (rounding, cash_rounding), tax)| {
                let (restart, several_spots, on_move, reentry_minutes, stacking) = ways;
                Tariff {
                    restart,
                    several_spots,
                    on_move,
                    reentry_minutes,
                    stacking,
                    minimum,
                    maximum,
                    lost_ticket,
                    rounding,
                    cash_rounding,
                    tax,
                    ..tariff(Vec::new())
                }
            },
        )
}

/// Any sound tariff, over the whole language.
pub(crate) fn tariffs() -> impl Strategy<Value = Tariff> {
    let adjustments = prop_oneof![1 => Just(Vec::new()), 2 => prop::collection::vec(adjustments(), 1..4)];
    let rules = for_parking(Words::All, Some(Asked::InAMinute));
    (wholes(), rules, offers(), extras(), adjustments).prop_map(
        |(whole, rules, offers, extras, mut adjustments)| {
            // An extra that is not there has no discount.
            for adjustment in &mut adjustments {
                let is_there =
                    |name: &String| name == "parking" || extras.iter().any(|extra| extra.name == *name);
                adjustment.of = adjustment.of.take().filter(is_there);
            }
            checked(Tariff {
                rules,
                offers,
                extras,
                adjustments,
                ..whole
            })
        },
    )
}
