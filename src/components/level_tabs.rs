use std::sync::Arc;

use engine::state::State;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use screens::desk;
use screens::place::LevelSign;
use wasm_bindgen::JsCast;

use super::LevelPlate;

/// The levels as tabs, each with its free spots. Arrow keys move between them.
#[component]
pub fn LevelTabs(
    /// The lot.
    #[prop(into)]
    state: Signal<Option<Arc<State>>>,
    /// The level shown, from 0.
    level: RwSignal<usize>,
) -> impl IntoView {
    // The tabs are drawn once; only their numbers change, so that none loses the focus.
    let signs = Memo::new(move |_| {
        state.with(|state| {
            state
                .as_ref()
                .map(|state| desk::level_signs(state.lot()))
                .unwrap_or_default()
        })
    });
    let keys = move |event: KeyboardEvent| {
        let (last, now) = (signs.with(Vec::len).saturating_sub(1), level.get_untracked());
        let to = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" if now == last => 0,
            "ArrowRight" | "ArrowDown" => now + 1,
            "ArrowLeft" | "ArrowUp" if now == 0 => last,
            "ArrowLeft" | "ArrowUp" => now - 1,
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        level.set(to);
        let tab = document().get_element_by_id(&format!("level-tab-{to}"));
        if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = tab.focus();
        }
    };
    let tab = move |(at, sign): (usize, LevelSign)| view! { <LevelTab at sign state level/> };
    view! {
        <div role="tablist" aria-label="Level" on:keydown=keys>
            {move || signs.get().into_iter().enumerate().map(tab).collect_view()}
        </div>
    }
}

#[component]
fn LevelTab(
    at: usize,
    sign: LevelSign,
    state: Signal<Option<Arc<State>>>,
    level: RwSignal<usize>,
) -> impl IntoView {
    let chosen = move || level.get() == at;
    let free = Memo::new(move |_| {
        state.with(|state| {
            state
                .as_ref()
                .map(|state| state.occupancy().level(at).free)
                .unwrap_or_default()
        })
    });
    view! {
        <button
            type="button"
            role="tab"
            id=format!("level-tab-{at}")
            aria-selected=move || chosen().to_string()
            aria-controls=move || chosen().then_some("level-panel")
            tabindex=move || if chosen() { "0" } else { "-1" }
            on:click=move |_| level.set(at)
        >
            <LevelPlate sign/>
            <span>{free} " free"</span>
        </button>
    }
}
