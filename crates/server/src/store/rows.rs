//! How numbers, hashes and operations stand in the tables.

use engine::hex::Hex;
use sqlx::query_builder::Separated;
use sqlx::{QueryBuilder, Sqlite, Transaction};
use sync::chain::Hash;
use sync::recorded::{Private, Written};

use super::StoreError;

/// How many rows are written at once: with at most 15 columns as many values as `SQLite` takes.
const MOST_ROWS: usize = 2_000;

/// Inserts rows, many with one statement: each statement costs as much as a dozen rows. `into` names the table and its
/// columns, `then` says what to do where a row is there already, and `bind` gives the values of a row, in order.
pub(super) async fn insert<'a, T>(
    transaction: &mut Transaction<'_, Sqlite>,
    into: &'static str,
    then: &'static str,
    rows: &'a [T],
    mut bind: impl FnMut(&mut Separated<'_, Sqlite, &'static str>, &'a T),
) -> Result<(), StoreError> {
    for rows in rows.chunks(MOST_ROWS) {
        let mut query = QueryBuilder::new(into);
        query.push_values(rows, |mut row, value| bind(&mut row, value));
        query.push(then);
        query
            .build()
            .persistent(false)
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}

/// What a device wrote, from its two columns.
pub(super) fn written(body: String, private: Option<String>) -> Result<Written, StoreError> {
    let private = private.map(|text| serde_json::from_str(&text));
    Ok(Written {
        body: body.into(),
        private: private.transpose().map_err(StoreError::unreadable)?,
    })
}

/// The column of the personal data beside an operation.
pub(super) fn private(private: Option<&Private>) -> Result<Option<String>, StoreError> {
    let text = private.map(serde_json::to_string);
    text.transpose().map_err(StoreError::unreadable)
}

pub(super) fn hash(stored: Vec<u8>) -> Result<Hash, StoreError> {
    let bytes = <[u8; 32]>::try_from(stored);
    bytes
        .map(Hex)
        .map_err(|_| StoreError::unreadable("a hash of another length"))
}

pub(super) fn number(stored: i64) -> Result<u64, StoreError> {
    u64::try_from(stored).map_err(StoreError::unreadable)
}

pub(super) fn stored(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(StoreError::unreadable)
}
