//! A store begins anew: its device enrols, for the first time or as another one.

use sync::disk::{self, Head, Table, Transaction as _};
use sync::replica::Own;

use super::connection::{ARCHIVE, META};
use super::record::{Archived, Identity};
use super::transaction::{Transaction, decode};
use super::{IDENTITY, RENEWAL, StoreError};

/// Keeps who this device is. Records of another device are put aside first.
pub(super) async fn enrol(transaction: &Transaction, identity: &Identity) -> Result<(), StoreError> {
    let known: Option<Identity> = transaction.read(META, IDENTITY).await?;
    let head = disk::head(transaction).await?;
    match (known, head) {
        (Some(known), Some(_)) if known.is_same_device(identity) => {}
        (known, Some(head)) => {
            let lot = known.map(|known| known.lot).unwrap_or_default();
            put_aside(transaction, &head, &lot).await?;
            disk::begin(transaction, identity.device, head.era + 1)?;
            transaction.remove(META, RENEWAL)?;
        }
        (_, None) => disk::begin(transaction, identity.device, 0)?,
    }
    transaction.write(META, IDENTITY, identity)
}

/// Puts the record of an earlier enrolment aside. Nothing of it is deleted, and nothing of it may be unsent.
async fn put_aside(transaction: &Transaction, head: &Head, lot: &str) -> Result<(), StoreError> {
    let mut unsent = 0_u32;
    for chain in &head.chains {
        let (first, last) = (
            disk::own_key(chain.device, 0),
            disk::own_key(chain.device, u32::MAX),
        );
        let rows = transaction.range(Table::Own, first, last).await?;
        let mut own: Vec<Own> = rows.iter().map(|row| decode(row)).collect::<Result<_, _>>()?;
        let has = chain.acknowledged.seq.max(chain.logged);
        let is_unsent = |own: &&Own| own.operation.seq > has && !own.is_settled;
        unsent += u32::try_from(own.iter().filter(is_unsent).count()).unwrap_or(u32::MAX);
        // The server has them: no erasure reaches an archive, so no plate goes into it (S-20).
        for own in &mut own {
            own.operation.erase();
        }
        if let (Some(first), Some(last)) = (own.first(), own.last()) {
            let archived = Archived {
                device: chain.device,
                lot,
                operations: &own,
            };
            let (first, last) = (first.operation.at.0, last.operation.at.0);
            let name = format!("{lot}/{}/{first}-{last}", chain.device.0);
            transaction.write(ARCHIVE, &name, &archived)?;
        }
    }
    match unsent {
        0 => Ok(()),
        count => Err(StoreError::Unsent { count }),
    }
}
