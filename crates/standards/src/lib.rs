//! Tariffs from and to the standards: OCPI, the Dutch parking register, and APDS.
//!
//! Text in, tariffs out, and with them a list of what the standard says and a tariff here cannot, or the other way
//! round. Nothing is dropped in silence: somebody decides about each [`Loss`] before the tariff is published. What maps
//! to what stands in `docs/standards.md`.
//!
//! Numbers are read digit by digit and never pass through floating point: 0.03166667 a minute stays that.
#![deny(missing_docs)]

pub mod apds;
mod decimal;
mod json;
mod moment;
pub mod npr;
pub mod ocpi;

use engine::money::Currency;
use engine::tariff::{Tariff, TariffError};

/// Tariffs that were read from a standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// What the prices are in.
    pub currency: Currency,
    /// The tariffs, in the order in which they come into force: more than one where prices change with a date.
    pub tariffs: Vec<Tariff>,
    /// What could not be carried over.
    pub lost: Vec<Loss>,
}

/// Something that could not be carried over.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Loss {
    /// Where it stands in what was read, such as `elements[1].restrictions.min_current`; empty for the whole.
    pub path: String,
    /// What is lost, and what happens instead.
    pub what: String,
}

impl Loss {
    fn new(path: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            what: what.into(),
        }
    }
}

impl std::fmt::Display for Loss {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.path.is_empty() {
            f.write_str(&self.what)
        } else {
            write!(f, "{}: {}", self.path, self.what)
        }
    }
}

/// Why a text gives no tariff.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// It is no JSON.
    #[error("this is no JSON: {0}")]
    NotJson(String),
    /// Something that the standard requires is not there.
    #[error("{0} is missing")]
    Missing(String),
    /// A value is not of the form that the standard gives it.
    #[error("{path}: {needed} is needed, this is “{found}”")]
    Value {
        /// Where.
        path: String,
        /// What should stand there.
        needed: &'static str,
        /// The beginning of what does.
        found: String,
    },
    /// Nothing of it can be said here.
    #[error("nothing of this can be carried over")]
    Nothing,
    /// What it says makes no sound tariff.
    #[error("it makes no sound tariff: {0}")]
    Unsound(#[from] TariffError),
}

impl Malformed {
    fn value(path: impl Into<String>, needed: &'static str, found: &str) -> Self {
        Self::Value {
            path: path.into(),
            needed,
            found: found.chars().take(40).collect(),
        }
    }
}
