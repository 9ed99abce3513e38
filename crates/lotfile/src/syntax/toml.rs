//! TOML, and what is wrong with a text that is none, said to somebody who does not know TOML.

use std::borrow::Cow;

use toml::de::{DeTable, DeValue, Error};

use super::{PRICE_HINT, is_price_key};
use crate::complaints::{Complaints, Place};
use crate::node::{Data, Entry, Node};
use crate::value::short;

pub(super) fn parse<'a>(complaints: &Complaints<'a>) -> Option<Node<'a>> {
    let (root, errors) = DeTable::parse_recoverable(complaints.text());
    if errors.is_empty() {
        return Some(Node {
            place: Place(0),
            data: table(root.into_inner()),
        });
    }
    complain(&errors, complaints);
    None
}

fn table(table: DeTable) -> Data {
    let entries = table.into_iter().map(|(key, value)| Entry {
        place: Place(key.span().start),
        key: key.into_inner(),
        value: node(value),
    });
    Data::Table(entries.collect())
}

fn node(value: toml::Spanned<DeValue>) -> Node {
    let place = Place(value.span().start);
    let data = match value.into_inner() {
        DeValue::String(text) => Data::Text(text),
        DeValue::Integer(number) => Data::Whole(Cow::Owned(number.as_str().to_owned()), number.radix()),
        DeValue::Float(number) => Data::Point(Cow::Owned(number.as_str().to_owned())),
        DeValue::Boolean(truth) => Data::Truth(truth),
        DeValue::Datetime(moment) => Data::Moment(moment),
        DeValue::Array(list) => Data::List(list.into_iter().map(node).collect()),
        DeValue::Table(keys) => table(keys),
    };
    Node { place, data }
}

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
fn complain(errors: &[Error], complaints: &Complaints) {
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
    if is_price_key(key) && value.contains(|c: char| c.is_ascii_digit()) {
        return format!("{plain}; {PRICE_HINT}");
    }
    plain.to_owned()
}
