//! `GET /api/tickets/{code}`: the driver's ticket. Whoever has the code has the ticket.

use std::sync::Arc;

use ::sync::wire::{Place, TicketPage};
use axum::Json as Answer;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use engine::state::{State, Ticket};
use engine::ticket::TicketCode;

use super::Problem;
use super::attempts::Peer;
use crate::clock;
use crate::site::Site;

pub(super) async fn handle(
    Shared(site): Shared<Arc<Site>>,
    peer: Peer,
    Path(code): Path<String>,
) -> Result<Answer<TicketPage>, Problem> {
    let now = clock::now();
    site.attempts.check(peer, now)?;
    if let Ok(code) = TicketCode::parse(&code) {
        for lot in site.lots.all().await {
            let found = lot.read(|hub| hub.state().ticket(code).map(|ticket| page(hub.state(), ticket)));
            if let Some(page) = found.await? {
                return Ok(Answer(page));
            }
            if site.store.had(lot.id(), code).await? {
                return Err(over());
            }
        }
    }
    site.attempts.wrong(peer, now);
    Err(unknown())
}

fn page(state: &State, ticket: &Ticket) -> TicketPage {
    let document = state.lot().document();
    let now = clock::now();
    let mut ticket = ticket.clone();
    let places = Place::of(&ticket, state.lot());
    // A code that somebody found or guessed must not lead to a person.
    ticket.vehicle.plate = None;
    TicketPage {
        lot: document.id.clone(),
        lot_name: document.name.clone(),
        address: document.address.clone(),
        currency: document.currency,
        calendar: document.calendar.clone(),
        tariff: state.terms_at(&ticket, now).tariff.clone(),
        places,
        ticket,
        server_time: now,
    }
}

/// A stay whose books are closed (S-19).
fn over() -> Problem {
    Problem::new(
        StatusCode::GONE,
        "ticket.over",
        "The stay is over",
        "The vehicle left some time ago, and nothing is open.",
    )
}

/// One answer for codes that cannot be and codes that are not: it helps nobody who guesses.
fn unknown() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "ticket.unknown",
        "No such ticket",
        "No ticket with this code is known.",
    )
}
