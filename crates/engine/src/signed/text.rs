//! Bytes as digits and capital letters: nothing that a link, a keyboard layout or a QR code's dense mode could spoil.

/// Bytes that are written as one block, and the characters it takes: 36¹⁴ is just above 2⁷².
const BLOCK: usize = 9;
const WIDTH: usize = 14;
/// The characters that so many bytes take. All differ, so the length of a text tells the length of its bytes.
const WIDTHS: [usize; BLOCK + 1] = [0, 2, 4, 5, 7, 8, 10, 11, 13, WIDTH];
const DIGITS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Writes bytes as text.
pub(super) fn write(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(BLOCK) * WIDTH);
    for block in bytes.chunks(BLOCK) {
        let mut value = block
            .iter()
            .fold(0_u128, |value, &byte| (value << 8) | u128::from(byte));
        let mut digits = [b'0'; WIDTH];
        for digit in digits.iter_mut().rev() {
            // A remainder by 36 is below 36.
            *digit = DIGITS[usize::try_from(value % 36).unwrap_or(0)];
            value /= 36;
        }
        let width = WIDTHS[block.len()];
        text.extend(digits[WIDTH - width..].iter().map(|&digit| char::from(digit)));
    }
    text
}

/// Reads what [`write`] wrote, and nothing else: no text stands for the same bytes as another.
pub(super) fn read(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len().div_ceil(WIDTH) * BLOCK);
    for block in text.as_bytes().chunks(WIDTH) {
        let length = WIDTHS.iter().position(|&width| width == block.len())?;
        let mut value = 0_u128;
        for character in block {
            let digit = DIGITS.iter().position(|digit| digit == character)?;
            value = value * 36 + u128::try_from(digit).ok()?;
        }
        if value >> (8 * length) != 0 {
            return None;
        }
        bytes.extend_from_slice(&value.to_be_bytes()[16 - length..]);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_length_of_a_text_tells_the_length_of_its_bytes() {
        for length in 0..40 {
            for byte in [0, 1, 127, 255] {
                let bytes = vec![byte; length];
                assert_eq!(read(&write(&bytes)), Some(bytes), "{length} times {byte}");
            }
        }
        assert_eq!(write(&[255; 9]).len(), 14);
        assert_eq!(read("0"), None, "no bytes take one character");
        assert_eq!(read("ZZ"), None, "beyond one byte");
        assert_eq!(read("0a"), None);
        assert_eq!(read("0Ä"), None);
    }

    proptest! {
        #[test]
        fn one_text_for_some_bytes_and_no_other(text in "[0-9A-Z]{0,60}") {
            if let Some(bytes) = read(&text) {
                prop_assert_eq!(write(&bytes), text);
            }
        }
    }
}
