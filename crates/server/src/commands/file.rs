//! Files that commands are given, and why one cannot be used.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use lotfile::LotFileErrors;

/// Why there is nothing in a file.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoFile {
    #[error("cannot read {file}: {error}")]
    Unreadable { file: String, error: std::io::Error },
    #[error("{file}:\n{errors}")]
    Mistakes { file: String, errors: LotFileErrors },
}

impl NoFile {
    /// The stable code, `area.reason`.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "file.unreadable",
            Self::Mistakes { .. } => "file.mistakes",
        }
    }

    /// 2 for what cannot be read, 1 for what can, and is wrong.
    pub(super) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Unreadable { .. } => ExitCode::from(2),
            Self::Mistakes { .. } => ExitCode::FAILURE,
        }
    }
}

/// The text of a file.
pub(super) fn text(path: &Path) -> Result<String, NoFile> {
    fs::read_to_string(path).map_err(|error| NoFile::Unreadable {
        file: path.display().to_string(),
        error,
    })
}

/// What a file says, read by one of [`lotfile`]'s readers.
pub(super) fn parsed<T>(
    path: &Path,
    read: impl FnOnce(&str) -> Result<T, LotFileErrors>,
) -> Result<T, NoFile> {
    read(&text(path)?).map_err(|errors| NoFile::Mistakes {
        file: path.display().to_string(),
        errors,
    })
}
