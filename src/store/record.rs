//! What the store holds beside the tables of the protocol.

use std::collections::BTreeSet;
use std::fmt;

use engine::hex::Hex;
use engine::signed::Seed;
use engine::ticket::{CodeKey, DeviceNo};
use serde::{Deserialize, Serialize};
use sync::replica::{Disk, Own, Secret};
use sync::wire::Role;

/// A device's credential. It is never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Token(pub String);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// What a device shows to a server that was restored and does not know its credential. It is never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Certificate(pub String);

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Certificate(…)")
    }
}

/// Who this device is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Its number.
    pub device: DeviceNo,
    /// Its credential.
    pub token: Token,
    /// What takes the credential's place at a server that does not know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Certificate>,
    /// The lot it belongs to.
    pub lot: String,
    /// Everything it may be used for.
    pub roles: BTreeSet<Role>,
    /// The key of its server's ticket codes.
    pub code_key: CodeKey,
    /// What it signs its tickets with; none where it enrolled before there were keys.
    #[serde(default)]
    pub seed: Option<Seed>,
    /// What it keeps to itself. It never leaves the device and never changes.
    pub secret: Secret,
    /// Whether the server has taken the credential away: it lets nobody in, whether there is a network or not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_stopped: bool,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity({} of {})", self.device.0, self.lot)
    }
}

impl Identity {
    /// Whether both are the same device of the same lot, so that the records of one are those of the other.
    pub fn is_same_device(&self, other: &Self) -> bool {
        self.device == other.device && self.lot == other.lot && self.code_key == other.code_key
    }
}

/// A new number is needed, and may have been asked for already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renewal {
    /// What makes it the same renewal when it is asked for again.
    pub nonce: Hex<16>,
    /// Whether the server has another chain under the old number.
    pub is_forked: bool,
}

/// Everything a tab needs to begin.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Who this device is.
    pub identity: Identity,
    /// What it knows and has recorded.
    pub disk: Disk,
    /// A new number that it needs.
    pub renewal: Option<Renewal>,
}

/// What an earlier enrolment recorded.
#[derive(Debug, Serialize)]
pub(super) struct Archived<'a> {
    pub(super) device: DeviceNo,
    pub(super) lot: &'a str,
    pub(super) operations: &'a [Own],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_never_printed() {
        assert_eq!(format!("{:?}", Token("secret".to_owned())), "Token(…)");
        let certificate = Certificate("secret".to_owned());
        assert_eq!(format!("{certificate:?}"), "Certificate(…)");
    }
}
