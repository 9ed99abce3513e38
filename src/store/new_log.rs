//! The browser's own log, begun anew.
//!
//! Who cuts a browser off in the middle of a write may leave half a record at the end of its log. Chromium passes over that
//! at the next start, goes on writing behind it, and at the start after that takes the log for damaged and deletes the
//! whole database. It begins another log only when one is full, so at a start the log is filled up.

use leptos::prelude::window;

use super::StoreError;
use super::connection::META;
use super::transaction::Transaction;

/// A log is full with 4 MiB at most.
const VALUES: usize = 80;
/// Larger values would become files of their own.
const VALUE_BYTES: usize = 60_000;

/// Whether this browser keeps such a log.
pub(super) fn is_needed() -> bool {
    window()
        .navigator()
        .user_agent()
        .is_ok_and(|name| name.contains("Chrome/"))
}

/// Writes what means nothing, and removes it again: the log has seen both.
pub(super) fn fill(transaction: &Transaction) -> Result<(), StoreError> {
    let value = " ".repeat(VALUE_BYTES);
    for at in 0..VALUES {
        transaction.write(META, &name(at), &value)?;
    }
    (0..VALUES).try_for_each(|at| transaction.remove(META, &name(at)))
}

fn name(at: usize) -> String {
    format!("filling {at}")
}
