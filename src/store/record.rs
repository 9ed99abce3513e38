//! What the store holds beside operations and entries.

use std::collections::BTreeSet;
use std::fmt;

use engine::operation::Operation;
use engine::signed::Seed;
use engine::ticket::{CodeKey, DeviceNo};
use serde::{Deserialize, Serialize};
use sync::wire::{Entry, Role};

/// A device's credential. It is never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Token(pub String);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Who this device is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Its number.
    pub device: DeviceNo,
    /// Its credential.
    pub token: Token,
    /// The lot it belongs to.
    pub lot: String,
    /// Everything it may be used for.
    pub roles: BTreeSet<Role>,
    /// The key of its server's ticket codes.
    pub code_key: CodeKey,
    /// What it signs its tickets with; none where it enrolled before there were keys.
    #[serde(default)]
    pub seed: Option<Seed>,
}

impl Identity {
    /// Whether both are the same device of the same lot, so that the records of one are those of the other.
    pub fn is_same_device(&self, other: &Self) -> bool {
        self.device == other.device && self.lot == other.lot && self.code_key == other.code_key
    }
}

/// How far the device's records go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The last own operation; 0 for none.
    pub last_seq: u32,
    /// The last own operation that the server has; 0 for none.
    pub acknowledged: u32,
    /// The last log entry; 0 for none.
    pub cursor: u64,
    /// How often this store began anew as another device. A tab that read it before then must not write.
    #[serde(default)]
    pub era: u32,
}

/// Everything a tab needs to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// Who this device is; none before it has enrolled.
    pub identity: Option<Identity>,
    /// How far its records go.
    pub head: Head,
    /// Own operations that the server does not have, in order. The last own operation is always among them, even
    /// one that the server has: the next one is numbered after it.
    pub own: Vec<Operation>,
    /// The log, in order.
    pub entries: Vec<Entry>,
}

/// What an earlier enrolment recorded.
#[derive(Debug, Serialize)]
pub(super) struct Archived<'a> {
    pub(super) device: DeviceNo,
    pub(super) lot: &'a str,
    pub(super) operations: &'a [Operation],
}

#[cfg(test)]
mod tests {
    use super::Token;

    #[test]
    fn a_credential_is_never_printed() {
        assert_eq!(format!("{:?}", Token("secret".to_owned())), "Token(…)");
    }
}
