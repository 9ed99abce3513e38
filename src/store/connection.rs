//! The open database.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Function, Promise};
use leptos::prelude::window;
use sync::disk::Table;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, IdbDatabase, IdbOpenDbRequest, IdbVersionChangeEvent};

use super::StoreError;

const NAME: &str = "parkade";
const VERSION: u32 = 2;

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

/// What to do where there is no database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Creation {
    /// Make one: this device enrols.
    Allowed,
    /// Say so. A database that vanished must not come back empty as if nothing had happened.
    Refused,
}

/// An open database. It closes when another tab needs to replace it, when the browser drops it, or when it goes.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) database: IdbDatabase,
    is_open: Rc<Cell<bool>>,
    _closing: Closure<dyn FnMut(Event)>,
}

impl Connection {
    /// Opens the database.
    pub(super) async fn open(creation: Creation) -> Result<Self, StoreError> {
        let factory = window()
            .indexed_db()
            .ok()
            .flatten()
            .ok_or(StoreError::Unavailable)?;
        let request = factory
            .open_with_u32(NAME, VERSION)
            .map_err(|error| StoreError::from_js(&error))?;
        let is_absent = Rc::new(Cell::new(false));
        let upgrade = Closure::<dyn FnMut(IdbVersionChangeEvent)>::new({
            let (request, is_absent) = (request.clone(), is_absent.clone());
            move |event: IdbVersionChangeEvent| {
                if creation == Creation::Refused && event.old_version() < 1.0 {
                    is_absent.set(true);
                    let _ = request.transaction().map(|upgrade| upgrade.abort());
                } else if let Some(database) = database_of(&request) {
                    create(&database);
                }
            }
        });
        request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
        let opened = JsFuture::from(settled(&request)).await;
        request.set_onupgradeneeded(None);
        match opened {
            Ok(_) => database_of(&request)
                .map(Self::new)
                .ok_or(StoreError::Unavailable),
            Err(_) if is_absent.get() => Err(StoreError::Absent),
            Err(event) if event.unchecked_ref::<Event>().type_() == "blocked" => Err(StoreError::Blocked),
            Err(_) => Err(reason(&request)),
        }
    }

    fn new(database: IdbDatabase) -> Self {
        let is_open = Rc::new(Cell::new(true));
        let closing = Closure::<dyn FnMut(Event)>::new({
            let (database, is_open) = (database.clone(), is_open.clone());
            move |_| {
                is_open.set(false);
                database.close();
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
fn create(database: &IdbDatabase) {
    let there = database.object_store_names();
    for store in STORES.into_iter().filter(|store| !there.contains(store)) {
        let _ = database.create_object_store(store);
    }
}

fn settled(request: &IdbOpenDbRequest) -> Promise {
    Promise::new(&mut |done, failed| {
        request.set_onsuccess(Some(&done));
        request.set_onerror(Some(&failed));
        request.set_onblocked(Some(&failed));
    })
}

fn database_of(request: &IdbOpenDbRequest) -> Option<IdbDatabase> {
    request.result().ok()?.dyn_into().ok()
}

fn reason(request: &IdbOpenDbRequest) -> StoreError {
    match request.error() {
        Ok(Some(error)) => StoreError::from_js(&JsValue::from(error)),
        _ => StoreError::Unavailable,
    }
}
