//! What was recorded while nobody could tell whether the clock was right.

use engine::operation::{Fact, Operation};
use engine::ticket::TicketCode;
use engine::time::Moment;

use super::Replica;
use super::draft::Draft;
use super::own::Own;

/// The tickets that own operations without a known doubt are about, since the clock was last found to be right or wrong.
#[derive(Debug, Default)]
pub(super) struct Untimed {
    entries: Vec<TicketCode>,
    payments: Vec<TicketCode>,
    exits: Vec<TicketCode>,
}

impl Untimed {
    /// Notes own operations that come after the one of that number.
    pub(super) fn note(&mut self, after: u32, own: &[Own]) {
        for own in own.iter().filter(|own| own.operation.seq > after) {
            self.note_one(&own.operation);
        }
    }

    /// Notes what waits when the device starts.
    pub(super) fn note_all<'a>(&mut self, own: impl IntoIterator<Item = &'a Own>) {
        for own in own {
            self.note_one(&own.operation);
        }
    }

    fn note_one(&mut self, operation: &Operation) {
        match &operation.fact {
            // What was recorded before that has been corrected.
            Fact::ClockFound { .. } => *self = Self::default(),
            _ if operation.skew.is_some() => {}
            Fact::Parked { ticket, .. } | Fact::Admitted { ticket, .. } => self.entries.push(*ticket),
            Fact::Paid { ticket, .. } => self.payments.push(*ticket),
            Fact::Left { ticket } => self.exits.push(*ticket),
            _ => {}
        }
    }

    fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.payments.is_empty() && self.exits.is_empty()
    }
}

impl Replica {
    /// Tells that the device's clock turns out to have been ahead by so many milliseconds, or behind where that is below
    /// zero, when it recorded what it could not tell the doubt of (C-9). None where that is nothing.
    pub fn draft_clock_found(&self, ahead_ms: i64, at: impl Into<Moment>) -> Option<Draft> {
        if self.view.is_none() || self.untimed.is_empty() {
            return None;
        }
        let fact = Fact::ClockFound {
            ahead_ms,
            entries: self.untimed.entries.clone(),
            payments: self.untimed.payments.clone(),
            exits: self.untimed.exits.clone(),
        };
        Some(self.draft_fact(fact, at.into()))
    }

    /// Notes that the clock was compared and found to be right.
    pub fn clock_was_right(&mut self) {
        self.untimed = Untimed::default();
    }
}
