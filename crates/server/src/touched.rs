//! Which tickets and spots a change is about, noted before it: afterwards nobody knows where a vehicle stood.

use std::collections::BTreeSet;

use engine::conflict::Conflict;
use engine::operation::{Fact, Operation};
use engine::resolution::Resolution;
use engine::signed;
use engine::spot::SpotId;
use engine::state::State;
use engine::ticket::TicketCode;

/// What a change can touch. It may name more than is touched in the end, never less.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Touched {
    /// Every row there is.
    Everything,
    /// The rows of some tickets and spots.
    These {
        /// The tickets, known or not.
        tickets: BTreeSet<TicketCode>,
        /// The spots. Where a vehicle stood is among them, and where it stands afterwards: either a fact names the
        /// spot, or another of these tickets stood there.
        spots: BTreeSet<SpotId>,
    },
}

impl Touched {
    /// What these facts will touch in a state that has not applied them yet.
    pub fn by<'a>(facts: impl IntoIterator<Item = &'a Fact>, before: &State) -> Self {
        let mut tickets = BTreeSet::new();
        let mut spots = BTreeSet::new();
        for fact in facts {
            match fact {
                Fact::LotPublished { .. } => return Self::Everything,
                // The facts that waited for this ticket take effect with it, and the swaps among them are about
                // vehicles that nothing here names. No device of ours records a fact about a ticket that it does not
                // know, so this hardly ever happens.
                Fact::Parked { ticket, .. } if before.awaits(*ticket) => return Self::Everything,
                Fact::Parked { spots: named, .. }
                | Fact::Moved { spots: named, .. }
                | Fact::SpotsClosed { spots: named }
                | Fact::SpotsOpened { spots: named } => spots.extend(named.iter().cloned()),
                Fact::Swapped { with, .. } => {
                    tickets.insert(*with);
                }
                // What waited for one ticket takes effect on another.
                Fact::Resolved { conflict, resolution } if is_about_another(conflict, resolution) => {
                    return Self::Everything;
                }
                Fact::Resolved { conflict, resolution } => {
                    tickets.extend(conflict.holder());
                    named_spots(conflict, resolution, &mut spots);
                }
                Fact::Presented { ticket } => {
                    if let Some(claim) = signed::claimed(ticket) {
                        if is_awaited(before, claim.ticket) {
                            return Self::Everything;
                        }
                        spots.extend(claim.spots);
                    }
                }
                Fact::Noted { .. }
                | Fact::Paid { .. }
                | Fact::Left { .. }
                | Fact::DeviceEnrolled { .. }
                | Fact::DeviceRevoked { .. } => {}
            }
            tickets.extend(fact.ticket());
        }
        let known = tickets.iter().filter_map(|&ticket| before.ticket(ticket));
        spots.extend(known.flat_map(|ticket| ticket.spots.iter().cloned()));
        Self::These { tickets, spots }
    }
}

/// Whether somebody said that what waits for one ticket is another's.
fn is_about_another(conflict: &Conflict, resolution: &Resolution) -> bool {
    let then = match conflict {
        Conflict::SettledTwice { other, .. } => other,
        _ => resolution,
    };
    matches!(then, Resolution::BelongsTo { .. })
}

/// The spots that a vehicle may stand on once a conflict is settled.
fn named_spots(conflict: &Conflict, resolution: &Resolution, spots: &mut BTreeSet<SpotId>) {
    if let Resolution::StandsElsewhere { spots: named } = resolution {
        spots.extend(named.iter().cloned());
    }
    match conflict {
        Conflict::MovedAfterLeaving { spots: named, .. } => spots.extend(named.iter().cloned()),
        Conflict::SettledTwice { of, other, .. } => named_spots(of, other, spots),
        _ => {}
    }
}
