//! What is written, with its keys in the order in which people look for them.

use serde::ser::{Serialize, SerializeMap, Serializer};

/// A value to be written.
pub(super) enum Written {
    Text(String),
    Whole(u64),
    Truth(bool),
    List(Vec<Written>),
    Table(Vec<(&'static str, Written)>),
}

impl Serialize for Written {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Whole(number) => serializer.serialize_u64(*number),
            Self::Truth(truth) => serializer.serialize_bool(*truth),
            Self::List(list) => serializer.collect_seq(list),
            Self::Table(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

impl From<&str> for Written {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Written {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u8> for Written {
    fn from(number: u8) -> Self {
        Self::Whole(number.into())
    }
}

impl From<u32> for Written {
    fn from(number: u32) -> Self {
        Self::Whole(number.into())
    }
}

impl From<u64> for Written {
    fn from(number: u64) -> Self {
        Self::Whole(number)
    }
}

impl From<bool> for Written {
    fn from(truth: bool) -> Self {
        Self::Truth(truth)
    }
}

impl<T: Into<Written>> FromIterator<T> for Written {
    fn from_iter<I: IntoIterator<Item = T>>(list: I) -> Self {
        Self::List(list.into_iter().map(Into::into).collect())
    }
}

/// A table that leaves out what says nothing.
#[derive(Default)]
pub(super) struct Keys(Vec<(&'static str, Written)>);

impl Keys {
    pub(super) fn with(mut self, key: &'static str, value: impl Into<Written>) -> Self {
        self.0.push((key, value.into()));
        self
    }

    pub(super) fn maybe(self, key: &'static str, value: Option<impl Into<Written>>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// A value, unless it is what an absent key means.
    pub(super) fn unless<T: Copy + PartialEq + Into<Written>>(
        self,
        key: &'static str,
        value: T,
        absent: T,
    ) -> Self {
        if value == absent {
            self
        } else {
            self.with(key, value)
        }
    }

    /// A list, unless it is empty.
    pub(super) fn list<T: Into<Written>>(self, key: &'static str, list: impl IntoIterator<Item = T>) -> Self {
        let list: Vec<_> = list.into_iter().map(Into::into).collect();
        if list.is_empty() {
            self
        } else {
            self.with(key, Written::List(list))
        }
    }

    pub(super) fn done(self) -> Written {
        Written::Table(self.0)
    }
}
