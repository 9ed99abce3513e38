//! Simulates lots for as many device-days as wanted, and says what happened in them.
//!
//! `simulate [--days N] [--from SEED] [--seed SEED]`: so many device-days, the seeds from which on, or one seed alone.

use std::process::ExitCode;
use std::sync::Mutex;
use std::thread;
use std::time::Instant;

use testkit::sim::{Coverage, Event, Plan, Violation, run};

/// What is asked for.
struct Wanted {
    days: u64,
    from: u64,
    only: Option<u64>,
}

/// What has been simulated so far.
#[derive(Default)]
struct Done {
    next: u64,
    seeds: u64,
    days: u64,
    coverage: Coverage,
    violations: Vec<Violation>,
}

fn main() -> ExitCode {
    let wanted = match wanted(std::env::args().skip(1)) {
        Ok(wanted) => wanted,
        Err(mistake) => {
            eprintln!("{mistake}");
            return ExitCode::from(2);
        }
    };
    let begun = Instant::now();
    let done = Mutex::new(Done {
        next: wanted.only.unwrap_or(wanted.from),
        ..Done::default()
    });
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| work(&wanted, &done));
        }
    });
    let done = done
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    report(&done, begun.elapsed().as_secs_f64());
    if done.violations.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn wanted(mut words: impl Iterator<Item = String>) -> Result<Wanted, String> {
    let mut wanted = Wanted {
        days: 100_000,
        from: 0,
        only: None,
    };
    while let Some(word) = words.next() {
        let number = words.next().and_then(|number| number.parse().ok());
        let number = number.ok_or_else(|| format!("{word} needs a number"))?;
        match word.as_str() {
            "--days" => wanted.days = number,
            "--from" => wanted.from = number,
            "--seed" => wanted.only = Some(number),
            other => {
                return Err(format!(
                    "there is no {other}: --days, --from and --seed there are"
                ));
            }
        }
    }
    Ok(wanted)
}

fn work(wanted: &Wanted, done: &Mutex<Done>) {
    loop {
        let seed = {
            let Ok(mut done) = done.lock() else { return };
            let is_enough = match wanted.only {
                Some(only) => done.next > only,
                None => done.days >= wanted.days,
            };
            if is_enough {
                return;
            }
            done.next += 1;
            done.next - 1
        };
        let outcome = run(Plan { seed, plant: None });
        let Ok(mut done) = done.lock() else { return };
        done.seeds += 1;
        match outcome {
            Ok(report) => {
                done.days += u64::from(report.device_days);
                done.coverage.add(&report.coverage);
            }
            Err(violation) => {
                println!("{violation}");
                done.violations.push(violation);
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a rate for people")]
fn report(done: &Done, seconds: f64) {
    for event in Event::ALL {
        println!("{:>12}  {event:?}", done.coverage.of(event));
    }
    println!(
        "\n{} simulations, {} device-days in {seconds:.0} s: {:.0} device-days a minute",
        done.seeds,
        done.days,
        done.days as f64 * 60.0 / seconds.max(0.001)
    );
    match done.violations.first() {
        None => println!("Nothing was so that must never be."),
        Some(first) => println!(
            "{} simulations showed what must never be. Look at the first with --seed {}.",
            done.violations.len(),
            first.seed
        ),
    }
}
