//! What was recorded while nobody could tell whether the clock was right.

use engine::operation::{Fact, Misdated, Operation};
use engine::ticket::TicketCode;
use engine::time::Moment;

use super::Replica;
use super::draft::Draft;
use super::own::Own;

/// A time that was wrong by more than this is corrected afterwards, in milliseconds. Below it, fees hardly differ.
const WRONG_MS: u64 = 30_000;

/// Own operations without a known doubt, since the clock was last compared: the tickets that they are about, and when each
/// was told.
#[derive(Debug, Default)]
pub(super) struct Untimed {
    entries: Vec<(TicketCode, Moment)>,
    payments: Vec<(TicketCode, Moment)>,
    exits: Vec<(TicketCode, Moment)>,
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
            _ if operation.moment().is_sure() => {}
            Fact::Parked { ticket, .. } | Fact::Admitted { ticket, .. } => {
                self.entries.push((*ticket, operation.moment()));
            }
            Fact::Paid { ticket, .. } => self.payments.push((*ticket, operation.moment())),
            Fact::Left { ticket } => self.exits.push((*ticket, operation.moment())),
            _ => {}
        }
    }
}

/// What was told at a wrong time, if the clock was ahead by so many milliseconds.
fn misdated(untimed: &[(TicketCode, Moment)], clock_ahead_ms: i64) -> Vec<Misdated> {
    let all = untimed.iter().map(|(ticket, told)| Misdated {
        ticket: *ticket,
        ahead_ms: told.ahead_by(clock_ahead_ms),
    });
    all.filter(|misdated| misdated.ahead_ms.unsigned_abs() > WRONG_MS)
        .collect()
}

impl Replica {
    /// Corrects what the device recorded while it could not tell whether its clock was right, now that it turns out to have been
    /// ahead by so many milliseconds, or behind where that is below zero (C-9). None where nothing was told wrong.
    pub fn draft_clock_found(&self, clock_ahead_ms: i64, at: impl Into<Moment>) -> Option<Draft> {
        let wrong = |untimed: &[_]| misdated(untimed, clock_ahead_ms);
        let (entries, payments) = (wrong(&self.untimed.entries), wrong(&self.untimed.payments));
        let exits = wrong(&self.untimed.exits);
        let is_nothing = entries.is_empty() && payments.is_empty() && exits.is_empty();
        let fact = Fact::ClockFound {
            entries,
            payments,
            exits,
        };
        (!is_nothing).then(|| self.draft_fact(fact, at.into()))
    }

    /// Takes over what a replica of the same device remembers, which this one takes the place of: what is sent is on the disk no
    /// longer as something that waits.
    pub fn remember(&mut self, before: &Self) {
        if before.device() != self.device() {
            // Of another number's records some may have been recorded again, about tickets with other codes.
            return;
        }
        let pairs = [
            (&mut self.untimed.entries, &before.untimed.entries),
            (&mut self.untimed.payments, &before.untimed.payments),
            (&mut self.untimed.exits, &before.untimed.exits),
        ];
        for (known, before) in pairs {
            let sent = before.iter().filter(|told| !known.contains(told)).copied();
            let sent: Vec<_> = sent.collect();
            known.extend(sent);
        }
    }

    /// Notes that the clock was compared, and nothing is left to be corrected.
    pub fn clock_was_right(&mut self) {
        self.chain.ends.compared = self.chain.ends.tip.seq;
        self.untimed = Untimed::default();
    }
}
