//! Which tab talks to the server: the one that holds a lock of the browser's.
//!
//! The browser passes the lock on when a tab closes or crashes, but not when the system stops it. So whoever waits for the
//! lock asks now and then, and takes it from a tab that does not answer. The other one learns of it when it wakes. Two that
//! lead for a moment cost requests and break nothing, because the store compares and the server takes each operation once.

use std::cell::Cell;
use std::future::pending;
use std::rc::Rc;

use futures::FutureExt;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::AbortController;

use super::core::Core;
use super::tabs::Message;

const LOCK: &str = "parkade-sync";
/// How often a tab that waits asks whether there is still one that leads, in milliseconds.
const ASK_MS: u32 = 4_000;
/// So many questions without an answer are too many: what stops a tab that is well for a moment must not cost it the lock.
const MOST_MISSED: u32 = 3;

/// How to come by the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// When it is free.
    Wait,
    /// From whoever has it.
    Take,
}

/// Returns when this tab leads. It does until the term is dropped, or another tab takes the lock; then [`Core::leads`] says no.
pub(super) async fn lead(core: &Rc<Core>) -> Term {
    let mut how = How::Wait;
    loop {
        let (term, granted) = Term::ask(core, how);
        futures::select_biased! {
            _ = granted.fuse() => {
                core.leads.set(term.is_held.get());
                return term;
            }
            () = silence(core).boxed_local().fuse() => how = How::Take,
        }
    }
}

/// Returns when the tab that leads has not answered for long.
async fn silence(core: &Core) {
    if !core.tabs.borrow().has_channel() {
        return pending().await;
    }
    let mut missed = 0;
    while missed < MOST_MISSED {
        core.has_heard.set(false);
        core.say(&Message::AskLink);
        TimeoutFuture::new(ASK_MS).await;
        missed = if core.has_heard.get() { 0 } else { missed + 1 };
    }
}

/// A place in the queue for the lock, and the lock once it is granted. Dropped, both are given up.
#[derive(Debug)]
pub(super) struct Term {
    is_held: Rc<Cell<bool>>,
    release: Option<Function>,
    queue: Option<AbortController>,
}

impl Term {
    /// Asks for the lock; also returns what settles when it is granted. A browser without locks lets every tab lead.
    fn ask(core: &Rc<Core>, how: How) -> (Self, JsFuture) {
        let is_held = Rc::new(Cell::new(false));
        let mut release = None;
        let held = Promise::new(&mut |done, _| release = Some(done));
        let queue = (how == How::Wait).then(AbortController::new).and_then(Result::ok);
        let mut asked = None;
        let granted = Promise::new(&mut |granted, _| {
            let on_grant = Closure::once_into_js({
                let (is_held, held, granted) = (is_held.clone(), held.clone(), granted.clone());
                move |_lock: JsValue| -> Promise {
                    is_held.set(true);
                    let _ = granted.call0(&JsValue::UNDEFINED);
                    held
                }
            });
            asked = request(&on_grant, how, queue.as_ref());
            if asked.is_none() {
                is_held.set(true);
                let _ = granted.call0(&JsValue::UNDEFINED);
            }
        });
        if let Some(asked) = asked {
            let (core, is_held) = (core.clone(), is_held.clone());
            spawn_local(async move {
                if JsFuture::from(asked).await.is_err() && is_held.replace(false) {
                    core.leads.set(false);
                    core.wake.ring();
                }
            });
        }
        let term = Self {
            is_held,
            release,
            queue,
        };
        (term, JsFuture::from(granted))
    }
}

impl Drop for Term {
    fn drop(&mut self) {
        // What is not held any more tells nobody that it is lost.
        self.is_held.set(false);
        if let Some(queue) = &self.queue {
            queue.abort();
        }
        if let Some(release) = &self.release {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Asks for the lock by name, because the bindings do not know locks yet.
fn request(on_grant: &JsValue, how: How, queue: Option<&AbortController>) -> Option<Promise> {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).ok()?;
    let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    let options = Object::new();
    if how == How::Take {
        Reflect::set(&options, &"steal".into(), &JsValue::TRUE).ok()?;
    }
    if let Some(queue) = queue {
        Reflect::set(&options, &"signal".into(), &queue.signal()).ok()?;
    }
    request
        .call3(&locks, &LOCK.into(), &options, on_grant)
        .ok()?
        .dyn_into()
        .ok()
}
