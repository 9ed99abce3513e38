//! Where things are: this checkout, Cargo's target folder, the user's cache.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::failure::{Attempt, Failure, Outcome};
use crate::shell;

/// The checkout that `cargo xtask` was called in.
///
/// Asked at run time: checkouts may share a target folder, and a path compiled in could be another one's.
pub(crate) fn root() -> Outcome<PathBuf> {
    let manifest = env::var_os("CARGO_MANIFEST_DIR")
        .ok_or_else(|| Failure::new("Start this program as `cargo xtask`, so that it knows the checkout."))?;
    Path::new(&manifest)
        .parent()
        .map(Path::to_path_buf)
        .ok_or_else(|| Failure::new("The xtask package has no parent folder."))
}

/// The Cargo that started us, so that a chosen toolchain stays chosen.
pub(crate) fn cargo() -> Outcome<Command> {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()?);
    Ok(command)
}

/// What Cargo knows about the workspace's own packages.
pub(crate) fn metadata() -> Outcome<Value> {
    let text = shell::output(cargo()?.args(["metadata", "--no-deps", "--format-version", "1"]))?;
    serde_json::from_str(&text).attempt("read the output of `cargo metadata`")
}

/// Where Cargo puts what it builds, whichever setting decided that.
pub(crate) fn target() -> Outcome<PathBuf> {
    metadata()?["target_directory"]
        .as_str()
        .map(PathBuf::from)
        .ok_or_else(|| Failure::new("`cargo metadata` named no target folder."))
}

/// Parkade's folder in the user's cache; every checkout on the machine shares it.
pub(crate) fn cache() -> Outcome<PathBuf> {
    let base = env::var_os("XDG_CACHE_HOME")
        .filter(|path| !path.is_empty())
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cache")))
        .ok_or_else(|| Failure::new("Set HOME or XDG_CACHE_HOME: tools are kept in the cache folder."))?;
    Ok(base.join("parkade"))
}

/// Every file of the project, whether committed yet or not; ignored files are not the project's.
pub(crate) fn files() -> Outcome<Vec<PathBuf>> {
    let mut git = Command::new("git");
    git.current_dir(root()?)
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let listed = shell::output(&mut git)?;
    let mut files: Vec<PathBuf> = listed
        .split('\0')
        .filter(|path| !path.is_empty())
        .map(PathBuf::from)
        .collect();
    files.sort();
    files.dedup();
    Ok(files)
}
