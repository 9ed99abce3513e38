//! The server's own row: its ticket-code key and its address.

use engine::ticket::CodeKey;

use super::{Store, StoreError};
use crate::chance;

impl Store {
    /// Makes the server's row once. The key must never change: tickets already issued would collide with new ones.
    pub(super) async fn prepare(&self) -> Result<(), StoreError> {
        let key: [u8; 16] = chance::bytes();
        sqlx::query(
            "INSERT INTO server (only_row, code_key, last_device, address) VALUES (1, ?, 0, '')
             ON CONFLICT DO NOTHING",
        )
        .bind(key.as_slice())
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// The key of this server's ticket codes.
    pub async fn code_key(&self) -> Result<CodeKey, StoreError> {
        let key: Vec<u8> = sqlx::query_scalar("SELECT code_key FROM server")
            .fetch_one(&self.readers)
            .await?;
        let key = <[u8; 16]>::try_from(key).map_err(|_| StoreError::unreadable("the code key"))?;
        Ok(CodeKey(key))
    }

    /// Notes the address that links begin with, for `parkade enrol`.
    pub async fn note_address(&self, address: &str) -> Result<(), StoreError> {
        sqlx::query("UPDATE server SET address = ?")
            .bind(address)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// The address that links begin with, as last noted; empty before the first start.
    pub async fn address(&self) -> Result<String, StoreError> {
        Ok(sqlx::query_scalar("SELECT address FROM server")
            .fetch_one(&self.readers)
            .await?)
    }
}
