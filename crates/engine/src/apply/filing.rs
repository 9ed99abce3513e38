//! Stays that are over: their books are closed, and their personal data is erased.

use std::collections::BTreeSet;

use super::Rejection;
use crate::conflict::Conflict;
use crate::resolution::Resolution;
use crate::state::State;
use crate::ticket::{DeviceNo, TicketCode};
use crate::time::Instant;

/// Takes tickets out of the state whose books are closed, and what was settled about them. Those about which something
/// is still to be said are passed over.
pub(super) fn file(state: &mut State, by: DeviceNo, tickets: &[TicketCode]) -> Result<(), Rejection> {
    if by != DeviceNo::SERVER {
        return Err(Rejection::NotTheServer);
    }
    let disputed = state.disputed();
    for code in tickets {
        if state.may_be_filed(*code, &disputed) {
            state.forget(*code);
        }
    }
    let settled = std::mem::take(&mut state.settled);
    let is_remembered =
        |(conflict, resolution): &(Conflict, Resolution)| names_any(state, conflict, resolution);
    state.settled = settled.into_iter().filter(is_remembered).collect();
    Ok(())
}

/// Whether a settled conflict, or how it was settled, names a ticket that is still there or waited for.
fn names_any(state: &State, conflict: &Conflict, resolution: &Resolution) -> bool {
    let other = match resolution {
        Resolution::BelongsTo { ticket } => Some(*ticket),
        _ => None,
    };
    let mut named = [Some(conflict.ticket()), conflict.holder(), other]
        .into_iter()
        .flatten();
    named.any(|code| state.tickets.contains_key(&code) || state.waiting.contains_key(&code))
}

/// Takes the plates off tickets that have left. An open one keeps its own: whoever is inside has to be found.
pub(super) fn erase(state: &mut State, by: DeviceNo, tickets: &[TicketCode]) -> Result<(), Rejection> {
    if by != DeviceNo::SERVER {
        return Err(Rejection::NotTheServer);
    }
    for code in tickets {
        if let Some(ticket) = state.tickets.get_mut(code).filter(|ticket| !ticket.is_open()) {
            ticket.vehicle.plate = None;
        }
    }
    Ok(())
}

impl State {
    /// Takes a ticket out, and what leads to it.
    fn forget(&mut self, code: TicketCode) {
        let also = self.tickets.remove(&code).and_then(|ticket| ticket.at_entry.also);
        if let Some(also) = also
            && let Some(tickets) = self.also.get_mut(&also)
        {
            tickets.remove(&code);
            if tickets.is_empty() {
                self.also.remove(&also);
            }
        }
    }

    /// The tickets that an unsettled contradiction names.
    pub fn disputed(&self) -> BTreeSet<TicketCode> {
        let named = |conflict: &Conflict| [Some(conflict.ticket()), conflict.holder()];
        self.conflicts.iter().flat_map(named).flatten().collect()
    }

    /// The tickets that left before an instant and may be filed, in the order of their codes.
    pub fn over_before(&self, before: Instant) -> impl Iterator<Item = TicketCode> {
        let disputed = self.disputed();
        let over = self
            .tickets
            .values()
            .filter(move |ticket| ticket.left_at.is_some_and(|left_at| left_at < before));
        let codes = over.map(|ticket| ticket.code);
        codes.filter(move |code| self.may_be_filed(*code, &disputed))
    }

    /// Whether nothing more is to be said of a ticket: it has left, is not among the `disputed`, and its entry is not only
    /// known because it was shown.
    pub fn may_be_filed(&self, code: TicketCode, disputed: &BTreeSet<TicketCode>) -> bool {
        let has_left = self.tickets.get(&code).is_some_and(|ticket| !ticket.is_open());
        has_left && !disputed.contains(&code) && !self.presented.contains(&code)
    }
}
