//! Personal data that is erased from what a device keeps.

use super::{Head, Table, Transaction, own_after, own_key, written};
use crate::wire::Snapshot;

/// Erases the personal data of own operations that the server has, where its state no longer has it (S-20). The log as it
/// is kept here begins with that state, so nothing is ever made of it again. Tells whether that is still to be said of some:
/// the server may have them, and has not told so yet.
pub(super) async fn erase<T: Transaction>(
    transaction: &T,
    head: &Head,
    snapshot: &Snapshot,
) -> Result<bool, T::Error> {
    let known = snapshot.state.with_plates();
    let mut to_erase = false;
    for chain in &head.chains {
        // Own operations make entries only while their chain is the present one, and of that the end is always told.
        let in_it = snapshot.tips.get(&chain.device).map_or(u32::MAX, |tip| tip.seq);
        let logged = chain.logged.min(in_it);
        for mut own in own_after(transaction, chain.device, chain.base.seq).await? {
            let is_known = own
                .operation
                .fact
                .ticket()
                .is_some_and(|code| known.contains(&code));
            if !own.operation.is_private() || is_known {
                continue;
            }
            if own.is_settled || own.operation.seq <= logged {
                own.operation.erase();
                let key = own_key(chain.device, own.operation.seq);
                transaction.put(Table::Own, key, written(&own)?)?;
            } else {
                to_erase |= own.operation.seq <= in_it;
            }
        }
    }
    Ok(to_erase)
}
