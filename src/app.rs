//! The shell: what is there on every page.

pub mod announcer;
pub mod update;

use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::hooks::use_location;
use leptos_router::path;

use crate::clock::provide_clock;
use crate::device::provide_device;
use crate::pages::{Desk, Driver, Kiosk, Missing, Office, Welcome};
use crate::settings::provide_settings;
use announcer::RouteAnnouncer;
use update::UpdateChip;

/// The whole app. Everything that outlives a page is created here.
#[component]
pub fn App() -> impl IntoView {
    provide_clock();
    provide_settings();
    provide_device();
    view! {
        <Router>
            <Shell/>
        </Router>
    }
}

#[component]
fn Shell() -> impl IntoView {
    let path = use_location().pathname;
    let face = Memo::new(move |_| path.with(|path| face_of(path)));
    view! {
        <ErrorBoundary fallback=|errors| view! { <Broken errors/> }>
            <div data-face=face>
                <Routes fallback=Missing>
                    <Route path=path!("/") view=Welcome/>
                    <Route path=path!("/desk") view=Desk/>
                    <Route path=path!("/kiosk") view=Kiosk/>
                    <Route path=path!("/t/:code") view=Driver/>
                    // A QR code is smaller if all of its link is in capitals.
                    <Route path=path!("/T/:code") view=Driver/>
                    <Route path=path!("/office") view=Office/>
                </Routes>
            </div>
        </ErrorBoundary>
        <UpdateChip/>
        <RouteAnnouncer/>
    }
}

/// The face at an address; it chooses density and layout.
fn face_of(path: &str) -> &'static str {
    match path.split('/').nth(1) {
        Some("desk") => "desk",
        Some("kiosk") => "kiosk",
        Some("office") => "office",
        Some("t" | "T") => "driver",
        _ => "front",
    }
}

/// What stands in place of a page that could not be drawn.
#[component]
fn Broken(
    /// What went wrong.
    errors: ArcRwSignal<Errors>,
) -> impl IntoView {
    let reasons = move || {
        errors.with(|errors| {
            errors
                .iter()
                .map(|(_, error)| error.to_string())
                .collect::<Vec<_>>()
                .join(" · ")
        })
    };
    view! {
        <div data-face="front">
            <main class="front">
                <h1>"This page cannot be shown"</h1>
                <p>"Everything that was saved is kept. Load the page again, or go to the front page."</p>
                <p><small>{reasons}</small></p>
                <p><a href="/" rel="external">"Front page"</a></p>
            </main>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_has_a_face() {
        for (path, face) in [
            ("/", "front"),
            ("/desk", "desk"),
            ("/kiosk/", "kiosk"),
            ("/t/7KQ4M2XRP", "driver"),
            ("/T/0663NQ9LYEKGQ", "driver"),
            ("/office", "office"),
            ("/tour", "front"),
        ] {
            assert_eq!(face_of(path), face, "{path}");
        }
    }
}
