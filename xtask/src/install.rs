//! Putting a tool into the cache so that a half-finished installation is never taken for a tool.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process;

use crate::failure::{Attempt, Outcome};
use crate::project;

/// A folder of the cache named after what it holds and the version, for example `trunk-0.21.14`.
pub(crate) struct Shelf {
    /// The finished installation.
    pub(crate) home: PathBuf,
    /// Present once `home` is complete.
    proof: PathBuf,
    title: String,
}

impl Shelf {
    /// `proof` is a file inside the folder that a finished installation has.
    pub(crate) fn new(title: &str, proof: &str) -> Outcome<Self> {
        let home = project::cache()?.join("tools").join(title);
        Ok(Self {
            proof: home.join(proof),
            home,
            title: title.to_owned(),
        })
    }

    /// Fills the shelf unless it is full. `notice` is printed first, for what follows takes its time.
    ///
    /// `install` is given an empty folder, which takes its final name only once it succeeded.
    pub(crate) fn fill(&self, notice: &str, install: impl FnOnce(&Path) -> Outcome) -> Outcome {
        if self.proof.is_file() {
            return Ok(());
        }
        let tools = project::cache()?.join("tools");
        fs::create_dir_all(&tools).attempt("create the cache folder for tools")?;
        // Two checkouts that start at once would otherwise both build it.
        let lock = File::create(tools.join(".lock")).attempt("create the lock of the tools")?;
        lock.lock().attempt("lock the folder of tools")?;
        if self.proof.is_file() {
            return Ok(());
        }
        println!("{notice}");
        let partial = tools.join(format!(".partial-{}-{}", self.title, process::id()));
        fs::create_dir_all(&partial).attempt("create a folder to install into")?;
        let installed = install(&partial);
        if installed.is_ok() {
            if self.home.exists() {
                fs::remove_dir_all(&self.home).attempt("remove an unfinished installation")?;
            }
            fs::rename(&partial, &self.home).attempt("move the finished installation into place")?;
        } else {
            fs::remove_dir_all(&partial).attempt("remove an unfinished installation")?;
        }
        installed
    }
}
