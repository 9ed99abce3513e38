//! Spot numbers as a file writes them: `001-024, 030`.

use engine::lot::Lot;

use crate::value::short;

/// Why a text is no list of spot numbers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NumbersError {
    #[error("\"{0}\" is no spot number: capital letters and digits are needed, such as 001 or E01")]
    Number(String),
    #[error("\"{0}\" is no range: both ends need the same letters and as many digits, such as 001-024")]
    Range(String),
    #[error("\"{0}\" has more spots than a lot can have, {largest}", largest = Lot::LARGEST)]
    Many(String),
}

/// The numbers of a list, in the order they stand. A range may run backwards: `024-001`.
pub(crate) fn numbers(text: &str) -> Result<Vec<String>, NumbersError> {
    let mut numbers = Vec::new();
    for part in text.split(',').map(str::trim) {
        match part.split_once('-') {
            None => numbers.push(number(part)?.to_owned()),
            Some((first, last)) => range(part, first.trim(), last.trim(), &mut numbers)?,
        }
        if numbers.len() > Lot::LARGEST {
            return Err(NumbersError::Many(short(text)));
        }
    }
    Ok(numbers)
}

fn number(text: &str) -> Result<&str, NumbersError> {
    let ok = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    if !text.is_empty() && text.bytes().all(ok) {
        Ok(text)
    } else {
        Err(NumbersError::Number(short(text)))
    }
}

fn range(part: &str, first: &str, last: &str, numbers: &mut Vec<String>) -> Result<(), NumbersError> {
    let refuse = || NumbersError::Range(short(part));
    if last.contains('-') {
        return Err(refuse());
    }
    let (letters, from) = split(number(first)?);
    let (other_letters, until) = split(number(last)?);
    let width = from.len();
    if letters != other_letters || width != until.len() {
        return Err(refuse());
    }
    let (Ok(from), Ok(until)) = (from.parse::<usize>(), until.parse::<usize>()) else {
        return Err(refuse());
    };
    if from.abs_diff(until) >= Lot::LARGEST {
        return Err(NumbersError::Many(short(part)));
    }
    let name = |number: usize| format!("{letters}{number:0width$}");
    if from <= until {
        numbers.extend((from..=until).map(name));
    } else {
        numbers.extend((until..=from).rev().map(name));
    }
    Ok(())
}

/// The letters in front and the digits behind them.
fn split(number: &str) -> (&str, &str) {
    let digits = number.bytes().rev().take_while(u8::is_ascii_digit).count();
    number.split_at(number.len() - digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_keeps_the_order_it_is_written_in() {
        for (text, expected) in [
            ("001", "001"),
            ("001-003", "001 002 003"),
            ("003-001,010", "003 002 001 010"),
            (" 7 , 9-10x", ""),
            ("E08-E10", "E08 E09 E10"),
            ("A1B9", "A1B9"),
            ("099-101", "099 100 101"),
        ] {
            let read = numbers(text).map(|numbers| numbers.join(" ")).unwrap_or_default();
            assert_eq!(read, expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_list_is_refused() {
        let range = |text: &str| NumbersError::Range(text.to_owned());
        let number = |text: &str| NumbersError::Number(text.to_owned());
        for (text, expected) in [
            ("1-024", range("1-024")),
            ("A01-B05", range("A01-B05")),
            ("A-B", range("A-B")),
            ("001-002-003", range("001-002-003")),
            ("", number("")),
            ("001,", number("")),
            ("001-", number("")),
            ("a01", number("a01")),
            ("001 002", number("001 002")),
            ("ö1", number("ö1")),
            (
                "0000001-9999999",
                NumbersError::Many("0000001-9999999".to_owned()),
            ),
        ] {
            assert_eq!(numbers(text), Err(expected), "{text}");
        }
    }

    #[test]
    fn a_number_longer_than_a_machine_counts_is_refused() {
        let digits = "9".repeat(30);
        assert!(numbers(&format!("{digits}-{digits}")).is_err());
    }
}
