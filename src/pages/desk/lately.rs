use leptos::prelude::*;
use screens::desk::{self, Event, Way};

use super::OnDesk;
use crate::clock::use_clock;
use crate::components::{Icon, PlateBadge};

/// How many events the list shows.
const MOST_EVENTS: usize = 8;

/// The last cars in and out. One touch opens a ticket.
#[component]
pub(super) fn Lately(desk: OnDesk) -> impl IntoView {
    let now = use_clock();
    let events = Memo::new(move |_| {
        let now = now.get();
        let lately = |state: &std::sync::Arc<_>| desk::lately(state, now, MOST_EVENTS);
        desk.device
            .view()
            .with(|state| state.as_ref().map(lately).unwrap_or_default())
    });
    let event = move |event: Event| {
        let icon = if event.way == Way::In { "down" } else { "up" };
        let plate = event.plate.clone().unwrap_or_else(|| event.code.to_string());
        let label = format!("Open {plate}");
        view! {
            <li>
                <Icon name=icon/>
                <time>{event.time}</time>
                <button type="button" data-kind="quiet" aria-label=label on:click=move |_| desk.open(event.code)>
                    <PlateBadge plate=Some(plate)/>
                </button>
                <span>{event.what}</span>
            </li>
        }
    };
    let nothing = move || {
        events
            .with(Vec::is_empty)
            .then(|| view! { <li>"Nobody yet today."</li> })
    };
    view! {
        <section class="desk-lately" aria-labelledby="lately">
            <h2 id="lately">"Lately"</h2>
            <ul class="lately">{nothing}{move || events.get().into_iter().map(event).collect_view()}</ul>
        </section>
    }
}
