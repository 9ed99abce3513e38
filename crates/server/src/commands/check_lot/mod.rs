//! `parkade check-lot`: tells whether a lot file is sound, and what it says.

mod choice;
mod findings;
mod rows;
mod summary;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Args;
use engine::lot::Lot;

use crate::clock;
use summary::summary;

/// Which file to check.
#[derive(Debug, Args)]
pub struct Options {
    /// The lot file.
    file: PathBuf,
    /// The date from which the next holidays are counted; today where absent.
    #[arg(long)]
    date: Option<NaiveDate>,
}

/// Runs the command.
///
/// It ends with 0 for a sound file, 1 for one with mistakes, and 2 for one that cannot be read.
pub fn run(options: &Options) -> ExitCode {
    match open(&options.file) {
        Ok(lot) => {
            let today = || {
                lot.document()
                    .calendar
                    .offsets
                    .local(clock::now().minute())
                    .date()
            };
            let date = options.date.unwrap_or_else(today);
            print!("{}", summary(&lot, date));
            ExitCode::SUCCESS
        }
        Err(unsound) => {
            eprintln!("{unsound}");
            unsound.exit_code()
        }
    }
}

/// Why there is no lot in a file.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unsound {
    #[error("cannot read {file}: {error}")]
    Unreadable { file: String, error: std::io::Error },
    #[error("{file}:\n{errors}")]
    Mistakes {
        file: String,
        errors: lotfile::LotFileErrors,
    },
    #[error("{file}: {error}")]
    Lot {
        file: String,
        error: engine::lot::LotError,
    },
}

impl Unsound {
    pub(super) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Unreadable { .. } => ExitCode::from(2),
            Self::Mistakes { .. } | Self::Lot { .. } => ExitCode::FAILURE,
        }
    }
}

/// Reads the lot of a file.
pub(super) fn open(path: &Path) -> Result<Lot, Unsound> {
    let file = path.display().to_string();
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => return Err(Unsound::Unreadable { file, error }),
    };
    match lotfile::read(&text) {
        Ok(document) => Lot::try_from(document).map_err(|error| Unsound::Lot { file, error }),
        Err(errors) => Err(Unsound::Mistakes { file, errors }),
    }
}

/// Lines in columns: the first to the left, as names are, the others to the right, as numbers are.
pub(in crate::commands) fn aligned(lines: &[Vec<String>]) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<_> = (0..columns).map(width).collect();
    let mut text = String::new();
    for line in lines {
        for (at, (cell, &width)) in line.iter().zip(&widths).enumerate() {
            let cell = if at == 0 {
                format!("{cell:<width$}")
            } else {
                format!("  {cell:>width$}")
            };
            text.push_str(&cell);
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_there_and_one_with_mistakes_end_differently() {
        let missing = open(Path::new("no such file.toml")).expect_err("missing");
        assert!(matches!(missing, Unsound::Unreadable { .. }));
        assert!(missing.to_string().starts_with("cannot read no such file.toml: "));
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lot.toml");
        fs::write(&path, "id = 7\n").expect("written");
        let mistakes = open(&path).expect_err("mistakes").to_string();
        assert!(
            mistakes.contains("\nline 1: `id` must be a text in quotes, not the number 7"),
            "{mistakes}"
        );
    }
}
