//! What a file says, in whatever syntax it is written.

use std::borrow::Cow;

use toml::value::Datetime;

use crate::complaints::Place;

/// A value, and where it stands.
#[derive(Debug)]
pub(crate) struct Node<'a> {
    pub(crate) place: Place,
    pub(crate) data: Data<'a>,
}

/// What a value is.
#[derive(Debug)]
pub(crate) enum Data<'a> {
    Text(Cow<'a, str>),
    /// A whole number: its digits, and their base.
    Whole(Cow<'a, str>, u32),
    /// A number with a point or an exponent, as it is written.
    Point(Cow<'a, str>),
    Truth(bool),
    /// A date or a time. JSON has none: there they are texts.
    Moment(Datetime),
    /// What JSON calls `null`.
    Nothing,
    List(Vec<Node<'a>>),
    Table(Vec<Entry<'a>>),
}

/// A key of a table, with its value. No key stands in a table twice.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) place: Place,
    pub(crate) key: Cow<'a, str>,
    pub(crate) value: Node<'a>,
}

impl Data<'_> {
    pub(crate) fn is_table(&self) -> bool {
        matches!(self, Self::Table(_))
    }
}
