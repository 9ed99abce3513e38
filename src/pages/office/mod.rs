//! The office: today in numbers, occupancy, tickets, one level's map.

mod occupancy;
mod ticket;
mod tickets;

use leptos::prelude::*;
use screens::office::{self, Today};
use sync::wire::Role;

use crate::clock::use_clock;
use crate::components::{Gate, Header, Icon, Legend, LevelMap, LevelTabs, ServerNotices};
use crate::device::{Device, use_device};
use crate::settings::{Theme, use_settings};
use occupancy::Occupancy;
use tickets::Tickets;

/// The office.
#[component]
pub fn Office() -> impl IntoView {
    view! {
        <Gate role=Role::Office>
            <OfficeFace/>
        </Gate>
    }
}

#[component]
fn OfficeFace() -> impl IntoView {
    let device = use_device();
    view! {
        <a class="skip" href="#tickets">"Go to the tickets"</a>
        <Rail/>
        <Header/>
        <main class="office">
            <h1 class="unseen" tabindex="-1">"Today"</h1>
            <Numbers device/>
            <div class="column">
                <ServerNotices/>
                <Tickets device/>
            </div>
            <div class="column">
                <Occupancy device/>
                <Level device/>
            </div>
        </main>
    }
}

/// Where else to go. Each link is a place on this page.
#[component]
fn Rail() -> impl IntoView {
    let settings = use_settings();
    let is_dark = move || settings.theme.get() == Theme::Dark;
    let theme = move |_| {
        settings
            .theme
            .set(if is_dark() { Theme::Light } else { Theme::Dark });
    };
    let link = |href: &'static str, icon: &'static str, name: &'static str| {
        view! { <a href=href rel="external"><Icon name=icon/><span>{name}</span></a> }
    };
    view! {
        <nav class="rail" aria-label="Office">
            <a href="/" class="mark"><img src="/icons/icon.svg" alt=""/><span>"Parkade"</span></a>
            <a href="/office" aria-current="page"><Icon name="office"/><span>"Today"</span></a>
            {link("#tickets", "ticket", "Tickets")}
            {link("#occupancy", "car", "Occupancy")}
            {link("#level", "map", "Map")}
            <button type="button" data-kind="quiet" aria-pressed=move || is_dark().to_string() on:click=theme>
                <Icon name="moon"/><span>"Night colours"</span>
            </button>
        </nav>
    }
}

#[component]
fn Numbers(device: Device) -> impl IntoView {
    let now = use_clock();
    let today = Memo::new(move |_| {
        let now = now.get();
        device
            .view()
            .with(|state| state.as_ref().map(|state| office::today(state, now)))
    });
    let number = |value: String, words: String, name: &'static str| {
        view! { <li data-count=name><b>{value}</b><span>{words}</span></li> }
    };
    let numbers = move |today: Today| {
        view! {
            {number(today.free.to_string(), format!("Free now, of {}", today.spots), "free")}
            {number(format!("{} %", today.percent), "Occupied".to_owned(), "percent")}
            {number(today.revenue.text, "Revenue today".to_owned(), "revenue")}
            {number(today.parked.to_string(), "Parked today".to_owned(), "parked")}
            {number(today.left.to_string(), "Left today".to_owned(), "left")}
        }
    };
    view! {
        <ul class="counts" aria-label=move || today.get().map(|today| today.date)>
            {move || today.get().map(numbers)}
        </ul>
    }
}

#[component]
fn Level(device: Device) -> impl IntoView {
    let level = RwSignal::new(0);
    let view = device.view();
    view! {
        <section class="card" id="level" aria-labelledby="level-heading">
            <header>
                <h2 id="level-heading">"Level"</h2>
                <LevelTabs state=view level/>
            </header>
            <div role="tabpanel" id="level-panel" aria-labelledby=move || format!("level-tab-{}", level.get())>
                <LevelMap state=view level yours=Signal::derive(Vec::new)/>
                <Legend state=view/>
            </div>
        </section>
    }
}
