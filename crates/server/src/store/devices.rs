//! Devices and their credentials.

use std::collections::BTreeSet;

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

impl Store {
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
