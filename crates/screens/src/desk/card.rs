//! The ticket on the desk.

use engine::decide::Command;
use engine::lot::Lot;
use engine::money::Money;
use engine::operation::Means;
use engine::spot::SpotId;
use engine::state::{State, Terms, Ticket};
use engine::ticket::TicketCode;
use engine::time::{Instant, Moment};

use super::notes::Notes;
use crate::bill::{BillView, Sum};
use crate::place::Sign;
use crate::stay::{Standing, Stay};
use crate::words;

/// A ticket as the desk shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketCard {
    /// Its code.
    pub code: TicketCode,
    /// The plate, where known.
    pub plate: Option<String>,
    /// The class, and the trailer it brings.
    pub vehicle: String,
    /// How it stands.
    pub standing: Standing,
    /// Its spot, or all of them, or the level it was sent to.
    pub spot: Option<Sign>,
    /// Whether nobody has said yet on which spot it stands.
    pub is_unplaced: bool,
    /// `5 side by side`, where it takes several.
    pub side_by_side: Option<String>,
    /// The spots' ids, to show on the map.
    pub spot_ids: Vec<SpotId>,
    /// The number of the level its first spot is on, or that it was sent to, from 0.
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
    pub due: Money,
    /// How it can be taken; nothing where there is nothing to pay.
    pub ways: Vec<WayToPay>,
    /// What can be noted on it.
    pub notes: Notes,
    /// `Paid. Out by 12:46.`
    pub leave_by: Option<String>,
    /// Why it cannot be released, where it cannot.
    pub held_back: Option<&'static str>,
}

/// A way to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayToPay {
    /// By which means.
    pub means: Means,
    /// `Cash paid`; with its sum where that is not the sum on the card.
    pub label: String,
    /// How much.
    pub amount: Money,
}

impl TicketCard {
    /// The card of a ticket at an instant.
    pub fn new(state: &State, code: TicketCode, now: impl Into<Moment>) -> Option<Self> {
        Self::by(state, code, now, None)
    }

    /// The card of a ticket as it is paid by some means.
    pub fn by(state: &State, code: TicketCode, now: impl Into<Moment>, means: Option<Means>) -> Option<Self> {
        let moment = now.into();
        let ticket = state.ticket(code)?;
        let (now, until) = (moment.guess(), ticket.until(moment));
        let terms = state.terms_at(ticket, until);
        let stay = Stay::new(ticket, &terms, moment, means);
        let due = stay.due;
        Some(Self {
            code,
            plate: ticket.vehicle.plate.as_ref().map(ToString::to_string),
            vehicle: words::vehicle(&ticket.vehicle),
            standing: stay.standing,
            spot: Sign::of(ticket, state.lot()),
            is_unplaced: ticket.level.is_some() && ticket.is_open(),
            side_by_side: (ticket.spots.len() > 1).then(|| format!("{} side by side", ticket.spots.len())),
            spot_ids: ticket.spots.clone(),
            level: level_of(ticket, state.lot()),
            parked: stay.parked,
            left: stay.left,
            stay: stay.length,
            bill: stay.bill,
            due,
            ways: ways(ticket, &terms, until, due),
            notes: Notes::new(ticket, &terms, now),
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

    /// Taking exactly the sum the card shows for some means.
    pub fn pay(&self, means: Means) -> Command {
        let way = self.ways.iter().find(|way| way.means == means);
        Command::Pay {
            ticket: self.code,
            amount: way.map_or(self.due, |way| way.amount),
            means,
        }
    }
}

fn level_of(ticket: &Ticket, lot: &Lot) -> Option<usize> {
    match (&ticket.level, ticket.spots.first()) {
        (Some(id), _) => lot.document().levels.iter().position(|level| level.id == *id),
        (None, spot) => Some(lot.spot(lot.index_of(spot?)?)?.level),
    }
}

/// The ways to pay at a desk. A tariff may ask by which, or round cash.
fn ways(ticket: &Ticket, terms: &Terms, now: Instant, due: Money) -> Vec<WayToPay> {
    let way = |(means, label): (Means, &str)| {
        let amount = ticket.fee_by(terms, now, Some(means)).ok()?.due;
        let sum = if amount == due {
            String::new()
        } else {
            format!(" · {}", Sum::new(amount).text)
        };
        amount.is_positive().then(|| WayToPay {
            means,
            label: format!("{label}{sum}"),
            amount,
        })
    };
    let ways = [(Means::Cash, "Cash paid"), (Means::Card, "Card paid")];
    let others = [
        (Means::ValueCard, "Value card paid"),
        (Means::Invoice, "On an invoice"),
    ];
    // What the tariff does not speak of needs no button.
    let asked = |means: &(Means, &str)| {
        terms
            .tariff
            .conditions()
            .any(|when| when.means.contains(&means.0))
    };
    ways.into_iter()
        .chain(others.into_iter().filter(asked))
        .filter_map(way)
        .collect()
}
