//! JSON, and what is wrong with a text that is none. Nothing beyond the standard is taken: no comments, no loose commas.

use std::borrow::Cow;
use std::collections::BTreeSet;

use jsonc_parser::ast::{Object, ObjectPropName, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::{PRICE_HINT, is_price_key};
use crate::complaints::{Complaints, Place};
use crate::node::{Data, Entry, Node};
use crate::value::short;

pub(super) fn parse<'a>(complaints: &Complaints<'a>) -> Option<Node<'a>> {
    let text = complaints.text();
    if let Some(start) = open_text(text) {
        complaints.add(Place(start), "a quotation mark is missing");
        return None;
    }
    match parse_to_ast(text, &CollectOptions::default(), &STRICT) {
        Ok(parsed) => {
            let before = complaints.count();
            let root = node(parsed.value?, complaints);
            (complaints.count() == before).then_some(root)
        }
        Err(error) => {
            complaints.add(Place(error.range().start), worded(&error, complaints));
            None
        }
    }
}

const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Where a text begins that its line does not end: the parser would take the lines behind it for a part of it.
fn open_text(text: &str) -> Option<usize> {
    let mut start = None;
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match (start, byte) {
            (Some(start), b'\n' | b'\r') => return Some(start),
            (Some(_), b'\\') if !is_escaped => {
                is_escaped = true;
                continue;
            }
            (Some(_), b'"') if !is_escaped => start = None,
            (None, b'"') => start = Some(at),
            _ => {}
        }
        is_escaped = false;
    }
    start
}

fn node<'a>(value: Value<'a>, complaints: &Complaints<'a>) -> Node<'a> {
    let place = Place(value.start());
    let data = match value {
        Value::StringLit(text) => Data::Text(text.value),
        Value::NumberLit(number) if number.value.contains(['.', 'e', 'E']) => {
            Data::Point(Cow::Borrowed(number.value))
        }
        Value::NumberLit(number) => Data::Whole(Cow::Borrowed(number.value), 10),
        Value::BooleanLit(truth) => Data::Truth(truth.value),
        Value::NullKeyword(_) => Data::Nothing,
        Value::Array(list) => {
            let elements = list.elements.into_iter();
            Data::List(elements.map(|element| node(element, complaints)).collect())
        }
        Value::Object(object) => table(object, complaints),
    };
    Node { place, data }
}

fn table<'a>(object: Object<'a>, complaints: &Complaints<'a>) -> Data<'a> {
    let mut seen = BTreeSet::new();
    let mut entries = Vec::new();
    for property in object.properties {
        let place = Place(property.range.start);
        let key = match property.name {
            ObjectPropName::String(name) => name.value,
            ObjectPropName::Word(word) => Cow::Borrowed(word.value),
        };
        if !seen.insert(key.clone()) {
            complaints.add(place, format_args!("`{}` stands here a second time", short(&key)));
        }
        entries.push(Entry {
            place,
            key,
            value: node(property.value, complaints),
        });
    }
    Data::Table(entries)
}

fn worded(error: &ParseError, complaints: &Complaints) -> String {
    use ParseErrorKind as Kind;
    let place = Place(error.range().start);
    let plain = match error.kind() {
        Kind::CommentsNotAllowed | Kind::UnterminatedCommentBlock => "JSON has no comments",
        Kind::TrailingCommasNotAllowed => "there is a comma behind the last value",
        Kind::ExpectedColonAfterObjectKey | Kind::ExpectedObjectValue => "a key needs `:` and a value",
        Kind::ExpectedStringObjectProperty | Kind::SingleQuotedStringsNotAllowed => {
            "a key or a text must stand in double quotes"
        }
        Kind::UnexpectedWord => "a text must stand in double quotes",
        Kind::String(_) => "a backslash in a text needs what JSON allows behind it",
        Kind::NestingDepthExceeded => "brackets stand within brackets too often",
        Kind::MultipleRootJsonValues => "something stands behind the end of the file's braces",
        Kind::BareDecimalPointNumbersNotAllowed
        | Kind::ExpectedDigit
        | Kind::ExpectedDigitFollowingNegativeSign
        | Kind::ExpectedPlusMinusOrDigitInNumberLiteral
        | Kind::HexadecimalNumbersNotAllowed
        | Kind::NonFiniteNumbersNotAllowed
        | Kind::UnaryPlusNumbersNotAllowed => "this is no number that JSON knows",
        _ => "a bracket or a comma is missing, here or in a line before",
    };
    let line = complaints.line_text(place);
    let key = line.split_once(':').map_or("", |(key, _)| key.trim());
    if is_price_key(key.trim_matches(['"', '{', ' '])) && !line.contains("\":\"") && !line.contains("\": \"")
    {
        return format!("{plain}; {PRICE_HINT}");
    }
    plain.to_owned()
}
