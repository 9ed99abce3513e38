//! What can go wrong with the device's disk.

use sync::disk::DiskError;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::DomException;

/// Why the device's store did not do what it was asked. Nothing of the call was written, unless said otherwise.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// There is no database. Where there was one before, somebody or the browser removed it.
    #[error("the data of this device is not there")]
    Absent,
    /// What is there does not admit the change: another tab was first, or it is damaged.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The disk, or the part of it that the browser allows, is full.
    #[error("this device's storage is full")]
    Quota,
    /// A tab with an older version of the app keeps the database open.
    #[error("another tab holds an older version; please close it")]
    Blocked,
    /// The database does not open in time, or another tab has it to itself: one that the system stopped in the middle of
    /// its work, or a disk that is very slow.
    #[error(
        "this device's storage does not answer; if Parkade is open in another tab, please close that one"
    )]
    Busy,
    /// The database was made by a newer version of the app.
    #[error("this tab is an older version; please load it again")]
    Newer,
    /// The browser dropped the connection, and reopening it did not help. The last write may or may not be there.
    #[error("the connection to this device's storage was lost")]
    Lost,
    /// The browser keeps no data here, as in some private windows.
    #[error("this browser keeps no data here")]
    Unavailable,
    /// The device has records of another enrolment that no server has.
    #[error("{count} records of an earlier enrolment are on this device only")]
    Unsent {
        /// How many.
        count: u32,
    },
    /// Anything else the browser said.
    #[error("this device's storage failed: {0}")]
    Failed(String),
}

impl StoreError {
    /// What is stored cannot be read.
    pub(super) fn damaged(why: &impl ToString) -> Self {
        Self::Disk(DiskError::Damaged(why.to_string()))
    }

    /// Whether another tab recorded first.
    pub fn is_stale(&self) -> bool {
        *self == Self::Disk(DiskError::Stale)
    }

    /// Whether another tab began anew, so that this one has to read everything again.
    pub fn is_replaced(&self) -> bool {
        *self == Self::Disk(DiskError::Replaced)
    }

    /// Whether the same may work later with nothing done in this tab.
    pub fn is_passing(&self) -> bool {
        !matches!(
            self,
            Self::Absent | Self::Disk(_) | Self::Newer | Self::Unavailable | Self::Unsent { .. }
        )
    }

    /// What the browser meant.
    pub(super) fn from_js(error: &JsValue) -> Self {
        let Some(exception) = error.dyn_ref::<DomException>() else {
            return Self::Failed(format!("{error:?}"));
        };
        Self::from_name(&exception.name(), &exception.message())
    }

    /// An aborted transaction without a reason was cut off by a closing connection.
    fn from_name(name: &str, message: &str) -> Self {
        match name {
            "QuotaExceededError" => Self::Quota,
            "VersionError" => Self::Newer,
            "SecurityError" => Self::Unavailable,
            "InvalidStateError"
            | "TransactionInactiveError"
            | "AbortError"
            | "UnknownError"
            | "TimeoutError" => Self::Lost,
            "NotFoundError" | "DataError" | "DataCloneError" | "NotReadableError" => Self::damaged(&message),
            _ => Self::Failed(format!("{name}: {message}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::StoreError;

    #[test]
    fn what_reopening_may_cure_is_told_apart_from_what_it_may_not() {
        for (name, error) in [
            ("QuotaExceededError", StoreError::Quota),
            ("InvalidStateError", StoreError::Lost),
            ("UnknownError", StoreError::Lost),
            ("VersionError", StoreError::Newer),
        ] {
            assert_eq!(StoreError::from_name(name, ""), error, "{name}");
        }
    }

    #[test]
    fn s8_what_somebody_has_to_do_something_about_is_not_tried_again() {
        for error in [
            StoreError::Busy,
            StoreError::Blocked,
            StoreError::Lost,
            StoreError::Quota,
        ] {
            assert!(error.is_passing(), "{error}");
        }
        for error in [StoreError::Absent, StoreError::Newer, StoreError::damaged(&"why")] {
            assert!(!error.is_passing(), "{error}");
        }
    }
}
