//! SHA-256, and the two ways in which we write it.

use sha2::{Digest as _, Sha256};

pub(crate) struct Digest([u8; 32]);

impl Digest {
    pub(crate) fn of(parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            // Lengths keep ("ab", "c") apart from ("a", "bc").
            if parts.len() > 1 {
                hash.update((part.len() as u64).to_le_bytes());
            }
            hash.update(part);
        }
        Self(hash.finalize().into())
    }

    /// Sixteen hexadecimal digits: plenty to tell versions apart, short enough to read out.
    pub(crate) fn short(&self) -> String {
        self.0[..8]
            .iter()
            .flat_map(|byte| [byte >> 4, byte & 15])
            .map(|digit| char::from(HEX[usize::from(digit)]))
            .collect()
    }

    /// As browsers want it in `integrity`.
    pub(crate) fn integrity(&self) -> String {
        let mut text = String::from("sha256-");
        for chunk in self.0.chunks(3) {
            let bits = (0..3).fold(0_usize, |bits, i| {
                bits << 8 | usize::from(*chunk.get(i).unwrap_or(&0))
            });
            for place in 0..4 {
                let digit = if place <= chunk.len() {
                    BASE64[bits >> (18 - 6 * place) & 63]
                } else {
                    b'='
                };
                text.push(char::from(digit));
            }
        }
        text
    }
}

const HEX: &[u8; 16] = b"0123456789abcdef";
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

#[cfg(test)]
mod tests {
    use super::Digest;

    #[test]
    fn a_known_text_has_its_known_digest() {
        let digest = Digest::of(&[b"abc"]);
        assert_eq!(
            digest.integrity(),
            "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="
        );
        assert_eq!(digest.short(), "ba7816bf8f01cfea");
    }

    #[test]
    fn where_one_part_ends_matters() {
        assert_ne!(
            Digest::of(&[b"ab", b"c"]).short(),
            Digest::of(&[b"a", b"bc"]).short()
        );
    }
}
