//! A door for scripts: `window.parkade`, which tests and benchmarks give commands through.
//!
//! It goes the way that a page goes, so what a script sees of durability is what a person gets. Only a build with the
//! feature `drive` has it.

use std::fmt::Write as _;
use std::rc::Rc;

use engine::allocation::Wishes;
use engine::decide::Command;
use engine::money::Money;
use engine::operation::Means;
use engine::spot::SpotId;
use engine::ticket::TicketCode;
use engine::vehicle::Vehicle;
use js_sys::{Error, Function, Object, Promise, Reflect};
use leptos::prelude::*;
use serde::Deserialize;
use sync::Replica;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::future_to_promise;

use super::core::Core;
use super::state::SubmitError;

/// The mark in the page's timeline when the device first has a view.
const READY: &str = "parkade-ready";

/// A command as a script writes it.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Asked {
    Park {
        vehicle: Vehicle,
        #[serde(default)]
        spot: Option<SpotId>,
    },
    Pay {
        ticket: TicketCode,
        amount: Money,
    },
    Leave {
        ticket: TicketCode,
    },
}

impl From<Asked> for Command {
    fn from(asked: Asked) -> Self {
        match asked {
            Asked::Park { vehicle, spot } => Self::Park {
                vehicle,
                wishes: Wishes::default(),
                spot,
            },
            Asked::Pay { ticket, amount } => Self::Pay {
                ticket,
                amount,
                means: Means::Cash,
            },
            Asked::Leave { ticket } => Self::Leave { ticket },
        }
    }
}

/// Puts the door on the window:
/// ```text
/// await parkade.submit('[{"do":"leave","ticket":"…"}]')   // operations as JSON, once they are durable; all or none
/// parkade.pending()                                       // own operations that only this device has, as JSON
/// parkade.waiting()                                       // how many those are
/// parkade.digest()                                        // the digest of what the screens show; undefined before
/// ```
pub(super) fn open(core: &Rc<Core>) {
    let door = Object::new();
    let submit = core.clone();
    let submit = Closure::<dyn Fn(String) -> Promise>::new(move |asked: String| {
        let core = submit.clone();
        future_to_promise(async move {
            let recorded = core.submit_asked(&asked).await?;
            Ok(JsValue::from_str(&recorded))
        })
    });
    let pending = core.clone();
    let pending = Closure::<dyn Fn() -> String>::new(move || pending.pending_as_json());
    let waiting = core.clone();
    let waiting = Closure::<dyn Fn() -> usize>::new(move || waiting.waiting());
    let digest = core.clone();
    let digest = Closure::<dyn Fn() -> Option<String>>::new(move || digest.digest());
    for (name, function) in [
        ("submit", submit.into_js_value()),
        ("pending", pending.into_js_value()),
        ("waiting", waiting.into_js_value()),
        ("digest", digest.into_js_value()),
    ] {
        let _ = Reflect::set(&door, &name.into(), &function);
    }
    let _ = Reflect::set(&window(), &"parkade".into(), &door);
    mark_when_ready(core);
}

impl Core {
    async fn submit_asked(&self, asked: &str) -> Result<String, JsValue> {
        let asked: Vec<Asked> =
            serde_json::from_str(asked).map_err(|error| thrown("Unreadable", &error.to_string()))?;
        let commands: Vec<Command> = asked.into_iter().map(Command::from).collect();
        match self.submit(&commands).await {
            Ok(submitted) => Ok(as_json(&submitted.operations)),
            Err(error) => Err(thrown(name_of(&error), &error.to_string())),
        }
    }

    fn pending_as_json(&self) -> String {
        let pending = self.with_replica(|replica| {
            let pending = replica.pending().map(|own| own.operation.operation());
            as_json(&pending.collect::<Vec<_>>())
        });
        pending.unwrap_or_else(|| "[]".to_owned())
    }

    fn waiting(&self) -> usize {
        self.with_replica(Replica::waiting).unwrap_or(0)
    }

    fn digest(&self) -> Option<String> {
        let hash = self.with_replica(|replica| Some(replica.view()?.hash()))??;
        let mut digest = String::with_capacity(64);
        for byte in hash {
            // Writing to a string does not fail.
            let _ = write!(digest, "{byte:02x}");
        }
        Some(digest)
    }
}

fn as_json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn name_of(error: &SubmitError) -> &'static str {
    match error {
        SubmitError::Refused(_) => "Refused",
        SubmitError::NotSaved(_) => "NotSaved",
        SubmitError::NotReady => "NotReady",
    }
}

fn thrown(name: &str, message: &str) -> JsValue {
    let error = Error::new(message);
    error.set_name(name);
    error.into()
}

/// Marks in the page's timeline when there is a view, so that a benchmark need not ask again and again.
fn mark_when_ready(core: &Rc<Core>) {
    let view = core.signals.view;
    Effect::new(move |was_ready: Option<bool>| {
        let is_ready = view.with(Option::is_some);
        if is_ready && was_ready != Some(true) {
            let _ = mark();
        }
        is_ready
    });
}

fn mark() -> Result<(), JsValue> {
    let performance = Reflect::get(&window(), &"performance".into())?;
    let mark: Function = Reflect::get(&performance, &"mark".into())?.dyn_into()?;
    mark.call1(&performance, &READY.into()).map(drop)
}
