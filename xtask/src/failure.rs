//! What went wrong, as one sentence for the person at the terminal.

use std::fmt;

/// Why a command stopped. Nothing here is recovered from, so a sentence is all it needs to carry.
#[derive(Debug)]
pub(crate) struct Failure(String);

pub(crate) type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Adds what was being attempted to an error that only knows what the system answered.
pub(crate) trait Attempt<T> {
    fn attempt(self, what: impl fmt::Display) -> Outcome<T>;
}

impl<T, E: fmt::Display> Attempt<T> for Result<T, E> {
    fn attempt(self, what: impl fmt::Display) -> Outcome<T> {
        self.map_err(|error| Failure(format!("Could not {what}: {error}")))
    }
}
