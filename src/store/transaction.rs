//! One transaction: everything in it happens, or nothing.

use js_sys::{Array, Function, Object, Promise, Reflect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbKeyRange, IdbObjectStore, IdbRequest, IdbTransaction};

use super::StoreError;
use super::connection::{Connection, STORES};

/// How many values are read at once.
const BATCH: u32 = 4_000;

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
        })
    }

    /// Whether the browser promises to complete only when the data is on the disk.
    pub(super) fn is_strict(&self) -> bool {
        let durability = Reflect::get(&self.raw, &"durability".into());
        durability.is_ok_and(|durability| durability.as_string().as_deref() == Some("strict"))
    }

    /// Reads one value.
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        store: &str,
        key: &Key,
    ) -> Result<Option<T>, StoreError> {
        let value = answer(self.store(store)?.get(&key.0)).await?;
        if value.is_undefined() {
            Ok(None)
        } else {
            decode(&value).map(Some)
        }
    }

    /// Reads every value whose number is larger than `after`, in order.
    pub(super) async fn all_after<T: DeserializeOwned>(
        &self,
        store: &str,
        mut after: u64,
        number: impl Fn(&T) -> u64,
    ) -> Result<Vec<T>, StoreError> {
        let mut values = Vec::new();
        loop {
            let range = IdbKeyRange::lower_bound_with_open(&Key::from(after).0, true)
                .map_err(|error| StoreError::from_js(&error))?;
            let batch = answer(self.store(store)?.get_all_with_key_and_limit(&range, BATCH)).await?;
            let batch: Array = batch.unchecked_into();
            values.reserve(batch.length() as usize);
            for value in batch.iter() {
                values.push(decode(&value)?);
            }
            match values.last().map(&number) {
                Some(last) if batch.length() == BATCH => after = last,
                _ => return Ok(values),
            }
        }
    }

    /// Writes one value. That it cannot be written shows when the transaction commits.
    pub(super) fn put<T: Serialize>(&self, store: &str, key: &Key, value: &T) -> Result<(), StoreError> {
        let json = serde_json::to_string(value).map_err(|error| StoreError::Damaged(error.to_string()))?;
        let put = self.store(store)?.put_with_key(&JsValue::from_str(&json), &key.0);
        put.map(drop).map_err(|error| StoreError::from_js(&error))
    }

    /// Removes every value of a store.
    pub(super) fn clear(&self, store: &str) -> Result<(), StoreError> {
        let clear = self.store(store)?.clear();
        clear.map(drop).map_err(|error| StoreError::from_js(&error))
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

impl Drop for Transaction {
    fn drop(&mut self) {
        if self.done.is_some() {
            // One that has ended already cannot be undone, and says so.
            let _ = self.raw.abort();
        }
    }
}

/// A key of an object store.
#[derive(Debug)]
pub(super) struct Key(JsValue);

impl From<&str> for Key {
    fn from(name: &str) -> Self {
        Self(JsValue::from_str(name))
    }
}

impl From<u64> for Key {
    #[expect(clippy::cast_precision_loss, reason = "no log comes near 2⁵³ entries")]
    fn from(number: u64) -> Self {
        Self(JsValue::from_f64(number as f64))
    }
}

impl From<u32> for Key {
    fn from(number: u32) -> Self {
        Self(JsValue::from_f64(f64::from(number)))
    }
}

/// Calls the browser by name, because the bindings do not know the durability option yet.
fn begin(connection: &Connection, mode: Mode) -> Result<IdbTransaction, JsValue> {
    let stores: Array = STORES.iter().map(|store| JsValue::from_str(store)).collect();
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

fn decode<T: DeserializeOwned>(value: &JsValue) -> Result<T, StoreError> {
    let json = value
        .as_string()
        .ok_or_else(|| StoreError::Damaged("a value is no text".to_owned()))?;
    serde_json::from_str(&json).map_err(|error| StoreError::Damaged(error.to_string()))
}
