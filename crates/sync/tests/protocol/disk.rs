//! A device's store in memory: a transaction that fails was never there.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use sync::disk::{DiskError, Table, Transaction};

type Rows = BTreeMap<(Table, u64), String>;

/// What a device keeps. A copy of it is a backup, or a second device that believes to be the first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory(pub(crate) Rows);

/// One transaction, on a copy of everything.
pub(crate) struct Within(RefCell<Rows>);

impl Memory {
    /// Does work in one transaction. Where it fails, nothing has changed.
    pub(crate) fn transact<T>(
        &mut self,
        work: impl AsyncFnOnce(&Within) -> Result<T, DiskError>,
    ) -> Result<T, DiskError> {
        let within = Within(RefCell::new(self.0.clone()));
        let done = at_once(work(&within))?;
        self.0 = within.0.into_inner();
        Ok(done)
    }

    /// How many rows a table has.
    pub(crate) fn count(&self, table: Table) -> usize {
        self.0.keys().filter(|(of, _)| *of == table).count()
    }
}

/// Nothing in memory ever waits.
fn at_once<T>(work: impl Future<Output = T>) -> T {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => panic!("memory answers at once"),
    }
}

impl Transaction for Within {
    type Error = DiskError;

    async fn get(&self, table: Table, key: u64) -> Result<Option<String>, DiskError> {
        Ok(self.0.borrow().get(&(table, key)).cloned())
    }

    async fn range(&self, table: Table, first: u64, last: u64) -> Result<Vec<String>, DiskError> {
        let rows = self.0.borrow();
        let is_there = |at: &(Table, u64)| at.0 == table && (first..=last).contains(&at.1);
        let rows = rows.iter().filter(|(at, _)| is_there(at));
        Ok(rows.map(|(_, row)| row.clone()).collect())
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
