//! The device's disk: what it recorded, and the log as far as it knows it.
//!
//! Every change is one strict transaction of [`sync::disk`], which reads the head, checks it, and writes; so two tabs never
//! number an operation alike, and what is reported as written survives a power cut. Here is what is the browser's: opening,
//! upgrading, and opening anew where the browser dropped the connection.

mod anew;
mod carry_over;
mod connection;
mod error;
mod new_log;
mod opening;
mod record;
mod transaction;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use engine::hex::Hex;
use sync::chain::Tip;
use sync::disk;
use sync::replica::{Advance, Draft, Restart};
use sync::wire::{Cursor, Snapshot};

use connection::{Connection, META};
use transaction::{Mode, Transaction};

pub(crate) use connection::closed;
pub use error::StoreError;
pub use opening::Creation;
pub(crate) use opening::answered;
pub use record::{Certificate, Identity, Loaded, Renewal, Token};

const IDENTITY: &str = "identity";
const RENEWAL: &str = "renewal";
const PROBE: &str = "probe";
/// How often a lost connection is opened again before the call gives up.
const ATTEMPTS: u32 = 3;

/// The store of this device, shared by all of its tabs.
#[derive(Debug)]
pub struct Store {
    connection: RefCell<Option<Rc<Connection>>>,
    is_strict: Cell<bool>,
    /// The era that this tab read.
    era: Cell<u32>,
}

impl Store {
    /// Opens the store, and carries over what an earlier version of the app left.
    ///
    /// # Errors
    /// [`StoreError::Absent`] where there is none and none may be created.
    pub async fn open(creation: Creation) -> Result<Self, StoreError> {
        let mut attempt = 1;
        let connection = loop {
            match opening::open(creation).await {
                Err(StoreError::Lost) if attempt < ATTEMPTS => attempt += 1,
                opened => break opened?,
            }
        };
        let store = Self {
            connection: RefCell::new(Some(connection)),
            is_strict: Cell::default(),
            era: Cell::default(),
        };
        let secret = random();
        let carried = store.attempt(async |connection, _| {
            let transaction = Transaction::begin(connection, Mode::WriteStrictly)?;
            store.is_strict.set(transaction.is_strict());
            if carry_over::carry_over(&transaction, connection.has_first_log(), secret).await? {
                transaction.commit().await?;
            }
            Ok(())
        });
        carried.await?;
        Ok(store)
    }

    /// Whether this browser flushes to the disk before it calls a write complete.
    pub fn is_strict(&self) -> bool {
        self.is_strict.get()
    }

    /// How often this store began anew, as far as this tab knows.
    pub fn era(&self) -> u32 {
        self.era.get()
    }

    /// Reads everything a tab needs to begin; nothing where this device has not enrolled.
    pub async fn load(&self) -> Result<Option<Loaded>, StoreError> {
        self.attempt(async |connection, _| {
            let transaction = Transaction::begin(connection, Mode::Read)?;
            let identity = transaction.read::<Identity>(META, IDENTITY).await?;
            let head = disk::head(&transaction).await?;
            let (Some(identity), Some(head)) = (identity, head) else {
                return Ok(None);
            };
            let disk = disk::load(&transaction, &head).await?;
            let renewal = transaction.read(META, RENEWAL).await?;
            self.era.set(head.era);
            Ok(Some(Loaded {
                identity,
                disk,
                renewal,
            }))
        })
        .await
    }

    /// What other tabs wrote since this one last looked.
    pub async fn tail(&self, tip: Tip, cursor: Cursor) -> Result<Advance, StoreError> {
        self.attempt(async |connection, _| {
            let transaction = Transaction::begin(connection, Mode::Read)?;
            disk::tail(&transaction, self.era.get(), tip, cursor).await
        })
        .await
    }

    /// Records a draft, if it still follows the device's last operation. It is durable when this returns.
    ///
    /// # Errors
    /// [`disk::DiskError::Stale`] where another tab recorded first.
    pub async fn append(&self, draft: &Draft) -> Result<(), StoreError> {
        self.attempt(async |connection, attempt| {
            let (transaction, era) = (
                Transaction::begin(connection, Mode::WriteStrictly)?,
                self.era.get(),
            );
            // A lost connection hides whether the write before it went through.
            if attempt > 1 && disk::has(&transaction, era, draft).await? {
                return Ok(());
            }
            disk::append(&transaction, era, draft).await?;
            transaction.commit().await
        })
        .await
    }

    /// Keeps what the server sent.
    ///
    /// # Errors
    /// [`disk::DiskError::Gap`] where entries are missing in between.
    pub async fn receive(&self, news: &Advance) -> Result<(), StoreError> {
        self.change(async |transaction, era| disk::receive(transaction, era, news).await)
            .await
    }

    /// Puts a state in the place of the log up to it, so that the next start is quick.
    pub async fn shorten(&self, snapshot: &Snapshot) -> Result<(), StoreError> {
        self.change(async |transaction, era| disk::shorten(transaction, era, snapshot).await)
            .await
    }

    /// Keeps what still holds after a restore of the server.
    pub async fn restart(&self, restart: &Restart) -> Result<(), StoreError> {
        self.change(async |transaction, era| disk::restart(transaction, era, restart).await)
            .await
    }

    /// Notes that the device needs a new number. One that is needed already stays the same.
    pub async fn want_renewal(&self, is_forked: bool) -> Result<Renewal, StoreError> {
        let nonce = random();
        let renewal = Cell::new(Renewal { nonce, is_forked });
        self.change(async |transaction, _| {
            let known: Option<Renewal> = transaction.read(META, RENEWAL).await?;
            let nonce = known.map_or(nonce, |known| known.nonce);
            let is_forked = is_forked || known.is_some_and(|known| known.is_forked);
            renewal.set(Renewal { nonce, is_forked });
            transaction.write(META, RENEWAL, &renewal.get())
        })
        .await?;
        Ok(renewal.get())
    }

    /// Goes on under a new number.
    pub async fn renew(&self, identity: &Identity, is_forked: bool) -> Result<(), StoreError> {
        self.change(async |transaction, era| {
            disk::renew(transaction, era, identity.device, is_forked).await?;
            transaction.write(META, IDENTITY, identity)?;
            transaction.remove(META, RENEWAL)
        })
        .await
    }

    /// Keeps what changed about who this device is.
    pub async fn identify(&self, identity: &Identity) -> Result<(), StoreError> {
        self.change(async |transaction, _| {
            transaction.begun().await?;
            transaction.write(META, IDENTITY, identity)
        })
        .await
    }

    /// Keeps who this device is. Where it becomes another device, it starts with an empty record.
    ///
    /// # Errors
    /// [`StoreError::Unsent`] where it would become another device and has records that no server has.
    pub async fn enrol(&self, identity: &Identity) -> Result<(), StoreError> {
        self.change(async |transaction, _| anew::enrol(transaction, identity).await)
            .await
    }

    /// Writes something of no meaning, to see whether writing works again.
    pub async fn probe(&self) -> Result<(), StoreError> {
        self.change(async |transaction, _| {
            transaction.begun().await?;
            transaction.write(META, PROBE, &random::<8>())
        })
        .await
    }

    /// Has the browser begin a new log of its own, so that what an earlier cut left at the end of the last one does no harm.
    pub async fn begin_new_log(&self) -> Result<(), StoreError> {
        if new_log::is_needed() {
            self.change(async |transaction, _| {
                transaction.begun().await?;
                new_log::fill(transaction)
            })
            .await?;
        }
        Ok(())
    }

    /// Makes one change, durably or not at all.
    async fn change(
        &self,
        work: impl AsyncFn(&Transaction, u32) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.attempt(async |connection, _| {
            let transaction = Transaction::begin(connection, Mode::WriteStrictly)?;
            work(&transaction, self.era.get()).await?;
            transaction.commit().await
        })
        .await
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
        let connection = opening::open(Creation::Refused).await?;
        self.connection.replace(Some(connection.clone()));
        Ok(connection)
    }
}

/// Random bytes that nobody can guess.
pub(crate) fn random<const N: usize>() -> Hex<N> {
    let mut bytes = [0; N];
    let crypto = leptos::prelude::window().crypto();
    let drawn = crypto.and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
    debug_assert!(
        drawn.is_ok(),
        "every browser that runs the app draws random numbers"
    );
    Hex(bytes)
}
