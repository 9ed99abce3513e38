//! JSON objects, read field by field: what nobody asked for is a loss.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::decimal::Decimal;
use crate::{Loss, Malformed};

/// A JSON object whose fields are taken out one by one. `null` counts as absent.
pub(crate) struct Object<'a> {
    path: String,
    fields: BTreeMap<String, &'a RawValue>,
}

/// A value, where it stands, and how it is written there.
#[derive(Clone)]
pub(crate) struct At<'a, T> {
    pub(crate) path: String,
    pub(crate) value: T,
    raw: &'a str,
}

impl<'a, T> At<'a, T> {
    /// The value, turned into another one.
    pub(crate) fn map<U>(
        self,
        needed: &'static str,
        map: impl FnOnce(T) -> Option<U>,
    ) -> Result<At<'a, U>, Malformed> {
        match map(self.value) {
            Some(value) => Ok(At {
                path: self.path,
                value,
                raw: self.raw,
            }),
            None => Err(Malformed::value(self.path, needed, self.raw)),
        }
    }
}

/// The elements of a text that is an array, or the text itself where it is none.
pub(crate) fn elements(text: &str) -> Result<Vec<&RawValue>, Malformed> {
    let not_json = |error: serde_json::Error| Malformed::NotJson(error.to_string());
    if text.trim_start().starts_with('[') {
        serde_json::from_str(text).map_err(not_json)
    } else {
        Ok(vec![serde_json::from_str(text).map_err(not_json)?])
    }
}

impl<'a> Object<'a> {
    /// Reads a text that is one object.
    pub(crate) fn read(text: &'a str) -> Result<Self, Malformed> {
        let whole: &RawValue =
            serde_json::from_str(text).map_err(|error| Malformed::NotJson(error.to_string()))?;
        Self::of(whole, String::new())
    }

    pub(crate) fn of(raw: &'a RawValue, path: String) -> Result<Self, Malformed> {
        match serde_json::from_str(raw.get()) {
            Ok(fields) => Ok(Self { path, fields }),
            Err(_) => Err(Malformed::value(path, "an object", raw.get())),
        }
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Where a field of it stands.
    pub(crate) fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    /// Takes a field out as it is written.
    pub(crate) fn take(&mut self, name: &str) -> Option<At<'a, &'a RawValue>> {
        let value = self.fields.remove(name).filter(|raw| raw.get() != "null")?;
        let path = self.path_of(name);
        Some(At {
            path,
            value,
            raw: value.get(),
        })
    }

    fn parsed<T>(
        &mut self,
        name: &str,
        needed: &'static str,
        parse: impl FnOnce(&'a str) -> Option<T>,
    ) -> Result<Option<At<'a, T>>, Malformed> {
        let Some(raw) = self.take(name) else {
            return Ok(None);
        };
        raw.map(needed, |raw| parse(raw.get())).map(Some)
    }

    /// Takes a text, turned into what it stands for.
    pub(crate) fn text_as<T>(
        &mut self,
        name: &str,
        needed: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<At<'a, T>>, Malformed> {
        self.parsed(name, needed, |raw| parse(&text(raw)?))
    }

    /// Takes a text.
    pub(crate) fn text(&mut self, name: &str) -> Result<Option<At<'a, String>>, Malformed> {
        self.parsed(name, "a text", text)
    }

    /// Takes a text for people: the first, where there are several languages. What is none is empty.
    pub(crate) fn words(&mut self, name: &str) -> String {
        let Some(raw) = self.take(name) else {
            return String::new();
        };
        let raw = raw.value.get();
        let languages = || {
            serde_json::from_str::<BTreeMap<String, String>>(raw)
                .ok()?
                .into_values()
                .next()
        };
        let first = || {
            let list: Vec<BTreeMap<String, String>> = serde_json::from_str(raw).ok()?;
            list.into_iter().next()?.remove("string")
        };
        text(raw).or_else(languages).or_else(first).unwrap_or_default()
    }

    /// Takes a number, or a text that is one.
    pub(crate) fn number(&mut self, name: &str) -> Result<Option<At<'a, Decimal>>, Malformed> {
        self.parsed(name, "a number", number)
    }

    /// Takes a whole number of at least zero.
    pub(crate) fn whole(&mut self, name: &str) -> Result<Option<At<'a, u64>>, Malformed> {
        self.parsed(name, "a whole number", |raw| {
            let whole = number(raw)?.up(0);
            whole.is_exact.then(|| u64::try_from(whole.value).ok()).flatten()
        })
    }

    /// Takes a yes or no.
    pub(crate) fn flag(&mut self, name: &str) -> Result<Option<At<'a, bool>>, Malformed> {
        self.parsed(name, "true or false", |raw| serde_json::from_str(raw).ok())
    }

    /// Takes an object.
    pub(crate) fn object(&mut self, name: &str) -> Result<Option<Self>, Malformed> {
        self.take(name)
            .map(|raw| Self::of(raw.value, raw.path))
            .transpose()
    }

    /// Takes a list of objects; an empty one where it is absent.
    pub(crate) fn objects(&mut self, name: &str) -> Result<Vec<Self>, Malformed> {
        let list: Option<At<Vec<&RawValue>>> =
            self.parsed(name, "a list of objects", |raw| serde_json::from_str(raw).ok())?;
        let Some(list) = list else { return Ok(Vec::new()) };
        let numbered = list.value.into_iter().enumerate();
        numbered
            .map(|(number, raw)| Self::of(raw, format!("{}[{number}]", list.path)))
            .collect()
    }

    /// Takes a list of texts; nothing where it is absent.
    pub(crate) fn texts(&mut self, name: &str) -> Result<Option<At<'a, Vec<String>>>, Malformed> {
        self.parsed(name, "a list of texts", |raw| serde_json::from_str(raw).ok())
    }

    /// The same, where the field has to be there.
    pub(crate) fn need<T>(&self, name: &str, found: Option<T>) -> Result<T, Malformed> {
        found.ok_or_else(|| Malformed::Missing(self.path_of(name)))
    }

    /// Throws fields away that are about something else than prices.
    pub(crate) fn skip(&mut self, names: &[&str]) {
        for name in names {
            self.fields.remove(*name);
        }
    }

    /// Reports what nobody took.
    pub(crate) fn report_rest(self, lost: &mut Vec<Loss>) {
        for (name, raw) in &self.fields {
            if raw.get() != "null" {
                lost.push(Loss::new(self.path_of(name), "is not known here and left out"));
            }
        }
    }
}

fn text(raw: &str) -> Option<String> {
    serde_json::from_str(raw).ok()
}

fn number(raw: &str) -> Option<Decimal> {
    if raw.starts_with('"') {
        Decimal::read(&text(raw)?)
    } else {
        Decimal::read(raw)
    }
}
