//! The attendant's desk: one field that finds or parks, and the ticket it found.

use engine::decide::{Command, choose, pick};
use engine::operation::Means;
use engine::plate::{Plate, PlateError};
use engine::refusal::Refusal;
use engine::spot::SpotId;
use engine::state::{State, Ticket};
use engine::ticket::TicketCode;
use engine::time::Instant;
use engine::vehicle::{Vehicle, VehicleClass};

use crate::bill::{BillView, Sum};
use crate::clock;
use crate::place::{LevelSign, SpotSign};
use crate::stay::{Standing, Stay};
use crate::words;

/// What the desk's field found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Nothing is typed.
    Nothing,
    /// Exactly this ticket: its code or its whole plate was typed.
    Ticket(TicketCode),
    /// The whole plate is not inside; these tickets contain what was typed.
    Similar(Vec<StayLine>),
    /// A whole code, correct in itself, that no ticket here has.
    UnknownCode(TicketCode),
}

/// One ticket in a short list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StayLine {
    /// The ticket.
    pub code: TicketCode,
    /// Its plate.
    pub plate: Option<String>,
    /// Its spot.
    pub spot: Option<SpotSign>,
}

/// The most tickets in a short list.
const MOST_SIMILAR: usize = 6;

/// Finds what was typed: a ticket code first, then a whole plate, then parts of plates.
pub fn find(state: &State, typed: &str) -> Finding {
    if typed.trim().is_empty() {
        return Finding::Nothing;
    }
    let code = TicketCode::parse(typed).ok();
    if let Some(code) = code.filter(|&code| state.ticket(code).is_some()) {
        return Finding::Ticket(code);
    }
    if let Some(code) = Plate::parse(typed).ok().and_then(|plate| state.parked(&plate)) {
        return Finding::Ticket(code);
    }
    let similar: Vec<_> = state
        .find(typed)
        .into_iter()
        .take(MOST_SIMILAR)
        .map(|ticket| stay_line(state, ticket))
        .collect();
    match code {
        Some(code) if similar.is_empty() => Finding::UnknownCode(code),
        _ => Finding::Similar(similar),
    }
}

fn stay_line(state: &State, ticket: &Ticket) -> StayLine {
    let plate = ticket.vehicle.plate.as_ref().map(ToString::to_string);
    StayLine {
        code: ticket.code,
        plate,
        spot: first_spot(state, ticket),
    }
}

fn first_spot(state: &State, ticket: &Ticket) -> Option<SpotSign> {
    SpotSign::new(state.lot(), ticket.spots.first()?)
}

/// The choices of the parking form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParkForm {
    /// How big the vehicle is.
    pub class: VehicleClass,
    /// Whether it holds a permit.
    pub accessible_permit: bool,
    /// Whether it wants to charge.
    pub electric: bool,
    /// The spot picked on the map, if any.
    pub spot: Option<SpotId>,
}

impl Default for ParkForm {
    fn default() -> Self {
        Self {
            class: VehicleClass::Car,
            accessible_permit: false,
            electric: false,
            spot: None,
        }
    }
}

impl ParkForm {
    /// The command for the vehicle with the plate that was typed.
    ///
    /// # Errors
    /// What is wrong with the plate.
    pub fn command(&self, typed: &str) -> Result<Command, PlateError> {
        let vehicle = self.vehicle(Some(Plate::parse(typed)?));
        Ok(Command::Park {
            vehicle,
            spot: self.spot.clone(),
        })
    }

    fn vehicle(&self, plate: Option<Plate>) -> Vehicle {
        Vehicle {
            class: self.class,
            plate,
            accessible_permit: self.accessible_permit,
            electric: self.electric,
        }
    }

    /// Where this vehicle would be sent now, or why not.
    pub fn preview(&self, state: &State) -> Result<Preview, Refusal> {
        let vehicle = self.vehicle(None);
        let choice = match &self.spot {
            Some(spot) => pick(state, &vehicle, spot)?,
            None => choose(state, &vehicle)?,
        };
        let spot = state
            .lot()
            .spot(choice.spot)
            .and_then(|placed| SpotSign::new(state.lot(), &placed.spot.id));
        Ok(Preview {
            spot,
            reason: words::reason(choice.reason),
        })
    }
}

/// Where a vehicle would be sent, and why there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The spot.
    pub spot: Option<SpotSign>,
    /// Why this one.
    pub reason: &'static str,
}

/// A ticket as the desk shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketCard {
    /// Its code.
    pub code: TicketCode,
    /// The plate, where known.
    pub plate: Option<String>,
    /// The class.
    pub class: &'static str,
    /// How it stands.
    pub standing: Standing,
    /// Its spots.
    pub spots: Vec<SpotSign>,
    /// The spots' ids, to show on the map.
    pub spot_ids: Vec<SpotId>,
    /// The number of the level its first spot is on, from 0.
    pub level: Option<usize>,
    /// When it came in.
    pub parked: String,
    /// When it went out.
    pub left: Option<String>,
    /// How long it stayed so far.
    pub stay: String,
    /// What it costs; nothing where a clock is beyond belief.
    pub bill: Option<BillView>,
    /// The sum to take now.
    pub due: engine::money::Money,
    /// `Paid. Out by 12:46.`
    pub leave_by: Option<String>,
    /// Why it cannot be released, where it cannot.
    pub held_back: Option<&'static str>,
}

impl TicketCard {
    /// The card of a ticket at an instant.
    pub fn new(state: &State, code: TicketCode, now: Instant) -> Option<Self> {
        let ticket = state.ticket(code)?;
        let terms = state.terms(ticket);
        let stay = Stay::new(ticket, &terms, now);
        let due = stay.due;
        Some(Self {
            code,
            plate: ticket.vehicle.plate.as_ref().map(ToString::to_string),
            class: words::class(ticket.vehicle.class),
            standing: stay.standing,
            spots: ticket
                .spots
                .iter()
                .filter_map(|spot| SpotSign::new(state.lot(), spot))
                .collect(),
            spot_ids: ticket.spots.clone(),
            level: ticket
                .spots
                .first()
                .and_then(|spot| Some(state.lot().spot(state.lot().index_of(spot)?)?.level)),
            parked: stay.parked,
            left: stay.left,
            stay: stay.length,
            bill: stay.bill,
            due,
            leave_by: stay.leave_by.map(|at| format!("Paid. Out by {at}.")),
            held_back: if !ticket.is_open() {
                Some("This car has left.")
            } else if due.is_positive() {
                Some("Release opens once it is paid.")
            } else {
                None
            },
        })
    }

    /// Taking exactly the sum the card shows.
    pub fn pay(&self, means: Means) -> Command {
        Command::Pay {
            ticket: self.code,
            amount: self.due,
            means,
        }
    }
}

/// Something that happened lately.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The ticket.
    pub code: TicketCode,
    /// Whether the vehicle came in or went out.
    pub way: Way,
    /// When.
    pub time: String,
    /// The plate, where known.
    pub plate: Option<String>,
    /// `G1-A-009`, or `out · 5.00 €`.
    pub what: String,
}

/// Which way a vehicle went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// It came in.
    In,
    /// It went out.
    Out,
}

/// The last things that happened, the newest first.
pub fn lately(state: &State, now: Instant, most: usize) -> Vec<Event> {
    let calendar = &state.lot().document().calendar;
    let ins = state.tickets().map(|ticket| (ticket.parked_at, Way::In, ticket));
    let outs = state
        .tickets()
        .filter_map(|ticket| Some((ticket.left_at?, Way::Out, ticket)));
    let mut events: Vec<_> = ins.chain(outs).collect();
    events.sort_by_key(|(at, way, ticket)| std::cmp::Reverse((*at, *way == Way::Out, ticket.code)));
    let event = |(at, way, ticket): (Instant, Way, &Ticket)| Event {
        code: ticket.code,
        way,
        time: clock::time_and_day(calendar, at, now),
        plate: ticket.vehicle.plate.as_ref().map(ToString::to_string),
        what: match way {
            Way::In => ticket.spots.first().map(ToString::to_string).unwrap_or_default(),
            Way::Out => format!(
                "out · {}",
                Sum::new(ticket.paid(state.lot().document().currency)).text
            ),
        },
    };
    events.into_iter().take(most).map(event).collect()
}

/// One number of free spots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeCount {
    /// What is counted.
    pub name: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// How many are free.
    pub free: usize,
}

/// Free spots by who may use them, as signs count them. Kinds that the lot does not have are left out.
///
/// Cars count every ordinary spot a car may take; accessible and charging spots are counted apart.
pub fn free_counts(state: &State) -> Vec<FreeCount> {
    let occupancy = state.occupancy();
    let motorcycle = occupancy.kind(engine::spot::SpotKind::Motorcycle);
    let (accessible, charging, total) = (occupancy.accessible(), occupancy.charging(), occupancy.total());
    let of = |name, icon, counts: engine::occupancy::Counts| {
        (counts.spots() > 0).then_some(FreeCount {
            name,
            icon,
            free: counts.free,
        })
    };
    let cars = total
        .free
        .saturating_sub(motorcycle.free + accessible.free + charging.free);
    let mut counts = vec![FreeCount {
        name: "Car",
        icon: "car",
        free: cars,
    }];
    counts.extend(of("Motorcycle", "motorcycle", motorcycle));
    counts.extend(of("Accessible", "accessible", accessible));
    counts.extend(of("Electric", "ev", charging));
    counts
}

/// The signs of a lot's levels, in its own order.
pub fn level_signs(lot: &engine::lot::Lot) -> Vec<LevelSign> {
    (0..lot.document().levels.len())
        .filter_map(|level| LevelSign::new(lot, level))
        .collect()
}
