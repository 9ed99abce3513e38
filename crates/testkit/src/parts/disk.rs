//! A disk in memory, with transactions, that may lose what it said it had written.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use sync::disk::{DiskError, Table, Transaction};

type Key = (Table, u64);
type Rows = BTreeMap<Key, String>;
/// What was there before each write, the latest last.
type Undo = Vec<(Key, Option<String>)>;

/// A device's disk.
#[derive(Debug, Default)]
pub struct MemoryDisk {
    rows: RefCell<Rows>,
    /// What was written since the disk last really wrote: a power cut takes it back.
    unwritten: Undo,
    lies: bool,
}

/// One transaction: dropped, it was never there.
#[derive(Debug)]
pub struct MemoryTransaction<'a> {
    rows: &'a RefCell<Rows>,
    undo: RefCell<Undo>,
}

impl MemoryDisk {
    /// From now on the disk says that it has written before it has.
    pub fn set_lying(&mut self, lies: bool) {
        self.lies = lies;
        self.flush();
    }

    /// Whether the disk says that it has written before it has.
    pub fn is_lying(&self) -> bool {
        self.lies
    }

    /// The disk writes what it said it had written.
    pub fn flush(&mut self) {
        self.unwritten.clear();
    }

    /// The power is cut.
    pub fn cut_power(&mut self) {
        take_back(&mut self.rows.borrow_mut(), &mut self.unwritten);
    }

    /// A copy of everything, for a backup.
    pub fn copy(&self) -> BTreeMap<(Table, u64), String> {
        self.rows.borrow().clone()
    }

    /// Goes back to a copy.
    pub fn restore(&mut self, copy: BTreeMap<(Table, u64), String>) {
        self.rows = RefCell::new(copy);
        self.unwritten.clear();
    }

    /// Does one piece of work in one transaction, and commits it if it succeeds.
    ///
    /// # Errors
    /// Those of the work; nothing has changed.
    pub fn transact<T>(
        &mut self,
        work: impl AsyncFnOnce(&MemoryTransaction) -> Result<T, DiskError>,
    ) -> Result<T, DiskError> {
        let transaction = MemoryTransaction {
            rows: &self.rows,
            undo: RefCell::default(),
        };
        let done = at_once(work(&transaction))?;
        let undo = transaction.undo.take();
        if self.lies {
            self.unwritten.extend(undo);
        }
        Ok(done)
    }
}

fn take_back(rows: &mut Rows, undo: &mut Undo) {
    while let Some((key, value)) = undo.pop() {
        match value {
            Some(value) => rows.insert(key, value),
            None => rows.remove(&key),
        };
    }
}

/// Memory answers at once.
fn at_once<T>(work: impl Future<Output = T>) -> T {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => unreachable!("memory answers at once"),
    }
}

impl MemoryTransaction<'_> {
    fn set(&self, key: Key, value: Option<String>) {
        let mut rows = self.rows.borrow_mut();
        let before = match value {
            Some(value) => rows.insert(key, value),
            None => rows.remove(&key),
        };
        self.undo.borrow_mut().push((key, before));
    }
}

impl Drop for MemoryTransaction<'_> {
    fn drop(&mut self) {
        take_back(&mut self.rows.borrow_mut(), &mut self.undo.borrow_mut());
    }
}

impl Transaction for MemoryTransaction<'_> {
    type Error = DiskError;

    async fn get(&self, table: Table, key: u64) -> Result<Option<String>, DiskError> {
        Ok(self.rows.borrow().get(&(table, key)).cloned())
    }

    async fn range(&self, table: Table, first: u64, last: u64) -> Result<Vec<String>, DiskError> {
        if first > last {
            return Ok(Vec::new());
        }
        let rows = self.rows.borrow();
        Ok(rows
            .range((table, first)..=(table, last))
            .map(|(_, value)| value.clone())
            .collect())
    }

    fn put(&self, table: Table, key: u64, value: String) -> Result<(), DiskError> {
        self.set((table, key), Some(value));
        Ok(())
    }

    fn delete(&self, table: Table, first: u64, last: u64) -> Result<(), DiskError> {
        if first > last {
            return Ok(());
        }
        let keys: Vec<Key> = {
            let rows = self.rows.borrow();
            rows.range((table, first)..=(table, last))
                .map(|(key, _)| *key)
                .collect()
        };
        for key in keys {
            self.set(key, None);
        }
        Ok(())
    }
}
