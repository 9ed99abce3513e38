//! What is noted on a ticket and changes only what its stay costs.

use std::collections::BTreeSet;

use super::open_ticket;
use crate::operation::{AtEntry, Fact, Note};
use crate::refusal::Refusal;
use crate::state::State;
use crate::ticket::TicketCode;
use crate::time::Instant;
use crate::vehicle::Vehicle;

/// Lets something be noted on an open ticket that is new, and that its tariff knows.
pub(super) fn decide(state: &State, ticket: TicketCode, note: &Note, at: Instant) -> Result<Fact, Refusal> {
    let open = open_ticket(state, ticket)?;
    let tariff = state.terms_at(open, at).tariff;
    let is_new = match note {
        Note::Validated { name } => {
            known(name, &tariff.validations())?;
            !open.validations.contains(name)
        }
        Note::Recognised { group } => {
            known(group, &tariff.customers())?;
            !open.customers.contains(group)
        }
        Note::Lost => !open.is_lost,
        Note::PluggedIn => !open.is_plugged_in(),
        Note::EnergyMetered { period } if period.until.is_some_and(|until| until < period.from) => false,
        Note::EnergyMetered { .. } | Note::Unplugged if !open.is_plugged_in() => {
            return Err(Refusal::NotPluggedIn { ticket });
        }
        Note::EnergyMetered { .. } | Note::Unplugged => true,
    };
    if is_new {
        let note = note.clone();
        Ok(Fact::Noted { ticket, note })
    } else {
        Err(Refusal::NotedAlready { ticket })
    }
}

/// Refuses a name that the ticket's tariff does not know.
fn known(name: &str, names: &BTreeSet<&str>) -> Result<(), Refusal> {
    if names.contains(name) {
        Ok(())
    } else {
        Err(Refusal::NotInTariff(name.chars().take(60).collect()))
    }
}

/// What the tariff in force wants to know of an entry, and nothing else (T-17).
pub(super) fn at_entry(state: &State, vehicle: &Vehicle, at: Instant) -> AtEntry {
    let tariff = state.lot.tariff_at(at);
    let earlier = match &vehicle.plate {
        Some(plate) if tariff.asks_for_visits() => state.visits(plate, at),
        _ => Vec::new(),
    };
    let full = || {
        let counts = state.occupancy.total();
        let taken = counts.spots() - counts.free;
        u8::try_from((taken * 100).checked_div(counts.spots()).unwrap_or(100)).unwrap_or(100)
    };
    AtEntry {
        full_percent: tariff.asks_for_fullness().then(full),
        earlier,
        also: None,
    }
}
