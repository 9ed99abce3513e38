//! A driver's ticket on the driver's own phone: fetched, kept, and shown without a network from then on.

use engine::signed;
use engine::ticket::TicketCode;
use engine::time::Instant;
use leptos::leptos_dom::helpers::WindowListenerHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use sync::wire::TicketPage;

use crate::clock::{self, counted_ms, instant, use_clock};
use crate::page_events::{is_visible, on_wake};
use crate::settings::{recall, remember};
use crate::transport::{self, TransportError};

const TICKETS: &str = "parkade.tickets";
/// A phone keeps this many tickets; the one fetched longest ago goes first.
const MOST_KEPT: usize = 5;
/// How often the ticket is fetched while somebody looks at it: a payment elsewhere must show soon.
const REFRESH_MS: u64 = 30_000;

/// What is known of the ticket at an address.
#[derive(Clone, Debug, PartialEq)]
pub enum DriverTicket {
    /// The server is being asked for the first time.
    Loading,
    /// The ticket.
    Known {
        /// The ticket and all it takes to compute its fee.
        page: Box<TicketPage>,
        /// When the server last told.
        fetched_at: Instant,
        /// Whether the last attempt to ask the server worked.
        is_fresh: bool,
    },
    /// There is no such ticket.
    NotFound,
    /// The stay is over for so long that the server's books on it are closed.
    Over,
    /// The server cannot be reached, and this phone has not seen the ticket before.
    Offline,
}

/// The ticket with a code as somebody typed it, or scanned it as a signed ticket. Asks again while it is looked at.
pub fn use_driver_ticket(code: Signal<String>) -> Signal<DriverTicket> {
    let ticket = RwSignal::new(DriverTicket::Loading);
    let tries = RwSignal::new(0_u32);
    let turn = turn_of(use_clock());
    let listeners = on_wake(move || {
        tries.try_update(|tries| *tries = tries.wrapping_add(1));
    });
    on_cleanup(move || listeners.into_iter().for_each(WindowListenerHandle::remove));
    // Fetching is what this touches in the outside world; the answer comes back as an event.
    Effect::new(move || {
        tries.track();
        turn.track();
        let code = code.get();
        spawn_local(async move { look_up(&code, ticket).await });
    });
    ticket.into()
}

/// Changes whenever it is time to ask again.
fn turn_of(now: Signal<Instant>) -> Memo<u64> {
    let begun = now.get_untracked();
    Memo::new(move |_| now.get().since(begun) / REFRESH_MS)
}

async fn look_up(typed: &str, shown: RwSignal<DriverTicket>) {
    // A code that cannot be right needs no server.
    let Some(code) = code_of(typed) else {
        shown.try_set(DriverTicket::NotFound);
        return;
    };
    let kept = kept_page(code);
    let is_shown = shown.try_with_untracked(|shown| shown.is_of(code)) == Some(true);
    if is_shown && !is_visible() {
        return;
    }
    if let Some(kept) = kept.clone().filter(|_| !is_shown) {
        shown.try_set(kept.shown());
    }
    let asked_ms = counted_ms();
    let answer = transport::ticket(&code.plain()).await;
    let next = match answer {
        Ok(page) => {
            // A phone shows the fee that the kiosk asks for, whatever its own clock shows.
            clock::compare(asked_ms, page.server_time);
            let kept = Kept {
                page: Box::new(page),
                fetched_at: instant(),
            };
            keep(kept.clone());
            DriverTicket::Known {
                page: kept.page,
                fetched_at: kept.fetched_at,
                is_fresh: true,
            }
        }
        Err(TransportError::NotFound) => DriverTicket::NotFound,
        // A receipt that this phone has kept still says what was paid.
        Err(TransportError::Refused { code, .. }) if code == "ticket.over" => kept
            .filter(|kept| !kept.page.ticket.is_open())
            .map_or(DriverTicket::Over, Kept::shown),
        Err(_) => kept.map_or(DriverTicket::Offline, Kept::shown),
    };
    shown.try_set(next);
}

/// The code of a ticket. Whether a signature is good is for exits to say: here it opens nothing.
fn code_of(typed: &str) -> Option<TicketCode> {
    let scanned = || signed::claimed(&signed::text_of(typed)).map(|claim| claim.ticket);
    TicketCode::parse(typed).ok().or_else(scanned)
}

impl DriverTicket {
    fn is_of(&self, code: TicketCode) -> bool {
        matches!(self, Self::Known { page, .. } if page.ticket.code == code)
    }
}

/// A ticket as this phone keeps it.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    page: Box<TicketPage>,
    fetched_at: Instant,
}

impl Kept {
    fn shown(self) -> DriverTicket {
        DriverTicket::Known {
            page: self.page,
            fetched_at: self.fetched_at,
            is_fresh: false,
        }
    }
}

fn kept_page(code: TicketCode) -> Option<Kept> {
    let kept: Vec<Kept> = recall(TICKETS)?;
    kept.into_iter().find(|kept| kept.page.ticket.code == code)
}

fn keep(new: Kept) {
    let mut kept: Vec<Kept> = recall(TICKETS).unwrap_or_default();
    kept.retain(|old| old.page.ticket.code != new.page.ticket.code);
    kept.push(new);
    let surplus = kept.len().saturating_sub(MOST_KEPT);
    kept.drain(..surplus);
    remember(TICKETS, &kept);
}
