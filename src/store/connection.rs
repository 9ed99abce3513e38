//! The open database.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::Function;
use sync::disk::Table;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, IdbDatabase};

use crate::bell::Bell;

/// The object stores. Values are JSON, so that a person can read them in the browser's tools.
pub(super) const META: &str = "meta";
/// What earlier enrolments recorded.
pub(super) const ARCHIVE: &str = "archive";
/// The log of version 1, by number. It is empty once it is carried over.
pub(super) const FIRST_LOG: &str = "log";
const STORES: [&str; 6] = [
    META,
    ARCHIVE,
    store_of(Table::Head),
    store_of(Table::Snapshot),
    store_of(Table::Entries),
    store_of(Table::Own),
];

/// The object store of a table.
pub(super) const fn store_of(table: Table) -> &'static str {
    match table {
        Table::Head => "head",
        Table::Snapshot => "snapshot",
        Table::Entries => "entries",
        // In version 1 by the operation's number alone. Keys of now are larger than all of those.
        Table::Own => "own",
    }
}

thread_local! {
    static CLOSED: Rc<Bell> = Rc::default();
}

/// Returns when the browser or another tab has closed this tab's connection.
pub(crate) async fn closed() {
    CLOSED.with(Rc::clone).heard().await;
}

/// An open database. It closes when another tab needs to replace it, when the browser drops it, or when it goes.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) database: IdbDatabase,
    is_open: Rc<Cell<bool>>,
    _closing: Closure<dyn FnMut(Event)>,
}

impl Connection {
    pub(super) fn new(database: IdbDatabase) -> Self {
        let is_open = Rc::new(Cell::new(true));
        let closing = Closure::<dyn FnMut(Event)>::new({
            let (database, is_open) = (database.clone(), is_open.clone());
            move |_| {
                is_open.set(false);
                database.close();
                CLOSED.with(|closed| closed.ring());
            }
        });
        let handler: &Function = closing.as_ref().unchecked_ref();
        database.set_onclose(Some(handler));
        database.set_onversionchange(Some(handler));
        Self {
            database,
            is_open,
            _closing: closing,
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.is_open.get()
    }

    /// Whether it began as version 1, so that it has the log of then.
    pub(super) fn has_first_log(&self) -> bool {
        self.database.object_store_names().contains(FIRST_LOG)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.database.set_onclose(None);
        self.database.set_onversionchange(None);
        self.database.close();
    }
}

/// Makes the object stores that are not there. What version 1 kept stays for [`super::carry_over`].
///
/// A failure here aborts the upgrade, and opening reports it.
pub(super) fn create(database: &IdbDatabase) {
    let there = database.object_store_names();
    for store in STORES.into_iter().filter(|store| !there.contains(store)) {
        let _ = database.create_object_store(store);
    }
}
