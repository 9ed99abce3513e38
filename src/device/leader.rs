//! The tab that talks to the server: when it asks, and when it tries again.

use std::rc::Rc;

use futures::FutureExt;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use screens::status::Link;
use sync::pace::Pace;

use super::core::Core;
use super::lead::lead;
use super::tabs::Message;
use crate::clock::{counted_ms, instant};
use crate::page_events::is_visible;
use crate::transport;

/// How often a device with nothing to say asks, in milliseconds.
const IDLE_MS: u32 = 15_000;
/// For so many milliseconds what a device records is gathered before it is sent.
const GATHER_MS: u32 = 50;
/// The longest wait between attempts while somebody looks on and something waits to be sent.
const WATCHED_MS: u32 = 5_000;
/// The longest wait while somebody looks on, or something waits to be sent.
const VISIBLE_MS: u32 = 15_000;
/// An event stream that lived this long was a good one.
const STEADY_MS: u64 = 30_000;

/// Talks to the server whenever this tab leads, for as long as the page lives.
pub(super) async fn run(core: Rc<Core>) {
    let mut has_new_log = false;
    loop {
        // Who cannot work leaves the lead to others.
        while core.failure().is_some() {
            core.wake.heard().await;
        }
        let term = lead(&core).await;
        if let (false, Ok(store)) = (has_new_log, core.opened()) {
            // Where there is no room for it, there is next time.
            has_new_log = store.begin_new_log().await.is_ok();
        }
        // What the tab before wrote last may not have been told.
        let _ = core.catch_up().await;
        futures::select_biased! {
            () = exchange_while_leading(&core).boxed_local().fuse() => {}
            () = follow_hints(&core).boxed_local().fuse() => {}
        }
        core.leads.set(false);
        drop(term);
        // What the others did meanwhile, and how their link is.
        core.changed.ring();
        core.say(&Message::AskLink);
    }
}

async fn exchange_while_leading(core: &Core) {
    let mut pace = Pace::default();
    while core.leads.get() && core.failure().is_none() {
        if core.identity().is_none() {
            core.wake.heard().await;
            continue;
        }
        let exchanged = core.exchange().await;
        if !core.leads.get() || core.failure().is_some() {
            // How the link is others say from now on.
            return;
        }
        match exchanged {
            Ok(()) => {
                pace.succeeded();
                if !matches!(core.signals.link.get_untracked(), Link::Online { .. }) {
                    // What the network did to an event stream that was open before is anybody's guess.
                    core.restart.ring();
                }
                core.show_link(Link::Online {
                    last_contact: instant(),
                });
                core.reached.ring();
                core.keep_tidy().await;
                rest(core).await;
            }
            Err(error) => {
                let link = core.signals.link.get_untracked();
                core.show_link(error.link(missed(&link)));
                back_off(core, pace.failed(chance())).await;
            }
        }
    }
}

/// Waits for anything worth an exchange, or for the usual interval.
async fn rest(core: &Core) {
    futures::select_biased! {
        () = core.wake.heard().boxed_local().fuse() => {}
        () = core.appended.heard().boxed_local().fuse() => gather(core).await,
        () = TimeoutFuture::new(IDLE_MS).fuse() => {}
    }
}

/// Waits a moment for what is recorded together, so that it goes up together.
async fn gather(core: &Core) {
    futures::select_biased! {
        () = core.wake.heard().boxed_local().fuse() => {}
        () = TimeoutFuture::new(GATHER_MS).fuse() => {}
    }
}

/// Waits after a failure. New operations do not shorten the wait beyond what somebody who looks on may expect:
/// a busy lane must not hammer a server in trouble.
async fn back_off(core: &Core, wait: u64) {
    let until = counted_ms().saturating_add(wait);
    let longest = |core: &Core| longest_wait(is_visible(), core.signals.pending.get_untracked().count);
    let mut most = longest(core);
    let begun = counted_ms();
    loop {
        let left = until
            .min(begun.saturating_add(u64::from(most)))
            .saturating_sub(counted_ms());
        let left = u32::try_from(left).unwrap_or(0);
        futures::select_biased! {
            () = core.wake.heard().boxed_local().fuse() => return,
            () = core.appended.heard().boxed_local().fuse() => most = longest(core),
            () = TimeoutFuture::new(left).fuse() => return,
        }
    }
}

fn longest_wait(is_visible: bool, pending: usize) -> u32 {
    match (is_visible, pending) {
        (true, 1..) => WATCHED_MS,
        // Another tab may be the one that somebody looks at.
        (true, 0) | (false, 1..) => VISIBLE_MS,
        (false, 0) => u32::try_from(Pace::LONGEST_MS).unwrap_or(u32::MAX),
    }
}

/// Since when the server is missed: not since now, where it was missed before.
fn missed(link: &Link) -> Link {
    match link {
        Link::Offline { since } => Link::Offline { since: *since },
        Link::Online { last_contact } => Link::Offline { since: *last_contact },
        Link::Connecting | Link::Refused { .. } | Link::Stopped | Link::Failed { .. } => {
            Link::Offline { since: instant() }
        }
    }
}

/// Listens to the event stream whenever the server was reached.
async fn follow_hints(core: &Core) {
    let mut pace = Pace::default();
    loop {
        core.reached.heard().await;
        // An order to connect anew that came before connecting is done with.
        let _ = core.restart.heard().now_or_never();
        let begun = counted_ms();
        futures::select_biased! {
            () = core.restart.heard().boxed_local().fuse() => {
                core.reached.ring();
                continue;
            }
            () = listen(core).boxed_local().fuse() => {}
        }
        if counted_ms().saturating_sub(begun) > STEADY_MS {
            pace.succeeded();
        }
        // A stream that ends is often the first sign that the server is gone.
        core.wake.ring();
        let wait = pace.failed(chance());
        TimeoutFuture::new(u32::try_from(wait).unwrap_or(u32::MAX)).await;
    }
}

async fn listen(core: &Core) {
    let Some(identity) = core.identity() else { return };
    let Ok(mut events) = transport::events(&identity.lot, &identity.token).await else {
        return;
    };
    while let Some(hint) = events.next().await {
        if core.with_replica(|replica| hint.head > replica.cursor().number) == Some(true) {
            core.wake.ring();
        }
    }
}

/// A new random number for each wait.
pub(super) fn chance() -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the product is within range"
    )]
    let chance = (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
    chance
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s7_somebody_who_looks_on_waits_seconds_and_not_a_minute() {
        assert_eq!(longest_wait(true, 3), 5_000);
        assert_eq!(longest_wait(true, 0), 15_000);
        assert_eq!(longest_wait(false, 3), 15_000);
        assert_eq!(longest_wait(false, 0), 60_000);
    }

    #[test]
    fn s9_offline_counts_from_the_last_contact() {
        let then = engine::time::Instant(7);
        assert_eq!(
            missed(&Link::Online { last_contact: then }),
            Link::Offline { since: then }
        );
        assert_eq!(
            missed(&Link::Offline { since: then }),
            Link::Offline { since: then }
        );
    }
}
