//! The tools that turn Rust into a web app, each in exactly the version we test with.
//!
//! Trunk would download its helpers itself, but only from one place and only with an open network.
//! From the ordinary package registries they can be had anywhere, and PATH is where Trunk looks first.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::failure::{Attempt, Failure, Outcome};
use crate::install::Shelf;
use crate::{project, shell};

/// The newest that our Rust version compiles.
const TRUNK: &str = "0.21.14";
/// Older ones, such as the 108 of some distributions, accept the app and silently break it.
const BINARYEN: &str = "132";

/// A PATH on which Trunk finds itself and its helpers. Installs what is missing.
pub(crate) fn ready() -> Outcome<OsString> {
    node()?;
    wasm_target()?;
    let folders = [
        cargo_tool("trunk", "trunk", TRUNK, "about 10 minutes on two cores")?,
        wasm_bindgen()?,
        wasm_opt()?,
    ];
    shell::path_with(&folders.into_iter().flatten().collect::<Vec<_>>())
}

/// A PATH on which there is what makes a WebAssembly program that Node can start.
pub(crate) fn ready_for_node() -> Outcome<OsString> {
    node()?;
    wasm_target()?;
    shell::path_with(&wasm_bindgen()?.into_iter().collect::<Vec<_>>())
}

fn wasm_bindgen() -> Outcome<Option<PathBuf>> {
    cargo_tool(
        "wasm-bindgen",
        "wasm-bindgen-cli",
        &wasm_bindgen_version()?,
        "about 7 minutes on two cores",
    )
}

/// Node runs wasm-opt and the browser tests.
pub(crate) fn node() -> Outcome {
    if shell::find(&["node"]).is_some() && shell::find(&["npm"]).is_some() {
        return Ok(());
    }
    Err(Failure::new(
        "Node 20 or newer and npm are needed: install them from nodejs.org or your system's packages.",
    ))
}

pub(crate) fn wasm_target() -> Outcome {
    const TARGET: &str = "wasm32-unknown-unknown";
    let mut rustc = Command::new("rustc");
    rustc
        .current_dir(project::root()?)
        .args(["--print", "target-libdir", "--target", TARGET]);
    if shell::ask(&mut rustc).is_some_and(|folder| PathBuf::from(folder).is_dir()) {
        return Ok(());
    }
    if shell::find(&["rustup"]).is_none() {
        return Err(Failure::new(format!(
            "Rust's {TARGET} target is missing and there is no rustup to add it: install it with your Rust."
        )));
    }
    println!("Adding Rust's {TARGET} target (a few seconds) …");
    shell::run(
        Command::new("rustup")
            .current_dir(project::root()?)
            .args(["target", "add", TARGET]),
    )
}

/// The folder that holds `program`, or nothing when PATH already leads to this very version.
fn cargo_tool(program: &str, package: &str, version: &str, duration: &str) -> Outcome<Option<PathBuf>> {
    if on_path(program, version) {
        return Ok(None);
    }
    let shelf = Shelf::new(&format!("{program}-{version}"), &format!("bin/{program}"))?;
    let notice = format!("Building {program} {version}: once per machine, {duration} …");
    shelf.fill(&notice, |folder| {
        let scratch = project::cache()?.join("tools-target");
        let mut cargo = project::cargo()?;
        cargo
            // Outside the workspace, whose Cargo settings are not meant for tools.
            .current_dir(folder)
            .args([
                "install",
                "--locked",
                "--quiet",
                package,
                "--version",
                version,
                "--root",
            ])
            .arg(folder)
            .env("CARGO_TARGET_DIR", &scratch)
            // Half the build time; these tools wait for the compiler and the disk anyway.
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
        shell::run(&mut cargo)?;
        // Kept until then, so that an interrupted build goes on where it was.
        fs::remove_dir_all(&scratch).attempt("remove what building the tool left behind")
    })?;
    Ok(Some(shelf.home.join("bin")))
}

fn wasm_opt() -> Outcome<Option<PathBuf>> {
    if on_path("wasm-opt", BINARYEN) {
        return Ok(None);
    }
    let shelf = Shelf::new(&format!("binaryen-{BINARYEN}.0.0"), "node_modules/.bin/wasm-opt")?;
    shelf.fill(
        &format!("Installing wasm-opt {BINARYEN} (about 100 MB, under a minute) …"),
        |folder| {
            npm(
                &["install", &format!("binaryen@{BINARYEN}.0.0"), "--prefix"],
                folder,
            )
        },
    )?;
    Ok(Some(shelf.home.join("node_modules/.bin")))
}

/// npm without the chatter, its arguments ending in a folder.
pub(crate) fn npm(arguments: &[&str], folder: &std::path::Path) -> Outcome {
    let mut npm = Command::new("npm");
    npm.current_dir(folder)
        .args(["--no-audit", "--no-fund", "--loglevel=error"])
        .args(arguments)
        .arg(folder);
    shell::run(&mut npm)
}

fn on_path(program: &str, version: &str) -> bool {
    shell::ask(Command::new(program).arg("--version"))
        .is_some_and(|answer| answer.split_whitespace().any(|word| word == version))
}

/// The generated code and its generator speak a private format: their versions must be equal.
fn wasm_bindgen_version() -> Outcome<String> {
    let lock = fs::read_to_string(project::root()?.join("Cargo.lock")).attempt("read Cargo.lock")?;
    locked_version(&lock, "wasm-bindgen")
        .ok_or_else(|| Failure::new("Cargo.lock does not name wasm-bindgen."))
}

fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::locked_version;

    #[test]
    fn the_version_is_that_of_the_package_and_not_of_a_namesake() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"9.9.9\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.129\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").as_deref(), Some("0.2.129"));
        assert_eq!(locked_version(lock, "trunk"), None);
    }
}
