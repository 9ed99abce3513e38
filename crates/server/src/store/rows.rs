//! How numbers, hashes and operations stand in the tables.

use engine::hex::Hex;
use sync::chain::Hash;
use sync::recorded::{Private, Written};

use super::StoreError;

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
