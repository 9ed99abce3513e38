//! The device's disk: what it recorded, and the log as far as it knows it.
//!
//! Every write is one strict transaction that reads the head, checks it, and writes; so two tabs never number an
//! operation alike, and what is reported as written survives a power cut (S5 and S6 of the protocol).

mod connection;
mod error;
mod record;
mod transaction;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use engine::operation::Operation;
use sync::Advance;
use sync::wire::Entry;

use connection::{ARCHIVE, Connection, LOG, META, OWN};
use transaction::{Mode, Transaction};

pub use connection::Creation;
pub use error::StoreError;
pub use record::{Head, Identity, Loaded, Token};

const IDENTITY: &str = "identity";
const HEAD: &str = "head";
/// How often a lost connection is opened again before the call gives up.
const ATTEMPTS: u32 = 3;

/// The store of this device, shared by all of its tabs.
#[derive(Debug)]
pub struct Store {
    connection: RefCell<Option<Rc<Connection>>>,
    is_strict: bool,
    /// The era that this tab read.
    era: Cell<u32>,
}

impl Store {
    /// Opens the store.
    ///
    /// # Errors
    /// [`StoreError::Absent`] where there is none and none may be created.
    pub async fn open(creation: Creation) -> Result<Self, StoreError> {
        let mut attempt = 1;
        let connection = loop {
            match Connection::open(creation).await {
                Err(StoreError::Lost) if attempt < ATTEMPTS => attempt += 1,
                opened => break opened?,
            }
        };
        let is_strict = Transaction::begin(&connection, Mode::WriteStrictly)?.is_strict();
        Ok(Self {
            connection: RefCell::new(Some(Rc::new(connection))),
            is_strict,
            era: Cell::default(),
        })
    }

    /// Whether this browser flushes to the disk before it calls a write complete.
    pub fn is_strict(&self) -> bool {
        self.is_strict
    }

    /// How often this store began anew, as far as this tab knows.
    pub fn era(&self) -> u32 {
        self.era.get()
    }

    /// Reads everything a tab needs to begin.
    pub async fn load(&self) -> Result<Loaded, StoreError> {
        self.attempt(async |connection, _| {
            let transaction = Transaction::begin(connection, Mode::Read)?;
            let identity = transaction.get(META, &IDENTITY.into()).await?;
            let head = head(&transaction).await?;
            let entries = entries_after(&transaction, 0).await?;
            // What the server has but has not sent back yet must still show, so the log decides, not the
            // acknowledgement. The last own operation always comes along: numbering goes on from it.
            let logged = last_own_of(&entries, identity.as_ref());
            let own = own_after(&transaction, logged.min(head.last_seq.saturating_sub(1))).await?;
            self.era.set(head.era);
            Ok(Loaded {
                identity,
                head,
                own,
                entries,
            })
        })
        .await
    }

    /// Records own operations, if `last_seq` is still the device's last one. They are durable when this returns.
    ///
    /// # Errors
    /// [`StoreError::Stale`] where another tab recorded first.
    pub async fn append(&self, last_seq: u32, operations: &[Operation]) -> Result<(), StoreError> {
        let Some(last) = operations.last() else {
            return Ok(());
        };
        self.attempt(async |connection, attempt| {
            let transaction = Transaction::begin(connection, Mode::WriteStrictly)?;
            let head = self.head_of_this_era(&transaction).await?;
            if head.last_seq != last_seq {
                // A lost connection hides whether the write before it went through.
                let is_repeated = attempt > 1 && own_after(&transaction, last_seq).await? == operations;
                return if is_repeated {
                    Ok(())
                } else {
                    Err(StoreError::Stale)
                };
            }
            for operation in operations {
                transaction.put(OWN, &operation.seq.into(), operation)?;
            }
            put_head(
                &transaction,
                Head {
                    last_seq: last.seq,
                    ..head
                },
            )?;
            transaction.commit().await
        })
        .await
    }

    /// Keeps what the server sent: entries beyond the stored cursor, and how far it has this device's operations.
    ///
    /// # Errors
    /// [`StoreError::Gap`] where entries are missing in between.
    pub async fn receive(&self, entries: &[Entry], acknowledged: u32) -> Result<(), StoreError> {
        self.attempt(async |connection, _| {
            let transaction = Transaction::begin(connection, Mode::WriteStrictly)?;
            let mut head = self.head_of_this_era(&transaction).await?;
            for entry in entries {
                if entry.number <= head.cursor {
                    continue;
                }
                if entry.number != head.cursor + 1 {
                    return Err(StoreError::Gap(head.cursor + 1));
                }
                transaction.put(LOG, &entry.number.into(), entry)?;
                head.cursor = entry.number;
            }
            head.acknowledged = head.acknowledged.max(acknowledged.min(head.last_seq));
            put_head(&transaction, head)?;
            transaction.commit().await
        })
        .await
    }

    /// What other tabs wrote since this one last looked.
    pub async fn tail(&self, last_seq: u32, cursor: u64) -> Result<Advance, StoreError> {
        self.attempt(async |connection, _| {
            let transaction = Transaction::begin(connection, Mode::Read)?;
            Ok(Advance {
                acknowledged: self.head_of_this_era(&transaction).await?.acknowledged,
                own: own_after(&transaction, last_seq).await?,
                entries: entries_after(&transaction, cursor).await?,
            })
        })
        .await
    }

    /// Keeps who this device is. Where it becomes another device, it starts with an empty record.
    ///
    /// # Errors
    /// [`StoreError::Unsent`] where it would become another device and has records that no server has.
    pub async fn enrol(&self, identity: &Identity) -> Result<(), StoreError> {
        self.attempt(async |connection, _| {
            let transaction = Transaction::begin(connection, Mode::WriteStrictly)?;
            let known: Option<Identity> = transaction.get(META, &IDENTITY.into()).await?;
            match &known {
                Some(known) if known.is_same_device(identity) => {}
                Some(known) => start_over(&transaction, known).await?,
                None => put_head(&transaction, Head::default())?,
            }
            transaction.put(META, &IDENTITY.into(), identity)?;
            transaction.commit().await
        })
        .await
    }

    async fn head_of_this_era(&self, transaction: &Transaction) -> Result<Head, StoreError> {
        let head = head(transaction).await?;
        if head.era == self.era.get() {
            Ok(head)
        } else {
            Err(StoreError::Replaced)
        }
    }

    /// Does one piece of work, on a new connection where the browser dropped the one before.
    async fn attempt<T>(
        &self,
        work: impl AsyncFn(&Connection, u32) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut attempt = 1;
        loop {
            let done = match self.connection().await {
                Ok(connection) => work(&connection, attempt).await,
                Err(error) => Err(error),
            };
            match done {
                Err(StoreError::Lost) if attempt < ATTEMPTS => {
                    self.connection.take();
                    attempt += 1;
                }
                done => return done,
            }
        }
    }

    async fn connection(&self) -> Result<Rc<Connection>, StoreError> {
        let known = self
            .connection
            .borrow()
            .clone()
            .filter(|connection| connection.is_open());
        if let Some(connection) = known {
            return Ok(connection);
        }
        let connection = Rc::new(Connection::open(Creation::Refused).await?);
        self.connection.replace(Some(connection.clone()));
        Ok(connection)
    }
}

async fn head(transaction: &Transaction) -> Result<Head, StoreError> {
    Ok(transaction.get(META, &HEAD.into()).await?.unwrap_or_default())
}

fn put_head(transaction: &Transaction, head: Head) -> Result<(), StoreError> {
    transaction.put(META, &HEAD.into(), &head)
}

async fn own_after(transaction: &Transaction, seq: u32) -> Result<Vec<Operation>, StoreError> {
    let number = |operation: &Operation| u64::from(operation.seq);
    transaction.all_after(OWN, seq.into(), number).await
}

/// The last of this device's operations in the log; 0 for none.
fn last_own_of(entries: &[Entry], identity: Option<&Identity>) -> u32 {
    let is_own = |entry: &&Entry| identity.is_some_and(|own| own.device == entry.operation.device);
    entries
        .iter()
        .filter(is_own)
        .map(|entry| entry.operation.seq)
        .max()
        .unwrap_or(0)
}

async fn entries_after(transaction: &Transaction, cursor: u64) -> Result<Vec<Entry>, StoreError> {
    transaction
        .all_after(LOG, cursor, |entry: &Entry| entry.number)
        .await
}

/// Puts the record of an earlier enrolment aside. Nothing of it is deleted, and nothing of it may be unsent.
async fn start_over(transaction: &Transaction, known: &Identity) -> Result<(), StoreError> {
    let head = head(transaction).await?;
    let count = head.last_seq.saturating_sub(head.acknowledged);
    if count > 0 {
        return Err(StoreError::Unsent { count });
    }
    let operations = own_after(transaction, 0).await?;
    if let (Some(first), Some(last)) = (operations.first(), operations.last()) {
        let archived = record::Archived {
            device: known.device,
            lot: &known.lot,
            operations: &operations,
        };
        let key = format!("{}/{}/{}-{}", known.lot, known.device.0, first.at.0, last.at.0);
        transaction.put(ARCHIVE, &key.as_str().into(), &archived)?;
    }
    transaction.clear(OWN)?;
    transaction.clear(LOG)?;
    put_head(
        transaction,
        Head {
            era: head.era + 1,
            ..Head::default()
        },
    )
}
