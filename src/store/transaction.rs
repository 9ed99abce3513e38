//! One transaction: everything in it happens, or nothing.

use std::cell::Cell;

use futures::FutureExt;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Function, Object, Promise, Reflect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sync::disk::{self, Table};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbKeyRange, IdbObjectStore, IdbRequest, IdbTransaction};

use super::StoreError;
use super::connection::{Connection, META, store_of};
use super::opening::PATIENCE_MS;

/// How many values are read at once.
const BATCH: u32 = 16_000;

/// What a transaction may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Read,
    /// Complete only when the data has left the operating system's cache.
    WriteStrictly,
}

/// A running transaction over every object store.
///
/// Between two of its requests nothing else may be awaited: the browser would end it. Dropped before
/// [`Transaction::commit`], it is undone.
#[derive(Debug)]
#[must_use = "a transaction that is dropped is undone"]
pub(super) struct Transaction {
    raw: IdbTransaction,
    done: Option<JsFuture>,
    /// Whether the browser has answered something: until then another tab's transaction may be before it.
    has_begun: Cell<bool>,
}

impl Transaction {
    pub(super) fn begin(connection: &Connection, mode: Mode) -> Result<Self, StoreError> {
        let raw = begin(connection, mode).map_err(|error| StoreError::from_js(&error))?;
        // Listening begins here, so that no end of the transaction goes unseen.
        let done = JsFuture::from(Promise::new(&mut |done, failed| {
            raw.set_oncomplete(Some(&done));
            raw.set_onabort(Some(&failed));
        }));
        Ok(Self {
            raw,
            done: Some(done),
            has_begun: Cell::default(),
        })
    }

    /// Waits until it is this transaction's turn. Who reads first need not.
    ///
    /// # Errors
    /// [`StoreError::Busy`] where another one does not end: dropped now, this one has written nothing and never will.
    pub(super) async fn begun(&self) -> Result<(), StoreError> {
        self.text(META, &JsValue::from_str("")).await.map(drop)
    }

    /// Waits for one request, and not for ever where it is the first.
    async fn answer(&self, request: Result<IdbRequest, JsValue>) -> Result<JsValue, StoreError> {
        if self.has_begun.get() {
            return answer(request).await;
        }
        let answered = futures::select_biased! {
            answered = answer(request).boxed_local().fuse() => answered?,
            () = TimeoutFuture::new(PATIENCE_MS).fuse() => return Err(StoreError::Busy),
        };
        self.has_begun.set(true);
        Ok(answered)
    }

    /// Whether the browser promises to complete only when the data is on the disk.
    pub(super) fn is_strict(&self) -> bool {
        let durability = Reflect::get(&self.raw, &"durability".into());
        durability.is_ok_and(|durability| durability.as_string().as_deref() == Some("strict"))
    }

    /// Reads one value by its name.
    pub(super) async fn read<T: DeserializeOwned>(
        &self,
        store: &str,
        name: &str,
    ) -> Result<Option<T>, StoreError> {
        let value = self.text(store, &JsValue::from_str(name)).await?;
        value.as_deref().map(decode).transpose()
    }

    /// Writes one value under a name. That it cannot be written shows when the transaction commits.
    pub(super) fn write<T: Serialize>(&self, store: &str, name: &str, value: &T) -> Result<(), StoreError> {
        let json = serde_json::to_string(value).map_err(|error| StoreError::damaged(&error))?;
        self.put_text(store, &JsValue::from_str(name), &json)
    }

    /// Removes what has a name.
    pub(super) fn remove(&self, store: &str, name: &str) -> Result<(), StoreError> {
        done(self.store(store)?.delete(&JsValue::from_str(name)))
    }

    /// Removes every value of a store.
    pub(super) fn clear(&self, store: &str) -> Result<(), StoreError> {
        done(self.store(store)?.clear())
    }

    /// Reads the values of numbered keys from `first` to `last`, both included, in order.
    pub(super) async fn texts(&self, store: &str, first: u64, last: u64) -> Result<Vec<String>, StoreError> {
        let (mut texts, mut from, last) = (Vec::new(), number(first), number(last));
        let mut is_open = false;
        loop {
            let range = IdbKeyRange::bound_with_lower_open_and_upper_open(&from, &last, is_open, false);
            let range = range.map_err(|error| StoreError::from_js(&error))?;
            let store = self.store(store)?;
            let batch: Array = self
                .answer(store.get_all_with_key_and_limit(&range, BATCH))
                .await?
                .unchecked_into();
            // JSON of ours has no line breaks, and one text is handed over in less time than its lines one by one.
            let lines = String::from(batch.join("\n"));
            if batch.length() > 0 {
                texts.extend(lines.split('\n').map(str::to_owned));
            }
            if batch.length() < BATCH {
                return Ok(texts);
            }
            let keys: Array = self
                .answer(store.get_all_keys_with_key_and_limit(&range, BATCH))
                .await?
                .unchecked_into();
            (from, is_open) = (keys.get(BATCH - 1), true);
        }
    }

    /// Asks at once, and not when somebody waits for the answer.
    fn text<'a>(
        &'a self,
        store: &str,
        key: &JsValue,
    ) -> impl Future<Output = Result<Option<String>, StoreError>> + use<'a> {
        let asked = self.store(store).map(|store| store.get(key));
        async move {
            let value = self.answer(asked?).await?;
            if value.is_undefined() {
                Ok(None)
            } else {
                text(&value).map(Some)
            }
        }
    }

    fn put_text(&self, store: &str, key: &JsValue, json: &str) -> Result<(), StoreError> {
        done(self.store(store)?.put_with_key(&JsValue::from_str(json), key))
    }

    /// Ends the transaction; what was written is durable once this returns.
    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        // Without it the browser would end the transaction a little later.
        #[expect(deprecated, reason = "the bindings call it so; the standard has it")]
        let _ = self.raw.commit();
        let Some(done) = self.done.take() else {
            return Ok(());
        };
        match done.await {
            Ok(_) => Ok(()),
            Err(_) => Err(match self.raw.error() {
                Some(error) => StoreError::from_js(&JsValue::from(error)),
                None => StoreError::Lost,
            }),
        }
    }

    fn store(&self, name: &str) -> Result<IdbObjectStore, StoreError> {
        self.raw
            .object_store(name)
            .map_err(|error| StoreError::from_js(&error))
    }
}

impl disk::Transaction for Transaction {
    type Error = StoreError;

    fn get(&self, table: Table, key: u64) -> impl Future<Output = Result<Option<String>, StoreError>> {
        self.text(store_of(table), &number(key))
    }

    async fn range(&self, table: Table, first: u64, last: u64) -> Result<Vec<String>, StoreError> {
        self.texts(store_of(table), first, last).await
    }

    fn put(&self, table: Table, key: u64, value: String) -> Result<(), StoreError> {
        self.put_text(store_of(table), &number(key), &value)
    }

    fn delete(&self, table: Table, first: u64, last: u64) -> Result<(), StoreError> {
        let range = IdbKeyRange::bound(&number(first), &number(last));
        let range = range.map_err(|error| StoreError::from_js(&error))?;
        done(self.store(store_of(table))?.delete(&range))
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if self.done.is_some() {
            // One that has ended already cannot be undone, and says so.
            let _ = self.raw.abort();
        }
    }
}

/// A number as a key of an object store.
#[expect(clippy::cast_precision_loss, reason = "keys stay below 2⁵³")]
fn number(key: u64) -> JsValue {
    JsValue::from_f64(key as f64)
}

/// A request whose outcome the end of the transaction tells.
fn done(request: Result<IdbRequest, JsValue>) -> Result<(), StoreError> {
    request.map(drop).map_err(|error| StoreError::from_js(&error))
}

/// Calls the browser by name, because the bindings do not know the durability option yet.
fn begin(connection: &Connection, mode: Mode) -> Result<IdbTransaction, JsValue> {
    let stores = connection.database.object_store_names();
    let options = Object::new();
    let mode = match mode {
        Mode::Read => "readonly",
        Mode::WriteStrictly => {
            Reflect::set(&options, &"durability".into(), &"strict".into())?;
            "readwrite"
        }
    };
    let begin: Function = Reflect::get(&connection.database, &"transaction".into())?.dyn_into()?;
    begin
        .call3(&connection.database, &stores, &mode.into(), &options)?
        .dyn_into()
}

/// Waits for one request.
async fn answer(request: Result<IdbRequest, JsValue>) -> Result<JsValue, StoreError> {
    let request = request.map_err(|error| StoreError::from_js(&error))?;
    let settled = Promise::new(&mut |done, failed| {
        request.set_onsuccess(Some(&done));
        request.set_onerror(Some(&failed));
    });
    match JsFuture::from(settled).await {
        Ok(_) => request.result().map_err(|error| StoreError::from_js(&error)),
        Err(_) => Err(match request.error() {
            Ok(Some(error)) => StoreError::from_js(&JsValue::from(error)),
            _ => StoreError::Lost,
        }),
    }
}

fn text(value: &JsValue) -> Result<String, StoreError> {
    let text = value.as_string();
    text.ok_or_else(|| StoreError::damaged(&"a value is no text"))
}

/// Reads what is stored.
pub(super) fn decode<T: DeserializeOwned>(json: &str) -> Result<T, StoreError> {
    serde_json::from_str(json).map_err(|error| StoreError::damaged(&error))
}
