//! The time, as one signal for the whole app.

use std::time::Duration;

use engine::time::Instant;
use leptos::prelude::*;

/// The app's clock: a signal that moves once a second.
#[derive(Clone, Copy, Debug)]
pub struct Clock(ReadSignal<Instant>);

/// This device's time, right now. Screens read [`use_clock`] instead.
pub fn instant() -> Instant {
    Instant(chrono::Utc::now().timestamp_millis())
}

/// Starts the app's one timer.
pub fn provide_clock() {
    let (now, set_now) = signal(instant());
    set_interval(move || set_now.set(instant()), Duration::from_secs(1));
    provide_context(Clock(now));
}

/// The time, to the second.
pub fn use_clock() -> Signal<Instant> {
    expect_context::<Clock>().0.into()
}
