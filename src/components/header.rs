use leptos::prelude::*;
use screens::clock;

use super::{SyncDot, SyncLine};
use crate::clock::use_clock;
use crate::device::use_device;

/// The header of every face of an enrolled device: where we are, the sync status, the lot's time.
#[component]
pub fn Header(
    /// For the public: no link away, and the sync status as a dot only.
    #[prop(optional)]
    public: bool,
) -> impl IntoView {
    let (device, now) = (use_device(), use_clock());
    let view = device.view();
    let document = move |of: fn(&engine::lot::LotDocument) -> String| {
        view.with(|state| {
            state
                .as_ref()
                .map(|state| of(state.lot().document()))
                .unwrap_or_default()
        })
    };
    let time = Memo::new(move |_| {
        let now = now.get();
        view.with(|state| {
            state
                .as_ref()
                .map(|state| clock::header(&state.lot().document().calendar, now))
        })
    });
    let mark = if public {
        view! { <span class="mark"><img src="/icons/icon.svg" alt=""/></span> }.into_any()
    } else {
        view! { <a class="mark" href="/"><img src="/icons/icon.svg" alt="Parkade, front page"/></a> }
            .into_any()
    };
    let clock = move || view! { <time>{time.get()}</time> };
    view! {
        <header class="top">
            {mark}
            <p class="place">
                <b>{move || document(|lot| lot.name.clone())}</b>
                <small>{move || document(|lot| lot.address.clone())}</small>
            </p>
            {if public {
                (clock.into_any(), view! { <SyncDot/> }.into_any())
            } else {
                (view! { <SyncLine/> }.into_any(), clock.into_any())
            }}
        </header>
    }
}
