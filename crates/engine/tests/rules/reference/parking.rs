//! The parking: rules, offers, moves, and visits that go on with the one before.

use std::collections::BTreeSet;

use engine::money::Amount;
use engine::tariff::{List, OnMove, Restart, Rule, RuleAt, SeveralSpots, Stay, Strategy, Tariff, Visit};
use engine::time::Minute;

use super::conditions::holds;
use super::walk::{Course, Listed, Tick, walk};
use super::wall::Wall;
use super::{Charge, sum};

/// The parking by the cheapest of the ordinary rules and the offers that fit (T-19).
pub(super) struct Parking {
    pub(super) offer: Option<usize>,
    pub(super) charges: Vec<Charge>,
}

pub(super) fn parking(wall: &Wall, tariff: &Tariff, stay: &Stay) -> Parking {
    let entry = stay.entry.minute();
    let fits = |&offer: &usize| holds(wall, stay, &tariff.offers[offer].when, entry);
    let offers = (0..tariff.offers.len()).filter(fits).map(Some);
    let ways = std::iter::once(None).chain(offers);
    let parkings = ways.map(|offer| Parking {
        offer,
        charges: by_one_way(wall, tariff, stay, offer),
    });
    let cheapest = parkings.min_by_key(|parking| sum(&parking.charges));
    cheapest.expect("the ordinary rules are a way")
}

/// The parking by the ordinary rules, with an offer before them.
fn by_one_way(wall: &Wall, tariff: &Tariff, stay: &Stay, offer: Option<usize>) -> Vec<Charge> {
    let mut stay = stay.clone();
    if tariff.several_spots == SeveralSpots::AsOne {
        stay.spots.iter_mut().for_each(|spot| spot.count = 1);
    }
    let (entry, exit) = (stay.entry.minute(), stay.exit.minute());
    let moves = stay.spots.iter().skip(1).map(|spot| spot.from.minute());
    let mut cuts: BTreeSet<Minute> = moves.filter(|&at| entry <= at && at < exit).collect();
    if tariff.on_move == OnMove::GoOn {
        cuts.clear();
    }
    let ends = cuts.iter().copied().chain([exit]);
    let begins = std::iter::once(entry).chain(cuts.iter().copied());
    // Before a move in the minute of entry lies nothing, but what follows is priced anew.
    let parts = begins.zip(ends).enumerate();
    let parts = parts.flat_map(|(moves, part)| part_of(wall, tariff, &stay, offer, moves, part));
    parts.collect()
}

/// The parking from a minute until another, by itself, after so many moves.
fn part_of(
    wall: &Wall,
    tariff: &Tariff,
    stay: &Stay,
    offer: Option<usize>,
    moves: usize,
    (from, until): (Minute, Minute),
) -> Vec<Charge> {
    let (before, others) = if moves == 0 {
        visits_before(tariff, stay)
    } else {
        // As if the vehicle had just come in: until now it was on another visit.
        let until_now = Visit {
            entry: stay.entry,
            exit: from.instant(),
        };
        (Vec::new(), [stay.earlier.as_slice(), &[until_now]].concat())
    };
    let begin = before.first().map_or(from, |visit| visit.entry.minute());
    let inside = move |minute: Minute| {
        let during = |visit: &Visit| visit.entry.minute() <= minute && minute < visit.exit.minute();
        from <= minute || before.iter().any(during)
    };
    let offered: &[Rule] = offer.map_or(&[], |offer| &tariff.offers[offer].rules);
    let offered = offer.map_or(List::Rules, List::Offer).zip_rules(offered);
    let chain: Vec<Listed> = offered.chain(List::Rules.zip_rules(&tariff.rules)).collect();
    // Who is out soon enough pays nothing by the rules of that list (T-9).
    let out_within = |listed: &Listed| match listed.rule.strategy {
        Strategy::FreeIfOutWithin { minutes } => {
            until.since(begin) <= i64::from(minutes) && holds(wall, stay, &listed.rule.when, from)
        }
        _ => false,
    };
    let free: BTreeSet<List> = chain
        .iter()
        .filter(|listed| out_within(listed))
        .map(|listed| listed.at.list)
        .collect();
    let course = Course {
        wall,
        stay,
        chain,
        from: begin,
        until,
        tick: Box::new(move |minute| {
            if inside(minute) {
                let count = counted_from(wall, tariff.restart, begin, minute);
                Tick::Counted {
                    passed: minute.since(count),
                    count,
                }
            } else {
                Tick::Away
            }
        }),
        others,
    };
    let charges = walk(&course).into_iter();
    // What began before the entry was charged for the stay before (T-27).
    let charges = charges.filter(|charge| charge.at >= from).map(|charge| Charge {
        amount: if free.contains(&charge.by.list) {
            Amount::ZERO
        } else {
            charge.amount
        },
        ..charge
    });
    charges.collect()
}

/// The minute from which minutes of the stay are counted (T-21).
fn counted_from(wall: &Wall, restart: Restart, begin: Minute, minute: Minute) -> Minute {
    match restart {
        Restart::Never => begin,
        Restart::Hours24 => begin.plus(minute.since(begin) / 1_440 * 1_440),
        Restart::Day => begin.max(wall.midnight(minute)),
    }
}

/// The visits that the stay goes on with, and the others (T-27).
fn visits_before(tariff: &Tariff, stay: &Stay) -> (Vec<Visit>, Vec<Visit>) {
    let (mut before, mut others) = (Vec::new(), stay.earlier.clone());
    let mut came_back = stay.entry.minute();
    while let Some(last) = others.last() {
        let away = came_back.since(last.exit.minute());
        if away < 0 || tariff.reentry_minutes == 0 || away > i64::from(tariff.reentry_minutes) {
            break;
        }
        came_back = last.entry.minute();
        before.insert(0, *last);
        others.pop();
    }
    (before, others)
}

/// Numbers the rules of a list.
pub(super) trait ZipRules {
    fn zip_rules(self, rules: &[Rule]) -> impl Iterator<Item = Listed<'_>>;
}

impl ZipRules for List {
    fn zip_rules(self, rules: &[Rule]) -> impl Iterator<Item = Listed<'_>> {
        let listed = move |(number, rule)| Listed {
            at: RuleAt { list: self, number },
            rule,
        };
        rules.iter().enumerate().map(listed)
    }
}
