//! Benchmarks.

use crate::failure::Outcome;
use crate::{project, shell};

/// Runs them all; arguments go to Cargo.
pub(crate) fn bench(rest: &[String]) -> Outcome {
    shell::run(
        project::cargo()?
            .args(["bench", "--workspace", "--locked"])
            .args(rest),
    )
}
