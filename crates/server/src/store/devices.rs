//! Devices and their credentials.

use std::collections::BTreeSet;

use engine::signed::PublicKey;
use engine::ticket::DeviceNo;
use engine::time::Instant;
use sqlx::{Sqlite, Transaction};
use sync::wire::Role;

use super::{Store, StoreError};
use crate::certificate::{Certificate, lets_in};
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
    /// The numbers it had before, the last first.
    pub earlier: Vec<DeviceNo>,
    /// When it last sent anything, to the minute.
    pub last_seen_at: Instant,
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

impl Device {
    /// Whether it lets vehicles in, and so leases spots.
    pub fn lets_in(&self) -> bool {
        lets_in(&self.roles)
    }
}

/// A device's row.
#[derive(sqlx::FromRow)]
pub(super) struct Row {
    device_no: u16,
    lot_id: String,
    roles: String,
    earlier: String,
    last_seen_at: i64,
    revoked_at: Option<i64>,
}

impl Row {
    pub(super) fn read(self) -> Result<Device, StoreError> {
        Ok(Device {
            number: DeviceNo(self.device_no),
            lot: self.lot_id,
            roles: read_roles(&self.roles)?,
            earlier: read_numbers(&self.earlier)?,
            last_seen_at: Instant(self.last_seen_at),
            revoked_at: self.revoked_at.map(Instant),
        })
    }
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
        let row: Option<Row> = sqlx::query_as("SELECT * FROM devices WHERE token_hash = ?")
            .bind(token.bytes())
            .fetch_optional(&self.readers)
            .await?;
        row.map(Row::read).transpose()
    }

    /// Every device of a lot, by number.
    pub async fn devices(&self, lot: &str) -> Result<Vec<Device>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as("SELECT * FROM devices WHERE lot_id = ? ORDER BY device_no")
            .bind(lot)
            .fetch_all(&self.readers)
            .await?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Notes that a device has sent something.
    pub async fn seen(&self, device: &Device, at: Instant) -> Result<(), StoreError> {
        sqlx::query("UPDATE devices SET last_seen_at = ? WHERE lot_id = ? AND device_no = ?")
            .bind(at.0)
            .bind(&device.lot)
            .bind(device.number.0)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Takes a device's credentials away: that of this number, and those of [every other](one_device) number that the device
    /// had before or goes on under since. It keeps them all, and signs with one key. Tells whether any was still good.
    pub async fn revoke(&self, number: DeviceNo, at: Instant) -> Result<bool, StoreError> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let rows: Vec<Row> = sqlx::query_as("SELECT * FROM devices")
            .fetch_all(&mut *transaction)
            .await?;
        let devices: Vec<_> = rows.into_iter().map(Row::read).collect::<Result<_, _>>()?;
        let numbers = one_device(number, &devices);
        self.note_revoked(&numbers)?;
        let mut revoked = 0;
        for number in numbers {
            let done =
                sqlx::query("UPDATE devices SET revoked_at = ? WHERE device_no = ? AND revoked_at IS NULL")
                    .bind(at.0)
                    .bind(number.0)
                    .execute(&mut *transaction)
                    .await?;
            revoked += done.rows_affected();
        }
        transaction.commit().await?;
        Ok(revoked > 0)
    }

    /// Gives a device a new number, or the one that it got when it asked the same before. Either way with a new credential.
    pub async fn renew(
        &self,
        old: &Device,
        nonce: &[u8],
        token: &Hashed,
        now: Instant,
    ) -> Result<Device, StoreError> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let earlier = [&[old.number][..], &old.earlier].concat();
        let given: Option<u16> = sqlx::query_scalar(
            "UPDATE devices SET token_hash = ?, token_at = ?
             WHERE lot_id = ? AND earlier = ? AND nonce = ? RETURNING device_no",
        )
        .bind(token.bytes())
        .bind(now.0)
        .bind(&old.lot)
        .bind(write_numbers(&earlier))
        .bind(nonce)
        .fetch_optional(&mut *transaction)
        .await?;
        let number = if let Some(number) = given {
            DeviceNo(number)
        } else {
            let number = self.next_device(&mut transaction).await?;
            let new = Certificate {
                lot: old.lot.clone(),
                number,
                roles: old.roles.clone(),
                earlier: earlier.clone(),
                issued_at: now,
                token: token.clone(),
            };
            insert(&mut transaction, &new, Some(nonce), now).await?;
            number
        };
        // It signs with the same key as before. Revoked since it asked, its new number is as well.
        sqlx::query(
            "UPDATE devices SET public_key = coalesce(devices.public_key, old.public_key),
                 revoked_at = coalesce(devices.revoked_at, old.revoked_at)
             FROM devices AS old
             WHERE old.lot_id = ?1 AND old.device_no = ?2 AND devices.lot_id = ?1 AND devices.device_no = ?3",
        )
        .bind(&old.lot)
        .bind(old.number.0)
        .bind(number.0)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(Device {
            number,
            earlier,
            last_seen_at: now,
            ..old.clone()
        })
    }

    /// Whether a device may be taken up again that this database does not know, or knows an older credential of.
    pub async fn takes_up(&self, certificate: &Certificate) -> Result<bool, StoreError> {
        let numbers = [&[certificate.number][..], &certificate.earlier].concat();
        if self.is_any_revoked(&numbers)? {
            return Ok(false);
        }
        let known = self.devices(&certificate.lot).await?;
        let is_revoked = |device: &Device| device.revoked_at.is_some() && numbers.contains(&device.number);
        if known.iter().any(is_revoked) {
            return Ok(false);
        }
        let known: Option<(String, i64)> =
            sqlx::query_as("SELECT lot_id, token_at FROM devices WHERE device_no = ?")
                .bind(certificate.number.0)
                .fetch_optional(&self.readers)
                .await?;
        Ok(known.is_none_or(|(lot, token_at)| lot == certificate.lot && token_at < certificate.issued_at.0))
    }

    /// Takes a device up again. None where it came to be known meanwhile, with another credential.
    pub async fn take_up(
        &self,
        certificate: &Certificate,
        now: Instant,
    ) -> Result<Option<Device>, StoreError> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let renewed = sqlx::query(
            "UPDATE devices SET token_hash = ?, token_at = ?, roles = ?, last_seen_at = ?
             WHERE lot_id = ? AND device_no = ? AND token_at < ? AND revoked_at IS NULL",
        )
        .bind(certificate.token.bytes())
        .bind(certificate.issued_at.0)
        .bind(write_roles(&certificate.roles))
        .bind(now.0)
        .bind(&certificate.lot)
        .bind(certificate.number.0)
        .bind(certificate.issued_at.0)
        .execute(&mut *transaction)
        .await?;
        let is_known: bool = sqlx::query_scalar("SELECT count(*) > 0 FROM devices WHERE device_no = ?")
            .bind(certificate.number.0)
            .fetch_one(&mut *transaction)
            .await?;
        if renewed.rows_affected() == 0 && !is_known {
            insert(&mut transaction, certificate, None, now).await?;
        }
        sqlx::query("UPDATE server SET last_device = max(last_device, ?)")
            .bind(certificate.number.0)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        self.device(&certificate.token).await
    }
}

/// Every number of the device that has this one, of these devices: those before it, those after it, and those of its
/// copies, which have a number in common with it. They sign with one key, and whoever has one credential may have had the others.
pub(crate) fn one_device(number: DeviceNo, devices: &[Device]) -> BTreeSet<DeviceNo> {
    // The last of its earlier numbers is its first of all.
    let first = |device: &Device| device.earlier.last().copied().unwrap_or(device.number);
    let has_it = |device: &&Device| device.number == number || device.earlier.contains(&number);
    let own = devices.iter().find(has_it).map_or(number, first);
    let same = devices.iter().filter(|device| first(device) == own);
    same.map(|device| device.number).chain([number, own]).collect()
}

/// Enters a new device.
pub(super) async fn insert(
    transaction: &mut Transaction<'_, Sqlite>,
    new: &Certificate,
    nonce: Option<&[u8]>,
    now: Instant,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO devices
         (lot_id, device_no, token_hash, token_at, roles, earlier, nonce, enrolled_at, last_seen_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&new.lot)
    .bind(new.number.0)
    .bind(new.token.bytes())
    .bind(new.issued_at.0)
    .bind(write_roles(&new.roles))
    .bind(write_numbers(&new.earlier))
    .bind(nonce)
    .bind(now.0)
    .bind(now.0)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Roles as they are stored: their names with commas between.
pub(super) fn write_roles(roles: &BTreeSet<Role>) -> String {
    let names: Vec<_> = roles.iter().map(|role| role.name()).collect();
    names.join(",")
}

/// Numbers as they are stored, with commas between.
fn write_numbers(numbers: &[DeviceNo]) -> String {
    let numbers: Vec<_> = numbers.iter().map(|number| number.0.to_string()).collect();
    numbers.join(",")
}

fn read_numbers(stored: &str) -> Result<Vec<DeviceNo>, StoreError> {
    let numbers = stored.split(',').filter(|number| !number.is_empty());
    let read = |number: &str| number.parse().map(DeviceNo).map_err(StoreError::unreadable);
    numbers.map(read).collect()
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
