use engine::ticket::TicketCode;
use leptos::ev;
use leptos::html::{Button, Section};
use leptos::prelude::*;
use screens::desk::{Moving, Swap};
use screens::words;

use super::OnDesk;
use crate::components::Icon;

/// The button that begins to move a vehicle. It gets the focus back when the moving ends.
#[component]
pub(super) fn MoveButton(desk: OnDesk, code: TicketCode) -> impl IntoView {
    let button = NodeRef::<Button>::new();
    Effect::new(move || {
        if let Some(button) = button.get()
            && desk.wants_focus()
        {
            let _ = button.focus();
        }
    });
    view! {
        <button node_ref=button type="button" on:click=move |_| desk.begin_to_move(code)>"Move"</button>
    }
}

/// A vehicle is being moved: the next touch on the map says where to.
#[component]
pub(super) fn MoveBanner(desk: OnDesk, moving: Moving) -> impl IntoView {
    let escape = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" {
            desk.end_moving();
        }
    });
    on_cleanup(move || escape.remove());
    let banner = NodeRef::<Section>::new();
    // The button that was touched is gone. Not the next button has the focus now: the key that is still down would
    // press it.
    Effect::new(move || {
        if let Some(banner) = banner.get()
            && desk.wants_focus()
        {
            let _ = banner.focus();
        }
    });
    let offer = desk
        .device
        .view()
        .with_untracked(|state| moving.offer(state.as_ref()?));
    view! {
        <section node_ref=banner class="moving" tabindex="-1" aria-labelledby="moving">
            {match offer {
                Some(offer) => view! { <SwapOffer desk offer/> }.into_any(),
                None => view! { <NewSpot desk moving/> }.into_any(),
            }}
            <button type="button" on:click=move |_| desk.end_moving()>"Cancel"</button>
        </section>
    }
}

/// Where to? The map says it, or the best free spot is good enough.
#[component]
fn NewSpot(desk: OnDesk, moving: Moving) -> impl IntoView {
    let best = Memo::new(move |_| {
        let gives = desk.device.gives();
        let best = |state: &std::sync::Arc<_>| moving.best(state, gives);
        desk.device.view().with(|state| state.as_ref().map(best))
    });
    let is_first = desk
        .device
        .view()
        .with_untracked(|state| state.as_ref().is_some_and(|state| moving.is_first(state)));
    if is_first {
        return view! { <h3 id="moving"><Icon name="map"/>"Touch the spot where it stands"</h3> }.into_any();
    }
    let is_refused = move || best.with(|best| matches!(best, Some(Err(_))));
    let why = move || match best.get() {
        Some(Ok(preview)) => preview.sentence(),
        Some(Err(refusal)) => words::refusal(&refusal).text,
        None => String::new(),
    };
    let touch = move |_| {
        if !is_refused() {
            desk.carry_out(moving.to_the_best());
        }
    };
    view! {
        <h3 id="moving"><Icon name="map"/>"Touch the new spot on the map"</h3>
        <small id="best-spot">{why}</small>
        <button
            type="button"
            aria-disabled=move || is_refused().then_some("true")
            aria-describedby="best-spot"
            on:click=touch
        >
            "Best free spot"
        </button>
    }
    .into_any()
}

/// Another vehicle stands there: the two may change places.
#[component]
fn SwapOffer(desk: OnDesk, offer: Swap) -> impl IntoView {
    let there = offer.there.map(|sign| sign.to_string()).unwrap_or_default();
    let command = offer.command;
    let touch = move |_| desk.carry_out(command.clone());
    view! {
        <h3 id="moving" role="status"><Icon name="map"/>{there} " is taken"</h3>
        <small>"Change places, or touch another spot on the map."</small>
        <button type="button" data-kind="primary" on:click=touch>{offer.label}</button>
    }
}
