//! The two ways to write a file: TOML for people, JSON for programs.

mod json;
mod toml;

use crate::complaints::Complaints;
use crate::node::Node;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Syntax {
    Toml,
    Json,
}

impl Syntax {
    /// JSON begins with a brace, which no TOML file does.
    pub(crate) fn of(text: &str) -> Self {
        match text.trim_start().chars().next() {
            Some('{') => Self::Json,
            _ => Self::Toml,
        }
    }
}

/// The file as one table; nothing where its syntax is wrong, which has been complained about.
pub(crate) fn parse<'a>(complaints: &Complaints<'a>) -> Option<Node<'a>> {
    match complaints.syntax() {
        Syntax::Toml => toml::parse(complaints),
        Syntax::Json => json::parse(complaints),
    }
}

/// What a price looks like, behind a complaint about something else that stands in its place.
const PRICE_HINT: &str = "a price is written as \"3.00\", with a point and in quotes";

/// The keys whose values are prices.
fn is_price_key(key: &str) -> bool {
    matches!(
        key,
        "price" | "amount" | "total" | "minimum" | "maximum" | "lost_ticket" | "to"
    )
}
