use leptos::prelude::*;
use screens::kiosk::{Screen, Touch};

use super::AtKiosk;
use crate::clock::{instant, use_clock};
use crate::components::Icon;
use crate::settings::{TextSize, Theme, use_settings};

/// The foot of every kiosk screen: help first, the way back, larger text, night colours.
#[component]
pub(super) fn Foot(kiosk: AtKiosk) -> impl IntoView {
    let settings = use_settings();
    let is_larger = move || settings.text.get() == TextSize::Larger;
    let is_night = move || settings.theme.get() == Theme::Dark;
    let can_go_back = Memo::new(move |_| kiosk.screens.with(|screens| screens.screen != Screen::Rest));
    let text = move |_| {
        settings.text.set(if is_larger() {
            TextSize::Normal
        } else {
            TextSize::Larger
        });
    };
    let theme = move |_| {
        settings
            .theme
            .set(if is_night() { Theme::Light } else { Theme::Dark });
    };
    view! {
        <footer class="foot">
            <button type="button" on:click=kiosk.on(Touch::Help)><Icon name="help"/>"Help"</button>
            <Show when=move || can_go_back.get()>
                <button type="button" on:click=kiosk.on(Touch::Back)><Icon name="left"/>"Back"</button>
            </Show>
            <button type="button" aria-pressed=move || is_larger().to_string() on:click=text>
                <Icon name="larger"/>"Larger"
            </button>
            <button type="button" aria-label="Night colours" aria-pressed=move || is_night().to_string() on:click=theme>
                <Icon name=Signal::derive(move || if is_night() { "sun" } else { "moon" }.to_owned())/>
            </button>
        </footer>
    }
}

/// Asks whether somebody is still there, before the screen goes back to rest. One touch is enough.
#[component]
pub(super) fn StillThere(kiosk: AtKiosk) -> impl IntoView {
    let now = use_clock();
    let asks = Memo::new(move |_| {
        let now = now.get();
        kiosk.screens.with(|screens| screens.warns(now))
    });
    let stay = move |_| {
        kiosk
            .screens
            .update(|screens| screens.somebody_is_there(instant()));
    };
    view! {
        <Show when=move || asks.get()>
            <section class="still-there" role="alert">
                <p>"Still there?"</p>
                <button type="button" data-kind="primary" on:click=stay>"Yes, I need more time"</button>
            </section>
        </Show>
    }
}
