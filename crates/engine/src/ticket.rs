//! A ticket's code: unique without coordination, short enough to read aloud, and checked.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A device's number, given by the server when the device enrols. 0 is the server itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeviceNo(pub u16);

impl DeviceNo {
    /// The server, which publishes lots.
    pub const SERVER: Self = Self(0);
    /// The largest number a device can have (K-2).
    pub const LARGEST: Self = Self((1 << 15) - 1);
}

/// The key that scatters ticket codes, so that one code tells nothing about the next (K-3).
///
/// The server makes it once at random and gives it to every device that may issue tickets.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CodeKey(pub [u8; 16]);

impl fmt::Debug for CodeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeKey(…)")
    }
}

/// A ticket's code, such as `7KQ-4M2-XRP` (K-1).
///
/// Eight places name the ticket and the ninth checks them. The alphabet leaves out 0, O, 1, I and L, which
/// people and fonts mix up.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TicketCode([u8; TicketCode::LENGTH]);

/// Why a text is no ticket code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TicketCodeError {
    /// Not nine places.
    #[error("a ticket code has nine letters and digits; this has {0}")]
    Length(usize),
    /// A character outside the alphabet.
    #[error("“{0}” does not stand in a ticket code")]
    Character(char),
    /// The ninth place does not fit the others: something was mistyped.
    #[error("one letter or digit of this code is not as printed")]
    Check,
}

/// Why a device can issue no ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IssueError {
    /// The device's number is out of range.
    #[error("device number {0} is beyond the largest")]
    Device(u16),
    /// The device has used up its sequence; it must enrol anew.
    #[error("this device has used up its operation numbers")]
    Sequence,
}

/// The alphabet. Its size is a prime, on which the strength of the check rests (K-4).
const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// Values of four places: each half of the scattering works on these.
const HALF: u64 = 31 * 31 * 31 * 31;
const ROUNDS: u8 = 8;

impl TicketCode {
    const LENGTH: usize = 9;
    /// Operations a device can number (K-2): 24 bits, next to 15 for the device, below 31⁸.
    pub const LARGEST_SEQ: u32 = (1 << 24) - 1;
    /// The characters of a code, for keypads.
    pub const ALPHABET: &'static str = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

    /// The code of the ticket that a device issues with its operation number `seq` (K-2).
    ///
    /// Two operations never share a code under one key, because the scattering is a bijection.
    pub fn issue(key: &CodeKey, device: DeviceNo, seq: u32) -> Result<Self, IssueError> {
        if device > DeviceNo::LARGEST {
            return Err(IssueError::Device(device.0));
        }
        if seq > Self::LARGEST_SEQ {
            return Err(IssueError::Sequence);
        }
        let value = (u64::from(device.0) << 24) | u64::from(seq);
        let (mut left, mut right) = (value / HALF, value % HALF);
        for round in 0..ROUNDS {
            (left, right) = (right, (left + scatter(key, round, right)) % HALF);
        }
        Ok(Self::from_value(left * HALF + right))
    }

    /// The eight places that name the ticket, as one number below 31⁸.
    pub(crate) fn value(self) -> u64 {
        let place = |byte| ALPHABET.iter().position(|&letter| letter == byte).unwrap_or(0);
        self.0[..8]
            .iter()
            .fold(0, |value, &byte| value * 31 + place(byte) as u64)
    }

    /// The code of a number, where there is one.
    pub(crate) fn of_value(value: u64) -> Option<Self> {
        (value < HALF * HALF).then(|| Self::from_value(value))
    }

    fn from_value(mut value: u64) -> Self {
        let mut places = [0_u8; Self::LENGTH];
        for place in places[..8].iter_mut().rev() {
            // A remainder by 31 fits in eight bits.
            *place = u8::try_from(value % 31).unwrap_or(0);
            value /= 31;
        }
        places[8] = check(&places);
        Self(places.map(|p| ALPHABET[usize::from(p)]))
    }

    /// Reads a code as somebody typed or scanned it: capitals or not, with or without hyphens and spaces.
    pub fn parse(typed: &str) -> Result<Self, TicketCodeError> {
        let mut places = [0_u8; Self::LENGTH];
        let mut count = 0;
        for c in typed
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '·'))
        {
            let upper = c.to_ascii_uppercase();
            let place = ALPHABET.iter().position(|&a| char::from(a) == upper);
            let place = place
                .and_then(|p| u8::try_from(p).ok())
                .ok_or(TicketCodeError::Character(c))?;
            if let Some(free) = places.get_mut(count) {
                *free = place;
            }
            count += 1;
        }
        if count != Self::LENGTH {
            return Err(TicketCodeError::Length(count));
        }
        if check(&places) != places[8] {
            return Err(TicketCodeError::Check);
        }
        Ok(Self(places.map(|p| ALPHABET[usize::from(p)])))
    }

    /// The nine characters without hyphens, as in links and in the log.
    pub fn plain(self) -> String {
        self.0.iter().map(|&b| char::from(b)).collect()
    }
}

/// The ninth place: it makes the sum of (place number × value) over all nine divisible by 31 (K-4).
///
/// 31 is prime and every place number is smaller, so one wrong place or two exchanged places never go unseen.
fn check(places: &[u8; TicketCode::LENGTH]) -> u8 {
    let sum: u32 = (1_u32..)
        .zip(&places[..8])
        .map(|(weight, &p)| weight * u32::from(p))
        .sum();
    // 9 × 7 = 63 = 1 modulo 31, so 7 is the inverse of the ninth weight.
    u8::try_from((31 - sum % 31) * 7 % 31).unwrap_or(0)
}

fn scatter(key: &CodeKey, round: u8, half: u64) -> u64 {
    let mut hash = Sha256::new();
    hash.update(b"parkade ticket code");
    hash.update(key.0);
    hash.update([round]);
    hash.update(half.to_be_bytes());
    let digest = hash.finalize();
    digest
        .iter()
        .take(8)
        .fold(0_u64, |value, &byte| (value << 8) | u64::from(byte))
        % HALF
}

impl fmt::Display for TicketCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, &byte) in self.0.iter().enumerate() {
            if at == 3 || at == 6 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(byte))?;
        }
        Ok(())
    }
}

impl fmt::Debug for TicketCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl TryFrom<String> for TicketCode {
    type Error = TicketCodeError;
    fn try_from(typed: String) -> Result<Self, TicketCodeError> {
        Self::parse(&typed)
    }
}

impl From<TicketCode> for String {
    fn from(code: TicketCode) -> Self {
        code.plain()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    const KEY: CodeKey = CodeKey([7; 16]);

    fn code(device: u16, seq: u32) -> TicketCode {
        TicketCode::issue(&KEY, DeviceNo(device), seq).expect("in range")
    }

    #[test]
    fn k1_a_code_is_read_however_it_is_typed() {
        let code = code(3, 14);
        let shown = code.to_string();
        assert_eq!(shown.len(), 11);
        for typed in [shown.to_lowercase(), shown.replace('-', " "), code.plain()] {
            assert_eq!(TicketCode::parse(&typed), Ok(code), "{typed}");
        }
        assert_eq!(TicketCode::parse("7KQ"), Err(TicketCodeError::Length(3)));
        assert_eq!(
            TicketCode::parse(&"2".repeat(10_000)),
            Err(TicketCodeError::Length(10_000))
        );
        assert_eq!(
            TicketCode::parse("O00000000"),
            Err(TicketCodeError::Character('O'))
        );
    }

    #[test]
    fn k2_no_two_operations_share_a_code() {
        let mut seen = BTreeSet::new();
        for device in [0, 1, 2, DeviceNo::LARGEST.0] {
            for seq in (0..2_000).chain([TicketCode::LARGEST_SEQ]) {
                assert!(seen.insert(code(device, seq)), "{device} {seq}");
            }
        }
        let refused = TicketCode::issue(&KEY, DeviceNo(1), TicketCode::LARGEST_SEQ + 1);
        assert_eq!(refused, Err(IssueError::Sequence));
        let refused = TicketCode::issue(&KEY, DeviceNo(u16::MAX), 1);
        assert_eq!(refused, Err(IssueError::Device(u16::MAX)));
    }

    #[test]
    fn k3_another_key_gives_other_codes_and_neighbours_look_unlike() {
        let other = TicketCode::issue(&CodeKey([8; 16]), DeviceNo(1), 1).expect("in range");
        assert_ne!(other, code(1, 1));
        let same = code(1, 1)
            .plain()
            .bytes()
            .zip(code(1, 2).plain().bytes())
            .filter(|(a, b)| a == b)
            .count();
        assert!(same < 5, "{} {}", code(1, 1), code(1, 2));
    }

    proptest! {
        #[test]
        fn k4_one_wrong_place_or_two_exchanged_are_always_seen(
            device in 0..=DeviceNo::LARGEST.0, seq in 0..=TicketCode::LARGEST_SEQ,
            at in 0..9_usize, other in 0..9_usize, letter in 0..31_usize,
        ) {
            let good = code(device, seq).plain().into_bytes();
            let mut wrong = good.clone();
            wrong[at] = ALPHABET[letter];
            let mut swapped = good.clone();
            swapped.swap(at, other);
            for bad in [wrong, swapped].into_iter().filter(|bad| *bad != good) {
                let typed = String::from_utf8(bad).expect("ascii");
                prop_assert_eq!(TicketCode::parse(&typed), Err(TicketCodeError::Check));
            }
        }
    }
}
