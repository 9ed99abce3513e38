//! One-time codes, and what they are good for.

use std::collections::BTreeSet;

use engine::signed::PublicKey;
use engine::ticket::DeviceNo;
use engine::time::Instant;
use sqlx::{Sqlite, Transaction};
use sync::wire::Role;

use super::devices::{self, read_role, write_roles};
use super::{Device, Store, StoreError};
use crate::certificate::Certificate;
use crate::secret::Hashed;

/// A one-time code to be kept.
#[derive(Clone, Debug)]
pub struct NewCode<'a> {
    /// The lot it enrols into.
    pub lot: &'a str,
    /// What the device may then be used for.
    pub role: Role,
    /// The code's hash: the code itself is never kept.
    pub hash: Hashed,
    /// Now.
    pub made_at: Instant,
    /// It is refused from here on.
    pub valid_until: Instant,
    /// Whether it was made as the server started.
    pub at_start: bool,
}

/// What became of a one-time code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redeemed {
    /// The device has the code's role now.
    Device(Device),
    /// The code is unknown, used or expired; nobody is told which.
    Refused,
    /// The code is good, for another lot than the device's. It stays good.
    OtherLot,
}

impl Store {
    /// Keeps a one-time code.
    pub async fn add_code(&self, code: &NewCode<'_>) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO enrolment_codes (lot_id, code_hash, role, at_start, made_at, valid_until)
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(code.lot)
        .bind(code.hash.bytes())
        .bind(code.role.name())
        .bind(code.at_start)
        .bind(code.made_at.0)
        .bind(code.valid_until.0)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// Drops the codes that earlier starts made and nobody used, and all that have expired.
    pub async fn drop_old_codes(&self, now: Instant) -> Result<(), StoreError> {
        sqlx::query(
            "DELETE FROM enrolment_codes WHERE used_by IS NULL AND (at_start = 1 OR valid_until <= ?)",
        )
        .bind(now.0)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// Uses a code up: for a new device with this credential, or for a further role of a device. The key of its tickets is
    /// kept with it.
    pub async fn redeem(
        &self,
        code: &Hashed,
        device: Result<&Device, &Hashed>,
        key: Option<&PublicKey>,
        now: Instant,
    ) -> Result<Redeemed, StoreError> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let found: Option<(String, String)> = sqlx::query_as(
            "SELECT lot_id, role FROM enrolment_codes
             WHERE code_hash = ? AND used_by IS NULL AND valid_until > ?",
        )
        .bind(code.bytes())
        .bind(now.0)
        .fetch_optional(&mut *transaction)
        .await?;
        let Some((lot, role)) = found else {
            return Ok(Redeemed::Refused);
        };
        let role = read_role(&role)?;
        let device = match device {
            Ok(device) if device.lot != lot => return Ok(Redeemed::OtherLot),
            Ok(device) => add_role(&mut transaction, device, role).await?,
            Err(token) => {
                let number = self.next_device(&mut transaction).await?;
                let new = new_device(lot, role, number, token, now);
                devices::insert(&mut transaction, &new, None, now).await?;
                Device {
                    number,
                    lot: new.lot,
                    roles: new.roles,
                    earlier: Vec::new(),
                    last_seen_at: now,
                    revoked_at: None,
                }
            }
        };
        if let Some(key) = key {
            sqlx::query("UPDATE devices SET public_key = ? WHERE lot_id = ? AND device_no = ?")
                .bind(key.bytes().as_slice())
                .bind(&device.lot)
                .bind(device.number.0)
                .execute(&mut *transaction)
                .await?;
        }
        sqlx::query("UPDATE enrolment_codes SET used_by = ? WHERE code_hash = ?")
            .bind(device.number.0)
            .bind(code.bytes())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(Redeemed::Device(device))
    }
}

fn new_device(lot: String, role: Role, number: DeviceNo, token: &Hashed, now: Instant) -> Certificate {
    Certificate {
        lot,
        number,
        roles: BTreeSet::from([role]),
        earlier: Vec::new(),
        issued_at: now,
        token: token.clone(),
    }
}

async fn add_role(
    transaction: &mut Transaction<'_, Sqlite>,
    device: &Device,
    role: Role,
) -> Result<Device, StoreError> {
    // Read again under the lock: two tabs may add two roles at once.
    let stored: String = sqlx::query_scalar("SELECT roles FROM devices WHERE lot_id = ? AND device_no = ?")
        .bind(&device.lot)
        .bind(device.number.0)
        .fetch_one(&mut **transaction)
        .await?;
    let mut roles = devices::read_roles(&stored)?;
    roles.insert(role);
    sqlx::query("UPDATE devices SET roles = ? WHERE lot_id = ? AND device_no = ?")
        .bind(write_roles(&roles))
        .bind(&device.lot)
        .bind(device.number.0)
        .execute(&mut **transaction)
        .await?;
    Ok(Device {
        roles,
        ..device.clone()
    })
}
