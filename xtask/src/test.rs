//! What CI runs, in the order in which it fails soonest.

use std::path::PathBuf;
use std::time::{Duration, Instant};
use std::{env, fs};

use crate::failure::{Attempt, Failure, Outcome};
use crate::{bench, browser, build, project, shell, tidy};

/// Everything, or the parts named; any other word narrows the tests down to those whose name has it.
pub(crate) fn test(rest: &[String]) -> Outcome {
    let (parts, filters): (Vec<&str>, Vec<&str>) = rest
        .iter()
        .map(String::as_str)
        .filter(|word| *word != "--")
        .partition(|word| PARTS.contains(word));
    let wanted = |part| {
        if parts.is_empty() {
            filters.is_empty() || part == "rust"
        } else {
            parts.contains(&part)
        }
    };
    let mut steps = Steps::default();
    let outcome = (|| {
        if wanted("lint") {
            steps.lint()?;
        }
        if wanted("rust") {
            steps.rust(&filters)?;
        }
        if wanted("browser") {
            steps.browser(&filters)?;
        }
        Ok(())
    })();
    steps.print_times();
    outcome
}

/// What proptest draws its random cases from.
const SEED: &str = "PROPTEST_RNG_SEED";

/// The browser tests that give the app commands through its door for scripts.
const DRIVEN: &str = "tests/browser/driven";

const PARTS: [&str; 3] = ["lint", "rust", "browser"];

/// The lints alone, for `cargo xtask tidy`.
pub(crate) fn lint() -> Outcome {
    let mut steps = Steps::default();
    let outcome = steps.lint();
    steps.print_times();
    outcome
}

/// The steps taken so far and how long each took.
#[derive(Default)]
struct Steps(Vec<(&'static str, Duration)>);

impl Steps {
    fn step(&mut self, name: &'static str, work: impl FnOnce() -> Outcome) -> Outcome {
        println!("\n── {name}");
        let start = Instant::now();
        let outcome = work();
        self.0.push((name, start.elapsed()));
        outcome.map_err(|failure| Failure::new(format!("✗ {name}: {failure}")))
    }

    fn lint(&mut self) -> Outcome {
        // The server embeds this folder; before the first bundle an empty one lets it compile.
        fs::create_dir_all(project::root()?.join("dist")).attempt("create dist/")?;
        self.step("Formatting", || {
            shell::run(project::cargo()?.args(["fmt", "--all", "--check"]))
        })?;
        self.step("The project's own rules", tidy::own_rules)?;
        self.step("Lints", || {
            let mut clippy = project::cargo()?;
            clippy.args([
                "clippy",
                "--workspace",
                "--all-targets",
                "--locked",
                "--quiet",
                "--",
                "-D",
                "warnings",
            ]);
            shell::run(&mut clippy)
        })?;
        self.step("Lints of the app as the browser gets it", || {
            crate::tools::wasm_target()?;
            let mut clippy = project::cargo()?;
            clippy.args([
                "clippy",
                "--package",
                "parkade",
                "--target",
                "wasm32-unknown-unknown",
                "--features",
                "drive",
            ]);
            clippy.args(["--locked", "--quiet", "--", "-D", "warnings"]);
            shell::run(&mut clippy)
        })
    }

    fn rust(&mut self, filters: &[&str]) -> Outcome {
        fs::create_dir_all(project::root()?.join("dist")).attempt("create dist/")?;
        self.step("Rust tests", || {
            let mut cargo = project::cargo()?;
            cargo.args(["test", "--workspace", "--locked", "--quiet"]);
            // The same random cases every time: a change is judged by itself. Whoever looks for more gives another seed.
            if env::var_os(SEED).is_none() {
                cargo.env(SEED, "1");
            }
            if !filters.is_empty() {
                cargo.args(["--lib", "--bins", "--tests", "--"]).args(filters);
            }
            shell::run(&mut cargo)
        })?;
        if filters.is_empty() {
            self.step("Native and WebAssembly agree", bench::agree)?;
        }
        Ok(())
    }

    fn browser(&mut self, filters: &[&str]) -> Outcome {
        let tests = browser_tests(filters)?;
        if tests.is_empty() {
            println!("\nNo browser test has {filters:?} in its file name.");
            return Ok(());
        }
        self.step("The app, bundled", || build::app().map(drop))?;
        let mut driven = None;
        if tests.iter().any(|test| test.starts_with(DRIVEN)) {
            self.step("The app for scripts, bundled", || {
                driven = Some(build::driven_app()?);
                Ok(())
            })?;
        }
        // Unoptimised, it reads dist/ as it is now. The server's own tests need its program, so building the tests
        // builds it, with the very features that they have compiled already; building it alone would compile much anew.
        self.step("The server", || {
            let mut cargo = project::cargo()?;
            cargo.args(["test", "--workspace", "--no-run", "--locked", "--quiet"]);
            shell::run(&mut cargo)
        })?;
        self.step("Browser tests", || {
            let chromium = browser::ready()?;
            let mut node = std::process::Command::new("node");
            // One file at a time: on a small machine two browsers make each other's tests late.
            node.current_dir(project::root()?)
                .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
                .args(&tests);
            node.env("PARKADE_CHROMIUM", chromium)
                .env("PARKADE_DIST", project::root()?.join("dist"));
            node.env("PARKADE_SERVER", project::target()?.join("debug/parkade"));
            if let Some(driven) = &driven {
                node.env("PARKADE_DRIVEN", driven);
            }
            shell::run(&mut node)
        })
    }

    fn print_times(&self) {
        println!();
        for (name, time) in &self.0 {
            println!("{:>4} s  {name}", time.as_secs());
        }
        println!(
            "{:>4} s  in all",
            self.0.iter().map(|(_, time)| time.as_secs()).sum::<u64>()
        );
    }
}

/// The browser test files, of which those whose name has one of the filters.
fn browser_tests(filters: &[&str]) -> Outcome<Vec<PathBuf>> {
    let named = |name: &str| filters.is_empty() || filters.iter().any(|filter| name.contains(filter));
    let files = project::files()?
        .into_iter()
        .filter(|path| path.starts_with("tests/browser"));
    Ok(files
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs") && named(&path.to_string_lossy()))
        .collect())
}
