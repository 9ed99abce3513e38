//! The disk is tried again by itself, for as long as the page lives: at a start that failed, after a write that failed,
//! and where this tab could not read on.

use std::rc::Rc;

use futures::FutureExt;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use screens::status::Link;
use sync::pace::Pace;

use super::core::{Core, NewsError};
use super::leader::chance;
use super::tabs::Message;
use crate::store;

/// Tries what the disk refused again and again: soon at first, then once a minute, and whenever somebody looks on.
pub(super) async fn heal(core: Rc<Core>) {
    let mut pace = Pace::default();
    loop {
        if !core.is_ailing() {
            pace.succeeded();
            core.ailing.heard().await;
            continue;
        }
        futures::select_biased! {
            () = store::answered().boxed_local().fuse() => {}
            () = core.again.heard().boxed_local().fuse() => {}
            () = pause(pace.failed(chance())).boxed_local().fuse() => {}
        }
        core.try_disk().await;
    }
}

/// The other tabs wrote, or the connection closed: read on. If that is something to send, the tab that leads sends it.
pub(super) async fn follow_store(core: Rc<Core>) {
    let mut pace = Pace::default();
    loop {
        core.changed.heard().await;
        while let Err(error) = core.catch_up().await {
            leptos::logging::warn!("news from another tab: {error}");
            if !matches!(&error, NewsError::Store(error) if error.is_passing()) {
                break;
            }
            futures::select_biased! {
                () = core.changed.heard().boxed_local().fuse() => {}
                () = pause(pace.failed(chance())).boxed_local().fuse() => {}
            }
        }
        pace.succeeded();
        if core.signals.pending.get_untracked().count > 0 {
            core.appended.ring();
        }
    }
}

/// A connection that closes under the app tells something: a later version of it, or that the data is gone.
pub(super) async fn follow_closing(core: Rc<Core>) {
    loop {
        store::closed().await;
        core.changed.ring();
    }
}

async fn pause(wait: u64) {
    TimeoutFuture::new(u32::try_from(wait).unwrap_or(u32::MAX)).await;
}

impl Core {
    /// Whether there is something to try again.
    fn is_ailing(&self) -> bool {
        self.signals.condition.get_untracked().is_failing
            || self.failure().is_some_and(|failure| failure.is_passing())
    }

    async fn try_disk(&self) {
        let _turn = self.turn.lock().await;
        if self.failure().is_some() {
            self.boot().await;
            if self.failure().is_none() {
                self.show_link(Link::Connecting);
                self.say(&Message::AskLink);
                self.restart.ring();
                self.wake.ring();
            }
        } else if let Ok(store) = self.opened() {
            match store.probe().await {
                Ok(()) => self.change_condition(|condition| condition.is_failing = false),
                Err(error) => self.notice_loss(&error),
            }
        }
    }
}
