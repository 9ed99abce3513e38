//! How long the engine takes to say what a stay costs, beside other ways to come to the very same totals.

pub mod board;
pub mod by_hand;
pub mod by_minute;
pub mod year;

use std::hint::black_box;

use engine::money::Currency;
use engine::tariff::{Pricer, Stay};
use serde_json::{Value, json};

use crate::measure::Scope;
use crate::sample::{Clock, Cost};
use board::{Board, long_stay};
use by_minute::ByMinute;
use year::Visit;

/// Measures every topic about prices that is wanted.
///
/// # Panics
/// If two ways come to different totals: then their times are not comparable.
pub fn measure(scope: &Scope, clock: Clock, out: &mut dyn FnMut(&Value)) {
    let currency = Currency::try_from("EUR".to_owned()).expect("three capital letters");
    let mut bench = Bench {
        scope,
        clock,
        out,
        currency,
    };
    if scope.wants("stay") {
        bench.long_stay();
    }
    if scope.wants("replay") {
        bench.replay();
    }
    if scope.wants("hourly") {
        bench.hourly();
    }
}

struct Bench<'a> {
    scope: &'a Scope,
    clock: Clock<'a>,
    out: &'a mut dyn FnMut(&Value),
    currency: Currency,
}

/// Totals of many stays in one number, in which their order counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sum(u64);

impl Sum {
    fn add(self, minor: i64) -> Self {
        Self((self.0.rotate_left(5) ^ minor.cast_unsigned()).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }
}

impl Bench<'_> {
    /// One stay again and again.
    fn long_stay(&mut self) {
        let (board, stay) = (Board::rich(), long_stay());
        let ready = || Pricer::new(&board.tariff, &board.calendar, self.currency);
        let (pricer, by_minute) = (ready(), ByMinute::new(&board));
        let (currency, visit) = (self.currency, (stay.entry, stay.exit));
        self.again("engine", || bill(&pricer, black_box(&stay)));
        self.again("engine, made ready", || {
            bill(
                &Pricer::new(black_box(&board.tariff), &board.calendar, currency),
                &stay,
            )
        });
        self.again("by minute", || by_minute.total(black_box(visit), currency).minor);
    }

    fn again(&mut self, way: &str, total: impl Fn() -> i64) {
        (self.out)(&again(self.scope, self.clock, "stay", way, total));
    }

    /// A year's stays under one tariff, one after the other.
    fn replay(&mut self) {
        let board = Board::rich();
        let visits = year::visits(&board.calendar, self.scope.stays);
        let pricer = Pricer::new(&board.tariff, &board.calendar, self.currency);
        let engine = |visit| bill(&pricer, &year::stay(visit));
        self.all("replay", "engine", &visits, engine);
        // A hundredth is enough to know how long the others would take.
        let some = &visits[..visits.len().div_ceil(100)];
        let (by_minute, currency) = (ByMinute::new(&board), self.currency);
        let naive = |visit| by_minute.total(visit, currency).minor;
        assert_same(some, engine, naive);
        self.all("replay", "by minute", some, naive);
    }

    /// The same stays under a tariff that is easily written in code.
    fn hourly(&mut self) {
        let board = Board::hourly();
        let visits = year::visits(&board.calendar, self.scope.stays);
        let pricer = Pricer::new(&board.tariff, &board.calendar, self.currency);
        let engine = |visit| bill(&pricer, &year::stay(visit));
        assert_same(&visits, engine, by_hand::total);
        self.all("hourly", "engine", &visits, engine);
        self.all("hourly", "by hand", &visits, by_hand::total);
    }

    /// All of some visits, timed once.
    fn all(&mut self, topic: &str, way: &str, visits: &[Visit], total: impl Fn(Visit) -> i64) {
        let all = |visits: &[Visit]| {
            visits
                .iter()
                .fold(Sum::default(), |sum, &visit| sum.add(total(visit)))
        };
        if self.scope.effort.is_some() {
            // The processor, and the browser's compiler, warm up.
            black_box(all(&visits[..visits.len() / 20]));
        }
        let from = (self.clock)();
        let sum = all(black_box(visits));
        let took = (self.clock)() - from;
        let count = f64::from(u32::try_from(visits.len()).unwrap_or(u32::MAX));
        let cost = self.scope.effort.map(|_| Cost::once(took / count));
        (self.out)(&line(topic, way, visits.len(), cost, sum));
    }
}

/// Prices one thing again and again, and says how long each time takes.
pub fn again(scope: &Scope, clock: Clock, topic: &str, way: &str, total: impl Fn() -> i64) -> Value {
    let sum = Sum::default().add(total());
    let work = || {
        black_box(total());
    };
    let cost = scope.effort.map(|effort| effort.repeat(clock, work));
    line(topic, way, 1, cost, sum)
}

fn line(topic: &str, way: &str, stays: usize, cost: Option<Cost>, sum: Sum) -> Value {
    json!({
        "topic": topic, "stays": stays, "way": way,
        "ns": cost.map(|cost| cost.median), "low": cost.map(|cost| cost.low), "high": cost.map(|cost| cost.high),
        "sum": format!("{:016x}", sum.0),
    })
}

/// What the engine says, in minor units.
///
/// # Panics
/// For a stay of more than ten years.
pub fn bill(pricer: &Pricer, stay: &Stay) -> i64 {
    pricer
        .bill(stay)
        .expect("a stay that can be believed")
        .total
        .minor
}

fn assert_same(visits: &[Visit], one: impl Fn(Visit) -> i64, other: impl Fn(Visit) -> i64) {
    for &visit in visits {
        assert_eq!(one(visit), other(visit), "two ways, two totals: {visit:?}");
    }
}
