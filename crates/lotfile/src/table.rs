//! A table of the file: its keys are asked for one by one, and what nobody asked for is a mistake.

use std::cell::{Cell, RefCell};

use crate::complaints::{Complaints, Place};
use crate::node::Entry;
use crate::spelling;
use crate::syntax::Syntax;
use crate::value::Value;

/// A table of the file.
pub(crate) struct Table<'a> {
    /// What it is, for messages: “a level”.
    what: &'static str,
    /// Its heading.
    pub(crate) place: Place,
    entries: &'a [Entry<'a>],
    complaints: &'a Complaints<'a>,
    asked: RefCell<Vec<&'static str>>,
    missing: RefCell<Vec<&'static str>>,
    /// Keys of which one at least must be there, and none is.
    missing_choice: Cell<&'static [&'static str]>,
}

impl<'a> Table<'a> {
    pub(crate) fn new(
        what: &'static str,
        place: Place,
        entries: &'a [Entry<'a>],
        complaints: &'a Complaints<'a>,
    ) -> Self {
        Self {
            what,
            place,
            entries,
            complaints,
            asked: RefCell::default(),
            missing: RefCell::default(),
            missing_choice: Cell::default(),
        }
    }

    /// A key's value, if the key is there.
    pub(crate) fn optional(&self, key: &'static str) -> Option<Value<'a>> {
        self.asked.borrow_mut().push(key);
        let entry = self.entries.iter().find(|entry| entry.key == key)?;
        Some(Value::new(key, &entry.value, self.complaints))
    }

    /// Whether a key is there. It does not count as asked for.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key == key)
    }

    /// What a key says, if the key is there: nothing where it says something wrong.
    // Whether it is there, and whether it could be read, are two questions, and both are asked with `?`.
    #[expect(clippy::option_option)]
    pub(crate) fn maybe<T>(
        &self,
        key: &'static str,
        read: impl FnOnce(Value<'a>) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.optional(key) {
            None => Some(None),
            Some(value) => read(value).map(Some),
        }
    }

    /// What a key says, or what it means that the key is not there.
    pub(crate) fn or<T>(
        &self,
        key: &'static str,
        absent: T,
        read: impl FnOnce(Value<'a>) -> Option<T>,
    ) -> Option<T> {
        self.optional(key).map_or(Some(absent), read)
    }

    /// A key's value; that it is missing is a mistake.
    pub(crate) fn required(&self, key: &'static str) -> Option<Value<'a>> {
        let value = self.optional(key);
        if value.is_none() {
            self.missing.borrow_mut().push(key);
        }
        value
    }

    /// That none of these keys is there is a mistake.
    pub(crate) fn need_one_of(&self, keys: &'static [&'static str]) {
        if !keys.iter().any(|&key| self.has(key)) {
            self.missing_choice.set(keys);
        }
    }

    /// The tables of `[[key]]`, of which there must be one at least.
    pub(crate) fn several(&self, key: &'static str, what: &'static str, heading: &str) -> Vec<Table<'a>> {
        if let Some(value) = self.optional(key)
            && !value.is_empty_list()
        {
            return value.tables(what, heading);
        }
        match self.complaints.syntax() {
            Syntax::Toml => self.complain(format_args!("{} needs at least one {heading}", self.what)),
            Syntax::Json => self.complain(format_args!(
                "{} needs `{key}`, a list with {what} in it",
                self.what
            )),
        }
        Vec::new()
    }

    /// The tables of `[[key]]`, of which there need be none.
    pub(crate) fn any(&self, key: &'static str, what: &'static str, heading: &str) -> Vec<Table<'a>> {
        let value = self.optional(key);
        value.map_or_else(Vec::new, |value| value.tables(what, heading))
    }

    /// Complains about the table as a whole.
    pub(crate) fn complain(&self, message: impl std::fmt::Display) {
        self.complaints.add(self.place, message);
    }

    /// Complains about a part of the table.
    pub(crate) fn complain_at(&self, place: Place, message: impl std::fmt::Display) {
        self.complaints.add(place, message);
    }

    /// How many complaints there are so far, of this table or of any other.
    pub(crate) fn complaints_so_far(&self) -> usize {
        self.complaints.count()
    }

    /// The line of a place, for messages that point at another one.
    pub(crate) fn line_of(&self, place: Place) -> usize {
        self.complaints.line(place)
    }

    /// Complains about required keys that are missing and about keys that nobody asked for.
    ///
    /// The last thing to do with a table, whatever was wrong before. A key that looks like a missing one is that key
    /// misspelt, and one mistake rather than two.
    pub(crate) fn finish(self) {
        let asked = self.asked.borrow();
        let mut missing = self.missing.borrow_mut();
        for entry in self.entries {
            let name: &str = &entry.key;
            if asked.contains(&name) {
                continue;
            }
            let hint = match spelling::nearest(name, asked.iter().copied()) {
                Some(best) => {
                    missing.retain(|&key| key != best);
                    if self.missing_choice.get().contains(&best) {
                        self.missing_choice.take();
                    }
                    format!("; did you mean `{best}`?")
                }
                None => format!("; it has {}", listed(&asked)),
            };
            let shown: String = name.chars().take(40).collect();
            let message = format!("{} has no key `{shown}`{hint}", self.what);
            self.complaints.add(entry.place, message);
        }
        if !missing.is_empty() {
            self.complain(format_args!("{} needs {}", self.what, listed(&missing)));
        }
        let choice = self.missing_choice.get();
        if !choice.is_empty() {
            let quoted: Vec<_> = choice.iter().map(|key| format!("`{key}`")).collect();
            self.complain(format_args!("{} needs {}", self.what, quoted.join(" or ")));
        }
    }
}

/// `a`, `b` and `c`.
pub(crate) fn listed(words: &[&str]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => "no keys".to_owned(),
    }
}
