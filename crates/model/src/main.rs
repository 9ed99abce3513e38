//! Looks at every state within the larger bounds: of one environment, or of all; then at what each rule is for.

use std::process::ExitCode;
use std::thread;
use std::time::Instant;

use model::check::{self, Report};
use model::environment::{ENVIRONMENTS, Environment, Fault};
use model::rule::Rule;
use model::set::{Member, Set};
use model::step::Protocol;

fn main() -> ExitCode {
    let name = std::env::args().nth(1).unwrap_or_default();
    let chosen = ENVIRONMENTS
        .iter()
        .filter(|one| name.is_empty() || one.name == name);
    let chosen: Vec<&Environment> = chosen.collect();
    if chosen.is_empty() {
        let names: Vec<&str> = ENVIRONMENTS.iter().map(|one| one.name).collect();
        eprintln!("There is no environment `{name}`: {}", names.join(", "));
        return ExitCode::FAILURE;
    }
    let mut is_sound = true;
    for environment in chosen {
        is_sound &= look_at(environment);
    }
    let rules = Rule::ALL.iter().filter(|_| name.is_empty());
    for rule in rules {
        is_sound &= remove(*rule);
    }
    if is_sound {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Prints what was found, and says whether it is as it must be.
fn look_at(environment: &Environment) -> bool {
    let mut faults = environment.faults();
    if !faults.is_empty() {
        faults.insert(Fault::ClosedElsewhere);
    }
    let protocol = Protocol::whole(faults, environment.large);
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let start = Instant::now();
    let report = check::all(&protocol, threads);
    let seconds = start.elapsed().as_secs();
    let Report { states, depth, .. } = report;
    println!(
        "{:<18} {states:>10} states, {depth:>2} deep, {seconds:>4} s",
        environment.name
    );
    let broken = report
        .broken
        .iter()
        .filter(|(name, _)| !environment.beyond.contains(name));
    let mut is_sound = report.missing.is_empty();
    for (name, way) in broken {
        is_sound = false;
        println!("  does not hold: {name}");
        for step in way {
            println!("    {step:?}");
        }
    }
    for name in report.missing {
        println!("  never happens: {name}");
    }
    is_sound
}

/// Prints what breaks without the rule, and says whether anything does.
fn remove(rule: Rule) -> bool {
    let (faults, property) = rule.needed();
    let protocol = Protocol::whole(Set::of(faults), check::FOR_A_RULE).without(rule);
    let way = check::shortest(&protocol, property);
    let steps = way
        .as_ref()
        .map_or("no way".to_owned(), |way| format!("{} steps", way.len()));
    println!(
        "without {:<3} {rule:?}: {steps} to break “{property}”",
        rule.number()
    );
    for step in way.iter().flatten() {
        println!("    {step:?}");
    }
    way.is_some()
}
