//! The measuring programs, built and started.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Outcome;
use crate::{project, shell, tools};

const WASM: &str = "wasm32-unknown-unknown";

/// How a program is built.
#[derive(Clone, Copy)]
pub(super) enum Profile {
    /// As fast as it can be.
    Measure,
    /// As the tests are, so that little is left to build after them.
    Tests,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Self::Measure => "measure",
            Self::Tests => "dev",
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Self::Measure => "measure",
            Self::Tests => "debug",
        }
    }
}

/// The measuring program, built for this machine.
pub(super) fn build_natively(profile: Profile) -> Outcome<PathBuf> {
    match profile {
        Profile::Measure => build(profile, &[])?,
        // Its tests need it, so building them builds it, with the very features that they have compiled already.
        Profile::Tests => {
            let mut cargo = project::cargo()?;
            shell::run(cargo.args(["test", "--workspace", "--no-run", "--locked", "--quiet"]))?;
        }
    }
    Ok(project::target()?.join(profile.folder()).join("measure"))
}

/// The very same program, built for WebAssembly as Node loads it.
pub(super) fn build_for_node(profile: Profile) -> Outcome<PathBuf> {
    let path = tools::ready_for_node()?;
    build(profile, &["--target", WASM])?;
    let built = project::target()?.join(WASM).join(profile.folder());
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
pub(super) fn in_node(program: &Path) -> Command {
    let mut node = Command::new("node");
    node.arg("-e")
        .arg("require(process.argv[1]).run(process.argv[2], process.argv[3] ?? '')");
    node.arg(program);
    node
}

/// The program for OCPI, which stands outside the workspace and has a lock file of its own.
pub(super) fn build_for_ocpi() -> Outcome<PathBuf> {
    let target = project::target()?;
    let mut cargo = project::cargo()?;
    cargo.args(["build", "--manifest-path", "crates/bench/ocpi/Cargo.toml"]);
    cargo.args(["--profile", Profile::Measure.name(), "--quiet", "--target-dir"]);
    shell::run(cargo.arg(&target))?;
    Ok(target.join(Profile::Measure.folder()).join("bench-ocpi"))
}

fn build(profile: Profile, target: &[&str]) -> Outcome {
    let mut cargo = project::cargo()?;
    cargo.args(["build", "--package", "bench", "--profile", profile.name()]);
    shell::run(cargo.args(["--locked", "--quiet"]).args(target))
}
