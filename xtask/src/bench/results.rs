//! What was measured, natively and in WebAssembly.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::failure::{Failure, Outcome};

/// What a measurement is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct About {
    pub(super) topic: String,
    /// How many spots side by side a vehicle takes, where all take as many.
    pub(super) run: u64,
    pub(super) spots: u64,
    /// How many of a thousand spots are taken.
    pub(super) full: u64,
}

/// Where the measuring program ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Native,
    Wasm,
}

/// The times of one way to find spots or to price stays, in nanoseconds: of several rounds the best, for other work on the
/// machine only adds to them. Programs that choose the same spots, or come to the same totals, have the same sum.
#[derive(Clone, Debug)]
struct Times {
    native: Option<f64>,
    wasm: Option<f64>,
    sum: String,
}

/// How much memory a lot takes, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Memory {
    pub(super) lot: String,
    pub(super) spots: u64,
    pub(super) shared: u64,
    pub(super) own: u64,
}

/// How long one way to price stays takes for each of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Priced {
    /// How many stays.
    pub(super) stays: u64,
    /// In nanoseconds.
    pub(super) native: Option<f64>,
    /// In nanoseconds.
    pub(super) wasm: Option<f64>,
}

/// Everything that was measured.
#[derive(Clone, Debug, Default)]
pub(super) struct Results {
    times: BTreeMap<About, BTreeMap<String, Times>>,
    /// By topic and way, with the number of stays.
    prices: BTreeMap<(String, String), (u64, Times)>,
    memory: Vec<Memory>,
    /// Of a device and its server, each by its name.
    figures: BTreeMap<String, f64>,
}

impl Results {
    pub(super) fn add(&mut self, place: Place, line: &Value) -> Outcome {
        if line["topic"] == "sync" {
            let value = line["value"].as_f64().ok_or_else(|| lacks(line, "value"))?;
            self.figures.insert(text(line, "way")?, value);
            return Ok(());
        }
        if line["topic"] == "memory" {
            return self.add_memory(place, line);
        }
        if line["stays"].is_u64() {
            return self.add_price(place, line);
        }
        let ways = self.times.entry(about(line)?).or_default();
        let times = ways.entry(text(line, "way")?).or_insert(Times::new(line)?);
        times.take(place, line)
    }

    fn add_price(&mut self, place: Place, line: &Value) -> Outcome {
        let stays = number(line, "stays")?;
        let key = (text(line, "topic")?, text(line, "way")?);
        let (_, times) = self.prices.entry(key).or_insert((stays, Times::new(line)?));
        times.take(place, line)
    }

    /// Memory is the server's: in WebAssembly some of it takes less.
    fn add_memory(&mut self, place: Place, line: &Value) -> Outcome {
        let memory = Memory {
            lot: text(line, "way")?,
            spots: number(line, "spots")?,
            shared: number(line, "shared")?,
            own: number(line, "own")?,
        };
        if place == Place::Native && !self.memory.contains(&memory) {
            self.memory.push(memory);
        }
        Ok(())
    }

    /// What was measured of a topic, by run, size and fullness.
    pub(super) fn of(&self, topic: &str) -> impl Iterator<Item = &About> {
        self.times.keys().filter(move |about| about.topic == topic)
    }

    /// How long a way takes, in nanoseconds.
    pub(super) fn native(&self, about: &About, way: &str) -> Option<f64> {
        self.times.get(about)?.get(way)?.native
    }

    /// How long a way takes in WebAssembly, in nanoseconds.
    pub(super) fn wasm(&self, about: &About, way: &str) -> Option<f64> {
        self.times.get(about)?.get(way)?.wasm
    }

    /// How long a way to price the stays of a topic takes.
    pub(super) fn price(&self, topic: &str, way: &str) -> Option<Priced> {
        let (stays, times) = self.prices.get(&(topic.to_owned(), way.to_owned()))?;
        Some(Priced {
            stays: *stays,
            native: times.native,
            wasm: times.wasm,
        })
    }

    /// A figure of a device and its server.
    pub(super) fn figure(&self, way: &str) -> Option<f64> {
        self.figures.get(way).copied()
    }

    pub(super) fn memory(&self) -> &[Memory] {
        &self.memory
    }
}

impl Times {
    fn new(line: &Value) -> Outcome<Self> {
        Ok(Self {
            native: None,
            wasm: None,
            sum: text(line, "sum")?,
        })
    }

    fn take(&mut self, place: Place, line: &Value) -> Outcome {
        if line["sum"] != self.sum {
            return Err(Failure::new(format!(
                "Here other spots are chosen, or stays cost other sums, than elsewhere: {line}"
            )));
        }
        let (best, ns) = match place {
            Place::Native => (&mut self.native, ns(line)?),
            Place::Wasm => (&mut self.wasm, ns(line)?),
        };
        *best = Some(best.map_or(ns, |best| best.min(ns)));
        Ok(())
    }
}

fn about(line: &Value) -> Outcome<About> {
    Ok(About {
        topic: text(line, "topic")?,
        run: number(line, "run")?,
        spots: number(line, "spots")?,
        full: number(line, "full")?,
    })
}

fn text(line: &Value, key: &str) -> Outcome<String> {
    line[key]
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| lacks(line, key))
}

fn number(line: &Value, key: &str) -> Outcome<u64> {
    line[key].as_u64().ok_or_else(|| lacks(line, key))
}

fn ns(line: &Value) -> Outcome<f64> {
    line["ns"].as_f64().ok_or_else(|| lacks(line, "ns"))
}

fn lacks(line: &Value, key: &str) -> Failure {
    Failure::new(format!("A measurement lacks its `{key}`: {line}"))
}
