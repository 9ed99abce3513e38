//! What is measured, in which lots.

use serde_json::{Value, json};

use crate::by_rank::{ByRank, Crossed, RankSet};
use crate::candidate::{Candidate, Engine};
use crate::cases::{self, Case, Plain};
use crate::desk::Desk;
use crate::lots::{Ground, Kind};
use crate::prices;
use crate::rows::{RowScan, RowTree};
use crate::sample::{Clock, Effort, check};
use crate::script::Script;
use crate::sets::{HiBitSet, HiSparse, Scan, Tree};

/// How much is measured.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The sizes of lots, in spots.
    pub sizes: Vec<usize>,
    /// How full they are, in thousandths.
    pub full: Vec<u32>,
    /// How thoroughly; without it every script is played, but no time taken.
    pub effort: Option<Effort>,
    /// How many vehicles a script has.
    pub vehicles: usize,
    /// How many stays of a year are priced.
    pub stays: usize,
    /// Only topics that have this in their names.
    pub name: String,
}

impl Scope {
    /// Everything that the table has.
    pub fn whole(name: &str) -> Self {
        Self {
            sizes: vec![1_000, 10_000, 100_000, 1_000_000],
            full: vec![500, 950, 999],
            effort: Some(Effort {
                warm_up: 2e7,
                samples: 15,
                shortest: 2e5,
                longest: 1e8,
            }),
            vehicles: 20_000,
            stays: 1_000_000,
            name: name.to_owned(),
        }
    }

    /// A first impression.
    pub fn quick(name: &str) -> Self {
        Self {
            sizes: vec![1_000, 1_000_000],
            full: vec![950],
            effort: Some(Effort {
                warm_up: 2e7,
                samples: 15,
                shortest: 1e5,
                longest: 1e8,
            }),
            stays: 100_000,
            ..Self::whole(name)
        }
    }

    /// No times, but all the choices.
    pub fn untimed(spots: usize, vehicles: usize) -> Self {
        Self {
            sizes: vec![spots],
            effort: None,
            vehicles,
            stays: vehicles,
            ..Self::whole("")
        }
    }

    pub(crate) fn wants(&self, topic: &str) -> bool {
        topic.contains(&self.name)
    }

    fn wants_any(&self, topics: &[&str]) -> bool {
        topics.iter().any(|topic| self.wants(topic))
    }
}

/// Measures everything, and gives each result out as soon as it is there.
///
/// # Panics
/// If two ways to find a spot find different ones, or two ways to price a stay: then their times are not comparable.
pub fn measure(scope: &Scope, clock: Clock, out: &mut dyn FnMut(&Value)) {
    prices::measure(scope, clock, out);
    let mut bench = Bench { scope, clock, out };
    for &spots in &scope.sizes {
        if scope.wants_any(&["cars", "mixed", "lease", "used up", "desk", "memory"]) {
            bench.plain(spots);
        }
        if scope.wants_any(&["rich", "memory"]) {
            bench.rich(spots);
        }
        if scope.wants("runs") {
            bench.runs(spots);
        }
    }
}

/// What a script is about.
#[derive(Clone, Copy)]
struct About {
    topic: &'static str,
    spots: usize,
    full: u32,
    /// How many spots side by side a vehicle takes, where all take as many.
    run: u8,
}

struct Bench<'a> {
    scope: &'a Scope,
    clock: Clock<'a>,
    out: &'a mut dyn FnMut(&Value),
}

impl Bench<'_> {
    fn play<C: Candidate>(&mut self, about: About, way: &str, script: &Script, start: &C) {
        let About {
            topic,
            spots,
            full,
            run,
        } = about;
        let cost = match self.scope.effort {
            Some(effort) => effort.measure(self.clock, script, start).map(Some),
            None => check(script, start).map(|()| None),
        };
        let cost =
            cost.unwrap_or_else(|_| panic!("{way} sends somebody elsewhere: {topic} {spots} {full} {run}"));
        (self.out)(&json!({
            "topic": topic, "spots": spots, "full": full, "run": run, "way": way,
            "ns": cost.map(|cost| cost.median), "low": cost.map(|cost| cost.low), "high": cost.map(|cost| cost.high),
            "sum": format!("{:016x}", script.sum(script.groups())),
        }));
    }

    fn engine(&mut self, about: About, ground: &Ground, script: &Script) {
        let engine = Engine::new(ground, &script.asks, &script.free, &script.leased);
        self.play(about, "engine", script, &engine);
    }

    fn set<S: RankSet>(&mut self, about: About, way: &str, case: &Case) {
        let set = ByRank::<S>::new(&case.orders, &case.script.free);
        self.play(about, way, &case.script, &set);
    }

    fn all(&mut self, about: About, ground: &Ground, case: &Case) {
        self.engine(about, ground, &case.script);
        self.set::<Scan>(about, "scan", case);
        self.set::<Tree>(about, "tree", case);
        self.set::<HiSparse>(about, "hi_sparse_bitset", case);
        self.set::<HiBitSet>(about, "hibitset", case);
    }

    /// What the crate for sets offers for masks: the free spots and the leased ones crossed anew for each vehicle.
    fn crossed(&mut self, about: About, case: &Case) {
        let crossed = Crossed::new(&case.orders[1], &case.script.free, &case.script.leased);
        self.play(about, "crossed", &case.script, &crossed);
    }

    fn plain(&mut self, spots: usize) {
        let ground = Ground::new(Kind::Plain, spots);
        let plain = Plain::new(&ground, self.scope.vehicles);
        for &full in &self.scope.full {
            let about = |topic| About {
                topic,
                spots,
                full,
                run: 1,
            };
            if self.scope.wants("cars") {
                self.all(about("cars"), &ground, &plain.cars(full));
            }
            // A million tickets with their plates are another matter than a million spots.
            if self.scope.wants("desk") && spots <= 100_000 && full == 950 {
                let script = plain.cars(full).script;
                self.play(about("desk"), "engine", &script, &Desk::new(&ground.lot, &script));
            }
            if self.scope.wants("mixed") {
                self.all(about("mixed"), &ground, &plain.mixed(full));
            }
            if self.scope.wants("lease") {
                let case = plain.leased(full);
                self.all(about("lease"), &ground, &case);
                self.crossed(about("lease"), &case);
            }
            // Whatever is free outside the lease is not looked at.
            if self.scope.wants("used up") && full == 950 {
                let case = plain.used_up(full);
                self.all(about("used up"), &ground, &case);
                self.crossed(about("used up"), &case);
            }
        }
        if self.scope.wants("memory") {
            self.memory("plain", &ground);
        }
    }

    fn rich(&mut self, spots: usize) {
        let ground = Ground::new(Kind::Rich, spots);
        for &full in &self.scope.full {
            if self.scope.wants("rich") {
                let script = cases::everybody(&ground, full, self.scope.vehicles);
                self.engine(
                    About {
                        topic: "rich",
                        spots,
                        full,
                        run: 1,
                    },
                    &ground,
                    &script,
                );
            }
        }
        if self.scope.wants("memory") {
            self.memory("rich", &ground);
        }
    }

    fn runs(&mut self, spots: usize) {
        let ground = Ground::new(Kind::Runs, spots);
        for full in [500, 800, 950] {
            for run in 2..=5 {
                let script = cases::runs(&ground, run, full, self.scope.vehicles);
                let about = About {
                    topic: "runs",
                    spots,
                    full,
                    run,
                };
                self.engine(about, &ground, &script);
                self.play(
                    about,
                    "scan",
                    &script,
                    &RowScan::new(&ground.lot, &script.free, run),
                );
                self.play(
                    about,
                    "tree",
                    &script,
                    &RowTree::new(&ground.lot, &script.free, run),
                );
            }
        }
    }

    fn memory(&mut self, kind: &str, ground: &Ground) {
        let memory = ground.taken.memory();
        (self.out)(&json!({
            "topic": "memory", "spots": ground.lot.spots().len(), "way": kind,
            "shared": memory.shared, "own": memory.own,
        }));
    }
}
