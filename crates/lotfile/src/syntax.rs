//! What is wrong with a text that is no TOML, said to somebody who does not know TOML.

use toml::de::Error;

use crate::complaints::{Complaints, Place};
use crate::value::short;

/// The parser's words and ours.
const WORDS: [(&str, &str); 4] = [
    ("string values must be quoted", "a text must stand in quotes"),
    (
        "unexpected key or value",
        "this line has something behind its value",
    ),
    ("key with no value", "a key needs `=` and a value"),
    ("invalid basic string", "a quotation mark is missing"),
];

/// Complains about each line once: what the parser says of it afterwards is its own confusion.
pub(crate) fn complain(errors: &[Error], complaints: &Complaints) {
    let mut places: Vec<_> = errors
        .iter()
        .map(|error| (Place(error.span().map_or(0, |span| span.start)), error.message()))
        .collect();
    places.sort_by_key(|&(place, _)| place.0);
    places.dedup_by_key(|&mut (place, _)| complaints.line(place));
    for (place, message) in places {
        if ["missing comma", "unclosed", "inline table"]
            .iter()
            .any(|word| message.contains(word))
        {
            complaints.add(place, "a bracket or a comma is missing, here or in a line before");
            // Everything behind an open bracket looks wrong.
            return;
        }
        complaints.add(place, worded(message, complaints.line_text(place)));
    }
}

fn worded(message: &str, line: &str) -> String {
    let (key, value) = line.split_once('=').unwrap_or((line, ""));
    let key = key.trim();
    if message == "duplicate key" && key.starts_with('[') {
        return format!(
            "`{}` stands here a second time; a part of which there may be several needs two brackets each time",
            short(key)
        );
    }
    if message == "duplicate key" {
        return format!("`{}` stands here a second time", short(key));
    }
    let plain = WORDS.iter().find(|(theirs, _)| message.starts_with(theirs));
    let plain = plain.map_or(message, |&(_, ours)| ours);
    if matches!(key, "price" | "amount") && value.contains(|c: char| c.is_ascii_digit()) {
        return format!("{plain}; a price is written as \"3.00\", with a point and in quotes");
    }
    plain.to_owned()
}
