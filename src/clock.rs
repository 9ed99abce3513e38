//! The time, as one signal for the whole app: it never goes back, and follows the server's clock as well as that is known.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use engine::time::{Instant, Moment};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use sync::clock::{DeviceClock, Offset};

use crate::settings::{recall, remember};

const CLOCK: &str = "parkade.clock";
/// How often the latest time is remembered, in milliseconds.
const REMEMBER_MS: u64 = 10_000;

/// The app's clock: a signal that moves once a second.
#[derive(Clone, Copy, Debug)]
pub struct Clock(ReadSignal<Moment>);

/// What is remembered of the time over page lives.
#[derive(Serialize, Deserialize)]
struct Remembered {
    latest: Instant,
    offset: Option<Offset>,
}

thread_local! {
    static DEVICE: RefCell<DeviceClock> = RefCell::new(remembered());
    static REMEMBERED_AT: Cell<u64> = const { Cell::new(0) };
    /// By how many milliseconds the clock turned out to have been ahead, until somebody corrects what was recorded by it.
    static FOUND: Cell<Option<i64>> = const { Cell::new(None) };
}

/// The best guess of the time, right now. Screens read [`use_clock`] instead.
///
/// It goes back where the device's clock is found to have been ahead: lengths of time are for [`counted_ms`].
pub fn instant() -> Instant {
    now().guess()
}

/// This device's time, right now, for what is recorded and priced.
pub fn now() -> Moment {
    DEVICE.with_borrow_mut(|clock| clock.read(shown(), counted_ms()))
}

/// How many milliseconds this page has lived. It counts on evenly whatever becomes of the clock, and may stand still while
/// the device sleeps.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the life of a page is a small positive number"
)]
pub(crate) fn counted_ms() -> u64 {
    let performance = window().performance();
    performance.map_or(0, |performance| performance.now() as u64)
}

/// Compares with the server's clock: it was asked when the page had counted `asked_ms`, and has just answered. What that shows
/// of what was recorded before, [`take_found`] tells.
pub(crate) fn compare(asked_ms: u64, server_time: Instant) {
    let took_ms = counted_ms().saturating_sub(asked_ms);
    adopt(Offset::measure(shown(), took_ms, server_time));
}

/// Takes in what another tab has measured.
pub(crate) fn adopt(offset: Offset) {
    DEVICE.with_borrow_mut(|clock| {
        if let Some(ahead_ms) = clock.measured(offset, shown(), counted_ms()) {
            FOUND.set(Some(ahead_ms));
        }
        keep(clock);
    });
}

/// By how many milliseconds the device was ahead while nobody could tell, if a comparison has shown that; told once.
pub(crate) fn take_found() -> Option<i64> {
    FOUND.take()
}

/// How far the server's clock is ahead, as far as that is known.
pub(crate) fn offset() -> Option<Offset> {
    DEVICE.with_borrow(DeviceClock::offset)
}

/// Something was recorded at that time: it is not earlier.
pub(crate) fn not_before(at: Instant) {
    DEVICE.with_borrow_mut(|clock| clock.not_before(at));
}

/// By how many milliseconds the device's own clock is ahead of the server's, as far as that is known.
pub(crate) fn error_ms() -> Option<i64> {
    offset().map(|offset| offset.ahead_ms.saturating_neg())
}

/// Starts the app's one timer.
pub fn provide_clock() {
    let (moment, set_moment) = signal(now());
    let tick = move || {
        set_moment.set(now());
        if counted_ms().saturating_sub(REMEMBERED_AT.get()) >= REMEMBER_MS {
            DEVICE.with_borrow(keep);
        }
    };
    set_interval(tick, Duration::from_secs(1));
    provide_context(Clock(moment));
}

/// The best guess of the time, to the second.
pub fn use_clock() -> Signal<Instant> {
    let moment = use_moment();
    Signal::derive(move || moment.get().guess())
}

/// The time to the second, with its doubt, for what is priced.
pub fn use_moment() -> Signal<Moment> {
    expect_context::<Clock>().0.into()
}

fn shown() -> Instant {
    Instant(chrono::Utc::now().timestamp_millis())
}

fn remembered() -> DeviceClock {
    let known: Option<Remembered> = recall(CLOCK);
    let (latest, offset) = known.map_or((Instant(0), None), |known| (known.latest, known.offset));
    DeviceClock::new(latest, shown(), counted_ms(), offset)
}

fn keep(clock: &DeviceClock) {
    REMEMBERED_AT.set(counted_ms());
    let (latest, offset) = (clock.latest(), clock.offset());
    remember(CLOCK, &Remembered { latest, offset });
}
