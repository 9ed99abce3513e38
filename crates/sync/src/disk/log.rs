//! The table of the log. Entries that come together lie together: a browser writes one large row in the time of a small one.
//!
//! A row has the number of its last entry, and is that entry or a list of entries that follow one another.

use super::{DiskError, MOST, Table, Transaction, read, written};
use crate::wire::Entry;

/// How many entries a row has at most.
const MOST_IN_A_ROW: usize = 500;

/// Writes entries that follow one another and what is there.
pub(super) fn put<T: Transaction>(transaction: &T, entries: &[&Entry]) -> Result<(), T::Error> {
    for row in entries.chunks(MOST_IN_A_ROW) {
        match row {
            [] => {}
            [one] => transaction.put(Table::Entries, one.number, written(one)?)?,
            [.., last] => transaction.put(Table::Entries, last.number, written(&row)?)?,
        }
    }
    Ok(())
}

/// The entries after a number, in order.
pub(super) async fn after<T: Transaction>(transaction: &T, number: u64) -> Result<Vec<Entry>, T::Error> {
    let rows = transaction.range(Table::Entries, number + 1, MOST).await?;
    let mut entries = Vec::new();
    for row in &rows {
        entries.extend(entries_of(row)?);
    }
    entries.retain(|entry| entry.number > number);
    Ok(entries)
}

/// Removes the entries after a number.
pub(super) async fn cut_after<T: Transaction>(transaction: &T, number: u64) -> Result<(), T::Error> {
    let rows = transaction.range(Table::Entries, number + 1, MOST).await?;
    // The first of these rows may begin before.
    let first = rows
        .first()
        .map(|row| entries_of(row))
        .transpose()?
        .unwrap_or_default();
    let kept: Vec<&Entry> = first.iter().filter(|entry| entry.number <= number).collect();
    put(transaction, &kept)?;
    transaction.delete(Table::Entries, number + 1, MOST)
}

fn is_list(row: &str) -> bool {
    row.starts_with('[')
}

fn entries_of(row: &str) -> Result<Vec<Entry>, DiskError> {
    if is_list(row) {
        read(row)
    } else {
        Ok(vec![read(row)?])
    }
}
