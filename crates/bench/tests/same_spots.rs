//! All that is timed does the same work: every way to find a spot finds the very same ones.

use std::collections::BTreeMap;

use bench::by_rank::{ByRank, RankSet};
use bench::cases::Plain;
use bench::lots::{Kind, lot};
use bench::measure::{Scope, measure};
use bench::sample::Elsewhere;
use bench::sets::Tree;

#[test]
fn a6_every_way_to_find_a_spot_finds_the_same() {
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
        ("lease", &format!("{sets} crossed")),
        ("memory", "plain rich"),
        ("mixed", sets),
        ("rich", "engine"),
        ("runs", "engine scan tree"),
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
    let scope = Scope::untimed(2_000, 1_000);
    let lot = lot(Kind::Plain, 2_000);
    let case = Plain::new(&lot, scope.vehicles).cars(950);
    let (right, careless) = (
        ByRank::<Tree>::new(&case.orders, &case.script.free),
        ByRank::<Careless>::new(&case.orders, &case.script.free),
    );
    assert!(scope.effort.measure(&|| 0.0, &case.script, &right).is_ok());
    assert_eq!(
        scope.effort.measure(&|| 0.0, &case.script, &careless),
        Err(Elsewhere)
    );
}
