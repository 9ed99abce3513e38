//! Keys: the secret one of a device, the public one, and a lot's directory of public ones.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::ticket::DeviceNo;
use crate::time::Instant;

/// What a device signs its tickets with (K-5): 32 random bytes that never leave it. They are never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seed(pub [u8; 32]);

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed(…)")
    }
}

impl Seed {
    /// The key by which others know what this device has signed.
    pub fn public_key(&self) -> PublicKey {
        PublicKey(SigningKey::from_bytes(&self.0).verifying_key().to_bytes())
    }

    pub(super) fn sign(&self, message: &[u8]) -> [u8; 64] {
        SigningKey::from_bytes(&self.0).sign(message).to_bytes()
    }
}

/// The public half of a device's key: a point of the curve Ed25519, written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicKey([u8; 32]);

/// Why a text or some bytes are no public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a public key is a point of Ed25519 of large order, as 64 hexadecimal digits")]
pub struct PublicKeyError;

impl PublicKey {
    /// The key as it is stored.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Strictly: a signature that some verifiers take and others do not is refused everywhere.
    pub(super) fn has_signed(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        let key = VerifyingKey::from_bytes(&self.0);
        key.is_ok_and(|key| {
            key.verify_strict(message, &Signature::from_bytes(signature))
                .is_ok()
        })
    }
}

impl TryFrom<[u8; 32]> for PublicKey {
    type Error = PublicKeyError;
    fn try_from(bytes: [u8; 32]) -> Result<Self, PublicKeyError> {
        match VerifyingKey::from_bytes(&bytes) {
            Ok(key) if !key.is_weak() => Ok(Self(bytes)),
            _ => Err(PublicKeyError),
        }
    }
}

impl TryFrom<String> for PublicKey {
    type Error = PublicKeyError;
    fn try_from(text: String) -> Result<Self, PublicKeyError> {
        let mut bytes = [0; 32];
        let digits = text.as_bytes();
        let is_hex = |digit: &u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
        if digits.len() != 64 || !digits.iter().all(is_hex) {
            return Err(PublicKeyError);
        }
        for (at, byte) in bytes.iter_mut().enumerate() {
            let pair = text.get(2 * at..2 * at + 2).unwrap_or_default();
            *byte = u8::from_str_radix(pair, 16).map_err(|_| PublicKeyError)?;
        }
        Self::try_from(bytes)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

impl From<PublicKey> for String {
    fn from(key: PublicKey) -> Self {
        let mut text = Self::with_capacity(64);
        // Writing to a string never fails.
        let _ = write!(text, "{key}");
        text
    }
}

/// The public keys of a lot's devices. Keys are added and never taken out: a ticket outlives the device that gave it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory(BTreeMap<DeviceNo, Entry>);

/// What is known of one device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    /// The latest last. A device has a second one only where it lost the first.
    keys: Vec<PublicKey>,
    revoked_at: Option<Instant>,
}

impl Directory {
    /// The keys of a device, the latest last.
    pub fn keys(&self, device: DeviceNo) -> &[PublicKey] {
        self.0.get(&device).map_or(&[], |entry| &entry.keys)
    }

    /// From when on tickets of a device count no more (K-6).
    pub fn revoked_at(&self, device: DeviceNo) -> Option<Instant> {
        self.0.get(&device)?.revoked_at
    }

    /// Adds a device's key.
    pub(crate) fn add(&mut self, device: DeviceNo, key: PublicKey) {
        let entry = self.0.entry(device).or_default();
        if !entry.keys.contains(&key) {
            entry.keys.push(key);
        }
    }

    /// Notes from when on a device's tickets count no more. Of several instants the first counts.
    pub(crate) fn revoke(&mut self, device: DeviceNo, at: Instant) {
        let entry = self.0.entry(device).or_default();
        entry.revoked_at = Some(entry.revoked_at.map_or(at, |known| known.min(at)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn k5_a_seed_is_never_printed_and_its_key_is_known_by_its_digits() {
        let seed = Seed([7; 32]);
        assert_eq!(format!("{seed:?}"), "Seed(…)");
        let key = seed.public_key();
        let text = String::from(key);
        assert_eq!(PublicKey::try_from(text.clone()), Ok(key));
        for bad in [
            String::new(),
            text.to_uppercase(),
            text[1..].to_owned(),
            format!("{text}0"),
            "é".repeat(32),
            // No point of the curve, and one of small order.
            format!("02{}", "0".repeat(62)),
            format!("01{}", "0".repeat(62)),
        ] {
            assert_eq!(PublicKey::try_from(bad.clone()), Err(PublicKeyError), "{bad}");
        }
    }
}
