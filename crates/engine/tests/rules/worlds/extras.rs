//! Extras: rules beside the parking.

use engine::tariff::{Cap, Condition, Energy, Extra, Measure, Period, Repeat, Rule, Strategy as Charging};
use proptest::prelude::*;

use super::conditions::{Asked, conditions};
use super::rules::{Words, caps, in_charge, named, sound, taxes};
use super::windows::{prices, windows};

fn energies() -> impl Strategy<Value = Charging> {
    let step_wh = prop_oneof![Just(1), Just(100), Just(1_000), 1..2_500_u64];
    let from_wh = prop::option::weighted(0.3, 0..3_000_u64);
    let more_wh = prop::option::weighted(0.3, 1..2_000_u64);
    let from_w = prop::option::weighted(0.2, 1..23_000_u32);
    let more_w = prop::option::weighted(0.2, 1..20_000_u32);
    let window = prop::option::weighted(0.3, windows());
    (prices(), step_wh, from_wh, more_wh, (from_w, more_w), window).prop_map(
        |(price, step_wh, from_wh, more_wh, (from_w, more_w), window)| {
            Charging::Energy(Energy {
                price,
                step_wh,
                from_wh,
                until_wh: more_wh.map(|more| from_wh.unwrap_or(0) + more),
                from_w,
                until_w: more_w.map(|more| from_w.unwrap_or(0) + more),
                window,
            })
        },
    )
}

/// Rules that belong to an extra of energy.
fn of_energy() -> impl Strategy<Value = Vec<Rule>> {
    let asked = Some(Asked::InAMinute);
    let rules = prop::collection::vec(named(energies(), asked), 1..4);
    let caps = caps(Words::All).prop_map(|cap| {
        Charging::Cap(Cap {
            per: Period::Stay,
            repeat: Repeat::Each,
            until_minute: None,
            ..cap
        })
    });
    (rules, prop::collection::vec(named(caps, asked), 0..2))
        .prop_map(|(rules, caps)| sound([rules, caps].concat()))
}

fn of_time() -> impl Strategy<Value = Vec<Rule>> {
    let asked = Some(Asked::InAMinute);
    let rules = prop::collection::vec(in_charge(Words::All, asked), 1..3);
    let caps = named(caps(Words::All).prop_map(Charging::Cap), asked);
    (rules, prop::collection::vec(caps, 0..2)).prop_map(|(rules, caps)| sound([rules, caps].concat()))
}

fn fees() -> impl Strategy<Value = Vec<Rule>> {
    let fee = prices().prop_map(|price| Charging::Fee { price });
    prop::collection::vec(named(fee, Some(Asked::AtEntry)), 1..3)
}

/// Up to two extras, of different measures.
pub(super) fn extras() -> impl Strategy<Value = Vec<Extra>> {
    let extra = (
        prop_oneof![
            3 => (prop::sample::select(vec![Measure::Plugged, Measure::Charging, Measure::Idle, Measure::Parking]), of_time()),
            2 => (Just(Measure::Energy), of_energy()),
            1 => (Just(Measure::Once), fees()),
        ],
        conditions(Asked::AtEntry),
        taxes(),
    );
    let extra = extra.prop_map(|((of, rules), when, tax): (_, Condition, _)| Extra {
        name: String::new(),
        when,
        of,
        tax,
        rules,
    });
    prop_oneof![2 => Just(Vec::new()), 3 => prop::collection::vec(extra, 1..3)].prop_map(|mut extras| {
        for (number, extra) in extras.iter_mut().enumerate() {
            extra.name = format!("extra {number}");
        }
        extras
    })
}
