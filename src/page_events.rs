//! What happens to the page as a whole.

use leptos::ev;
use leptos::prelude::*;

/// Calls back whenever the network may be worth another try, or the page is looked at again.
pub(crate) fn on_wake(wake: impl Fn() + Clone + 'static) {
    window_event_listener(ev::online, {
        let wake = wake.clone();
        move |_| wake()
    });
    window_event_listener(ev::pageshow, {
        let wake = wake.clone();
        move |_| wake()
    });
    // It is sent to the document and rises to the window.
    window_event_listener_untyped("visibilitychange", move |_| {
        if is_visible() {
            wake();
        }
    });
}

/// Calls back when the browser notices that the network is gone.
pub(crate) fn on_offline(offline: impl Fn() + 'static) {
    window_event_listener(ev::offline, move |_| offline());
}

/// Whether somebody can see the page.
pub(crate) fn is_visible() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Visible
}
