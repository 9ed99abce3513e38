use engine::vehicle::{Vehicle, VehicleClass};
use leptos::prelude::*;
use screens::kiosk::{self, Offer, Touch};
use screens::{desk, tariff};

use super::AtKiosk;
use crate::clock::instant;
use crate::components::{Counts, Icon};

/// Nobody is there: free places, the tariff, and one touch to a ticket.
#[component]
pub(super) fn RestScreen(kiosk: AtKiosk) -> impl IntoView {
    let view = kiosk.view();
    let free = Memo::new(move |_| {
        view.with(|state| state.as_ref().map_or(0, |state| state.occupancy().total().free))
    });
    // Cars are the big number's own; beside it stand the others.
    let counts = Memo::new(move |_| {
        let mut counts = view.with(|state| state.as_ref().map(|s| desk::free_counts(s)).unwrap_or_default());
        counts.retain(|count| count.icon != "car");
        counts
    });
    let sentences = Memo::new(move |_| {
        view.with(|state| {
            let state = state.as_ref()?;
            let lot = state.lot();
            Some(tariff::board(lot.tariff_at(instant()), lot.document().currency))
        })
        .unwrap_or_default()
    });
    let sentence = |(at, words): (usize, String)| {
        let line = (at > 0).then(|| view! { <br/> });
        let words = if at == 0 {
            view! { <b>{words}</b> }.into_any()
        } else {
            words.into_any()
        };
        view! { {line}{words} }
    };
    view! {
        <main class="screen" data-screen="entry">
            <section class="say">
                <h1 tabindex="-1">"Free places"</h1>
                <p class="giant">{free}</p>
                <Counts counts/>
                <p class="tariff">{move || sentences.get().into_iter().enumerate().map(sentence).collect_view()}</p>
            </section>
            <section class="do">
                <button type="button" data-kind="primary" on:click=kiosk.on(Touch::TakeTicket(Vehicle::new(VehicleClass::Car)))>
                    <Icon name="ticket"/>"Take ticket"
                </button>
                <div class="actions">
                    <button type="button" on:click=kiosk.on(Touch::OtherVehicle)>"Other vehicle"</button>
                    <button type="button" on:click=kiosk.on(Touch::PayAndLeave)>"Pay and leave"</button>
                </div>
            </section>
        </main>
    }
}

/// From so many tiles on they are smaller, so that all of them fit without scrolling.
const MOST_LARGE_TILES: usize = 6;

/// Which vehicle? Only those that the garage has spots for.
#[component]
pub(super) fn VehicleScreen(kiosk: AtKiosk) -> impl IntoView {
    let offered = kiosk
        .view()
        .with_untracked(|state| state.as_ref().map(|s| kiosk::vehicles(s)).unwrap_or_default());
    let tile = move |offer: Offer| {
        view! {
            <button type="button" on:click=kiosk.on(Touch::TakeTicket(offer.vehicle))>
                <Icon name=offer.icon/>{offer.name}
            </button>
        }
    };
    let many = (offered.len() > MOST_LARGE_TILES).then_some("");
    view! {
        <main class="screen" data-screen="vehicle">
            <section class="say">
                <h1 tabindex="-1">"What are you driving?"</h1>
                <p>"Touch it to take your ticket."</p>
            </section>
            <section class="do">
                <div class="tiles" data-many=many>{offered.into_iter().map(tile).collect_view()}</div>
            </section>
        </main>
    }
}
