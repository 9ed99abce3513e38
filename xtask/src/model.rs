//! The sync protocol's model, in larger bounds than `cargo xtask test` has time for.

use crate::failure::Outcome;
use crate::{project, shell};

/// Checks one environment, or all of them and what each rule is for.
pub(crate) fn model(rest: &[String]) -> Outcome {
    let mut cargo = project::cargo()?;
    cargo.args([
        "run",
        "--release",
        "--package",
        "model",
        "--locked",
        "--quiet",
        "--",
    ]);
    shell::run(cargo.args(rest.iter().filter(|word| *word != "--")))
}
