//! Chains: the operations of one device, each bound to the one before by a hash.

use engine::hex::Hex;
use engine::ticket::DeviceNo;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A SHA-256 hash.
pub type Hash = Hex<32>;

/// The last operation of a chain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tip {
    /// Its number; 0 for none.
    pub seq: u32,
    /// Its hash; zeros for none.
    pub hash: Hash,
}

impl Tip {
    /// The tip of a chain without operations.
    pub const START: Self = Self {
        seq: 0,
        hash: Hash::ZERO,
    };

    /// The tip after one more operation of a device, with this body.
    #[must_use]
    pub fn then(self, device: DeviceNo, body: &str) -> Self {
        let seq = self.seq.saturating_add(1);
        let mut hash = Sha256::new();
        hash.update(b"parkade operation\0");
        hash.update(device.0.to_be_bytes());
        hash.update(seq.to_be_bytes());
        hash.update(self.hash.0);
        hash.update(body.as_bytes());
        Self {
            seq,
            hash: Hex(hash.finalize().into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s11_the_hash_depends_on_device_place_parent_and_every_byte() {
        let (one, other) = (DeviceNo(1), DeviceNo(2));
        let first = Tip::START.then(one, "{}");
        assert_eq!(first.seq, 1);
        let mut hashes = vec![
            first.hash,
            Tip::START.then(other, "{}").hash,
            Tip::START.then(one, "{} ").hash,
            first.then(one, "{}").hash,
            Tip { seq: 1, ..Tip::START }.then(one, "{}").hash,
        ];
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), 5);
    }

    #[test]
    fn s11_the_hash_is_what_the_protocol_says() {
        // Worked out with another program: "parkade operation\0", device, number, parent, bytes.
        let first = Tip::START.then(DeviceNo(7), r#"{"at":1}"#);
        let hash = "3273b36159becdb8d19aa317bc13aaf809dda58b4a6a935d076deaf968784398";
        assert_eq!(first.hash.to_string(), hash);
    }
}
