use leptos::prelude::*;
use screens::status::{self, StatusLine};

use super::Icon;
use crate::clock::use_clock;
use crate::device::use_device;

/// The sync status line as it is at this second.
fn status_line() -> Memo<StatusLine> {
    let (device, now) = (use_device(), use_clock());
    let (status, view) = (device.status(), device.view());
    Memo::new(move |_| {
        view.with(|state| {
            let calendar = state.as_ref().map(|state| &state.lot().document().calendar);
            status.with(|status| status::line(status, calendar, now.get()))
        })
    })
}

/// The sync status in words: always visible, and true.
#[component]
pub fn SyncLine() -> impl IntoView {
    let line = status_line();
    let look = Memo::new(move |_| line.with(|line| line.look));
    // The age ticks every second; a screen reader is told only when the look changes.
    view! {
        <p class="sync" data-sync=move || look.get().name()>
            <Icon name=Signal::derive(move || look.get().icon().to_owned())/>
            <span>{move || line.get().text}</span>
            <span class="unseen" role="status">{move || look.get().spoken()}</span>
        </p>
    }
}

/// The sync status as a dot, for a kiosk: it is for staff's eyes, not the driver's.
#[component]
pub fn SyncDot() -> impl IntoView {
    let line = status_line();
    view! {
        <span
            class="sync-dot"
            role="img"
            data-sync=move || line.get().look.name()
            aria-label=move || line.get().text
        ></span>
    }
}
