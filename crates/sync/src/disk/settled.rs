//! Own operations that the server keeps aside, so that they need not be sent again.

use engine::ticket::DeviceNo;

use super::{Head, Table, Transaction, own_after, own_key, read, written};
use crate::chain::Hash;
use crate::replica::Own;

/// Marks operations as kept aside by the server, and perhaps as recorded once more.
pub(super) async fn settle<T: Transaction>(
    transaction: &T,
    settled: &[(DeviceNo, u32, Hash)],
    is_again: bool,
) -> Result<(), T::Error> {
    for (device, seq, hash) in settled {
        let key = own_key(*device, *seq);
        let row = transaction.get(Table::Own, key).await?;
        if let Some(own) = row
            .map(|row| read::<Own>(&row))
            .transpose()?
            .filter(|own| own.hash == *hash)
        {
            let own = Own {
                is_settled: true,
                is_again,
                ..own
            };
            transaction.put(Table::Own, key, written(&own)?)?;
        }
    }
    Ok(())
}

/// What the server kept aside it may have no more after a restore: it is offered again. What was recorded once more is told.
pub(super) async fn unsettle<T: Transaction>(transaction: &T, head: &Head) -> Result<(), T::Error> {
    for chain in &head.chains {
        let own = own_after(transaction, chain.device, chain.base.seq).await?;
        for own in own.into_iter().filter(|own| own.is_settled && !own.is_again) {
            let own = Own {
                is_settled: false,
                ..own
            };
            transaction.put(
                Table::Own,
                own_key(chain.device, own.operation.seq),
                written(&own)?,
            )?;
        }
    }
    Ok(())
}
