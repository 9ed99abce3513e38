//! Which tickets and spots a change is about, noted before it: afterwards nobody knows where a vehicle stood.

use std::collections::BTreeSet;

use engine::conflict::Conflict;
use engine::lease::LeaseChange;
use engine::operation::Fact;
use engine::resolution::Resolution;
use engine::signed;
use engine::spot::SpotId;
use engine::state::State;
use engine::ticket::{DeviceNo, TicketCode};
use sync::Accepted;
use sync::recorded::Recorded;

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
    /// Nothing.
    pub fn nothing() -> Self {
        Self::These {
            tickets: BTreeSet::new(),
            spots: BTreeSet::new(),
        }
    }

    /// Adds what the server itself has recorded with a change: spots that have to be looked at from now on.
    #[must_use]
    pub fn and_by_leases(mut self, accepted: &Accepted, after: &State) -> Self {
        let sets_aside = accepted.entries.iter().any(|entry| {
            matches!(
                &entry.operation.fact,
                Fact::Lease {
                    change: LeaseChange::Fenced { .. }
                        | LeaseChange::Reported { .. }
                        | LeaseChange::Restored { .. }
                }
            )
        });
        if let Self::These { spots, .. } = &mut self
            && sets_aside
        {
            spots.extend(after.leases().unswept().map(|(spot, _)| spot.clone()));
        }
        self
    }

    /// What these operations will touch in a state that has not applied them yet.
    pub fn by(operations: &[Recorded], before: &State) -> Self {
        let mut tickets = BTreeSet::new();
        let mut spots = BTreeSet::new();
        for operation in operations {
            match &operation.fact {
                Fact::LotPublished { .. } if operation.device == DeviceNo::SERVER => return Self::Everything,
                // The facts that waited for this ticket take effect with it, and the swaps among them are about
                // vehicles that nothing here names. No device of ours records a fact about a ticket that it does not
                // know, so this hardly ever happens.
                Fact::Parked { ticket, .. } | Fact::Admitted { ticket, .. } if before.awaits(*ticket) => {
                    return Self::Everything;
                }
                Fact::Parked { spots: named, .. }
                | Fact::Moved { spots: named, .. }
                | Fact::SpotsClosed { spots: named }
                | Fact::SpotsOpened { spots: named }
                | Fact::Lease {
                    change: LeaseChange::Swept { spots: named, .. },
                } => spots.extend(named.iter().cloned()),
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
                        if before.awaits(claim.ticket) {
                            return Self::Everything;
                        }
                        spots.extend(claim.spots);
                    }
                }
                Fact::ClockFound {
                    entries,
                    payments,
                    exits,
                } => {
                    let all = entries.iter().chain(payments).chain(exits);
                    tickets.extend(all.map(|misdated| misdated.ticket));
                }
                // Who may fill a spot does not show in the tables; that it must be looked at does, and is found afterwards.
                Fact::Lease { .. }
                | Fact::LotPublished { .. }
                | Fact::Admitted { .. }
                | Fact::Noted { .. }
                | Fact::Paid { .. }
                | Fact::Left { .. }
                | Fact::DeviceEnrolled { .. }
                | Fact::DeviceRevoked { .. }
                // The server's own, which says what it touches.
                | Fact::Filed { .. }
                | Fact::Erased { .. } => {}
            }
            tickets.extend(operation.fact.ticket());
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
