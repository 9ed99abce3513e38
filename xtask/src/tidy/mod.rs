//! The project's own rules, checked in a second: those that no general tool knows.

mod layers;
mod leaks;
mod length;
mod rules;
mod styles;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::{project, shell, test};

/// Formatting and lints, then the rules of this folder; `--fix` formats first.
pub(crate) fn tidy(rest: &[String]) -> Outcome {
    if rest.iter().any(|word| word == "--fix") {
        shell::run(project::cargo()?.args(["fmt", "--all"]))?;
    }
    test::lint()
}

/// The rules of this folder alone.
pub(crate) fn own_rules() -> Outcome {
    let sources = sources()?;
    let mut complaints = leaks::check(&sources);
    complaints.extend(rules::check(&sources));
    complaints.extend(styles::check(&sources));
    complaints.extend(layers::check(&project::metadata()?));
    for long in length::check(&sources) {
        println!("note: {long}");
    }
    complaints.extend(supply_chain()?);
    if complaints.is_empty() {
        return Ok(());
    }
    Err(Failure::new(complaints.join("\n")))
}

/// A text file of the project and its path from the root.
pub(crate) struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    #[cfg(test)]
    fn new(path: &str, text: &str) -> Self {
        Self {
            path: PathBuf::from(path),
            text: text.to_owned(),
        }
    }

    fn has_extension(&self, extension: &str) -> bool {
        self.path.extension().is_some_and(|found| found == extension)
    }
}

fn sources() -> Outcome<Vec<Source>> {
    let root = project::root()?;
    let text = |path: PathBuf| {
        // Pictures and fonts are no text; what git still lists may be deleted already.
        let text = fs::read_to_string(root.join(&path)).ok()?;
        Some(Source { path, text })
    };
    Ok(project::files()?.into_iter().filter_map(text).collect())
}

/// Licences, advisories and banned crates, where the tool for it is installed.
fn supply_chain() -> Outcome<Option<String>> {
    if shell::find(&["cargo-deny"]).is_none() {
        println!("note: skipped licences and advisories: cargo-deny is not installed.");
        return Ok(None);
    }
    let mut deny = Command::new("cargo-deny");
    deny.current_dir(project::root()?)
        .args(["--log-level", "error", "check"]);
    Ok(shell::run(&mut deny).err().map(|failure| failure.to_string()))
}
