//! Days on end with everything that can go wrong, and what must never be.

use testkit::sim::{Coverage, Plan, Plant, run};

#[test]
fn a_short_simulation() {
    let n: u64 = std::env::var("SEEDS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(50);
    let from: u64 = std::env::var("FROM")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(0);
    let mut coverage = Coverage::default();
    let (mut days, mut bad) = (0, 0);
    let begun = std::time::Instant::now();
    for seed in from..from + n {
        match run(Plan { seed, plant: None }) {
            Ok(report) => {
                days += report.device_days;
                coverage.add(&report.coverage);
            }
            Err(violation) => {
                bad += 1;
                println!("{violation}");
            }
        }
    }
    println!("{days} device-days in {:?}, {bad} bad", begun.elapsed());
    for (event, count) in coverage.iter() {
        println!("{event:?} {count}");
    }
}

#[test]
fn plants() {
    for plant in Plant::ALL {
        let mut found = Vec::new();
        for seed in 0..60 {
            let plan = Plan {
                seed,
                plant: Some(plant),
            };
            let r = std::panic::catch_unwind(|| run(plan));
            match r {
                Ok(Err(v)) => found.push(v.to_string()),
                Err(_) => found.push("panic".into()),
                _ => {}
            }
            if found.len() == 3 {
                break;
            }
        }
        println!("PLANT {plant:?}: {found:?}");
    }
}
