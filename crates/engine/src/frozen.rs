//! A state as it is kept and sent: everything that does not follow from the rest.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::apply::stand_again;
use crate::conflict::Conflict;
use crate::lease::Leases;
use crate::lot::{Lot, LotDocument, LotError};
use crate::operation::Operation;
use crate::resolution::Resolution;
use crate::signed::Directory;
use crate::spot::SpotId;
use crate::state::{State, Ticket};
use crate::ticket::TicketCode;

/// A state as it is kept and sent. Its size follows the tickets in it, not the length of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    lot: LotDocument,
    tickets: Vec<Ticket>,
    /// Whoever stands on a spot, in the order of the log, where that is more than one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    standing: BTreeMap<SpotId, Vec<TicketCode>>,
    /// Whoever has a plate, likewise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    plates: Vec<Vec<TicketCode>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    waiting: BTreeMap<TicketCode, Vec<Operation>>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    conflicts: BTreeSet<Conflict>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    closed: BTreeSet<SpotId>,
    leases: Leases,
    /// As pairs: a key of an object must be a text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    settled: Vec<(Conflict, Resolution)>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    presented: BTreeSet<TicketCode>,
    #[serde(default)]
    directory: Directory,
}

impl State {
    /// The state as it is kept and sent.
    pub fn freeze(&self) -> Frozen {
        let several = |codes: &&Vec<TicketCode>| codes.len() > 1;
        let standing = self.standing.iter().filter(|(_, codes)| several(codes));
        Frozen {
            lot: self.lot.document().clone(),
            tickets: self.tickets.values().cloned().collect(),
            standing: standing
                .map(|(spot, codes)| (spot.clone(), codes.clone()))
                .collect(),
            plates: self.plates.values().filter(several).cloned().collect(),
            waiting: self.waiting.clone(),
            conflicts: self.conflicts.clone(),
            closed: self.closed.clone(),
            leases: self.leases.clone(),
            settled: self.settled.clone().into_iter().collect(),
            presented: self.presented.clone(),
            directory: self.directory.clone(),
        }
    }
}

impl Frozen {
    /// The tickets whose plates are known here.
    pub fn with_plates(&self) -> BTreeSet<TicketCode> {
        let with_plates = self
            .tickets
            .iter()
            .filter(|ticket| ticket.vehicle.plate.is_some());
        with_plates.map(|ticket| ticket.code).collect()
    }
}

impl TryFrom<Frozen> for State {
    type Error = LotError;

    /// The state that was frozen.
    fn try_from(frozen: Frozen) -> Result<Self, LotError> {
        let mut state = Self::open(Arc::new(Lot::try_from(frozen.lot)?));
        state.closed = frozen.closed;
        state.leases = frozen.leases;
        state.waiting = frozen.waiting;
        state.tickets = frozen
            .tickets
            .into_iter()
            .map(|ticket| (ticket.code, ticket))
            .collect();
        stand_again(&mut state);
        for ticket in state.tickets.values().cloned().collect::<Vec<_>>() {
            state.note_paper(&ticket);
        }
        // Where there are several, their order is the log's and follows from nothing else.
        for (spot, codes) in frozen.standing {
            state.standing.insert(spot, codes);
        }
        for codes in frozen.plates {
            let plate = codes
                .first()
                .and_then(|code| state.tickets.get(code)?.vehicle.plate.clone());
            if let Some(plate) = plate {
                state.plates.insert(plate, codes);
            }
        }
        state.conflicts = frozen.conflicts;
        state.settled = frozen.settled.into_iter().collect();
        state.presented = frozen.presented;
        state.directory = frozen.directory;
        Ok(state)
    }
}
