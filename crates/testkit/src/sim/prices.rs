//! What stays really cost, whatever clocks show.

use std::collections::BTreeSet;

use engine::operation::{Fact, Operation};
use engine::state::Ticket;
use engine::ticket::TicketCode;
use engine::time::Instant;

use super::coverage::Event;
use super::oracles::Violation;
use super::world::World;

impl World {
    pub(super) fn note_entry(&mut self, ticket: TicketCode) {
        let now = self.now;
        self.stays.entry(ticket).or_default().push((now, None));
    }

    pub(super) fn note_exit(&mut self, ticket: TicketCode) {
        let now = self.now;
        let stay = self.stays.get_mut(&ticket).and_then(|stays| stays.last_mut());
        if let Some((_, left)) = stay {
            // Whoever went and left no record goes, for the record, when somebody notices.
            *left = Some(now);
        }
    }

    /// Notes what a device records while it cannot tell whether its clock is right. Of one whose storage went back, or was
    /// copied, nobody knows what it will be able to say.
    pub(super) fn note_untimed(&mut self, place: usize, recorded: &[Operation]) {
        let device = &mut self.devices[place];
        let untimed = recorded.iter().filter(|operation| !operation.moment().is_sure());
        let tickets = untimed.filter_map(|operation| operation.fact.ticket());
        if device.is_astray {
            self.untold.extend(tickets);
        } else {
            device.untimed.extend(tickets);
        }
    }

    /// Nobody is asked for more than the true stay costs, whatever the clocks of the devices showed, as far as it could be
    /// found out (C-8, C-9).
    pub(super) fn check_prices(&mut self) -> Result<(), Violation> {
        let (excused, state) = (self.excused(), self.site.hub().state());
        let mut checked = 0;
        for (code, stays) in &self.stays {
            // A code that was given twice, by a device whose storage went back, has no one stay.
            let (Some(ticket), [(came, Some(went))]) = (state.ticket(*code), &stays[..]) else {
                continue;
            };
            let Some(left) = ticket.left_at.filter(|_| !excused.contains(code)) else {
                continue;
            };
            let (told, exact) = (stay(ticket, ticket.parked_at, left), stay(ticket, *came, *went));
            let cost = |ticket: &Ticket| state.fee(ticket, *went).map(|fee| fee.bill.total.minor);
            if let (Ok(asked), Ok(right)) = (cost(&told), cost(&exact))
                && asked > right
            {
                let seconds = (went.0 - came.0) / 1_000;
                let recorded = (left.0 - ticket.parked_at.0) / 1_000;
                return Err(self.violation(format!(
                    "{code} costs {asked} instead of {right}: it was here for {seconds} seconds, by the record for {recorded}"
                )));
            }
            checked += 1;
        }
        for _ in 0..checked {
            self.count(Event::PriceChecked);
        }
        Ok(())
    }

    /// The tickets of which nobody could find out: recorded by a clock that was never compared again, or set twice
    /// meanwhile; or not once, but twice or settled by hand.
    fn excused(&self) -> BTreeSet<TicketCode> {
        let untimed = self.devices.iter().flat_map(|device| &device.untimed);
        let mut excused: BTreeSet<TicketCode> = self.untold.iter().chain(untimed).copied().collect();
        let mut seen = BTreeSet::new();
        for entry in self.site.log() {
            let operation = entry.operation.operation();
            let Some(code) = operation.fact.ticket() else {
                continue;
            };
            let what = match &operation.fact {
                Fact::Parked { .. } | Fact::Admitted { .. } => 0,
                Fact::Left { .. } => 1,
                Fact::Resolved { .. } => {
                    excused.insert(code);
                    continue;
                }
                _ => continue,
            };
            if !seen.insert((code, what)) {
                excused.insert(code);
            }
        }
        excused
    }
}

/// The same ticket with these times, and nothing paid.
fn stay(ticket: &Ticket, came: Instant, went: Instant) -> Ticket {
    let mut exact = ticket.clone();
    (exact.parked_at, exact.parked_doubt_ms) = (came, 0);
    exact.left_at = Some(went);
    exact.payments.clear();
    exact.corrections.clear();
    exact
}
