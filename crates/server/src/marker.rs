//! The file `life`: what must not go back in time with the database, kept beside it.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

/// The file's name in the data folder.
pub const NAME: &str = "life";

/// What the database is compared with, to notice that it is an older one (S-15).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marker {
    /// How often a server has started, or a backup was made. A database that says less is an older one.
    pub starts: u64,
    /// The highest device number that may have been given. None is given twice, whatever becomes of the database.
    pub last_device: Option<u16>,
    /// Devices whose credentials were taken away: an older database would give them back.
    #[serde(default)]
    pub revoked: BTreeSet<u16>,
}

impl Marker {
    /// Reads the marker of a data folder; none where there is none, or none that can be read.
    ///
    /// # Errors
    /// Where the file is there and the system does not give it.
    pub fn read(folder: &Path) -> io::Result<Option<Self>> {
        match fs::read(folder.join(NAME)) {
            Ok(bytes) => {
                let marker = serde_json::from_slice(&bytes);
                Ok(marker
                    .inspect_err(|reason| tracing::warn!(event_type = "MARKER_UNREADABLE", %reason))
                    .ok())
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Puts this marker in the place of the one before: after a power cut there is the one or the other.
    ///
    /// # Errors
    /// Where it cannot be made durable.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let text = serde_json::to_vec(self)?;
        let new = folder.join(format!("{NAME}.new"));
        let mut file = File::create(&new)?;
        file.write_all(&text)?;
        file.sync_all()?;
        fs::rename(&new, folder.join(NAME))?;
        sync_folder(folder)
    }
}

/// Makes the names in a folder durable.
///
/// # Errors
/// Where the system cannot.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    // Elsewhere a folder cannot be opened as a file, and names are durable with the files.
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s15_a_marker_comes_back_and_a_broken_one_counts_as_missing() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(Marker::read(folder.path()).expect("readable"), None);
        let marker = Marker {
            starts: 3,
            last_device: Some(7),
            revoked: [2].into(),
        };
        marker.write(folder.path()).expect("written");
        assert_eq!(Marker::read(folder.path()).expect("readable"), Some(marker));
        fs::write(folder.path().join(NAME), "{\"starts\":").expect("written");
        assert_eq!(Marker::read(folder.path()).expect("readable"), None);
    }
}
