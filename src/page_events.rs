//! What happens to the page as a whole.

use leptos::ev;
use leptos::leptos_dom::helpers::WindowListenerHandle;
use leptos::prelude::*;

/// Calls back whenever the network may be worth another try, or the page is looked at again, until removed.
pub(crate) fn on_wake(wake: impl Fn() + Clone + 'static) -> [WindowListenerHandle; 3] {
    let (online, shown) = (wake.clone(), wake.clone());
    [
        window_event_listener(ev::online, move |_| online()),
        window_event_listener(ev::pageshow, move |_| shown()),
        // It is sent to the document and rises to the window.
        window_event_listener_untyped("visibilitychange", move |_| {
            if is_visible() {
                wake();
            }
        }),
    ]
}

/// Calls back when the browser notices that the network is gone.
pub(crate) fn on_offline(offline: impl Fn() + 'static) {
    window_event_listener(ev::offline, move |_| offline());
}

/// Whether somebody can see the page.
pub(crate) fn is_visible() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Visible
}
