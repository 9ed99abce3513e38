//! The database while it is being opened, which may take as long as another tab likes.
//!
//! A request to open cannot be taken back. There is one at most: who waits for it waits for a while only, and who asks
//! later gets what it has come to.

use std::cell::{Cell, RefCell};
use std::future::pending;
use std::rc::Rc;

use futures::FutureExt;
use futures::future::{LocalBoxFuture, Shared};
use gloo_timers::future::TimeoutFuture;
use js_sys::Promise;
use leptos::prelude::window;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{IdbDatabase, IdbOpenDbRequest, IdbVersionChangeEvent};

use super::StoreError;
use super::connection::{Connection, create};

const NAME: &str = "parkade";
const VERSION: u32 = 2;
/// For so many milliseconds one waits for the browser's answer. It is used all the same if it comes later.
pub(super) const PATIENCE_MS: u32 = 8_000;

/// What to do where there is no database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Creation {
    /// Make one: this device enrols.
    Allowed,
    /// Say so. A database that vanished must not come back empty as if nothing had happened.
    Refused,
}

type Opened = Result<Rc<Connection>, StoreError>;

/// A request to open the database.
#[derive(Clone, Debug)]
struct Opening {
    creation: Creation,
    opened: Shared<LocalBoxFuture<'static, Opened>>,
    /// That another tab keeps it from an upgrade.
    blocked: Shared<LocalBoxFuture<'static, ()>>,
}

thread_local! {
    static UNDER_WAY: RefCell<Option<Opening>> = const { RefCell::new(None) };
}

/// Opens the database.
///
/// # Errors
/// [`StoreError::Blocked`] and [`StoreError::Busy`] where it is not open yet; [`answered`] tells when it is.
pub(super) async fn open(creation: Creation) -> Opened {
    loop {
        let opening = under_way(creation)?;
        let opened = futures::select_biased! {
            opened = opening.opened.clone() => opened,
            () = opening.blocked.clone() => return Err(StoreError::Blocked),
            () = TimeoutFuture::new(PATIENCE_MS).fuse() => return Err(StoreError::Busy),
        };
        UNDER_WAY.with_borrow_mut(|known| {
            known.take_if(|known| known.opened.ptr_eq(&opening.opened));
        });
        match opened {
            // It came so late that a later version of the app has closed it already.
            Ok(connection) if !connection.is_open() => {}
            // Whoever asked before would not have one made.
            Err(StoreError::Absent) if creation != opening.creation => {}
            opened => return opened,
        }
    }
}

/// Returns when the browser answers a request to open that nobody waited for to the end; never where there is none.
pub(crate) async fn answered() {
    let opened = UNDER_WAY.with_borrow(|known| known.as_ref().map(|known| known.opened.clone()));
    match opened {
        Some(opened) => drop(opened.await),
        None => pending().await,
    }
}

fn under_way(creation: Creation) -> Result<Opening, StoreError> {
    if let Some(known) = UNDER_WAY.with_borrow(Clone::clone) {
        return Ok(known);
    }
    let opening = Opening::begin(creation)?;
    // It goes on when everybody has given up waiting.
    spawn_local(opening.opened.clone().map(drop));
    UNDER_WAY.set(Some(opening.clone()));
    Ok(opening)
}

impl Opening {
    fn begin(creation: Creation) -> Result<Self, StoreError> {
        let factory = window()
            .indexed_db()
            .ok()
            .flatten()
            .ok_or(StoreError::Unavailable)?;
        let request = factory
            .open_with_u32(NAME, VERSION)
            .map_err(|error| StoreError::from_js(&error))?;
        // Listening begins before anything else is waited for, so that no answer goes unheard.
        let blocked = JsFuture::from(Promise::new(&mut |blocked, _| {
            request.set_onblocked(Some(&blocked));
        }));
        let settled = JsFuture::from(Promise::new(&mut |done, failed| {
            request.set_onsuccess(Some(&done));
            request.set_onerror(Some(&failed));
        }));
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
        let opened = async move {
            let settled = settled.await;
            request.set_onupgradeneeded(None);
            drop(upgrade);
            match settled {
                Ok(_) => database_of(&request)
                    .map(|database| Rc::new(Connection::new(database)))
                    .ok_or(StoreError::Unavailable),
                Err(_) if is_absent.get() => Err(StoreError::Absent),
                Err(_) => Err(reason(&request)),
            }
        };
        Ok(Self {
            creation,
            opened: opened.boxed_local().shared(),
            blocked: blocked.map(drop).boxed_local().shared(),
        })
    }
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
