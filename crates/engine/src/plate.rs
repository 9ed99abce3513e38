//! A vehicle's plate, in one normal form.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A plate as it is compared and searched: letters and digits only, in capitals, 2 to 12 of them.
///
/// `s-pk 1234`, `S·PK1234` and `SPK1234` are one plate.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Plate(String);

/// Why a text is no plate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlateError {
    /// Fewer than two letters or digits.
    #[error("a plate has at least {} letters or digits", Plate::SHORTEST)]
    TooShort,
    /// More than twelve letters or digits.
    #[error("a plate has at most {} letters and digits", Plate::LONGEST)]
    TooLong,
    /// A character that stands on no plate.
    #[error("“{0}” does not stand on a plate")]
    Character(char),
}

impl Plate {
    /// The fewest letters and digits of a plate.
    pub const SHORTEST: usize = 2;
    /// The most letters and digits of a plate.
    pub const LONGEST: usize = 12;

    /// Brings a plate as somebody typed it into its normal form.
    pub fn parse(typed: &str) -> Result<Self, PlateError> {
        let mut normal = String::new();
        for c in typed.chars().filter(|&c| !is_separator(c)) {
            if !c.is_alphanumeric() {
                return Err(PlateError::Character(c));
            }
            normal.extend(capitals(c));
            // Stops early, so that a text of any length costs little.
            if normal.chars().nth(Self::LONGEST).is_some() {
                return Err(PlateError::TooLong);
            }
        }
        if normal.chars().nth(Self::SHORTEST - 1).is_none() {
            return Err(PlateError::TooShort);
        }
        Ok(Self(normal))
    }

    /// The normal form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What a search for part of a plate compares with: the same normal form, of any length.
    pub fn search_form(typed: &str) -> String {
        let kept = typed
            .chars()
            .filter(|c| c.is_alphanumeric())
            .take(2 * Self::LONGEST);
        kept.flat_map(capitals).collect()
    }
}

/// A letter in capitals. Some small letters have no capital of their own and would become one with a loose accent
/// behind it, which stands on no plate; the accent is dropped.
fn capitals(c: char) -> impl Iterator<Item = char> {
    c.to_uppercase().filter(|c| c.is_alphanumeric())
}

/// People write plates with these between the letters and digits.
fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '–' | '·' | '.' | '•' | ':')
}

impl fmt::Display for Plate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Plate {
    type Error = PlateError;
    fn try_from(typed: String) -> Result<Self, PlateError> {
        Self::parse(&typed)
    }
}

impl From<Plate> for String {
    fn from(plate: Plate) -> Self {
        plate.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a1_one_plate_has_one_form_however_it_is_typed() {
        for typed in ["s-pk 1234", "S·PK1234", " SPK1234 ", "s.pk.1234"] {
            assert_eq!(
                Plate::parse(typed).map(String::from).as_deref(),
                Ok("SPK1234"),
                "{typed}"
            );
        }
        assert_eq!(
            Plate::parse("品川 500").map(String::from).as_deref(),
            Ok("品川500")
        );
        assert_eq!(
            Plate::parse("ß1").map(String::from).as_deref(),
            Ok("SS1"),
            "capitals may be longer"
        );
    }

    #[test]
    fn a1_a_normal_form_is_its_own_normal_form() {
        for c in (char::MIN..=char::MAX).filter(|c| c.is_alphanumeric()) {
            let plate = Plate::parse(&format!("{c}{c}1")).expect("letters and digits");
            assert_eq!(Plate::parse(plate.as_str()).as_ref(), Ok(&plate), "{c:?}");
            assert_eq!(Plate::search_form(plate.as_str()), plate.as_str(), "{c:?}");
        }
    }

    #[test]
    fn a1_what_is_no_plate_is_refused_with_the_reason() {
        assert_eq!(Plate::parse(""), Err(PlateError::TooShort));
        assert_eq!(Plate::parse("- 7"), Err(PlateError::TooShort));
        assert_eq!(Plate::parse(&"A".repeat(10_000)), Err(PlateError::TooLong));
        assert_eq!(Plate::parse("<b>AB1</b>"), Err(PlateError::Character('<')));
        assert_eq!(Plate::parse("AB 🚗 1"), Err(PlateError::Character('🚗')));
        assert_eq!(
            Plate::parse("AB\u{202e}1"),
            Err(PlateError::Character('\u{202e}'))
        );
    }
}
