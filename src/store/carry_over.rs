//! Databases of version 1, carried over when they are first opened.

use std::collections::BTreeSet;

use engine::operation::Operation;
use engine::ticket::{CodeKey, DeviceNo};
use serde::Deserialize;
use sync::disk::{self, Table, Transaction as _};
use sync::first_version::FirstVersion;
use sync::replica::Secret;
use sync::wire::Role;

use super::connection::{FIRST_LOG, META};
use super::record::{Identity, Token};
use super::transaction::{Transaction, decode};
use super::{IDENTITY, StoreError};

/// The name of what is a table of its own now.
const FIRST_HEAD: &str = "head";
/// Own operations had their number alone for a key.
const LARGEST_FIRST_KEY: u64 = u32::MAX as u64;

/// Who the device was.
#[derive(Deserialize)]
struct FirstIdentity {
    device: DeviceNo,
    token: Token,
    lot: String,
    roles: BTreeSet<Role>,
    code_key: CodeKey,
}

/// How far its records went.
#[derive(Default, Deserialize)]
struct FirstHead {
    acknowledged: u32,
    #[serde(default)]
    era: u32,
}

/// Carries everything over that a database of version 1 holds; tells whether there was anything.
///
/// It is one transaction: cut off anywhere, it is done anew when the database is opened again.
pub(super) async fn carry_over(
    transaction: &Transaction,
    has_first_log: bool,
    secret: Secret,
) -> Result<bool, StoreError> {
    if !has_first_log || disk::head(transaction).await?.is_some() {
        return Ok(false);
    }
    let Some(first) = transaction.read::<FirstIdentity>(META, IDENTITY).await? else {
        return Ok(false);
    };
    let head: FirstHead = transaction.read(META, FIRST_HEAD).await?.unwrap_or_default();
    let own = transaction.range(Table::Own, 0, LARGEST_FIRST_KEY).await?;
    let entries = transaction.texts(FIRST_LOG, 0, u64::from(u32::MAX)).await?;
    let first_version = FirstVersion {
        device: first.device,
        own: own
            .iter()
            .map(|row| decode::<Operation>(row))
            .collect::<Result<_, _>>()?,
        acknowledged: head.acknowledged,
        entries: entries.iter().map(|row| decode(row)).collect::<Result<_, _>>()?,
        era: head.era,
    };
    transaction.delete(Table::Own, 0, LARGEST_FIRST_KEY)?;
    transaction.clear(FIRST_LOG)?;
    transaction.remove(META, FIRST_HEAD)?;
    first_version.carry_over(transaction)?;
    let identity = Identity {
        device: first.device,
        token: first.token,
        certificate: None,
        lot: first.lot,
        roles: first.roles,
        code_key: first.code_key,
        secret,
        is_stopped: false,
        seed: None,
    };
    transaction.write(META, IDENTITY, &identity)?;
    Ok(true)
}
