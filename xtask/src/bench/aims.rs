//! What was to be reached, and whether it is.

use super::results::{About, Results};
use super::words::{ratio, time};

/// One aim: what is measured, the worst that was found, and the most it may be.
pub(super) struct Aim {
    pub(super) what: String,
    pub(super) found: String,
    pub(super) most: String,
    pub(super) is_met: bool,
}

/// Nanoseconds for a pair in a lot of a million spots.
const PAIR_NS: f64 = 150.0;
/// How many times as long a pair may take at a million spots as at a thousand.
const GROWTH: f64 = 3.0;
/// Nanoseconds for three spots side by side.
const RUN_NS: f64 = 1_000.0;
/// How many times as long anything may take in WebAssembly.
const WASM: f64 = 2.0;
/// Nanoseconds for the price of a stay of 26 hours under twelve rules.
const STAY_NS: f64 = 2e3;
/// Nanoseconds for a million stays.
const REPLAY_NS: f64 = 2e9;
/// Nanoseconds for a million stays in WebAssembly.
const REPLAY_WASM_NS: f64 = 5e9;

const LARGE: u64 = 1_000_000;
const SMALL: u64 = 1_000;

/// Every aim. Of times and of growth the worst fullness counts; WebAssembly is compared over all of them together, because a
/// single comparison of two programs varies with the machine by half.
pub(super) fn aims(results: &Results) -> Vec<Aim> {
    let mut aims = Vec::new();
    for (topic, who) in [
        ("cars", "One car"),
        ("mixed", "Mixed vehicles"),
        ("rich", "Every vehicle and wish"),
    ] {
        let large = || results.of(topic).filter(|about| about.spots == LARGE);
        let native = large().filter_map(|about| results.native(about, "engine"));
        aims.extend(below(PAIR_NS, time, native, || format!("{who}, 1,000,000 spots")));
        let growth = large().filter_map(|about| growth(results, about));
        aims.extend(below(GROWTH, ratio, growth, || {
            format!("{who}, 1,000,000 spots against 1,000")
        }));
        let wasm = together(large().filter_map(|about| wasm(results, about)));
        aims.extend(below(WASM, ratio, wasm.into_iter(), || {
            format!("{who}, 1,000,000 spots, WebAssembly against native")
        }));
    }
    let three = || results.of("runs").filter(|about| about.run == 3);
    let native = three().filter_map(|about| results.native(about, "engine"));
    aims.extend(below(RUN_NS, time, native, || {
        "Three spots side by side, any size".to_owned()
    }));
    let large = three().filter(|about| about.spots == LARGE);
    let wasm = together(large.filter_map(|about| wasm(results, about)));
    aims.extend(below(WASM, ratio, wasm.into_iter(), || {
        "Three spots side by side, 1,000,000 spots, WebAssembly against native".to_owned()
    }));
    aims.extend(prices(results));
    aims
}

/// The aims about prices.
fn prices(results: &Results) -> Vec<Aim> {
    let (stay, replay) = (results.price("stay", "engine"), results.price("replay", "engine"));
    let million = |ns: f64| ns * 1e6;
    let aims = [
        (
            "The price of a stay of 26 hours, 12 rules",
            STAY_NS,
            stay.and_then(|stay| stay.native),
        ),
        (
            "1,000,000 stays of a year",
            REPLAY_NS,
            replay.and_then(|replay| replay.native).map(million),
        ),
        (
            "1,000,000 stays of a year, WebAssembly",
            REPLAY_WASM_NS,
            replay.and_then(|replay| replay.wasm).map(million),
        ),
    ];
    let aims = aims
        .into_iter()
        .filter_map(|(what, most, found)| below(most, time, found.into_iter(), || what.to_owned()));
    aims.collect()
}

/// How many times as long the engine takes as in the smallest lot.
pub(super) fn growth(results: &Results, large: &About) -> Option<f64> {
    let small = About {
        spots: SMALL,
        ..large.clone()
    };
    Some(results.native(large, "engine")? / results.native(&small, "engine")?)
}

/// How many times as long the engine takes in WebAssembly.
pub(super) fn wasm(results: &Results, about: &About) -> Option<f64> {
    Some(results.wasm(about, "engine")? / results.native(about, "engine")?)
}

/// The geometric mean of some ratios.
fn together(ratios: impl Iterator<Item = f64>) -> Option<f64> {
    let ratios: Vec<_> = ratios.collect();
    let count = i32::try_from(ratios.len()).ok().filter(|&count| count > 0)?;
    let logs: f64 = ratios.iter().map(|ratio| ratio.ln()).sum();
    Some((logs / f64::from(count)).exp())
}

/// An aim that is met if the largest of some numbers is at most so much; none without numbers.
fn below(
    most: f64,
    write: fn(f64) -> String,
    found: impl Iterator<Item = f64>,
    what: impl FnOnce() -> String,
) -> Option<Aim> {
    let found = found.max_by(f64::total_cmp)?;
    Some(Aim {
        what: what(),
        found: write(found),
        most: write(most),
        is_met: found <= most,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::results::Place;
    use super::*;

    fn results(native: f64, wasm: f64) -> Results {
        let mut results = Results::default();
        for (spots, ns) in [(SMALL, 50.0), (LARGE, native)] {
            let line = |ns: f64| json!({ "topic": "cars", "spots": spots, "full": 950, "run": 1, "way": "engine", "ns": ns, "sum": "1" });
            results.add(Place::Native, &line(ns)).expect("a whole line");
            results.add(Place::Wasm, &line(wasm)).expect("the same spots");
        }
        results
    }

    #[test]
    fn an_aim_is_met_up_to_its_bound_and_not_beyond() {
        let met = |native, wasm| {
            aims(&results(native, wasm))
                .iter()
                .map(|aim| aim.is_met)
                .collect::<Vec<_>>()
        };
        assert_eq!(met(150.0, 299.0), [true, true, true]);
        assert_eq!(met(151.0, 303.0), [false, false, false]);
        assert!(aims(&Results::default()).is_empty());
    }

    #[test]
    fn a_year_s_stays_count_by_the_million() {
        let mut results = Results::default();
        for (place, ns) in [(Place::Native, 1_999.0), (Place::Wasm, 5_001.0)] {
            let line = json!({ "topic": "replay", "stays": 100_000, "way": "engine", "ns": ns, "sum": "1" });
            results.add(place, &line).expect("a whole line");
        }
        let met: Vec<_> = aims(&results)
            .into_iter()
            .map(|aim| (aim.found, aim.is_met))
            .collect();
        assert_eq!(met, [("2.0 s".to_owned(), true), ("5.0 s".to_owned(), false)]);
    }

    #[test]
    fn ratios_are_taken_together_by_their_product() {
        let mean = together([1.0, 4.0].into_iter()).expect("two ratios");
        assert!((mean - 2.0).abs() < 1e-9, "{mean}");
        assert_eq!(together(std::iter::empty()), None);
    }

    #[test]
    fn another_choice_in_webassembly_is_no_measurement() {
        let mut results = results(100.0, 100.0);
        let other = json!({
            "topic": "cars", "spots": LARGE, "full": 950, "run": 1, "way": "engine", "ns": 1.0, "sum": "2",
        });
        assert!(results.add(Place::Wasm, &other).is_err());
    }
}
