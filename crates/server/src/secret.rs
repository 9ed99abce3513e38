//! Credentials and one-time codes: made at random, shown once, kept as hashes.

use std::fmt::{self, Write as _};

use engine::ticket::TicketCode;
use sha2::{Digest, Sha256};

use crate::chance;

/// The SHA-256 of a secret: what may be stored and compared.
///
/// The secrets are random and long, so a plain hash withstands guessing.
#[derive(Clone, PartialEq, Eq)]
pub struct Hashed([u8; 32]);

impl Hashed {
    /// Hashes a device's credential as it came in.
    pub fn token(token: &str) -> Self {
        Self(Sha256::digest(token).into())
    }

    /// Hashes a one-time code as somebody typed it: capitals or not, with or without hyphens and spaces.
    pub fn code(typed: &str) -> Self {
        let kept = typed.chars().filter(char::is_ascii_alphanumeric);
        // No code is as long; a text of any length costs little.
        let normal: String = kept.take(64).map(|c| c.to_ascii_uppercase()).collect();
        Self(Sha256::digest(normal).into())
    }

    /// The hash itself.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The hash as hexadecimal digits.
    pub fn hex(&self) -> String {
        hex(&self.0)
    }
}

impl fmt::Debug for Hashed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hashed(…)")
    }
}

/// A new credential of 256 bits, as 64 hexadecimal digits.
pub fn new_token() -> String {
    hex(&chance::bytes::<32>())
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string never fails.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A new one-time code: ten places of the tickets' alphabet, some 49 bits.
pub fn new_code() -> String {
    let alphabet = TicketCode::ALPHABET.as_bytes();
    let mut code = String::new();
    while code.len() < 10 {
        let [byte] = chance::bytes();
        // 248 is the largest multiple of 31 in a byte: beyond it some letters would come more often.
        if byte < 248 {
            code.push(char::from(alphabet[usize::from(byte) % alphabet.len()]));
        }
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = new_code();
        assert_eq!(code.len(), 10);
        assert!(code.chars().all(|c| TicketCode::ALPHABET.contains(c)));
        let (left, right) = code.split_at(5);
        let typed = format!(" {}-{right}\n", left.to_lowercase());
        assert_eq!(Hashed::code(&typed), Hashed::code(&code));
        assert_ne!(Hashed::code(&new_code()), Hashed::code(&code));
    }

    #[test]
    fn a_hash_is_not_printed() {
        assert_eq!(format!("{:?}", Hashed::token("x")), "Hashed(…)");
    }
}
