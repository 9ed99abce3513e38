//! Of many stays that show the same, the one that shows it most clearly.

use engine::tariff::Stay;

use crate::words::Words;
use crate::{Finding, Kind, Shown};

/// The clearest case so far: the largest by some measure, of equal ones the first; and at how many entries there is one.
#[derive(Clone, Debug)]
pub(crate) struct Best<T> {
    of: Option<(i64, T)>,
    entries: usize,
}

impl<T> Default for Best<T> {
    fn default() -> Self {
        Self { of: None, entries: 0 }
    }
}

impl<T> Best<T> {
    /// Notes a case at one more entry.
    pub(crate) fn note(&mut self, size: i64, case: impl FnOnce() -> T) {
        self.entries += 1;
        if self.of.as_ref().is_none_or(|&(largest, _)| size > largest) {
            self.of = Some((size, case()));
        }
    }

    /// The clearest case, where there is any.
    pub(crate) fn found(self) -> Option<(T, usize)> {
        self.of.map(|(_, case)| (case, self.entries))
    }
}

impl Finding {
    /// A finding about single entries, `stays` with their sums in minor units.
    pub(crate) fn of_entries(
        kind: Kind,
        message: String,
        entries: usize,
        stays: impl IntoIterator<Item = (Stay, i64)>,
        words: Words,
    ) -> Self {
        let shown = stays.into_iter().map(|(stay, minor)| Shown {
            stay,
            total: words.money(minor),
        });
        Self {
            kind,
            message,
            shown: shown.collect(),
            entries,
        }
    }
}
