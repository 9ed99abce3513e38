use engine::conflict::Conflict;
use leptos::prelude::*;
use screens::desk::{self, Event, Way};
use screens::words;

use super::OnDesk;
use crate::clock::use_clock;
use crate::components::{Icon, Notice, PlateBadge, Say};

/// How many events the list shows.
const MOST_EVENTS: usize = 8;
/// How many conflicts are shown at a time; the others wait politely.
const MOST_CONFLICTS: usize = 2;

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

/// Facts that contradict one another. They never block a lane.
#[component]
pub(super) fn Conflicts(desk: OnDesk) -> impl IntoView {
    let told = Memo::new(move |_| {
        desk.device.view().with(|state| {
            let state = state.as_ref()?;
            let tell = |conflict: &Conflict| words::conflict(conflict, state);
            Some((
                state
                    .conflicts()
                    .take(MOST_CONFLICTS)
                    .map(tell)
                    .collect::<Vec<_>>(),
                state.conflicts().count(),
            ))
        })
    });
    let notice = |(title, sides): (String, Vec<String>)| {
        view! {
            <Notice say=Say::Warn>
                <div>
                    <h2>{title}</h2>
                    <ul class="split">{sides.into_iter().map(|side| view! { <li>{side}</li> }).collect_view()}</ul>
                </div>
            </Notice>
        }
    };
    move || {
        let (shown, count) = told.get().unwrap_or_default();
        let more = (count > shown.len())
            .then(|| view! { <p><small>{count - shown.len()} " more to look at"</small></p> });
        view! { {shown.into_iter().map(notice).collect_view()} {more} }
    }
}
