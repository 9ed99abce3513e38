//! Devices and their credentials.

use std::collections::BTreeSet;

use engine::signed::PublicKey;
use engine::ticket::DeviceNo;
use engine::time::Instant;
use sync::wire::Role;

use super::{Store, StoreError};
use crate::secret::Hashed;

/// An enrolled device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its number.
    pub number: DeviceNo,
    /// The lot it belongs to.
    pub lot: String,
    /// What it may be used for.
    pub roles: BTreeSet<Role>,
    /// Since when it may not be used any more.
    pub revoked_at: Option<Instant>,
}

/// The key by which a device's tickets are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceKey {
    /// The device.
    pub device: DeviceNo,
    /// Its key.
    pub key: PublicKey,
    /// Since when it may not be used any more.
    pub revoked_at: Option<Instant>,
}

impl Store {
    /// The keys of a lot's devices. A device that signs no tickets has none.
    pub async fn device_keys(&self, lot: &str) -> Result<Vec<DeviceKey>, StoreError> {
        let rows: Vec<(u16, Vec<u8>, Option<i64>)> = sqlx::query_as(
            "SELECT device_no, public_key, revoked_at FROM devices
             WHERE lot_id = ? AND public_key IS NOT NULL ORDER BY device_no",
        )
        .bind(lot)
        .fetch_all(&self.readers)
        .await?;
        let key = |(number, bytes, revoked_at): (u16, Vec<u8>, Option<i64>)| {
            let bytes = <[u8; 32]>::try_from(bytes).map_err(|_| StoreError::unreadable("a key"))?;
            Ok(DeviceKey {
                device: DeviceNo(number),
                key: PublicKey::try_from(bytes).map_err(StoreError::unreadable)?,
                revoked_at: revoked_at.map(Instant),
            })
        };
        rows.into_iter().map(key).collect()
    }

    /// The lot of a device.
    pub async fn lot_of(&self, number: DeviceNo) -> Result<Option<String>, StoreError> {
        Ok(
            sqlx::query_scalar("SELECT lot_id FROM devices WHERE device_no = ?")
                .bind(number.0)
                .fetch_optional(&self.readers)
                .await?,
        )
    }

    /// The device with this credential, revoked or not.
    pub async fn device(&self, token: &Hashed) -> Result<Option<Device>, StoreError> {
        let row: Option<(u16, String, String, Option<i64>)> =
            sqlx::query_as("SELECT device_no, lot_id, roles, revoked_at FROM devices WHERE token_hash = ?")
                .bind(token.bytes())
                .fetch_optional(&self.readers)
                .await?;
        row.map(|(number, lot, roles, revoked_at)| {
            Ok(Device {
                number: DeviceNo(number),
                lot,
                roles: read_roles(&roles)?,
                revoked_at: revoked_at.map(Instant),
            })
        })
        .transpose()
    }

    /// Takes a device's credential away. Tells whether there was such a device.
    pub async fn revoke(&self, number: DeviceNo, at: Instant) -> Result<bool, StoreError> {
        let done =
            sqlx::query("UPDATE devices SET revoked_at = ? WHERE device_no = ? AND revoked_at IS NULL")
                .bind(at.0)
                .bind(number.0)
                .execute(&self.writer)
                .await?;
        Ok(done.rows_affected() > 0)
    }
}

/// Roles as they are stored: their names with commas between.
pub(super) fn write_roles(roles: &BTreeSet<Role>) -> String {
    let names: Vec<_> = roles.iter().map(|role| role.name()).collect();
    names.join(",")
}

pub(super) fn read_roles(stored: &str) -> Result<BTreeSet<Role>, StoreError> {
    stored.split(',').map(read_role).collect()
}

pub(super) fn read_role(stored: &str) -> Result<Role, StoreError> {
    Role::ALL
        .into_iter()
        .find(|role| role.name() == stored)
        .ok_or_else(|| StoreError::unreadable("a role"))
}
