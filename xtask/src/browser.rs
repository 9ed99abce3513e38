//! What the browser tests need: Chromium and the two npm packages of `tests/browser`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::digest::Digest;
use crate::failure::{Attempt, Failure, Outcome};
use crate::install::Shelf;
use crate::{project, shell, tools};

/// Links the tests' packages into place and returns the browser to use.
pub(crate) fn ready() -> Outcome<PathBuf> {
    tools::node()?;
    packages()?;
    chromium()
}

fn chromium() -> Outcome<PathBuf> {
    if let Some(chosen) = env::var_os("PARKADE_CHROMIUM") {
        return Ok(PathBuf::from(chosen));
    }
    if let Some(found) = shell::find(&CHROMIUM) {
        return Ok(found);
    }
    if Path::new("/etc/debian_version").exists()
        && shell::ask(Command::new("id").arg("-u")).as_deref() == Some("0")
    {
        println!("Installing Chromium for the browser tests (about 160 MB, one or two minutes) …");
        apt_get(&["update", "--quiet=2"])?;
        apt_get(&[
            "install",
            "--quiet=2",
            "--yes",
            "--no-install-recommends",
            "chromium",
        ])?;
    }
    shell::find(&CHROMIUM).ok_or_else(|| {
        Failure::new("The browser tests need Chromium or Chrome: install one, or name its program in PARKADE_CHROMIUM.")
    })
}

const CHROMIUM: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

fn apt_get(arguments: &[&str]) -> Outcome {
    shell::run(
        Command::new("apt-get")
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

/// Checkouts with the same lock file share one installation; a link leads the tests' imports to it.
fn packages() -> Outcome {
    let tests = project::root()?.join("tests/browser");
    let lock = fs::read(tests.join("package-lock.json")).attempt("read tests/browser/package-lock.json")?;
    let version = Digest::of(&[&lock]).short();
    let shelf = Shelf::new(
        &format!("browser-tests-{version}"),
        "node_modules/.package-lock.json",
    )?;
    shelf.fill(
        "Installing the packages of the browser tests (a few seconds) …",
        |folder| {
            for file in ["package.json", "package-lock.json"] {
                fs::copy(tests.join(file), folder.join(file)).attempt(format!("copy {file}"))?;
            }
            tools::npm(&["ci", "--ignore-scripts", "--prefix"], folder)
        },
    )?;
    link(&shelf.home.join("node_modules"), &tests.join("node_modules"))
}

#[cfg(unix)]
fn link(to: &Path, at: &Path) -> Outcome {
    match fs::read_link(at) {
        Ok(present) if present == to => return Ok(()),
        Ok(_) => fs::remove_file(at).attempt("remove an outdated link")?,
        // Somebody ran npm there by hand: theirs to keep.
        Err(_) if at.exists() => return Ok(()),
        Err(_) => {}
    }
    std::os::unix::fs::symlink(to, at).attempt("link the packages of the browser tests")
}

#[cfg(not(unix))]
fn link(_: &Path, at: &Path) -> Outcome {
    if at.exists() {
        Ok(())
    } else {
        Err(Failure::new("Run `npm ci` in tests/browser first."))
    }
}
