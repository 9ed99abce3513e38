//! All that is timed does the same work: every way to find a spot finds the very same ones, and every way to price a stay
//! comes to the same total.

use std::cell::Cell;
use std::collections::BTreeMap;

use bench::by_rank::{ByRank, RankSet};
use bench::cases::Plain;
use bench::lots::{Ground, Kind};
use bench::measure::{Scope, measure};
use bench::sample::{Effort, Elsewhere, check};
use bench::sets::Tree;

#[test]
fn a6_t6_every_way_comes_to_the_same() {
    let mut ways: BTreeMap<String, Vec<String>> = BTreeMap::new();
    measure(&Scope::untimed(2_000, 1_000), &|| 0.0, &mut |line| {
        let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
        let known = ways.entry(text("topic")).or_default();
        if !known.contains(&text("way")) {
            known.push(text("way"));
        }
    });
    let sets = "engine scan tree hi_sparse_bitset hibitset";
    let expected = [
        ("cars", sets),
        ("desk", "engine"),
        ("hourly", "engine by hand"),
        ("lease", &format!("{sets} crossed")),
        ("memory", "plain rich"),
        ("mixed", sets),
        ("replay", "engine by minute"),
        ("rich", "engine"),
        ("runs", "engine scan tree"),
        ("stay", "engine engine, made ready by minute"),
        ("used up", &format!("{sets} crossed")),
    ];
    let played: Vec<_> = ways
        .iter()
        .map(|(topic, ways)| (topic.as_str(), ways.join(" ")))
        .collect();
    assert_eq!(played, expected.map(|(topic, ways)| (topic, ways.to_owned())));
}

/// A set that once in a while has the second smallest for the smallest.
#[derive(Clone)]
struct Careless(Tree);

impl RankSet for Careless {
    fn new(_: usize) -> Self {
        Self(Tree::new())
    }

    fn insert(&mut self, rank: u32) {
        self.0.insert(rank);
    }

    fn remove(&mut self, rank: u32) {
        self.0.remove(&rank);
    }

    fn first(&self) -> Option<u32> {
        let mut ranks = self.0.iter().copied();
        let first = ranks.next()?;
        if first.is_multiple_of(100) {
            ranks.next()
        } else {
            Some(first)
        }
    }
}

#[test]
fn one_wrong_spot_is_noticed() {
    let ground = Ground::new(Kind::Plain, 2_000);
    let case = Plain::new(&ground, 1_000).cars(950);
    let (right, careless) = (
        ByRank::<Tree>::new(&case.orders, &case.script.free),
        ByRank::<Careless>::new(&case.orders, &case.script.free),
    );
    assert_eq!(check(&case.script, &right), Ok(()));
    assert_eq!(check(&case.script, &careless), Err(Elsewhere));
    let effort = Effort {
        warm_up: 1e3,
        samples: 9,
        shortest: 0.0,
        longest: 1e9,
    };
    let ticks = Cell::new(0.0);
    let clock = || ticks.replace(ticks.get() + 1.0);
    let timed = effort.measure(&clock, &case.script, &right);
    assert!(timed.is_ok_and(|cost| cost.low <= cost.median && cost.median <= cost.high));
    assert_eq!(effort.measure(&clock, &case.script, &careless), Err(Elsewhere));
}
