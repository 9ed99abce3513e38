//! The state of a lot: the fold of its log.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::allocation::FreeSpots;
use crate::conflict::Conflict;
use crate::lease::Leases;
use crate::lot::{PlacedSpot, SharedLot, SpotIndex};
use crate::occupancy::{Occupancy, SpotStatus};
use crate::operation::Operation;
pub use crate::parked::{Fee, Payment, Terms, Ticket};
use crate::plate::Plate;
use crate::resolution::Resolution;
use crate::signed::{self, Claim, Directory, SignedError};
use crate::spot::SpotId;
use crate::tariff::{PriceError, StoodOn, Visit};
use crate::ticket::TicketCode;
use crate::time::Instant;

/// How far back visits count: a week, and a day for a stay over its end.
const VISITS_MS: i64 = 8 * 24 * 3_600_000;
/// How many visits are told at most.
const MOST_VISITS: usize = 20;

/// The state of one lot.
///
/// It changes through [`crate::apply::apply`] alone. Two states that have applied the same operations in the same
/// order are equal, and so are their [`State::hash`]es, on every device (L-5).
#[derive(Clone, Debug)]
pub struct State {
    pub(crate) lot: SharedLot,
    pub(crate) tickets: BTreeMap<TicketCode, Ticket>,
    /// Open tickets by spot, in the order of the log. More than one is a conflict.
    pub(crate) standing: BTreeMap<SpotId, Vec<TicketCode>>,
    /// Open tickets by plate, in the order of the log. More than one is a conflict.
    pub(crate) plates: BTreeMap<Plate, Vec<TicketCode>>,
    /// Facts about tickets that nobody has recorded yet.
    pub(crate) waiting: BTreeMap<TicketCode, Vec<Operation>>,
    /// Tickets by the code on their driver's paper, where that is not their own (S-12).
    pub(crate) also: BTreeMap<TicketCode, BTreeSet<TicketCode>>,
    /// Tickets that are known because they were shown, and whose entry nobody has told of yet.
    pub(crate) presented: BTreeSet<TicketCode>,
    /// The keys by which signed tickets are believed.
    pub(crate) directory: Directory,
    pub(crate) conflicts: BTreeSet<Conflict>,
    /// How conflicts were settled, so that whoever settles one again changes nothing (C-3).
    pub(crate) settled: BTreeMap<Conflict, Resolution>,
    /// Spots that somebody closed, beside those that the lot itself has out of service.
    pub(crate) closed: BTreeSet<SpotId>,
    pub(crate) leases: Leases,
    /// Open tickets of vehicles that were sent to a level and not to a spot, by level.
    pub(crate) unplaced: BTreeMap<String, BTreeSet<TicketCode>>,
    pub(crate) occupancy: Occupancy,
    pub(crate) free: FreeSpots,
}

impl State {
    /// A lot that has just opened, with nobody inside.
    pub fn open(lot: SharedLot) -> Self {
        let mut free = FreeSpots::new(&lot);
        let occupancy = Occupancy::new(&lot);
        for index in (0..lot.spots().len()).map(SpotIndex) {
            if occupancy.status(index) == Some(SpotStatus::Free) {
                free.insert(index);
            }
        }
        Self {
            lot,
            tickets: BTreeMap::new(),
            standing: BTreeMap::new(),
            plates: BTreeMap::new(),
            waiting: BTreeMap::new(),
            also: BTreeMap::new(),
            presented: BTreeSet::new(),
            directory: Directory::default(),
            conflicts: BTreeSet::new(),
            settled: BTreeMap::new(),
            closed: BTreeSet::new(),
            leases: Leases::default(),
            unplaced: BTreeMap::new(),
            occupancy,
            free,
        }
    }

    /// The lot as last published.
    pub fn lot(&self) -> &SharedLot {
        &self.lot
    }

    /// Every ticket of the log.
    pub fn tickets(&self) -> impl Iterator<Item = &Ticket> {
        self.tickets.values()
    }

    /// A ticket by its code, or by that on its driver's paper where no ticket has that for its own (S-12).
    pub fn ticket(&self, code: TicketCode) -> Option<&Ticket> {
        let own = self.tickets.get(&code);
        own.or_else(|| self.tickets.get(&self.on_paper(code)?))
    }

    /// The ticket whose paper says this code, which is not its own. None where there are several.
    pub(crate) fn on_paper(&self, code: TicketCode) -> Option<TicketCode> {
        let tickets = self.also.get(&code).filter(|tickets| tickets.len() == 1);
        tickets?.first().copied()
    }

    /// Notes the other code that a ticket is known by, if it has one.
    pub(crate) fn note_paper(&mut self, ticket: &Ticket) {
        if let Some(also) = ticket.at_entry.also {
            self.also.entry(also).or_default().insert(ticket.code);
        }
    }

    /// The public keys of the lot's devices.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// Reads a signed ticket of this lot ([`signed::read`]).
    ///
    /// # Errors
    /// A [`SignedError`] for every other text.
    pub fn read_signed(&self, text: &str) -> Result<Claim, SignedError> {
        signed::read(text, &self.lot.document().id, &self.directory)
    }

    /// How full the lot is.
    pub fn occupancy(&self) -> &Occupancy {
        &self.occupancy
    }

    /// Which spots are free.
    pub fn free(&self) -> &FreeSpots {
        &self.free
    }

    /// Whether nothing may be sent to a spot: by the lot, because somebody closed it, or because it has to be looked at
    /// after its holder was fenced.
    pub fn is_closed(&self, spot: SpotIndex) -> bool {
        let is_closed = |placed: &PlacedSpot| {
            let (spot, id) = (&placed.spot, &placed.spot.id);
            spot.out_of_service || self.closed.contains(id) || self.leases.unswept.contains_key(id)
        };
        self.lot.spot(spot).is_some_and(is_closed)
    }

    /// Who may fill which spot.
    pub fn leases(&self) -> &Leases {
        &self.leases
    }

    /// The open tickets of vehicles that were sent to a level and stand nobody has said where.
    pub fn unplaced_on(&self, level: &str) -> impl ExactSizeIterator<Item = TicketCode> {
        let codes = self.unplaced.get(level);
        codes.map_or_else(Default::default, BTreeSet::clone).into_iter()
    }

    /// Whether somebody closed a spot that the lot itself has in service, so that somebody may open it again.
    pub fn is_closed_by_hand(&self, spot: SpotIndex) -> bool {
        let placed = self.lot.spot(spot);
        placed.is_some_and(|placed| !placed.spot.out_of_service && self.closed.contains(&placed.spot.id))
    }

    /// The spots that somebody closed, and that somebody may open again.
    pub fn closed(&self) -> &BTreeSet<SpotId> {
        &self.closed
    }

    /// The contradictions that nobody has settled.
    pub fn conflicts(&self) -> impl Iterator<Item = &Conflict> {
        self.conflicts.iter()
    }

    /// The conflicts that somebody settled, and how.
    pub fn settled(&self) -> impl Iterator<Item = (&Conflict, &Resolution)> {
        self.settled.iter()
    }

    /// Whether facts wait for a ticket, also where nobody looks for it any more.
    pub fn awaits(&self, ticket: TicketCode) -> bool {
        self.waiting.contains_key(&ticket)
    }

    /// The open tickets on a spot: none, one, or more where facts contradict one another.
    pub fn standing_on(&self, spot: &SpotId) -> &[TicketCode] {
        self.standing.get(spot).map_or(&[], Vec::as_slice)
    }

    /// The open ticket of a plate.
    pub fn parked(&self, plate: &Plate) -> Option<TicketCode> {
        self.plates.get(plate).and_then(|codes| codes.first()).copied()
    }

    /// Open tickets whose plate contains what was typed, whatever its spaces, hyphens and capitals.
    ///
    /// Plates that begin with it come first. Nothing typed finds nothing.
    pub fn find(&self, typed: &str) -> Vec<&Ticket> {
        let part = Plate::search_form(typed);
        if part.is_empty() {
            return Vec::new();
        }
        let hits = self
            .plates
            .iter()
            .filter_map(|(plate, codes)| Some((plate.as_str().find(&part)?, codes)));
        let mut found: Vec<_> = hits
            .flat_map(|(at, codes)| codes.iter().map(move |code| (at, *code)))
            .collect();
        found.sort_unstable();
        found
            .into_iter()
            .filter_map(|(_, code)| self.tickets.get(&code))
            .collect()
    }

    /// What a ticket is priced by at its entry: [`Self::terms_at`].
    pub fn terms(&self, ticket: &Ticket) -> Terms<'_> {
        self.terms_at(ticket, ticket.parked_at)
    }

    /// What a ticket is priced by at an instant: the tariff of its entry, the one in force then if the lot no longer carries
    /// it, or one that takes over running stays (T-5). For a vehicle that has left, `at` does not matter.
    pub fn terms_at(&self, ticket: &Ticket, at: Instant) -> Terms<'_> {
        let document = self.lot.document();
        let at = ticket.left_at.unwrap_or(at);
        Terms {
            tariff: self.lot.tariff_for(ticket.tariff, ticket.parked_at, at),
            calendar: &document.calendar,
            currency: document.currency,
        }
    }

    /// What a ticket costs at an instant ([`Ticket::fee`]).
    ///
    /// # Errors
    /// [`PriceError::TooLong`] where a clock is beyond belief.
    pub fn fee(&self, ticket: &Ticket, at: Instant) -> Result<Fee, PriceError> {
        ticket.fee(&self.terms_at(ticket, at), at)
    }

    /// What spots are to a tariff, from an instant on. The first one speaks for all; a charger beside any counts.
    pub(crate) fn stood_on(&self, spots: &[SpotId], from: Instant) -> Option<StoodOn> {
        let placed: Vec<_> = spots
            .iter()
            .filter_map(|spot| self.lot.spot(self.lot.index_of(spot)?))
            .collect();
        let first = &placed.first()?.spot;
        Some(StoodOn {
            from,
            count: u32::try_from(placed.len()).unwrap_or(u32::MAX),
            kind: first.kind,
            charger: placed.iter().any(|placed| placed.spot.charger.is_some()),
            rate_class: first.rate_class.clone(),
        })
    }

    /// The latest visits of a plate that ended before an instant, in order of time, as far as a tariff may ask for them.
    pub(crate) fn visits(&self, plate: &Plate, before: Instant) -> Vec<Visit> {
        let since = Instant(before.0.saturating_sub(VISITS_MS));
        let visit = |ticket: &Ticket| {
            let exit = ticket.left_at?;
            (ticket.vehicle.plate.as_ref() == Some(plate) && since <= exit && exit <= before).then_some(
                Visit {
                    entry: ticket.parked_at,
                    exit,
                },
            )
        };
        let mut visits: Vec<_> = self.tickets.values().filter_map(visit).collect();
        visits.sort_unstable();
        visits.split_off(visits.len().saturating_sub(MOST_VISITS))
    }

    /// A digest of everything the log determines, equal wherever the same log was applied (L-5).
    pub fn hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        // What is left out follows from these and the lot.
        let parts = (
            self.lot.document(),
            &self.tickets,
            &self.standing,
            &self.plates,
            &self.waiting,
            (&self.presented, &self.directory),
            &self.conflicts,
            &self.closed,
            &self.leases,
            // As pairs: a key of an object must be a text.
            self.settled.iter().collect::<Vec<_>>(),
        );
        // Every map is ordered and every number an integer, so the bytes are the same everywhere. Writing them
        // fails for no value of these types.
        hash.update(serde_json::to_vec(&parts).unwrap_or_default());
        hash.finalize().into()
    }
}
