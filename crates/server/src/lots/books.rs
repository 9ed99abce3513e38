//! The books of a lot: stays that are over are filed, and their personal data is erased.

use std::collections::BTreeSet;
use std::sync::Arc;

use engine::lot::LotDocument;
use engine::operation::Fact;
use engine::state::State;
use engine::ticket::TicketCode;
use engine::time::Instant;
use sync::{Accepted, Hub};

use super::Lots;
use super::live::{Change, LiveLot, LotFailure};
use crate::touched::Touched;

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// How long a stay must be over before its books are closed: late facts of devices that were offline come before that.
const FILED_AFTER_MS: i64 = 48 * HOUR_MS;
/// The same, where a tariff asks for the visits of the week before.
const FILED_AFTER_VISITS_MS: i64 = 9 * DAY_MS;
/// The most tickets of one fact.
const MOST_AT_ONCE: usize = 500;

/// Why the personal data of a ticket is not erased on request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EraseRefusal {
    /// Nobody has heard of it.
    #[error("there is no ticket {0} in this lot")]
    Unknown(TicketCode),
    /// The vehicle is inside, and has to be found.
    #[error("the vehicle of ticket {0} is still inside; its plate is erased once it has left")]
    Open(TicketCode),
    /// What is to be settled may be about the plate.
    #[error("ticket {0} is in a conflict that nobody has settled; settle it at the desk first")]
    Disputed(TicketCode),
}

impl LiveLot {
    /// Files what is over for long enough, and erases what has been kept for long enough (S-19, S-20).
    ///
    /// # Errors
    /// Where the database fails. What was done until then is done; the next call goes on.
    pub async fn keep_books(self: &Arc<Self>, now: Instant) -> Result<(), LotFailure> {
        loop {
            let filed = self.change(now, move |hub| Ok(file(hub, now))).await?;
            if filed < MOST_AT_ONCE {
                break;
            }
        }
        let days = self.read(|hub| plates_kept_days(hub.state())).await?;
        let before = Instant(now.0.saturating_sub(i64::from(days) * DAY_MS));
        let limit = u32::try_from(MOST_AT_ONCE).unwrap_or(u32::MAX);
        let mut last = Vec::new();
        loop {
            let tickets = self.store.to_be_erased(self.id(), before, limit).await?;
            // What could not be erased is not asked for for ever: the next call tries it again.
            if tickets.is_empty() || tickets == last {
                break;
            }
            last.clone_from(&tickets);
            self.change(now, move |hub| Ok(erase(hub, tickets, now))).await?;
        }
        self.store.erase_aside(self.id(), before).await?;
        Ok(self.store.overwrite().await?)
    }

    /// Files tickets and erases their personal data now, because a person asks for it.
    ///
    /// # Errors
    /// An [`EraseRefusal`] inside: nothing has changed. Outside, where the database fails.
    pub async fn erase(
        self: &Arc<Self>,
        tickets: BTreeSet<TicketCode>,
        now: Instant,
    ) -> Result<Result<(), EraseRefusal>, LotFailure> {
        for code in &tickets {
            if !self.store.had(self.id(), *code).await? {
                return Ok(Err(EraseRefusal::Unknown(*code)));
            }
        }
        let erased = move |hub: &mut Hub| {
            if let Some(refusal) = tickets.iter().find_map(|code| refused(hub.state(), *code)) {
                return Ok(Change::of_leases(Accepted::default(), Err(refusal)));
            }
            let tickets: Vec<_> = tickets.into_iter().collect();
            let filed = Fact::Filed {
                tickets: tickets.clone(),
            };
            let mut change = erase(hub, tickets, now);
            change.accepted.extend(hub.record_all([filed], now));
            Ok(Change {
                accepted: change.accepted,
                touched: change.touched,
                tells: Ok(()),
            })
        };
        let erased = self.change(now, erased).await?;
        self.store.overwrite().await?;
        Ok(erased)
    }
}

impl Lots {
    /// Keeps the books of every lot.
    ///
    /// # Errors
    /// As [`LiveLot::keep_books`].
    pub async fn keep_books(&self, now: Instant) -> Result<(), LotFailure> {
        for lot in self.all().await {
            lot.keep_books(now).await?;
        }
        Ok(())
    }
}

fn refused(state: &State, code: TicketCode) -> Option<EraseRefusal> {
    let ticket = state.ticket(code)?;
    if ticket.is_open() {
        return Some(EraseRefusal::Open(code));
    }
    state
        .disputed()
        .contains(&code)
        .then_some(EraseRefusal::Disputed(code))
}

fn plates_kept_days(state: &State) -> u8 {
    let days = state.lot().document().plates_kept_days;
    days.unwrap_or(LotDocument::PLATES_KEPT_DAYS)
}

/// Files some of what is due; tells how many.
fn file(hub: &mut Hub, now: Instant) -> Change<usize> {
    let tariffs = &hub.state().lot().document().tariffs;
    let after = if tariffs.iter().any(engine::tariff::Tariff::asks_for_visits) {
        FILED_AFTER_VISITS_MS
    } else {
        FILED_AFTER_MS
    };
    let due = hub.state().over_before(Instant(now.0.saturating_sub(after)));
    let tickets: Vec<_> = due.take(MOST_AT_ONCE).collect();
    if tickets.is_empty() {
        return Change::of_leases(Accepted::default(), 0);
    }
    let count = tickets.len();
    // The tables keep what they say of a stay that is over.
    Change::of_leases(hub.record_all([Fact::Filed { tickets }], now), count)
}

fn erase(hub: &mut Hub, tickets: Vec<TicketCode>, now: Instant) -> Change<()> {
    let touched = Touched::These {
        tickets: tickets.iter().copied().collect(),
        spots: BTreeSet::new(),
    };
    let accepted = hub.record_all([Fact::Erased { tickets }], now);
    Change {
        accepted,
        touched,
        tells: (),
    }
}
