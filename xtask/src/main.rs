//! Every command of the README: `cargo xtask` lists them.
//!
//! They live in Rust, beside the code they build, so that the same command does the same thing on
//! every machine and in CI, and so that nothing but Rust and Node has to be installed first.

mod bench;
mod browser;
mod build;
mod digest;
mod failure;
mod finish;
mod install;
mod model;
mod project;
mod run;
mod shell;
mod simulate;
mod stylesheet;
mod test;
mod tidy;
mod tools;

use std::process::ExitCode;

use failure::{Failure, Outcome};

const HELP: &str = "\
cargo xtask <command>

  run [-- <options>]   build everything and start Parkade with a demo lot
  build                bundle the web app into dist/
  test [part|filter]   what CI runs; parts: lint, rust, browser
  bench [--quick] [name]
                       measure, and write docs/benchmarks.md if all of it, or `sync`, was measured
  model [environment]  look at every state of the sync protocol's model, in larger bounds than the tests
  simulate [--days N | --seed N]
                       lots with devices and a server for so many device-days, with everything that can go wrong
  tidy [--fix]         formatting, lints and the project's own rules; --fix formats
  setup                install the tools the other commands need (they do it themselves, too)";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let command = words.next().unwrap_or_default();
    let rest: Vec<String> = words.collect();
    match dispatch(&command, &rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: &str, rest: &[String]) -> Outcome {
    match command {
        "run" => run::run(rest),
        "build" => build::app().map(drop),
        "test" => test::test(rest),
        "bench" => bench::bench(rest),
        "model" => model::model(rest),
        "simulate" => simulate::simulate(rest),
        "tidy" => tidy::tidy(rest),
        "setup" => tools::ready().and_then(|_| browser::ready()).map(drop),
        // Trunk's hook, not for people.
        "finish-bundle" => finish::finish_bundle(),
        "" | "help" | "-h" | "--help" => {
            println!("{HELP}");
            Ok(())
        }
        unknown => Err(Failure::new(format!(
            "There is no command `{unknown}`.\n\n{HELP}"
        ))),
    }
}
