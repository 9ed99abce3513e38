//! The kiosk: entry and exit for drivers, one question a screen.

mod code;
mod foot;
mod keys;
mod pay;
mod rest;
mod send_off;

use std::sync::Arc;
use std::time::Duration;

use engine::decide::Command;
use engine::state::State;
use leptos::prelude::*;
use leptos::task::spawn_local;
use screens::kiosk::{Kiosk as Screens, Screen, Touch};
use sync::wire::Role;

use crate::app::announcer::focus_heading_soon;
use crate::clock::{instant, now};
use crate::components::{Gate, Header};
use crate::device::{Device, SubmitError, use_device};
use code::CodeScreen;
use foot::{Foot, StillThere};
use pay::{FeeScreen, TerminalScreen};
use rest::{RestScreen, VehicleScreen};
use send_off::{DriveToScreen, GoodbyeScreen, HelpScreen, RefusedScreen};

/// The kiosk.
#[component]
pub fn Kiosk() -> impl IntoView {
    view! {
        <Gate role=Role::Kiosk>
            <KioskFace/>
        </Gate>
    }
}

/// What the kiosk's screens share.
#[derive(Clone, Copy)]
struct AtKiosk {
    device: Device,
    screens: RwSignal<Screens>,
    /// A record is being written; a second touch would record it twice.
    busy: RwSignal<bool>,
}

impl AtKiosk {
    fn new() -> Self {
        let screens = RwSignal::new(Screens::new(instant()));
        let ticking = set_interval_with_handle(
            move || {
                // Most seconds nothing changes, and nothing may be drawn anew.
                let mut next = screens.get_untracked();
                if next.tick(instant()) {
                    screens.set(next);
                }
            },
            Duration::from_secs(1),
        );
        if let Ok(ticking) = ticking {
            on_cleanup(move || ticking.clear());
        }
        Self {
            device: use_device(),
            screens,
            busy: RwSignal::new(false),
        }
    }

    fn view(self) -> Signal<Option<Arc<State>>> {
        self.device.view()
    }

    /// Passes a touch on, and records what it asks for.
    fn touch(self, touch: Touch) {
        let Some(state) = self.view().get_untracked() else {
            return;
        };
        if self.busy.get_untracked() {
            return;
        }
        let mut next = self.screens.get_untracked();
        let commands = next.touch(touch, &state, now());
        self.screens.set(next);
        if !commands.is_empty() {
            self.record(commands);
        }
    }

    fn record(self, commands: Vec<Command>) {
        self.busy.set(true);
        spawn_local(async move {
            let result = self.device.submit(commands).await;
            let now = instant();
            self.screens.update(|screens| match result {
                Ok(submitted) => screens.recorded(&submitted.operations, now),
                Err(SubmitError::Refused(refusal)) => screens.refused(&refusal, now),
                Err(SubmitError::NotReady) => {
                    screens.not_saved("The garage's data has not arrived.".to_owned(), now);
                }
                Err(SubmitError::NotSaved(reason)) => screens.not_saved(reason.to_string(), now),
            });
            self.busy.set(false);
        });
    }

    /// A handler that passes a touch on.
    fn on(self, touch: Touch) -> impl Fn(leptos::ev::MouseEvent) + Clone + 'static {
        move |_| self.touch(touch.clone())
    }
}

#[component]
fn KioskFace() -> impl IntoView {
    let kiosk = AtKiosk::new();
    // A screen is drawn once and keeps its focus while only its content changes.
    let place = Memo::new(move |_| kiosk.screens.with(|screens| drawn(&screens.screen)));
    keys::listen(kiosk);
    // The address stays the same from screen to screen, so the shell's announcer does not notice.
    Effect::new(move |before: Option<()>| {
        place.track();
        if before.is_some() {
            focus_heading_soon();
        }
    });
    view! {
        <Header public=true/>
        {move || view! { <ScreenOf kiosk screen=place.get()/> }}
        <StillThere kiosk/>
        <Foot kiosk/>
    }
}

/// The part of a screen that makes it another one: a code being typed stays one screen.
fn drawn(screen: &Screen) -> Screen {
    match screen {
        Screen::Code(_) => Screen::Code(screens::kiosk::CodeEntry::default()),
        other => other.clone(),
    }
}

#[component]
fn ScreenOf(kiosk: AtKiosk, screen: Screen) -> impl IntoView {
    match screen {
        Screen::Rest => view! { <RestScreen kiosk/> }.into_any(),
        Screen::Vehicle => view! { <VehicleScreen kiosk/> }.into_any(),
        Screen::DriveTo(ticket) => view! { <DriveToScreen kiosk ticket/> }.into_any(),
        Screen::Refused(message) => view! { <RefusedScreen kiosk message/> }.into_any(),
        Screen::Code(_) => view! { <CodeScreen kiosk/> }.into_any(),
        Screen::Fee(ticket) => view! { <FeeScreen kiosk ticket/> }.into_any(),
        Screen::Terminal { amount, .. } => view! { <TerminalScreen kiosk amount/> }.into_any(),
        Screen::Goodbye { ticket, taken } => view! { <GoodbyeScreen kiosk ticket taken/> }.into_any(),
        Screen::Help => view! { <HelpScreen kiosk/> }.into_any(),
        Screen::NotSaved(reason) => {
            view! { <RefusedScreen kiosk message=screens::words::not_saved(&reason)/> }.into_any()
        }
    }
}
