//! Offers a new version of the app. Nothing is ever replaced while somebody works.

use js_sys::{Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// Appears once a newer version waits, and takes it when asked.
#[component]
pub fn UpdateChip() -> impl IntoView {
    // The start script may have found the new version before this listens.
    let (is_ready, set_ready) = signal(update().is_some());
    window_event_listener_untyped("parkade:update-ready", move |_| set_ready.set(true));
    view! {
        <div class="toasts" role="status">
            <Show when=move || is_ready.get()>
                <p class="chip">
                    "Update ready" <button type="button" on:click=|_| apply()>"Use it now"</button>
                </p>
            </Show>
        </div>
    }
}

/// The start script's object; there once a newer version waits.
fn update() -> Option<JsValue> {
    let update = Reflect::get(&window(), &JsValue::from_str("parkadeUpdate")).ok()?;
    update.is_object().then_some(update)
}

fn apply() {
    let Some(update) = update() else { return };
    let apply = Reflect::get(&update, &JsValue::from_str("apply")).ok();
    if let Some(apply) = apply.as_ref().and_then(JsCast::dyn_ref::<Function>) {
        let _ = apply.call0(&update);
    }
}
