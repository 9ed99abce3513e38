//! Building the web app into `dist/`, and the server that carries it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::digest::Digest;
use crate::failure::{Attempt, Outcome};
use crate::{finish, project, shell, tools};

/// Lies in `dist/`, so that it vanishes with the bundle it speaks of.
const STAMP: &str = ".inputs";
/// What cannot change the bundle; everything else in the tree may.
const UNRELATED: [&str; 10] = [
    ".ci",
    "crates/bench",
    "crates/lotfile",
    "crates/server",
    "crates/testkit",
    "docs",
    "lots",
    "tests",
    "CHANGELOG.md",
    "README.md",
];

/// Bundles the app unless `dist/` already holds what these sources make. Returns the folder.
pub(crate) fn app() -> Outcome<PathBuf> {
    bundle(project::root()?.join("dist"), &[])
}

/// Bundles the app with the door that tests and benchmarks drive it through. Nobody else is to get it, so it lies
/// elsewhere, and the server does not carry it.
pub(crate) fn driven_app() -> Outcome<PathBuf> {
    bundle(
        project::target()?.join("dist-driven"),
        &["--features", "drive", "--dist"],
    )
}

/// Bundles into a folder. `options` end with the one that takes it, where it is not Trunk's own.
fn bundle(dist: PathBuf, options: &[&str]) -> Outcome<PathBuf> {
    let root = project::root()?;
    let stamp = dist.join(STAMP);
    let inputs = inputs(&root)?;
    if fs::read_to_string(&stamp).is_ok_and(|built| built == inputs) {
        println!("The app in {} is up to date.", dist.display());
        return Ok(dist);
    }
    let path = tools::ready()?;
    fetch()?;
    println!(
        "Bundling the app into {} (half a minute after a change, a few minutes the first time) …",
        dist.display()
    );
    let mut trunk = Command::new("trunk");
    trunk
        .current_dir(&root)
        .args(["build", "--release"])
        .args(options)
        .env("PATH", path)
        .env("TRUNK_SKIP_VERSION_CHECK", "true");
    if !options.is_empty() {
        trunk.arg(&dist).env(finish::UNPACKED, "true");
    }
    // `cargo run` describes xtask in the first two, which the app's build scripts must not read; Trunk takes
    // the value that others give the third for a mistake.
    for name in ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "NO_COLOR"] {
        trunk.env_remove(name);
    }
    shell::run(&mut trunk)?;
    fs::write(&stamp, inputs).attempt("note what the bundle was built from")?;
    Ok(dist)
}

/// Trunk builds offline, so that a missing crate is noticed here and under its own name.
fn fetch() -> Outcome {
    shell::run(project::cargo()?.args(["fetch", "--locked", "--quiet"]))
}

/// The server reads `dist/` while it compiles: bundle the app first.
pub(crate) fn server() -> Outcome<PathBuf> {
    println!("Building the server (seconds after a change, a few minutes the first time) …");
    shell::run(project::cargo()?.args(["build", "--release", "--locked", "--package", "server"]))?;
    Ok(project::target()?.join("release/parkade"))
}

fn inputs(root: &Path) -> Outcome<String> {
    let mut parts = Vec::new();
    for file in project::files()? {
        if UNRELATED.iter().any(|place| file.starts_with(place)) {
            continue;
        }
        // A file deleted but still listed by git is as telling as its content was.
        let content = fs::read(root.join(&file)).unwrap_or_default();
        parts.push(file.to_string_lossy().into_owned().into_bytes());
        parts.push(content);
    }
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    Ok(Digest::of(&parts).short())
}
