//! A device's store from before operations were chained, carried over.

use engine::operation::Operation;
use engine::ticket::DeviceNo;

use crate::chain::Tip;
use crate::disk::{DiskError, Head, Table, Transaction, own_key};
use crate::recorded::Recorded;
use crate::replica::{ChainEnds, Own};
use crate::wire::{Cursor, Entry};

/// What a store of the first version held, as far as it lives on.
#[derive(Clone, Debug)]
pub struct FirstVersion {
    /// The device's number.
    pub device: DeviceNo,
    /// Its own operations, in order, from its first one on.
    pub own: Vec<Operation>,
    /// The last of them that the server had.
    pub acknowledged: u32,
    /// The log, in order, from its first entry on.
    pub entries: Vec<Entry>,
    /// How often the store had begun anew.
    pub era: u32,
}

impl FirstVersion {
    /// Writes it as it is kept now. What was there under the same names is the caller's to remove in the same transaction.
    ///
    /// # Errors
    /// [`DiskError::Damaged`] where an operation or an entry is missing in between.
    pub fn carry_over<T: Transaction>(self, transaction: &T) -> Result<(), T::Error> {
        let mut ends = ChainEnds::new(self.device);
        for operation in self.own {
            if operation.seq != ends.tip.seq + 1 {
                return Err(missing("operation", (ends.tip.seq + 1).into()).into());
            }
            let own = chained(ends.tip, operation);
            ends.tip = own.tip();
            if ends.tip.seq == self.acknowledged {
                ends.acknowledged = ends.tip;
            }
            let key = own_key(self.device, ends.tip.seq);
            transaction.put(Table::Own, key, json(&own)?)?;
        }
        let mut cursor = Cursor::START;
        for entry in self.entries {
            if entry.number != cursor.number + 1 {
                return Err(missing("entry", cursor.number + 1).into());
            }
            if entry.operation.device == self.device && entry.operation.seq <= ends.acknowledged.seq {
                ends.logged = ends.logged.max(entry.operation.seq);
            }
            cursor = cursor.then(&entry);
            transaction.put(Table::Entries, entry.number, json(&entry)?)?;
        }
        let head = Head {
            era: self.era,
            cursor,
            chains: vec![ends],
            ..Head::default()
        };
        transaction.put(Table::Head, 0, json(&head)?)
    }
}

fn chained(after: Tip, operation: Operation) -> Own {
    let device = operation.device;
    let operation = Recorded::from_first_version(operation);
    let tip = after.then(device, &operation.written().body);
    Own {
        operation,
        parent: after.hash,
        hash: tip.hash,
        is_settled: false,
        is_again: false,
    }
}

fn missing(what: &str, number: u64) -> DiskError {
    DiskError::Damaged(format!("{what} {number} of the first version is missing"))
}

fn json<V: serde::Serialize>(value: &V) -> Result<String, DiskError> {
    serde_json::to_string(value).map_err(|error| DiskError::Damaged(error.to_string()))
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::BTreeMap;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use engine::operation::Fact;
    use engine::spot::SpotId;
    use engine::ticket::CodeKey;
    use engine::time::Instant;

    use super::*;
    use crate::{Replica, disk};

    const DEVICE: DeviceNo = DeviceNo(3);

    /// A store in memory, in which nothing is ever undone.
    #[derive(Default)]
    struct Memory(RefCell<BTreeMap<(Table, u64), String>>);

    impl Transaction for Memory {
        type Error = DiskError;

        async fn get(&self, table: Table, key: u64) -> Result<Option<String>, DiskError> {
            Ok(self.0.borrow().get(&(table, key)).cloned())
        }

        async fn range(&self, table: Table, first: u64, last: u64) -> Result<Vec<String>, DiskError> {
            let rows = self.0.borrow();
            let range = rows.range((table, first)..=(table, last));
            Ok(range.map(|(_, row)| row.clone()).collect())
        }

        fn put(&self, table: Table, key: u64, value: String) -> Result<(), DiskError> {
            self.0.borrow_mut().insert((table, key), value);
            Ok(())
        }

        fn delete(&self, table: Table, first: u64, last: u64) -> Result<(), DiskError> {
            let is_there = |at: &(Table, u64)| at.0 == table && (first..=last).contains(&at.1);
            self.0.borrow_mut().retain(|at, _| !is_there(at));
            Ok(())
        }
    }

    /// Nothing in memory ever waits.
    fn at_once<T>(work: impl Future<Output = T>) -> T {
        match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(done) => done,
            Poll::Pending => panic!("it waits"),
        }
    }

    fn operation(device: DeviceNo, seq: u32, fact: Fact) -> Operation {
        Operation {
            device,
            seq,
            at: Instant(i64::from(seq)),
            skew: None,
            rules: 1,
            fact,
        }
    }

    fn closing(seq: u32) -> Operation {
        let spots = vec![SpotId::try_from(format!("G1-A-{seq:03}")).expect("a spot")];
        operation(DEVICE, seq, Fact::SpotsClosed { spots })
    }

    /// The form of then: the operation itself, where bytes are kept now.
    fn entry(number: u64, operation: &Operation) -> Entry {
        let json = serde_json::json!({ "number": number, "received_at": 1, "operation": operation });
        serde_json::from_value(json).expect("an entry of the first version")
    }

    fn first_version() -> FirstVersion {
        let lot = Box::new(lotfile::demo());
        let opening = operation(DeviceNo::SERVER, 1, Fact::LotPublished { lot });
        FirstVersion {
            device: DEVICE,
            own: (1..=5).map(closing).collect(),
            acknowledged: 3,
            entries: vec![entry(1, &opening), entry(2, &closing(1)), entry(3, &closing(2))],
            era: 4,
        }
    }

    #[test]
    fn s11_a_store_of_the_first_version_is_carried_over_whole() {
        let memory = Memory::default();
        first_version().carry_over(&memory).expect("it fits together");
        let head = at_once(disk::head(&memory)).expect("readable").expect("a head");
        assert_eq!((head.era, head.epoch, head.cursor.number), (4, None, 3));
        assert_eq!(head.waiting(), 2);
        let kept = at_once(disk::load(&memory, &head)).expect("readable");
        let replica = Replica::load(DEVICE, CodeKey([7; 16]), engine::hex::Hex([1; 32]), kept);
        let replica = replica.expect("it fits together");
        assert_eq!((replica.tip().seq, replica.waiting()), (5, 2));
        let view = replica.view().expect("the lot is there");
        assert_eq!(view.closed().len(), 5, "what only this device has shows as well");
        let batch = replica.request().batch;
        assert_eq!((batch.after.seq, batch.operations.len()), (3, 2));
    }

    #[test]
    fn s11_a_store_with_a_gap_is_not_carried_over() {
        let mut gap = first_version();
        gap.own.remove(1);
        assert!(matches!(
            gap.carry_over(&Memory::default()),
            Err(DiskError::Damaged(_))
        ));
        let mut gap = first_version();
        gap.entries.remove(0);
        assert!(matches!(
            gap.carry_over(&Memory::default()),
            Err(DiskError::Damaged(_))
        ));
    }
}
