//! Lots with devices, a server and everything that can go wrong, for longer than `cargo xtask test` has time for.

use crate::failure::Outcome;
use crate::{project, shell};

/// Simulates as many device-days as wanted, or one seed.
pub(crate) fn simulate(rest: &[String]) -> Outcome {
    let mut cargo = project::cargo()?;
    cargo.args(["run", "--release", "--package", "testkit", "--bin", "simulate"]);
    cargo.args(["--locked", "--quiet", "--"]);
    shell::run(cargo.args(rest.iter().filter(|word| *word != "--")))
}
