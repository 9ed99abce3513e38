//! A value of the file, and what it can be taken for.

mod moment;
mod number;

use std::fmt;

use crate::complaints::{Complaints, Place};
use crate::node::{Data, Node};
use crate::spelling;
use crate::syntax::Syntax;
use crate::table::Table;

/// A value of the file. Each way to take it complains and gives nothing where the value is something else.
#[derive(Clone, Copy)]
pub(crate) struct Value<'a> {
    pub(crate) key: &'static str,
    pub(crate) place: Place,
    data: &'a Data<'a>,
    complaints: &'a Complaints<'a>,
}

impl<'a> Value<'a> {
    pub(crate) fn new(key: &'static str, node: &'a Node<'a>, complaints: &'a Complaints<'a>) -> Self {
        Self {
            key,
            place: node.place,
            data: &node.data,
            complaints,
        }
    }

    /// Complains about this value.
    pub(crate) fn refuse<T>(self, message: impl fmt::Display) -> Option<T> {
        self.complaints.add(self.place, message);
        None
    }

    /// The line of another place, for messages that point there.
    pub(crate) fn line_of(self, place: Place) -> usize {
        self.complaints.line(place)
    }

    /// Complains that the value is not what it must be. Examples in `what` are written as TOML.
    pub(crate) fn expected<T>(self, what: &str) -> Option<T> {
        let found = match self.data {
            Data::Text(text) => format!("the text \"{}\"", short(text)),
            Data::Whole(number, _) | Data::Point(number) => format!("the number {}", short(number)),
            Data::Truth(truth) => truth.to_string(),
            Data::Moment(time) => format!("the date or time {time}"),
            Data::Nothing => "null".to_owned(),
            Data::List(_) => "a list".to_owned(),
            Data::Table(_) => "a table".to_owned(),
        };
        let what = self.complaints.example(what);
        self.refuse(format_args!("`{}` must be {what}, not {found}", self.key))
    }

    /// An example as the file's own syntax writes it.
    pub(crate) fn example(self, toml: &str) -> std::borrow::Cow<'_, str> {
        self.complaints.example(toml)
    }

    /// A text that says something.
    pub(crate) fn text(self) -> Option<&'a str> {
        match self.data {
            Data::Text(text) if text.trim().is_empty() => {
                self.refuse(format_args!("`{}` must not be empty", self.key))
            }
            Data::Text(text) => Some(text),
            _ => self.expected("a text in quotes"),
        }
    }

    /// A text that something else makes sense of, or says why not.
    pub(crate) fn parsed<T, E: fmt::Display>(self, parse: impl FnOnce(String) -> Result<T, E>) -> Option<T> {
        match parse(self.text()?.to_owned()) {
            Ok(parsed) => Some(parsed),
            Err(error) => self.refuse(format_args!("`{}`: {error}", self.key)),
        }
    }

    /// Yes or no.
    pub(crate) fn truth(self) -> Option<bool> {
        match self.data {
            Data::Truth(truth) => Some(*truth),
            _ => self.expected("true or false"),
        }
    }

    /// One of several words.
    pub(crate) fn one_of<T: Copy>(self, choices: &[(&'static str, T)]) -> Option<T> {
        let text = self.text()?;
        if let Some(&(_, chosen)) = choices.iter().find(|(word, _)| *word == text) {
            return Some(chosen);
        }
        let words: Vec<_> = choices.iter().map(|(word, _)| format!("\"{word}\"")).collect();
        let hint = spelling::hint(text, choices.iter().map(|&(word, _)| word));
        let one_of = if words.len() == 1 { "" } else { "one of " };
        self.refuse(format_args!(
            "`{}` must be {one_of}{}, not \"{}\"{hint}",
            self.key,
            words.join(", "),
            short(text)
        ))
    }

    /// The text, where the value is one; no complaint where it is not.
    pub(crate) fn as_word(self) -> Option<&'a str> {
        match self.data {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether the value is a table.
    pub(crate) fn is_table(self) -> bool {
        self.data.is_table()
    }

    /// Whether the value is a list.
    pub(crate) fn is_list(self) -> bool {
        matches!(self.data, Data::List(_))
    }

    /// Whether the value is a list with nothing in it.
    pub(crate) fn is_empty_list(self) -> bool {
        matches!(self.data, Data::List(list) if list.is_empty())
    }

    /// The values of a list.
    pub(crate) fn list(self, what: &str) -> Vec<Value<'a>> {
        let Data::List(list) = self.data else {
            self.expected::<()>(what);
            return Vec::new();
        };
        list.iter()
            .map(|node| Self::new(self.key, node, self.complaints))
            .collect()
    }

    /// What each value of a list says; `what` that stands twice is a mistake.
    pub(crate) fn once_each<T: PartialEq>(
        self,
        expected: &str,
        what: &str,
        read: impl Fn(Self) -> Option<T>,
    ) -> Vec<T> {
        let mut found = Vec::new();
        for element in self.list(expected) {
            let Some(one) = read(element) else {
                continue;
            };
            if found.contains(&one) {
                element.refuse::<()>(format_args!("{what} stands twice in this list"));
            } else {
                found.push(one);
            }
        }
        found
    }

    /// The value, where it is no empty list or table, which would say nothing here.
    pub(crate) fn filled(self) -> Option<Self> {
        let is_empty = match self.data {
            Data::List(list) => list.is_empty(),
            Data::Table(entries) => entries.is_empty(),
            _ => false,
        };
        if is_empty {
            return self.refuse(format_args!("`{}` must not be empty", self.key));
        }
        Some(self)
    }

    /// A table. Examples in `expected` are written as TOML.
    pub(crate) fn table(self, what: &'static str, expected: &str) -> Option<Table<'a>> {
        match self.data {
            Data::Table(entries) => Some(Table::new(what, self.place, entries, self.complaints)),
            _ => self.expected(expected),
        }
    }

    /// The table of a `[heading]`.
    pub(crate) fn part(self, what: &'static str, heading: &str) -> Option<Table<'a>> {
        match self.complaints.syntax() {
            Syntax::Toml => self.table(what, &format!("written as {heading}")),
            Syntax::Json => self.table(what, "keys and values in braces"),
        }
    }

    /// The tables of a `[[heading]]`.
    pub(crate) fn tables(self, what: &'static str, heading: &str) -> Vec<Table<'a>> {
        let is_toml = self.complaints.syntax() == Syntax::Toml;
        if self.is_table() {
            if is_toml {
                self.refuse::<()>(format_args!(
                    "there can be several of these: write {heading}, with two brackets"
                ));
            } else {
                self.refuse::<()>(format_args!(
                    "`{}`: there can be several of these: write a list, with square brackets around the braces",
                    self.key
                ));
            }
            return Vec::new();
        }
        let expected = if is_toml {
            format!("written as {heading}")
        } else {
            "a list of keys and values in braces".to_owned()
        };
        let list = self.list(&expected);
        list.into_iter()
            .filter_map(|value| value.table(what, &expected))
            .collect()
    }
}

/// Enough of a text to recognise it by.
pub(crate) fn short(text: &str) -> String {
    const SHOWN: usize = 40;
    let mut shown: String = text.chars().take(SHOWN).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}
