//! `parkade check-lot`: tells whether a lot file is sound, and what it says.

mod choice;
mod condition;
mod findings;
mod rows;
mod summary;
mod tariff;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Args;
use engine::lot::Lot;

use super::file::{self, NoFile};
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
    /// End with 1 also where a tariff was found to say what nobody means.
    #[arg(long)]
    strict: bool,
}

/// Runs the command.
///
/// It ends with 0 for a sound file, 1 for one with mistakes, and 2 for one that cannot be read. A sound file may have tariffs
/// that cannot be meant as they are written: that is told, and a mistake only where it is asked for strictly.
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
            let summary = summary(&lot, date);
            print!("{}", summary.text);
            if options.strict && summary.mistakes > 0 {
                ExitCode::FAILURE
            } else {
                ExitCode::SUCCESS
            }
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
    #[error("{0}")]
    File(#[from] NoFile),
    #[error("{file}: {error}")]
    Lot {
        file: String,
        error: engine::lot::LotError,
    },
}

impl Unsound {
    pub(super) fn exit_code(&self) -> ExitCode {
        match self {
            Self::File(error) => error.exit_code(),
            Self::Lot { .. } => ExitCode::FAILURE,
        }
    }
}

/// Reads the lot of a file.
pub(super) fn open(path: &Path) -> Result<Lot, Unsound> {
    let document = file::parsed(path, lotfile::read)?;
    Lot::try_from(document).map_err(|error| Unsound::Lot {
        file: path.display().to_string(),
        error,
    })
}

/// Lines in columns: the first to the left, as names are, the others to the right, as numbers are.
pub(in crate::commands) fn aligned(lines: &[Vec<String>]) -> String {
    aligned_after(1, lines)
}

/// Lines in columns: so many to the left, the others to the right.
pub(in crate::commands) fn aligned_after(names: usize, lines: &[Vec<String>]) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<_> = (0..columns).map(width).collect();
    let mut text = String::new();
    for line in lines {
        for (at, (cell, &width)) in line.iter().zip(&widths).enumerate() {
            let between = if at == 0 { "" } else { "  " };
            let cell = if at < names {
                format!("{between}{cell:<width$}")
            } else {
                format!("{between}{cell:>width$}")
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
        assert!(matches!(missing, Unsound::File(NoFile::Unreadable { .. })));
        assert!(missing.to_string().starts_with("cannot read no such file.toml: "));
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lot.toml");
        std::fs::write(&path, "id = 7\n").expect("written");
        let mistakes = open(&path).expect_err("mistakes").to_string();
        assert!(
            mistakes.contains("\nline 1: `id` must be a text in quotes, not the number 7"),
            "{mistakes}"
        );
    }
}
