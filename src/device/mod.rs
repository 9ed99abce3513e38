//! The device: its records, its link to the server, and the one door for commands.
//!
//! # For pages
//! ```text
//! let device = use_device();                       // Copy; from any component
//! let view = device.view();                        // Signal<Option<Arc<State>>>: none before the lot has arrived
//! let now = device.now();                          // Signal<Instant>: moves once a second
//! let status = device.status();                    // Signal<SyncStatus> for screens::status::line
//! let counts = Memo::new(move |_| view.get().map(|state| desk::free_counts(&state)));
//!
//! let park = Action::new_local(move |command: &Command| {
//!     let commands = vec![command.clone()];
//!     async move { device.submit(commands).await }  // Result<Submitted, SubmitError>
//! });
//! ```
//! [`Device::submit`] returns when the operations are on this device's disk, which takes milliseconds and never waits
//! for the network, but for a vehicle that this device has no spot for ([`grant`]). What happened is in the view by then, here; the other tabs and devices follow by themselves.
//!
//! # How it works
//! Every tab has its own replica over the one store. A tab that writes tells the others, and they read on from
//! the store. One tab, which holds a lock, talks to the server ([`leader`]) and tells the others how that goes.

mod condition;
mod core;
#[cfg(feature = "drive")]
mod drive;
mod enrol;
mod exchange;
mod grant;
mod healing;
mod lead;
mod leader;
mod renewal;
mod sign;
mod state;
mod submit;
mod tabs;
mod upkeep;
mod witness;

use std::rc::Rc;
use std::sync::Arc;

use engine::decide::{Command, Rights};
use engine::state::State;
use engine::time::Instant;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use screens::desk::Gives;
use screens::status::{Link, SyncStatus};

use crate::clock::use_clock;
use crate::page_events::{on_offline, on_wake};
use core::Core;
use state::Signals;
use tabs::{Message, Tabs};

pub use crate::store::{Identity, StoreError};
pub use crate::transport::TransportError;
pub use condition::Condition;
pub use state::{EnrolError, Enrolment, Failure, IdentityState, Notice, Pending, SubmitError, Submitted};

/// Between two words to the other tabs that this one wrote there are so many milliseconds at least.
const TELL_MS: u32 = 50;

/// A handle on this device, for any component: [`use_device`].
#[derive(Clone, Copy)]
pub struct Device {
    core: StoredValue<Rc<Core>, LocalStorage>,
    signals: Signals,
    now: Signal<Instant>,
}

/// Starts the device: reads its store, joins the other tabs, and talks to the server when it is this tab's turn.
pub fn provide_device() {
    let core = Core::new();
    provide_context(Device {
        core: StoredValue::new_local(core.clone()),
        signals: core.signals,
        now: use_clock(),
    });
    join_tabs(&core);
    listen_to_page(&core);
    #[cfg(feature = "drive")]
    drive::open(&core);
    spawn_local(tell_other_tabs(core.clone()));
    spawn_local(healing::follow_store(core.clone()));
    spawn_local(healing::follow_closing(core.clone()));
    spawn_local(healing::heal(core.clone()));
    spawn_local(async move {
        core.show_clock();
        core.boot().await;
        spawn_local(leader::run(core.clone()));
        core.say(&Message::AskLink);
        redeem_address(core).await;
    });
}

/// The device that this page runs on.
pub fn use_device() -> Device {
    expect_context()
}

impl Device {
    /// Who this device is.
    pub fn identity(&self) -> Signal<IdentityState> {
        self.signals.identity.into()
    }

    /// What the lot looks like, as far as this device knows; none before the lot has arrived.
    pub fn view(&self) -> Signal<Option<Arc<State>>> {
        self.signals.view.into()
    }

    /// The time, to the second.
    pub fn now(&self) -> Signal<Instant> {
        self.now
    }

    /// How the device and the server stand to each other; true in every tab.
    pub fn link(&self) -> Signal<Link> {
        self.signals.link.into()
    }

    /// Own operations that are on this device only.
    pub fn pending(&self) -> Signal<Pending> {
        self.signals.pending.into()
    }

    /// Link and pending operations in one, for the status line.
    pub fn status(&self) -> Signal<SyncStatus> {
        self.signals.status.into()
    }

    /// What happened during this visit and somebody has to know: records that the server keeps aside, a new number.
    pub fn notices(&self) -> Signal<Vec<Notice>> {
        self.signals.notices.into()
    }

    /// How this device itself is: its disk, its credential, and whether its records are all there.
    pub fn condition(&self) -> Signal<Condition> {
        self.signals.condition.into()
    }

    /// What this device may give away.
    pub fn rights(&self) -> Signal<Rights> {
        self.signals.rights.into()
    }

    /// What this device can give away, now.
    pub fn gives(&self) -> Gives {
        Gives {
            rights: self.signals.rights.get(),
            asks_server: self.signals.link.with(|link| matches!(link, Link::Online { .. })),
        }
    }

    /// The number of the last operation that this device recorded; 0 for none.
    pub fn last_seq(&self) -> u32 {
        let last = |core: &Rc<Core>| core.with_replica(|replica| replica.tip().seq);
        self.core.with_value(last).unwrap_or(0)
    }

    /// By how many milliseconds this device's clock is ahead of the server's; none before the first exchange.
    pub fn clock_error_ms(&self) -> Signal<Option<i64>> {
        self.signals.clock_error_ms.into()
    }

    /// How the last attempt to enrol went.
    pub fn enrolment(&self) -> Signal<Enrolment> {
        self.signals.enrolment.into()
    }

    /// Redeems a one-time code; [`Device::enrolment`] tells how it goes.
    pub fn enrol(&self, code: String) {
        let device = self.core.get_value();
        spawn_local(async move { device.enrol(code).await });
    }

    /// Has the disk tried again now. That happens by itself, too, a little later.
    pub fn try_again(&self) {
        self.core.with_value(|core| core.again.ring());
    }

    /// Carries commands out, all of them or none, at the present time.
    ///
    /// # Errors
    /// Nothing was recorded: [`SubmitError::Refused`] the rules say no, [`SubmitError::NotSaved`] the disk does,
    /// [`SubmitError::NotReady`] there is no lot yet.
    pub async fn submit(&self, commands: Vec<Command>) -> Result<Submitted, SubmitError> {
        let core = self.core.get_value();
        core.submit(&commands).await
    }
}

fn join_tabs(core: &Rc<Core>) {
    let tabs = Tabs::join({
        let core = core.clone();
        move |message| hear(&core, message)
    });
    core.tabs.replace(tabs);
}

fn hear(core: &Rc<Core>, message: Message) {
    match message {
        Message::Changed => core.changed.ring(),
        Message::Wake => core.wake.ring(),
        Message::Wants { vehicle } if core.leads.get() => core.want(Some(vehicle)),
        Message::AskLink if core.leads.get() => core.show_link(core.signals.link.get_untracked()),
        Message::Link(link) if !core.leads.get() => {
            core.has_heard.set(true);
            core.signals.link.set(link.into());
        }
        Message::Answered => core.answered.ring(),
        Message::Clock { offset } => {
            // Where this device was wrong, the tab that leads has that corrected.
            crate::clock::adopt(offset);
            let _ = crate::clock::take_found();
            core.note_clock();
            core.show_clock();
        }
        Message::AskLink | Message::Link(_) | Message::Wants { .. } => {}
        Message::Notices { notices } => core.note(notices),
        Message::Anew => {
            let core = core.clone();
            spawn_local(async move {
                let _turn = core.turn.lock().await;
                core.boot().await;
                core.restart.ring();
                core.wake.ring();
            });
        }
    }
}

/// This tab wrote: the others read on. In a burst they are told now and then, and not each time.
async fn tell_other_tabs(core: Rc<Core>) {
    loop {
        core.wrote.heard().await;
        core.say(&Message::Changed);
        TimeoutFuture::new(TELL_MS).await;
    }
}

fn listen_to_page(core: &Rc<Core>) {
    on_wake({
        let core = core.clone();
        move || {
            // Reading the store also notices a connection that the browser dropped in the background.
            core.changed.ring();
            core.again.ring();
            core.wake.ring();
            core.say(&Message::Wake);
        }
    });
    on_offline({
        let core = core.clone();
        move || core.wake.ring()
    });
    window_event_listener(leptos::ev::hashchange, {
        let core = core.clone();
        move |_| spawn_local(redeem_address(core.clone()))
    });
}

async fn redeem_address(core: Rc<Core>) {
    if let Some(code) = enrol::code_in_address() {
        core.enrol(code).await;
    }
}
