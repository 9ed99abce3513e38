//! Benchmarks, and the page that says what they found.

mod aims;
mod page;
mod results;
mod words;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::failure::{Attempt, Failure, Outcome};
use crate::{project, shell, tools};
use results::{Place, Results};

const PAGE: &str = "docs/benchmarks.md";
/// What the measuring program has. Topic by topic the native program and WebAssembly take turns, so that a machine that
/// is busy or slow for a while is so for both.
const TOPICS: [&str; 8] = [
    "cars", "mixed", "rich", "lease", "used up", "runs", "desk", "memory",
];
const ROUNDS: u32 = 4;
/// What Criterion measures. It keeps its results under that name.
const PRICE: &str = "price of 26 hours";

/// Measures everything and writes the page; or, with a name or `--quick`, a part of it and writes nothing.
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
    let effort = if is_quick { "quick" } else { "whole" };
    let is_price = PRICE.contains(name);
    if is_price {
        price(is_quick)?;
    }
    if is_price && !name.is_empty() {
        return Ok(());
    }
    let mut results = Results::default();
    let (native, node) = (build_natively()?, build_for_node()?);
    for topic in TOPICS.iter().filter(|topic| topic.contains(name)) {
        for round in 1..=if is_quick { 1 } else { ROUNDS } {
            println!("\nMeasuring {topic}, round {round} …");
            let mut native = Command::new(&native);
            measure(native.args([effort, topic]), |line| {
                results.add(Place::Native, line)
            })?;
            let mut node = in_node(&node);
            measure(node.args([effort, topic]), |line| results.add(Place::Wasm, line))?;
        }
    }
    if is_quick || !name.is_empty() {
        let tables = page::tables(&results);
        if tables.is_empty() {
            return Err(Failure::new(format!(
                "Nothing that is measured has `{name}` in its name."
            )));
        }
        println!("{tables}");
        return Ok(());
    }
    let page = page::page(&results, price_ns()?, &machine());
    fs::write(project::root()?.join(PAGE), page).attempt(format!("write {PAGE}"))?;
    println!("Written: {PAGE}");
    Ok(())
}

fn price(is_quick: bool) -> Outcome {
    let mut cargo = project::cargo()?;
    cargo.args([
        "bench",
        "--package",
        "engine",
        "--locked",
        "--bench",
        "price",
        "--",
    ]);
    shell::run(cargo.args(is_quick.then_some("--quick")))
}

/// What Criterion found, in nanoseconds.
fn price_ns() -> Outcome<f64> {
    let file = project::target()?
        .join("criterion")
        .join(PRICE)
        .join("new/estimates.json");
    let text = fs::read_to_string(file).attempt("read what Criterion found")?;
    let estimates: Value = serde_json::from_str(&text).attempt("read what Criterion found")?;
    estimates["median"]["point_estimate"]
        .as_f64()
        .ok_or_else(|| Failure::new("Criterion's estimates name no median."))
}

/// The measuring program, built for this machine.
fn build_natively() -> Outcome<PathBuf> {
    build(&[])?;
    Ok(project::target()?.join("measure/measure"))
}

/// The very same program, built for WebAssembly as Node loads it.
fn build_for_node() -> Outcome<PathBuf> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let path = tools::ready_for_node()?;
    build(&["--target", TARGET])?;
    let built = project::target()?.join(TARGET).join("measure");
    let out = built.join("node");
    let mut bindgen = Command::new("wasm-bindgen");
    bindgen
        .env("PATH", path)
        .args(["--target", "nodejs", "--out-dir"]);
    shell::run(bindgen.arg(&out).arg(built.join("measure.wasm")))?;
    Ok(out.join("measure.js"))
}

/// Node with the measuring program. It names the script's folder only in what it loads, so the arguments stay the
/// program's own.
fn in_node(program: &Path) -> Command {
    let mut node = Command::new("node");
    node.arg("-e")
        .arg("require(process.argv[1]).run(process.argv[2], process.argv[3] ?? '')");
    node.arg(program);
    node
}

fn build(target: &[&str]) -> Outcome {
    let mut cargo = project::cargo()?;
    cargo.args([
        "build",
        "--package",
        "bench",
        "--profile",
        "measure",
        "--locked",
        "--quiet",
    ]);
    shell::run(cargo.args(target))
}

/// Runs a measuring program and says how far it is.
fn measure(program: &mut Command, mut add: impl FnMut(&Value) -> Outcome) -> Outcome {
    let mut last = String::new();
    let mut outcome = Ok(());
    shell::lines(program, |line| {
        let Ok(line) = serde_json::from_str::<Value>(line) else {
            return println!("{line}");
        };
        let now = format!(
            "{}, {} spots",
            line["topic"].as_str().unwrap_or_default(),
            line["spots"]
        );
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
