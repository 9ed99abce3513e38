//! Days on end with everything that can go wrong, and what must never be.

use std::sync::Mutex;
use std::thread;

use testkit::sim::{Coverage, Event, Plan, Plant, Violation, run};

/// As many simulations as make more than this many days, each counted once for each device.
const DEVICE_DAYS: u32 = 20_000;

#[test]
fn r1_s3_s4_l5_whatever_goes_wrong_no_spot_is_given_twice_and_nothing_is_lost() {
    let (next, days) = (Mutex::new(0..), Mutex::new((0, Coverage::default())));
    let violations = Mutex::new(Vec::new());
    let work = || {
        while days.lock().expect("no panic").0 < DEVICE_DAYS {
            let Some(seed) = next.lock().expect("no panic").next() else {
                return;
            };
            match run(Plan { seed, plant: None }) {
                Ok(report) => {
                    let mut sum = days.lock().expect("no panic");
                    sum.0 += report.device_days;
                    sum.1.add(&report.coverage);
                }
                Err(violation) => violations.lock().expect("no panic").push(violation),
            }
        }
    };
    thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
    let violations: Vec<Violation> = violations.into_inner().expect("no panic");
    assert!(violations.is_empty(), "{violations:#?}");
    // A fault that never happens proves nothing.
    let (_, coverage) = days.into_inner().expect("no panic");
    for event in Event::ALL {
        assert!(coverage.of(event) > 0, "{event:?} never happened");
    }
}

#[test]
fn a_seed_replays_exactly() {
    for seed in [3, 47] {
        assert_eq!(run(Plan { seed, plant: None }), run(Plan { seed, plant: None }));
    }
}

#[test]
fn every_planted_bug_is_found() {
    for plant in Plant::ALL {
        let finds = |seed: &u64| {
            let plan = Plan {
                seed: *seed,
                plant: Some(plant),
            };
            run(plan).is_err()
        };
        assert!((0..400).any(|seed| finds(&seed)), "{plant:?} is never found");
    }
}
