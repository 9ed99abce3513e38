//! Benchmarks.

use crate::failure::Outcome;
use crate::{project, shell};

/// Runs every benchmark; arguments go to the benchmarks, such as `--quick` or a name.
pub(crate) fn bench(rest: &[String]) -> Outcome {
    let rest = rest.strip_prefix(&["--".to_owned()]).unwrap_or(rest);
    // Only the targets that are benchmarks: a library's own would not understand their options.
    let mut cargo = project::cargo()?;
    cargo.args(["bench", "--workspace", "--locked", "--bench", "*", "--"]);
    shell::run(cargo.args(rest))
}
