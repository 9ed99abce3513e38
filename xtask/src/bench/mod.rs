//! Benchmarks, and the page that says what they found.

mod agree;
mod aims;
mod page;
mod programs;
mod results;
mod sync;
mod words;

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::failure::{Attempt, Failure, Outcome};
use crate::{project, shell};
use programs::{Profile, build_for_node, build_for_ocpi, build_natively, in_node};
use results::{Place, Results};

pub(crate) use agree::agree;

const PAGE: &str = "docs/benchmarks.md";
/// What the measuring program has. Topic by topic the native program and WebAssembly take turns, so that a machine that
/// is busy or slow for a while is so for both.
const TOPICS: [&str; 11] = [
    "cars", "mixed", "rich", "lease", "used up", "runs", "desk", "memory", "stay", "replay", "hourly",
];
/// What has a program of its own, natively alone.
const OCPI: &str = "ocpi";
/// What is measured in a browser, and has a section of its own that is written also when it alone is measured.
const SYNC: &str = "sync";
const ROUNDS: u32 = 4;

/// Measures everything and writes the page; or, with a name or `--quick`, a part of it and writes nothing. Of the parts
/// only `sync` is written, too.
pub(crate) fn bench(rest: &[String]) -> Outcome {
    let (flags, names): (Vec<&str>, Vec<&str>) = rest
        .iter()
        .map(String::as_str)
        .filter(|word| *word != "--")
        .partition(|word| word.starts_with('-'));
    if let Some(unknown) = flags.iter().find(|flag| **flag != "--quick") {
        return Err(Failure::new(format!(
            "`cargo xtask bench` knows no `{unknown}`: [--quick] [name]"
        )));
    }
    let (is_quick, name) = (!flags.is_empty(), names.first().copied().unwrap_or_default());
    let results = results(is_quick, name)?;
    if is_quick || !name.is_empty() {
        let tables = page::tables(&results);
        if tables.is_empty() {
            return Err(Failure::new(format!(
                "Nothing that is measured has `{name}` in its name."
            )));
        }
        println!("{tables}");
        if is_quick || name != SYNC {
            return Ok(());
        }
    }
    let path = project::root()?.join(PAGE);
    let page = if name == SYNC {
        let page = fs::read_to_string(&path).attempt(format!("read {PAGE}"))?;
        sync::replaced(&page, &sync::section(&results))
    } else {
        page::page(&results, &machine())
    };
    fs::write(path, page).attempt(format!("write {PAGE}"))?;
    println!("Written: {PAGE}");
    Ok(())
}

/// Measures what has this in its name.
fn results(is_quick: bool, name: &str) -> Outcome<Results> {
    let (effort, rounds) = if is_quick { ("quick", 1) } else { ("whole", ROUNDS) };
    let mut results = Results::default();
    let topics: Vec<_> = TOPICS.iter().filter(|topic| topic.contains(name)).collect();
    if !topics.is_empty() {
        let (native, node) = (
            build_natively(Profile::Measure)?,
            build_for_node(Profile::Measure)?,
        );
        for topic in topics {
            for round in 1..=rounds {
                println!("\nMeasuring {topic}, round {round} …");
                let mut native = Command::new(&native);
                measure(native.args([effort, topic]), |line| {
                    results.add(Place::Native, line)
                })?;
                let mut node = in_node(&node);
                measure(node.args([effort, topic]), |line| results.add(Place::Wasm, line))?;
            }
        }
    }
    if OCPI.contains(name) {
        let program = build_for_ocpi()?;
        for round in 1..=rounds {
            println!("\nMeasuring {OCPI}, round {round} …");
            measure(Command::new(&program).arg(effort), |line| {
                results.add(Place::Native, line)
            })?;
        }
    }
    if SYNC.contains(name) {
        sync::measure(effort, |line| results.add(Place::Native, line))?;
    }
    Ok(results)
}

/// Runs a measuring program and says how far it is.
fn measure(program: &mut Command, mut add: impl FnMut(&Value) -> Outcome) -> Outcome {
    let mut last = String::new();
    let mut outcome = Ok(());
    shell::lines(program, |line| {
        let Ok(line) = serde_json::from_str::<Value>(line) else {
            return println!("{line}");
        };
        let topic = line["topic"].as_str().unwrap_or_default();
        let now = if line["spots"].is_null() {
            format!("{topic}, {}", line["way"].as_str().unwrap_or_default())
        } else {
            format!("{topic}, {} spots", line["spots"])
        };
        if now != last {
            println!("  {now}");
            last = now;
        }
        if outcome.is_ok() {
            outcome = add(&line);
        }
    })?;
    outcome
}

/// What was measured on, in words that fit any machine of its kind.
fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("a processor of unknown make", |(_, model)| model);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let version = |program: &str| shell::ask(Command::new(program).arg("--version")).unwrap_or_default();
    let rust = version("rustc");
    let rust = rust.split(" (").next().unwrap_or_default();
    format!(
        "{model}, {cores} cores, {}; {rust}, Node {}",
        std::env::consts::OS,
        version("node")
    )
}
