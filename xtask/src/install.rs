//! Putting a tool into the cache so that a half-finished installation is never taken for a tool.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::failure::{Attempt, Outcome};
use crate::project;

/// A folder of the cache named after what it holds and the version, for example `trunk-0.21.14`.
pub(crate) struct Shelf {
    /// The finished installation.
    pub(crate) home: PathBuf,
    /// Present once `home` is complete.
    proof: PathBuf,
    /// Holds all shelves.
    tools: PathBuf,
}

impl Shelf {
    /// `proof` is a file inside the folder that a finished installation has.
    pub(crate) fn new(title: &str, proof: &str) -> Outcome<Self> {
        Ok(Self::among(project::cache()?.join("tools"), title, proof))
    }

    fn among(tools: PathBuf, title: &str, proof: &str) -> Self {
        let home = tools.join(title);
        Self {
            proof: home.join(proof),
            home,
            tools,
        }
    }

    /// Fills the shelf unless it is full. `notice` is printed first, for what follows takes its time.
    ///
    /// `install` is given an empty folder, which takes its final name only once it succeeded.
    pub(crate) fn fill(&self, notice: &str, install: impl FnOnce(&Path) -> Outcome) -> Outcome {
        if self.proof.is_file() {
            return Ok(());
        }
        fs::create_dir_all(&self.tools).attempt("create the cache folder for tools")?;
        // Two checkouts that start at once would otherwise both build it.
        let lock = File::create(self.tools.join(".lock")).attempt("create the lock of the tools")?;
        if lock.try_lock().is_err() {
            println!("Waiting for another checkout to finish installing …");
            lock.lock().attempt("lock the folder of tools")?;
        }
        if self.proof.is_file() {
            return Ok(());
        }
        println!("{notice}");
        // Whoever left this behind was interrupted, or would hold the lock.
        let partial = self.tools.join(".partial");
        remove(&partial)?;
        fs::create_dir(&partial).attempt("create a folder to install into")?;
        install(&partial)?;
        remove(&self.home)?;
        fs::rename(&partial, &self.home).attempt("move the finished installation into place")
    }
}

fn remove(folder: &Path) -> Outcome {
    if folder.exists() {
        fs::remove_dir_all(folder).attempt("remove an unfinished installation")
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Shelf;
    use crate::failure::{Attempt, Failure, Outcome};
    use std::path::Path;
    use std::{env, fs, process};

    /// A shelf in a folder of its own, removed afterwards.
    fn with_shelf(name: &str, story: impl FnOnce(&Shelf)) {
        let tools = env::temp_dir().join(format!("parkade-xtask-{name}-{}", process::id()));
        story(&Shelf::among(tools.clone(), "tool-1.0", "bin/tool"));
        fs::remove_dir_all(tools).expect("the story created the folder");
    }

    fn install(folder: &Path) -> Outcome {
        fs::create_dir(folder.join("bin")).attempt("create bin")?;
        fs::write(folder.join("bin/tool"), "").attempt("write the tool")
    }

    #[test]
    fn an_interrupted_installation_leaves_nothing_that_looks_finished() {
        with_shelf("interrupted", |shelf| {
            let interrupted = shelf.fill("", |folder| {
                install(folder)?;
                Err(Failure::new("interrupted"))
            });
            assert!(interrupted.is_err() && !shelf.home.exists());
            shelf.fill("", install).expect("the next try succeeds");
            assert!(shelf.proof.is_file());
        });
    }

    #[test]
    fn a_folder_without_its_proof_is_replaced_and_one_with_it_is_left_alone() {
        with_shelf("proof", |shelf| {
            fs::create_dir_all(shelf.home.join("half")).expect("temporary folders can be written");
            shelf.fill("", install).expect("it is replaced");
            assert!(!shelf.home.join("half").exists());
            shelf
                .fill("", |_| Err(Failure::new("called again")))
                .expect("there is nothing to do");
        });
    }
}
