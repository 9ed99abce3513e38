//! What is wrong with a file, and where.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;

use crate::syntax::Syntax;

/// One mistake in a lot file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct LotFileError {
    /// The line it is in, from 1.
    pub line: usize,
    /// What is wrong and what was expected, for the person who wrote the line.
    pub message: String,
}

/// Every mistake found in a lot file, in the order of the lines: at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotFileErrors(Vec<LotFileError>);

impl LotFileErrors {
    /// The mistakes.
    pub fn iter(&self) -> impl Iterator<Item = &LotFileError> {
        self.0.iter()
    }
}

impl fmt::Display for LotFileErrors {
    /// One line each.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.0.iter().enumerate() {
            let end = if at == 0 { "" } else { "\n" };
            write!(f, "{end}{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for LotFileErrors {}

/// A place in the text, in bytes from its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place(pub(crate) usize);

/// The mistakes found so far. Everything that reads a part of the file shares one list.
pub(crate) struct Complaints<'a> {
    text: &'a str,
    syntax: Syntax,
    found: RefCell<Vec<LotFileError>>,
}

impl<'a> Complaints<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            syntax: Syntax::of(text),
            found: RefCell::default(),
        }
    }

    /// The whole text.
    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    pub(crate) fn syntax(&self) -> Syntax {
        self.syntax
    }

    /// An example as the file's own syntax writes it: `{ from = "18:00" }` or `{ "from": "18:00" }`.
    pub(crate) fn example<'t>(&self, toml: &'t str) -> Cow<'t, str> {
        if self.syntax == Syntax::Toml || !toml.contains(" = ") {
            return Cow::Borrowed(toml);
        }
        let mut json = String::new();
        let mut parts = toml.split(" = ").peekable();
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                json.push_str(part);
                break;
            }
            let key = part.rfind([' ', '{']).map_or(0, |at| at + 1);
            let (before, key) = part.split_at(key);
            for piece in [before, "\"", key, "\": "] {
                json.push_str(piece);
            }
        }
        Cow::Owned(json)
    }

    pub(crate) fn add(&self, at: Place, message: impl fmt::Display) {
        let error = LotFileError {
            line: self.line(at),
            message: message.to_string(),
        };
        self.found.borrow_mut().push(error);
    }

    /// The line of a place, from 1.
    pub(crate) fn line(&self, at: Place) -> usize {
        let before = self.text.as_bytes().iter().take(at.0);
        1 + before.filter(|&&byte| byte == b'\n').count()
    }

    /// The text of the line of a place.
    pub(crate) fn line_text(&self, at: Place) -> &'a str {
        self.text.lines().nth(self.line(at) - 1).unwrap_or("")
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count() == 0
    }

    pub(crate) fn count(&self) -> usize {
        self.found.borrow().len()
    }

    /// What was read, if nothing was wrong with it.
    pub(crate) fn settle<T>(self, read: Option<T>) -> Result<T, LotFileErrors> {
        let mut found = self.found.into_inner();
        match read {
            Some(read) if found.is_empty() => Ok(read),
            _ => {
                if found.is_empty() {
                    // Whatever gives nothing back has said why; a silent one must not become an empty list.
                    found.push(LotFileError {
                        line: 1,
                        message: "the file could not be read".to_owned(),
                    });
                }
                // Within a line the order of finding is the order of reading.
                found.sort_by_key(|error| error.line);
                found.dedup();
                Err(LotFileErrors(found))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_in_the_line_that_holds_it() {
        let complaints = Complaints::new("ab\ncd\n");
        for (at, line) in [(0, 1), (2, 1), (3, 2), (5, 2), (6, 3), (99, 3)] {
            assert_eq!(complaints.line(Place(at)), line, "{at}");
        }
    }

    #[test]
    fn an_example_is_in_the_syntax_of_the_file() {
        let toml = "a window such as { from = \"18:00\", until = \"06:00\" }";
        assert_eq!(Complaints::new("a = 1").example(toml), toml);
        assert_eq!(
            Complaints::new("{}").example(toml),
            "a window such as { \"from\": \"18:00\", \"until\": \"06:00\" }"
        );
        assert_eq!(Complaints::new("{}").example("a list"), "a list");
    }

    #[test]
    fn nothing_read_and_nothing_said_is_an_error_all_the_same() {
        assert!(Complaints::new("").settle(None::<()>).is_err());
    }
}
